//! The doctor finds what is broken, and a rebuild is the same whatever happened before.

use crate::county::County;
use crate::office::{add_lead, desk, office, one, register, retitle, set};
use crate::raw;
use jiangyuan_model::{ErrorCode, Field, RecordId, StepKind, Value, Verb};
use jiangyuan_store::Store;
use jiangyuan_sync::device::DeviceStore;
use jiangyuan_sync::{Op, Verdict};

/// A home with some history, broken by one statement, and the codes of what is found.
fn found_after(sql: &str) -> Vec<String> {
    let (office, mut store) = office(3);
    let mut county = County::default();
    register(&mut store, "一", "扎西");
    county.sync(&mut store);
    add_lead(&mut store, "二");
    assert!(store.doctor(false).unwrap().problems.is_empty());
    drop(store);
    assert!(raw::open(&office).execute(sql, []).unwrap() > 0, "{sql}");
    office.open().doctor(false).unwrap().problems
}

#[test]
fn a_flipped_byte_in_a_body_is_found() {
    let problems = found_after("UPDATE change SET body = CAST(substr(body, 1, length(body) - 1) || x'07' AS BLOB) WHERE id = 2");
    assert!(problems.iter().any(|problem| problem.starts_with("body:3.")), "{problems:?}");
}

#[test]
fn a_changed_row_of_a_projection_is_found_and_a_rebuild_repairs_it() {
    let (office, mut store) = office(3);
    let (matter, _) = register(&mut store, "一", "扎西");
    drop(store);
    raw::open(&office).execute("UPDATE list_row SET title = '别人的' WHERE noun = 3", []).unwrap();
    raw::open(&office).execute("DELETE FROM search_text", []).unwrap();
    let mut store = office.open();
    let health = store.doctor(false).unwrap();
    assert!(health.file_ok && health.chains_ok && !health.projections_equal);
    assert_eq!(health.problems, ["projection:list_row:1", "projection:search_text:2"]);
    assert_eq!(store.row(matter).unwrap().unwrap().title, "别人的", "without being asked nothing is changed");
    assert!(!store.doctor(true).unwrap().projections_equal, "it tells how it found them");
    assert!(store.doctor(false).unwrap().projections_equal);
    assert_eq!(store.row(matter).unwrap().unwrap().title, "一");
}

#[test]
fn a_broken_chain_is_found() {
    for sql in [
        "UPDATE change SET hash = randomblob(32) WHERE id = 1",
        "UPDATE change SET head = randomblob(32) WHERE id = 1",
        "UPDATE chain SET seq = seq + 1",
        "DELETE FROM change WHERE id = 2",
    ] {
        let problems = found_after(sql);
        assert!(problems.iter().any(|problem| problem.starts_with("chain:")), "{sql}: {problems:?}");
    }
}

#[test]
fn a_verdict_that_is_not_the_countys_is_found() {
    let problems = found_after("UPDATE change SET verdict = 3 WHERE n = 1");
    assert!(problems.iter().any(|problem| problem == "scope:549901100/desk"), "{problems:?}");
}

#[test]
fn a_flipped_byte_in_the_file_is_found_or_the_file_is_refused() {
    let (office, mut store) = office(3);
    for number in 0..50 {
        add_lead(&mut store, &format!("{number}"));
    }
    drop(store);
    let mut bytes = std::fs::read(office.database()).unwrap();
    // A page in the middle of the log, far from the pages that every start reads.
    let at = bytes.len() - 3 * 4096 + 100;
    bytes[at] ^= 1;
    std::fs::write(office.database(), bytes).unwrap();
    match Store::open(&office.place, office.world.clone(), None, crate::office::PASSPHRASE).and_then(|mut store| store.doctor(false)) {
        Ok(health) => assert!(!health.file_ok, "{health:?}"),
        Err(refusal) => assert_eq!(refusal.code, ErrorCode::StoreDamaged),
    }
}

/// Numbers that repeat in each run.
struct Dice(u64);

impl Dice {
    fn throw(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }
}

#[test]
fn after_any_work_a_rebuild_makes_the_same_rows_and_devices_agree() {
    for seed in [1, 2, 3] {
        let (_a, first) = office(3);
        let (_b, second) = office(4);
        let mut stores = [first, second];
        let mut county = County::default();
        let mut dice = Dice(seed);
        let mut known: Vec<RecordId> = Vec::new();
        for turn in 0..60 {
            let store = &mut stores[dice.throw(2)];
            let target = known.get(dice.throw(known.len().max(1))).copied();
            let target = target.filter(|id| store.doc(*id).unwrap().is_some_and(|(_, doc)| doc.noun != 0));
            match (dice.throw(8), target) {
                (0, _) | (_, None) => known.push(add_lead(store, &format!("苗头{turn}"))),
                (1, _) => {
                    let (matter, piece) = register(store, &format!("事项{turn}"), "扎西");
                    known.extend([matter, piece]);
                }
                (2 | 3, Some(id)) => retitle(store, id, &format!("标题{turn}")),
                (4, Some(id)) => {
                    let op = Op::Void { on: id, step: None, reason: "重复".into() };
                    store.write(|door| door.change(one(desk(), Verb::Void, vec![op]))).unwrap();
                }
                (5, Some(id)) => {
                    let op = Op::Step { on: id, kind: StepKind::Note.code(), after: None, fields: vec![] };
                    store.write(|door| door.change(one(desk(), Verb::TakeStep, vec![op]))).unwrap();
                }
                (6, Some(id)) => set(store, id, Field::Village, Value::text("西村")),
                _ => {
                    let needs = Verdict::needs_person(ErrorCode::StepNotPossible);
                    county.take(store, if dice.throw(3) == 0 { needs } else { Verdict::ACCEPTED });
                    if dice.throw(2) == 0 {
                        county.give(store, &desk());
                    }
                }
            }
        }
        for store in &mut stores {
            let health = store.doctor(false).unwrap();
            assert!(health.problems.is_empty(), "seed {seed}: {:?}", health.problems);
        }
        for _ in 0..2 {
            for store in &mut stores {
                county.sync(store);
            }
        }
        let all: Vec<Vec<(RecordId, Vec<u8>)>> = stores
            .iter()
            .map(|store| {
                let ids = store.records(None).unwrap();
                ids.into_iter().map(|id| (id, store.doc(id).unwrap().unwrap().1.to_bytes())).collect()
            })
            .collect();
        assert_eq!(all[0], all[1], "seed {seed}");
        for store in &mut stores {
            assert_eq!(store.facts().unwrap().chains[0].acked, store.facts().unwrap().chains[0].seq);
            let health = store.doctor(true).unwrap();
            assert!(health.problems.is_empty(), "seed {seed}: {:?}", health.problems);
        }
    }
}

#[test]
fn projections_of_another_version_of_the_program_are_made_again_at_the_start() {
    let (office, mut store) = office(3);
    let lead = add_lead(&mut store, "一");
    drop(store);
    raw::open(&office).execute_batch("UPDATE home SET projected_by = '0'; DELETE FROM list_row; DELETE FROM touch;").unwrap();
    let mut store = office.open();
    assert_eq!(store.row(lead).unwrap().unwrap().title, "一");
    assert!(store.doctor(false).unwrap().problems.is_empty());
}
