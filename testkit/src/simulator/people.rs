//! The people of a simulation: they edit the same few fields, take steps that contradict one
//! another, import the same lines, and now and then write what may not stand.

use super::{Violation, World, desk_scope, grid_scope, wrong};
use crate::memory_device::Docs;
use chrono::NaiveDate;
use jiangyuan_model::{ChangeId, Field, Noun, RecordId, Scope, StepKind, Value, Verb};
use jiangyuan_sync::change::Body;
use jiangyuan_sync::op::Op;

/// How many records there are at most: few, so that people meet on them.
const MATTERS: u64 = 4;
const MEDIATIONS: u64 = 3;

/// Steps of a mediation, most of which do not fit most of the time.
const STEPS: &[StepKind] = &[
    StepKind::Asked,
    StepKind::Consented,
    StepKind::Consented,
    StepKind::Accepted,
    StepKind::Declined,
    StepKind::SessionHeld,
    StepKind::AgreedOral,
    StepKind::Terminated,
    StepKind::Note,
];

/// Ids are drawn in the office that makes them, so no two scopes have one.
const fn of_scope(scope: &Scope) -> u8 {
    if matches!(scope, Scope::Grid { .. }) { 0x08 } else { 0 }
}

fn matter(number: u64, scope: &Scope) -> RecordId {
    RecordId([0x10 + of_scope(scope) + (number % MATTERS) as u8; 16])
}

fn mediation(number: u64, scope: &Scope) -> RecordId {
    RecordId([0x40 + of_scope(scope) + (number % MEDIATIONS) as u8; 16])
}

fn home(docs: &Docs, record: RecordId) -> Option<Scope> {
    docs.get(&record).map(|(scope, _)| scope.clone())
}

fn field_put(docs: &Docs, on: RecordId, field: Field, text: String) -> Op {
    let replaced = docs.get(&on).map(|(_, doc)| doc.replaced(0, field.code())).unwrap_or_default();
    let replaces = if replaced.is_empty() { Vec::new() } else { vec![(field.code(), replaced)] };
    Op::Put { on, noun: None, item: 0, fields: vec![(field.code(), Value::Text(text))], replaces }
}

impl World {
    /// Somebody at this device does something, and sees at once what he did.
    pub(super) fn write(&mut self, at: usize) -> Result<(), Violation> {
        let Some(desk) = self.desks.get_mut(at) else { return Ok(()) };
        if desk.device.fuse.finds_no_room() {
            // Whoever saves is told so, and what he typed stays on his screen.
            return Ok(());
        }
        let docs = desk.device.shown();
        self.is_still_shown(at, &docs)?;
        self.is_a_new_id(at)?;
        let Some(desk) = self.desks.get(at) else { return Ok(()) };
        let own_scope = desk.scopes.first().cloned().unwrap_or_else(desk_scope);
        let number = self.chance.next();
        let (verb, scope, ops) = match self.chance.below(100) {
            0..30 => self.edit(&docs, matter(number, &own_scope), &own_scope),
            30..60 => self.step(&docs, mediation(number, &own_scope), &own_scope),
            60..68 => self.settle(&docs, matter(number, &own_scope), &own_scope),
            68..74 => self.void(&docs, matter(number, &own_scope), &own_scope),
            74..82 => {
                self.import(at, number);
                return Ok(());
            }
            82..86 => (Verb::TakeSealed, Scope::Sealed, vec![Op::create(RecordId(self.chance.bytes16()), Noun::Envelope, vec![])]),
            86..88 => (Verb::Edit, Scope::Sealed, vec![field_put(&docs, matter(number, &own_scope), Field::Title, "甲".into())]),
            88..91 => (Verb::Edit, desk_scope(), vec![field_put(&docs, RecordId([0xee; 16]), Field::Title, "乙".into())]),
            91..93 => (Verb::Refer, Scope::Reference, vec![]),
            93..95 => {
                self.write_raw(at, vec![0xff, 0x00, 0x13]);
                return Ok(());
            }
            // A body of a version to come: an operation that is no array.
            95..97 => {
                self.write_raw(at, vec![0xa1, 0x00, 0x81, 0xa1, 0x01, 0x02]);
                return Ok(());
            }
            _ => self.grid_record(&docs, number),
        };
        let typed = typed(&ops);
        self.put_down(at, verb, scope, ops, None);
        if let Some(desk) = self.desks.get_mut(at) {
            desk.typed = desk.device.state.own.last().map(|written| written.id).zip(typed.clone());
        }
        self.is_shown(at, typed)
    }

