//! What no order of steps may ever lead to.

use crate::facts::{a_case, a_step, date};
use jiangyuan_law::course::{Judgement, judge, state};
use jiangyuan_law::{Calendar, CaseFacts, State, clocks};
use jiangyuan_model::view::{ClockKind, ClockState};
use jiangyuan_model::{Noun, StepKind};
use proptest::prelude::*;
use proptest::strategy::ValueTree;

fn any_steps() -> impl Strategy<Value = Vec<(StepKind, u32, u64, bool)>> {
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
    let clocks = clocks(case, &Calendar::bundled(), date("2026-07-01"));
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
