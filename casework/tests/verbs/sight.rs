//! Who sees what, what he reads it for, and what the log says of it.

use crate::county::County;
use crate::home::{Home, TODAY, TOWNSHIP, a_desk, a_home_of, block, code, date, entry};
use jiangyuan_casework as casework;
use jiangyuan_casework::{attach, edit, record, record_for};
use jiangyuan_model::attachment::Attach;
use jiangyuan_model::input::{Edit, Entry, Registered, TurnLead};
use jiangyuan_model::reading::{BULK_RECORDS, ReadRow, ReadSign, ReadsRequest};
use jiangyuan_model::view::ListRequest;
use jiangyuan_model::{ErrorCode, Noun, ReadPart, ReadPurpose, RecordId, Role, Scope, StepKind};
use serde_json::{Value as Json, json};

/// Words that stand in somebody else's case and nowhere else.
const SECRETS: &[&str] = &["牧道被封堵", "才旦", "十亩草场", "界桩照片", "卓嘎夫妇", "灌溉用水之争", "访到仁青家", "窗口来电"];

fn desk() -> Scope {
    Scope::Desk { township: TOWNSHIP.into() }
}

/// The records of an office, on which two desks disagreed.
struct Cases {
    matter: RecordId,
    piece: RecordId,
    all: Vec<RecordId>,
    attachment: String,
}

fn a_year_of_work(county: &mut County) -> (Home, Cases) {
    let mut east = a_desk();
    let Registered { matter, piece } = east.a_registered_visit();
    let store = &mut east.store;
    let came = json!({"channel": "visit", "received_at": TODAY, "outcome": "answered", "title": "窗口来电"});
    let reception = casework::receive(store, entry(came, &[])).unwrap();
    let mediation = mediation("灌溉用水之争", &["卓嘎夫妇", "才旦"]);
    let mediation = casework::open_mediation(store, mediation).unwrap();
    let lead = casework::record_lead(store, entry(json!({"title": "灌溉用水之争", "found_on": TODAY}), &[])).unwrap();
    let visit = json!({"visited_at": TODAY, "village": "扎曲村", "visit_purpose": "visit", "findings": "访到仁青家"});
    let visit = casework::log_visit(store, entry(visit, &[])).unwrap();
    attach(store, &Attach { on: matter, title: "界桩照片".into(), dated: None, keep_original: false }, b"%PDF-1.7 one page").unwrap();
    let attachment = east.view(matter).attachments[0].hash.clone();
    let mut west = a_home_of("旦增", 8, desk(), &[Role::Triage]);
    pass_on(county, &mut east, &mut west);
    let says = |home: &mut Home, text: &str| {
        edit(&mut home.store, Edit { on: matter, item: 0, fields: block(json!({"narrative": text})) }).unwrap();
    };
    says(&mut east, "十亩草场");
    says(&mut west, "十亩草场以外");
    county.take(&mut west);
    pass_on(county, &mut east, &mut west);
    (east, Cases { matter, piece, all: vec![matter, piece, reception, mediation, lead, visit], attachment })
}

fn mediation(title: &str, sides: &[&str]) -> Entry {
    let fields = json!({"title": title, "mediation_kind": "people", "mediation_source": "own_initiative", "dispute_type": "99", "received_at": TODAY});
    entry(fields, &sides.iter().map(|name| json!({"party_name": name})).collect::<Vec<_>>())
}

fn pass_on(county: &mut County, from: &mut Home, to: &mut Home) {
    county.take(from);
    county.tell(from, &desk());
    county.tell(to, &desk());
}

