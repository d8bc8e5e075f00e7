//! What is printed, where.

use super::words;
use jiangyuan_server::Failure;
use serde::Serialize;
use std::io::Write;

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

    /// Why a command ended without its result.
    pub(crate) fn stopped(&self, failure: &Failure) {
        tracing::debug!(%failure, "stopped");
        if self.json {
            print_json(&serde_json::json!({ "refusal": failure.refusal() }));
        }
        self.tell(&match failure {
            Failure::Listen { address, .. } => words::say("server.cannot_listen", &[("address", address)]),
            other => words::refusal(&other.refusal()),
        });
    }
}

fn print_json(answer: &impl Serialize) {
    print(&serde_json::to_string(answer).expect("every answer is plain data with text keys"));
}

/// Prints a line. A pipe whose reader has gone is no fault of the command.
fn print(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{text}");
    let _ = out.flush();
}
