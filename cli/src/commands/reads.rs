//! `reads`: the log of reads, for the auditor: its rows, and what its daily note points out.

use crate::exit::{DONE, Ended, Stop};
use crate::home::Desk;
use crate::{output, words};
use clap::Args;
use clap::builder::PossibleValuesParser;
use jiangyuan_model::ReadPurpose;
use jiangyuan_model::clock::in_shanghai;
use jiangyuan_model::input::read_date;
use jiangyuan_model::reading::{LedgerOutRow, ReadNote, ReadRow, ReadsPage, ReadsRequest};

#[derive(Args)]
pub(crate) struct Reads {
    #[arg(long = "from", id = "day_from", value_name = "DATE")]
    from: Option<String>,
    #[arg(long = "to", id = "day_to", value_name = "DATE")]
    to: Option<String>,
    #[arg(long, value_name = "NAME")]
    reader: Option<String>,
    #[arg(long, value_name = "PURPOSE", value_parser = every_purpose())]
    purpose: Option<String>,
}

fn every_purpose() -> PossibleValuesParser {
    PossibleValuesParser::new(ReadPurpose::ALL.iter().map(|purpose| purpose.key()))
}

pub(crate) fn run(desk: &Desk, arguments: &Reads) -> Ended {
    let day = |text: &Option<String>| text.as_deref().map(|text| read_date(text).ok_or(Stop::Usage("cli.usage.date"))).transpose();
    let request = ReadsRequest {
        from: day(&arguments.from)?,
        to: day(&arguments.to)?,
        reader: arguments.reader.clone().unwrap_or_default(),
        purpose: output::purpose(arguments.purpose.as_ref()),
    };
    let store = desk.open()?;
    let page = jiangyuan_casework::reads(&store, &request)?;
    desk.output.answer(&page, || text(&page));
    Ok(DONE)
}

fn text(page: &ReadsPage) -> String {
    let mut lines: Vec<String> = page.problems.iter().filter_map(|problem| super::doctor::of_reads(problem)).collect();
    lines.extend(page.notes.iter().map(note));
    lines.extend(page.rows.iter().map(row));
    lines.extend(page.ledgers_out.iter().map(ledger_out));
    lines.push(words::say_with("cli.reads.total", &[("rows", &page.total.to_string())]));
    lines.join("\n")
}

fn ledger_out(row: &LedgerOutRow) -> String {
    let at = in_shanghai(row.at_ms).format("%Y-%m-%d %H:%M").to_string();
    let shown = words::say(if row.unmasked { "reads.ledger.unmasked" } else { "reads.ledger.masked" });
    [at.as_str(), &row.reader, &words::say("reads.ledger"), &row.kind, &row.from, &row.to, &shown, &row.reason].join("\t")
}

fn note(note: &ReadNote) -> String {
    let parts = [("day", note.day.to_string()), ("reader", note.reader.clone()), ("records", note.records.to_string())];
    words::say_with(&format!("reads.sign.{}", note.sign.key()), &parts.each_ref().map(|(name, text)| (*name, text.as_str())))
}

fn row(row: &ReadRow) -> String {
    let noun = row.noun.map(|noun| words::say(&format!("noun.{}", noun.key()))).unwrap_or_default();
    let record = row.record.map(|id| id.to_string()).unwrap_or_default();
    let part = words::say(&format!("reads.part.{}", row.part.key()));
    let purpose = words::say(&format!("reads.purpose.{}", row.purpose.key()));
    [
        row.seq.to_string(),
        in_shanghai(row.at_ms).format("%Y-%m-%d %H:%M").to_string(),
        row.reader.clone(),
        purpose,
        part,
        noun,
        row.number.clone(),
        record,
    ]
    .join("\t")
}
