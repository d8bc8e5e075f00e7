use crate::facts::{DAY, a_case, asking, case, date, rows, step};
use jiangyuan_law::course::{Asking, Guard, Judgement, check, course, judge, options, state};
use jiangyuan_law::{State, article};
use jiangyuan_model::{ErrorCode, Field, Noun, Refusal, Role, StepKind};
use std::collections::BTreeSet;

const TRANSITIONS: &str = include_str!("../data/transitions.txt");
const JUDGEMENTS: &str = include_str!("../data/judgements.txt");

/// The day on which the steps of the transition table are asked for: after all that happened in it.
const YEAR_END: &str = "2026-12-31";

#[test]
fn every_row_of_the_transition_table_is_allowed_or_refused_with_its_article() {
    let mut wrong = Vec::new();
    for row in rows(TRANSITIONS) {
        let [_name, noun, so_far, word, role, outcome] = &row[..] else { panic!("{row:?}") };
        let mut case = case(noun, so_far);
        let taken = step(word, 1_000);
        let roles = [Role::from_key(role).unwrap()];
        let got = match check(&case, &taken, Asking { by: taken.by, ..asking(&roles, YEAR_END) }) {
            Ok(()) => {
                case.steps.push(taken);
                format!("可 {}", state(&case).key())
            }
            Err(refusal) => {
                let key = |name: &str| refusal.params.get(name).map_or("-", |key| key.rsplit_once('.').unwrap().1);
                let condition = if refusal.code == ErrorCode::ConditionUnmet { format!(" {}", key("guard")) } else { String::new() };
                format!("否 {} {}{condition}", refusal.code.key(), key("article"))
            }
        };
        if got != *outcome {
            wrong.push(format!("{} | {so_far} | {word} | {role} | {outcome} | {got}", row[0]));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_transition_table_shows_every_row_of_the_course_once_allowed_and_once_refused_and_every_condition_unmet() {
    let mut seen = BTreeSet::new();
    for row in rows(TRANSITIONS) {
        let taken = step(&row[3], 1_000);
        let decides = taken.kind.deciding().map_or("", |field| taken.said(field)).to_owned();
        let allowed = row[5].starts_with('可');
        let unmet = if allowed { "" } else { row[5].split_whitespace().nth(3).unwrap_or("") };
        seen.insert((row[0].clone(), taken.kind, allowed, if allowed { decides } else { unmet.to_owned() }));
        if !allowed {
            seen.insert((row[0].clone(), taken.kind, false, String::new()));
        }
    }
    for row in course() {
        let named = |allowed, words: &str| (row.name.to_owned(), row.step, allowed, words.to_owned());
        let own = row.guards.iter().filter(|guard| !matches!(guard, Guard::EveryPartyAgreed | Guard::EndsLater));
        let unmet = own.map(|guard| named(false, guard.key()));
        for wanted in [named(true, row.when.unwrap_or("")), named(false, "")].into_iter().chain(unmet) {
            assert!(seen.contains(&wanted), "{wanted:?} is not in the table");
        }
    }
}

#[test]
fn a_step_that_comes_second_is_judged_as_the_table_says() {
    for row in rows(JUDGEMENTS) {
        let [noun, so_far, word, verdict] = &row[..] else { panic!("{row:?}") };
        let got = match judge(&case(noun, so_far), &step(word, 1_000)) {
            Judgement::Accepted => "生效".to_owned(),
            Judgement::Superseded(code) => format!("重复 {}", code.key()),
            Judgement::NeedsPerson(code) => format!("待人工 {}", code.key()),
        };
        assert_eq!(got, *verdict, "{row:?}");
    }
}

#[test]
fn every_step_has_a_row_on_each_of_its_nouns_and_cites_a_known_article() {
    for kind in StepKind::ALL {
        for noun in kind.nouns() {
            assert!(course().any(|row| row.step == *kind && row.noun.is_none_or(|its| its == *noun)), "{} on {}", kind.key(), noun.key());
        }
    }
    for row in course() {
        assert!(article::ALL.contains(&row.article) && !row.roles.is_empty(), "{} {}", row.name, row.step.key());
        assert!(row.noun.is_none_or(|noun| row.step.nouns().contains(&noun)), "{} {}", row.name, row.step.key());
    }
}

#[test]
fn a_refusal_names_the_step_the_state_and_the_article() {
    let case = case("mediation", "asked declined:1");
    let refusal = check(&case, &step("session_held", 9), asking(&[Role::Mediator], DAY)).unwrap_err();
    let expected = Refusal::new(ErrorCode::StepNotPossible)
        .with("step", "@step.session_held")
        .with("state", "@state.declined")
        .with("article", "@article.mediation_17");
    assert_eq!(refusal, expected);
}

#[test]
fn who_may_not_is_told_whose_step_it_is() {
    let case = case("mediation", "asked consented:1 consented:2");
    let refusal = check(&case, &step("accepted", 9), asking(&[Role::Clerk, Role::Grid], DAY)).unwrap_err();
    assert_eq!((refusal.code, refusal.params["role"].as_str()), (ErrorCode::RoleMayNot, "@role.mediator"));
}

#[test]
fn a_refusal_to_mediate_needs_no_reason_and_no_text() {
    assert!(!StepKind::Declined.required().contains(&Field::Reason) && !StepKind::Declined.required().contains(&Field::Text));
    assert_eq!(check(&case("mediation", "asked"), &step("declined:1", 9), asking(&[Role::Grid], DAY)), Ok(()));
}

#[test]
fn one_party_alone_cannot_be_mediated() {
    let mut case = case("mediation", "asked consented:1");
    case.party_items = vec![1];
    assert_eq!(check(&case, &step("accepted", 9), asking(&[Role::Mediator], DAY)).unwrap_err().code, ErrorCode::ConsentMissing);
}

#[test]
fn a_party_who_joined_after_acceptance_does_not_undo_it() {
    let mut case = case("mediation", "asked consented:1 consented:2 accepted");
    case.party_items.push(3);
    assert_eq!(state(&case), State::Accepted);
}

#[test]
fn a_party_added_on_another_device_before_acceptance_has_to_agree_too() {
    let mut case = case("mediation", "asked consented:1 consented:2");
    case.party_items.push(3);
    assert_eq!(judge(&case, &step("accepted", 9)), Judgement::NeedsPerson(ErrorCode::ConsentMissing));
}

#[test]
fn a_step_that_does_not_stand_has_no_effect() {
    let mut case = case("mediation", "asked consented:1 consented:2 accepted");
    case.steps[3].stands = false;
    assert_eq!(state(&case), State::Asked);
    case.steps[2].stands = false;
    assert_eq!(judge(&case, &step("accepted", 9)), Judgement::NeedsPerson(ErrorCode::ConsentMissing));
}

#[test]
fn a_step_among_the_facts_is_not_judged_against_itself() {
    let case = case("mediation", "asked consented:1 consented:2 accepted");
    assert_eq!(judge(&case, &case.steps[3]), Judgement::Accepted);
    assert_eq!(check(&case, &case.steps[3], asking(&[Role::Mediator], DAY)), Ok(()));
}

#[test]
fn a_date_in_the_future_and_a_missing_date_are_refused_by_their_field() {
    let case = case("piece", "registered");
    let mut notice = step("notice_given@2", 9);
    let refused = |notice| check(&case, &notice, asking(&[Role::Clerk], DAY)).unwrap_err();
    assert_eq!(refused(notice.clone()), Refusal::new(ErrorCode::DateInFuture).on(Field::HappenedOn));
    notice.happened_on = None;
    assert_eq!(refused(notice), Refusal::new(ErrorCode::MissingField).on(Field::HappenedOn));
}

#[test]
fn an_agreement_cannot_take_effect_tomorrow() {
    let case = case("mediation", "asked consented:1 consented:2 accepted");
    let mut agreed = step("agreed_written", 9);
    agreed.effective_on = Some(date("2026-06-02"));
    assert_eq!(check(&case, &agreed, asking(&[Role::Mediator], DAY)), Err(Refusal::new(ErrorCode::DateInFuture).on(Field::EffectiveOn)));
    agreed.effective_on = None;
    assert_eq!(check(&case, &agreed, asking(&[Role::Mediator], DAY)), Err(Refusal::new(ErrorCode::MissingField).on(Field::EffectiveOn)));
}

#[test]
fn an_extension_has_to_end_after_the_period_it_extends() {
    let case = case("mediation", "asked consented:1 consented:2 accepted");
    let mut extended = step("period_extended", 9);
    extended.performance_due = Some(date("2026-07-01"));
    let ends_too_early = Refusal::new(ErrorCode::BadDate)
        .with("step", "@step.period_extended")
        .with("article", "@article.mediation_rules_33")
        .with("guard", "@guard.ends_later")
        .on(Field::PerformanceDue);
    assert_eq!(check(&case, &extended, asking(&[Role::Mediator], DAY)), Err(ends_too_early));
    extended.performance_due = Some(date("2026-07-02"));
    assert_eq!(check(&case, &extended, asking(&[Role::Mediator], DAY)), Ok(()));
}

#[test]
fn an_open_mediation_is_offered_its_sessions_and_told_why_not_the_rest() {
    let case = case("mediation", "asked consented:1 consented:2 accepted");
    let offered = |open: bool| -> Vec<&str> {
        let options = options(&case, asking(&[Role::Mediator], DAY));
        options.into_iter().filter(|option| option.refusal.is_none() == open).map(|option| option.kind.key()).collect()
    };
    let course =
        ["consented", "session_held", "agreed_written", "agreed_oral", "terminated", "period_extended", "assigned", "investigated"];
    let beside = ["escalated", "result_returned", "meeting_held", "recused", "task_set"];
    assert_eq!(offered(true), [&["note", "corrected"], &course[..], &beside].concat());
    let later = ["performed", "season_kept", "confirmation_decided", "followed_up", "archived"];
    assert!(["declined", "accepted", "confirmation_sought"].iter().chain(&later).all(|kind| offered(false).contains(kind)));
}

#[test]
fn steps_that_the_product_writes_are_not_offered() {
    for noun in Noun::CASEWORK {
        for option in options(&a_case(*noun), asking(&[Role::Clerk], DAY)) {
            assert!(
                !["received", "registered", "asked", "lead_recorded", "visit_logged", "sealed", "joined", "imported_event"]
                    .contains(&option.kind.key())
            );
        }
    }
}

#[test]
fn every_state_reads_back_from_its_key() {
    for state in State::ALL {
        assert_eq!(State::from_key(state.key()), Some(*state));
    }
}