/// Everything that any reading verb answers, refusals among it, as one text.
fn all_that_is_told(home: &mut Home, cases: &Cases) -> String {
    let mut told: Vec<Json> = Vec::new();
    let mut tell = |answer: Json| told.push(answer);
    let asked = |words: &str| ListRequest { words: words.into(), ..ListRequest::default() };
    for noun in Noun::CASEWORK {
        for words in ["", "牧道", "才旦"] {
            tell(json!(casework::list(&home.store, *noun, &asked(words)).ok()));
        }
    }
    for words in ["才旦", "草场", "灌溉", "仁青", "来电"] {
        tell(json!(casework::search(&home.store, words, 50).ok()));
    }
    tell(json!(casework::workbench(&home.store, false).ok()));
    tell(json!(casework::workbench(&home.store, true).ok()));
    tell(json!(casework::worklist(&home.store).ok()));
    tell(json!(casework::urgent(&home.store).ok()));
    tell(json!(casework::shift_draft(&home.store).ok()));
    tell(json!(casework::duty_draft(&home.store, "央金").ok()));
    tell(json!(home.store.untaken().ok()));
    tell(json!(home.store.outside_terms().ok()));
    tell(json!(casework::due(&home.store, false).ok()));
    tell(json!(casework::inbox(&home.store).ok()));
    tell(json!(casework::inbox_item(&home.store, &format!("{}/narrative", cases.matter)).ok()));
    tell(json!(casework::reads(&home.store, &ReadsRequest::default()).ok()));
    tell(json!(casework::waiting(&home.store).ok()));
    tell(json!(casework::sync_details(&home.store).ok()));
    for id in &cases.all {
        tell(json!(record_for(&home.store, *id, Some(ReadPurpose::Handling)).map_err(|refusal| refusal.code)));
        for form in jiangyuan_ledgers::copy_out::bundled() {
            tell(json!(casework::copy_out(&home.store, *id, &form, Some(ReadPurpose::Handling)).ok()));
        }
        tell(json!(casework::erased_along(&home.store, *id).ok()));
        tell(json!(casework::handed_along(&home.store, *id).ok()));
        tell(json!(casework::receipt(&home.store, *id).ok()));
        tell(json!(home.store.related(*id).ok()));
    }
    let (matter, hash) = (cases.matter, &cases.attachment);
    let shown = |content: casework::Content| String::from_utf8_lossy(&content.bytes).into_owned();
    tell(json!(casework::content_for(&mut home.store, matter, hash, Some(ReadPurpose::Handling)).ok().map(shown)));
    tell(json!(casework::thumbnail(&mut home.store, matter, hash).ok().flatten().map(shown)));
    tell(json!(casework::save_out(&mut home.store, matter, hash, "看看", Some(ReadPurpose::Handling)).ok().map(shown)));
    let mut file = Vec::new();
    let _ = casework::export::export(&home.store, &mut file, Some(ReadPurpose::Statistics));
    Json::from(told).to_string() + &String::from_utf8(file).unwrap()
}

#[test]
fn no_reading_verb_tells_a_grid_worker_an_auditor_or_an_administrator_a_word_of_somebody_elses_case() {
    let mut county = County::default();
    let (mut east, cases) = a_year_of_work(&mut county);
    let told = all_that_is_told(&mut east, &cases);
    for secret in SECRETS {
        assert!(told.contains(secret), "an officer of the desk is told {secret}");
    }
    for (device, role) in [(20, Role::Grid), (21, Role::Auditor), (22, Role::Admin)] {
        let mut home = a_home_of("多杰", device, desk(), &[role]);
        county.tell(&mut home, &desk());
        assert!(home.store.doc(cases.matter).unwrap().is_some(), "the PC holds it");
        let told = all_that_is_told(&mut home, &cases);
        for secret in SECRETS.iter().chain(&["one page"]) {
            assert!(!told.contains(secret), "{role:?} is told {secret}");
        }
        for id in &cases.all {
            assert_eq!(code(record(&home.store, *id)), Some(ErrorCode::NotYoursToSee), "{role:?}");
            assert_eq!(code(home.step(*id, StepKind::Note, json!({"happened_on": TODAY, "text": "看到"}))), Some(ErrorCode::NotYoursToSee));
        }
        let totals = casework::workbench(&home.store, false).unwrap().totals;
        assert_eq!(totals[&Noun::Matter], 1, "others see counts");
    }
}

