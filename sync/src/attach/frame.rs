//! What the two sides of an attachment session say to each other.

use super::attachment::Blob;
use super::bitmap::Bitmap;
use super::store::{Offer, Want};
use crate::chain::Hash;
use crate::segment::SignatureBytes;
use jiangyuan_model::{DeviceId, ErrorCode};

/// One frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Frame {
    /// Device: who I am. First frame of every session.
    Hello(Hello),
    /// Device: contents that I have, and contents that I lack. Each list is numbered on from the
    /// last frame of its kind, from 0.
    Lists {
        /// Contents that the county may lack.
        offers: Vec<Offer>,
        /// Contents that are wanted.
        wants: Vec<Want>,
    },
    /// Device: nothing more to say.
    End,
    /// County: welcome.
    Welcome {
        /// The epoch of its log.
        epoch: u32,
    },
    /// County: about the offers from this number on.
    Answers {
        /// The number of the first of these offers.
        first: u32,
        /// What becomes of each.
        standings: Vec<Standing>,
    },
    /// County: all told.
    Done,
    /// County: no session with you, and why.
    Sorry(ErrorCode),
    /// Both: a group of an offered (device) or wanted (county) content.
    Chunk {
        /// The number of the offer or of the want.
        number: u32,
        /// Which group.
        group: u32,
        /// The piece, without the upper part of its path that the receiver has.
        bytes: Vec<u8>,
    },
    /// Both: this group is durable here.
    Stored {
        /// The number of the offer or of the want.
        number: u32,
        /// Which group.
        group: u32,
    },
    /// Both: that is all that can be given of this content now.
    Rest {
        /// The number of the offer or of the want.
        number: u32,
    },
}

/// The device's first word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hello {
    /// The version of the protocol.
    pub protocol: u16,
    /// The device.
    pub device: DeviceId,
    /// Its clock, UTC milliseconds.
    pub at_ms: i64,
    /// Its signature over [`Hello::signed_message`].
    pub signature: SignatureBytes,
}

impl Hello {
    /// The bytes that the device signs: bound to this county, and to no other kind of hello.
    pub fn signed_message(&self, county: &Hash) -> Vec<u8> {
        let mut message = b"jiangyuan attachments hello 1".to_vec();
        message.extend_from_slice(county);
        message.extend_from_slice(&self.protocol.to_le_bytes());
        message.extend_from_slice(&self.device.to_le_bytes());
        message.extend_from_slice(&self.at_ms.to_le_bytes());
        message
    }
}

/// What becomes of an offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// No change that the device may have written names it.
    Unknown,
    /// All of it is here.
    Complete,
    /// This much of it is here; the rest is welcome.
    Wanted(Bitmap),
}

/// The most contents in one frame, and the most that either side keeps open of one kind.
pub const LIST_ITEMS_MAX: usize = 64;

/// The most contents that one session may name: 100 cases of 100 attachments with thumbnails and
/// originals. A device that has more comes again.
pub const SESSION_ITEMS_MAX: u32 = 30_000;

impl Blob {
    /// Whether the length is one that a content can have.
    pub const fn is_sound(&self) -> bool {
        self.length > 0 && self.length <= jiangyuan_model::attachment::ATTACHMENT_BYTES_MAX
    }
}
