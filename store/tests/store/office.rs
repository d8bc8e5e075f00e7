//! A township office: a home in a temporary folder, a clock that is set, chance that repeats.

use jiangyuan_model::{Clock, Field, Noun, Random, RecordId, Role, Scope, StepKind, Value, Verb};
use jiangyuan_store::{Link, NewChange, Place, Store, World};
use jiangyuan_sync::Op;
use jiangyuan_sync::enrol::Ticket;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use tempfile::TempDir;

/// 2026-11-23 10:00 in Shanghai.
pub(crate) const NOW_MS: i64 = 1_795_399_200_000;
pub(crate) const PASSPHRASE: &str = "雪山下的河流长又长";

pub(crate) struct SetClock(pub(crate) AtomicI64);

impl Clock for SetClock {
    fn now_ms(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }
}

/// Different bytes at each call, the same in each run.
struct Chance {
    seed: u64,
    calls: AtomicU64,
}

impl Random for Chance {
    fn fill(&self, bytes: &mut [u8]) {
        let call = self.calls.fetch_add(1, Ordering::SeqCst);
        let mut hasher = blake3::Hasher::new();
        hasher.update(&self.seed.to_le_bytes()).update(&call.to_le_bytes());
        hasher.finalize_xof().fill(bytes);
    }
}

pub(crate) struct Office {
    pub(crate) folder: TempDir,
    pub(crate) place: Place,
    pub(crate) world: World,
    pub(crate) clock: Arc<SetClock>,
    pub(crate) ticket: Ticket,
    pub(crate) code: String,
}

pub(crate) fn desk() -> Scope {
    Scope::Desk { township: "549901100".into() }
}

pub(crate) fn grid() -> Scope {
    Scope::Grid { township: "549901100".into(), village: "扎曲村".into() }
}

pub(crate) fn ticket(device: u32) -> Ticket {
    Ticket {
        url: "https://127.0.0.1:8443".into(),
        county_tls: [1; 32],
        county_root: crate::county::root_key().verifying_key().to_bytes(),
        county_key: crate::county::signing_key().verifying_key().to_bytes(),
        county_bundle: [9; 32],
        device,
        device_chars: format!("A{device}"),
        township: "549901100".into(),
        township_name: "云杉坪镇".into(),
        scope: desk(),
        roles: vec![Role::Clerk, Role::Triage, Role::Handler],
        secret: [4; 16],
        expires_at_ms: NOW_MS + 1000,
    }
}

/// An office whose PC is this device, with its home open.
pub(crate) fn office(device: u32) -> (Office, Store) {
    let folder = tempfile::tempdir().unwrap();
    let place = Place { home: folder.path().join("home"), outside: folder.path().join("outside") };
    let clock = Arc::new(SetClock(AtomicI64::new(NOW_MS)));
    let world = World { clock: clock.clone(), random: Arc::new(Chance { seed: u64::from(device), calls: AtomicU64::new(0) }) };
    let ticket = ticket(device);
    let (store, code) = Store::create(&place, world.clone(), &ticket, "央金", PASSPHRASE, false).unwrap();
    (Office { folder, place, world, clock, ticket, code: code.text().to_owned() }, store)
}

impl Office {
    pub(crate) fn open(&self) -> Store {
        Store::open(&self.place, self.world.clone(), None, PASSPHRASE).unwrap()
    }

    pub(crate) fn outside_file(&self) -> std::path::PathBuf {
        std::fs::read_dir(&self.place.outside).unwrap().next().unwrap().unwrap().path()
    }

    pub(crate) fn database(&self) -> std::path::PathBuf {
        self.place.home.join("jiangyuan.db")
    }
}

pub(crate) fn one(scope: Scope, verb: Verb, ops: Vec<Op>) -> NewChange {
    NewChange { scope, verb, ops, origin: None, derived_origin: false, link: Link::None }
}

pub(crate) fn text(field: Field, value: &str) -> (u16, Value) {
    (field.code(), Value::text(value))
}

/// Records a lead with this title and returns it.
pub(crate) fn add_lead(store: &mut Store, title: &str) -> RecordId {
    store
        .write(|door| {
            let id = door.new_record();
            let found = (Field::FoundOn.code(), Value::Date(door.today()));
            let ops = vec![
                Op::create(id, Noun::Lead, vec![text(Field::Title, title), text(Field::Village, "扎曲村"), found]),
                Op::Step { on: id, kind: StepKind::LeadRecorded.code(), after: None, fields: vec![] },
            ];
            door.change(one(desk(), Verb::RecordLead, ops))?;
            Ok(id)
        })
        .unwrap()
}

/// Gives a record another title, as somebody does who sees the one it has.
pub(crate) fn retitle(store: &mut Store, id: RecordId, title: &str) {
    set(store, id, Field::Title, Value::text(title));
}

pub(crate) fn set(store: &mut Store, id: RecordId, field: Field, value: Value) {
    store
        .write(|door| {
            let (scope, doc) = door.doc(id)?.unwrap();
            let replaces = vec![(field.code(), doc.replaced(0, field.code()))];
            let op = Op::Put { on: id, noun: None, item: 0, fields: vec![(field.code(), value)], replaces };
            door.change(one(scope, Verb::Edit, vec![op]))
        })
        .unwrap();
}

/// Registers a piece of a new matter and returns matter and piece.
pub(crate) fn register(store: &mut Store, title: &str, petitioner: &str) -> (RecordId, RecordId) {
    store
        .write(|door| {
            let matter = door.new_record();
            let piece = jiangyuan_sync::op::derive(matter, 1);
            let number = door.next_number()?;
            let received = (Field::ReceivedAt.code(), Value::Int(door.now_ms()));
            let name = Op::Put { on: piece, noun: None, item: 1, fields: vec![text(Field::PartyName, petitioner)], replaces: vec![] };
            let happened = vec![(Field::HappenedOn.code(), Value::Date(door.today()))];
            let ops = vec![
                Op::create(matter, Noun::Matter, vec![text(Field::Title, title), text(Field::Narrative, "两村争一片冬草场")]),
                Op::create(piece, Noun::Piece, vec![text(Field::Matter, &matter.to_string()), text(Field::Number, &number), received]),
                name,
                Op::Step { on: piece, kind: StepKind::Registered.code(), after: None, fields: happened.clone() },
                Op::Step { on: matter, kind: StepKind::Registered.code(), after: None, fields: happened },
            ];
            door.change(one(desk(), Verb::Register, ops))?;
            Ok((matter, piece))
        })
        .unwrap()
}
