//! Who has a record in hand (首接首办): whoever was named for it last, else whoever received it first,
//! as work was passed on since.
//!
//! What a record says of itself is a pure function of the record. What was passed on stands in other
//! records, the hand-overs, and is laid over it by [`after`]. Both look at dates and names and at
//! nothing else, so every device says the same. Nobody's work is added up.

use crate::doc::{Doc, Head, Step};
use chrono::NaiveDate;
use jiangyuan_model::clock::date_in_shanghai;
use jiangyuan_model::duties::DutyLine;
use jiangyuan_model::{Actor, DeviceId, Field, Noun, RecordId, StepKind, Value};

/// The steps that say who is to see to it.
const ASSIGNS: &[StepKind] = &[StepKind::Assigned, StepKind::HandlingBegun, StepKind::LeadDispatched, StepKind::LeadHandled];

/// The fields that name whoever sees to it.
const NAMES: &[Field] = &[Field::Handler, Field::Mediators];

/// Somebody who has a record in hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hand {
    /// Named by whoever wrote it.
    Name(String),
    /// Not named: the writer himself, as numbered on his device.
    Writer(DeviceId, Actor),
}

/// Who has a record in hand by its own word.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InHand {
    /// Who; several where several mediators were named.
    pub hands: Vec<Hand>,
    /// Since when, by the clock of the device that said so (UTC milliseconds). Work passed on before
    /// has no say any more.
    pub since_ms: i64,
}

/// One record in a hand-over that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passed {
    /// Whose work it was.
    pub giver: String,
    /// Whose it is.
    pub receiver: String,
    /// When it was taken (UTC milliseconds).
    pub at_ms: i64,
}

/// A hand-over that was taken: the records in it and from which day it counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// Who passed what to whom, and when it was taken.
    pub passed: Passed,
    /// The day from which it counts: as agreed, and not before it was taken.
    pub from: NaiveDate,
    /// The records.
    pub records: Vec<RecordId>,
}

impl Doc {
    /// Who has the record in hand by its own word; nobody, where its matter speaks for it.
    pub fn in_hand(&self) -> InHand {
        let speaks = |noun: Noun| noun != Noun::Piece && !Noun::SIGNED.contains(&noun);
        if !self.noun().is_some_and(speaks) {
            return InHand::default();
        }
        let mut latest = self.first_receiver();
        let named = NAMES.iter().filter_map(|field| self.heads(0, field.code()).first()).filter(|head| !names_in(&head.value).is_empty());
        let heads: Vec<&Head> = named.collect();
        if let Some(since_ms) = heads.iter().map(|head| head.at_ms).max() {
            latest = InHand { hands: heads.iter().flat_map(|head| names_in(&head.value)).collect(), since_ms };
        }
        for step in self.steps.iter().filter(|step| self.stands(step)) {
            let hands = named_by(step);
            if !hands.is_empty() && step.at_ms >= latest.since_ms {
                latest = InHand { hands, since_ms: step.at_ms };
            }
        }
        latest.hands.dedup();
        latest
    }

    /// Whoever took the first step.
    fn first_receiver(&self) -> InHand {
        let first = self.steps.iter().find(|step| self.stands(step));
        first.map_or_else(InHand::default, |step| InHand {
            hands: vec![Hand::Writer(step.id.change.device, step.actor)],
            since_ms: step.at_ms,
        })
    }

    /// What a hand-over passes on, once its receiver has taken it.
    pub fn taken(&self) -> Option<Taken> {
        if self.noun() != Some(Noun::DutyHandover) || self.void().is_some() {
            return None;
        }
        let step = self.steps.iter().find(|step| step.kind == StepKind::DutiesTaken.code() && self.stands(step))?;
        let taken_on = date_in_shanghai(step.at_ms);
        let agreed = self.get(Field::DutyFrom).and_then(Value::as_date).unwrap_or(taken_on);
        let (giver, receiver) = (self.text(Field::DutyGiver).to_owned(), self.text(Field::DutyReceiver).to_owned());
        Some(Taken {
            passed: Passed { giver, receiver, at_ms: step.at_ms },
            from: agreed.max(taken_on),
            records: self.duty_lines().into_iter().map(|line| line.record).collect(),
        })
    }

    /// The lines of a hand-over or of a shift's sheet. One that cannot be read is left out.
    pub fn duty_lines(&self) -> Vec<DutyLine> {
        match self.get(Field::DutyLines) {
            Some(Value::List(lines)) => lines.iter().filter_map(|line| line.parse().ok()).collect(),
            _ => Vec::new(),
        }
    }
}