#[test]
fn a_grid_worker_sees_what_he_found_and_what_became_of_it() {
    let mut county = County::default();
    let (mut east, cases) = a_year_of_work(&mut county);
    let mut grid = a_home_of("多杰", 20, desk(), &[Role::Grid]);
    county.tell(&mut grid, &desk());
    let lead = casework::record_lead(&mut grid.store, entry(json!({"title": "两户争水", "found_on": TODAY}), &[])).unwrap();
    pass_on(&mut county, &mut grid, &mut east);
    let mediation = mediation("两户争水", &["甲", "乙"]);
    let input = TurnLead { lead, happened_on: date(TODAY), register: None, mediation: Some(mediation) };
    let became = casework::turn_lead(&mut east.store, input).unwrap();
    pass_on(&mut county, &mut east, &mut grid);
    assert_eq!(grid.view(became).title, "两户争水");
    let listed = casework::list(&grid.store, Noun::Mediation, &ListRequest::default()).unwrap();
    assert_eq!((listed.total, listed.rows[0].id), (1, became), "and not the mediation of others");
    assert_eq!(code(record(&grid.store, cases.matter)), Some(ErrorCode::NotYoursToSee));
}

#[test]
fn a_handler_sees_his_own_matters_and_those_that_nobody_handles_yet() {
    let mut county = County::default();
    let (mut east, cases) = a_year_of_work(&mut county);
    let mut handler = a_home_of("多杰", 20, desk(), &[Role::Handler]);
    county.tell(&mut handler, &desk());
    assert_eq!(handler.view(cases.matter).id, cases.matter, "it is open to whoever takes it on");
    assert_eq!(handler.view(cases.piece).id, cases.piece);
    let mut give_to = |name: &str, handler: &mut Home| {
        edit(&mut east.store, Edit { on: cases.matter, item: 0, fields: block(json!({"handler": name})) }).unwrap();
        pass_on(&mut county, &mut east, handler);
    };
    give_to("索南", &mut handler);
    assert_eq!(code(record(&handler.store, cases.matter)), Some(ErrorCode::NotYoursToSee));
    give_to("索南、多杰", &mut handler);
    assert_eq!(handler.view(cases.matter).id, cases.matter);
}

#[test]
fn who_keeps_out_of_a_case_and_who_is_complained_about_do_not_see_it_any_more() {
    for (kind, respondent) in [(Some(StepKind::Recused), ""), (None, "镇政府、副镇长 央金")] {
        let mut county = County::default();
        let (mut east, cases) = a_year_of_work(&mut county);
        match kind {
            Some(kind) => {
                east.step(cases.matter, kind, json!({"happened_on": TODAY, "recused": "央金", "reason": "亲属"})).unwrap();
            }
            None => {
                edit(&mut east.store, Edit { on: cases.matter, item: 0, fields: block(json!({"respondent": respondent})) }).unwrap();
            }
        }
        for id in [cases.matter, cases.piece] {
            assert_eq!(code(record(&east.store, id)), Some(ErrorCode::NotYoursToSee), "{kind:?}");
        }
        // Nobody lets himself back in, or ends what is about himself.
        let edited = edit(&mut east.store, Edit { on: cases.matter, item: 0, fields: block(json!({"respondent": "无"})) });
        assert_eq!(code(edited), Some(ErrorCode::NotYoursToSee), "{kind:?}");
        assert_eq!(code(casework::void(&mut east.store, cases.matter, None, "误录")), Some(ErrorCode::NotYoursToSee), "{kind:?}");
        let contacted = json!({"happened_on": TODAY, "contact_way": "phone", "reached": true});
        assert_eq!(code(east.step(cases.matter, StepKind::Contacted, contacted)), Some(ErrorCode::RecusedHere), "{kind:?}");
        east.step(cases.matter, StepKind::Note, json!({"happened_on": TODAY, "text": "材料在柜子里。"})).unwrap();
        for noun in [Noun::Matter, Noun::Piece] {
            assert_eq!(casework::list(&east.store, noun, &ListRequest::default()).unwrap().total, 0);
        }
        assert!(casework::inbox(&east.store).unwrap().items.is_empty());
        let mut head = a_home_of("旦增", 30, desk(), &[Role::Head]);
        pass_on(&mut county, &mut east, &mut head);
        assert_eq!(head.view(cases.matter).id, cases.matter, "others go on with it");
    }
}

