//! Ledgers and reports: what leaves the office, and the figures that do not change any more.

use crate::county::County;
use crate::home::{Home, TODAY, TOWNSHIP, a_desk, a_home, block, code, entry};
use jiangyuan_casework::{
    edit, list, make_report, open_mediation, record, register, report_draft, report_figures, void, write_figures, write_ledger,
};
use jiangyuan_ledgers::read;
use jiangyuan_model::input::{Edit, Register, Registered, read_instant};
use jiangyuan_model::ledger::{FiguresRequest, LedgerRequest, MakeReport, ReportDraft, ReportPeriod};
use jiangyuan_model::view::ListRequest;
use jiangyuan_model::{ErrorCode, LedgerKind, Noun, ReadPurpose, RecordId, ReportKind, Role, Scope, StepKind};
use serde_json::json;

fn month(of: u32) -> ReportPeriod {
    let (from, to) = [("2026-11-01", "2026-11-30"), ("2026-12-01", "2026-12-31")][usize::try_from(of - 11).unwrap()];
    ReportPeriod { kind: ReportKind::Monthly, from: from.parse().unwrap(), to: to.parse().unwrap() }
}

fn on(home: &mut Home, day: &str) {
    home.at_ms(read_instant(&format!("{day}T10:00:00+08:00")).unwrap());
}

fn registered(home: &mut Home, day: &str, more: serde_json::Value) -> Registered {
    let mut fields = json!({"channel": "visit", "form": "oral", "received_at": format!("{day}T09:30:00+08:00")});
    fields.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let piece = entry(fields, &[json!({"party_name": "才旦"})]);
    let matter = entry(json!({"title": "草补未发", "purpose": "relief", "category": "草原草场"}), &[]);
    register(&mut home.store, Register { piece, matter, ..Register::default() }).unwrap()
}

fn made(home: &mut Home, period: ReportPeriod) -> (RecordId, ReportDraft) {
    let draft = report_draft(&home.store, period).unwrap();
    let input = MakeReport { period, title: draft.title.clone(), text: draft.text.clone() };
    (make_report(&mut home.store, &input).unwrap(), draft)
}

/// Total and late of a figure, by its words.
fn told(draft: &ReportDraft, name: &str) -> (String, String) {
    let line = draft.figures.iter().find(|line| line.name.contains(name));
    line.map(|line| (line.total.clone(), line.late.clone())).unwrap_or_default()
}

fn ledger(kind: LedgerKind, period: ReportPeriod, reason: &str) -> LedgerRequest {
    LedgerRequest { kind, from: period.from, to: period.to, reason: reason.into(), unmask: false, purpose: Some(ReadPurpose::Statistics) }
}

fn pair(total: &str, late: &str) -> (String, String) {
    (total.to_owned(), late.to_owned())
}

#[test]
fn what_becomes_known_after_a_report_is_told_in_the_next_one_and_never_in_both() {
    let mut home = a_desk();
    registered(&mut home, TODAY, json!({}));
    let wrong = registered(&mut home, TODAY, json!({}));
    on(&mut home, "2026-12-03");
    let (november, draft) = made(&mut home, month(11));
    assert_eq!(told(&draft, "信访件总数"), pair("2", "0"));
    let frozen = report_figures(&home.store, november).unwrap();

    // Entered late, and one that turns out to be no petition at all.
    registered(&mut home, "2026-11-28", json!({"late_reason": "下乡途中，纸质登记"}));
    registered(&mut home, "2026-12-03", json!({}));
    void(&mut home.store, wrong.matter, None, "重复登记").unwrap();
    assert_eq!(report_figures(&home.store, november).unwrap(), frozen, "what was reported does not change");
    on(&mut home, "2027-01-04");
    let draft = report_draft(&home.store, month(12)).unwrap();
    assert_eq!(told(&draft, "信访件总数"), pair("2", "1"), "one of December, and one of November that came late");
    assert_eq!(told(&draft, "信访事项总数"), pair("1", "0"), "one came late, and one was taken back");
    assert_eq!(draft.previous_to, Some("2026-11-30".parse().unwrap()));
    assert!(draft.text.contains("补录") && !draft.before_its_end);
}