/// Who has a record in hand after work was passed on, in the order in which it was taken. `names` are
/// those of [`InHand::hands`]; what was passed on before `since_ms` is passed over.
pub fn after<'a>(mut names: Vec<String>, since_ms: i64, passed: impl IntoIterator<Item = &'a Passed>) -> Vec<String> {
    for one in passed.into_iter().filter(|one| one.at_ms >= since_ms) {
        for name in names.iter_mut().filter(|name| **name == one.giver) {
            name.clone_from(&one.receiver);
        }
    }
    names.dedup();
    names
}

fn named_by(step: &Step) -> Vec<Hand> {
    let assigns = ASSIGNS.iter().any(|kind| kind.code() == step.kind);
    let named = |(field, value): &(u16, Value)| NAMES.iter().any(|name| name.code() == *field).then(|| names_in(value));
    if assigns { step.fields.iter().filter_map(named).flatten().collect() } else { Vec::new() }
}

fn names_in(value: &Value) -> Vec<Hand> {
    names_of(value).into_iter().map(Hand::Name).collect()
}

/// The names of people in a value of a field that names some.
pub fn names_of(value: &Value) -> Vec<String> {
    match value {
        Value::Text(text) => names(text),
        Value::List(items) => items.iter().flat_map(|item| names(item)).collect(),
        _ => Vec::new(),
    }
}

/// The names in a text: 扎西、卓玛 are two people, 王 小明 written with a gap stays one.
pub fn names(text: &str) -> Vec<String> {
    let between = |char: char| matches!(char, '、' | '，' | ',' | '；' | ';' | '/' | '\n');
    text.split(between).map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::Header;
    use crate::doc::Order;
    use crate::fold::{self, Folding};
    use crate::op::Op;
    use jiangyuan_model::{ChangeId, Scope};

    const RECORD: RecordId = RecordId([6; 16]);

    fn fold_one(doc: &mut Doc, n: u64, actor: Actor, op: &Op) {
        let scope = Scope::Desk { township: "549901100".into() };
        let header = Header { seq: n, at_ms: i64::try_from(n).unwrap_or_default(), actor, scope, verb: 1 };
        let id = ChangeId { device: 1, incarnation: 2, seq: n };
        fold::apply(doc, Folding { id, order: Order::Confirmed(n), header: &header, verdict: crate::Verdict::ACCEPTED }, 0, op);
    }

    fn a_step(kind: StepKind, fields: Vec<(u16, Value)>) -> Op {
        Op::Step { on: RECORD, kind: kind.code(), after: None, fields }
    }

    fn a_matter() -> Doc {
        let mut doc = Doc::default();
        fold_one(&mut doc, 1, 4, &Op::create(RECORD, Noun::Matter, vec![]));
        fold_one(&mut doc, 2, 4, &a_step(StepKind::Registered, vec![]));
        doc
    }

    fn passed(giver: &str, receiver: &str, at_ms: i64) -> Passed {
        Passed { giver: giver.into(), receiver: receiver.into(), at_ms }
    }

    #[test]
    fn whoever_received_it_first_has_it_in_hand_until_somebody_is_named() {
        let mut doc = a_matter();
        assert_eq!(doc.in_hand(), InHand { hands: vec![Hand::Writer(1, 4)], since_ms: 2 });
        let handler = vec![(Field::Handler.code(), Value::text("卓玛"))];
        fold_one(&mut doc, 3, 4, &a_step(StepKind::HandlingBegun, handler));
        assert_eq!(doc.in_hand(), InHand { hands: vec![Hand::Name("卓玛".into())], since_ms: 3 });
    }

    #[test]
    fn several_names_in_one_field_are_several_people() {
        assert_eq!(names("扎西、卓玛, 王 小明"), ["扎西", "卓玛", "王 小明"]);
        assert!(names(" 、 ").is_empty());
    }

    #[test]
    fn who_held_a_session_or_was_present_is_not_thereby_in_charge() {
        let mut doc = a_matter();
        let present = vec![(Field::Mediators.code(), Value::List(vec!["才旦".into()]))];
        fold_one(&mut doc, 3, 5, &a_step(StepKind::SessionHeld, present));
        assert_eq!(doc.in_hand().hands, [Hand::Writer(1, 4)]);
    }

    #[test]
    fn passed_work_goes_from_hand_to_hand_and_a_later_naming_ends_that() {
        let chain = [passed("央金", "卓玛", 10), passed("卓玛", "才旦", 20)];
        assert_eq!(after(vec!["央金".into()], 2, &chain), ["才旦"]);
        assert_eq!(after(vec!["央金".into()], 15, &chain), ["央金"]);
        assert_eq!(after(vec!["央金".into(), "洛桑".into()], 2, &chain), ["才旦", "洛桑"]);
    }
}
