//! What no order of steps may ever lead to.

use crate::facts::{a_case, a_step, asking, case, date, step};
use jiangyuan_law::course::{Judgement, check, judge, options, state};
use jiangyuan_law::{CaseFacts, Rules, State, clocks};
use jiangyuan_model::view::{ClockKind, ClockState};
use jiangyuan_model::{ErrorCode, Noun, Role, StepKind};
use proptest::prelude::*;
use proptest::strategy::ValueTree;

type Taken = (StepKind, u32, u64, bool);

fn any_steps() -> impl Strategy<Value = Vec<Taken>> {
    let kinds: Vec<StepKind> = StepKind::ALL.iter().copied().filter(|kind| kind.nouns().contains(&Noun::Mediation)).collect();
    prop::collection::vec((prop::sample::select(kinds), 1..4u32, 0..60u64, prop::bool::weighted(0.9)), 0..40)
}

/// A mediation that starts out well enough to get anywhere.
fn a_mediation() -> CaseFacts {
    let mut case = a_case(Noun::Mediation);
    case.steps.push(a_step(StepKind::Asked, 1, "2026-06-01"));
    case
}

fn push(case: &mut CaseFacts, (kind, party, day, stands): (StepKind, u32, u64, bool)) {
    let mut step = a_step(kind, case.steps.len() as u64 + 1, "2026-06-01");
    step.party_item = Some(party);
    step.happened_on = Some(date("2026-06-01") + chrono::Days::new(day));
    step.stands = stands;
    case.steps.push(step);
}

fn mediation_runs(case: &CaseFacts) -> bool {
    let clocks = clocks(case, &Rules::bundled(), date("2026-07-01"));
    clocks.iter().any(|clock| clock.kind == ClockKind::Mediate30 && clock.state == ClockState::Running)
}

#[test]
fn the_random_sequences_do_reach_every_state_of_a_mediation() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut reached = std::collections::BTreeSet::new();
    for _ in 0..3_000 {
        let mut case = a_mediation();
        for step in any_steps().new_tree(&mut runner).unwrap().current() {
            push(&mut case, step);
            reached.insert(state(&case));
        }
    }
    use State::{Accepted, AgreedOral, AgreedWritten, Asked, Confirming, Declined, Mediating, Terminated};
    for state in [Asked, Declined, Accepted, Mediating, AgreedWritten, AgreedOral, Terminated, Confirming] {
        assert!(reached.contains(&state), "{}", state.key());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1_000) })]

    #[test]
    fn no_sequence_of_steps_leaves_declined(before in any_steps(), after in any_steps()) {
        let mut case = a_mediation();
        before.into_iter().for_each(|step| push(&mut case, step));
        let mut declined = state(&case) == State::Declined;
        for step in after {
            push(&mut case, step);
            prop_assert!(!declined || matches!(state(&case), State::Declined | State::Archived));
            declined |= state(&case) == State::Declined;
        }
    }

    #[test]
    fn no_mediation_clock_runs_once_the_mediation_ended(steps in any_steps()) {
        let mut case = a_mediation();
        for step in steps {
            push(&mut case, step);
            let ended = matches!(
                state(&case),
                State::Declined | State::Terminated | State::AgreedWritten | State::AgreedOral | State::Confirming
            );
            prop_assert!(!ended || !mediation_runs(&case));
        }
    }

    #[test]
    fn what_the_county_judged_step_by_step_is_what_every_device_folds(steps in any_steps()) {
        let mut judged = a_mediation();
        for step in steps {
            push(&mut judged, step);
            let mut last = judged.steps.pop().unwrap();
            let before = state(&judged);
            last.stands = judge(&judged, &last) == Judgement::Accepted;
            let stands = last.stands;
            judged.steps.push(last);
            prop_assert!(stands || state(&judged) == before);
        }
        let accepted = judged.steps.iter().filter(|step| step.stands && step.kind == StepKind::Accepted).count();
        prop_assert!(accepted <= 1);
        let agreed = |item: u32| judged.steps.iter().any(|s| s.stands && s.kind == StepKind::Consented && s.party_item == Some(item));
        prop_assert!(accepted == 0 || (agreed(1) && agreed(2)), "accepted without the consent of every party");
    }
}

/// Verbs that a person may think of on a matter, with what he chooses, in the words of the tables. Some are there
/// several times, so that the random sequences get far.
const ON_A_MATTER: &[&str] = &[
    "triaged:own/appeal/accept/6",
    "triaged:own/appeal/accept/6",
    "triaged:own/appeal/accept/5",
    "triaged:own/appeal/accept/4",
    "triaged:elsewhere/appeal/guide_out/1",
    "triaged:own/suggestion/accept",
    "triaged:lower/appeal/send_on/6",
    "matter_accepted",
    "matter_accepted",
    "contacted:phone",
    "contacted:phone",
    "handling_begun",
    "handling_begun",
    "duty_taken",
    "procedure_opened",
    "guided_out",
    "sent_on",
    "not_accepted",
    "no_longer_accepted:same_facts",
    "head_signed:opinion",
    "head_signed:opinion",
    "head_signed:extension",
    "head_signed:not_accepted",
    "handling_extended:30",
    "handling_extended:12",
    "handed_to_mediation:both_agree/civil_dispute",
    "back_from_mediation",
    "decided:supported_requests",
    "decided:unsupported_requests",
    "settled",
    "procedure_decided",
    "opinion_served",
    "opinion_served",
    "execution_ordered",
    "execution_done",
    "closed",
    "recheck_asked",
    "recheck_asked",
    "rechecked:uphold",
    "rechecked:redo",
    "rechecked:alter",
    "review_asked",
    "reviewed:uphold",
    "reviewed:redo",
    "withdrawn",
    "reopened",
    "merged_into",
    "unmerged",
    "study_begun",
    "suggestion_decided:adopted",
    "replied",
    "archived",
    "note",
    "supervised",
    "result_reported",
];

