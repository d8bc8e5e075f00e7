//! What the county says of a device's chains and scopes when it is greeted.

use crate::chain::{self, Hash};
use crate::frame::{ChainState, Cursor, HeldChain, TAIL_MAX, Tail, ToldChain};
use jiangyuan_model::DeviceId;

/// What is held of one chain of a hello. `end` is its end here, and `hashes` gives those of the
/// seqs after one and through another, in order. `beyond` are changes after the end that other devices
/// gave back before their writer came.
///
/// The head at a seq is computed and not stored: it is asked for once, when a device was restored.
///
/// # Errors
/// The database fails.
pub fn told<E>(
    device: DeviceId,
    own: &ToldChain,
    end: ChainState,
    beyond: Vec<(u64, Hash)>,
    mut hashes: impl FnMut(u64, u64) -> Result<Vec<Hash>, E>,
) -> Result<HeldChain, E> {
    let genesis = chain::genesis(device, own.incarnation);
    let mut head_at = |seq: u64| -> Result<Hash, E> {
        if seq == end.seq {
            return Ok(end.head);
        }
        Ok(hashes(0, seq)?.iter().fold(genesis, |head, hash| chain::extend(&head, hash)))
    };
    let parted = own.seq <= end.seq && chain::short(&head_at(own.seq)?) != own.head;
    let asked = own.ask_after.map(|after| after.min(end.seq));
    let based = asked.map(|after| head_at(after).map(|base| (after, chain::short(&base)))).transpose()?;
    let tail = match based {
        Some((after, base)) => Some(Tail { after, base, hashes: hashes(after, end.seq.min(after + TAIL_MAX as u64))? }),
        None => None,
    };
    Ok(HeldChain { incarnation: own.incarnation, seq: end.seq, head: chain::short(&end.head), parted, beyond, tail })
}

/// Those cursors of a hello that are not in this log, each set back to where its scope stood when
/// the log last began anew after `epoch`. `head_at` gives the head of a scope at a position, and
/// `began` the earliest place at which a later epoch found it.
///
/// # Errors
/// The database fails.
pub fn went_back<E>(
    cursors: &[Cursor],
    mut head_at: impl FnMut(&Cursor) -> Result<Option<Hash>, E>,
    mut began: impl FnMut(&Cursor) -> Result<Option<(u64, Hash)>, E>,
) -> Result<Vec<Cursor>, E> {
    let mut back = Vec::new();
    for cursor in cursors.iter().filter(|cursor| cursor.pos > 0) {
        if head_at(cursor)? == Some(cursor.head) {
            continue;
        }
        let (pos, head) = began(cursor)?.unwrap_or_else(|| (0, chain::scope_genesis(&cursor.scope)));
        back.push(Cursor { scope: cursor.scope.clone(), pos, head });
    }
    Ok(back)
}
