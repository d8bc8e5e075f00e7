//! What is asked of the place where contents lie. Any carrier may use it: [`BlobStore::give`] hands
//! out a group of a content with its proof, [`BlobStore::keep`] takes one in, whoever brings it, in
//! whatever order, and as often as it comes.

use super::attachment::{Blob, Rank};
use super::bitmap::Bitmap;
use super::tree::Piece;
use crate::chain::Hash;
use crate::segment::SignatureBytes;
use jiangyuan_model::{DeviceId, Refusal};

/// A place where contents lie: a device's home, a county's data folder, a simulator's memory.
///
/// # Errors
/// Each call fails with what the place fails with; what was kept before stays kept.
pub trait BlobStore {
    /// What the place fails with.
    type Error;

    /// Which groups of a content are here. Nothing is known of a content: none.
    fn held(&mut self, blob: &Blob) -> Result<Bitmap, Self::Error>;

    /// A group with its whole path; `None` where it is not here, or was noted as here and does not
    /// open any more, which is then no longer noted.
    fn give(&mut self, blob: &Blob, group: u32) -> Result<Option<Piece>, Self::Error>;

    /// Takes a group in. `sent` is a piece, or one whose path begins below what a neighbour that is
    /// here proves. When it returns [`Keeping::New`], the group is on the disk and noted, in this
    /// order.
    fn keep(&mut self, blob: &Blob, group: u32, sent: &[u8]) -> Result<Keeping, Self::Error>;
}

/// What became of a group that was brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keeping {
    /// It is durable here now.
    New,
    /// It was here already.
    Known,
    /// It is not what its name says, or cannot be proved with what is here. It is thrown away.
    Bad,
}

/// A content that a device has and the county may lack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offer {
    /// When it travels.
    pub rank: Rank,
    /// The content.
    pub blob: Blob,
}

/// A content that a device lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Want {
    /// When it travels.
    pub rank: Rank,
    /// The content.
    pub blob: Blob,
    /// What of it is here.
    pub held: Bitmap,
}

/// What a device has to do with the county about contents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Jobs {
    /// The device.
    pub device: DeviceId,
    /// Fingerprint of the county's TLS key, from the ticket.
    pub county: Hash,
    /// Contents that the county may lack, in the order in which they are to travel.
    pub offers: Vec<Offer>,
    /// Contents that are wanted here, in the order in which they are to travel.
    pub wants: Vec<Want>,
}

/// A device's contents, as the machine of a session sees them.
///
/// # Errors
/// Each call fails with a [`Refusal`] of the store; the session ends then.
pub trait DeviceBlobs: BlobStore<Error = Refusal> {
    /// What there is to do.
    fn jobs(&mut self) -> Result<Jobs, Refusal>;

    /// Signs with the device's key.
    fn sign(&self, message: &[u8]) -> SignatureBytes;

    /// The county told how many groups of a content it has; all of them: it need not be offered
    /// again in this epoch of the county.
    fn mark_at_county(&mut self, blob: &Blob, groups: u32) -> Result<(), Refusal>;

    /// The county has no more of a content. `at_ms` is this device's clock.
    fn mark_answered(&mut self, blob: &Blob, at_ms: i64) -> Result<(), Refusal>;
}
