//! `transfer-sheet`: a transfer sheet as the form that `add matter --file` takes. Nothing is saved, and no home is opened.

use crate::exit::{DONE, Ended, Stop};
use crate::home::Desk;
use crate::{input, words, world};
use clap::Args;
use jiangyuan_ledgers::transfer_sheet::{read_text, read_workbook};
use jiangyuan_model::ErrorCode;
use jiangyuan_model::transfer_sheet::TransferSheet as Read;
use std::path::{Path, PathBuf};

#[derive(Args)]
pub(crate) struct TransferSheet {
    #[arg(id = "sheet_file", value_name = "FILE|-")]
    file: PathBuf,
}

pub(crate) fn run(desk: &Desk, arguments: &TransferSheet) -> Ended {
    let sheet = read(&arguments.file)?;
    let tell = |key: &str, about: &str| desk.output.tell(&words::say_with(key, &[("about", about)]));
    sheet.dropped.iter().for_each(|label| tell("cli.transfer_sheet.dropped", label));
    sheet.left.iter().for_each(|text| tell("cli.transfer_sheet.left", text));
    for unfit in &sheet.unfit {
        let what = words::what(&unfit.refusal);
        desk.output.tell(&words::say_with("cli.transfer_sheet.unfit", &[("label", unfit.label.as_str()), ("what", &what)]));
    }
    desk.output.answer(&sheet.register, || serde_json::to_string_pretty(&sheet.register).unwrap_or_default());
    Ok(DONE)
}

/// A workbook is known by its content: whoever saves a form gives it any name.
fn read(file: &Path) -> Result<Read, Stop> {
    let today = world::system().clock.today();
    let is_text = file == Path::new("-");
    if !is_text {
        match read_workbook(&input::workbook(file)?, today).map_err(|error| error.refusal()) {
            Err(refusal) if refusal.code == ErrorCode::WorkbookUnknown => {}
            answer => return Ok(answer?),
        }
    }
    Ok(read_text(&input::text(file)?, today).map_err(|error| error.refusal())?)
}