    /// A device that is the only one of its name and has synced never writes under an id that the county
    /// knows, however old its disk is; unless others give it back to a county that was put back.
    fn is_a_new_id(&self, at: usize) -> Result<(), Violation> {
        let Some(desk) = self.desks.get(at).filter(|desk| desk.synced && self.seen.rolled_back == 0) else { return Ok(()) };
        let id = desk.device.next_id();
        let alone = self.desks.iter().filter(|other| other.device.device == id.device).count() == 1;
        let taken = self.county.state.by_id(id).is_some() || self.county.state.refused.contains_key(&id);
        if alone && taken { wrong(format!("desk {at} is about to write under {id}, which the county knows")) } else { Ok(()) }
    }

    /// While what somebody typed waits, it is shown, whatever the county has told meanwhile.
    fn is_still_shown(&mut self, at: usize, docs: &Docs) -> Result<(), Violation> {
        let Some(desk) = self.desks.get_mut(at) else { return Ok(()) };
        let Some((id, (record, field, value))) = desk.typed.take() else { return Ok(()) };
        let waits = desk.device.pending().iter().any(|written| written.id == id);
        let shown = docs.get(&record).and_then(|(_, doc)| doc.get(field));
        if !waits || shown == Some(&value) { Ok(()) } else { wrong(format!("what was typed at desk {at} and waits is not shown")) }
    }

    /// Whoever typed a value sees it, whatever others have written meanwhile.
    fn is_shown(&mut self, at: usize, typed: Option<Typed>) -> Result<(), Violation> {
        let Some((record, field, value)) = typed.filter(|_| self.chance.percent(30)) else { return Ok(()) };
        let docs = self.desks.get(at).map(|desk| desk.device.shown()).unwrap_or_default();
        let shown = docs.get(&record).and_then(|(_, doc)| doc.get(field));
        if shown == Some(&value) { Ok(()) } else { wrong(format!("what was just typed at desk {at} is not shown")) }
    }

    fn put_down(&mut self, at: usize, verb: Verb, scope: Scope, ops: Vec<Op>, origin: Option<Vec<u8>>) {
        // Now and then an actor whom the county does not know.
        let actor = if self.chance.percent(2) { 9 } else { 1 };
        let clock_ms = self.clock_ms;
        if let Some(desk) = self.desks.get_mut(at) {
            let body = Body { ops, origin, link: None }.write(desk.device.next_id());
            desk.device.write(clock_ms + desk.clock_off_ms, actor, scope, verb.code(), body);
        }
        self.note_saved(at);
    }

    fn note_saved(&mut self, at: usize) {
        if let Some(written) = self.desks.get(at).and_then(|desk| desk.device.state.own.last()) {
            self.saved.insert((written.id, written.change.hash()), true);
        }
    }

    fn write_raw(&mut self, at: usize, body: Vec<u8>) {
        let clock_ms = self.clock_ms;
        if let Some(desk) = self.desks.get_mut(at) {
            let scope = desk.scopes.first().cloned().unwrap_or_else(desk_scope);
            desk.device.write(clock_ms, 1, scope, Verb::Edit.code(), body);
        }
        self.note_saved(at);
    }

    /// A word that is not too often the same, nor too seldom.
    fn word(&mut self) -> String {
        format!("词{}", self.chance.below(6))
    }

    /// The same matter begun by everybody who has not seen it, and its title and village changed.
    fn edit(&mut self, docs: &Docs, on: RecordId, scope: &Scope) -> (Verb, Scope, Vec<Op>) {
        let title = self.word();
        let Some(home) = home(docs, on) else {
            let step = Op::Step { on, kind: StepKind::Registered.code(), after: None, fields: vec![] };
            let create = Op::create(on, Noun::Matter, vec![(Field::Title.code(), Value::Text(title))]);
            return (Verb::Register, scope.clone(), vec![create, step]);
        };
        let field = *self.chance.pick(&[Field::Title, Field::Village]);
        (Verb::Edit, home, vec![field_put(docs, on, field, title)])
    }