#[test]
fn a_period_has_one_report_and_another_one_only_when_the_first_is_void() {
    let mut home = a_desk();
    registered(&mut home, TODAY, json!({}));
    let (first, draft) = made(&mut home, month(11));
    assert!(draft.before_its_end && draft.standing.is_none());
    let again = MakeReport { period: month(11), title: "再做一份".into(), text: "内容".into() };
    assert_eq!(report_draft(&home.store, month(11)).unwrap().standing, Some(first));
    assert_eq!(code(make_report(&mut home.store, &again)), Some(ErrorCode::ReportStands));
    void(&mut home.store, first, None, "数字取早了").unwrap();
    make_report(&mut home.store, &again).unwrap();
}

#[test]
fn the_words_of_a_report_are_the_offices_and_its_figures_nobodys() {
    let mut home = a_desk();
    registered(&mut home, TODAY, json!({}));
    let (report, _) = made(&mut home, month(11));
    edit(&mut home.store, Edit { on: report, item: 0, fields: block(json!({"report_text": "一、本月平稳。"})) }).unwrap();
    let text = record(&home.store, report).unwrap();
    assert_eq!((text.state.as_str(), text.noun), ("reported", Noun::Report));
    for field in ["frozen_figures", "figures_digest", "period_to"] {
        let bent = edit(&mut home.store, Edit { on: report, item: 0, fields: block(json!({field: "2026-12-01"})) });
        assert_eq!(code(bent), Some(ErrorCode::WrongNoun), "{field}");
    }
    assert_eq!(list(&home.store, Noun::Report, &ListRequest::default()).unwrap().total, 1);
}

#[test]
fn a_report_has_a_period_of_the_calendar_and_is_made_by_whoever_sees_every_case() {
    let mut home = a_desk();
    let weekly = |from: &str, to: &str| ReportPeriod { kind: ReportKind::Weekly, from: from.parse().unwrap(), to: to.parse().unwrap() };
    assert!(report_draft(&home.store, weekly("2026-11-23", "2026-11-29")).is_ok());
    for odd in [weekly("2026-11-22", "2026-11-28"), weekly("2026-11-01", "2026-11-30")] {
        assert_eq!(code(report_draft(&home.store, odd)), Some(ErrorCode::ReportPeriodUnfit));
    }
    assert_eq!(code(report_draft(&home.store, weekly("2026-11-30", "2026-12-06"))), Some(ErrorCode::BadDate), "not begun yet");
    on(&mut home, TODAY);
    let grid = a_home(8, Scope::Desk { township: TOWNSHIP.into() }, &[Role::Grid]);
    assert_eq!(code(report_draft(&grid.store, month(11))), Some(ErrorCode::RoleMayNot));
}

#[test]
fn the_statistics_of_mediation_come_out_of_what_was_recorded() {
    let mut home = a_home(8, Scope::Desk { township: TOWNSHIP.into() }, &[Role::Clerk, Role::Mediator, Role::CommitteeHead]);
    let form = json!({"title": "草场边界纠纷", "dispute_type": "0701", "mediation_kind": "people", "mediation_source": "application",
        "committee": "云杉坪村人民调解委员会", "amount_fen": 5_000_000});
    let id = open_mediation(&mut home.store, entry(form, &[json!({"party_name": "多杰"}), json!({"party_name": "才让"})])).unwrap();
    for item in [1, 2] {
        home.step(id, StepKind::Consented, json!({"happened_on": TODAY, "party_item": item, "consent_form": "oral"})).unwrap();
    }
    home.step(id, StepKind::Accepted, json!({"happened_on": TODAY, "mediators": ["央金", "洛桑"]})).unwrap();
    home.step(id, StepKind::AgreedOral, json!({"happened_on": TODAY, "agreement_text": "以旧界桩为界。"})).unwrap();
    let (report, draft) = made(&mut home, month(11));
    assert_eq!(told(&draft, "调解案件总数"), pair("1", "0"));
    assert_eq!(told(&draft, "协议涉及金额"), pair("50000.00", "0.00"));
    let form = |outside| FiguresRequest { report, kind: LedgerKind::MediationStatistics, outside };
    let inside = read(&write_figures(&home.store, &form(false)).unwrap().bytes).unwrap();
    assert!(format!("{inside:?}").contains("50000"));
    let outside = read(&write_figures(&home.store, &form(true)).unwrap().bytes).unwrap();
    assert!(!format!("{outside:?}").contains("50000"), "one case names somebody");
    let asked = ledger(LedgerKind::Allowances, month(11), "发放补贴");
    let allowances = write_ledger(&mut home.store, &asked).unwrap();
    assert_eq!(allowances.rows, 2, "a line for each of two mediators");
    assert!(format!("{:?}", read(&allowances.bytes).unwrap()).contains("疑难复杂"));
}