fn log(home: &Home) -> Vec<(ReadPart, ReadPurpose, Option<RecordId>)> {
    home.store.readings(None, None).unwrap().into_iter().map(|row: ReadRow| (row.part, row.purpose, row.record)).collect()
}

#[test]
fn whoever_a_record_is_the_work_of_is_never_asked_and_his_reading_is_in_the_log_before_he_sees_it() {
    let mut home = a_desk();
    let made = home.a_registered_visit();
    assert_eq!(log(&home), []);
    for _ in 0..3 {
        home.view(made.matter);
    }
    home.view(made.piece);
    casework::list(&home.store, Noun::Matter, &ListRequest::default()).unwrap();
    casework::list(&home.store, Noun::Matter, &ListRequest { words: "才旦".into(), ..ListRequest::default() }).unwrap();
    casework::list(&home.store, Noun::Talk, &ListRequest::default()).unwrap();
    let handling = |part, record| (part, ReadPurpose::Handling, record);
    let expected = [
        handling(ReadPart::Case, Some(made.matter)),
        handling(ReadPart::Case, Some(made.piece)),
        handling(ReadPart::List, None),
        handling(ReadPart::Search, None),
    ];
    assert_eq!(log(&home), expected, "a talk says nothing of anybody");
    let row = home.store.readings(None, None).unwrap().remove(0);
    assert_eq!((row.reader.as_str(), row.noun), ("央金", Some(Noun::Matter)));
    let text = serde_json::to_string(&home.store.readings(None, None).unwrap()).unwrap();
    assert!(!text.contains("牧道") && !text.contains("才旦"), "it holds no content");
}

#[test]
fn a_clerk_who_opens_a_case_of_others_says_once_what_for_and_it_holds_for_the_hour_and_the_case() {
    let mut county = County::default();
    let (_east, cases) = a_year_of_work(&mut county);
    let mut clerk = a_home_of("卓玛", 20, desk(), &[Role::Clerk]);
    county.tell(&mut clerk, &desk());
    assert_eq!(code(record(&clerk.store, cases.matter)), Some(ErrorCode::PurposeMissing));
    assert_eq!(code(casework::content(&mut clerk.store, cases.matter, &cases.attachment)), Some(ErrorCode::PurposeMissing));
    assert_eq!(
        code(record_for(&clerk.store, cases.matter, Some(ReadPurpose::Audit))),
        Some(ErrorCode::PurposeMissing),
        "nobody names himself auditor"
    );
    assert_eq!(log(&clerk), [], "nothing was shown");
    record_for(&clerk.store, cases.matter, Some(ReadPurpose::Correction)).unwrap();
    record(&clerk.store, cases.matter).unwrap();
    record(&clerk.store, cases.piece).unwrap();
    let correction = |id| (ReadPart::Case, ReadPurpose::Correction, Some(id));
    assert_eq!(log(&clerk), [correction(cases.matter), correction(cases.piece)]);
    clerk.at(&format!("{TODAY}T10:29:00+08:00"));
    record(&clerk.store, cases.matter).unwrap();
    clerk.at(&format!("{TODAY}T11:31:00+08:00"));
    assert_eq!(code(record(&clerk.store, cases.matter)), Some(ErrorCode::PurposeMissing), "the hour is over");
    clerk.step(cases.matter, StepKind::Contacted, json!({"happened_on": TODAY, "contact_way": "phone", "reached": true})).unwrap();
    record(&clerk.store, cases.matter).unwrap();
    assert_eq!(log(&clerk).last().unwrap().1, ReadPurpose::Handling, "now it is her work too");
    let mut file = Vec::new();
    assert_eq!(code(casework::export::export(&clerk.store, &mut file, None)), Some(ErrorCode::PurposeMissing));
    assert!(file.is_empty());
}

