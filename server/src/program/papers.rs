//! `letters`: what each tells.

use super::arguments::Letters;
use super::decisions::by;
use super::output::Output;
use super::words::say;
use jiangyuan_server::{County, LetterRow, Result};
use serde_json::json;

pub(crate) fn letters(county: &County, output: &Output, command: Letters) -> Result<()> {
    match command {
        Letters::List => output.lines(&county.letters()?, |row: &LetterRow| {
            [&row.paper, &row.length.to_string(), &row.by, &row.decided_paper].map(String::as_str).join("\t")
        }),
        Letters::Put { paper, file, decided } => {
            county.letter_put(&paper, &std::fs::read(file)?, &by(decided))?;
            output.answer(&json!({ "paper": paper }), || say("server.letter_put", &[("paper", &paper)]));
        }
        Letters::Withdraw { paper } => {
            county.letter_withdraw(&paper)?;
            output.answer(&json!({ "paper": paper, "withdrawn": true }), || say("server.letter_withdrawn", &[("paper", &paper)]));
        }
    }
    Ok(())
}
