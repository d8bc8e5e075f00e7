//! Cursors in short: a few bytes a scope, and one digest for all of them.
//!
//! A county leader's PC reads a dozen grids; their names and entry heads would be most of an idle
//! session. The county knows which scopes the device reads and the head at every position, so a mark
//! of the name, the position and one digest say the same. Where the digest does not come out, for
//! whatever reason (a new grid with the same mark, a restored county, a restored device), the county
//! asks for the cursors in full, and only then is the cause looked for.

use crate::chain::{self, Hash, ShortHash};
use crate::frame::{Cursor, Cursors};
use jiangyuan_model::Scope;

/// Two bytes of a scope's name.
pub fn mark(scope: &Scope) -> u16 {
    let hash = blake3::hash(scope.to_string().as_bytes());
    hash.as_bytes().first_chunk().copied().map_or(0, u16::from_le_bytes)
}

/// What all cursors come to.
pub fn digest(cursors: &[Cursor]) -> ShortHash {
    let mut message = Vec::new();
    sign(cursors, &mut message);
    let mut hasher = blake3::Hasher::new_derive_key("jiangyuan 2026 cursors");
    hasher.update(&message);
    chain::short(hasher.finalize().as_bytes())
}

/// The cursors in short.
pub fn shorten(cursors: &[Cursor]) -> Cursors {
    Cursors::Short { marks: cursors.iter().map(|cursor| (mark(&cursor.scope), cursor.pos)).collect(), digest: digest(cursors) }
}

/// The scopes and positions that marks stand for, among those that the device reads; nothing if
/// one stands for none of them.
pub fn places(marks: &[(u16, u64)], reads: &[Scope]) -> Option<Vec<(Scope, u64)>> {
    let scope_of = |wanted: u16| reads.iter().find(|scope| mark(scope) == wanted).cloned();
    marks.iter().map(|(mark, pos)| scope_of(*mark).map(|scope| (scope, *pos))).collect()
}

/// The cursors in full, if the county's heads at their places come to the device's digest.
pub fn spell(places: Vec<(Scope, u64)>, heads: &[Option<Hash>], digest_told: &ShortHash) -> Option<Vec<Cursor>> {
    if places.len() != heads.len() {
        return None;
    }
    let cursor = |((scope, pos), head): ((Scope, u64), &Option<Hash>)| head.map(|head| Cursor { scope, pos, head });
    let cursors: Vec<Cursor> = places.into_iter().zip(heads).map(cursor).collect::<Option<_>>()?;
    (digest(&cursors) == *digest_told).then_some(cursors)
}

fn sign(cursors: &[Cursor], message: &mut Vec<u8>) {
    for cursor in cursors {
        let name = cursor.scope.to_string();
        message.extend_from_slice(&(name.len() as u64).to_le_bytes());
        message.extend_from_slice(name.as_bytes());
        message.extend_from_slice(&cursor.pos.to_le_bytes());
        message.extend_from_slice(&cursor.head);
    }
}

impl Cursors {
    /// Adds them to what a hello signs.
    pub(crate) fn sign_into(&self, message: &mut Vec<u8>) {
        match self {
            Cursors::Whole(cursors) => {
                message.push(0);
                message.extend_from_slice(&(cursors.len() as u64).to_le_bytes());
                sign(cursors, message);
            }
            Cursors::Short { marks, digest } => {
                message.push(1);
                message.extend_from_slice(&(marks.len() as u64).to_le_bytes());
                for (mark, pos) in marks {
                    message.extend_from_slice(&mark.to_le_bytes());
                    message.extend_from_slice(&pos.to_le_bytes());
                }
                message.extend_from_slice(digest);
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]
mod tests {
    use super::*;

    fn cursor(scope: &str, pos: u64) -> Cursor {
        Cursor { scope: scope.parse().unwrap(), pos, head: [pos as u8; 32] }
    }

    #[test]
    fn cursors_in_short_come_back_from_the_scopes_that_the_device_reads_and_the_countys_heads() {
        let cursors = vec![cursor("549901100/desk", 7), cursor("county/reference", 3)];
        let Cursors::Short { marks, digest } = shorten(&cursors) else { panic!() };
        let reads: Vec<Scope> = ["county/reference", "549901100/desk", "549901100/grid/多卡"].map(|name| name.parse().unwrap()).to_vec();
        let places = places(&marks, &reads).unwrap();
        assert_eq!(spell(places.clone(), &[Some([7; 32]), Some([3; 32])], &digest), Some(cursors));
        assert_eq!(spell(places.clone(), &[Some([7; 32]), Some([4; 32])], &digest), None);
        assert_eq!(spell(places.clone(), &[Some([7; 32]), None], &digest), None);
        assert_eq!(super::places(&marks, &reads[..1]), None);
    }
}
