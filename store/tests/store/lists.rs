//! Lists, searches, the workbench.

use crate::county::{County, root_key};
use crate::office::{add_lead, desk, office, one, register, text};
use chrono::{Days, NaiveDate};
use ed25519_dalek::Signer;
use jiangyuan_model::view::{ClockKind, ListRequest};
use jiangyuan_model::{ChangeId, Field, Noun, RecordId, Scope, StepKind, Value, Verb};
use jiangyuan_sync::change::{Body, Change, Header};
use jiangyuan_sync::enrol::recipient_message;
use jiangyuan_sync::{Op, Verdict};

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 23).unwrap()
}

#[test]
fn a_list_shows_the_latest_first_page_by_page() {
    let (_office, mut store) = office(3);
    let leads: Vec<RecordId> = (0..5).map(|number| add_lead(&mut store, &format!("苗头{number}"))).collect();
    let request = ListRequest { limit: 2, offset: 2, ..ListRequest::default() };
    let page = store.list(Noun::Lead, &request, today()).unwrap();
    assert_eq!((page.total, page.rows.len()), (5, 2));
    let whole = store.list(Noun::Lead, &ListRequest::default(), today()).unwrap();
    assert_eq!(whole.rows[2..4], page.rows);
    assert_eq!(whole.rows.len(), 5);
    assert!(whole.rows.iter().all(|row| leads.contains(&row.id) && row.on == Some(today()) && row.village == "扎曲村"));
    assert_eq!(store.list(Noun::Visit, &ListRequest::default(), today()).unwrap().total, 0);
    assert_eq!(store.counts().unwrap()[&Noun::Lead], 5);
}

#[test]
fn reads_of_one_moment_do_not_see_what_another_program_writes_meanwhile_and_do_not_hold_it_up() {
    let (office, window) = office(3);
    let mut beside = office.open();
    let before = add_lead(&mut beside, "先");
    let leads = || window.records(Some(Noun::Lead)).unwrap();
    let moment = window.moment().unwrap();
    assert_eq!(leads(), [before]);
    add_lead(&mut beside, "后");
    assert_eq!((leads(), beside.records(Some(Noun::Lead)).unwrap().len()), (vec![before], 2));
    drop(moment);
    assert_eq!(leads().len(), 2);
}

#[test]
fn a_matter_shows_the_names_of_its_pieces_and_a_piece_its_matters_title() {
    let (_office, mut store) = office(3);
    let (matter, piece) = register(&mut store, "冬草场边界", "扎西");
    let (matter_row, piece_row) = (store.row(matter).unwrap().unwrap(), store.row(piece).unwrap().unwrap());
    assert_eq!((matter_row.people.as_str(), piece_row.people.as_str()), ("扎西", "扎西"));
    assert_eq!((matter_row.title.as_str(), piece_row.title.as_str()), ("冬草场边界", "冬草场边界"));
    assert_eq!(piece_row.number, "54990110020261123A3001");
    assert_eq!(store.related(matter).unwrap(), std::slice::from_ref(&piece_row));
    assert_eq!(store.related(piece).unwrap(), std::slice::from_ref(&matter_row));
    assert_eq!(store.rows(&[piece, RecordId([1; 16]), matter]).unwrap(), [piece_row.clone(), matter_row.clone()]);
    // Fifteen days from the day it came, on both lines.
    let due = today().checked_add_days(Days::new(15));
    assert_eq!((piece_row.next_due, matter_row.next_due), (due, due));
    for (words, found) in [("草场", true), ("冬草场 两村", true), ("扎西", true), ("冬草场 扎西", true), ("冬草场 湖", false)]
    {
        let request = ListRequest { words: words.into(), ..ListRequest::default() };
        assert_eq!(store.list(Noun::Matter, &request, today()).unwrap().total, u32::from(found), "{words}");
    }
    assert_eq!(store.search("扎西", 10).unwrap(), [piece_row]);
    assert_eq!(store.search("  ", 10).unwrap(), []);
    assert_eq!(store.search("%", 10).unwrap(), []);
}

