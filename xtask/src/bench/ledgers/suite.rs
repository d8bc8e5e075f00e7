//! What an office suite reads in a workbook of ours: it is asked to write it as plain text, which is compared cell by cell.

use crate::shell;
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Comma, quotation mark, UTF-8, from the first line, columns as they are, text in quotation marks, numbers as they are shown.
const CSV: &str = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,true,true,false";

/// The .csv that LibreOffice makes of a workbook, if it is here.
pub(super) fn csv(workbook: &Path, folder: &Path) -> Result<Option<PathBuf>> {
    if !shell::exists("soffice") {
        return Ok(None);
    }
    let mut convert = Command::new("soffice");
    // A profile of its own: one that is open elsewhere would be asked to do it, and this process would end at once.
    convert.arg(format!("-env:UserInstallation=file://{}", folder.join("profile").display()));
    convert.args(["--headless", "--convert-to", CSV, "--outdir"]).arg(folder).arg(workbook);
    let (said, ok) = shell::capture(convert)?;
    let made = folder.join(workbook.file_stem().context("a name")?).with_extension("csv");
    if !ok || !made.is_file() {
        bail!("the office suite could not read {}: {said}", workbook.display());
    }
    Ok(Some(made))
}
