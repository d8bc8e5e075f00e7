//! `letters`: the Word letters that staff reword. One is exported, changed in Word and checked; the county then hands it to
//! every PC (`jiangyuan-server letters put`).

use super::paper::{create, put};
use crate::exit::{DONE, Ended};
use crate::home::Desk;
use crate::{input, words};
use clap::Subcommand;
use clap::builder::PossibleValuesParser;
use jiangyuan_documents::{Catalogue, check_letter, papers_with_letters, shipped_letter};
use jiangyuan_model::{ErrorCode, PaperCode, Refusal};
use serde_json::json;
use std::path::PathBuf;

#[derive(Subcommand)]
pub(crate) enum Letters {
    Export {
        #[arg(id = "letter_of", value_name = "PAPER", value_parser = keys())]
        paper: String,
        #[arg(id = "letter_out", value_name = "FILE.docx")]
        file: PathBuf,
        #[arg(long)]
        shipped: bool,
    },
    Check {
        #[arg(id = "letter_of", value_name = "PAPER", value_parser = keys())]
        paper: String,
        #[arg(id = "letter_file", value_name = "FILE.docx")]
        file: PathBuf,
    },
}

fn keys() -> PossibleValuesParser {
    PossibleValuesParser::new(papers_with_letters().map(PaperCode::key).collect::<Vec<_>>())
}

pub(crate) fn run(desk: &Desk, command: &Letters) -> Ended {
    match command {
        Letters::Export { paper, file, shipped } => {
            let code = PaperCode::from_key(paper).ok_or(ErrorCode::UnknownCode)?;
            let of_county = if *shipped { None } else { desk.open()?.county_letter(code)? };
            let is_of_county = of_county.is_some();
            let bytes = of_county.or_else(|| shipped_letter(code).map(<[u8]>::to_vec)).ok_or(ErrorCode::UnknownCode)?;
            put(&mut create(file)?, &bytes)?;
            desk.output
                .answer(&json!({ "paper": paper, "of_county": is_of_county, "bytes": bytes.len() }), || words::say("cli.letters.exported"));
        }
        Letters::Check { paper, file } => {
            let code = PaperCode::from_key(paper).ok_or(ErrorCode::UnknownCode)?;
            check_letter(&Catalogue::default(), code, &input::bytes(file)?).map_err(|error| Refusal::from(&error))?;
            desk.output.answer(&json!({ "paper": paper, "usable": true }), || words::say_with("cli.letters.usable", &[("paper", paper)]));
        }
    }
    Ok(DONE)
}
