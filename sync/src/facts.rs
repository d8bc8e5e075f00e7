//! What the law has to know of a folded record.

use crate::doc::{Doc, Step};
use jiangyuan_law::course::{CaseFacts, StepFact};
use jiangyuan_model::clock::date_in_shanghai;
use jiangyuan_model::{Field, Noun, RecordId, Scope, StepKind, Value};

impl Doc {
    /// The record as the law sees it: dates, parties, standing steps, no name and no narrative.
    ///
    /// A record of a noun that this version does not know is told as an envelope, on which nothing
    /// can be done. The scope belongs to the question, though no rule of the present table
    /// depends on it.
    pub fn facts(&self, id: RecordId, _scope: &Scope) -> CaseFacts {
        let date = |field| self.get(field).and_then(Value::as_date);
        let day_of = |field| self.get(field).and_then(Value::as_int).map(date_in_shanghai);
        CaseFacts {
            received_on: day_of(Field::ReceivedAt)
                .or_else(|| date(Field::FoundOn))
                .or_else(|| date(Field::HeldOn))
                .or_else(|| day_of(Field::VisitedAt)),
            origin: self.get(Field::Origin).and_then(Value::as_text).map(str::to_owned),
            sent_on: date(Field::SentOn),
            signed_for_on: date(Field::SignedForOn),
            cited_due: date(Field::CitedDue),
            notice_owed_from: date(Field::NoticeOwedFrom),
            anonymous: self.get(Field::Anonymous).is_some_and(Value::is_true),
            address_unclear: self.get(Field::AddressUnclear).is_some_and(Value::is_true),
            urgent: self.get(Field::Urgency).and_then(Value::as_text).is_some_and(|code| !matches!(code, "" | "ordinary")),
            serious: self.get(Field::Urgency).and_then(Value::as_text) == Some("serious_urgent"),
            reviewed_before: self.get(Field::PriorRoute).and_then(Value::as_text) == Some("review_opinion"),
            imported: self.is_imported(),
            party_items: self.items(),
            steps: self.steps.iter().filter_map(|step| self.step_fact(step)).collect(),
            void: self.void().is_some(),
            ..CaseFacts::new(id, self.noun().unwrap_or(Noun::Envelope))
        }
    }

    /// Whether it was taken over from another system: it says what state it had there, or what of
    /// it could not be placed here.
    pub fn is_imported(&self) -> bool {
        self.get(Field::ImportedStatus).is_some() || self.get(Field::ImportNote).is_some()
    }

    /// A step as the law sees it; nothing for a kind that this version does not know.
    pub fn step_fact(&self, step: &Step) -> Option<StepFact> {
        let value = |field: Field| step.fields.iter().find(|(code, _)| *code == field.code()).map(|(_, value)| value);
        let taker = (step.id.change.device, step.actor);
        Some(StepFact { stands: self.stands(step), ..StepFact::read(step.id, StepKind::from_code(step.kind)?, taker, value) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::Header;
    use crate::doc::Order;
    use crate::fold::{self, Folding};
    use crate::op::Op;
    use crate::verdict::Verdict;
    use chrono::NaiveDate;
    use jiangyuan_model::{ChangeId, ErrorCode};

    const RECORD: RecordId = RecordId([6; 16]);

    fn desk() -> Scope {
        Scope::Desk { township: "549901100".into() }
    }

    fn fold_one(doc: &mut Doc, n: u64, verdict: Verdict, op: &Op) {
        let header = Header { seq: n, at_ms: 0, actor: 1, scope: desk(), verb: 1 };
        let id = ChangeId { device: 1, incarnation: 2, seq: n };
        fold::apply(doc, Folding { id, order: Order::Confirmed(n), header: &header, verdict }, 0, op);
    }

    fn accepted_on(day: u32) -> Op {
        let date = NaiveDate::from_ymd_opt(2026, 3, day).unwrap_or_default();
        Op::Step {
            on: RECORD,
            kind: StepKind::Accepted.code(),
            after: None,
            fields: vec![(Field::HappenedOn.code(), Value::Date(date)), (Field::PartyItem.code(), Value::Int(2))],
        }
    }

    #[test]
    fn the_day_of_receipt_is_the_day_in_shanghai_and_not_in_greenwich() {
        let mut doc = Doc::default();
        // 2026-02-28 23:30 in Greenwich.
        let late = Value::Int(1_772_321_400_000);
        fold_one(&mut doc, 1, Verdict::ACCEPTED, &Op::create(RECORD, Noun::Piece, vec![(Field::ReceivedAt.code(), late)]));
        assert_eq!(doc.facts(RECORD, &desk()).received_on, NaiveDate::from_ymd_opt(2026, 3, 1));
    }

    #[test]
    fn a_step_that_was_overtaken_or_voided_does_not_stand_before_the_law() {
        let mut doc = Doc::default();
        fold_one(&mut doc, 1, Verdict::ACCEPTED, &Op::create(RECORD, Noun::Mediation, vec![]));
        fold_one(&mut doc, 2, Verdict::ACCEPTED, &accepted_on(1));
        fold_one(&mut doc, 3, Verdict::superseded(ErrorCode::NothingToChange), &accepted_on(2));
        let facts = doc.facts(RECORD, &desk());
        assert_eq!(facts.steps.iter().map(|step| step.stands).collect::<Vec<_>>(), [true, false]);
        assert_eq!(facts.steps.first().and_then(|step| step.party_item), Some(2));
        let step = doc.steps.first().map(|step| step.id);
        fold_one(&mut doc, 4, Verdict::ACCEPTED, &Op::Void { on: RECORD, step, reason: "误".into() });
        assert!(doc.facts(RECORD, &desk()).steps.iter().all(|step| !step.stands));
    }

    #[test]
    fn a_record_of_a_noun_of_tomorrow_offers_no_step() {
        let doc = Doc { noun: 99, ..Doc::default() };
        assert_eq!(doc.facts(RECORD, &desk()).noun, Noun::Envelope);
    }
}
