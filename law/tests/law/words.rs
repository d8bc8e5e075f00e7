//! The words of the law and of the refusals: complete in three languages, with the placeholders
//! that whoever refuses gives.

use jiangyuan_law::{State, article, course};
use jiangyuan_model::view::{ClockKind, ClockState};
use jiangyuan_model::{ErrorCode, Role, StepKind};
use std::collections::{BTreeMap, BTreeSet};

const LAW: &str = include_str!("../../../locales/law.yml");
const ERROR: &str = include_str!("../../../locales/error.yml");
const CODES: &str = include_str!("../../../model/src/error.rs");
const LANGUAGES: [&str; 3] = ["zh-CN", "bo", "en"];

type Words = BTreeMap<String, BTreeMap<String, String>>;

/// The words of a file, without the line of its version.
fn words(file: &str) -> Words {
    let rest = file.strip_prefix("_version: 2\n").expect("a file of rust-i18n version 2");
    serde_norway::from_str(rest).unwrap()
}

fn expect_exactly(words: &Words, wanted: BTreeSet<String>) {
    assert_eq!(words.keys().cloned().collect::<BTreeSet<_>>(), wanted);
    for (key, by_language) in words {
        assert_eq!(by_language.len(), LANGUAGES.len(), "{key}");
        for language in LANGUAGES {
            assert!(by_language.get(language).is_some_and(|text| !text.trim().is_empty()), "{key} in {language}");
        }
    }
}

fn placeholders(text: &str) -> BTreeSet<String> {
    text.split("%{").skip(1).map(|rest| rest.split('}').next().unwrap().to_owned()).collect()
}

/// What `/// Params: field, max.` above a code promises.
fn promised(code: ErrorCode) -> BTreeSet<String> {
    let before = CODES.split(&format!("\"{}\";", code.key())).next().unwrap();
    let line = before.lines().rev().find_map(|line| line.trim().strip_prefix("/// Params: ")).unwrap();
    let names = line.split(['.', '(']).next().unwrap().trim();
    if names == "none" { BTreeSet::new() } else { names.split(", ").map(str::to_owned).collect() }
}

#[test]
fn every_state_step_clock_article_and_role_has_its_words_in_three_languages() {
    let mut wanted = BTreeSet::new();
    let mut family = |name: &str, keys: &mut dyn Iterator<Item = &str>| wanted.extend(keys.map(|key| format!("{name}.{key}")));
    family("state", &mut State::ALL.iter().map(|state| state.key()));
    family("step", &mut StepKind::ALL.iter().map(|step| step.key()));
    family("clock", &mut ClockKind::ALL.iter().map(|clock| clock.key()));
    family("clock_state", &mut ClockState::ALL.iter().map(|state| state.key()));
    family("article", &mut article::ALL.iter().copied());
    family("guard", &mut course::course().flat_map(|row| row.guards).map(|guard| guard.key()));
    family("role", &mut Role::ALL.iter().map(|role| role.key()));
    expect_exactly(&words(LAW), wanted);
}

#[test]
fn every_error_says_what_happened_what_it_means_and_what_to_do() {
    let parts = |code: &ErrorCode| ["what", "meaning", "todo"].map(|part| format!("error.{}.{part}", code.key()));
    expect_exactly(&words(ERROR), ErrorCode::ALL.iter().flat_map(parts).collect());
}

#[test]
fn the_words_of_an_error_use_only_the_parameters_that_are_promised_and_the_same_in_every_language() {
    let words = words(ERROR);
    for code in ErrorCode::ALL {
        let promised = promised(*code);
        for part in ["what", "meaning", "todo"] {
            let by_language = &words[&format!("error.{}.{part}", code.key())];
            let used = placeholders(&by_language["zh-CN"]);
            assert!(used.is_subset(&promised), "{}.{part} uses {used:?}, promised {promised:?}", code.key());
            for language in LANGUAGES {
                assert_eq!(placeholders(&by_language[language]), used, "{}.{part} in {language}", code.key());
            }
        }
    }
}

#[test]
fn no_words_blame_or_label_anybody() {
    for text in [LAW, ERROR] {
        for label in ["缠访", "闹访", "刁民", "扬言", "越级", "重点人员", "拒不", "非法", "您错", "操作错误"] {
            assert!(!text.contains(label), "{label}");
        }
    }
}
