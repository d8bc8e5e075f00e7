use crate::home::{Home, TODAY, a_desk, a_home, block, code, date};
use jiangyuan_casework::{attach, content, export, log_visit, mark_lost, save_out, take_sealed, thumbnail, void};
use jiangyuan_model::attachment::{ATTACHMENTS_MAX, Attach, ContentState};
use jiangyuan_model::{ErrorCode, Media, RecordId, Refusal, Role, Scope, StepId};
use serde_json::json;

const PAPER: &[u8] = b"%PDF-1.7 one scanned page of a household register";

fn add(home: &mut Home, on: RecordId, title: &str, file: &[u8]) -> Result<StepId, Refusal> {
    attach(&mut home.store, &Attach { on, title: title.into(), ..Attach::default() }, file)
}

/// A small picture in PNG.
fn picture() -> Vec<u8> {
    let mut png = std::io::Cursor::new(Vec::new());
    let picture = image::RgbImage::from_fn(120, 80, |x, y| image::Rgb([x as u8 * 2, y as u8 * 3, 90]));
    image::DynamicImage::from(picture).write_to(&mut png, image::ImageFormat::Png).unwrap();
    png.into_inner()
}

#[test]
fn a_photo_stands_on_its_record_with_a_thumbnail_and_its_original_where_that_was_kept() {
    let mut home = a_desk();
    let matter = home.a_registered_visit().matter;
    let file = picture();
    let input = Attach { on: matter, title: " 界桩\u{7} ".into(), dated: Some(date(TODAY)), keep_original: true };
    let id = attach(&mut home.store, &input, &file).unwrap();
    let view = home.view(matter);
    let photo = &view.attachments[0];
    assert_eq!((photo.id.clone(), photo.media, photo.title.as_str()), (id.to_string(), Some(Media::Photo), "界桩"));
    assert_eq!((photo.state, photo.thumbnail_here, photo.author.as_str()), (ContentState::Here, true, "央金"));
    assert_eq!((photo.pending, photo.at_county, photo.holder.as_str()), (true, false, "云杉坪镇"));
    assert_eq!(content(&mut home.store, matter, &photo.hash).unwrap().mime, "image/jpeg");
    assert_eq!(content(&mut home.store, matter, photo.hash.get(..8).unwrap()).unwrap().ending, "jpg");
    assert!(thumbnail(&mut home.store, matter, &photo.thumbnail).unwrap().is_some());
    assert_eq!(content(&mut home.store, matter, &photo.evidence).unwrap().bytes, file, "evidence is kept as it came");
    assert_eq!(code(content(&mut home.store, matter, photo.hash.get(..7).unwrap())), Some(ErrorCode::NoSuchAttachment));
}

#[test]
fn a_paper_is_kept_byte_by_byte_and_leaves_only_with_a_reason() {
    let mut home = a_desk();
    let matter = home.a_registered_visit().matter;
    add(&mut home, matter, "户口页", PAPER).unwrap();
    let hash = home.view(matter).attachments[0].hash.clone();
    assert_eq!(code(save_out(&mut home.store, matter, &hash, "  ", None)), Some(ErrorCode::ReasonMissing));
    let out = save_out(&mut home.store, matter, &hash, "交县法院立案", None).unwrap();
    assert_eq!((out.bytes.as_slice(), out.ending), (PAPER, "pdf"));
}

#[test]
fn a_record_takes_a_hundred_attachments_and_refuses_one_more_until_one_is_voided() {
    let mut home = a_desk();
    let matter = home.a_registered_visit().matter;
    for page in 0..ATTACHMENTS_MAX {
        add(&mut home, matter, "", format!("%PDF-1.7 page {page}").as_bytes()).unwrap();
    }
    assert_eq!(code(add(&mut home, matter, "", PAPER)), Some(ErrorCode::TooManyAttachments));
    let first: StepId = home.view(matter).attachments[0].id.parse().unwrap();
    void(&mut home.store, matter, Some(first), "重复").unwrap();
    add(&mut home, matter, "", PAPER).unwrap();
    assert_eq!(home.view(matter).attachments[0].void_reason.as_deref(), Some("重复"));
}

