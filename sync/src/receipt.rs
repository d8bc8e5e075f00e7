//! Receipts: the county's signature over what it holds of a device.
//!
//! The root is a Merkle root over one leaf for each change of the run, in order of seq. One
//! signature covers an evening's work, and each change can still be proved alone: its leaf, the
//! path, the receipt and the county's key are all that a paper has to carry.
//!
//! A leaf holds the change's hash and the number it was given; 0 stands for a change that was
//! refused and for one in a scope that its own device does not read (a sealed envelope), so that
//! the device can compute every leaf from what it holds. Leaves and nodes are hashed in different
//! domains, so that no node can be passed off as a leaf, and the last node of an odd row moves up
//! unhashed and never doubled, so that no two runs have one root.

use crate::chain::Hash;
use crate::county::Leaf;
use crate::frame::Receipt;
use crate::segment::SignatureBytes;
use ed25519_dalek::{Signature, Signer, SigningKey, Verifier, VerifyingKey};

/// The hash of one leaf.
pub fn leaf_hash(leaf: &Leaf) -> Hash {
    let mut hasher = blake3::Hasher::new_derive_key("jiangyuan 2026 receipt leaf");
    hasher.update(&leaf.seq.to_le_bytes()).update(&leaf.hash).update(&leaf.n.to_le_bytes());
    *hasher.finalize().as_bytes()
}

fn node_hash(left: &Hash, right: &Hash) -> Hash {
    let mut hasher = blake3::Hasher::new_derive_key("jiangyuan 2026 receipt node");
    hasher.update(left).update(right);
    *hasher.finalize().as_bytes()
}

fn row_above(row: &[Hash]) -> Vec<Hash> {
    row.chunks(2)
        .filter_map(|pair| match pair {
            [left, right] => Some(node_hash(left, right)),
            [alone] => Some(*alone),
            _ => None,
        })
        .collect()
}

/// The root over a run; zero for an empty one.
pub fn root(leaves: &[Leaf]) -> Hash {
    let mut row: Vec<Hash> = leaves.iter().map(leaf_hash).collect();
    while row.len() > 1 {
        row = row_above(&row);
    }
    row.first().copied().unwrap_or([0; 32])
}

/// One step from a leaf to the root: what it is hashed with, and on which side that stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sibling {
    /// It stands before.
    Left(Hash),
    /// It stands after.
    Right(Hash),
}

/// The path that proves the `index`-th leaf of the run; nothing if there is no such leaf.
pub fn path(leaves: &[Leaf], index: usize) -> Option<Vec<Sibling>> {
    leaves.get(index)?;
    let mut row: Vec<Hash> = leaves.iter().map(leaf_hash).collect();
    let mut at = index;
    let mut path = Vec::new();
    while row.len() > 1 {
        if at % 2 == 1 {
            path.extend(row.get(at - 1).copied().map(Sibling::Left));
        } else {
            path.extend(row.get(at + 1).copied().map(Sibling::Right));
        }
        row = row_above(&row);
        at /= 2;
    }
    Some(path)
}

/// Whether a leaf and its path lead to the root.
pub fn proves(root: &Hash, leaf: &Leaf, path: &[Sibling]) -> bool {
    let top = path.iter().fold(leaf_hash(leaf), |below, sibling| match sibling {
        Sibling::Left(left) => node_hash(left, &below),
        Sibling::Right(right) => node_hash(&below, right),
    });
    top == *root
}

impl Receipt {
    /// The county's signature over the receipt.
    pub fn sign(&self, key: &SigningKey) -> SignatureBytes {
        key.sign(&self.signed_message()).to_bytes()
    }

    /// Whether the signature is the county's.
    pub fn is_signed_by(&self, county_key: &[u8; 32]) -> bool {
        let Ok(key) = VerifyingKey::from_bytes(county_key) else { return false };
        key.verify(&self.signed_message(), &Signature::from_bytes(&self.signature)).is_ok()
    }