    fn step(&mut self, docs: &Docs, on: RecordId, scope: &Scope) -> (Verb, Scope, Vec<Op>) {
        let Some((home, doc)) = docs.get(&on) else {
            let person = |item, name: &str| Op::Put {
                on,
                noun: None,
                item,
                fields: vec![(Field::PartyName.code(), Value::text(name))],
                replaces: vec![],
            };
            let create = Op::create(on, Noun::Mediation, vec![]);
            return (Verb::OpenMediation, scope.clone(), vec![create, person(1, "甲"), person(2, "乙")]);
        };
        let kind = *self.chance.pick(STEPS);
        let day = NaiveDate::from_ymd_opt(2026, 3, 1 + self.chance.below(3) as u32).unwrap_or_default();
        let fields =
            vec![(Field::HappenedOn.code(), Value::Date(day)), (Field::PartyItem.code(), Value::Int(1 + self.chance.below(2) as i64))];
        // A step of a version to come.
        let kind = if self.chance.percent(3) { 60_000 } else { kind.code() };
        (Verb::TakeStep, home.clone(), vec![Op::Step { on, kind, after: doc.last_step(), fields }])
    }

    /// Somebody settles what devices disagree on, if they do.
    fn settle(&mut self, docs: &Docs, on: RecordId, scope: &Scope) -> (Verb, Scope, Vec<Op>) {
        let Some((home, doc)) = docs.get(&on) else { return self.edit(docs, on, scope) };
        let Some((item, field)) = doc.conflicts().first().copied() else { return self.edit(docs, on, scope) };
        let heads = doc.heads(item, field);
        let value = self.chance.pick(heads).value.clone();
        (Verb::Resolve, home.clone(), vec![Op::Resolve { on, item, field, value, replaces: doc.replaced(item, field) }])
    }

    fn void(&mut self, docs: &Docs, on: RecordId, scope: &Scope) -> (Verb, Scope, Vec<Op>) {
        let Some((home, doc)) = docs.get(&on) else { return self.edit(docs, on, scope) };
        let reason = "误登".to_owned();
        if doc.void().is_some() {
            return (Verb::Unvoid, home.clone(), vec![Op::Unvoid { on, step: None, reason }]);
        }
        (Verb::Void, home.clone(), vec![Op::Void { on, step: None, reason }])
    }

    /// One of a few lines of one file, on whichever device.
    fn import(&mut self, at: usize, number: u64) {
        let line = (number % 5) as u8;
        let Some(scope) = self.desks.get(at).and_then(|desk| desk.scopes.first().cloned()) else { return };
        let on = RecordId([0x80 + of_scope(&scope) + line; 16]);
        let title = (Field::Title.code(), Value::Text(format!("导入{line}")));
        let ops = vec![Op::create(on, Noun::Matter, vec![title, (Field::ImportedStatus.code(), Value::text("closed"))])];
        // Half of the lines say where they come from, the others are known by what they say.
        let origin = line.is_multiple_of(2).then(|| vec![line; 8]);
        self.put_down(at, Verb::Import, scope, ops, origin);
    }

    /// A lead that the grid worker and the desk both write on, in the grid's scope.
    fn grid_record(&mut self, docs: &Docs, number: u64) -> (Verb, Scope, Vec<Op>) {
        let on = RecordId([0xa0 + (number % 2) as u8; 16]);
        let title = self.word();
        if docs.contains_key(&on) {
            return (Verb::Edit, grid_scope(), vec![field_put(docs, on, Field::Title, title)]);
        }
        let step = Op::Step { on, kind: StepKind::LeadRecorded.code(), after: None, fields: vec![] };
        (Verb::RecordLead, grid_scope(), vec![Op::create(on, Noun::Lead, vec![(Field::Title.code(), Value::Text(title))]), step])
    }
}

/// A value that was typed, and where.
pub(super) type Typed = (RecordId, Field, Value);

/// The one text that operations put into a field of a record.
fn typed(ops: &[Op]) -> Option<Typed> {
    let [Op::Put { on, item: 0, fields, .. }] = ops else { return None };
    let [(code, value)] = fields.as_slice() else { return None };
    Some((*on, Field::from_code(*code)?, value.clone()))
}

/// For the oracles: who wrote which value where, and what it replaced.
pub(super) fn writes(op: &Op) -> Vec<((RecordId, u32, u16), Vec<ChangeId>)> {
    match op {
        Op::Put { on, item, fields, replaces, .. } => {
            let replaced = |field: u16| replaces.iter().find(|(f, _)| *f == field).map(|(_, ids)| ids.clone()).unwrap_or_default();
            fields.iter().map(|(field, _)| ((*on, *item, *field), replaced(*field))).collect()
        }
        Op::Resolve { on, item, field, replaces, .. } => vec![((*on, *item, *field), replaces.clone())],
        _ => Vec::new(),
    }
}
