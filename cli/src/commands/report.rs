//! `report`: a report of the office with its figures. `draft` tells what it would say now and writes nothing, `make` freezes
//! its figures, `table` writes them as a form.

use super::ledger::tell;
use crate::exit::{DONE, Ended, Stop};
use crate::home::Desk;
use crate::words;
use clap::builder::PossibleValuesParser;
use clap::{Args, Subcommand};
use jiangyuan_casework::{make_report, report_draft, write_figures};
use jiangyuan_ledgers::figures::{Length, Period};
use jiangyuan_ledgers::report::lengths;
use jiangyuan_model::input::read_date;
use jiangyuan_model::ledger::{FiguresRequest, MakeReport, ReportDraft, ReportPeriod};
use jiangyuan_model::{ErrorCode, LedgerKind, RecordId, ReportKind};
use serde_json::json;
use std::path::PathBuf;

/// Lengths of a period, by their names on the command line.
const LENGTHS: &[(&str, Length)] =
    &[("week", Length::Week), ("month", Length::Month), ("quarter", Length::Quarter), ("half", Length::Half), ("year", Length::Year)];

#[derive(Subcommand)]
pub(crate) enum Report {
    Draft(Which),
    Make {
        #[command(flatten)]
        which: Which,
        #[arg(long = "title", id = "report_title", value_name = "TEXT")]
        title: Option<String>,
        #[arg(long = "text", id = "report_text", value_name = "FILE.txt")]
        text: Option<PathBuf>,
    },
    Table {
        #[arg(id = "report_id", value_name = "ID")]
        report: RecordId,
        #[arg(id = "figures_form", value_name = "FORM", value_parser = PossibleValuesParser::new(LedgerKind::OF_FIGURES.iter().map(|kind| kind.key())))]
        form: String,
        #[arg(long, value_name = "FILE.xlsx")]
        out: PathBuf,
        #[arg(long)]
        outside: bool,
    },
}

#[derive(Args)]
pub(crate) struct Which {
    #[arg(id = "report_kind", value_name = "KIND", value_parser = PossibleValuesParser::new(ReportKind::ALL.iter().map(|kind| kind.key())))]
    kind: String,
    #[arg(long = "day", id = "report_day", value_name = "DATE")]
    day: String,
    #[arg(long, id = "report_length", value_name = "LENGTH", value_parser = PossibleValuesParser::new(LENGTHS.iter().map(|(name, _)| *name)))]
    length: Option<String>,
}

pub(crate) fn run(desk: &Desk, command: &Report) -> Ended {
    match command {
        Report::Draft(which) => {
            let draft = report_draft(&desk.open()?, period(which)?)?;
            desk.output.answer(&draft, || text(&draft));
        }
        Report::Make { which, title, text } => {
            let period = period(which)?;
            let mut store = desk.open()?;
            let draft = report_draft(&store, period)?;
            let said = text.as_ref().map(|file| std::fs::read_to_string(file).map_err(|_| ErrorCode::FileUnreadable)).transpose()?;
            let input = MakeReport { period, title: title.clone().unwrap_or(draft.title), text: said.unwrap_or(draft.text) };
            let id = make_report(&mut store, &input)?;
            desk.output.answer(&json!({ "id": id }), || id.to_string());
        }
        Report::Table { report, form, out, outside } => {
            let kind = LedgerKind::from_key(form).ok_or(ErrorCode::UnknownCode)?;
            let request = FiguresRequest { report: *report, kind, outside: *outside };
            return tell(desk, out, &write_figures(&desk.open()?, &request)?);
        }
    }
    Ok(DONE)
}

/// The period in which the day lies, of the length that was named or that such a report has.
fn period(which: &Which) -> Result<ReportPeriod, Stop> {
    let kind = ReportKind::from_key(&which.kind).ok_or(ErrorCode::UnknownCode)?;
    let day = read_date(&which.day).ok_or(Stop::Usage("cli.usage.date"))?;
    let named = which.length.as_ref().and_then(|name| LENGTHS.iter().find(|(known, _)| known == name)).map(|(_, length)| *length);
    let length = named.or_else(|| lengths(kind).first().copied()).ok_or(ErrorCode::ReportPeriodUnfit)?;
    let Period { from, to, .. } = Period::of(length, day).ok_or(ErrorCode::BadDate)?;
    Ok(ReportPeriod { kind, from, to })
}

fn text(draft: &ReportDraft) -> String {
    let mut lines = vec![draft.title.clone(), draft.text.clone()];
    if draft.before_its_end {
        lines.push(words::say("report.before_its_end"));
    }
    if draft.imported > 0 {
        lines.push(words::say_with("report.imported", &[("count", &draft.imported.to_string())]));
    }
    if draft.standing.is_some() {
        lines.push(words::say("report.standing"));
    }
    lines.join("\n")
}
