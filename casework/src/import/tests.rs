//! Imports into a real home, with an organ that accusations can be sealed to.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use super::{Options, Summary, import};
use crate::seal::{RecipientKeys, open, recipient_keys};
use jiangyuan_model::clock::SystemClock;
use jiangyuan_model::{ErrorCode, Field, Noun, Random, RecordId, Role, Scope, Value};
use jiangyuan_store::{Place, RecipientView, Store, World};
use jiangyuan_sync::device::DeviceStore;
use jiangyuan_sync::enrol::Ticket;
use jiangyuan_sync::{Change, Op};
use serde_json::{Value as Json, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tempfile::TempDir;

/// Bytes that are different each time, which is all these tests need of chance.
struct Counting(AtomicU64);

impl Random for Counting {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            let next = self.0.fetch_add(1, Ordering::Relaxed);
            chunk.copy_from_slice(&blake3::hash(&next.to_le_bytes()).as_bytes()[..chunk.len()]);
        }
    }
}

struct Office {
    folder: TempDir,
    store: Store,
    options: Options,
    discipline: RecipientKeys,
}

fn office(roles: Vec<Role>) -> Office {
    let folder = tempfile::tempdir().unwrap();
    let world = World { clock: Arc::new(SystemClock), random: Arc::new(Counting(AtomicU64::new(1))) };
    let place = Place { home: folder.path().join("home"), outside: folder.path().join("outside") };
    let ticket = Ticket {
        url: "https://127.0.0.1:9".into(),
        county_tls: [1; 32],
        county_root: [2; 32],
        county_key: [3; 32],
        county_bundle: [9; 32],
        device: 7,
        device_chars: "A7".into(),
        township: "549901100".into(),
        township_name: "云杉坪镇".into(),
        scope: Scope::Desk { township: "549901100".into() },
        roles,
        secret: [4; 16],
        expires_at_ms: 4_000_000_000_000,
    };
    let (store, _) = Store::create(&place, world, &ticket, "旦增", "hard to guess, easy to keep", false).unwrap();
    let random = Counting(AtomicU64::new(1_000_000));
    let (petition, discipline) = (recipient_keys(&random), recipient_keys(&random));
    let recipient = |kind: &str, name: &str, key: &RecipientKeys| RecipientView {
        id: RecordId([9; 16]),
        name: name.into(),
        kind: kind.into(),
        key: key.public,
    };
    let recipients = vec![recipient("petition_bureau", "县信访局", &petition), recipient("discipline", "县纪委监委", &discipline)];
    Office { folder, store, options: Options { dry_run: false, recipients }, discipline }
}

impl Office {
    fn import(&mut self, lines: &[Json]) -> Summary {
        let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
        import(&mut self.store, text.as_bytes(), &self.options).unwrap()
    }

    fn changes(&mut self) -> Vec<Change> {
        let incarnation = self.store.me().incarnation;
        let run = self.store.run(incarnation, 0, usize::MAX).unwrap();
        run.map(|run| run.changes).unwrap_or_default()
    }

    /// What the discipline body reads in the envelopes of this home.
    fn envelopes(&mut self) -> Vec<Json> {
        let (device, incarnation) = (self.store.me().device, self.store.me().incarnation);
        let mut letters = Vec::new();
        for change in self.changes().into_iter().filter(|change| change.header.scope == Scope::Sealed) {
            for op in change.read(device, incarnation).unwrap().ops {
                let Op::Put { fields, .. } = op else { continue };
                let body = fields.into_iter().find(|(field, _)| *field == Field::SealedBody.code());
                let Some((_, Value::Bytes(body))) = body else { panic!("an envelope without a body") };
                letters.push(serde_json::from_slice(&open(&self.discipline.private, &body).unwrap()).unwrap());
            }
        }
        letters
    }
}

const ID: &str = "01948000-0000-7000-8000-000000000002";

fn accusation() -> Json {
    json!({"type": "matter", "id": ID, "township": "549901100", "village": "下沟村", "channel": "来信",
        "received_at": "2025-04-01T08:00:00+08:00", "petitioners": [{"name": "李青松", "riskLevel": 9}], "category": "060201",
        "purpose": "检举控告", "title": "举报挪用灌溉款", "narrative": "密语青稞七号：有人挪用灌溉款。", "status": "已登记"})
}

fn event(seq: u64) -> Json {
    json!({"type": "event", "id": format!("01948000-0000-7000-8000-0000000000{seq:02}"), "matter": ID, "seq": seq, "kind": "登记",
        "at": "2025-04-01T08:30:00+08:00", "actor": "旦增", "note": "密语青稞七号：已登记。", "deadline": null})
}

fn refused(summary: &Summary) -> Vec<(u64, ErrorCode)> {
    summary.bad_lines.iter().map(|bad| (bad.line, bad.refusal.code)).collect()
}

fn clerks() -> Vec<Role> {
    vec![Role::Clerk, Role::Triage]
}

#[test]
fn an_accusation_and_its_events_are_sealed_to_the_discipline_body_and_only_the_bare_receipt_is_readable() {
    let mut office = office(clerks());
    let summary = office.import(&[accusation(), event(11)]);
    assert_eq!((summary.sealed, summary.sealed_events, summary.refused, summary.matters), (1, 1, 0, 0));
    assert_eq!(summary.records_by_noun.iter().map(|(noun, count)| (*noun, *count)).collect::<Vec<_>>(), [(Noun::SealedReceipt, 1)]);

    let receipts = office.store.records(Some(Noun::SealedReceipt)).unwrap();
    let (_, doc) = office.store.doc(receipts[0]).unwrap().unwrap();
    let mut told: Vec<Field> = doc.fields.keys().filter_map(|(_, field)| Field::from_code(*field)).collect();
    told.sort_by_key(|field| field.key());
    assert_eq!(told, [Field::Channel, Field::Destination, Field::Number, Field::ReceivedAt]);
    assert_eq!((doc.text(Field::Destination), doc.text(Field::Number)), ("县纪委监委", ID));
    assert!(office.store.doc(ID.parse().unwrap()).unwrap().is_none());
    assert!(office.store.search("灌溉", 10).unwrap().is_empty());

    let letters = office.envelopes();
    assert_eq!(letters.len(), 2);
    assert_eq!(letters[0]["imported"]["narrative"], "密语青稞七号：有人挪用灌溉款。");
    assert!(letters[0]["imported"]["petitioners"][0].get("riskLevel").is_none());
    assert_eq!(letters[1]["imported"]["note"], "密语青稞七号：已登记。");
}

