//! Blank forms: printed before a trip, entered afterwards, each once.

use crate::home::{Home, TOWNSHIP, a_desk, a_home, block, entry, field, text};
use jiangyuan_casework::{
    blank, blanks, edit, inbox, inbox_item, list, log_visit, open_mediation, print_blanks, record, register, report_draft, spoil_blank,
    void,
};
use jiangyuan_model::blank::{BlankState, BlankView, PrintBlanks};
use jiangyuan_model::inbox::{InboxGroup, InboxMatter};
use jiangyuan_model::input::{Edit, Register, Registered};
use jiangyuan_model::ledger::ReportPeriod;
use jiangyuan_model::view::ListRequest;
use jiangyuan_model::{BlankKind, BlankNumber, ErrorCode, Field, Noun, RecordId, Refusal, ReportKind, Role, Scope, Value, Verb};
use jiangyuan_store::{Link, NewChange};
use jiangyuan_sync::Op;
use serde_json::json;

fn printed(home: &mut Home, kind: BlankKind, count: u32) -> Vec<String> {
    let input = PrintBlanks { kind, count, what_for: "转场下乡".into(), given_to: "旦增".into() };
    print_blanks(&mut home.store, &input).unwrap().numbers.iter().map(ToString::to_string).collect()
}

fn registered(home: &mut Home, number: &str, received_at: &str) -> Result<Registered, Refusal> {
    let piece = entry(
        json!({"blank_number": number, "channel": "visit", "form": "oral", "received_at": received_at, "late_reason": "停电，照表补录"}),
        &[json!({"party_name": "才旦"})],
    );
    let input = Register { piece, matter: entry(json!({"title": "牧道被封堵"}), &[]), ..Register::default() };
    register(&mut home.store, input)
}

fn visited(home: &mut Home, number: &str) -> Result<RecordId, Refusal> {
    let fields =
        json!({"blank_number": number, "visited_at": "2026-11-20T15:00:00+08:00", "visit_purpose": "visit", "late_reason": "下乡"});
    log_visit(&mut home.store, entry(fields, &[]))
}

fn sheet(home: &Home, number: &str) -> BlankView {
    blank(&home.store, number).unwrap()
}

#[test]
fn numbers_run_on_for_good_and_a_set_is_known_before_anything_is_entered() {
    let mut home = a_desk();
    let first = printed(&mut home, BlankKind::Petition, 3);
    let second = printed(&mut home, BlankKind::Visit, 2);
    let serials: Vec<u32> = first.iter().chain(&second).map(|number| number.parse::<BlankNumber>().unwrap().serial).collect();
    assert_eq!(serials, [1, 2, 3, 4, 5]);
    assert!(first[0].starts_with("空-100A7-0001-"), "{}", first[0]);
    let page = blanks(&home.store).unwrap();
    assert_eq!(page.batches.iter().map(|batch| batch.kind).collect::<Vec<_>>(), [BlankKind::Visit, BlankKind::Petition]);
    let batch = &page.batches[1];
    assert_eq!((batch.what_for.as_str(), batch.given_to.as_str(), batch.made_by.as_str()), ("转场下乡", "旦增", "央金"));
    assert!(batch.blanks.iter().all(|sheet| sheet.state == BlankState::Out && sheet.entries.is_empty()));
    // A set that turns out to be void was printed all the same.
    void(&mut home.store, page.batches[0].id, None, "打印机卡纸").unwrap();
    assert_eq!(sheet(&home, &second[0]).reason.as_deref(), Some("打印机卡纸"));
    assert_eq!(printed(&mut home, BlankKind::Visit, 1)[0].parse::<BlankNumber>().unwrap().serial, 6);
    assert_eq!(home.store.doctor(false).unwrap().problems, Vec::<String>::new());
}

#[test]
fn a_set_has_one_sheet_at_least_and_fifty_at_most() {
    let mut home = a_desk();
    for count in [0, 51] {
        let input = PrintBlanks { kind: BlankKind::Visit, count, what_for: String::new(), given_to: String::new() };
        assert_eq!(print_blanks(&mut home.store, &input).unwrap_err().code, ErrorCode::BlankCountUnfit);
    }
    assert_eq!(printed(&mut home, BlankKind::Visit, 50).len(), 50);
    let mut auditor = a_home(8, Scope::Desk { township: TOWNSHIP.into() }, &[Role::Auditor]);
    let input = PrintBlanks { kind: BlankKind::Visit, count: 1, what_for: String::new(), given_to: String::new() };
    assert_eq!(print_blanks(&mut auditor.store, &input).unwrap_err().code, ErrorCode::RoleMayNot);
}

