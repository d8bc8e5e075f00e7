//! `deadline`: the arithmetic of deadlines alone. It needs no home.

use crate::exit::{DONE, Ended};
use crate::home::Desk;
use crate::words;
use chrono::NaiveDate;
use clap::Args;
use clap::builder::PossibleValuesParser;
use jiangyuan_law::deadline::due;
use jiangyuan_law::{Calendar, Count};
use jiangyuan_model::ErrorCode;
use serde::Serialize;

#[derive(Args)]
pub(crate) struct Deadline {
    #[arg(long, value_name = "KIND", value_parser = PossibleValuesParser::new(Count::ALL.iter().map(|count| count.key())))]
    kind: String,
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
    start: NaiveDate,
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(..=DAYS_MAX))]
    n: u32,
    #[arg(long, value_name = "DAYS", default_value_t = 0, value_parser = clap::value_parser!(u32).range(..=DAYS_MAX))]
    hearing_days: u32,
}

/// A century: no period of the law is longer.
const DAYS_MAX: i64 = 36_600;

#[derive(Serialize)]
struct Answer {
    kind: &'static str,
    start: NaiveDate,
    n: u32,
    strict_due: Option<NaiveDate>,
    rolled_due: Option<NaiveDate>,
    due: Option<NaiveDate>,
    provisional: bool,
    estimate: Option<NaiveDate>,
    reason: Option<Reason>,
}

#[derive(Serialize)]
struct Reason {
    code: &'static str,
    year: i32,
}

pub(crate) fn run(desk: &Desk, arguments: &Deadline) -> Ended {
    let count = Count::from_key(&arguments.kind).ok_or(ErrorCode::UnknownCode)?;
    let due = due(count, arguments.start, arguments.n, arguments.hearing_days, &Calendar::bundled());
    let answer = Answer {
        kind: count.key(),
        start: arguments.start,
        n: arguments.n,
        strict_due: due.strict,
        rolled_due: due.rolled,
        due: due.binding,
        provisional: due.calendar_missing.is_some(),
        estimate: due.estimate,
        reason: due.calendar_missing.map(|year| Reason { code: "calendar_missing", year }),
    };
    desk.output.answer(&answer, || text(&answer));
    Ok(DONE)
}

fn text(answer: &Answer) -> String {
    let day = |date: Option<NaiveDate>| date.map_or_else(|| words::say("cli.deadline.none"), |date| date.to_string());
    let (strict, rolled) = (day(answer.strict_due), day(answer.rolled_due));
    let dates = words::say_with("cli.deadline.dates", &[("strict", &strict), ("rolled", &rolled)]);
    match &answer.reason {
        None => dates,
        Some(reason) => {
            let (year, estimate) = (reason.year.to_string(), day(answer.estimate));
            [dates, words::say_with("cli.deadline.provisional", &[("year", &year), ("estimate", &estimate)])].join("\n")
        }
    }
}

fn date(text: &str) -> Result<NaiveDate, String> {
    jiangyuan_model::input::read_date(text).ok_or_else(|| words::say("cli.usage.date"))
}
