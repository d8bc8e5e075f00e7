//! `copy-out`: a case in the order of another system's form.

use crate::exit::{DONE, Ended, Stop};
use crate::home::Desk;
use crate::{input, output};
use clap::Args;
use jiangyuan_casework::{copy_forms, copy_out};
use jiangyuan_ledgers::copy_out::{Form, parse};
use jiangyuan_model::{ErrorCode, RecordId, Refusal};
use jiangyuan_store::Store;
use std::path::Path;

#[derive(Args)]
pub(crate) struct CopyOut {
    #[arg(value_name = "ID")]
    id: RecordId,
    #[arg(id = "copy_form", long = "form", value_name = "KEY|FILE.yml")]
    form: String,
    #[arg(long, value_name = "PURPOSE", value_parser = output::purposes())]
    purpose: Option<String>,
}

pub(crate) fn run(desk: &Desk, arguments: &CopyOut) -> Ended {
    let store = desk.open()?;
    let copy = copy_out(&store, arguments.id, &form(&store, &arguments.form)?, output::purpose(arguments.purpose.as_ref()))?;
    desk.output.answer(&copy, || copy.text.clone());
    Ok(DONE)
}

/// One of the county or of the program by its key, or a file.
fn form(store: &Store, named: &str) -> Result<Form, Stop> {
    if let Some(form) = copy_forms(store)?.into_iter().find(|form| form.head.key == named) {
        return Ok(form);
    }
    let is_file = Path::new(named).extension().is_some_and(|ending| ending == "yml" || ending == "yaml");
    if !is_file {
        return Err(Refusal::new(ErrorCode::CopyFormUnknown).with("form", named).into());
    }
    Ok(parse(&input::text(Path::new(named))?).map_err(|error| error.refusal())?)
}