    /// The same with the root that the device's own leaves come to, since it does not travel.
    pub fn over(self, leaves: &[Leaf]) -> Receipt {
        Receipt { root: root(leaves), ..self }
    }

    /// Whether it covers anything.
    pub const fn is_empty(&self) -> bool {
        self.to_seq < self.from_seq
    }

    /// Whether it is the county's word for exactly these leaves, the device's own from `from_seq`
    /// to `to_seq`.
    pub fn holds_over(&self, county_key: &[u8; 32], leaves: &[Leaf]) -> bool {
        let gapless = leaves.iter().zip(self.from_seq..).all(|(leaf, seq)| leaf.seq == seq);
        let whole = if self.is_empty() { leaves.is_empty() } else { leaves.last().is_some_and(|leaf| leaf.seq == self.to_seq) };
        gapless && whole && self.clone().over(leaves).is_signed_by(county_key)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]
mod tests {
    use super::*;

    fn leaves(count: u64) -> Vec<Leaf> {
        (1..=count).map(|seq| Leaf { seq, hash: [seq as u8; 32], n: seq * 3 }).collect()
    }

    fn receipt(leaves: &[Leaf], key: &SigningKey) -> Receipt {
        let mut receipt = Receipt {
            epoch: 1,
            device: 3,
            incarnation: 9,
            from_seq: 1,
            to_seq: leaves.len() as u64,
            root: root(leaves),
            log_n: 100,
            log_head: [5; 32],
            cursors: [6; 32],
            scopes: None,
            at_ms: 7,
            signature: [0; 64],
        };
        receipt.signature = receipt.sign(key);
        receipt
    }

    #[test]
    fn every_change_of_a_run_of_any_length_is_proved_alone() {
        for count in 1..40 {
            let leaves = leaves(count);
            let root = root(&leaves);
            for (index, leaf) in leaves.iter().enumerate() {
                let path = path(&leaves, index).unwrap();
                assert!(proves(&root, leaf, &path), "leaf {index} of {count}");
                assert!(!proves(&root, &Leaf { n: leaf.n + 1, ..*leaf }, &path), "another number for leaf {index} of {count}");
            }
        }
    }

    #[test]
    fn two_runs_never_have_one_root() {
        let mut roots: Vec<Hash> = (0..40).map(|count| root(&leaves(count))).collect();
        let mut doubled = leaves(3);
        doubled.push(doubled[2]);
        roots.push(root(&doubled));
        let all = roots.len();
        roots.sort_unstable();
        roots.dedup();
        assert_eq!(roots.len(), all);
    }

    #[test]
    fn a_receipt_holds_for_its_own_run_and_for_no_other() {
        let key = SigningKey::from_bytes(&[8; 32]);
        let county = key.verifying_key().to_bytes();
        let run = leaves(5);
        let receipt = receipt(&run, &key);
        assert!(receipt.holds_over(&county, &run));
        assert!(!receipt.holds_over(&county, &run[..4]));
        assert!(!receipt.holds_over(&county, &run[1..]));
        let mut other = run.clone();
        other[2].hash = [99; 32];
        assert!(!receipt.holds_over(&county, &other));
        assert!(!receipt.holds_over(&SigningKey::from_bytes(&[9; 32]).verifying_key().to_bytes(), &run));
        assert!(!Receipt { log_n: 101, ..receipt }.holds_over(&county, &run));
    }

    #[test]
    fn an_empty_receipt_is_signed_and_covers_nothing() {
        let key = SigningKey::from_bytes(&[8; 32]);
        let mut empty = Receipt { from_seq: 6, to_seq: 5, root: [0; 32], ..receipt(&[], &key) };
        empty.signature = empty.sign(&key);
        assert!(empty.is_empty() && empty.holds_over(&key.verifying_key().to_bytes(), &[]));
        assert!(!empty.holds_over(&key.verifying_key().to_bytes(), &leaves(5)));
    }
}
