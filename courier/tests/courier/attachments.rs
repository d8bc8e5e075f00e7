//! Contents of attachments between real homes over the real server.

use crate::office::{Office, a_county};
use crate::relay::{Relay, Then};
use jiangyuan_courier::Outcome;
use jiangyuan_model::attachment::ContentState;
use jiangyuan_model::{ErrorCode, Media, RecordId, Verb};
use jiangyuan_store::{Link, NewChange};
use jiangyuan_sync::Op;
use jiangyuan_sync::attach::{Attachment, Blob};

pub fn bytes(length: usize, what: u8) -> Vec<u8> {
    let mut bytes = vec![0; length];
    blake3::Hasher::new().update(&[what]).finalize_xof().fill(&mut bytes);
    bytes
}

/// Attaches a photo with a thumbnail and returns both.
pub fn attach(office: &mut Office, on: RecordId, length: usize, what: u8) -> (Blob, Blob) {
    let content = office.store.put_content(&bytes(length, what)).unwrap();
    let thumbnail = office.store.put_content(&bytes(9_000, what.wrapping_add(100))).unwrap();
    let attachment =
        Attachment { content, media: Media::Photo.code(), title: String::new(), dated: None, thumbnail: Some(thumbnail), evidence: None };
    let scope = office.store.me().scope.clone();
    office
        .store
        .write(|door| {
            door.hold(&content)?;
            door.hold(&thumbnail)?;
            let ops = vec![Op::Attach { on, attachment: Box::new(attachment) }];
            door.change(NewChange { scope, verb: Verb::Attach, ops, origin: None, derived_origin: false, link: Link::None })
        })
        .unwrap();
    (content, thumbnail)
}

fn waiting(county: &crate::office::County) -> u64 {
    county.running.county().stats().unwrap().waiting_attachments
}

#[test]
fn a_photo_goes_up_its_thumbnail_comes_down_by_itself_and_the_photo_when_somebody_asks() {
    let county = a_county();
    let (mut first, mut second) = (county.an_office(), county.an_office());
    let record = first.enters(1)[0];
    let (photo, thumbnail) = attach(&mut first, record, 250_000, 1);
    let report = first.sync(&first.line());
    assert_eq!((report.outcome, report.attachments_sent, report.attachments_waiting.count), (Outcome::Done, 2, 0));
    assert_eq!(waiting(&county), 0);
    let report = second.sync(&second.line());
    assert_eq!((report.outcome, report.attachments_received), (Outcome::Done, 1));
    assert_eq!(second.store.content(&thumbnail).unwrap(), bytes(9_000, 101));
    assert_eq!(second.store.content(&photo).unwrap_err().code, ErrorCode::AttachmentNotHere);
    second.store.ask_for(&photo).unwrap();
    let report = second.sync(&second.line());
    assert_eq!((report.outcome, report.attachments_received), (Outcome::Done, 1));
    assert_eq!(second.store.content(&photo).unwrap(), bytes(250_000, 1));
}

#[test]
fn over_a_line_that_is_cut_again_and_again_a_photo_goes_on_from_where_it_was() {
    let county = a_county();
    let (mut first, mut second) = (county.an_office(), county.an_office());
    second.sync(&second.line());
    let record = first.enters(1)[0];
    first.sync(&first.line());
    let (photo, _) = attach(&mut first, record, 400_000, 2);
    let relay = Relay::before(county.running.address, 90_000, u32::MAX, Then::Cut);
    let report = first.sync(&first.line_by(&relay.url));
    assert_eq!(report.outcome, Outcome::Done, "{report:?}");
    assert!(relay.connections() > 4, "the line was cut {} times", relay.connections());
    // Contents with their proofs, and for each cut what was on the way (two groups) and a new handshake.
    let cuts = u64::from(relay.connections() - 1);
    let bound = (400_000 + 9_000) * 102 / 100 + cuts * (2 * 16_900 + 3_000);
    assert!(report.bytes_up < bound, "{} bytes went up, {cuts} cuts", report.bytes_up);
    second.sync(&second.line());
    second.store.ask_for(&photo).unwrap();
    let relay = Relay::before(county.running.address, 90_000, u32::MAX, Then::Cut);
    let report = second.sync(&second.line_by(&relay.url));
    assert_eq!(report.outcome, Outcome::Done, "{report:?}");
    assert_eq!(second.store.content(&photo).unwrap(), bytes(400_000, 2));
}

#[test]
fn what_nobody_has_yet_is_waited_for_and_told_as_not_here() {
    let county = a_county();
    let (mut first, mut second) = (county.an_office(), county.an_office());
    let record = first.enters(1)[0];
    let (photo, _) = attach(&mut first, record, 60_000, 3);
    // The change arrives, the line is too short for the photo, and the PC is switched off.
    std::fs::remove_dir_all(first.store.place().home.join("attachments")).unwrap();
    first.sync(&first.line());
    assert_eq!(waiting(&county), 2);
    second.sync(&second.line());
    second.store.ask_for(&photo).unwrap();
    let report = second.sync(&second.line());
    assert_eq!((report.outcome, report.attachments_received, report.attachments_waiting.wanted), (Outcome::Done, 0, 2));
    let at = second.store.whereabouts(&photo).unwrap();
    assert_eq!(at.state, ContentState::NotYetHere);
    assert!(at.asked_at_ms.is_some() && at.answered_at_ms.is_some());
}

#[test]
fn nothing_to_do_about_attachments_calls_nobody() {
    let county = a_county();
    let mut office = county.an_office();
    let line = office.line();
    let record = office.enters(1)[0];
    attach(&mut office, record, 30_000, 4);
    office.sync(&line);
    office.sync(&line);
    let report = office.sync(&line);
    assert_eq!((report.outcome, report.round_trips), (Outcome::Done, 1));
    assert!(report.bytes_up + report.bytes_down <= 600, "{} up, {} down", report.bytes_up, report.bytes_down);
}
