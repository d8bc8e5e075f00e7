//! `dossier`: what the dossier of a case would hold and lacks, or all of it bound into one PDF.

use super::paper::{create, put, tools};
use crate::exit::{DONE, Ended, NEEDS_PERSON};
use crate::home::Desk;
use crate::words;
use clap::Args;
use jiangyuan_casework as casework;
use jiangyuan_documents::dossier;
use jiangyuan_model::dossier::{DossierPartView, DossierRequest, DossierView};
use jiangyuan_model::{RecordId, Refusal};
use serde_json::json;
use std::path::PathBuf;

#[derive(Args)]
pub(crate) struct Dossier {
    #[arg(id = "case_id", value_name = "ID")]
    on: RecordId,
    #[arg(long, id = "dossier_out", value_name = "FILE.pdf", required_unless_present = "check")]
    out: Option<PathBuf>,
    #[arg(long)]
    check: bool,
    #[arg(long, id = "dossier_note", value_name = "TEXT", default_value = "")]
    note: String,
    #[arg(long, value_name = "TEXT", default_value = "")]
    keep: String,
    #[arg(long, value_name = "ATTACHMENT=PART", value_parser = placed)]
    place: Vec<(String, String)>,
}

fn placed(text: &str) -> Result<(String, String), String> {
    let (attachment, part) = text.split_once('=').ok_or_else(|| words::say("cli.dossier.not_placed"))?;
    Ok((attachment.to_owned(), part.to_owned()))
}

pub(crate) fn run(desk: &Desk, arguments: &Dossier) -> Ended {
    let places = arguments.place.iter().cloned().collect();
    let request = DossierRequest { on: arguments.on, note: arguments.note.clone(), keep: arguments.keep.clone(), places };
    match &arguments.out {
        Some(out) if !arguments.check => bind(desk, &request, out),
        _ => check(desk, &request),
    }
}

fn check(desk: &Desk, request: &DossierRequest) -> Ended {
    let store = desk.open()?;
    let (catalogue, _) = tools(&store)?;
    let case = casework::dossier_case(&store, request)?;
    let view = dossier::view(&catalogue, &case, request)?;
    desk.output.answer(&view, || view.parts.iter().map(line).collect::<Vec<_>>().join("\n"));
    tell_missing(desk, &view);
    Ok(if view.missing.is_empty() { DONE } else { NEEDS_PERSON })
}

fn bind(desk: &Desk, request: &DossierRequest, out: &std::path::Path) -> Ended {
    let mut store = desk.open()?;
    let (catalogue, press) = tools(&store)?;
    let case = casework::dossier_contents(&mut store, request, &words::say("dossier.taken_out_for"))?;
    let bound = dossier::bound((&catalogue, &press), case, request)?;
    let (pdf, pages) = press.pdf_and_pages(&bound.prepared).map_err(|error| Refusal::from(&error))?;
    put(&mut create(out)?, &pdf)?;
    desk.output.answer(&json!({ "pages": pages, "bytes": pdf.len(), "by_hand": bound.by_hand }), || {
        words::say_with("cli.dossier.bound", &[("pages", &pages.to_string())])
    });
    if !bound.by_hand.is_empty() {
        desk.output.tell(&words::say_with("dossier.by_hand", &[("titles", &bound.by_hand.join("、"))]));
    }
    Ok(DONE)
}

/// A part: its name, whether it has to be there, what is there.
fn line(part: &DossierPartView) -> String {
    let need = words::say(if part.required { "dossier.required" } else { "dossier.as_needed" });
    let items = part
        .items
        .iter()
        .map(|item| format!("{} {}（{}）", item.title, item.number, words::say(&format!("dossier.standing.{}", item.standing.key()))));
    [part.name.clone(), need, items.collect::<Vec<_>>().join("；")].join("\t")
}

/// What is missing, each with the step that brings it.
fn tell_missing(desk: &Desk, view: &DossierView) {
    for part in view.parts.iter().filter(|part| view.missing.contains(&part.name)) {
        let steps: Vec<String> = part.steps.iter().map(|step| words::say(&format!("step.{}", step.key()))).collect();
        let steps = if steps.is_empty() { words::say("dossier.from_outside") } else { steps.join("、") };
        desk.output.tell(&words::say_with("dossier.missing", &[("part", &part.name), ("steps", &steps)]));
    }
}