/// Plays verbs on a matter, one day after another: only those that the device allows are written, as on a desk.
fn played(verbs: &[usize]) -> Vec<CaseFacts> {
    let mut case = case("matter", "registered");
    let mut so_far = vec![case.clone()];
    for (day, verb) in (0..).zip(verbs) {
        let mut taken = step(ON_A_MATTER[verb % ON_A_MATTER.len()], case.steps.len() as u64 + 1);
        taken.happened_on = Some(date("2026-01-05") + chrono::Days::new(day * 3));
        taken.due_on = taken.due_on.and(taken.happened_on);
        if check(&case, &taken, asking(Role::ALL, "2027-12-31")).is_ok() {
            assert_eq!(judge(&case, &taken), Judgement::Accepted, "what a desk allows alone, the county takes");
            case.steps.push(taken);
            so_far.push(case.clone());
        }
    }
    so_far
}

fn clocks_of(case: &CaseFacts) -> Vec<jiangyuan_model::view::ClockView> {
    clocks(case, &Rules::bundled(), date("2026-12-31"))
}

fn a_matter(case: &CaseFacts, kind: ClockKind) -> Option<jiangyuan_model::view::ClockView> {
    clocks(case, &Rules::bundled(), date("2026-07-01")).into_iter().find(|clock| clock.kind == kind)
}

#[test]
fn the_random_verbs_do_reach_nearly_every_state_of_a_matter() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut reached = std::collections::BTreeSet::new();
    for _ in 0..2_500 {
        let verbs = prop::collection::vec(0..1_000usize, 60..160).new_tree(&mut runner).unwrap().current();
        reached.extend(played(&verbs).iter().map(state));
    }
    use State::*;
    let far = [
        Open,
        Triaged,
        NotifiedAccepted,
        GuidedOut,
        SentOn,
        NotAccepted,
        DutyApplication,
        AdministrativeFile,
        Handling,
        Extended,
        InMediation,
        Decided,
        Served,
        Closed,
        Executing,
        RecheckAsked,
        Rechecked,
        ReviewAsked,
        ReviewedFinal,
        Withdrawn,
        Merged,
        Studying,
        Adopted,
        Replied,
        Archived,
    ];
    for state in far {
        assert!(reached.contains(&state), "{}", state.key());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(150) })]

    /// E.2, invariants 3 and 4, with what else holds of every matter at every moment.
    #[test]
    fn no_sequence_of_verbs_breaks_what_holds_of_every_matter(verbs in prop::collection::vec(0..1_000usize, 0..160)) {
        for case in played(&verbs) {
            if let Some(clock) = a_matter(&case, ClockKind::Handle60) {
                let longest = clock.start + chrono::Days::new(90);
                prop_assert!(clock.due.is_some_and(|due| due <= longest), "handling never exceeds 90 days after acceptance");
            }
            let route_six = case.steps.iter().any(|step| step.kind == StepKind::MatterAccepted);
            let offered = options(&case, asking(Role::ALL, "2027-12-31"));
            let may = |kind| offered.iter().any(|option| option.kind == kind && option.refusal.is_none());
            prop_assert!(route_six || !may(StepKind::RecheckAsked), "only the petition procedure leads to a recheck");
            prop_assert!(route_six || a_matter(&case, ClockKind::AskRecheck30).is_none());
            let stopped = a_matter(&case, ClockKind::Handle60).is_some_and(|clock| clock.state == ClockState::Stopped);
            let ended = |step: &jiangyuan_law::StepFact| matches!(step.kind, StepKind::Decided | StepKind::Settled);
            prop_assert!(!stopped || case.steps.iter().any(ended), "only an opinion or an agreement stops the sixty days");
            if state(&case) == State::Archived {
                prop_assert!(a_matter(&case, ClockKind::Execution).is_none_or(|clock| clock.state != ClockState::Running));
            }
        }
    }

    #[test]
    fn of_two_desks_that_work_apart_a_step_that_needs_a_person_changes_nothing_until_then(
        before in prop::collection::vec(0..1_000usize, 0..60), one in 0..1_000usize, other in 0..1_000usize,
    ) {
        let shared = played(&before).pop().unwrap();
        let taken = |verb: usize, seq: u64| {
            let mut taken = step(ON_A_MATTER[verb % ON_A_MATTER.len()], seq);
            taken.happened_on = Some(date("2026-12-01"));
            taken
        };
        let (one, other) = (taken(one, 1_000), taken(other, 2_000));
        let mut county = shared.clone();
        for step in [one, other] {
            let (verdict, before) = (judge(&county, &step), state(&county));
            let mut forced = county.clone();
            forced.steps.push(step.clone());
            // Even a county that let it stand would not get it into the course.
            if verdict == Judgement::NeedsPerson(ErrorCode::StepNotPossible) {
                prop_assert_eq!(state(&forced), before, "{:?} does not fit and has an effect", step.kind);
                prop_assert_eq!(clocks_of(&forced), clocks_of(&county));
            }
            county.steps.push(jiangyuan_law::StepFact { stands: verdict == Judgement::Accepted, ..step });
        }
    }
}
