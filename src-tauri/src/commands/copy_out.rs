//! A case in the order of another system's form: the forms there are, and what one says.
//!
//! A county puts its own forms as `.yml` files into the folder `forms` beside what the program keeps outside of the home. A
//! file that is no form is passed over, with a line in the log of the program.

use crate::state::App;
use jiangyuan_casework as casework;
use jiangyuan_ledgers::copy_out::{Form, bundled, parse};
use jiangyuan_model::copy_out::{CopyForm, CopyOut};
use jiangyuan_model::{ErrorCode, ReadPurpose, RecordId, Refusal};
use std::fs;
use std::path::Path;
use tauri::State;

/// The longest form that is read, in bytes.
const FORM_BYTES_MAX: u64 = 256 * 1024;

/// Where a county's forms lie.
const FOLDER: &str = "forms";

#[tauri::command(async)]
pub(super) fn copy_forms(app: State<'_, App>) -> Result<Vec<CopyForm>, Refusal> {
    app.read(|_| Ok(()))?;
    Ok(all(&app.places().office.outside).into_iter().map(|form| form.head).collect())
}

/// The case by a form; the reading is in the log.
#[tauri::command(async)]
pub(super) fn copy_case_out(app: State<'_, App>, on: RecordId, form: String, purpose: Option<ReadPurpose>) -> Result<CopyOut, Refusal> {
    let unknown = || Refusal::new(ErrorCode::CopyFormUnknown).with("form", &form);
    let found = all(&app.places().office.outside).into_iter().find(|its| its.head.key == form).ok_or_else(unknown)?;
    app.read(|store| casework::copy_out(store, on, &found, purpose))
}

/// Copies one value or all of them, for a minute.
#[tauri::command(async)]
pub(super) fn copy_text(app: State<'_, App>, text: String) -> Result<(), Refusal> {
    app.copy(text)
}

/// The county's forms before those of the program, so that a county's own wins over one of the same key.
fn all(outside: &Path) -> Vec<Form> {
    let mut forms = Vec::new();
    let mut files: Vec<_> = fs::read_dir(outside.join(FOLDER)).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    files.sort();
    for file in files.iter().filter(|file| file.extension().is_some_and(|ending| ending == "yml")) {
        let is_short = fs::metadata(file).is_ok_and(|known| known.len() <= FORM_BYTES_MAX);
        match fs::read_to_string(file).ok().filter(|_| is_short).map(|text| parse(&text)) {
            Some(Ok(form)) => forms.push(form),
            Some(Err(error)) => tracing::warn!(%error, "a form of the county is not used"),
            None => tracing::warn!("a form of the county cannot be read"),
        }
    }
    let own: Vec<String> = forms.iter().map(|form| form.head.key.clone()).collect();
    forms.extend(bundled().into_iter().filter(|form| !own.contains(&form.head.key)));
    forms
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_of_the_county_takes_the_place_of_the_one_with_its_key_and_a_broken_one_of_none() {
        let outside = tempfile::TempDir::new().unwrap();
        fs::create_dir(outside.path().join(FOLDER)).unwrap();
        let own = "form: petition\nversion: 2\nnouns: [matter]\ntitle: {zh-CN: 州里的登记表}\nlines:\n  - {label: 事由, source: title}\n";
        fs::write(outside.path().join("forms/own.yml"), own).unwrap();
        fs::write(outside.path().join("forms/broken.yml"), "form: [").unwrap();
        let titles: Vec<String> = all(outside.path()).into_iter().map(|form| form.head.title).collect();
        assert_eq!(titles, ["州里的登记表", "人民调解案件报送"]);
    }
}