#[test]
fn what_cannot_be_attached_leaves_the_record_as_it_was() {
    let mut home = a_desk();
    let matter = home.a_registered_visit().matter;
    let before = home.view(matter);
    assert_eq!(code(add(&mut home, matter, "", b"MZ")), Some(ErrorCode::AttachmentKindUnknown));
    assert_eq!(code(add(&mut home, matter, &"长".repeat(61), PAPER)), Some(ErrorCode::TextTooLong));
    assert_eq!(code(add(&mut home, RecordId([9; 16]), "", PAPER)), Some(ErrorCode::NoSuchRecord));
    let tomorrow = Attach { on: matter, dated: Some(date("2026-11-24")), ..Attach::default() };
    assert_eq!(code(attach(&mut home.store, &tomorrow, PAPER)), Some(ErrorCode::DateInFuture));
    assert_eq!(home.view(matter), before);
}

#[test]
fn nothing_is_attached_to_the_bare_receipt_of_an_accusation() {
    let mut county = crate::county::County::default();
    let mut home = a_desk();
    let recipient = county.certify("discipline", "县纪委监委", [9; 32]);
    county.tell(&mut home, &Scope::Reference);
    let input = jiangyuan_model::input::TakeSealed {
        fields: block(json!({"channel": "visit", "received_at": TODAY, "pages": 3})),
        recipient,
        accused_is_own_unit: false,
        content: None,
    };
    let receipt = take_sealed(&mut home.store, input).unwrap();
    assert_eq!(code(add(&mut home, receipt, "", PAPER)), Some(ErrorCode::WrongNoun));
}

#[test]
fn a_grid_worker_adds_a_photo_to_the_visit_he_logged() {
    let grid = Scope::Grid { township: "549901100".into(), village: "扎曲村".into() };
    let mut home = a_home(9, grid, &[Role::Grid]);
    let fields = json!({"visited_at": TODAY, "visit_purpose": "visit", "people_met": 3});
    let visit = log_visit(&mut home.store, crate::home::entry(fields, &[])).unwrap();
    add(&mut home, visit, "危墙", PAPER).unwrap();
    assert_eq!(home.view(visit).attachments[0].holder, "云杉坪镇 扎曲村");
}

#[test]
fn a_content_that_is_here_is_not_marked_as_lost_and_one_that_was_marked_says_why() {
    let mut home = a_desk();
    let matter = home.a_registered_visit().matter;
    let id = add(&mut home, matter, "", PAPER).unwrap();
    assert_eq!(code(mark_lost(&mut home.store, matter, id, "手机遗失")), Some(ErrorCode::AttachmentHere));
    std::fs::remove_dir_all(home.store.place().home.join("attachments")).unwrap();
    let hash = home.view(matter).attachments[0].hash.clone();
    assert_eq!(code(content(&mut home.store, matter, &hash)), Some(ErrorCode::AttachmentDamaged));
    assert_eq!(code(content(&mut home.store, matter, &hash)), Some(ErrorCode::AttachmentNotHere));
    assert!(home.view(matter).attachments[0].asked_at_ms.is_some());
    assert_eq!(code(mark_lost(&mut home.store, matter, id, "")), Some(ErrorCode::ReasonMissing));
    mark_lost(&mut home.store, matter, id, "手机遗失").unwrap();
    let view = home.view(matter);
    assert_eq!((view.attachments[0].state, view.attachments[0].lost_reason.as_deref()), (ContentState::Lost, Some("手机遗失")));
    assert_eq!(home.store.attachments_waiting().unwrap().wanted, 0);
}

#[test]
fn an_export_names_attachments_by_hash_and_length() {
    let mut home = a_desk();
    let matter = home.a_registered_visit().matter;
    add(&mut home, matter, "户口页", PAPER).unwrap();
    let hash = home.view(matter).attachments[0].hash.clone();
    let mut bytes = Vec::new();
    export::export(&home.store, &mut bytes, None).unwrap();
    let lines = String::from_utf8(bytes).unwrap();
    let line: serde_json::Value =
        lines.lines().map(|line| serde_json::from_str(line).unwrap()).find(|line: &serde_json::Value| line["noun"] == "matter").unwrap();
    assert_eq!(line["attachments"][0]["content"], json!({"hash": hash, "length": PAPER.len()}));
}