#[test]
fn a_list_is_narrowed_by_what_is_asked() {
    let (_office, mut store) = office(3);
    let (matter, _) = register(&mut store, "一", "扎西");
    let asks = |request: ListRequest| store.list(Noun::Matter, &request, today()).unwrap().total;
    let base = ListRequest::default;
    let state = store.row(matter).unwrap().unwrap().state;
    assert_eq!(asks(ListRequest { state: Some(state), ..base() }), 1);
    assert_eq!(asks(ListRequest { state: Some("declined".into()), ..base() }), 0);
    assert_eq!(asks(ListRequest { village: Some("东村".into()), ..base() }), 0);
    assert_eq!(asks(ListRequest { from: Some(today()), to: Some(today()), ..base() }), 1);
    assert_eq!(asks(ListRequest { to: today().pred_opt(), ..base() }), 0);
    assert_eq!(asks(ListRequest { waiting: true, ..base() }), 1);
    assert_eq!(asks(ListRequest { needs_person: true, ..base() }), 0);
    let mut county = County::default();
    county.sync(&mut store);
    assert_eq!(store.list(Noun::Matter, &ListRequest { waiting: true, ..base() }, today()).unwrap().total, 0);
}

#[test]
fn the_workbench_shows_what_is_due_and_what_the_day_made_overdue() {
    let (_office, mut store) = office(3);
    let (_, piece) = register(&mut store, "一", "扎西");
    let bench = store.workbench(false, today()).unwrap();
    assert_eq!((bench.tasks.len(), bench.overdue, bench.due_soon), (1, 0, 0));
    assert_eq!((bench.tasks[0].clock.kind, bench.tasks[0].clock.days_left), (ClockKind::Notice15, Some(15)));
    assert_eq!((bench.registered_this_month[&Noun::Matter], bench.totals[&Noun::Piece]), (1, 1));
    let later = today().checked_add_days(Days::new(10)).unwrap();
    assert_eq!(store.workbench(false, later).unwrap().due_soon, 1);
    let late = today().checked_add_days(Days::new(16)).unwrap();
    assert_eq!(store.workbench(false, late).unwrap().overdue, 1);
    assert_eq!(store.due_clocks(true, today()).unwrap().len(), 0);
    let overdue = store.due_clocks(true, late).unwrap();
    assert_eq!((overdue.len(), overdue[0].0.id, overdue[0].1.days_left), (1, piece, Some(-1)));
    store
        .write(|door| {
            let fields = vec![(Field::HappenedOn.code(), Value::Date(door.today()))];
            let op = Op::Step { on: piece, kind: StepKind::NoticeGiven.code(), after: None, fields };
            door.change(one(desk(), Verb::TakeStep, vec![op]))
        })
        .unwrap();
    assert!(store.due_clocks(false, late).unwrap().is_empty());
    assert_eq!(store.row(piece).unwrap().unwrap().next_due, None);
}

#[test]
fn an_option_lapses_with_its_date_and_is_never_overdue() {
    let (_office, mut store) = office(3);
    let id = store
        .write(|door| {
            let id = door.new_record();
            let fields = vec![
                (Field::ReceivedAt.code(), Value::Int(door.now_ms())),
                text(Field::Origin, "forwarded"),
                (Field::SentOn.code(), Value::Date(door.today())),
            ];
            door.change(one(desk(), Verb::Register, vec![Op::create(id, Noun::Piece, fields)]))?;
            Ok(id)
        })
        .unwrap();
    let kinds = |day: NaiveDate, overdue| -> Vec<ClockKind> {
        store.due_clocks(overdue, day).unwrap().into_iter().map(|(_, clock)| clock.kind).collect()
    };
    assert_eq!(kinds(today(), false), [ClockKind::Objection5w, ClockKind::Notice15Forwarded]);
    let after = today().checked_add_days(Days::new(20)).unwrap();
    assert_eq!(kinds(after, false), [ClockKind::Notice15Forwarded]);
    assert_eq!(kinds(after, true), [ClockKind::Notice15Forwarded]);
    // What is read from the rows is what the law says of that day.
    let (scope, doc) = store.doc(id).unwrap().unwrap();
    let rules = jiangyuan_law::Rules::bundled();
    for day in [today(), after] {
        let lawful: Vec<_> = jiangyuan_law::clocks(&doc.facts(id, &scope), &rules, day)
            .into_iter()
            .filter(|clock| clock.state == jiangyuan_model::view::ClockState::Running)
            .collect();
        let mut read: Vec<_> = store.due_clocks(false, day).unwrap().into_iter().map(|(_, clock)| clock).collect();
        read.sort_by_key(|clock| clock.kind);
        assert_eq!(read, lawful);
    }
}

