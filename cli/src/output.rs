//! What is printed, where.

use crate::exit::Stop;
use crate::words;
use clap::builder::PossibleValuesParser;
use jiangyuan_model::ReadPurpose;
use jiangyuan_model::view::Row;
use serde::Serialize;
use std::io::{IsTerminal, Write};

/// Prints answers.
pub(crate) struct Output {
    /// Answers are JSON on standard output.
    pub(crate) json: bool,
}

impl Output {
    /// The one answer of a command, as JSON or as text for people.
    pub(crate) fn answer(&self, answer: &impl Serialize, text: impl FnOnce() -> String) {
        if self.json { print_json(answer) } else { print(&text()) }
    }

    /// An answer of several lines: NDJSON, or a line each for people.
    pub(crate) fn lines<T: Serialize>(&self, answers: &[T], text: impl Fn(&T) -> String) {
        answers.iter().for_each(|answer| self.answer(answer, || text(answer)));
    }

    /// A sentence for people. It never mixes with an answer.
    pub(crate) fn tell(&self, sentence: &str) {
        // Nobody reads a standard error that is closed.
        let _ = writeln!(std::io::stderr().lock(), "{sentence}");
    }

    /// Progress on one line that is written over, for somebody who watches.
    pub(crate) fn progress(&self, sentence: &str) {
        if std::io::stderr().is_terminal() {
            let _ = write!(std::io::stderr().lock(), "\r\x1b[K{sentence}");
        }
    }

    /// Ends the line of progress.
    pub(crate) fn progress_ends(&self) {
        if std::io::stderr().is_terminal() {
            let _ = writeln!(std::io::stderr().lock());
        }
    }

    /// Why a command ended without its result.
    pub(crate) fn stopped(&self, stop: &Stop) {
        match stop {
            Stop::Refused(refusal) => {
                if self.json {
                    print_json(&serde_json::json!({"refusal": refusal}));
                }
                self.tell(&words::refusal(refusal));
            }
            Stop::Input { key, about } => {
                if self.json {
                    print_json(&serde_json::json!({"refusal": {"code": key, "params": {"about": about}}}));
                }
                self.tell(&words::say_with(key, &[("about", about.as_str())]));
            }
            Stop::Usage(key) => self.tell(&words::say(key)),
        }
    }
}

fn print_json(answer: &impl Serialize) {
    let text = serde_json::to_string(answer).expect("every answer is plain data with text keys");
    print(&text);
}

/// Prints a line. A pipe whose reader has gone is no fault of the command.
fn print(text: &str) {
    let _ = writeln!(std::io::stdout().lock(), "{text}");
}

/// The purposes that may be named for a reading, by their keys.
pub(crate) fn purposes() -> PossibleValuesParser {
    PossibleValuesParser::new(ReadPurpose::ASKED.iter().map(|purpose| purpose.key()))
}

/// The purpose with this key.
pub(crate) fn purpose(key: Option<&String>) -> Option<ReadPurpose> {
    key.and_then(|key| ReadPurpose::from_key(key))
}

/// One line of a list for people.
pub(crate) fn row(row: &Row) -> String {
    let day = |date: Option<chrono::NaiveDate>| date.map(|date| date.to_string()).unwrap_or_default();
    let id = row.id.to_string();
    let state = words::say(&format!("state.{}", row.state));
    let cells = [id.as_str(), &row.number, &day(row.on), &row.village, &row.people, &row.title, &state, &day(row.next_due)];
    cells.join("\t")
}
