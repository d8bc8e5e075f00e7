//! `numbers`: what it tells.

use super::output::Output;
use super::words::say;
use jiangyuan_server::{County, Fate, Result, SeriesAccount};

/// The account of each series: what was given, used, void, unused, and every serial without a gap.
pub(crate) fn numbers(county: &County, output: &Output, township: &str, year: i32) -> Result<()> {
    output.lines(&county.numbers_account(township, year)?, account_text);
    Ok(())
}

fn account_text(account: &SeriesAccount) -> String {
    let series = say(&format!("numbers.series.{}", account.series), &[]);
    let [given, used, void, unused] = [account.given, account.used, account.void, account.unused].map(|number| number.to_string());
    let numbers = [("series", series.as_str()), ("given", &given), ("used", &used), ("void", &void), ("unused", &unused)];
    let run = |run: &jiangyuan_server::Run| format!("\t{}-{}\t{}", run.first, run.last, say(fate_key(run.fate), &[]));
    std::iter::once(say("server.numbers_account", &numbers)).chain(account.runs.iter().map(run)).collect::<Vec<_>>().join("\n")
}

const fn fate_key(fate: Fate) -> &'static str {
    match fate {
        Fate::Used => "server.number.used",
        Fate::Void => "server.number.void",
        Fate::Unused => "server.number.unused",
        Fate::Twice => "server.number.twice",
    }
}
