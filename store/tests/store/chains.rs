//! One chain, whoever writes it; a new one when the past was exchanged.

use crate::office::{add_lead, desk, office, one, register, retitle};
use crate::raw;
use jiangyuan_model::{ErrorCode, Field, RecordId, Refusal, Scope, Value, Verb};
use jiangyuan_store::{Link, NewChange, Store, lock_sync};
use jiangyuan_sync::Op;
use jiangyuan_sync::device::DeviceStore;

#[test]
fn two_handles_on_one_home_write_one_gapless_chain() {
    let (office, mut window) = office(3);
    let mut command_line = office.open();
    let writer = std::thread::spawn(move || {
        for number in 0..20 {
            add_lead(&mut command_line, &format!("命令行{number}"));
        }
    });
    for number in 0..20 {
        add_lead(&mut window, &format!("窗口{number}"));
    }
    writer.join().unwrap();
    let facts = window.facts().unwrap();
    assert_eq!((facts.chains.len(), facts.chains[0].seq), (1, 40));
    let run = window.run(facts.chains[0].incarnation, 0, usize::MAX).unwrap().unwrap();
    assert!(run.changes.iter().zip(1..).all(|(change, seq)| change.header.seq == seq));
    assert_eq!(run.head_after, facts.chains[0].head);
    let health = window.doctor(false).unwrap();
    assert!(health.problems.is_empty(), "{:?}", health.problems);
}

#[test]
fn a_segment_made_of_a_run_verifies_at_the_county() {
    use jiangyuan_sync::chain::genesis;
    use jiangyuan_sync::frame::ChainState;
    use jiangyuan_sync::segment::{Parcel, Vouch, signed_message};
    let (_office, mut store) = office(3);
    for number in 0..5 {
        add_lead(&mut store, &format!("{number}"));
    }
    let incarnation = store.me().incarnation;
    let run = store.run(incarnation, 2, 1).unwrap().unwrap();
    assert_eq!((run.first_seq(), run.last_seq()), (3, 3), "one change at least, however small the limit");
    let run = store.run(incarnation, 2, usize::MAX).unwrap().unwrap();
    let signature = store.sign(&signed_message(3, incarnation, run.last_seq(), &run.head_after));
    let key = ed25519_dalek::VerifyingKey::from_bytes(&store.device_public_keys().0).unwrap();
    let held = ChainState { incarnation, seq: 2, head: run.head_before };
    let changes = run.changes.clone();
    let parcel = Parcel::of(3, incarnation, run, &[], Vouch::Signature(signature));
    assert_eq!(parcel.clone().open(&held, &key, None, &[], usize::MAX).unwrap().changes, changes);
    let forked = ChainState { head: genesis(3, 1), ..held };
    assert!(parcel.open(&forked, &key, None, &[], usize::MAX).is_err(), "it goes on from its own head and from no other");
    assert_eq!(store.run(incarnation, 5, usize::MAX).unwrap(), None);
}

#[test]
fn a_write_that_is_refused_halfway_leaves_nothing() {
    let (_office, mut store) = office(3);
    let refused: Result<(), Refusal> = store.write(|door| {
        let id = door.new_record();
        door.next_number()?;
        door.change(one(desk(), Verb::RecordLead, vec![Op::create(id, jiangyuan_model::Noun::Lead, vec![])]))?;
        Err(ErrorCode::ConsentMissing.into())
    });
    assert_eq!(refused.unwrap_err().code, ErrorCode::ConsentMissing);
    assert_eq!(store.facts().unwrap().chains[0].seq, 0);
    assert!(store.records(None).unwrap().is_empty());
    let number = store.write(|door| door.next_number()).unwrap();
    assert_eq!(number, "54990110020261123A3001");
}

#[test]
fn a_change_too_large_for_a_bad_line_is_refused_and_writes_nothing() {
    let (_office, mut store) = office(3);
    let refused = store.write(|door| {
        let id = door.new_record();
        let long = (Field::Narrative.code(), Value::Text("草".repeat(100_000)));
        door.change(one(desk(), Verb::RecordLead, vec![Op::create(id, jiangyuan_model::Noun::Lead, vec![long])]))
    });
    assert_eq!(refused.unwrap_err().code, ErrorCode::ChangeTooLarge);
    assert_eq!(store.facts().unwrap().chains[0].seq, 0);
}