#[test]
fn names_and_recipients_come_from_the_countys_reference_data() {
    let (_office, mut store) = office(3);
    assert_eq!((store.author(3, 1).unwrap().as_str(), store.author(4, 1).unwrap().as_str()), ("央金", ""));
    let writer = |seq: u64| ChangeId { device: 0, incarnation: 1, seq };
    let (user, good, forged) = (RecordId([1; 16]), RecordId([2; 16]), RecordId([3; 16]));
    let recipient = |id: RecordId, name: &str| {
        let certificate = root_key().sign(&recipient_message("discipline", "县纪委", &[7; 32])).to_bytes();
        Op::create(
            id,
            Noun::Recipient,
            vec![
                text(Field::RecipientName, name),
                text(Field::RecipientKind, "discipline"),
                (Field::RecipientKey.code(), Value::Bytes(vec![7; 32])),
                (Field::RecipientCertificate.code(), Value::Bytes(certificate.to_vec())),
            ],
        )
    };
    let known = Op::create(
        user,
        Noun::User,
        vec![
            text(Field::UserName, "卓玛"),
            (Field::UserDevice.code(), Value::Int(4)),
            (Field::UserActor.code(), Value::Int(1)),
            (Field::UserRoles.code(), Value::List(vec!["clerk".into()])),
        ],
    );
    let mut county = County::default();
    for (seq, op) in (1..).zip([known, recipient(good, "县纪委"), recipient(forged, "县信访局")]) {
        let header = Header { seq, at_ms: 0, actor: 0, scope: Scope::Reference, verb: Verb::Refer.code() };
        let body = Body { ops: vec![op], origin: None, link: None }.write(writer(seq));
        county.number(writer(seq), Change { header, body }, Verdict::ACCEPTED);
    }
    county.give(&mut store, &Scope::Reference);
    assert_eq!(store.author(4, 1).unwrap(), "卓玛");
    let recipients = store.recipients().unwrap();
    assert_eq!(recipients.len(), 1, "a key that the root has not certified is shown to nobody");
    assert_eq!((recipients[0].id, recipients[0].name.as_str(), recipients[0].key), (good, "县纪委", [7; 32]));
    assert_eq!(store.counts().unwrap().values().sum::<u32>(), 0);
    // The county's word on this user's roles goes before the ticket's, at once.
    let header = Header { seq: 4, at_ms: 0, actor: 0, scope: Scope::Reference, verb: Verb::Refer.code() };
    let own = Op::create(
        RecordId([4; 16]),
        Noun::User,
        vec![
            text(Field::UserName, "央金"),
            (Field::UserDevice.code(), Value::Int(3)),
            (Field::UserActor.code(), Value::Int(1)),
            (Field::UserRoles.code(), Value::List(vec!["auditor".into()])),
        ],
    );
    let body = Body { ops: vec![own], origin: None, link: None }.write(writer(4));
    county.number(writer(4), Change { header, body }, Verdict::ACCEPTED);
    county.give(&mut store, &Scope::Reference);
    assert_eq!(store.me().roles, [jiangyuan_model::Role::Auditor]);
    assert!(store.doctor(false).unwrap().problems.is_empty());
}
