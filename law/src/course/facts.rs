//! What the law has to know of a record: no name, no narrative.

use chrono::NaiveDate;
use jiangyuan_model::id::StepId;
use jiangyuan_model::{Actor, DeviceId, Field, Noun, RecordId, StepKind, Value};

/// The fields of a step of which the law asks what was chosen, or whether anything was entered. No name
/// and no text is among the answers.
const LOOKED_AT: &[Field] = &[
    Field::MatterLevel,
    Field::Nature,
    Field::Route,
    Field::Proposal,
    Field::SignedAbout,
    Field::ReviewResult,
    Field::SuggestionResult,
    Field::ConfirmationResult,
    Field::ServiceMethod,
    Field::BothAgree,
    Field::CivilDispute,
    Field::SameFacts,
    Field::Witness,
    Field::Reason,
    Field::SupportedRequests,
    Field::ExplainedRequests,
    Field::UnsupportedRequests,
];

/// What stands for any text, list or yes.
pub const ENTERED: &str = "yes";

/// Who took a step: a PC and a person as numbered there.
pub type Taker = (DeviceId, Actor);

/// One step, as far as the law cares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepFact {
    /// Which step.
    pub id: StepId,
    /// Its kind.
    pub kind: StepKind,
    /// Who took it.
    pub by: Taker,
    /// The date of legal effect.
    pub happened_on: Option<NaiveDate>,
    /// The party who agreed or refused, by item number.
    pub party_item: Option<u32>,
    /// Last signature or seal of a written agreement.
    pub effective_on: Option<NaiveDate>,
    /// The date of performance of an agreement; the new last day of an extension.
    pub performance_due: Option<NaiveDate>,
    /// A date that was set by it.
    pub due_on: Option<NaiveDate>,
    /// The day on which the petitioner received what it tells of.
    pub received_on: Option<NaiveDate>,
    /// The day on which an application to do a duty reached the office.
    pub applied_on: Option<NaiveDate>,
    /// The step that it speaks of.
    pub about: Option<StepId>,
    /// How many days: of an extension, of a hearing.
    pub days: Option<u32>,
    /// Month and day of duties that come back every year.
    pub seasons: Vec<(u32, u32)>,
    /// What was chosen in coded fields; [`ENTERED`] where another field was filled or says yes.
    pub said: Vec<(Field, String)>,
    /// It is accepted, or pending on this device; not superseded, not waiting for a person, not
    /// void. Only standing steps have effect.
    pub stands: bool,
}

impl StepFact {
    /// A step of this kind, told by the values of its fields.
    pub fn read<'a>(id: StepId, kind: StepKind, by: Taker, value: impl Fn(Field) -> Option<&'a Value>) -> StepFact {
        let date = |field| value(field).and_then(Value::as_date);
        let number = |field| value(field).and_then(Value::as_int).and_then(|number| u32::try_from(number).ok());
        let said = LOOKED_AT.iter().filter_map(|field| Some((*field, told(*field, value(*field)?)?)));
        StepFact {
            id,
            kind,
            by,
            happened_on: date(Field::HappenedOn),
            party_item: number(Field::PartyItem),
            effective_on: date(Field::EffectiveOn),
            performance_due: date(Field::PerformanceDue),
            due_on: date(Field::DueOn),
            received_on: date(Field::ReceivedOn),
            applied_on: date(Field::AppliedOn),
            about: value(Field::About).and_then(Value::as_text).and_then(|id| id.parse().ok()),
            days: number(Field::Days),
            seasons: value(Field::SeasonalDates).map(seasons).unwrap_or_default(),
            said: said.collect(),
            stands: true,
        }
    }

    /// What was chosen in a coded field, or [`ENTERED`]; empty where nothing was.
    pub fn said(&self, field: Field) -> &str {
        self.said.iter().find(|(its, _)| *its == field).map_or("", |(_, said)| said)
    }

    /// The code on which it depends where the course goes on.
    pub(crate) fn decides(&self) -> &str {
        self.kind.deciding().map_or("", |field| self.said(field))
    }
}

fn told(field: Field, value: &Value) -> Option<String> {
    match (field.kind(), value) {
        (jiangyuan_model::field::Kind::Code(_), value) => value.as_text().filter(|code| !code.is_empty()).map(str::to_owned),
        (_, Value::Bool(yes)) => yes.then(|| ENTERED.to_owned()),
        (_, Value::List(items)) => (!items.is_empty()).then(|| ENTERED.to_owned()),
        (_, value) => value.as_text().filter(|text| !text.is_empty()).map(|_| ENTERED.to_owned()),
    }
}

/// Month and day at the beginning of each item: `10-15 撤出夏季草场`.
fn seasons(value: &Value) -> Vec<(u32, u32)> {
    let Value::List(items) = value else { return Vec::new() };
    items.iter().filter_map(|item| season(item)).collect()
}

/// Month (1 to 12) and day (1 to 31) that an item of [`Field::SeasonalDates`] begins with; the 29th of February does
/// not come every year.
pub fn season(item: &str) -> Option<(u32, u32)> {
    let date = item.split_whitespace().next()?;
    let (month, day) = date.split_once('-')?;
    let (month, day) = (month.parse().ok()?, day.parse().ok()?);
    NaiveDate::from_ymd_opt(2027, month, day).map(|_| (month, day))
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
    /// Split off after its piece had its notice: since when it is owed a notice of its own.
    pub notice_owed_from: Option<NaiveDate>,
    /// Nobody gave a name.
    pub anonymous: bool,
    /// Name or address too unclear to answer.
    pub address_unclear: bool,
    /// There is an opinion of a recheck or a review already, as the form says.
    pub reviewed_before: bool,
    /// It was called urgent, or serious and urgent.
    pub urgent: bool,
    /// It was called serious and urgent (Art. 25).
    pub serious: bool,
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
            notice_owed_from: None,
            anonymous: false,
            address_unclear: false,
            reviewed_before: false,
            urgent: false,
            serious: false,
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