#[test]
fn what_a_superior_asked_for_is_a_line_of_the_list_of_supervision_with_its_answer() {
    let mut home = a_desk();
    let above = json!({"channel": "from_above", "origin": "assigned", "from_organ": "县信访局", "official_number": "信交〔2026〕6号",
        "sent_on": "2026-11-20", "cited_due": "2026-12-20"});
    let made = registered(&mut home, TODAY, above);
    for (paper, due) in [("督〔2026〕3号", "2026-11-25"), ("督〔2026〕9号", "2026-12-10")] {
        let supervised = json!({"happened_on": TODAY, "target_organ": "州信访局", "paper": paper, "due_on": due});
        home.step(made.matter, StepKind::Supervised, supervised).unwrap();
    }
    let asked = ledger(LedgerKind::Supervision, month(11), "督办检查");
    let written = write_ledger(&mut home.store, &asked).unwrap();
    let text = format!("{:?}", read(&written.bytes).unwrap());
    assert_eq!(written.rows, 3);
    for paper in ["信交〔2026〕6号", "督〔2026〕3号", "督〔2026〕9号"] {
        assert!(text.contains(paper), "{paper}");
    }
    let out = home.store.ledgers_out().unwrap();
    assert_eq!((out[0].kind.as_str(), out[0].reason.as_str(), out[0].unmasked), ("supervision", "督办检查", false));
    assert_eq!(code(write_ledger(&mut home.store, &LedgerRequest { reason: " ".into(), ..asked })), Some(ErrorCode::ReasonMissing));
}

#[test]
fn what_was_supervised_in_another_month_is_a_line_of_that_month_and_not_of_this_one() {
    let mut home = a_desk();
    let made = registered(&mut home, TODAY, json!({}));
    let supervise = |home: &mut Home, day: &str, paper: &str| {
        let said = json!({"happened_on": day, "target_organ": "州信访局", "paper": paper, "due_on": "2027-01-20"});
        home.step(made.matter, StepKind::Supervised, said).unwrap();
    };
    supervise(&mut home, TODAY, "督〔2026〕3号");
    on(&mut home, "2026-12-07");
    supervise(&mut home, "2026-12-07", "督〔2026〕9号");
    for (period, here, elsewhere) in [(month(11), "督〔2026〕3号", "督〔2026〕9号"), (month(12), "督〔2026〕9号", "督〔2026〕3号")]
    {
        let asked = ledger(LedgerKind::Supervision, period, "督办检查");
        let written = write_ledger(&mut home.store, &asked).unwrap();
        let text = format!("{:?}", read(&written.bytes).unwrap());
        assert_eq!(written.rows, 1);
        assert!(text.contains(here) && !text.contains(elsewhere), "{here}");
    }
}

#[test]
fn figures_are_told_by_the_organs_of_the_county_s_list_and_never_by_a_name_as_it_was_told() {
    let mut home = a_desk();
    let mut county = County::default();
    county.setting("listed_organs", &["某县自然资源局", "某县自然资源局土地执法大队", "某县林业和草原局"]);
    county.tell(&mut home, &Scope::Reference);
    for respondent in ["某县自然资源局土地执法大队", "某县自然资源局土地执法大队（罚款）", "某县自然资源局", "旦增某某"]
    {
        let piece = entry(json!({"channel": "visit", "form": "oral", "received_at": TODAY}), &[json!({"party_name": "才旦"})]);
        let matter = entry(json!({"title": "处罚不服", "purpose": "appeal", "respondent": respondent}), &[]);
        register(&mut home.store, Register { piece, matter, ..Register::default() }).unwrap();
    }
    let draft = report_draft(&home.store, month(11)).unwrap();
    assert_eq!(told(&draft, "某县自然资源局土地执法大队").0, "2", "the organ that is named most closely");
    let whole = draft.figures.iter().find(|line| line.name.ends_with("某县自然资源局（件）") || line.name.ends_with("某县自然资源局"));
    assert_eq!(whole.map(|line| line.total.as_str()), Some("1"));
    assert!(!format!("{:?}", draft.figures).contains("旦增某某"), "nobody's name is a figure");
    assert_eq!(told(&draft, "某县林业和草原局").0, "", "nothing is told of an organ that nobody complained about");
}
