//! The people of a simulation: they edit the same few fields, take steps that contradict one
//! another, import the same lines, and now and then write what may not stand.

use super::{World, desk_scope, grid_scope};
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

fn matter(number: u64) -> RecordId {
    RecordId([0x10 + (number % MATTERS) as u8; 16])
}

fn mediation(number: u64) -> RecordId {
    RecordId([0x40 + (number % MEDIATIONS) as u8; 16])
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
    /// Somebody at this device does something.
    pub(super) fn write(&mut self, at: usize) {
        let Some(desk) = self.desks.get(at) else { return };
        let docs = desk.device.shown();
        let own_scope = desk.scopes.first().cloned().unwrap_or_else(desk_scope);
        let number = self.chance.next();
        let (verb, scope, ops) = match self.chance.below(100) {
            0..30 => self.edit(&docs, matter(number), &own_scope),
            30..60 => self.step(&docs, mediation(number), &own_scope),
            60..68 => self.settle(&docs, matter(number), &own_scope),
            68..74 => self.void(&docs, matter(number), &own_scope),
            74..82 => return self.import(at, number),
            82..86 => (Verb::TakeSealed, Scope::Sealed, vec![Op::create(RecordId(self.chance.bytes16()), Noun::Envelope, vec![])]),
            86..88 => (Verb::Edit, Scope::Sealed, vec![field_put(&docs, matter(number), Field::Title, "甲".into())]),
            88..91 => (Verb::Edit, desk_scope(), vec![field_put(&docs, RecordId([0xee; 16]), Field::Title, "乙".into())]),
            91..93 => (Verb::Refer, Scope::Reference, vec![]),
            93..95 => return self.write_raw(at, vec![0xff, 0x00, 0x13]),
            // A body of a version to come: an operation that is no array.
            95..97 => return self.write_raw(at, vec![0xa1, 0x00, 0x81, 0xa1, 0x01, 0x02]),
            _ => self.grid_record(&docs, number),
        };
        self.put_down(at, verb, scope, ops, None);
    }

    fn put_down(&mut self, at: usize, verb: Verb, scope: Scope, ops: Vec<Op>, origin: Option<Vec<u8>>) {
        // Now and then an actor whom the county does not know.
        let actor = if self.chance.percent(2) { 9 } else { 1 };
        let clock_ms = self.clock_ms;
        if let Some(desk) = self.desks.get_mut(at) {
            let body = Body { ops, origin, link: None }.write(desk.device.next_id());
            desk.device.write(clock_ms, actor, scope, verb.code(), body);
        }
    }

    fn write_raw(&mut self, at: usize, body: Vec<u8>) {
        let clock_ms = self.clock_ms;
        if let Some(desk) = self.desks.get_mut(at) {
            let scope = desk.scopes.first().cloned().unwrap_or_else(desk_scope);
            desk.device.write(clock_ms, 1, scope, Verb::Edit.code(), body);
        }
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
        let on = RecordId([0x80 + line; 16]);
        let title = (Field::Title.code(), Value::Text(format!("导入{line}")));
        let ops = vec![Op::create(on, Noun::Matter, vec![title, (Field::ImportedStatus.code(), Value::text("closed"))])];
        // Half of the lines say where they come from, the others are known by what they say.
        let origin = line.is_multiple_of(2).then(|| vec![line; 8]);
        let Some(scope) = self.desks.get(at).and_then(|desk| desk.scopes.first().cloned()) else { return };
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
