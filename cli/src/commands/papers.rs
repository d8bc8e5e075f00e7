//! `papers list`, `papers check`, `papers reprint`: the papers that were printed.

use super::paper::{create, put, tools};
use crate::exit::{DONE, Ended};
use crate::home::Desk;
use crate::output::row;
use crate::words;
use clap::Subcommand;
use jiangyuan_casework as casework;
use jiangyuan_documents::check_code::{self, TypedCode};
use jiangyuan_documents::{QueryCode, printing};
use jiangyuan_model::paper::{CodeFound, PrintedPaper};
use jiangyuan_model::{CaseFile, RecordId};
use serde_json::json;
use std::path::PathBuf;

#[derive(Subcommand)]
pub(crate) enum Papers {
    List {
        #[arg(long, value_name = "ID")]
        on: RecordId,
    },
    Check {
        #[arg(id = "check_code", value_name = "CODE")]
        code: String,
    },
    Reprint {
        #[arg(id = "paper_id", value_name = "ID")]
        id: RecordId,
        #[arg(long, value_name = "TEXT")]
        reason: String,
        #[arg(long, value_name = "FILE.pdf")]
        out: PathBuf,
    },
}

pub(crate) fn run(desk: &Desk, command: &Papers) -> Ended {
    match command {
        Papers::List { on } => {
            desk.output.lines(&casework::printed_papers(&desk.open()?, *on)?, line);
            Ok(DONE)
        }
        Papers::Check { code } => {
            // A mistyped code is told as that, before anything is looked up.
            match check_code::read(code)? {
                TypedCode::Check(code) => found_paper(desk, &code),
                TypedCode::Query(code) => found_piece(desk, &code),
            }
        }
        Papers::Reprint { id, reason, out } => reprint(desk, *id, reason, out),
    }
}

fn found_paper(desk: &Desk, code: &str) -> Ended {
    let store = desk.open()?;
    let mut found = casework::paper_with_code(&store, code)?;
    let (catalogue, _) = tools(&store)?;
    found.same =
        casework::printed_file(&store, found.paper.id).is_ok_and(|(request, file)| printing::says_the_same(&catalogue, &request, &file));
    let (text, told) = (line(&found.paper), if found.same { "check.same" } else { "check.changed" });
    desk.output.answer(&CodeFound::Paper(Box::new(found)), || text);
    desk.output.tell(&words::say(told));
    Ok(DONE)
}

fn found_piece(desk: &Desk, code: &QueryCode) -> Ended {
    let store = desk.open()?;
    let found = casework::piece_with_query_code(&store, &code.hash_text(&store.office()?.county))?;
    let text = std::iter::once(&found.piece).chain(&found.matter).map(row).collect::<Vec<_>>().join("\n");
    desk.output.answer(&CodeFound::Piece(Box::new(found)), || text);
    Ok(DONE)
}

fn reprint(desk: &Desk, id: RecordId, reason: &str, out: &std::path::Path) -> Ended {
    let mut store = desk.open()?;
    let (catalogue, press) = tools(&store)?;
    let (request, file) = casework::printed_file(&store, id)?;
    let again = CaseFile { reprint: Some(file.reprint.unwrap_or_default() + 1), ..file };
    let pdf = printing::again((&catalogue, &press), &request, &again)?;
    let mut out = create(out)?;
    casework::reprint_paper(&mut store, id, reason)?;
    put(&mut out, &pdf)?;
    desk.output.answer(&json!({ "paper": id, "reprint": again.reprint, "bytes": pdf.len() }), || words::say("cli.paper.reprinted"));
    Ok(DONE)
}

fn line(paper: &PrintedPaper) -> String {
    let void = paper.void_reason.clone().unwrap_or_default();
    [paper.paper.key(), &paper.title, paper.number.text(), &paper.printed_on.to_string(), &paper.printed_by, &paper.check_code, &void]
        .join("\t")
}
