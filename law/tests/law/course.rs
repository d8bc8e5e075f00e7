use crate::facts::{DAY, a_case, case, date, rows, step};
use jiangyuan_law::course::{COURSE, Judgement, check, judge, options, state};
use jiangyuan_law::{State, article};
use jiangyuan_model::{ErrorCode, Field, Noun, Refusal, Role, StepKind};
use std::collections::BTreeSet;

const TRANSITIONS: &str = include_str!("../data/transitions.txt");
const JUDGEMENTS: &str = include_str!("../data/judgements.txt");

#[test]
fn every_row_of_the_transition_table_is_allowed_or_refused_with_its_article() {
    for row in rows(TRANSITIONS) {
        let [_name, noun, so_far, word, role, outcome] = row[..] else { panic!("{row:?}") };
        let mut case = case(noun, so_far);
        let taken = step(word, 1_000);
        let got = match check(&case, &taken, &[Role::from_key(role).unwrap()], date(DAY)) {
            Ok(()) => {
                case.steps.push(taken);
                format!("可 {}", state(&case).key())
            }
            Err(refusal) => {
                let article = refusal.params.get("article").map_or("-", |key| key.strip_prefix("@article.").unwrap());
                format!("否 {} {article}", refusal.code.key())
            }
        };
        assert_eq!(got, outcome, "{row:?}");
    }
}

#[test]
fn the_transition_table_shows_every_row_of_the_course_once_allowed_and_once_refused() {
    let seen: BTreeSet<(String, String, bool)> = rows(TRANSITIONS)
        .into_iter()
        .map(|row| (row[0].to_owned(), row[3].split(':').next().unwrap().to_owned(), row[5].starts_with('可')))
        .collect();
    for row in COURSE {
        for allowed in [true, false] {
            let wanted = (row.name.to_owned(), row.step.key().to_owned(), allowed);
            assert!(seen.contains(&wanted), "{wanted:?} is not in the table");
        }
    }
}

#[test]
fn a_step_that_comes_second_is_judged_as_the_table_says() {
    for row in rows(JUDGEMENTS) {
        let [noun, so_far, word, verdict] = row[..] else { panic!("{row:?}") };
        let got = match judge(&case(noun, so_far), &step(word, 1_000)) {
            Judgement::Accepted => "生效".to_owned(),
            Judgement::Superseded(code) => format!("重复 {}", code.key()),
            Judgement::NeedsPerson(code) => format!("待人工 {}", code.key()),
        };
        assert_eq!(got, verdict, "{row:?}");
    }
}

#[test]
fn every_step_has_a_row_on_each_of_its_nouns_and_cites_a_known_article() {
    for kind in StepKind::ALL {
        for noun in kind.nouns() {
            assert!(
                COURSE.iter().any(|row| row.step == *kind && row.noun.is_none_or(|its| its == *noun)),
                "{} on {}",
                kind.key(),
                noun.key()
            );
        }
    }
    for row in COURSE {
        assert!(article::ALL.contains(&row.article) && !row.roles.is_empty(), "{} {}", row.name, row.step.key());
        assert!(row.noun.is_none_or(|noun| row.step.nouns().contains(&noun)), "{} {}", row.name, row.step.key());
    }
}

#[test]
fn a_refusal_names_the_step_the_state_and_the_article() {
    let case = case("mediation", "asked declined:1");
    let refusal = check(&case, &step("session_held", 9), &[Role::Mediator], date(DAY)).unwrap_err();
    let expected = Refusal::new(ErrorCode::StepNotPossible)
        .with("step", "@step.session_held")
        .with("state", "@state.declined")
        .with("article", "@article.mediation_17");
    assert_eq!(refusal, expected);
}

#[test]
fn who_may_not_is_told_whose_step_it_is() {
    let case = case("mediation", "asked consented:1 consented:2");
    let refusal = check(&case, &step("accepted", 9), &[Role::Clerk, Role::Grid], date(DAY)).unwrap_err();
    assert_eq!((refusal.code, refusal.params["role"].as_str()), (ErrorCode::RoleMayNot, "@role.mediator"));
}

#[test]
fn a_refusal_to_mediate_needs_no_reason_and_no_text() {
    assert!(!StepKind::Declined.required().contains(&Field::Reason) && !StepKind::Declined.required().contains(&Field::Text));
    assert_eq!(check(&case("mediation", "asked"), &step("declined:1", 9), &[Role::Grid], date(DAY)), Ok(()));
}

#[test]
fn one_party_alone_cannot_be_mediated() {
    let mut case = case("mediation", "asked consented:1");
    case.party_items = vec![1];
    assert_eq!(check(&case, &step("accepted", 9), &[Role::Mediator], date(DAY)).unwrap_err().code, ErrorCode::ConsentMissing);
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
    assert_eq!(check(&case, &case.steps[3], &[Role::Mediator], date(DAY)), Ok(()));
}

#[test]
fn a_date_in_the_future_and_a_missing_date_are_refused_by_their_field() {
    let case = case("piece", "registered");
    let mut notice = step("notice_given@2", 9);
    let refused = |notice| check(&case, &notice, &[Role::Clerk], date(DAY)).unwrap_err();
    assert_eq!(refused(notice.clone()), Refusal::new(ErrorCode::DateInFuture).on(Field::HappenedOn));
    notice.happened_on = None;
    assert_eq!(refused(notice), Refusal::new(ErrorCode::MissingField).on(Field::HappenedOn));
}

#[test]
fn an_agreement_cannot_take_effect_tomorrow() {
    let case = case("mediation", "asked consented:1 consented:2 accepted");
    let mut agreed = step("agreed_written", 9);
    agreed.effective_on = Some(date("2026-06-02"));
    assert_eq!(check(&case, &agreed, &[Role::Mediator], date(DAY)), Err(Refusal::new(ErrorCode::DateInFuture).on(Field::EffectiveOn)));
    agreed.effective_on = None;
    assert_eq!(check(&case, &agreed, &[Role::Mediator], date(DAY)), Err(Refusal::new(ErrorCode::MissingField).on(Field::EffectiveOn)));
}

#[test]
fn an_extension_has_to_end_after_the_period_it_extends() {
    let case = case("mediation", "asked consented:1 consented:2 accepted");
    let mut extended = step("period_extended", 9);
    extended.performance_due = Some(date("2026-07-01"));
    assert_eq!(check(&case, &extended, &[Role::Mediator], date(DAY)), Err(Refusal::new(ErrorCode::BadDate).on(Field::PerformanceDue)));
    extended.performance_due = Some(date("2026-07-02"));
    assert_eq!(check(&case, &extended, &[Role::Mediator], date(DAY)), Ok(()));
}

#[test]
fn an_open_mediation_is_offered_its_sessions_and_told_why_not_the_rest() {
    let case = case("mediation", "asked consented:1 consented:2 accepted");
    let offered = |open: bool| -> Vec<&str> {
        let options = options(&case, &[Role::Mediator], date(DAY));
        options.into_iter().filter(|option| option.refusal.is_none() == open).map(|option| option.kind.key()).collect()
    };
    let open = ["note", "corrected", "consented", "session_held", "agreed_written", "agreed_oral", "terminated", "period_extended"];
    assert_eq!(offered(true), open);
    assert_eq!(offered(false), ["declined", "accepted", "confirmation_sought"]);
}

#[test]
fn steps_that_the_product_writes_are_not_offered() {
    for noun in Noun::CASEWORK {
        for option in options(&a_case(*noun), &[Role::Clerk], date(DAY)) {
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
