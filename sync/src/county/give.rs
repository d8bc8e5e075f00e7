//! Taking back what the county once had: entries that devices kept, after the county was restored
//! from a backup.
//!
//! A device is not believed on its word. What it gives ends at a place that the county has signed,
//! so the entry heads from the beginning of the piece to its end can come out only if every entry,
//! with its number and its verdict, is the one that stood there. Such an entry is not judged
//! again: somebody has acted on the verdict.
//!
//! The next free number is the old one where nothing has come between, and a new one otherwise. An
//! entry that is here already, because another device gave it or because its writer came first, is
//! passed over. A chain is not moved by what others give; it catches up when its writer comes. Where
//! the writer's home was put back too and has written something else under an id, what is given gets a
//! new one, which follows from its hash, so that it is the same whoever gives it.

use super::commit::{Admitted, CommitError, LAW_VERSION, judge, take};
use super::moved::Touched;
use super::{CountyTx, Held};
use crate::chain::{self, Hash};
use crate::change::{Body, Change};
use crate::frame::{Content, Cursor, Give, LogEntry, cursors_digest};
use crate::heal::{self, known_as};
use crate::verdict::Verdict;
use jiangyuan_model::ChangeId;

/// The law that a verdict of an earlier day was made with is not told to devices.
const LAW_UNKNOWN: u16 = 0;

/// Whether the piece is, entry by entry, what the county signed once.
pub fn is_proved(give: &Give, county_key: &[u8; 32]) -> bool {
    let Some(receipt) = &give.proof.receipt else { return false };
    let signed = receipt.cursors == cursors_digest(&give.proof.cursors) && receipt.is_signed_by(county_key);
    let ids_fit = give.entries.iter().all(|entry| match &entry.content {
        Content::Full(change) => change.header.seq == entry.id.seq,
        Content::Erased(_) | Content::Reduced { .. } => true,
        Content::Own | Content::Packed(_) => false,
    });
    let head = give.entries.iter().try_fold(give.head_before, |head, entry| {
        let hash = hash_of(entry)?;
        Some(chain::extend_log(&head, entry.n, &hash, entry.verdict))
    });
    let end = Cursor { scope: give.scope.clone(), pos: last_pos(give), head: head.unwrap_or_default() };
    signed && ids_fit && head.is_some() && give.proof.cursors.contains(&end)
}

const fn last_pos(give: &Give) -> u64 {
    give.first_pos.saturating_add(give.entries.len() as u64).saturating_sub(1)
}

fn hash_of(entry: &LogEntry) -> Option<Hash> {
    match &entry.content {
        Content::Full(change) => Some(change.hash()),
        Content::Erased(hash) | Content::Reduced { hash, .. } => Some(*hash),
        Content::Own | Content::Packed(_) => None,
    }
}

/// Takes a proved piece into the log and returns how many entries were not there.
///
/// # Errors
/// The database fails: roll back.
pub fn take_back<T: CountyTx>(tx: &mut T, give: &Give, at_ms: i64) -> Result<u64, CommitError<T::Error>> {
    let mut taken = 0;
    for entry in &give.entries {
        // Of what was lawfully erased, or replaced since and no longer kept, there is nothing to give.
        let Content::Full(change) = &entry.content else { continue };
        let hash = change.hash();
        // What a revoked device handed in under this id keeps it, whatever a person makes of it.
        let known = tx.hash_of(entry.id)?;
        let handed_in = tx.held_hash_of(entry.id)?.filter(|held| *held != hash);
        match known.or(handed_in) {
            // It was refused when its writer sent it again, by a county that did not know that it was put back
            // and had lost what the change stands on. Once it was taken, and that is proved now.
            Some(known) if known == hash => {
                if tx.forget_refused(entry.id, &hash)? {
                    take_one(tx, entry, change)?;
                    taken += 1;
                }
            }
            Some(_) => {
                tx.keep_held(&Held { id: entry.id, change: change.clone(), hash, head: [0; 32], apart: true, at_ms })?;
                let Some(new) = under_new_id(entry.id, change) else { continue };
                if tx.hash_of(new.0)?.is_none() {
                    let entry = LogEntry { id: new.0, ..entry.clone() };
                    take_one(tx, &entry, &new.1)?;
                    taken += 1;
                }
            }
            None => {
                take_one(tx, entry, change)?;
                taken += 1;
            }
        }
    }
    Ok(taken)
}

fn take_one<T: CountyTx>(tx: &mut T, entry: &LogEntry, change: &Change) -> Result<(), CommitError<T::Error>> {
    let admitted = admitted(tx, entry, change)?;
    take(tx, entry.id, change, change.hash(), admitted, entry.received_at_ms)
}

/// The id that a change gets which is given back while another content stands under the one it had.
pub fn under_new_id(id: ChangeId, change: &Change) -> Option<(ChangeId, Change)> {
    let mut hasher = blake3::Hasher::new_derive_key("jiangyuan 2026 incarnation of a change given back");
    hasher.update(&change.hash());
    let mut drawn = [0; 8];
    hasher.finalize_xof().fill(&mut drawn);
    let incarnation = u64::from_le_bytes(drawn);
    let new = heal::reissue(id.device, incarnation, &[(id, change.clone())]).pop()?;
    Some((ChangeId { device: id.device, incarnation, seq: new.change.header.seq }, new.change))
}

fn admitted<T: CountyTx>(tx: &mut T, entry: &LogEntry, change: &Change) -> Result<Admitted, T::Error> {
    if tx.is_erased(entry.id, &change.hash())? {
        return Ok(Admitted::without_content(entry.verdict, None, true));
    }
    let scope = &change.header.scope;
    let body = Body::read(&change.body, entry.id).unwrap_or_default();
    // Its writer may have given it a new id, or will: it stands once, whichever comes first.
    let origin = known_as(change, &body, &change.hash());
    let touched = Touched::given(tx, scope, &body.ops)?;
    let (verdict, law_version) = match entry.verdict {
        // It stands, or the same line was imported again meanwhile: this one folds to nothing.
        _ if tx.origin_stands(scope, &origin)? => (Verdict::SAME, LAW_UNKNOWN),
        // What it said again is lost: it is the first to say it.
        Verdict::SAME => (judge(entry.id, change, &body.ops, &touched), LAW_VERSION),
        verdict => (verdict, LAW_UNKNOWN),
    };
    Ok(Admitted { verdict, law_version, origin: Some(origin), touched, ops: body.ops, erased: false })
}