#[test]
fn a_sheet_that_was_entered_is_marked_by_its_record_and_its_clock_runs_from_the_day_on_the_sheet() {
    let mut home = a_desk();
    let numbers = printed(&mut home, BlankKind::Petition, 2);
    // Typed as a scanner types it.
    let made = registered(&mut home, &numbers[0].replace("空-", "").to_lowercase(), "2026-11-16T10:00:00+08:00").unwrap();
    let view = home.view(made.piece);
    assert_eq!(text(&view, 0, Field::BlankNumber), numbers[0]);
    assert_eq!(view.clocks.iter().find(|clock| clock.due.is_some()).unwrap().start, "2026-11-16".parse().unwrap());
    let seen = sheet(&home, &numbers[0]);
    assert_eq!((seen.state, seen.entries.len(), seen.entries[0].id, seen.entries[0].seen), (BlankState::Entered, 1, made.piece, true));
    assert_eq!(sheet(&home, &numbers[1]).state, BlankState::Out);
    // The record was void: the sheet is out again.
    void(&mut home.store, made.piece, None, "录错人").unwrap();
    assert_eq!(sheet(&home, &numbers[0]).state, BlankState::Out);
    assert_eq!(home.store.doctor(false).unwrap().problems, Vec::<String>::new());
}

#[test]
fn a_sheet_is_entered_once_and_the_refusal_names_the_record_it_became() {
    let mut home = a_desk();
    let numbers = printed(&mut home, BlankKind::Petition, 2);
    let made = registered(&mut home, &numbers[0], "2026-11-20").unwrap();
    let refused = registered(&mut home, &numbers[0], "2026-11-20").unwrap_err();
    assert_eq!(refused.code, ErrorCode::BlankEntered);
    let piece = home.view(made.piece);
    let told = |name: &str| refused.params.get(name).map(String::as_str);
    assert_eq!(
        (told("number"), told("noun"), told("record")),
        (Some(numbers[0].as_str()), Some("@noun.piece"), Some(piece.number.as_str()))
    );
    // As another kind of record, and by a later correction, neither.
    assert_eq!(visited(&mut home, &numbers[0]).unwrap_err().code, ErrorCode::BlankEntered);
    let other = registered(&mut home, &numbers[1], "2026-11-20").unwrap();
    let wrong = |number: &str| Edit { on: other.piece, item: 0, fields: block(json!({"blank_number": number})) };
    assert_eq!(edit(&mut home.store, wrong(&numbers[0])).unwrap_err().code, ErrorCode::BlankEntered);
    edit(&mut home.store, wrong("")).unwrap();
    assert_eq!(sheet(&home, &numbers[1]).state, BlankState::Out);
}

#[test]
fn a_number_of_another_office_is_kept_and_a_mistyped_one_is_told() {
    let mut home = a_desk();
    let strange = BlankNumber { series: "200B1".into(), serial: 7, mark: "XY".into() }.to_string();
    assert_eq!(sheet(&home, &strange).state, BlankState::Unknown);
    let id = visited(&mut home, &strange).unwrap();
    assert_eq!(text(&home.view(id), 0, Field::BlankNumber), strange);
    let page = blanks(&home.store).unwrap();
    assert_eq!((page.strangers.len(), page.strangers[0].entries[0].id), (1, id));
    for mistyped in [&strange.replace('7', "1"), "空-1", "12"] {
        assert_eq!(visited(&mut home, mistyped).unwrap_err().code, ErrorCode::BlankNumberWrong, "{mistyped}");
    }
}

#[test]
fn a_spoiled_sheet_is_void_with_its_reason_and_can_be_entered_if_it_was_filled_after_all() {
    let mut home = a_desk();
    let numbers = printed(&mut home, BlankKind::Visit, 2);
    assert_eq!(spoil_blank(&mut home.store, &numbers[0], " ").unwrap_err().code, ErrorCode::ReasonMissing);
    spoil_blank(&mut home.store, &numbers[0], "雨淋湿").unwrap();
    assert_eq!((sheet(&home, &numbers[0]).state, sheet(&home, &numbers[0]).reason.as_deref()), (BlankState::Spoiled, Some("雨淋湿")));
    assert_eq!(spoil_blank(&mut home.store, &numbers[0], "雨淋湿").unwrap_err().code, ErrorCode::BlankAlreadySpoiled);
    visited(&mut home, &numbers[0]).unwrap();
    assert_eq!(sheet(&home, &numbers[0]).state, BlankState::Entered);
    visited(&mut home, &numbers[1]).unwrap();
    assert_eq!(spoil_blank(&mut home.store, &numbers[1], "写坏").unwrap_err().code, ErrorCode::BlankEntered);
    let strange = BlankNumber { series: "200B1".into(), serial: 7, mark: "XY".into() }.to_string();
    assert_eq!(spoil_blank(&mut home.store, &strange, "遗失").unwrap_err().code, ErrorCode::BlankUnknown);
}

