//! `township add`, `township list`: the scopes of the county.

use crate::county::County;
use crate::db::Tx;
use crate::db::log::make_scope;
use crate::db::township::{self, TownshipRow};
use crate::failure::Result;
use crate::reference::{Subject, checked_text, refer};
use jiangyuan_model::{ErrorCode, Field, Refusal, Scope, Value};

/// The longest name of a township.
const NAME_CHARS_MAX: usize = 40;

impl County {
    /// Adds a township, or gives a known one this name. Doing it twice changes nothing.
    ///
    /// # Errors
    /// `BadNumber` where the code has not nine digits; `MissingField`, `TextTooLong` for the name.
    pub fn township_add(&self, code: &str, name: &str) -> Result<()> {
        let name = checked_text(Field::TownshipName, name, NAME_CHARS_MAX)?;
        let now_ms = self.now_ms();
        self.inner.db.write(|tx| add(tx, code, &name, now_ms))
    }

    /// The townships, in the order of their codes.
    ///
    /// # Errors
    /// When the database fails.
    pub fn townships(&self) -> Result<Vec<TownshipRow>> {
        self.inner.db.read(township::all)
    }
}

/// The name of a township, which a ticket may be the first to mention: then its code is its name
/// until somebody gives it a better one.
pub(crate) fn name_or_add(tx: &Tx<'_>, code: &str, now_ms: i64) -> Result<String> {
    if let Some(name) = township::name_of(tx, code)? {
        return Ok(name);
    }
    add(tx, code, code, now_ms)?;
    Ok(code.to_owned())
}

fn add(tx: &Tx<'_>, code: &str, name: &str, now_ms: i64) -> Result<()> {
    let desk: Scope = format!("{code}/desk").parse().map_err(|_| Refusal::new(ErrorCode::BadNumber).on(Field::TownshipCode))?;
    if township::name_of(tx, code)?.as_deref() == Some(name) {
        return Ok(());
    }
    township::put(tx, code, name, now_ms)?;
    make_scope(tx, &desk)?;
    make_scope(tx, &Scope::Reference)?;
    let said = vec![(Field::TownshipCode, Value::text(code)), (Field::TownshipName, Value::text(name))];
    refer(tx, now_ms, &[(Subject::Township(code), said)])
}
