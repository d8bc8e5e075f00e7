//! `ledger`: a ledger of the office as an .xlsx. People stand in it masked unless `--unmask` says why not.

use super::paper::{create, put};
use crate::exit::{DONE, Ended, Stop};
use crate::home::Desk;
use crate::{output, words};
use chrono::{Months, NaiveDate};
use clap::Args;
use clap::builder::PossibleValuesParser;
use jiangyuan_casework::{LedgerFile, write_ledger};
use jiangyuan_model::LedgerKind;
use jiangyuan_model::input::read_date;
use jiangyuan_model::ledger::LedgerRequest;
use serde_json::json;
use std::path::{Path, PathBuf};

#[derive(Args)]
pub(crate) struct Ledger {
    #[arg(id = "ledger_name", value_name = "NAME", value_parser = PossibleValuesParser::new(lists()))]
    name: String,
    #[arg(long, value_name = "YYYY-MM", value_parser = month, required_unless_present = "day_from")]
    month: Option<NaiveDate>,
    #[arg(long = "from", id = "day_from", value_name = "DATE", requires = "day_to", conflicts_with = "month")]
    from: Option<String>,
    #[arg(long = "to", id = "day_to", value_name = "DATE", requires = "day_from")]
    to: Option<String>,
    #[arg(long, value_name = "FILE.xlsx")]
    out: PathBuf,
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[arg(long)]
    unmask: bool,
    #[arg(long, value_name = "PURPOSE", value_parser = output::purposes())]
    purpose: Option<String>,
}

/// The ledgers that list cases.
fn lists() -> impl Iterator<Item = &'static str> {
    LedgerKind::ALL.iter().filter(|kind| !LedgerKind::OF_FIGURES.contains(kind)).map(|kind| kind.key())
}

fn month(text: &str) -> Result<NaiveDate, String> {
    NaiveDate::parse_from_str(&format!("{text}-01"), "%Y-%m-%d").map_err(|_| words::say("cli.ledger.not_a_month"))
}

pub(crate) fn run(desk: &Desk, arguments: &Ledger) -> Ended {
    let (from, to) = period(arguments)?;
    let request = LedgerRequest {
        kind: LedgerKind::from_key(&arguments.name).ok_or(Stop::Usage("cli.usage.ledger"))?,
        from,
        to,
        reason: arguments.reason.clone(),
        unmask: arguments.unmask,
        purpose: output::purpose(arguments.purpose.as_ref()),
    };
    let mut store = desk.open()?;
    tell(desk, &arguments.out, &write_ledger(&mut store, &request)?)
}

/// Writes a workbook into a new file and tells how many lines it has.
pub(super) fn tell(desk: &Desk, out: &Path, file: &LedgerFile) -> Ended {
    put(&mut create(out)?, &file.bytes)?;
    let lines = file.rows.to_string();
    desk.output
        .answer(&json!({ "rows": file.rows, "bytes": file.bytes.len() }), || words::say_with("cli.ledger.written", &[("rows", &lines)]));
    if let Some(refusal) = &file.own_refused {
        desk.output.tell(&words::say_with("cli.ledger.own_refused", &[("what", &words::what(refusal))]));
    }
    Ok(DONE)
}

fn period(arguments: &Ledger) -> Result<(NaiveDate, NaiveDate), Stop> {
    if let Some(month) = arguments.month {
        let last = month.checked_add_months(Months::new(1)).and_then(|next| next.pred_opt()).unwrap_or(month);
        return Ok((month, last));
    }
    let day = |text: &Option<String>| text.as_deref().and_then(read_date).ok_or(Stop::Usage("cli.usage.date"));
    Ok((day(&arguments.from)?, day(&arguments.to)?))
}
