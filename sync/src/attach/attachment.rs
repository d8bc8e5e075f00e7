//! What a change says of an attachment, and how that stands in a body and in a stored record.

use crate::cbor::{self, INFALLIBLE, Out};
use crate::chain::Hash;
use crate::change::Unreadable;
use chrono::{Datelike, NaiveDate};
use jiangyuan_model::attachment::{ATTACHMENT_BYTES_MAX, THUMBNAIL_BYTES_MAX};
use minicbor::Decoder;
use minicbor::data::Type;

/// `chrono` counts days from the year 1; the wire counts from 1970-01-01.
const DAYS_CE_TO_1970: i32 = 719_163;

/// How many values an attachment is written as.
pub(crate) const PARTS: u64 = 7;

/// A content, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Blob {
    /// BLAKE3 of its bytes, which is also the root of its verification tree.
    pub hash: Hash,
    /// How many bytes it has.
    pub length: u64,
}

/// An attachment as its writer announced it. The content travels by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// The content.
    pub content: Blob,
    /// What it is (`Media`), known to this version or not.
    pub media: u8,
    /// A short title, or empty.
    pub title: String,
    /// The day it was taken or received.
    pub dated: Option<NaiveDate>,
    /// A small picture of it, which is a content too.
    pub thumbnail: Option<Blob>,
    /// The file as it came, where it was kept as evidence.
    pub evidence: Option<Blob>,
}

impl Attachment {
    /// The contents that it names, each with its rank.
    pub fn blobs(&self) -> impl Iterator<Item = (Rank, Blob)> {
        let small = self.thumbnail.map(|blob| (Rank::Thumbnail, blob));
        let evidence = self.evidence.map(|blob| (Rank::Evidence, blob));
        small.into_iter().chain([(Rank::Content, self.content)]).chain(evidence)
    }

    /// Whether every content that it names has a length that is allowed.
    pub fn is_within_limits(&self) -> bool {
        self.blobs().all(|(rank, blob)| match rank {
            Rank::Thumbnail => (1..=THUMBNAIL_BYTES_MAX).contains(&blob.length),
            Rank::Content | Rank::Evidence => (1..=ATTACHMENT_BYTES_MAX).contains(&blob.length),
        })
    }
}

/// The order in which contents travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rank {
    /// First: what a page shows.
    Thumbnail,
    /// Then what was attached.
    Content,
    /// Last: what is kept as evidence and hardly ever looked at.
    Evidence,
}

impl Rank {
    /// The number on the wire and on disk.
    pub const fn code(self) -> u8 {
        match self {
            Rank::Thumbnail => 1,
            Rank::Content => 2,
            Rank::Evidence => 3,
        }
    }

    /// The rank with this number.
    pub const fn from_code(code: u8) -> Option<Rank> {
        match code {
            1 => Some(Rank::Thumbnail),
            2 => Some(Rank::Content),
            3 => Some(Rank::Evidence),
            _ => None,
        }
    }
}

/// Writes the [`PARTS`] values, without an array around them.
pub(crate) fn write(out: &mut Out<'_>, attachment: &Attachment) {
    write_blob(out, Some(attachment.content));
    out.u8(attachment.media).expect(INFALLIBLE).str(&attachment.title).expect(INFALLIBLE);
    match attachment.dated {
        Some(date) => out.i32(date.num_days_from_ce() - DAYS_CE_TO_1970).expect(INFALLIBLE),
        None => out.null().expect(INFALLIBLE),
    };
    write_blob(out, attachment.thumbnail);
    write_blob(out, attachment.evidence);
    // Room for what a later version says of an attachment.
    out.null().expect(INFALLIBLE);
}

pub(crate) fn read(input: &mut Decoder<'_>) -> Result<Attachment, Unreadable> {
    let content = read_blob(input)?.ok_or(Unreadable)?;
    let media = input.u8()?;
    let title = input.str()?.to_owned();
    let dated = if is_null(input)? {
        None
    } else {
        let days = input.i32()?.checked_add(DAYS_CE_TO_1970).ok_or(Unreadable)?;
        Some(NaiveDate::from_num_days_from_ce_opt(days).ok_or(Unreadable)?)
    };
    let thumbnail = read_blob(input)?;
    let evidence = read_blob(input)?;
    input.skip()?;
    Ok(Attachment { content, media, title, dated, thumbnail, evidence })
}

fn write_blob(out: &mut Out<'_>, blob: Option<Blob>) {
    match blob {
        Some(blob) => out.array(2).expect(INFALLIBLE).bytes(&blob.hash).expect(INFALLIBLE).u64(blob.length).expect(INFALLIBLE),
        None => out.null().expect(INFALLIBLE),
    };
}

fn read_blob(input: &mut Decoder<'_>) -> Result<Option<Blob>, Unreadable> {
    if is_null(input)? {
        return Ok(None);
    }
    if cbor::array_len(input)? != 2 {
        return Err(Unreadable);
    }
    let hash = input.bytes()?.try_into().map_err(|_| Unreadable)?;
    Ok(Some(Blob { hash, length: input.u64()? }))
}

fn is_null(input: &mut Decoder<'_>) -> Result<bool, Unreadable> {
    let null = input.datatype()? == Type::Null;
    if null {
        input.null()?;
    }
    Ok(null)
}
