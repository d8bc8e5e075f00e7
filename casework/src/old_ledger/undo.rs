//! Undo: what an import brought goes again, as far as nobody has worked on it.

use crate::erase::{Ground, ops};
use crate::writing::write;
use crate::{may, sight};
use jiangyuan_law::disposal::disposal;
use jiangyuan_model::old_ledger::ImportUndone;
use jiangyuan_model::{ChangeId, ErasureReason, ErrorCode, Noun, RecordId, Refusal, Scope, Verb};
use jiangyuan_store::{Door, Store};
use std::collections::BTreeSet;

/// Records in one change: far below what a change may hold.
const RECORDS_PER_CHANGE: usize = 100;

/// Takes an import back. Records on which somebody has worked since stay, and so does the record of the import with them.
///
/// # Errors
/// `RoleMayNot`, `NoSuchRecord`, `WrongNoun`; or the store cannot be written.
pub fn undo_import(store: &mut Store, ledger: RecordId) -> Result<ImportUndone, Refusal> {
    may::any_of(store.me(), disposal(ErasureReason::ImportUndone).roles)?;
    let seen = sight::see(store, ledger)?;
    if seen.noun != Noun::OldLedger {
        return Err(ErrorCode::WrongNoun.into());
    }
    let scope = seen.scope;
    let brought: Vec<RecordId> = store.related(ledger)?.into_iter().map(|row| row.id).collect();
    let mut undone = ImportUndone { gone: 0, kept: 0 };
    for some in brought.chunks(RECORDS_PER_CHANGE) {
        let gone = store.write(|door| {
            let untouched = some.iter().copied().map(|id| Ok(is_untouched(door, &scope, id)?.then_some(id)));
            let untouched: Vec<RecordId> = untouched.collect::<Result<Vec<_>, Refusal>>()?.into_iter().flatten().collect();
            erase(door, &scope, &untouched)?;
            Ok::<usize, Refusal>(untouched.len())
        })?;
        undone.gone += u32::try_from(gone).unwrap_or(u32::MAX);
        undone.kept += u32::try_from(some.len() - gone).unwrap_or(u32::MAX);
    }
    if undone.kept == 0 {
        store.write(|door| erase(door, &scope, &[ledger]))?;
    }
    Ok(undone)
}

/// Whether a record and its companions lie where the import lies, as its one change has written them. What was handed to
/// another township is somebody's work.
fn is_untouched(door: &mut Door<'_>, scope: &Scope, id: RecordId) -> Result<bool, Refusal> {
    if door.doc(id)?.is_none_or(|(home, doc)| home != *scope || !doc.moves.is_empty()) {
        return Ok(false);
    }
    let erasure = door.erasure(&[id])?;
    let changes: BTreeSet<ChangeId> = erasure.whole.values().flatten().copied().collect();
    Ok(changes.len() == 1 && erasure.parts.is_empty())
}

fn erase(door: &mut Door<'_>, scope: &Scope, records: &[RecordId]) -> Result<(), Refusal> {
    if records.is_empty() {
        return Ok(());
    }
    let erasure = door.erasure(records)?;
    let ground = Ground { reason: ErasureReason::ImportUndone.code(), approval: String::new(), approved_by: String::new() };
    let ops = ops(door, scope, &erasure, &ground)?;
    write(door, Verb::Erase, scope.clone(), ops)?;
    Ok(())
}
