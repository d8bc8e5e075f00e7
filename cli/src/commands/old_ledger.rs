//! `old-ledger`: an old ledger (.xls, .xlsx) brought in row by row, and taken back.

use crate::exit::{DONE, Ended, REFUSED, Stop};
use crate::home::Desk;
use crate::{input, words};
use clap::builder::PossibleValuesParser;
use clap::{Args, Subcommand};
use jiangyuan_casework::{check_old_ledger, import_old_ledger, old_sheets, undo_import};
use jiangyuan_ledgers::mapping::NOUNS;
use jiangyuan_ledgers::{OldLedger as Workbook, read};
use jiangyuan_model::input::Fields;
use jiangyuan_model::old_ledger::{OldLedgerOutcome, OldLedgerRequest};
use jiangyuan_model::{ErrorCode, Field, Noun, RecordId};
use serde_json::json;
use std::path::PathBuf;

#[derive(Subcommand)]
pub(crate) enum OldLedger {
    Columns(Which),
    Check(Which),
    Import(Which),
    Undo {
        #[arg(id = "old_ledger", value_name = "ID")]
        ledger: RecordId,
    },
}

#[derive(Args)]
pub(crate) struct Which {
    #[arg(id = "workbook", value_name = "FILE.xlsx")]
    file: PathBuf,
    #[arg(id = "row_noun", value_name = "NOUN", value_parser = PossibleValuesParser::new(NOUNS.iter().map(|noun| noun.key())))]
    noun: String,
    #[arg(long = "sheet", id = "sheet", value_name = "NUMBER", default_value_t = 1)]
    sheet: u32,
    #[arg(long = "common", id = "common", value_name = "FIELD=VALUE", value_parser = common)]
    common: Vec<(Field, String)>,
}

fn common(text: &str) -> Result<(Field, String), String> {
    let (field, value) = text.split_once('=').ok_or_else(|| words::say("cli.old_ledger.not_common"))?;
    Ok((Field::from_key(field).ok_or_else(|| words::say("cli.old_ledger.not_common"))?, value.to_owned()))
}

pub(crate) fn run(desk: &Desk, command: &OldLedger) -> Ended {
    match command {
        OldLedger::Columns(which) => {
            let sheets = old_sheets(&workbook(which)?, noun(which)?);
            desk.output.lines(&sheets, |sheet| {
                let columns = sheet.columns.iter().map(|column| format!("{}\t{}", column.column, column.heading));
                std::iter::once(sheet.name.clone()).chain(columns).collect::<Vec<_>>().join("\n")
            });
            Ok(DONE)
        }
        OldLedger::Check(which) => {
            let outcome = check_old_ledger(&desk.open()?, &workbook(which)?, &request(which)?)?;
            tell(desk, &outcome, "cli.old_ledger.would")
        }
        OldLedger::Import(which) => {
            let outcome = import_old_ledger(&mut desk.open()?, &workbook(which)?, &request(which)?)?;
            tell(desk, &outcome, "cli.old_ledger.done")
        }
        OldLedger::Undo { ledger } => {
            let undone = undo_import(&mut desk.open()?, *ledger)?;
            let (gone, kept) = (undone.gone.to_string(), undone.kept.to_string());
            desk.output.answer(&json!(undone), || words::say_with("cli.old_ledger.undone", &[("gone", &gone), ("kept", &kept)]));
            Ok(DONE)
        }
    }
}

fn workbook(which: &Which) -> Result<Workbook, Stop> {
    let bytes = input::workbook(&which.file)?;
    Ok(read(&bytes).map_err(|error| error.refusal())?)
}

fn noun(which: &Which) -> Result<Noun, Stop> {
    Ok(Noun::from_key(&which.noun).ok_or(ErrorCode::UnknownCode)?)
}

fn request(which: &Which) -> Result<OldLedgerRequest, Stop> {
    let file = which.file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let common: Fields = which.common.iter().map(|(field, value)| (*field, json!(value))).collect();
    Ok(OldLedgerRequest { file, sheet: which.sheet.saturating_sub(1), noun: noun(which)?, targets: Vec::new(), common })
}

/// Every problem is a line of its own; the count is the answer.
fn tell(desk: &Desk, outcome: &OldLedgerOutcome, key: &str) -> Ended {
    for problem in outcome.problems.iter().chain(&outcome.warnings) {
        let (row, what) = (problem.row.to_string(), words::what(&problem.refusal));
        desk.output.tell(&words::say_with("cli.old_ledger.row", &[("row", &row), ("column", &problem.column), ("what", &what)]));
    }
    let counts = [("in", outcome.rows_in), ("repeated", outcome.repeated), ("reported", outcome.reported)];
    let counts = counts.map(|(name, count)| (name, count.to_string()));
    desk.output.answer(outcome, || words::say_with(key, &counts.each_ref().map(|(name, count)| (*name, count.as_str()))));
    Ok(if outcome.reported > 0 { REFUSED } else { DONE })
}
