use crate::facts::{a_case, a_step, case, date, rows, step};
use jiangyuan_law::{CaseFacts, Rules, clocks};
use jiangyuan_model::view::{ClockKind, ClockState, ClockView};
use jiangyuan_model::{Noun, StepKind};

fn on(case: &CaseFacts, today: &str) -> Vec<ClockView> {
    clocks(case, &Rules::bundled(), date(today))
}

fn clock(case: &CaseFacts, kind: ClockKind, today: &str) -> ClockView {
    on(case, today).into_iter().find(|clock| clock.kind == kind).unwrap_or_else(|| panic!("no {}", kind.key()))
}

fn a_piece() -> CaseFacts {
    case("piece", "registered")
}

fn from_above(signed_for_on: Option<&str>) -> CaseFacts {
    let mut case = a_piece();
    case.origin = Some("forwarded".to_owned());
    case.sent_on = Some(date("2026-09-24"));
    case.signed_for_on = signed_for_on.map(date);
    case
}

fn mediating() -> CaseFacts {
    case("mediation", "asked consented:1 consented:2 accepted")
}

fn take(case: &mut CaseFacts, kind: StepKind, day: &str) {
    let seq = case.steps.len() as u64 + 1;
    case.steps.push(a_step(kind, seq, day));
}

#[test]
fn a_direct_piece_starts_one_clock_of_fifteen_days() {
    let piece = a_piece();
    assert_eq!(on(&piece, "2026-06-01").len(), 1);
    let notice = clock(&piece, ClockKind::Notice15, "2026-06-10");
    assert_eq!((notice.start, notice.due, notice.days_left), (date("2026-06-01"), Some(date("2026-06-16")), Some(6)));
    assert_eq!((notice.state, notice.article.as_str()), (ClockState::Running, "petition_23_2"));
}

#[test]
fn a_notice_that_was_not_given_is_overdue_and_says_by_how_much() {
    let notice = clock(&a_piece(), ClockKind::Notice15, "2026-06-18");
    assert_eq!((notice.state, notice.days_left), (ClockState::Running, Some(-2)));
}

#[test]
fn a_notice_stops_its_clock_on_the_day_it_was_given() {
    let mut piece = a_piece();
    take(&mut piece, StepKind::NoticeGiven, "2026-06-08");
    take(&mut piece, StepKind::NoticeGiven, "2026-06-12");
    let notice = clock(&piece, ClockKind::Notice15, "2026-07-01");
    assert_eq!((notice.state, notice.stopped_on, notice.days_left), (ClockState::Stopped, Some(date("2026-06-08")), None));
}

#[test]
fn whoever_cannot_be_found_need_not_be_told() {
    for (anonymous, address_unclear) in [(true, false), (false, true)] {
        let piece = CaseFacts { anonymous, address_unclear, ..a_piece() };
        let notice = clock(&piece, ClockKind::Notice15, "2026-07-01");
        assert_eq!((notice.state, notice.days_left), (ClockState::Cancelled, None));
    }
}

#[test]
fn a_piece_forwarded_from_above_starts_two_clocks_at_sign_for() {
    let piece = from_above(Some("2026-09-28"));
    let notice = clock(&piece, ClockKind::Notice15Forwarded, "2026-09-28");
    let objection = clock(&piece, ClockKind::Objection5w, "2026-09-28");
    assert_eq!(on(&piece, "2026-09-28").len(), 2);
    assert_eq!((notice.start, notice.due), (date("2026-09-28"), Some(date("2026-10-13"))));
    assert_eq!((objection.start, objection.due), (date("2026-09-28"), Some(date("2026-10-10"))));
}

#[test]
fn a_piece_not_signed_for_yet_runs_from_the_day_it_was_sent() {
    let piece = from_above(None);
    assert_eq!(clock(&piece, ClockKind::Notice15Forwarded, "2026-09-25").due, Some(date("2026-10-09")));
    assert_eq!(clock(&piece, ClockKind::Objection5w, "2026-09-25").start, date("2026-09-24"));
}

#[test]
fn an_objection_lapses_with_its_date_and_is_never_overdue() {
    let piece = from_above(Some("2026-09-28"));
    let last_day = clock(&piece, ClockKind::Objection5w, "2026-10-10");
    assert_eq!((last_day.state, last_day.days_left), (ClockState::Running, Some(0)));
    let after = clock(&piece, ClockKind::Objection5w, "2026-10-11");
    assert_eq!((after.state, after.days_left), (ClockState::Lapsed, None));
}

#[test]
fn a_notice_on_a_forwarded_piece_stops_the_notice_clock_and_ends_the_objection() {
    let mut piece = from_above(Some("2026-09-28"));
    take(&mut piece, StepKind::NoticeGiven, "2026-09-29");
    assert_eq!(clock(&piece, ClockKind::Notice15Forwarded, "2026-10-20").state, ClockState::Stopped);
    assert_eq!(clock(&piece, ClockKind::Objection5w, "2026-10-20").state, ClockState::Cancelled);
}

