//! Every target: over what our own code writes, over the same with a few things changed, over every
//! input that was ever found, and over bytes at random. Built by `cargo xtask fuzz`, the tests that
//! bear a target's name are driven by coverage instead.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::print_stdout)]

use jiangyuan_fuzz::mutate::mutated;
use jiangyuan_fuzz::{TARGETS, Target, target};
use jiangyuan_testkit::chance::Chance;
use std::collections::BTreeSet;
use std::path::Path;
use std::time::{Duration, Instant};

/// How long each target is attacked in an ordinary run.
const ATTACK: Duration = Duration::from_secs(2);

/// Changed seeds that each target sees at the least, however slow the machine.
const CHANGED_LEAST: u64 = 50;

const SEED: u64 = 20_260_301;

macro_rules! targets {
    ($($name:ident),*) => {
        $(
            #[test]
            fn $name() {
                let target = target(stringify!($name)).expect("a target of this name");
                bolero::check!().for_each(|bytes: &[u8]| (target.run)(bytes));
            }
        )*

        #[test]
        fn every_target_is_driven_by_coverage() {
            let driven = BTreeSet::from([$(stringify!($name)),*]);
            assert_eq!(driven, TARGETS.iter().map(|target| target.name).collect());
        }
    };
}

targets!(frames, payloads, bodies, enrolment, attachments, volumes, sessions);

/// Runs the target and names the input that it does not survive.
fn survive(target: &Target, input: &[u8], what: &str) {
    let run = std::panic::AssertUnwindSafe(|| (target.run)(input));
    if std::panic::catch_unwind(run).is_err() {
        let hex: String = input.iter().map(|byte| format!("{byte:02x}")).collect();
        panic!("{} does not survive {what}: {hex}", target.name);
    }
}

#[test]
fn what_our_own_code_writes_is_survived_with_a_few_things_changed() {
    for target in TARGETS {
        let seeds = (target.seeds)();
        assert!(!seeds.is_empty() && seeds.iter().all(|seed| !seed.is_empty()), "{} has no seeds", target.name);
        seeds.iter().for_each(|seed| survive(target, seed, "what our own code writes"));
        let mut chance = Chance::new(SEED);
        let (began, mut changed) = (Instant::now(), 0);
        while changed < CHANGED_LEAST || began.elapsed() < ATTACK {
            let (seed, other) = (chance.pick(&seeds).clone(), chance.pick(&seeds).clone());
            survive(target, &mutated(&seed, &other, &mut chance), "a seed that was changed");
            changed += 1;
        }
        println!("{}: {changed} inputs", target.name);
    }
}

#[test]
fn every_input_that_was_ever_found_is_survived() {
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("regressions");
    for target in TARGETS {
        let Ok(files) = std::fs::read_dir(kept.join(target.name)) else { continue };
        for file in files {
            let path = file.unwrap().path();
            survive(target, &std::fs::read(&path).unwrap(), &path.display().to_string());
        }
    }
}
