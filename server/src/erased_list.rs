//! The list of what was erased, outside of the database and of every backup.
//!
//! It holds ids and hashes, a line each, and nothing else. It is met with the database whenever the
//! county is opened and after each erasure: what either knows to be erased is erased in both. So a
//! backup from before an erasure holds the text for as long as it is kept, and a county that is
//! restored from it never does: the bodies go before anybody is answered.
//!
//! Whoever can write this file can read `database.key` beside it, so it has no MAC of its own.

use crate::county::County;
use crate::db::{erased, log};
use crate::failure::Result;
use crate::keys::hex;
use crate::place::write_private;
use data_encoding::HEXLOWER_PERMISSIVE;
use jiangyuan_model::ChangeId;
use jiangyuan_sync::Hash;
use jiangyuan_sync::county::erase_again;
use std::collections::BTreeSet;
use std::fs;

type Gone = BTreeSet<(ChangeId, Hash)>;

impl County {
    /// Brings the list and the database together.
    pub(crate) fn meet_erasures(&self) -> Result<()> {
        let file = self.inner.place.erased();
        let _one_at_a_time = self.inner.erasing.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let outside = fs::read_to_string(&file).map(|text| parse(&text)).unwrap_or_default();
        let here: Gone = self.inner.db.read(erased::all)?.into_iter().collect();
        let missed: Vec<&(ChangeId, Hash)> = outside.difference(&here).collect();
        if !missed.is_empty() {
            tracing::info!(changes = missed.len(), "erasures of which this copy of the database did not know");
            let at_ms = self.now_ms();
            self.inner
                .db
                .write(|tx| log::writing(tx, at_ms, |log| missed.iter().try_for_each(|(id, hash)| erase_again(log, *id, hash))))?;
        }
        if outside != here {
            let all: Gone = outside.union(&here).copied().collect();
            write_private(&file, text(&all).as_bytes())?;
            self.inner.db.overwrite_what_was_freed()?;
        }
        Ok(())
    }
}

fn text(gone: &Gone) -> String {
    gone.iter().map(|(id, hash)| format!("{id} {}\n", hex(hash))).collect()
}

/// A line that cannot be read is passed over; the database has the rest of what is known.
fn parse(text: &str) -> Gone {
    let line = |line: &str| {
        let (id, hash) = line.split_once(' ')?;
        let hash: Hash = HEXLOWER_PERMISSIVE.decode(hash.trim().as_bytes()).ok()?.try_into().ok()?;
        Some((id.parse().ok()?, hash))
    };
    text.lines().filter_map(line).collect()
}