#[test]
fn the_date_in_a_superiors_paper_binds_as_it_stands() {
    let mut piece = from_above(Some("2026-09-28"));
    piece.cited_due = Some(date("2026-10-04"));
    let cited = clock(&piece, ClockKind::CitedDue, "2026-10-01");
    assert_eq!((cited.due, cited.rolled_due, cited.days_left), (Some(date("2026-10-04")), Some(date("2026-10-08")), Some(3)));
}

#[test]
fn an_objection_into_a_year_without_calendar_has_an_estimate_and_no_date() {
    let piece = from_above(Some("2026-12-28"));
    let objection = clock(&piece, ClockKind::Objection5w, "2027-02-01");
    assert_eq!((objection.due, objection.days_left, objection.calendar_missing), (None, None, Some(2027)));
    assert_eq!(objection.estimate, Some(date("2027-01-04")));
    assert_eq!(objection.state, ClockState::Running, "without a date of the law nothing is said to have lapsed");
}

#[test]
fn a_mediation_runs_thirty_days_from_its_acceptance() {
    let clock = clock(&mediating(), ClockKind::Mediate30, "2026-06-30");
    assert_eq!((clock.start, clock.due, clock.days_left), (date("2026-06-01"), Some(date("2026-07-01")), Some(1)));
}

#[test]
fn asking_the_parties_starts_no_clock() {
    assert_eq!(on(&case("mediation", "asked consented:1 consented:2"), "2026-07-01"), []);
}

#[test]
fn an_extension_moves_the_date_and_the_longer_of_two_counts() {
    for dues in [["2026-08-01", "2026-07-15"], ["2026-07-15", "2026-08-01"]] {
        let mut case = mediating();
        for due in dues {
            take(&mut case, StepKind::PeriodExtended, "2026-06-20");
            case.steps.last_mut().unwrap().performance_due = Some(date(due));
        }
        assert_eq!(clock(&case, ClockKind::Mediate30, "2026-07-10").due, Some(date("2026-08-01")), "{dues:?}");
    }
}

#[test]
fn a_written_agreement_takes_effect_with_the_last_seal_and_starts_the_right_to_confirmation() {
    let mut case = mediating();
    take(&mut case, StepKind::AgreedWritten, "2026-09-01");
    let agreement = case.steps.last_mut().unwrap();
    agreement.effective_on = Some(date("2026-09-03"));
    agreement.performance_due = Some(date("2026-12-31"));
    assert_eq!(clock(&case, ClockKind::Mediate30, "2026-09-04").stopped_on, Some(date("2026-09-03")));
    let confirm = clock(&case, ClockKind::Confirm30, "2026-10-07");
    assert_eq!((confirm.start, confirm.strict_due, confirm.due), (date("2026-09-03"), Some(date("2026-10-03")), Some(date("2026-10-08"))));
    assert_eq!((confirm.state, confirm.days_left), (ClockState::Running, Some(1)));
    assert_eq!(clock(&case, ClockKind::Confirm30, "2026-10-09").state, ClockState::Lapsed);
    assert_eq!(clock(&case, ClockKind::Performance, "2026-12-30").days_left, Some(1));
}

#[test]
fn an_oral_agreement_takes_effect_on_the_day_it_is_reached() {
    let mut case = mediating();
    take(&mut case, StepKind::AgreedOral, "2026-06-10");
    case.steps.last_mut().unwrap().effective_on = Some(date("2026-06-20"));
    assert_eq!(clock(&case, ClockKind::Confirm30, "2026-06-11").start, date("2026-06-10"));
}

#[test]
fn applying_for_confirmation_stops_its_clock() {
    let mut case = mediating();
    take(&mut case, StepKind::AgreedWritten, "2026-06-10");
    take(&mut case, StepKind::ConfirmationSought, "2026-06-15");
    let confirm = clock(&case, ClockKind::Confirm30, "2027-01-01");
    assert_eq!((confirm.state, confirm.stopped_on), (ClockState::Stopped, Some(date("2026-06-15"))));
}

#[test]
fn an_ended_mediation_has_no_running_clock() {
    let mut case = mediating();
    take(&mut case, StepKind::Terminated, "2026-06-20");
    let clocks = on(&case, "2026-12-01");
    assert_eq!(clocks.len(), 1);
    assert_eq!((clocks[0].state, clocks[0].stopped_on), (ClockState::Stopped, Some(date("2026-06-20"))));
}

#[test]
fn imported_and_void_records_have_no_clocks() {
    for (imported, void) in [(true, false), (false, true)] {
        assert_eq!(on(&CaseFacts { imported, void, ..a_piece() }, "2026-07-01"), []);
        assert_eq!(on(&CaseFacts { imported, void, ..mediating() }, "2026-07-01"), []);
    }
}

#[test]
fn a_piece_keeps_its_clock_even_if_its_first_step_is_missing_here() {
    assert_eq!(on(&a_case(Noun::Piece), "2026-06-01").len(), 1);
}

