//! Labels and their values on a form. Three ways of writing them are known, and stand mixed on one sheet:
//!
//! - `label | value` in neighbouring cells of a row, several times a row;
//! - a row of labels alone, and below it the row of their values;
//! - `label：value` in running text, several in a line, a value going on in the lines below.

use super::cells::Cells;
use super::is_blank;
use super::label::{is_forbidden, is_label, target};
use crate::mapping::{Target, plain};
use crate::read::OldCell;
use jiangyuan_model::Field;
use jiangyuan_model::field::Kind;

/// Between one label with its value and the next in a line.
const BETWEEN: &[char] = &['；', ';', '，', ',', '。', '|', '｜', '\t', '　', ' '];

/// What a sheet calls itself ends so.
const TITLES: &[&str] = &["单", "函", "表", "通知", "书", "笺"];

/// Characters of the longest label that nobody knows; more before a colon is a sentence.
const UNKNOWN_CHARS_MAX: usize = 6;

/// A label with its value.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Pair {
    pub(super) label: String,
    pub(super) value: OldCell,
}

/// What was found on a sheet.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) title: String,
    pub(super) pairs: Vec<Pair>,
    /// Labels that are never read, without their values.
    pub(super) dropped: Vec<String>,
    /// What stood beside no label.
    pub(super) left: Vec<String>,
    /// The value before goes on in the next line.
    goes_on: bool,
}

pub(super) fn find(rows: Cells) -> Found {
    let mut found = Found::default();
    let mut at = 0;
    while let Some(row) = rows.get(at) {
        at += match rows.get(at + 1).filter(|below| is_row_of_labels(row, below)) {
            Some(below) => {
                found.columns(row, below);
                2
            }
            None => {
                found.row(row);
                1
            }
        };
    }
    found.pairs.retain(|pair| !is_blank(&pair.value));
    found
}

fn filled(row: &[OldCell]) -> impl Iterator<Item = (usize, &OldCell)> {
    row.iter().enumerate().filter(|(_, cell)| !is_blank(cell))
}

/// Labels alone, with a row of something else below them.
fn is_row_of_labels(row: &[OldCell], below: &[OldCell]) -> bool {
    let all_labels = filled(row).all(|(_, cell)| is_label(&cell.text()));
    all_labels && filled(row).count() >= 2 && filled(below).next().is_some() && !filled(below).any(|(_, cell)| is_label(&cell.text()))
}

impl Found {
    fn columns(&mut self, labels: &[OldCell], values: &[OldCell]) {
        for (at, label) in filled(labels) {
            self.pair(&label.text(), values.get(at).cloned().unwrap_or_default());
        }
        let under_nothing = |at: usize| labels.get(at).is_none_or(is_blank);
        self.left.extend(filled(values).filter(|(at, _)| under_nothing(*at)).map(|(_, cell)| cell.text()));
    }

    fn row(&mut self, row: &[OldCell]) {
        let mut cells = filled(row).map(|(_, cell)| cell).peekable();
        let is_alone = filled(row).count() == 1;
        while let Some(cell) = cells.next() {
            let text = cell.text();
            if is_label(&text) {
                let value = cells.next_if(|next| !is_label(&next.text())).cloned().unwrap_or_default();
                self.pair(&text, value);
            } else if is_alone && self.title.is_empty() && self.pairs.is_empty() && is_title(&text) {
                self.title = text;
            } else {
                text.lines().for_each(|line| self.line(line));
            }
        }
    }

    /// Running text.
    fn line(&mut self, line: &str) {
        let starts = starts(line);
        // What stands before a label ends where the separators begin; a line without one ends as it was written.
        let before = starts.first().map_or(line, |start| line.get(..start.from).unwrap_or_default().trim_matches(BETWEEN)).trim();
        if !before.is_empty() {
            match self.pairs.last_mut().filter(|_| self.goes_on) {
                Some(pair) => pair.value = OldCell::Text([pair.value.text().as_str(), before].join("\n").trim().to_owned()),
                None => self.left.push(before.to_owned()),
            }
        }
        for (at, start) in starts.iter().enumerate() {
            let end = starts.get(at + 1).map_or(line.len(), |next| next.from);
            let value = line.get(start.value..end).unwrap_or_default();
            let value = if end == line.len() { value.trim() } else { value.trim_matches(BETWEEN) };
            self.pair(line.get(start.from..start.label).unwrap_or_default(), OldCell::Text(value.to_owned()));
        }
    }

    fn pair(&mut self, label: &str, value: OldCell) {
        let label: String = label.trim().trim_end_matches(['：', ':']).split_whitespace().collect();
        self.goes_on = false;
        if is_forbidden(&label) {
            if !self.dropped.contains(&label) {
                self.dropped.push(label);
            }
            return;
        }
        self.goes_on = match target(&label) {
            Some(Target::Field(field)) => field.kind() == Kind::LongText || field == Field::Title,
            Some(Target::Note) | None => true,
            Some(_) => false,
        };
        self.pairs.push(Pair { label, value });
    }
}

fn is_title(text: &str) -> bool {
    let text = plain(text);
    text.chars().count() <= 40 && TITLES.iter().any(|ending| text.ends_with(ending))
}

/// Where a label begins and ends in a line, and where its value begins, in bytes.
struct Start {
    from: usize,
    label: usize,
    value: usize,
}

/// The labels of a line of running text, each before a colon. A label that nobody knows is one at the beginning of the line
/// only: 张某说：… in the middle of a sentence is none.
fn starts(line: &str) -> Vec<Start> {
    let mut starts: Vec<Start> = Vec::new();
    for (label, colon) in line.char_indices().filter(|(_, c)| matches!(c, '：' | ':')) {
        let value = label + colon.len_utf8();
        let after = starts.last().map_or(0, |start| start.value);
        let Some(before) = line.get(after..label) else { continue };
        if let Some(from) = label_before(before, starts.is_empty()) {
            starts.push(Start { from: after + from, label, value });
        }
    }
    starts
}

/// Where the label begins that a text ends with: the last word, or the last two where somebody wrote 姓　名.
fn label_before(text: &str, at_the_beginning: bool) -> Option<usize> {
    let mut words: Vec<(usize, &str)> = Vec::new();
    let mut from = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        match (BETWEEN.contains(&c), from) {
            (true, Some(begin)) => {
                words.extend(text.get(begin..at).map(|word| (begin, word)));
                from = None;
            }
            (false, None) => from = Some(at),
            _ => {}
        }
    }
    let known = |count: usize| {
        let last = words.get(words.len().checked_sub(count)?..)?;
        let label: String = last.iter().map(|(_, word)| *word).collect();
        is_label(&label).then(|| last.first().map(|(at, _)| *at)).flatten()
    };
    let unknown = || {
        let [(at, word)] = words.as_slice() else { return None };
        let is_word = (2..=UNKNOWN_CHARS_MAX).contains(&word.chars().count()) && word.chars().all(|c| c.is_alphanumeric() && !c.is_ascii());
        (at_the_beginning && is_word).then_some(*at)
    };
    known(1).or_else(|| known(2)).or_else(unknown)
}
