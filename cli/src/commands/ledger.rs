//! `ledger`: a ledger of the office as an .xlsx. People stand in it masked unless `--unmask` says why not.

use super::paper::{create, put};
use crate::exit::{DONE, Ended, Stop};
use crate::home::Desk;
use crate::{output, words};
use chrono::{Months, NaiveDate};
use clap::Args;
use clap::builder::PossibleValuesParser;
use jiangyuan_casework::{LedgerCase, ledger_of, ledger_of_overdue};
use jiangyuan_ledgers::case::{Case, row};
use jiangyuan_ledgers::{ColumnSet, Language, Ledger as Sheet, LedgerKind, Showing, write};
use jiangyuan_model::{Noun, ReadPurpose, Refusal};
use jiangyuan_store::Store;
use serde_json::json;
use std::path::PathBuf;

/// The ledgers that are lists of cases.
const LISTS: &[(&str, LedgerKind, Option<Noun>)] = &[
    ("matters", LedgerKind::Matters, Some(Noun::Matter)),
    ("mediations", LedgerKind::Mediations, Some(Noun::Mediation)),
    ("leads", LedgerKind::Leads, Some(Noun::Lead)),
    ("visits", LedgerKind::Visits, Some(Noun::Visit)),
    ("receptions", LedgerKind::Receptions, Some(Noun::Reception)),
    ("overdue", LedgerKind::Overdue, None),
];

#[derive(Args)]
pub(crate) struct Ledger {
    #[arg(id = "ledger_name", value_name = "NAME", value_parser = PossibleValuesParser::new(LISTS.iter().map(|(name, ..)| *name)))]
    name: String,
    #[arg(long, value_name = "YYYY-MM", value_parser = month)]
    month: NaiveDate,
    #[arg(long, value_name = "FILE.xlsx")]
    out: PathBuf,
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[arg(long)]
    unmask: bool,
    #[arg(long, value_name = "PURPOSE", value_parser = output::purposes())]
    purpose: Option<String>,
}

fn month(text: &str) -> Result<NaiveDate, String> {
    NaiveDate::parse_from_str(&format!("{text}-01"), "%Y-%m-%d").map_err(|_| words::say("cli.ledger.not_a_month"))
}

pub(crate) fn run(desk: &Desk, arguments: &Ledger) -> Ended {
    let store = desk.open()?;
    let (_, kind, noun) = LISTS.iter().find(|(name, ..)| *name == arguments.name).copied().ok_or(Stop::Usage("cli.usage.ledger"))?;
    let cases = cases(&store, noun, arguments.month, output::purpose(arguments.purpose.as_ref()))?;
    let (set, office, today) = (ColumnSet::bundled(kind), store.office()?, store.world().clock.today());
    let rows = cases.iter().map(|one| row(&set, Case { main: &one.main, with: &one.with, office: &office.name, today }));
    let sheet = Sheet {
        set: &set,
        language: Language::Chinese,
        office: office.name.clone(),
        period: arguments.month.format("%Y年%-m月").to_string(),
        made_on: today,
        made_by: store.me().user.clone(),
        reason: arguments.reason.clone(),
        showing: if arguments.unmask { Showing::Unmasked { reason: arguments.reason.clone() } } else { Showing::Masked },
    };
    let bytes = write(&sheet, rows).map_err(|error| error.refusal())?;
    put(&mut create(&arguments.out)?, &bytes)?;
    let lines = cases.len().to_string();
    desk.output
        .answer(&json!({ "rows": cases.len(), "bytes": bytes.len() }), || words::say_with("cli.ledger.written", &[("rows", &lines)]));
    Ok(DONE)
}

fn cases(store: &Store, noun: Option<Noun>, month: NaiveDate, purpose: Option<ReadPurpose>) -> Result<Vec<LedgerCase>, Refusal> {
    let last = month.checked_add_months(Months::new(1)).and_then(|next| next.pred_opt()).unwrap_or(month);
    match noun {
        Some(noun) => ledger_of(store, noun, (month, last), purpose),
        None => ledger_of_overdue(store, purpose),
    }
}
