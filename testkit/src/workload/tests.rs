//! The workload is what it says: bounds on counts, sizes and on how hard it is to compress, taken
//! from ten seeds of the reference with room for chance.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use super::*;
use crate::samples;
use jiangyuan_model::identity_number::id_number_is_valid;
use serde_json::Value as Json;
use std::collections::BTreeSet;

const SEEDS: [u64; 2] = [20_260_301, 7];

fn lines(text: &str) -> Vec<Json> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn packed(text: &str) -> f64 {
    packed_bytes(text) as f64
}

fn within(what: &str, value: f64, least: f64, most: f64) {
    assert!((least..=most).contains(&value), "{what}: {value:.2} is not in {least}..{most}");
}

#[test]
fn a_thousand_matters_are_five_megabytes_that_shrink_five_times_whatever_the_seed() {
    for seed in SEEDS {
        let made = generate(Shape { matters: 1_000, seed, one_township: false, no_accusations: false });
        assert_eq!((made.counts.matters, made.counts.cases, made.counts.operations), (1_000, 500, 410));
        within("events", made.counts.events as f64, 4_350.0, 4_650.0);
        within("bytes of the base", made.base.len() as f64, 4_930_000.0, 5_230_000.0);
        within("bytes of the week", made.week.len() as f64, 178_000.0, 198_000.0);
        within("ratio of the base", made.base.len() as f64 / packed(&made.base), 4.95, 5.25);
        within("ratio of the week", made.week.len() as f64 / packed(&made.week), 3.7, 4.0);
    }
}

#[test]
fn one_seed_makes_one_workload_and_another_seed_another() {
    let made = |seed| generate(Shape::of_one_desk(20, seed));
    assert_eq!(made(1), made(1));
    assert_ne!(made(1), made(2));
}

#[test]
fn every_identity_number_has_a_right_check_digit_and_belongs_to_no_place() {
    let made = generate(Shape { matters: 200, seed: 3, one_township: false, no_accusations: false });
    let mut seen = 0;
    for record in lines(&made.base) {
        for person in ["petitioners", "parties"].iter().filter_map(|key| record.get(key)?.as_array()).flatten() {
            let (number, phone) = (person["id_number"].as_str().unwrap(), person["phone"].as_str().unwrap());
            assert!(id_number_is_valid(number) && number.starts_with("5499"), "{number}");
            assert!(phone.len() == 11 && phone.starts_with("12"), "{phone}");
            seen += 1;
        }
    }
    assert!(seen > 450, "{seen}");
}

#[test]
fn one_desk_has_every_record_and_no_accusation_where_that_is_asked() {
    let purposes = |made: &Workload| -> BTreeSet<String> {
        lines(&made.base).iter().filter_map(|record| record.get("purpose")?.as_str().map(str::to_owned)).collect()
    };
    let townships = |made: &Workload| -> BTreeSet<String> {
        lines(&made.base).iter().filter_map(|record| record.get("township")?.as_str().map(str::to_owned)).collect()
    };
    let all = generate(Shape { matters: 300, seed: 5, one_township: false, no_accusations: false });
    assert!(purposes(&all).contains(ACCUSATION));
    assert_eq!(townships(&all).len(), 12);
    let desk = generate(Shape::of_one_desk(300, 5));
    assert!(!purposes(&desk).contains(ACCUSATION) && !desk.week.contains(ACCUSATION));
    assert_eq!(townships(&desk), BTreeSet::from(["549901100".to_owned()]));
}

#[test]
fn edits_of_the_week_act_on_records_of_the_base_and_splices_stay_inside_their_text() {
    let made = generate(Shape::of_one_desk(300, 11));
    let mut stories: std::collections::BTreeMap<String, Vec<char>> = lines(&made.base)
        .iter()
        .filter(|record| record["type"] == "matter")
        .map(|record| (record["id"].as_str().unwrap().to_owned(), record["narrative"].as_str().unwrap().chars().collect()))
        .collect();
    let (mut edits, mut splices) = (0, 0);
    for operation in lines(&made.week).iter().filter(|operation| operation["op"] != "put") {
        let story = stories.get_mut(operation["id"].as_str().unwrap()).expect("a record of the base");
        edits += 1;
        if operation["op"] == "splice" {
            splices += 1;
            let at = operation["at"].as_u64().unwrap() as usize;
            let del = operation["del"].as_u64().unwrap() as usize;
            assert!(at + del <= story.len());
            story.splice(at..at + del, operation["ins"].as_str().unwrap().chars());
        }
    }
    assert_eq!(edits, 200);
    within("splices", f64::from(splices), 40.0, 80.0);
}

#[test]
fn every_gap_of_every_sentence_is_filled() {
    let made = generate(Shape { matters: 500, seed: 13, one_township: false, no_accusations: false });
    for text in [&made.base, &made.week] {
        assert!(!text.contains(['|', '［']) && !text.contains("{称}"));
    }
    let grammar = Grammar::read();
    let places = people::county(&grammar, &mut Draw::new(Chance::new(1)));
    let mut draw = Draw::new(Chance::new(2));
    let mut teller = prose::Teller { grammar: &grammar, draw: &mut draw, place: &places[0] };
    let text = include_str!("sentences.txt");
    for gap in text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(gap, _)| gap).filter(|gap| *gap != "x") {
        assert!(!teller.gap(gap).is_empty(), "{gap}");
    }
}

/// The clauses of a text that are long enough to be nobody's by chance.
fn clauses(text: &str) -> BTreeSet<String> {
    const LONG: usize = 8;
    let is_letter = |c: char| c.is_alphabetic() && !c.is_ascii();
    text.split(|c: char| !is_letter(c)).filter(|clause| clause.chars().count() >= LONG).map(str::to_owned).collect()
}

#[test]
fn the_dictionary_was_trained_on_our_samples_and_no_line_of_them_is_of_the_workload() {
    let bodies = samples::bodies(samples::TRAINING_SEED, samples::TRAINING_COUNT);
    let trained = zstd::dict::from_samples(&bodies, samples::DICTIONARY_BYTES).unwrap();
    let shipped = include_bytes!("../../../sync/dictionary/1.zstd");
    assert!(trained == shipped, "trained on something else than the samples");

    let of_samples: BTreeSet<String> = bodies.iter().flat_map(|body| clauses(&String::from_utf8_lossy(body))).collect();
    let of_dictionary = clauses(&String::from_utf8_lossy(shipped));
    assert!(of_samples.len() > 1_000 && of_dictionary.len() > 50);
    for seed in SEEDS {
        let made = generate(Shape { matters: 300, seed, one_township: false, no_accusations: false });
        let of_workload: BTreeSet<String> = clauses(&made.base).union(&clauses(&made.week)).cloned().collect();
        assert!(of_workload.len() > 3_000);
        let shared: Vec<&String> =
            of_workload.iter().filter(|clause| of_samples.contains(*clause) || of_dictionary.contains(*clause)).collect();
        assert!(shared.is_empty(), "clauses of both: {shared:?}");
    }
}
