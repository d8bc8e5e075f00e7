//! The three chains, and why each is there.
//!
//! **A device's chain** binds its changes to one history: `head(seq) = H(head(seq-1) || hash(seq))`.
//! Whoever continues one head in two ways is found (a cloned disk, a restored backup), and a body
//! that may not stand somewhere (another scope, refused, erased) leaves its hash, so that the chain
//! still verifies. **A scope's chain** (entry head) binds what the county put into one scope, in
//! order and with its verdicts: a device that has the county's signature over it has all of it.
//! **The county's chain** does the same for the whole log and is what a receipt names; a county that
//! was restored from a backup is found by a head that it no longer has.
//!
//! A Merkle tree over everything was rejected: a device never holds everything.

use crate::verdict::Verdict;
use jiangyuan_model::{DeviceId, Incarnation, Scope};

/// A BLAKE3 hash.
pub type Hash = [u8; 32];

/// A head in short, as hellos tell it. To find another history with the same sixteen bytes takes as
/// long as to forge a signature; the full head is in what is signed at the end.
pub type ShortHash = [u8; 16];

/// The first half of a head.
pub fn short(head: &Hash) -> ShortHash {
    *head.first_chunk().expect("a hash has more than sixteen bytes")
}

/// The head before the first change of an incarnation.
pub fn genesis(device: DeviceId, incarnation: Incarnation) -> Hash {
    let mut hasher = blake3::Hasher::new_derive_key("jiangyuan 2026 device chain");
    hasher.update(&device.to_le_bytes()).update(&incarnation.to_le_bytes());
    *hasher.finalize().as_bytes()
}

/// The head after the change with this hash.
pub fn extend(head: &Hash, change: &Hash) -> Hash {
    *blake3::Hasher::new().update(head).update(change).finalize().as_bytes()
}

/// The entry head of an empty scope.
pub fn scope_genesis(scope: &Scope) -> Hash {
    let mut hasher = blake3::Hasher::new_derive_key("jiangyuan 2026 scope chain");
    hasher.update(scope.to_string().as_bytes());
    *hasher.finalize().as_bytes()
}

/// The head of an empty county log.
pub fn county_genesis() -> Hash {
    *blake3::Hasher::new_derive_key("jiangyuan 2026 county chain").finalize().as_bytes()
}

/// The head of a scope or of the county after one entry.
pub fn extend_log(head: &Hash, n: u64, change: &Hash, verdict: Verdict) -> Hash {
    let mut hasher = blake3::Hasher::new();
    hasher.update(head).update(&n.to_le_bytes()).update(change).update(&verdict.0.to_le_bytes());
    *hasher.finalize().as_bytes()
}
