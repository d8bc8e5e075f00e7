//! Homes for tests: a fixed day, seeded chance, and short ways to fill a form.

use chrono::NaiveDate;
use jiangyuan_model::input::{Entry, Fields, Register, TakeStep, read_instant};
use jiangyuan_model::view::{FieldView, RecordView};
use jiangyuan_model::{Clock, ErrorCode, Field, Random, RecordId, Refusal, Role, Scope, StepKind};
use jiangyuan_store::{Place, Store, World};
use jiangyuan_sync::enrol::Ticket;
use serde_json::{Value as Json, json};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use tempfile::TempDir;

pub(crate) const TODAY: &str = "2026-11-23";
pub(crate) const TOWNSHIP: &str = "549901100";

/// A clock that stands still until a test moves it.
pub(crate) struct StandingClock(AtomicI64);

impl Clock for StandingClock {
    fn now_ms(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }
}

struct SeededChance(Mutex<u64>);

impl Random for SeededChance {
    fn fill(&self, bytes: &mut [u8]) {
        let mut state = self.0.lock().unwrap();
        for byte in bytes {
            *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            *byte = (*state >> 56) as u8;
        }
    }
}

/// A home with everything around it.
pub(crate) struct Home {
    pub(crate) store: Store,
    pub(crate) folder: TempDir,
    clock: Arc<StandingClock>,
}

static NEXT_SEED: AtomicU64 = AtomicU64::new(1);

/// A desk of one township whose user holds all roles of a township officer.
pub(crate) fn a_desk() -> Home {
    a_home(7, Scope::Desk { township: TOWNSHIP.into() }, &[Role::Clerk, Role::Triage, Role::Handler, Role::Mediator])
}

pub(crate) fn a_home(device: u32, scope: Scope, roles: &[Role]) -> Home {
    a_home_of("央金", device, scope, roles)
}

/// The home of a member of staff with this name.
pub(crate) fn a_home_of(user: &str, device: u32, scope: Scope, roles: &[Role]) -> Home {
    let folder = tempfile::tempdir().unwrap();
    let place = Place { home: folder.path().join("home"), outside: folder.path().join("outside") };
    let clock = Arc::new(StandingClock(AtomicI64::new(read_instant(&format!("{TODAY}T09:30:00+08:00")).unwrap())));
    let seed = NEXT_SEED.fetch_add(1, Ordering::Relaxed);
    let world = World { clock: clock.clone(), random: Arc::new(SeededChance(Mutex::new(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15)))) };
    let (store, _) = Store::create(&place, world, &ticket(device, scope, roles), user, "江源之水天上来也", false).unwrap();
    Home { store, folder, clock }
}

fn ticket(device: u32, scope: Scope, roles: &[Role]) -> Ticket {
    Ticket {
        url: "https://127.0.0.1:8443".into(),
        county_tls: [1; 32],
        county_root: super::county::root_public(),
        county_key: [3; 32],
        county_bundle: [9; 32],
        device,
        device_chars: format!("A{}", device % 10),
        township: TOWNSHIP.into(),
        township_name: "云杉坪镇".into(),
        scope,
        roles: roles.to_vec(),
        secret: [4; 16],
        expires_at_ms: i64::MAX,
    }
}

impl Home {
    /// Moves the clock to a moment, as RFC 3339 has it.
    pub(crate) fn at(&self, moment: &str) {
        self.clock.0.store(read_instant(moment).unwrap(), Ordering::Relaxed);
    }

    /// Moves the clock to nine in the morning of a day.
    pub(crate) fn on(&self, day: &str) {
        self.clock.0.store(read_instant(&format!("{day}T09:00:00+08:00")).unwrap(), Ordering::Relaxed);
    }

    /// Moves the clock to an instant (UTC milliseconds).
    pub(crate) fn at_ms(&self, ms: i64) {
        self.clock.0.store(ms, Ordering::Relaxed);
    }

    pub(crate) fn view(&self, id: RecordId) -> RecordView {
        jiangyuan_casework::record(&self.store, id).unwrap()
    }

    pub(crate) fn step(&mut self, on: RecordId, kind: StepKind, fields: Json) -> Result<String, Refusal> {
        jiangyuan_casework::take_step(&mut self.store, TakeStep { kind, on, fields: block(fields) }).map(|id| id.to_string())
    }

    /// A registered direct visit, with one petitioner.
    pub(crate) fn a_registered_visit(&mut self) -> jiangyuan_model::input::Registered {
        let input = Register {
            piece: entry(json!({"channel": "visit", "form": "oral", "received_at": TODAY}), &[json!({"party_name": "才旦"})]),
            matter: entry(json!({"title": "牧道被封堵"}), &[]),
            ..Register::default()
        };
        jiangyuan_casework::register(&mut self.store, input).unwrap()
    }
}

pub(crate) fn entry(fields: Json, people: &[Json]) -> Entry {
    Entry { fields: block(fields), parties: people.iter().cloned().map(block).collect() }
}

pub(crate) fn block(fields: Json) -> Fields {
    serde_json::from_value(fields).unwrap()
}

pub(crate) fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(crate) fn field(view: &RecordView, item: u32, field: Field) -> Option<&FieldView> {
    view.fields.iter().find(|its| its.item == item && its.field == field)
}

pub(crate) fn text(view: &RecordView, item: u32, of: Field) -> String {
    field(view, item, of).and_then(|field| field.value.as_text()).unwrap_or_default().to_owned()
}

/// Item numbers of the people on a page, in order.
pub(crate) fn items(view: &RecordView) -> Vec<u32> {
    view.fields.iter().filter(|field| field.field == Field::PartyName).map(|field| field.item).collect()
}

pub(crate) fn code<T>(result: Result<T, Refusal>) -> Option<ErrorCode> {
    result.err().map(|refusal| refusal.code)
}