#[test]
fn a_power_cut_between_commit_and_outside_copy_keeps_the_incarnation() {
    let (office, mut store) = office(3);
    add_lead(&mut store, "一");
    let before = std::fs::read(office.outside_file()).unwrap();
    add_lead(&mut store, "二");
    let incarnation = store.me().incarnation;
    drop(store);
    std::fs::write(office.outside_file(), before).unwrap();
    let mut again = office.open();
    assert_eq!(again.me().incarnation, incarnation);
    add_lead(&mut again, "三");
    assert_eq!(again.facts().unwrap().chains[0].seq, 3);
}

#[test]
fn a_missing_or_foreign_outside_copy_begins_a_new_incarnation_and_waiting_changes_keep_their_ids() {
    for foreign in [false, true] {
        let (office, mut store) = office(3);
        let lead = add_lead(&mut store, "旧");
        let old = store.facts().unwrap().chains[0];
        drop(store);
        let outside = office.outside_file();
        if foreign {
            let mut bytes = std::fs::read(&outside).unwrap();
            bytes[25] ^= 1; // within the identity of the machine
            std::fs::write(&outside, bytes).unwrap();
        } else {
            std::fs::remove_file(&outside).unwrap();
        }
        let mut store = office.open();
        assert_ne!(store.me().incarnation, old.incarnation);
        retitle(&mut store, lead, "新");
        let facts = store.facts().unwrap();
        assert_eq!(facts.chains.len(), 2);
        assert_eq!((facts.chains[0].incarnation, facts.chains[0].seq), (store.me().incarnation, 1));
        assert_eq!(facts.chains[1], old);
        assert_eq!(store.doc(lead).unwrap().unwrap().1.text(Field::Title), "新");
        let settled = store.me().incarnation;
        drop(store);
        assert_eq!(office.open().me().incarnation, settled, "one exchange of the past is noticed once");
    }
}

#[test]
fn a_home_put_back_to_an_older_day_begins_a_new_incarnation_with_numbers_of_its_own() {
    let (office, mut store) = office(3);
    let first = register(&mut store, "一", "扎西");
    drop(store);
    let old = std::fs::read(office.database()).unwrap();
    let mut store = office.open();
    register(&mut store, "二", "卓玛");
    let incarnation = store.me().incarnation;
    drop(store);
    std::fs::write(office.database(), old).unwrap();
    let mut store = office.open();
    assert_ne!(store.me().incarnation, incarnation);
    let (_, piece) = register(&mut store, "三", "次仁");
    let number = store.row(piece).unwrap().unwrap().number;
    assert!(number.starts_with("54990110020261123A3") && number.ends_with("001"), "{number}");
    assert_ne!(number, "54990110020261123A3001");
    assert_ne!(number, store.row(first.1).unwrap().unwrap().number);
    assert_eq!(store.me().device_chars.len(), 4);
}

#[test]
fn the_other_handle_follows_into_the_new_incarnation() {
    let (office, mut window) = office(3);
    add_lead(&mut window, "一");
    std::fs::remove_file(office.outside_file()).unwrap();
    let mut command_line = office.open();
    add_lead(&mut command_line, "二");
    add_lead(&mut window, "三");
    assert_eq!(window.me().incarnation, command_line.me().incarnation);
    assert_eq!(window.facts().unwrap().chains[0].seq, 2);
}

#[test]
fn a_county_that_knows_another_continuation_makes_the_device_begin_a_new_one() {
    use jiangyuan_sync::chain::{genesis, short};
    use jiangyuan_sync::frame::{HeldChain, Welcome};
    let (_office, mut store) = office(3);
    add_lead(&mut store, "一");
    let mine = store.facts().unwrap().chains[0];
    let told = |seq, head| {
        let chain = HeldChain { incarnation: mine.incarnation, seq, head: short(&head), parted: false, beyond: vec![], tail: None };
        Welcome { epoch: 1, chains: vec![chain], at_ms: crate::office::NOW_MS - 9, ..Welcome::default() }
    };
    store.keep_welcome(&told(0, genesis(3, mine.incarnation))).unwrap();
    store.keep_welcome(&told(mine.seq, mine.head)).unwrap();
    assert_eq!(store.me().incarnation, mine.incarnation);
    let facts = store.sync_facts().unwrap();
    assert_eq!((facts.epoch, facts.clock_off_ms), (1, Some(9)));
    store.keep_welcome(&told(7, [1; 32])).unwrap();
    assert_ne!(store.me().incarnation, mine.incarnation);
}

