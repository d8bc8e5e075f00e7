//! The cases of a ledger (台账): those of a month, or those of whose dates one is past, as far as somebody may see them.

use crate::record::view;
use crate::sight::{self, see};
use chrono::NaiveDate;
use jiangyuan_model::view::{LIST_PAGE_ROWS_MAX, ListRequest, RecordView};
use jiangyuan_model::{Noun, ReadPurpose, RecordId, Refusal};
use jiangyuan_store::Store;

/// Kinds of record on which the line of another one may draw.
const DRAWN_ON: &[Noun] = &[Noun::Piece, Noun::Matter, Noun::Reception, Noun::Mediation];

/// A case with what hangs together with it.
#[derive(Debug, Clone)]
pub struct LedgerCase {
    /// The record that the line is of.
    pub main: RecordView,
    /// Its pieces, its matter, its reception, its mediation.
    pub with: Vec<RecordView>,
}

/// The records of a kind that reached the office from one day to another, both included, the earliest first. What is void
/// is not among them. That they leave the home is in the log of reads before anything is returned.
///
/// # Errors
/// `PurposeMissing` where it is not one's work to see every case and nothing was said, or the store cannot be read.
pub fn ledger_of(
    store: &Store,
    noun: Noun,
    (from, to): (NaiveDate, NaiveDate),
    purpose: Option<ReadPurpose>,
) -> Result<Vec<LedgerCase>, Refusal> {
    sight::export(store, purpose)?;
    let mut ids = Vec::new();
    loop {
        let offset = u32::try_from(ids.len()).unwrap_or(u32::MAX);
        let request = ListRequest { from: Some(from), to: Some(to), offset, limit: LIST_PAGE_ROWS_MAX, ..ListRequest::default() };
        let page = store.list(noun, &request, store.world().clock.today())?.rows;
        let full = page.len() == LIST_PAGE_ROWS_MAX as usize;
        ids.extend(page.into_iter().map(|row| (row.id, row.void)));
        if !full {
            break;
        }
    }
    ids.into_iter().rev().filter(|(_, void)| !void).map(|(id, _)| case(store, id)).collect()
}

/// The records of which a date is past, the longest first.
///
/// # Errors
/// Those of [`ledger_of`].
pub fn ledger_of_overdue(store: &Store, purpose: Option<ReadPurpose>) -> Result<Vec<LedgerCase>, Refusal> {
    sight::export(store, purpose)?;
    let mut ids: Vec<RecordId> = Vec::new();
    for (row, _) in store.due_clocks(true, store.world().clock.today())? {
        if !ids.contains(&row.id) {
            ids.push(row.id);
        }
    }
    ids.into_iter().map(|id| case(store, id)).collect()
}

fn case(store: &Store, id: RecordId) -> Result<LedgerCase, Refusal> {
    let main = view(store, id, see(store, id)?)?;
    let with = main.related.iter().filter(|row| DRAWN_ON.contains(&row.noun) && !row.void);
    let with = with.map(|row| view(store, row.id, see(store, row.id)?)).collect::<Result<_, _>>()?;
    Ok(LedgerCase { main, with })
}