#[test]
fn the_auditor_sees_who_read_and_what_should_be_asked_about_and_nobody_else_sees_the_log() {
    let mut home = a_home_of("央金", 7, desk(), &[Role::Clerk, Role::Triage, Role::Auditor]);
    home.at(&format!("{TODAY}T21:40:00+08:00"));
    let matters: Vec<RecordId> = (0..BULK_RECORDS).map(|_| home.a_registered_visit().matter).collect();
    matters.iter().skip(1).for_each(|id| drop(home.view(*id)));
    let page = |home: &Home, request: Json| casework::reads(&home.store, &serde_json::from_value(request).unwrap()).unwrap();
    assert!(page(&home, json!({})).notes.is_empty(), "one less than what is pointed out, and not at night");
    home.at("2026-11-24T00:15:00+08:00");
    matters.iter().for_each(|id| drop(home.view(*id)));
    let read = page(&home, json!({}));
    let notes: Vec<_> = read.notes.iter().map(|note| (note.day.to_string(), note.sign, note.records)).collect();
    let expected = [("2026-11-24".to_owned(), ReadSign::Bulk, BULK_RECORDS), (TODAY.to_owned(), ReadSign::Night, BULK_RECORDS)];
    assert_eq!(notes, expected, "a night belongs to the day on which it began");
    assert_eq!((read.problems.len(), read.readers.as_slice()), (0, ["央金".to_owned()].as_slice()));
    assert!(read.rows.iter().any(|row| !row.number.is_empty() || row.record.is_some()));
    assert_eq!(page(&home, json!({"to": TODAY})).rows.len(), BULK_RECORDS as usize, "29 matters, and the log itself");
    assert_eq!(page(&home, json!({"purpose": "audit"})).total, 2);
    assert_eq!(page(&home, json!({"reader": "别人"})).total, 0);
    let text = serde_json::to_string(&page(&home, json!({}))).unwrap();
    assert!(!text.contains("牧道") && !text.contains("才旦"));
    assert_eq!(code(casework::reads(&a_desk().store, &ReadsRequest::default())), Some(ErrorCode::RoleMayNot));
}

#[test]
fn the_table_of_rights_is_the_laws() {
    let rights = casework::rights();
    assert_eq!(rights.sight.len(), Role::ALL.len());
    assert_eq!(rights.steps.len(), jiangyuan_law::course::course().count());
    assert!(rights.steps.iter().all(|row| !row.roles.contains(&Role::Auditor) && !row.roles.contains(&Role::Admin)));
}

#[test]
fn two_leads_of_one_sweep_are_no_one_case() {
    let mut county = County::default();
    let mut east = a_home_of("央金", 31, desk(), &[Role::Clerk, Role::Triage, Role::Grid]);
    let sweep = json!({"title": "转场前排查", "held_on": TODAY, "sweep_trigger": "pasture_change", "found_count": 2});
    let sweep = casework::enter(&mut east.store, Noun::Sweep, entry(sweep, &[])).unwrap();
    let lead = |title: &str| entry(json!({"title": title, "found_on": TODAY, "sweep": sweep.to_string()}), &[]);
    let theirs = casework::record_lead(&mut east.store, lead("上沟村水渠")).unwrap();
    let mut grid = a_home_of("多杰", 32, desk(), &[Role::Grid]);
    pass_on(&mut county, &mut east, &mut grid);
    let mine = casework::record_lead(&mut grid.store, lead("下滩村羊圈")).unwrap();
    assert_eq!(grid.view(mine).title, "下滩村羊圈");
    assert_eq!(code(record(&grid.store, theirs)), Some(ErrorCode::NotYoursToSee), "what another found on the same sweep is his");
}
