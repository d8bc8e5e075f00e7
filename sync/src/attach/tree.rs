//! The verification tree of a content.
//!
//! A content is named by its BLAKE3 hash, and BLAKE3 is a tree: the hash of the whole follows from
//! the hashes of its halves, down to pieces of 1 KiB. Cut at 16 KiB (a **group**), a group can be
//! verified alone, when it arrives, by the pairs of hashes on the **path** from the root to it. So
//! whoever keeps a group has proved it, from whatever carrier it came and in whatever order, and
//! nothing has to be trusted but the 32 bytes that stand in a signed change.
//!
//! 16 KiB is four seconds of a line of 32 kbit/s: a cut costs two of them. At 4 KiB it would cost
//! half a second, and the paths four times as much.
//!
//! A **piece** is a path and the bytes of its group. To a receiver that holds a neighbour only the
//! lower part of the path is sent, since the upper part is the neighbour's too: of a content that
//! arrives in order, one pair for each group on average.

use super::attachment::Blob;
use bao_tree::io::outboard::PreOrderMemOutboard;
use bao_tree::io::sync::{DecodeResponseIter, encode_ranges};
use bao_tree::{BaoTree, BlockSize, ChunkNum, ChunkRanges};

/// Bytes of a group; the last one of a content may have fewer.
pub const GROUP_BYTES: usize = 16 * 1024;

/// Bytes of a pair of hashes on a path.
pub const PAIR_BYTES: usize = 64;

/// 2^4 pieces of 1 KiB.
const GROUP: BlockSize = BlockSize::from_chunk_log(4);
const CHUNKS_A_GROUP: u64 = 16;

/// A group with its whole path from the root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// Which group.
    pub group: u32,
    /// The pairs of the path, the root's first, and then the bytes of the group.
    pub bytes: Vec<u8>,
}

/// The bytes are not this group of this content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a group of this content")]
pub struct Unverified;

impl Blob {
    /// How many groups it has.
    pub fn groups(&self) -> u32 {
        u32::try_from(self.length.div_ceil(GROUP_BYTES as u64)).unwrap_or(u32::MAX)
    }

    /// How many bytes a group has; none beyond the end.
    pub fn group_bytes(&self, group: u32) -> usize {
        let start = u64::from(group) * GROUP_BYTES as u64;
        usize::try_from(self.length.saturating_sub(start)).unwrap_or(usize::MAX).min(GROUP_BYTES)
    }

    /// How many pairs the path to a group has.
    pub fn path_pairs(&self, group: u32) -> usize {
        way(self.groups(), group).count()
    }

    /// The longest path in it.
    pub fn path_pairs_max(&self) -> usize {
        self.groups().next_power_of_two().trailing_zeros() as usize
    }

    /// How many pairs at the top two groups share.
    pub fn shared_pairs(&self, one: u32, other: u32) -> usize {
        let groups = self.groups();
        // The pair at which the two ways part is still on both.
        let together = way(groups, one).zip(way(groups, other)).take_while(|(a, b)| a == b).count();
        (together + 1).min(self.path_pairs(one)).min(self.path_pairs(other))
    }

    /// Verifies a piece.
    ///
    /// # Errors
    /// [`Unverified`].
    pub fn verify(&self, piece: &Piece) -> Result<(), Unverified> {
        let whole = self.path_pairs(piece.group) * PAIR_BYTES + self.group_bytes(piece.group);
        if piece.group >= self.groups() || piece.bytes.len() != whole {
            return Err(Unverified);
        }
        let (root, tree, ranges) = (blake3::Hash::from_bytes(self.hash), BaoTree::new(self.length, GROUP), range(piece.group));
        DecodeResponseIter::new(root, tree, piece.bytes.as_slice(), &ranges).try_for_each(|item| item.map(drop).map_err(|_| Unverified))
    }

    /// The bytes of the group of a verified piece.
    pub fn data<'a>(&self, piece: &'a Piece) -> &'a [u8] {
        piece.bytes.get(self.path_pairs(piece.group) * PAIR_BYTES..).unwrap_or_default()
    }

    /// A piece without as much of its path as a receiver has who holds these groups.
    pub fn trim(&self, piece: Piece, held: impl Iterator<Item = u32>) -> Vec<u8> {
        let known = held.map(|near| self.shared_pairs(piece.group, near)).max().unwrap_or(0);
        let mut bytes = piece.bytes;
        bytes.drain(..(known * PAIR_BYTES).min(bytes.len()));
        bytes
    }

    /// The whole and verified piece of what was sent, with the help of pieces that are here.
    ///
    /// # Errors
    /// [`Unverified`].
    pub fn complete(&self, group: u32, sent: &[u8], here: impl Iterator<Item = Piece>) -> Result<Piece, Unverified> {
        let whole = self.path_pairs(group) * PAIR_BYTES + self.group_bytes(group);
        let left_out = whole.checked_sub(sent.len()).ok_or(Unverified)?;
        if group >= self.groups() || left_out % PAIR_BYTES != 0 {
            return Err(Unverified);
        }
        let mut bytes = Vec::with_capacity(whole);
        if left_out > 0 {
            let mut helps = here.filter(|near| self.shared_pairs(group, near.group) * PAIR_BYTES >= left_out);
            bytes.extend_from_slice(
                helps.next().and_then(|near| near.bytes.get(..left_out).map(<[u8]>::to_vec)).ok_or(Unverified)?.as_slice(),
            );
        }
        bytes.extend_from_slice(sent);
        let piece = Piece { group, bytes };
        self.verify(&piece)?;
        Ok(piece)
    }
}

