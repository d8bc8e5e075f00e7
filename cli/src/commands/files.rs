//! `files`: files that the county hands to every PC. One is exported, changed and checked; the county then hands it on
//! (`jiangyuan-server files put`).

use super::paper::{create, put};
use crate::exit::{DONE, Ended};
use crate::home::Desk;
use crate::{input, words};
use clap::builder::PossibleValuesParser;
use clap::{Args, Subcommand};
use jiangyuan_casework::{read_columns, read_copy_form};
use jiangyuan_documents::{Catalogue, PaperError, check_letter, shipped_letter};
use jiangyuan_ledgers::{copy_out, set};
use jiangyuan_model::county_file::CountyFileKind;
use jiangyuan_model::{ErrorCode, Field, LedgerKind, PaperCode, Refusal};
use serde_json::json;
use std::path::PathBuf;

#[derive(Subcommand)]
pub(crate) enum Files {
    Export {
        #[command(flatten)]
        which: Which,
        #[arg(id = "file_out", value_name = "FILE")]
        file: PathBuf,
        #[arg(long)]
        shipped: bool,
    },
    Check {
        #[command(flatten)]
        which: Which,
        #[arg(id = "county_file", value_name = "FILE")]
        file: PathBuf,
    },
}

#[derive(Args)]
pub(crate) struct Which {
    #[arg(id = "file_kind", value_name = "KIND", value_parser = PossibleValuesParser::new(CountyFileKind::ALL.iter().map(|kind| kind.key())))]
    kind: String,
    #[arg(id = "file_key", value_name = "KEY")]
    key: String,
}

impl Which {
    fn kind(&self) -> Result<CountyFileKind, Refusal> {
        CountyFileKind::from_key(&self.kind).ok_or_else(|| Refusal::new(ErrorCode::UnknownCode).on(Field::FileKind))
    }

    fn paper(&self) -> Result<PaperCode, Refusal> {
        PaperCode::from_key(&self.key).ok_or_else(|| self.unknown())
    }

    fn ledger(&self) -> Result<LedgerKind, Refusal> {
        LedgerKind::from_key(&self.key).ok_or_else(|| self.unknown())
    }

    fn unknown(&self) -> Refusal {
        Refusal::new(ErrorCode::UnknownCode).on(Field::FileKey)
    }
}

pub(crate) fn run(desk: &Desk, command: &Files) -> Ended {
    match command {
        Files::Export { which, file, shipped } => {
            let kind = which.kind()?;
            let of_county = if *shipped { None } else { desk.open()?.county_file(kind, &which.key)? };
            let is_of_county = of_county.is_some();
            let content = of_county.map_or_else(|| with_the_program(which, kind), Ok)?;
            put(&mut create(file)?, &content)?;
            let answer = json!({ "kind": kind, "key": which.key, "of_county": is_of_county, "bytes": content.len() });
            desk.output.answer(&answer, || words::say("cli.files.exported"));
        }
        Files::Check { which, file } => {
            let kind = which.kind()?;
            check(which, kind, &input::bytes(file)?)?;
            let answer = json!({ "kind": kind, "key": which.key, "usable": true });
            let about = [("kind", which.kind.as_str()), ("key", &which.key)];
            desk.output.answer(&answer, || words::say_with("cli.files.usable", &about));
        }
    }
    Ok(DONE)
}

/// What came with the program: of Tibetan that is the draft.
fn with_the_program(which: &Which, kind: CountyFileKind) -> Result<Vec<u8>, Refusal> {
    let content = match kind {
        CountyFileKind::Letter => shipped_letter(which.paper()?).map(<[u8]>::to_vec),
        CountyFileKind::Tibetan => Catalogue::default().tibetan_file(which.paper()?).ok().map(String::into_bytes),
        CountyFileKind::ColumnSet => Some(set::bundled_text(which.ledger()?).as_bytes().to_vec()),
        CountyFileKind::CopyForm => copy_out::bundled_text(&which.key).map(|text| text.as_bytes().to_vec()),
    };
    content.ok_or_else(|| which.unknown())
}

fn check(which: &Which, kind: CountyFileKind, content: &[u8]) -> Result<(), Refusal> {
    let refused = |error: PaperError| Refusal::from(&error);
    match kind {
        CountyFileKind::Letter => check_letter(&Catalogue::default(), which.paper()?, content).map_err(refused),
        CountyFileKind::Tibetan => Catalogue::default().check_tibetan(which.paper()?, content).map_err(refused),
        CountyFileKind::ColumnSet => read_columns(which.ledger()?, content).map(drop),
        CountyFileKind::CopyForm => read_copy_form(&which.key, content).map(drop),
    }
}