#[test]
fn a_mediation_from_a_sheet_says_on_which_day_it_was_asked_for() {
    let mut home = a_desk();
    let number = &printed(&mut home, BlankKind::Mediation, 1)[0];
    let mut fields = json!({"blank_number": number, "title": "草场边界", "mediation_kind": "people", "mediation_source": "application"});
    let parties = [json!({"party_name": "才旦"}), json!({"party_name": "多杰"})];
    let refused = open_mediation(&mut home.store, entry(fields.clone(), &parties)).unwrap_err();
    assert_eq!((refused.code, refused.params["field"].as_str()), (ErrorCode::MissingField, "@field.received_at"));
    fields["received_at"] = json!("2026-11-18T11:00:00+08:00");
    let id = open_mediation(&mut home.store, entry(fields, &parties)).unwrap();
    assert!(field(&home.view(id), 0, Field::ReceivedAt).is_some());
    assert_eq!(sheet(&home, number).entries[0].id, id);
}

/// The same sheet as another PC wrote it while both were apart.
fn entered_elsewhere(home: &mut Home, number: &str) -> RecordId {
    let visit = |door: &mut jiangyuan_store::Door<'_>| {
        let (id, scope) = (door.new_record(), door.me().scope.clone());
        let fields = vec![(Field::VisitedAt.code(), Value::Int(door.now_ms())), (Field::BlankNumber.code(), Value::text(number))];
        let ops = vec![Op::create(id, Noun::Visit, fields)];
        door.change(NewChange { scope, verb: Verb::LogVisit, ops, origin: None, derived_origin: false, link: Link::None })?;
        Ok(id)
    };
    home.store.write(visit).unwrap()
}

#[test]
fn a_sheet_that_two_pcs_entered_stands_twice_and_is_put_to_a_person_until_one_is_void() {
    let mut home = a_desk();
    let number = printed(&mut home, BlankKind::Visit, 1)[0].clone();
    let mine = visited(&mut home, &number).unwrap();
    assert!(inbox(&home.store).unwrap().items.is_empty());
    let other = entered_elsewhere(&mut home, &number);
    let (first, later) = (mine.min(other), mine.max(other));
    assert_eq!(sheet(&home, &number).entries.len(), 2);
    let seen = inbox(&home.store).unwrap();
    let item = &seen.items[0];
    assert_eq!((seen.open, item.group, item.record.as_ref().unwrap().id), (1, InboxGroup::Decide, later));
    let InboxMatter::SameBlank(same) = &item.matter else { panic!("{:?}", item.matter) };
    assert_eq!((same.number.as_str(), same.earlier.as_ref().unwrap().id), (number.as_str(), first));
    assert_eq!(inbox_item(&home.store, &item.id).unwrap().as_ref(), Some(item));
    // Each of them can be corrected meanwhile.
    edit(&mut home.store, Edit { on: mine, item: 0, fields: block(json!({"blank_number": number, "findings": "无异常"})) }).unwrap();
    void(&mut home.store, later, None, "空白表重复录入").unwrap();
    assert!(inbox(&home.store).unwrap().items.is_empty());
    assert_eq!(sheet(&home, &number).entries.len(), 1);
}

#[test]
fn blank_forms_are_counted_in_no_report_and_nothing_in_them_is_edited() {
    let mut home = a_desk();
    let (from, to) = ("2026-11-01".parse().unwrap(), "2026-11-30".parse().unwrap());
    let period = ReportPeriod { kind: ReportKind::Monthly, from, to };
    let before = report_draft(&home.store, period).unwrap();
    printed(&mut home, BlankKind::Petition, 50);
    assert_eq!(report_draft(&home.store, period).unwrap(), before);
    let id = list(&home.store, Noun::BlankForms, &ListRequest { limit: 5, ..ListRequest::default() }).unwrap().rows[0].id;
    assert_eq!(record(&home.store, id).unwrap().state, "blanks_out");
    let change = Edit { on: id, item: 0, fields: block(json!({"blanks_for": "别的"})) };
    assert_eq!(edit(&mut home.store, change).unwrap_err().code, ErrorCode::WrongNoun);
}
