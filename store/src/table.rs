//! The tables of the record, a file each: what is never derived.

pub(crate) mod anchor;
pub(crate) mod at_work;
pub(crate) mod attachment;
pub(crate) mod blank_entry;
pub(crate) mod blob;
pub(crate) mod chain;
pub(crate) mod change;
pub(crate) mod hand;
pub(crate) mod handed;
pub(crate) mod holidays_file;
pub(crate) mod home;
pub(crate) mod key_act;
pub(crate) mod paper;
pub(crate) mod query_code;
pub(crate) mod reading;
pub(crate) mod receipt;
pub(crate) mod record;
pub(crate) mod scope;
pub(crate) mod snapshot;
pub(crate) mod staged;

/// SQLite has no numbers of 64 bits without a sign; the same bits are kept.
pub(crate) fn unsigned(row: &rusqlite::Row<'_>, index: usize) -> rusqlite::Result<u64> {
    Ok(row.get::<_, i64>(index)?.cast_unsigned())
}
