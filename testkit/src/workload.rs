//! The reference workload: what a county's desks hold after three years, and what one township
//! does in a bad week without a line. Every measurement of the wire is made on it.
//!
//! **What it has to be like.** Sizes, counts and proportions are those of a real county of twelve
//! townships (the busiest one has three matters in ten). Above all the text must be as hard to
//! compress as text that people type: templates alone shrink ten times and would flatter every
//! figure. So a third of all sentences are put together word by word ([`prose`]), and the whole
//! shrinks about five times under `zstd -19`. A test holds sizes and ratio within bounds.
//!
//! **What it must never be.** It is no sample of the dictionary: words and sentences of this folder
//! stand in `lexicon.txt` and `sentences.txt`, those of the dictionary in `samples/words.rs`, and a
//! test proves that no sentence of the one occurs in the other. And it is nobody: names are drawn
//! from lists, identity numbers have a right check digit and begin with 5499, which is assigned to
//! no place, telephone numbers with 12, which no network has.
//!
//! **Repeatable.** One seed makes one workload, byte for byte, for ever; figures are given for at
//! least two seeds, because whoever tunes to one measures himself.

mod draw;
mod grammar;
mod people;
mod prose;
mod records;
mod week;

use crate::chance::Chance;
use draw::Draw;
use grammar::Grammar;
use people::{TOWNSHIPS, Township};
use records::{Record, Scribe};

/// The purpose that is sealed before it is stored, and the one that takes its place.
const ACCUSATION: &str = "检举控告";
const RELIEF: &str = "求决";

/// What to make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// How many matters; events and mediation cases go with them.
    pub matters: usize,
    /// What it is drawn from.
    pub seed: u64,
    /// Every record belongs to township 549901100, as one desk has it; else to one of twelve.
    pub one_township: bool,
    /// The 6 % that are accusations become requests for relief. Sealed bodies do not compress and
    /// would blur a measurement of the wire.
    pub no_accusations: bool,
}

impl Shape {
    /// As one desk has it, without accusations: what the wire is measured with.
    pub const fn of_one_desk(matters: usize, seed: u64) -> Shape {
        Shape { matters, seed, one_township: true, no_accusations: true }
    }
}

/// How much was made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Matters.
    pub matters: usize,
    /// Events of matters.
    pub events: usize,
    /// Mediation cases.
    pub cases: usize,
    /// Operations of the week.
    pub operations: usize,
}

/// A workload, as the import reads it: one JSON object a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workload {
    /// `base.ndjson`: all records, in the order in which they came about.
    pub base: String,
    /// `editday.ndjson`: the operations of the week.
    pub week: String,
    /// How much it is.
    pub counts: Counts,
}

/// Makes a workload.
pub fn generate(shape: Shape) -> Workload {
    let grammar = Grammar::read();
    let mut scribe = Scribe::new(&grammar, Draw::new(Chance::new(shape.seed)));
    let base = records::base(&mut scribe, shape.matters);
    let mut counts = Counts::default();
    for (_, record) in &base {
        match record {
            Record::Matter(_) => counts.matters += 1,
            Record::Event(_) => counts.events += 1,
            Record::Case(_) => counts.cases += 1,
        }
    }
    let home = home();
    let operations = week::operations(&mut scribe, home, &base);
    counts.operations = operations.len();
    let one = shape.one_township.then_some(home.code);
    Workload {
        base: base.into_iter().map(|(_, record)| line(&record.shaped(one, shape.no_accusations))).collect(),
        week: operations.into_iter().map(|operation| line(&operation.shaped(one, shape.no_accusations))).collect(),
        counts,
    }
}

/// How many bytes are left of a text that `zstd -19` packs in one piece: the floor that a wire is
/// measured against.
pub fn packed_bytes(text: &str) -> u64 {
    let mut packer = zstd::bulk::Compressor::new(19).expect("a level of zstd");
    packer.compress(text.as_bytes()).expect("memory to pack in").len() as u64
}

/// The township whose week it is: the busiest.
fn home() -> &'static Township {
    TOWNSHIPS.first().expect("there are townships")
}

fn line(value: &impl serde::Serialize) -> String {
    let mut line = serde_json::to_string(value).expect("records have text keys and finite numbers");
    line.push('\n');
    line
}

#[cfg(test)]
mod tests;
