//! Attachments: what is said of them, and how their content travels.
//!
//! A change announces an attachment: the hash and the length of its content, a title, a thumbnail.
//! It is a change like any other, and travels with the log. The **content** travels by itself: a
//! case is readable when its text is here, and its photos come when there is a line for them.
//!
//! A content is cut into groups of 16 KiB that prove themselves ([`tree`]). Whoever holds a group
//! may hand it to whoever wants it: the county over HTTP, a stick, a folder. [`BlobStore`] is all
//! that a carrier needs: groups out, groups in. The session with the county is one carrier; its two
//! machines are [`client`] and [`server`], and what they say to each other is in [`frame`].
//!
//! Rejected: contents inside the log's session, where a photo of 300 kB would stand for a minute
//! before the next change; whole files with a range request for the rest, which cannot say which of
//! its bytes are right before the last one has come; and a content address without a tree, for the
//! same reason.

pub(crate) mod attachment;
mod bitmap;
pub mod client;
mod codec;
pub mod frame;
mod giver;
pub mod server;
mod store;
mod tree;

pub use attachment::{Attachment, Blob, Rank};
pub use bitmap::Bitmap;
pub use codec::{FrameReader, FrameWriter, Side};
pub use frame::{Frame, LIST_ITEMS_MAX};
pub use store::{BlobStore, DeviceBlobs, Jobs, Keeping, Offer, Want};
pub use tree::{Cut, GROUP_BYTES, PAIR_BYTES, Piece, Unverified};