#[test]
fn changes_of_one_verb_in_two_scopes_name_each_other() {
    let (_office, mut store) = office(3);
    let half = |id: RecordId, scope: Scope, link| NewChange {
        link,
        ..one(scope, Verb::TakeSealed, vec![Op::create(id, jiangyuan_model::Noun::SealedReceipt, vec![])])
    };
    store
        .write(|door| {
            let (receipt, envelope) = (door.new_record(), door.new_record());
            door.change(half(receipt, desk(), Link::Next))?;
            door.change(half(envelope, Scope::Sealed, Link::Previous))
        })
        .unwrap();
    let run = store.run(store.me().incarnation, 0, usize::MAX).unwrap().unwrap();
    let links: Vec<Option<u64>> = run.changes.iter().map(|change| change.read(3, store.me().incarnation).unwrap().link).collect();
    assert_eq!(links, [Some(2), Some(1)]);
    assert_eq!(store.records(None).unwrap().len(), 1, "what is sealed is shown to nobody");
    assert_eq!(store.facts().unwrap().cursors.len(), 2, "what is only written is never asked for");
}

#[test]
fn an_imported_line_is_known_by_its_origin() {
    let (_office, mut store) = office(3);
    let id = RecordId([9; 16]);
    let line = |derived_origin, origin: Option<Vec<u8>>| NewChange {
        derived_origin,
        origin,
        ..one(desk(), Verb::Import, vec![Op::create(id, jiangyuan_model::Noun::Lead, vec![])])
    };
    let explicit = vec![7; 8];
    store
        .write(|door| {
            assert!(!door.origin_stands(&[7; 8])?);
            door.change(line(false, Some(explicit.clone())))?;
            assert!(door.origin_stands(&[7; 8])?);
            door.change(line(true, None))
        })
        .unwrap();
    let run = store.run(store.me().incarnation, 1, usize::MAX).unwrap().unwrap();
    let derived = blake3::hash(&run.changes[0].body);
    assert!(store.origin_stands(&derived.as_bytes()[..16]).unwrap());
    assert!(!store.origin_stands(&derived.as_bytes()[..8]).unwrap());
}

#[test]
fn a_file_of_a_newer_program_is_refused_and_left_alone() {
    let (office, store) = office(3);
    drop(store);
    raw::open(&office).execute_batch("PRAGMA user_version = 99").unwrap();
    let before = std::fs::read(office.database()).unwrap();
    let refused = Store::open(&office.place, office.world.clone(), None, crate::office::PASSPHRASE).unwrap_err();
    assert_eq!(refused.code, ErrorCode::StoreTooNew);
    assert_eq!(std::fs::read(office.database()).unwrap(), before);
}

#[test]
fn one_sync_runs_at_a_time() {
    let (office, _store) = office(3);
    let held = lock_sync(&office.place).unwrap();
    assert_eq!(lock_sync(&office.place).unwrap_err().code, ErrorCode::SyncAlreadyRunning);
    drop(held);
    assert!(lock_sync(&office.place).is_ok());
}

/// Where the next test tells a child process which home to write to.
const CHILD_HOME: &str = "JIANGYUAN_STORE_TEST_HOME";

/// Run by the next test in a process of its own, which is killed in the middle of its writing.
/// Run by itself it writes some leads and ends.
#[test]
fn a_writer_opens_a_home_that_another_process_has_made() {
    let home = std::env::var_os(CHILD_HOME);
    let (office, mut store) = office(7);
    if let Some(folder) = &home {
        let folder = std::path::PathBuf::from(folder);
        let place = jiangyuan_store::Place { home: folder.join("home"), outside: folder.join("outside") };
        store = Store::open(&place, office.world.clone(), None, crate::office::PASSPHRASE).unwrap();
    }
    for number in 0..if home.is_some() { u32::MAX } else { 3 } {
        add_lead(&mut store, &format!("苗头{number}"));
        if let (Some(folder), 3) = (&home, number) {
            std::fs::write(std::path::Path::new(folder).join("writing"), b"").unwrap();
        }
    }
}

#[test]
fn a_program_killed_while_it_writes_leaves_a_whole_home() {
    let (office, mut store) = office(3);
    add_lead(&mut store, "以前的");
    let incarnation = store.me().incarnation;
    drop(store);
    let mut child = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "chains::a_writer_opens_a_home_that_another_process_has_made"])
        .env(CHILD_HOME, office.folder.path())
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let begun = std::time::Instant::now();
    while !office.folder.path().join("writing").exists() && begun.elapsed().as_secs() < 60 {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let mut store = office.open();
    assert_eq!(store.me().incarnation, incarnation);
    assert!(store.facts().unwrap().chains[0].seq >= 5);
    let health = store.doctor(false).unwrap();
    assert!(health.problems.is_empty(), "{:?}", health.problems);
    assert_eq!(health.records, store.facts().unwrap().chains[0].seq);
    add_lead(&mut store, "以后的");
}