/// A content cut into pieces.
pub struct Cut<'a> {
    /// Its name.
    pub blob: Blob,
    content: &'a [u8],
    outboard: PreOrderMemOutboard,
}

impl<'a> Cut<'a> {
    /// Hashes a content.
    pub fn new(content: &'a [u8]) -> Cut<'a> {
        let outboard = PreOrderMemOutboard::create(content, GROUP);
        Cut { blob: Blob { hash: *outboard.root.as_bytes(), length: content.len() as u64 }, content, outboard }
    }

    /// The piece of a group; nothing beyond the end.
    pub fn piece(&self, group: u32) -> Option<Piece> {
        let mut bytes = Vec::with_capacity(GROUP_BYTES + self.blob.path_pairs_max() * PAIR_BYTES);
        let there = group < self.blob.groups() && encode_ranges(self.content, &self.outboard, &range(group), &mut bytes).is_ok();
        there.then_some(Piece { group, bytes })
    }

    /// All pieces in order.
    pub fn pieces(&self) -> impl Iterator<Item = Piece> {
        (0..self.blob.groups()).filter_map(|group| self.piece(group))
    }
}

fn range(group: u32) -> ChunkRanges {
    let first = u64::from(group) * CHUNKS_A_GROUP;
    ChunkRanges::from(ChunkNum(first)..ChunkNum(first + CHUNKS_A_GROUP))
}

/// The way from the root to a group: at each pair, whether it turns right. The left half of a tree
/// has the largest power of two that leaves something for the right one.
fn way(groups: u32, group: u32) -> impl Iterator<Item = bool> {
    let mut rest = (groups, group);
    std::iter::from_fn(move || {
        let (groups, group) = rest;
        if groups < 2 {
            return None;
        }
        let left = groups.div_ceil(2).next_power_of_two();
        let right = group >= left;
        rest = if right { (groups - left, group - left) } else { (left, group) };
        Some(right)
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]
mod tests {
    use super::*;

    fn content(length: usize) -> Vec<u8> {
        let mut bytes = vec![0; length];
        blake3::Hasher::new().update(b"content").finalize_xof().fill(&mut bytes);
        bytes
    }

    /// Lengths around every edge of the tree.
    const LENGTHS: [usize; 12] = [1, 1023, 1025, 16_383, 16_384, 16_385, 32_768, 40_000, 49_153, 81_920, 150_000, 300_001];

    #[test]
    fn the_root_is_the_plain_hash_of_the_content_and_every_group_proves_itself() {
        for length in LENGTHS {
            let bytes = content(length);
            let cut = Cut::new(&bytes);
            assert_eq!(cut.blob.hash, *blake3::hash(&bytes).as_bytes(), "{length}");
            let mut whole = Vec::new();
            for piece in cut.pieces() {
                assert_eq!(cut.blob.verify(&piece), Ok(()), "{length} {}", piece.group);
                whole.extend_from_slice(cut.blob.data(&piece));
            }
            assert_eq!(whole, bytes, "{length}");
        }
    }

    #[test]
    fn one_changed_bit_anywhere_is_refused() {
        let bytes = content(50_000);
        let cut = Cut::new(&bytes);
        for group in 0..cut.blob.groups() {
            let good = cut.piece(group).unwrap();
            for at in (0..good.bytes.len()).step_by(97) {
                let mut bad = good.clone();
                bad.bytes[at] ^= 1;
                assert_eq!(cut.blob.verify(&bad), Err(Unverified), "{group} {at}");
            }
            let moved = Piece { group: group + 1, ..good };
            assert_eq!(cut.blob.verify(&moved), Err(Unverified));
        }
    }

    #[test]
    fn a_path_is_sent_only_as_far_as_no_neighbour_of_the_receiver_has_it() {
        for length in LENGTHS {
            let bytes = content(length);
            let cut = Cut::new(&bytes);
            let groups = cut.blob.groups();
            for order in [(0..groups).collect::<Vec<_>>(), (0..groups).rev().collect(), (0..groups).map(|g| (g * 7 + 3) % groups).collect()]
            {
                let mut held: Vec<u32> = Vec::new();
                let mut pairs = 0;
                for group in order {
                    let sent = cut.blob.trim(cut.piece(group).unwrap(), held.iter().copied());
                    pairs += (sent.len() - cut.blob.group_bytes(group)) / PAIR_BYTES;
                    let here = held.iter().map(|near| cut.piece(*near).unwrap());
                    assert_eq!(cut.blob.complete(group, &sent, here), Ok(cut.piece(group).unwrap()), "{length} {group}");
                    if !held.contains(&group) {
                        held.push(group);
                    }
                }
                // A tree of g leaves has g - 1 pairs, and each is sent once.
                if held.len() == groups as usize {
                    assert_eq!(pairs, groups as usize - 1, "{length}");
                }
            }
        }
    }

    #[test]
    fn what_was_left_out_and_is_not_here_is_refused() {
        let bytes = content(150_000);
        let cut = Cut::new(&bytes);
        let sent = cut.blob.trim(cut.piece(5).unwrap(), [4].into_iter());
        assert_eq!(cut.blob.complete(5, &sent, [cut.piece(0).unwrap()].into_iter()), Err(Unverified));
        assert_eq!(cut.blob.complete(5, &sent[1..], std::iter::empty()), Err(Unverified));
        assert_eq!(cut.blob.complete(50, &sent, std::iter::empty()), Err(Unverified));
    }
}
