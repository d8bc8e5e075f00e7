//! Files that the county hands on, as the ledgers and the copies use them: the county's where it can be used, else what came
//! with the program.

use jiangyuan_ledgers::copy_out::{self, Form};
use jiangyuan_ledgers::{ColumnSet, LedgerError};
use jiangyuan_model::county_file::CountyFileKind;
use jiangyuan_model::{ErrorCode, LedgerKind, Refusal};
use jiangyuan_store::Store;

/// The columns of a ledger, and why the county's own are not used, where it has some.
///
/// # Errors
/// The store cannot be read.
pub(crate) fn columns(store: &Store, kind: LedgerKind) -> Result<(ColumnSet, Option<Refusal>), Refusal> {
    let own = store.county_file(CountyFileKind::ColumnSet, kind.key())?;
    Ok(match own.map(|content| read_columns(kind, &content)) {
        None => (ColumnSet::bundled(kind), None),
        Some(Ok(set)) => (set, None),
        Some(Err(refusal)) => (ColumnSet::bundled(kind), Some(refusal)),
    })
}

/// Reads the columns of a ledger.
///
/// # Errors
/// `CountyFileBad` where it is no text, or of another ledger; those of [`ColumnSet::parse`].
pub fn read_columns(kind: LedgerKind, content: &[u8]) -> Result<ColumnSet, Refusal> {
    let set = read(CountyFileKind::ColumnSet, kind.key(), content, ColumnSet::parse)?;
    if set.ledger == kind { Ok(set) } else { Err(bad(CountyFileKind::ColumnSet, kind.key(), "set")) }
}

/// The forms of other systems, the county's before those of the program; one of the county takes the place of one with its
/// key, unless it cannot be used.
///
/// # Errors
/// The store cannot be read.
pub fn copy_forms(store: &Store) -> Result<Vec<Form>, Refusal> {
    let own = store.county_files(CountyFileKind::CopyForm)?;
    let mut forms: Vec<Form> = own.iter().filter_map(|(key, content)| read_copy_form(key, content).ok()).collect();
    let keys: Vec<String> = forms.iter().map(|form| form.head.key.clone()).collect();
    forms.extend(copy_out::bundled().into_iter().filter(|form| !keys.contains(&form.head.key)));
    Ok(forms)
}

/// Reads a form of another system.
///
/// # Errors
/// `CountyFileBad` where it is no text, or has another key; those of [`copy_out::parse`].
pub fn read_copy_form(key: &str, content: &[u8]) -> Result<Form, Refusal> {
    let form = read(CountyFileKind::CopyForm, key, content, copy_out::parse)?;
    if form.head.key == key { Ok(form) } else { Err(bad(CountyFileKind::CopyForm, key, "form")) }
}

fn read<T>(kind: CountyFileKind, key: &str, content: &[u8], parse: impl FnOnce(&str) -> Result<T, LedgerError>) -> Result<T, Refusal> {
    let text = std::str::from_utf8(content).map_err(|_| bad(kind, key, "UTF-8"))?;
    parse(text).map_err(|error| error.refusal())
}

fn bad(kind: CountyFileKind, key: &str, reason: &str) -> Refusal {
    Refusal::new(ErrorCode::CountyFileBad).with("kind", ["@county_file.", kind.key()].concat()).with("key", key).with("reason", reason)
}
