//! `blanks print`, `blanks list`, `blanks spoil`: numbered sheets for power cuts and pastures. A sheet is entered by `add`, with
//! its number as the field `blank_number`.

use super::paper::{create, put, tools};
use crate::exit::{DONE, Ended};
use crate::home::Desk;
use crate::words;
use clap::Subcommand;
use clap::builder::PossibleValuesParser;
use jiangyuan_casework::{blanks, print_blanks, spoil_blank};
use jiangyuan_documents::blanks::BlankSheets;
use jiangyuan_model::blank::{BlankState, BlankView, PrintBlanks};
use jiangyuan_model::{BlankKind, ErrorCode, Refusal};
use serde_json::json;
use std::path::{Path, PathBuf};

#[derive(Subcommand)]
pub(crate) enum Blanks {
    Print {
        #[arg(id = "blank_kind", value_name = "KIND", value_parser = PossibleValuesParser::new(BlankKind::ALL.iter().map(|kind| kind.key())))]
        kind: String,
        #[arg(long, value_name = "N")]
        count: u32,
        #[arg(long = "to", id = "blanks_to", value_name = "FILE.pdf")]
        to: PathBuf,
        #[arg(long = "for", id = "blanks_for", value_name = "TEXT", default_value = "")]
        what_for: String,
        #[arg(long, value_name = "NAME", default_value = "")]
        given_to: String,
    },
    List,
    Spoil {
        #[arg(id = "blank_number", value_name = "NUMBER")]
        number: String,
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
}

pub(crate) fn run(desk: &Desk, command: Blanks) -> Ended {
    match command {
        Blanks::Print { kind, count, to, what_for, given_to } => {
            let kind = BlankKind::from_key(&kind).ok_or(ErrorCode::UnknownCode)?;
            print(desk, &to, &PrintBlanks { kind, count, what_for, given_to })
        }
        Blanks::List => {
            let page = blanks(&desk.open()?)?;
            let sheets: Vec<BlankView> = page.batches.into_iter().flat_map(|batch| batch.blanks).chain(page.strangers).collect();
            desk.output.lines(&sheets, line);
            Ok(DONE)
        }
        Blanks::Spoil { number, reason } => {
            spoil_blank(&mut desk.open()?, &number, &reason)?;
            desk.output.answer(&json!({ "spoiled": number }), || words::say("cli.blanks.spoiled"));
            Ok(DONE)
        }
    }
}

fn print(desk: &Desk, to: &Path, input: &PrintBlanks) -> Ended {
    let mut store = desk.open()?;
    let office = store.office()?;
    let (_, press) = tools(&store)?;
    // A form that cannot be set, or written where it should lie, takes no numbers.
    press.can_set_blank_forms(input.kind, &office, store.world().clock.today()).map_err(|error| Refusal::from(&error))?;
    let mut out = create(to)?;
    let printed = print_blanks(&mut store, input).inspect_err(|_| drop(std::fs::remove_file(to)))?;
    let sheets = BlankSheets { kind: input.kind, office: &office, numbers: &printed.numbers, made_on: printed.made_on };
    let pdf = press.blank_forms(&sheets);
    put(&mut out, &pdf.map_err(|error| Refusal::from(&error))?)?;
    let numbers: Vec<String> = printed.numbers.iter().map(ToString::to_string).collect();
    let ends = [("first", numbers.first()), ("last", numbers.last())].map(|(name, number)| (name, number.map_or("", String::as_str)));
    desk.output.answer(&json!({ "id": printed.id, "numbers": numbers }), || words::say_with("cli.blanks.printed", &ends));
    Ok(DONE)
}

fn line(sheet: &BlankView) -> String {
    let kind = sheet.kind.map(|kind| words::say(&format!("blank_kind.{}", kind.key()))).unwrap_or_default();
    let state = match sheet.state {
        BlankState::Out => "blank_state.out",
        BlankState::Entered => "blank_state.entered",
        BlankState::Spoiled => "blank_state.spoiled",
        BlankState::Unknown => "blank_state.unknown",
    };
    let became = sheet.entries.iter().map(|entry| format!("{} {}", words::say(&format!("noun.{}", entry.noun.key())), entry.id));
    let became = became.collect::<Vec<_>>().join(" ");
    [&sheet.number, &kind, &words::say(state), &became, sheet.reason.as_deref().unwrap_or_default()].join("\t")
}