#[test]
fn the_text_of_an_accusation_stands_in_no_change_and_in_no_file() {
    let mut office = office(clerks());
    office.import(&[accusation(), event(11)]);
    let words = ["密语青稞七号", "李青松", "灌溉款"];
    let holds = |bytes: &[u8]| words.iter().any(|word| bytes.windows(word.len()).any(|part| part == word.as_bytes()));
    assert!(office.changes().iter().all(|change| !holds(&change.body)));
    let mut export = Vec::new();
    crate::export::export(&office.store, &mut export, None).unwrap();
    assert!(!holds(&export));
    let mut folders = vec![office.folder.path().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            if entry.path().is_dir() {
                folders.push(entry.path());
            } else {
                assert!(!holds(&std::fs::read(entry.path()).unwrap()), "{:?}", entry.path());
            }
        }
    }
}

#[test]
fn a_file_with_accusations_read_again_seals_nothing_twice() {
    let mut office = office(clerks());
    office.import(&[accusation(), event(11)]);
    let before = office.changes().len();
    let again = office.import(&[accusation(), event(11)]);
    assert_eq!((again.repeated, again.sealed, office.changes().len()), (2, 0, before));
}

#[test]
fn later_edits_of_a_sealed_matter_are_refused_by_line() {
    let mut office = office(clerks());
    let set = json!({"op": "set", "type": "matter", "id": ID, "field": "status", "value": "已办结"});
    let splice = json!({"op": "splice", "type": "matter", "id": ID, "field": "narrative", "at": 0, "del": 0, "ins": "补"});
    let summary = office.import(&[accusation(), set, splice]);
    assert_eq!(refused(&summary), [(2, ErrorCode::SealedBySomeoneElse), (3, ErrorCode::SealedBySomeoneElse)]);
}

#[test]
fn without_a_recipients_key_an_accusation_is_refused_and_so_are_its_events() {
    let mut office = office(clerks());
    office.options.recipients.clear();
    let summary = office.import(&[accusation(), event(11)]);
    assert_eq!(refused(&summary), [(1, ErrorCode::NoRecipientKey), (2, ErrorCode::LineNoSuchRecord)]);
    assert!(office.changes().is_empty());
}

#[test]
fn an_ordinary_matter_never_becomes_an_accusation_and_a_sealed_one_never_an_ordinary_one() {
    let mut office = office(clerks());
    let mut ordinary = accusation();
    ordinary["purpose"] = json!("求决");
    let summary = office.import(&[ordinary.clone(), accusation()]);
    assert_eq!((summary.matters, refused(&summary)), (1, vec![(2, ErrorCode::LineBecomesAccusation)]));

    let mut office = self::office(clerks());
    let summary = office.import(&[accusation(), ordinary]);
    assert_eq!((summary.sealed, refused(&summary)), (1, vec![(2, ErrorCode::SealedBySomeoneElse)]));
}

#[test]
fn an_accusation_with_a_mistake_in_it_is_reported_like_any_other_line() {
    let mut office = office(clerks());
    let mut line = accusation();
    line["petitioners"][0]["id_number"] = json!("549912197505052220");
    assert_eq!(refused(&office.import(&[line])), [(1, ErrorCode::BadIdNumber)]);
    assert!(office.changes().is_empty());
}

#[test]
fn two_devices_that_read_one_file_write_the_same_bodies_of_records() {
    let (mut here, mut there) = (office(clerks()), office(clerks()));
    let mut line = accusation();
    line["purpose"] = json!("求决");
    there.import(&[json!({"op": "put", "rec": line.clone()}), event(12)]);
    here.import(&[event(12), line, event(12)]);
    let bodies = |office: &mut Office| office.changes().into_iter().map(|change| change.body).collect::<Vec<_>>();
    assert_eq!(bodies(&mut here), bodies(&mut there));
}

#[test]
fn who_may_not_register_may_not_import() {
    let mut office = office(vec![Role::Auditor]);
    let refusal = import(&mut office.store, &b"{}\n"[..], &office.options).unwrap_err();
    assert_eq!(refusal.code, ErrorCode::RoleMayNot);
}

#[test]
fn an_event_changed_at_its_source_does_not_change_the_step_that_was_taken_over() {
    let mut office = office(clerks());
    let mut line = accusation();
    line["purpose"] = json!("求决");
    let mut changed = event(11);
    changed["note"] = json!("另一种说法");
    let summary = office.import(&[line, event(11), changed]);
    assert_eq!((summary.events, refused(&summary)), (1, vec![(3, ErrorCode::LineRecordExists)]));
}

#[test]
fn a_dry_run_tells_what_would_come_of_later_lines_too_and_writes_nothing() {
    let mut office = office(clerks());
    office.options.dry_run = true;
    let summary = office.import(&[accusation(), event(11), json!({"type": "x"})]);
    assert_eq!((summary.sealed, summary.sealed_events, summary.refused), (1, 1, 1));
    assert!(office.changes().is_empty());
}
