//! What the office sees of attachments: on a record's page, one at a time in full, and as a file
//! that leaves the program.
//!
//! Who takes a content out of the program says why, and that is noted: from then on nobody here
//! knows where it goes.

use crate::attach::checked_reason;
use crate::sight::{self, see};
use data_encoding::HEXLOWER;
use jiangyuan_model::attachment::{AttachmentView, ContentState};
use jiangyuan_model::{ErrorCode, Media, ReadPart, ReadPurpose, RecordId, Refusal, Scope};
use jiangyuan_store::Store;
use jiangyuan_sync::Doc;
use jiangyuan_sync::attach::{Blob, Rank};
use jiangyuan_sync::doc::Attached;

/// The fewest digits by which a content may be named.
const NAME_DIGITS_MIN: usize = 8;

/// A content, to be shown or saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Its type, as the window has to be told it.
    pub mime: &'static str,
    /// The usual ending of a file of this type.
    pub ending: &'static str,
}

/// The attachments of a record, in the order added.
pub(crate) fn attachments(store: &Store, scope: &Scope, doc: &Doc) -> Result<Vec<AttachmentView>, Refusal> {
    doc.attachments.iter().map(|attached| view(store, scope, doc, attached)).collect()
}

fn view(store: &Store, scope: &Scope, doc: &Doc, attached: &Attached) -> Result<AttachmentView, Refusal> {
    let attachment = &attached.attachment;
    let at = store.whereabouts(&attachment.content)?;
    let lost = !attached.lost.is_empty() && at.state != ContentState::Here;
    let small = attachment.thumbnail.map(|blob| store.whereabouts(&blob)).transpose()?;
    let hex = |blob: Option<Blob>| blob.map(|blob| HEXLOWER.encode(&blob.hash)).unwrap_or_default();
    Ok(AttachmentView {
        id: attached.id.to_string(),
        hash: HEXLOWER.encode(&attachment.content.hash),
        length: attachment.content.length,
        media: Media::from_code(attachment.media),
        title: attachment.title.clone(),
        dated: attachment.dated,
        author: store.author(attached.id.change.device, attached.actor)?,
        added_at_ms: attached.at_ms,
        pending: attached.order.is_pending(),
        state: if lost { ContentState::Lost } else { at.state },
        bytes_here: at.bytes_here,
        at_county: at.at_county,
        asked_at_ms: at.asked_at_ms,
        answered_at_ms: at.answered_at_ms,
        holder: holder(store, scope),
        thumbnail: hex(attachment.thumbnail),
        thumbnail_here: small.is_some_and(|at| at.state == ContentState::Here),
        evidence: hex(attachment.evidence),
        evidence_length: attachment.evidence.map_or(0, |blob| blob.length),
        lost_reason: Some(attached.lost.clone()).filter(|reason| !reason.is_empty()),
        void_reason: doc.voids.iter().find(|mark| mark.step == Some(attached.id)).map(|mark| mark.reason.clone()),
    })
}

/// Where the record is at home, and so where whoever added it sits.
fn holder(store: &Store, scope: &Scope) -> String {
    let me = store.me();
    let township = match scope.township() {
        Some(code) if code == me.township => me.township_name.clone(),
        Some(code) => code.to_owned(),
        None => String::new(),
    };
    match scope {
        Scope::Grid { village, .. } => format!("{township} {village}"),
        _ => township,
    }
}

/// The content of an attachment of a record, named by its hash or its first digits: what was
/// attached, its thumbnail, or its evidence original. Where it is not here, it is asked for.
///
/// # Errors
/// Those of [`content_for`].
pub fn content(store: &mut Store, on: RecordId, name: &str) -> Result<Content, Refusal> {
    content_for(store, on, name, None)
}

/// The same, read for a purpose that was said.
///
/// # Errors
/// `NotYoursToSee`, `PurposeMissing`, `NoSuchAttachment`; `AttachmentNotHere`, and then the next sync
/// fetches it; `AttachmentDamaged`.
pub fn content_for(store: &mut Store, on: RecordId, name: &str, purpose: Option<ReadPurpose>) -> Result<Content, Refusal> {
    let blob = named(&sight::read(store, on, ReadPart::Attachment, purpose)?.doc, name)?;
    match store.content(&blob) {
        Ok(bytes) => Ok(typed(bytes)),
        Err(refusal) => {
            if matches!(refusal.code, ErrorCode::AttachmentNotHere | ErrorCode::AttachmentDamaged) {
                store.ask_for(&blob)?;
            }
            Err(refusal)
        }
    }
}

/// The thumbnail of an attachment; nothing where it is not here. It comes by itself.
///
/// # Errors
/// `NoSuchAttachment`, or the store cannot be read.
pub fn thumbnail(store: &mut Store, on: RecordId, name: &str) -> Result<Option<Content>, Refusal> {
    let blob = named(&sight::read(store, on, ReadPart::Attachment, None)?.doc, name)?;
    match store.content(&blob) {
        Ok(bytes) => Ok(Some(typed(bytes))),
        Err(refusal) if matches!(refusal.code, ErrorCode::AttachmentNotHere | ErrorCode::AttachmentDamaged) => Ok(None),
        Err(refusal) => Err(refusal),
    }
}

/// Asks for a content: the next syncs fetch it.
///
/// # Errors
/// `NoSuchAttachment`, or the store cannot be written.
pub fn ask_for(store: &mut Store, on: RecordId, name: &str) -> Result<(), Refusal> {
    let blob = named(&see(store, on)?.doc, name)?;
    store.ask_for(&blob)
}

/// A content that is about to be saved outside the program: why is noted first.
///
/// # Errors
/// `ReasonMissing`, and those of [`content_for`].
pub fn save_out(store: &mut Store, on: RecordId, name: &str, reason: &str, purpose: Option<ReadPurpose>) -> Result<Content, Refusal> {
    let reason = checked_reason(reason)?;
    let content = content_for(store, on, name, purpose)?;
    let blob = named(&see(store, on)?.doc, name)?;
    store.note_taken_out(on, &blob, &reason)?;
    Ok(content)
}

fn named(doc: &Doc, name: &str) -> Result<Blob, Refusal> {
    let name = name.trim().to_ascii_lowercase();
    let all = doc.attachments.iter().flat_map(|attached| attached.attachment.blobs());
    let mut found: Vec<(Rank, Blob)> = all.filter(|(_, blob)| HEXLOWER.encode(&blob.hash).starts_with(&name)).collect();
    found.sort_unstable_by_key(|(_, blob)| *blob);
    found.dedup_by_key(|(_, blob)| *blob);
    match found.as_slice() {
        [(_, blob)] if name.len() >= NAME_DIGITS_MIN => Ok(*blob),
        _ => Err(ErrorCode::NoSuchAttachment.into()),
    }
}

/// What the bytes are, by themselves: nothing that a change says of them is believed. Whatever is
/// not named here is only ever saved and never shown.
fn typed(bytes: Vec<u8>) -> Content {
    let (mime, ending) = match bytes.as_slice() {
        [0xff, 0xd8, 0xff, ..] => ("image/jpeg", "jpg"),
        [0x89, b'P', b'N', b'G', ..] => ("image/png", "png"),
        [b'%', b'P', b'D', b'F', ..] => ("application/pdf", "pdf"),
        [b'P', b'K', ..] => ("application/octet-stream", "zip"),
        _ => ("application/octet-stream", "bin"),
    };
    Content { bytes, mime, ending }
}
