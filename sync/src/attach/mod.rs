//! Attachments: what is said of them, and how their content travels.

pub(crate) mod attachment;
mod bitmap;
mod store;
mod tree;

pub use attachment::{Attachment, Blob, Rank};
pub use bitmap::Bitmap;
pub use store::{BlobStore, DeviceBlobs, Jobs, Keeping, Offer, Want};
pub use tree::{Cut, GROUP_BYTES, PAIR_BYTES, Piece, Unverified};
