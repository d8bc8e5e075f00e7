//! A segment: a run of one incarnation's changes, with the head before and after it and one
//! signature of the device. The head binds every change of the incarnation, so one signature over
//! it vouches for all of them.

use crate::chain::{self, Hash};
use crate::change::Change;
use ed25519_dalek::{Signature, Verifier, VerifyingKey};
use jiangyuan_model::{DeviceId, Incarnation};

/// An Ed25519 signature.
pub type SignatureBytes = [u8; 64];

/// A run of consecutive changes that wait to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// The changes, seq without a gap.
    pub changes: Vec<Change>,
    /// The head before the first.
    pub head_before: Hash,
    /// The head after the last.
    pub head_after: Hash,
}

/// A run as it travels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// The writing device.
    pub device: DeviceId,
    /// Its incarnation.
    pub incarnation: Incarnation,
    /// The run.
    pub run: Run,
    /// Over [`signed_message`].
    pub signature: SignatureBytes,
}

/// What is wrong with a segment as a whole. Nothing of it is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadSegment {
    /// It holds no change, or its seqs have a gap.
    #[error("not a run of changes")]
    NotARun,
    /// The chain over its changes does not lead from one head to the other.
    #[error("the chain does not hold")]
    BrokenChain,
    /// The signature is not the device's.
    #[error("the signature does not hold")]
    BadSignature,
}

/// The bytes that the device signs.
pub fn signed_message(device: DeviceId, incarnation: Incarnation, last_seq: u64, head_after: &Hash) -> Vec<u8> {
    let mut message = b"jiangyuan segment 1".to_vec();
    message.extend_from_slice(&device.to_le_bytes());
    message.extend_from_slice(&incarnation.to_le_bytes());
    message.extend_from_slice(&last_seq.to_le_bytes());
    message.extend_from_slice(head_after);
    message
}

impl Run {
    /// Seq of the first change; 0 for an empty run.
    pub fn first_seq(&self) -> u64 {
        self.changes.first().map_or(0, |change| change.header.seq)
    }

    /// Seq of the last change; 0 for an empty run.
    pub fn last_seq(&self) -> u64 {
        self.changes.last().map_or(0, |change| change.header.seq)
    }
}

impl Segment {
    /// Checks seqs, chain and signature.
    ///
    /// # Errors
    /// [`BadSegment`], and then nothing of it may be stored.
    pub fn verify(&self, key: &VerifyingKey) -> Result<(), BadSegment> {
        let first = self.run.first_seq();
        let gapless = self.run.changes.iter().zip(first..).all(|(change, seq)| change.header.seq == seq);
        if first == 0 || !gapless {
            return Err(BadSegment::NotARun);
        }
        let head = self.run.changes.iter().fold(self.run.head_before, |head, change| chain::extend(&head, &change.hash()));
        if head != self.run.head_after {
            return Err(BadSegment::BrokenChain);
        }
        let message = signed_message(self.device, self.incarnation, self.run.last_seq(), &self.run.head_after);
        key.verify(&message, &Signature::from_bytes(&self.signature)).map_err(|_| BadSegment::BadSignature)
    }
}
