//! What the law has to know of a record: no name, no narrative.

use chrono::NaiveDate;
use jiangyuan_model::id::StepId;
use jiangyuan_model::{Noun, RecordId, StepKind};

/// One step, as far as the law cares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepFact {
    /// Which step.
    pub id: StepId,
    /// Its kind.
    pub kind: StepKind,
    /// The date of legal effect.
    pub happened_on: Option<NaiveDate>,
    /// The party who agreed or refused, by item number.
    pub party_item: Option<u32>,
    /// Last signature or seal of a written agreement.
    pub effective_on: Option<NaiveDate>,
    /// The date of performance of an agreement; the new last day of an extension.
    pub performance_due: Option<NaiveDate>,
    /// It is accepted, or pending on this device; not superseded, not waiting for a person, not
    /// void. Only standing steps have effect.
    pub stands: bool,
}

/// One record, as far as the law cares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseFacts {
    /// The record.
    pub record: RecordId,
    /// What it is.
    pub noun: Noun,
    /// The day it reached the office, in Asia/Shanghai.
    pub received_on: Option<NaiveDate>,
    /// Code of `CodeTable::Origin`; `None` counts as direct.
    pub origin: Option<String>,
    /// The day the superior sent it.
    pub sent_on: Option<NaiveDate>,
    /// The day the office signed for it (签收).
    pub signed_for_on: Option<NaiveDate>,
    /// The due date in the superior's paper.
    pub cited_due: Option<NaiveDate>,
    /// Nobody gave a name.
    pub anonymous: bool,
    /// Name or address too unclear to answer.
    pub address_unclear: bool,
    /// It was taken over from another system and has no legal effect here.
    pub imported: bool,
    /// Item numbers of the people of the record who were not removed.
    pub party_items: Vec<u32>,
    /// Its steps, in the order that counts.
    pub steps: Vec<StepFact>,
    /// The record is void.
    pub void: bool,
}

impl CaseFacts {
    /// A record of which nothing is known yet but its kind.
    pub fn new(record: RecordId, noun: Noun) -> CaseFacts {
        CaseFacts {
            record,
            noun,
            received_on: None,
            origin: None,
            sent_on: None,
            signed_for_on: None,
            cited_due: None,
            anonymous: false,
            address_unclear: false,
            imported: false,
            party_items: Vec::new(),
            steps: Vec::new(),
            void: false,
        }
    }

    /// It came from above: forwarded, assigned, supervised, or from the 12345 line.
    pub fn is_from_above(&self) -> bool {
        self.origin.as_deref().is_some_and(|origin| !origin.is_empty() && origin != "direct")
    }
}
