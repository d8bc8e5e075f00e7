//! What a code on a paper leads to: the paper that bears it, or the piece that a petitioner asks after.

use super::list::find_paper;
use crate::record::record_for;
use crate::sight;
use jiangyuan_model::paper::{PaperFound, PieceFound};
use jiangyuan_model::view::{ClockState, RecordView};
use jiangyuan_model::{ErrorCode, Noun, Refusal};
use jiangyuan_store::Store;

/// The paper with this code in its foot, with its case. Whether the record still says the same is asked of the press.
///
/// # Errors
/// `NoSuchPaper`, `NotYoursToSee`, or the store cannot be read.
pub fn paper_with_code(store: &Store, check_code: &str) -> Result<PaperFound, Refusal> {
    let paper = find_paper(store, check_code)?;
    // Of a case that somebody may not see not even the title is told.
    let case = sight::rows(store, &[paper.on])?.into_iter().next();
    Ok(PaperFound { paper, case, same: false })
}

/// The piece whose receipt bears the query code with this hash: where it stands, and which dates bind the office next.
///
/// # Errors
/// `NoSuchQueryCode`, `NotYoursToSee`, `PurposeMissing`, or the store cannot be read.
pub fn piece_with_query_code(store: &Store, hash: &str) -> Result<PieceFound, Refusal> {
    let id = store.piece_with_query_hash(hash)?.ok_or(ErrorCode::NoSuchQueryCode)?;
    let piece = record_for(store, id, None)?;
    let matter = piece.related.iter().find(|row| row.noun == Noun::Matter && !row.void).map(|row| row.id);
    let matter = matter.map(|id| record_for(store, id, None)).transpose()?;
    let told = matter.as_ref().unwrap_or(&piece);
    let mut clocks: Vec<_> =
        told.clocks.iter().filter(|clock| matches!(clock.state, ClockState::Running | ClockState::Paused)).cloned().collect();
    clocks.sort_by_key(|clock| (clock.due.is_none(), clock.due));
    Ok(PieceFound { piece: row(store, &piece)?, matter: matter.as_ref().map(|matter| row(store, matter)).transpose()?, clocks })
}

fn row(store: &Store, record: &RecordView) -> Result<jiangyuan_model::view::Row, Refusal> {
    store.row(record.id)?.ok_or_else(|| ErrorCode::NoSuchRecord.into())
}