#[test]
fn a_late_notice_step_of_another_device_that_does_not_stand_stops_nothing() {
    let mut piece = a_piece();
    let mut notice = step("notice_given", 9);
    notice.stands = false;
    piece.steps.push(notice);
    assert_eq!(clock(&piece, ClockKind::Notice15, "2026-06-02").state, ClockState::Running);
}

const CLOCKS: &str = include_str!("../data/clocks.txt");

#[test]
fn every_row_of_the_clock_table_comes_out_as_counted_by_hand() {
    let table = rows(CLOCKS);
    assert!(table.len() >= 36);
    let mut wrong = Vec::new();
    for row in table {
        let [noun, so_far, today, kind, start, due, state] = &row[..] else { panic!("{row:?}") };
        let found = on(&case(noun, so_far), today).into_iter().find(|clock| clock.kind.key() == kind);
        let day = |date: Option<chrono::NaiveDate>| date.map_or_else(|| "-".to_owned(), |date| date.to_string());
        let told = found.map(|clock| {
            let state = match clock.state {
                ClockState::Running => format!("在走 {}", clock.days_left.map_or_else(|| "-".to_owned(), |days| days.to_string())),
                ClockState::Stopped => format!("已停 {}", day(clock.stopped_on)),
                ClockState::Lapsed => "已过".to_owned(),
                ClockState::Cancelled => format!("取消 {}", day(clock.stopped_on)),
                ClockState::Paused => format!("停表 {}", day(clock.stopped_on)),
            };
            [clock.start.to_string(), day(clock.due), state]
        });
        if told != Some([start.clone(), due.clone(), state.clone()]) {
            wrong.push(format!("{so_far} | {today} | {kind}: {told:?} and not {start} {due} {state}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_kind_of_clock_has_a_row_in_the_table() {
    let told: std::collections::BTreeSet<String> = rows(CLOCKS).into_iter().map(|row| row[3].clone()).collect();
    let missing: Vec<&str> = ClockKind::ALL.iter().map(|kind| kind.key()).filter(|key| !told.contains(*key)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn a_duty_of_every_year_comes_again_after_the_season_that_was_kept() {
    let mut case = mediating();
    take(&mut case, StepKind::AgreedWritten, "2026-06-10");
    let last = case.steps.len() - 1;
    case.steps[last].seasons = vec![(10, 15), (5, 1)];
    let dues = |case: &CaseFacts, today: &str| -> Vec<String> {
        let seasonal = on(case, today).into_iter().filter(|clock| clock.kind == ClockKind::Seasonal);
        seasonal.map(|clock| clock.due.unwrap().to_string()).collect()
    };
    assert_eq!(dues(&case, "2026-06-11"), ["2026-10-15", "2027-05-01"]);
    take(&mut case, StepKind::SeasonKept, "2026-10-14");
    assert_eq!(dues(&case, "2026-10-15"), ["2027-10-15", "2027-05-01"], "kept in time, the next one is a year later");
    take(&mut case, StepKind::SeasonKept, "2027-05-03");
    assert_eq!(dues(&case, "2027-05-04"), ["2027-10-15", "2028-05-01"], "kept late, it is kept");
}

#[test]
fn the_right_to_ask_for_a_review_begins_when_the_answer_is_received() {
    let mut matter = case("matter", "registered triaged:own/appeal/accept/6 matter_accepted contacted:phone handling_begun");
    for word in ["head_signed:opinion", "decided:supported_requests", "opinion_served", "recheck_asked", "rechecked:uphold@20"] {
        let seq = matter.steps.len() as u64 + 1;
        matter.steps.push(step(word, seq));
    }
    assert!(on(&matter, "2026-07-01").iter().all(|clock| clock.kind != ClockKind::AskReview30), "not received yet");
    let last = matter.steps.len() - 1;
    matter.steps[last].received_on = Some(date("2026-08-26"));
    assert_eq!(clock(&matter, ClockKind::AskReview30, "2026-09-20").due, Some(date("2026-09-28")), "moved off the Mid-Autumn holiday");
    matter.steps.push(step("review_asked@09-10", 99));
    assert_eq!(clock(&matter, ClockKind::AskReview30, "2026-10-20").state, ClockState::Stopped);
}

#[test]
fn the_next_instalment_is_due_on_the_day_that_the_last_one_names() {
    let mut case = mediating();
    take(&mut case, StepKind::AgreedOral, "2026-06-10");
    let last = case.steps.len() - 1;
    case.steps[last].performance_due = Some(date("2026-07-01"));
    assert_eq!(clock(&case, ClockKind::Performance, "2026-06-20").due, Some(date("2026-07-01")));
    take(&mut case, StepKind::InstalmentPerformed, "2026-06-30");
    let last = case.steps.len() - 1;
    case.steps[last].performance_due = Some(date("2026-08-01"));
    assert_eq!(clock(&case, ClockKind::Performance, "2026-07-20").due, Some(date("2026-08-01")));
    take(&mut case, StepKind::Performed, "2026-07-30");
    assert_eq!(clock(&case, ClockKind::Performance, "2026-09-20").state, ClockState::Stopped);
}
