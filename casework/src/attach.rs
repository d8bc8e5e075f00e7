//! Attach: adds a photo or a scan to a record; mark as lost: ends the wait for one whose content
//! nobody has any more.
//!
//! The contents are on the disk before the change that names them is written, in one transaction
//! with the note that they are here.

use crate::writing::{found, step_id, write};
use crate::{checks, may, picture};
use chrono::NaiveDate;
use jiangyuan_model::attachment::{ATTACHMENT_REASON_CHARS_MAX, ATTACHMENT_TITLE_CHARS_MAX, ATTACHMENTS_MAX, Attach, ContentState};
use jiangyuan_model::id::StepId;
use jiangyuan_model::{ErrorCode, Field, Media, Noun, RecordId, Refusal, Value, Verb};
use jiangyuan_store::{Door, Store};
use jiangyuan_sync::attach::Attachment;
use jiangyuan_sync::{Doc, Op};

/// Adds a file to a record and returns the id of the attachment. A photo is encoded anew
/// (see `picture`); with `keep_original` the file as it came is kept besides, as evidence.
///
/// # Errors
/// `TooManyAttachments`, `TextTooLong`, `DateInFuture`, a role, `NoSuchRecord`, `AlreadyVoid`,
/// `WrongNoun` for a sealed receipt, those of the file itself (`AttachmentTooLarge`,
/// `AttachmentKindUnknown`, `PictureUnreadable`, …), or the store cannot be written.
pub fn attach(store: &mut Store, input: &Attach, file: &[u8]) -> Result<StepId, Refusal> {
    let title = checked_title(&input.title)?;
    store.write(|door| may_attach(door, input.on, input.dated).map(drop))?;
    let ready = picture::ready(file)?;
    let content = store.put_content(&ready.content)?;
    let thumbnail = ready.thumbnail.map(|small| store.put_content(&small)).transpose()?;
    let as_it_came = input.keep_original && ready.media == Media::Photo;
    let evidence = as_it_came.then(|| store.put_content(file)).transpose()?;
    let attachment = Attachment { content, media: ready.media.code(), title, dated: input.dated, thumbnail, evidence };
    store.write(|door| {
        // Asked again: encoding a photo takes a second, in which another window may have written.
        let (scope, _) = may_attach(door, input.on, input.dated)?;
        attachment.blobs().try_for_each(|(_, blob)| door.hold(&blob))?;
        let op = Op::Attach { on: input.on, attachment: Box::new(attachment) };
        Ok(step_id(write(door, Verb::Attach, scope, vec![op])?, 0))
    })
}

/// Marks an attachment as lost, with a reason: nobody is waited for any more. Should the content
/// turn up all the same, it is kept and shown.
///
/// # Errors
/// `ReasonMissing`, `TextTooLong`, `NoSuchAttachment`, `AttachmentHere` where the content is here,
/// a role, or the store cannot be written.
pub fn mark_lost(store: &mut Store, on: RecordId, attachment: StepId, reason: &str) -> Result<(), Refusal> {
    let reason = checked_reason(reason)?;
    let content = {
        let (_, doc) = store.doc(on)?.ok_or(ErrorCode::NoSuchRecord)?;
        let attached = doc.standing_attachments().find(|attached| attached.id == attachment && attached.lost.is_empty());
        attached.map(|attached| attached.attachment.content).ok_or(ErrorCode::NoSuchAttachment)?
    };
    if store.whereabouts(&content)?.state == ContentState::Here {
        return Err(ErrorCode::AttachmentHere.into());
    }
    store.write(|door| {
        let me = door.me().clone();
        let (scope, noun, _) = found(door, on)?;
        may::correct(&me, noun)?;
        write(door, Verb::MarkLost, scope, vec![Op::Lost { on, attachment, reason }])?;
        Ok(())
    })
}

fn may_attach(door: &mut Door<'_>, on: RecordId, dated: Option<NaiveDate>) -> Result<(jiangyuan_model::Scope, Doc), Refusal> {
    let (me, today) = (door.me().clone(), door.today());
    let (scope, noun, doc) = found(door, on)?;
    may::correct(&me, noun)?;
    if noun == Noun::SealedReceipt {
        // Of an accusation nothing but the bare receipt is kept here, and no picture of its paper.
        return Err(ErrorCode::WrongNoun.into());
    }
    if doc.void().is_some() {
        return Err(ErrorCode::AlreadyVoid.into());
    }
    if doc.standing_attachments().count() >= ATTACHMENTS_MAX {
        return Err(Refusal::new(ErrorCode::TooManyAttachments).with("max", ATTACHMENTS_MAX));
    }
    if dated.is_some_and(|date| date > today) {
        return Err(Refusal::new(ErrorCode::DateInFuture).on(Field::HappenedOn));
    }
    Ok((scope, doc))
}

/// A title is shown and never used as the name of a file.
fn checked_title(title: &str) -> Result<String, Refusal> {
    let Value::Text(title) = Value::text(title.trim()) else { return Ok(String::new()) };
    if title.chars().count() > ATTACHMENT_TITLE_CHARS_MAX {
        return Err(Refusal::new(ErrorCode::TextTooLong).on(Field::Title).with("max", ATTACHMENT_TITLE_CHARS_MAX));
    }
    Ok(title.chars().filter(|c| !c.is_control()).collect())
}

/// Why something is marked as lost or leaves the program.
pub(crate) fn checked_reason(reason: &str) -> Result<String, Refusal> {
    let reason = checks::reason(reason)?;
    if reason.chars().count() > ATTACHMENT_REASON_CHARS_MAX {
        return Err(Refusal::new(ErrorCode::TextTooLong).on(Field::Reason).with("max", ATTACHMENT_REASON_CHARS_MAX));
    }
    Ok(reason)
}
