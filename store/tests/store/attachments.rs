//! Contents of attachments in a home.

use crate::office::{Office, PASSPHRASE, add_lead, desk, office, one};
use jiangyuan_model::attachment::ContentState;
use jiangyuan_model::{ErrorCode, Media, RecordId, StepId, Verb};
use jiangyuan_store::Store;
use jiangyuan_sync::Op;
use jiangyuan_sync::attach::{Attachment, Blob, BlobStore, Cut, DeviceBlobs, Keeping, Rank};
use std::path::PathBuf;

fn photo(length: usize, what: u8) -> Vec<u8> {
    let mut bytes = vec![0; length];
    blake3::Hasher::new().update(&[what]).finalize_xof().fill(&mut bytes);
    bytes
}

fn announce(store: &mut Store, on: RecordId, content: Blob, thumbnail: Option<Blob>, here: bool) -> StepId {
    let attachment = Attachment { content, media: Media::Photo.code(), title: "界桩".into(), dated: None, thumbnail, evidence: None };
    let change = store
        .write(|door| {
            if here {
                door.hold(&content)?;
                thumbnail.iter().try_for_each(|blob| door.hold(blob))?;
            }
            door.change(one(desk(), Verb::Attach, vec![Op::Attach { on, attachment: Box::new(attachment) }]))
        })
        .unwrap();
    StepId { change, op: 0 }
}

/// A home with one lead and one photo on it.
fn home_with_photo() -> (Office, Store, RecordId, Blob, Vec<u8>) {
    let (office, mut store) = office(3);
    let lead = add_lead(&mut store, "草场边界");
    let bytes = photo(70_000, 1);
    let blob = store.put_content(&bytes).unwrap();
    announce(&mut store, lead, blob, None, true);
    (office, store, lead, blob, bytes)
}

fn file_of_a_content(office: &Office) -> PathBuf {
    let shelf = std::fs::read_dir(office.place.home.join("attachments")).unwrap().next().unwrap().unwrap().path();
    std::fs::read_dir(shelf).unwrap().next().unwrap().unwrap().path()
}

#[test]
fn a_content_reads_back_after_the_home_was_closed_and_waits_for_the_county() {
    let (office, mut store, _, blob, bytes) = home_with_photo();
    assert_eq!(store.content(&blob).unwrap(), bytes);
    let waiting = store.attachments_waiting().unwrap();
    assert_eq!((waiting.count, waiting.bytes, waiting.wanted), (1, 70_000, 0));
    drop(store);
    let mut store = office.open();
    assert_eq!(store.content(&blob).unwrap(), bytes);
    store.mark_at_county(&blob, 3).unwrap();
    assert_eq!(store.attachments_waiting().unwrap().bytes, 70_000 - 3 * 16_384);
    store.mark_at_county(&blob, blob.groups()).unwrap();
    assert_eq!(store.attachments_waiting().unwrap().count, 0);
    assert!(store.jobs().unwrap().offers.is_empty());
}

#[test]
fn a_content_that_is_only_announced_is_asked_for_comes_group_by_group_and_is_then_whole() {
    let (office, mut store) = office(3);
    let lead = add_lead(&mut store, "草场边界");
    let (bytes, small) = (photo(70_000, 1), photo(9_000, 2));
    let (cut, thumbnail) = (Cut::new(&bytes), Cut::new(&small).blob);
    let blob = cut.blob;
    announce(&mut store, lead, blob, Some(thumbnail), false);
    let wants = |store: &mut Store| store.jobs().unwrap().wants.iter().map(|want| (want.rank, want.blob)).collect::<Vec<_>>();
    assert_eq!(wants(&mut store), [(Rank::Thumbnail, thumbnail)], "a thumbnail comes unasked");
    assert_eq!(store.content(&blob).unwrap_err().code, ErrorCode::AttachmentNotHere);
    store.ask_for(&blob).unwrap();
    assert_eq!(wants(&mut store), [(Rank::Thumbnail, thumbnail), (Rank::Content, blob)]);
    for group in [3, 0, 4, 1] {
        assert_eq!(store.keep(&blob, group, &cut.piece(group).unwrap().bytes).unwrap(), Keeping::New);
        assert_eq!(store.keep(&blob, group, &cut.piece(group).unwrap().bytes).unwrap(), Keeping::Known);
    }
    assert_eq!(store.whereabouts(&blob).unwrap().state, ContentState::Partly);
    drop(store);
    let mut store = office.open();
    assert_eq!(store.held(&blob).unwrap().missing().collect::<Vec<_>>(), [2]);
    let trimmed = blob.trim(cut.piece(2).unwrap(), [3].into_iter());
    let mut bad = trimmed.clone();
    bad[100] ^= 1;
    assert_eq!(store.keep(&blob, 2, &bad).unwrap(), Keeping::Bad);
    assert_eq!(store.keep(&blob, 2, &trimmed).unwrap(), Keeping::New);
    assert_eq!(store.content(&blob).unwrap(), bytes);
    assert_eq!(wants(&mut store), [(Rank::Thumbnail, thumbnail)]);
    assert_eq!(store.give(&blob, 2).unwrap(), cut.piece(2), "whoever has a group can hand it on with its proof");
}

#[test]
fn a_wait_ends_with_a_lost_mark_and_a_void_attachment_is_not_waited_for() {
    let (_office, mut store) = office(3);
    let lead = add_lead(&mut store, "草场边界");
    let (one_small, other_small) = (Cut::new(&photo(9_000, 2)).blob, Cut::new(&photo(9_000, 3)).blob);
    let one_id = announce(&mut store, lead, Cut::new(&photo(70_000, 4)).blob, Some(one_small), false);
    let other_id = announce(&mut store, lead, Cut::new(&photo(70_000, 5)).blob, Some(other_small), false);
    assert_eq!(store.attachments_waiting().unwrap().wanted, 2);
    let lost = Op::Lost { on: lead, attachment: one_id, reason: "手机遗失".into() };
    store.write(|door| door.change(one(desk(), Verb::MarkLost, vec![lost]))).unwrap();
    assert_eq!(store.attachments_waiting().unwrap().wanted, 1);
    let void = Op::Void { on: lead, step: Some(other_id), reason: "拍错".into() };
    store.write(|door| door.change(one(desk(), Verb::Void, vec![void]))).unwrap();
    assert_eq!(store.attachments_waiting().unwrap().wanted, 0);
    assert_eq!(store.doctor(false).unwrap().problems, Vec::<String>::new());
}

#[test]
fn a_damaged_content_is_found_and_noted_as_missing_and_never_shown() {
    let (office, mut store, _, blob, _) = home_with_photo();
    let path = file_of_a_content(&office);
    let mut file = std::fs::read(&path).unwrap();
    file[40_000] ^= 1;
    std::fs::write(&path, file).unwrap();
    let name = blake3::Hash::from_bytes(blob.hash).to_hex().chars().take(12).collect::<String>();
    assert_eq!(store.doctor_contents(true, false).unwrap(), [format!("attachment:{name}:1")]);
    assert_eq!(store.doctor_contents(false, false).unwrap().len(), 1, "an examination changes nothing");
    assert_eq!(store.content(&blob).unwrap_err().code, ErrorCode::AttachmentDamaged);
    assert_eq!(store.held(&blob).unwrap().missing().collect::<Vec<_>>(), [2]);
    assert_eq!(store.doctor_contents(true, false).unwrap(), Vec::<String>::new());
}

#[test]
fn a_content_is_forgotten_only_when_no_record_names_it_any_more() {
    let (office, mut store, _, blob, _) = home_with_photo();
    assert!(!store.forget_blob(&blob.hash).unwrap());
    assert!(file_of_a_content(&office).exists());
    let other = photo(20_000, 8);
    let orphan = Cut::new(&other);
    store.keep(&orphan.blob, 0, &orphan.piece(0).unwrap().bytes).unwrap();
    assert_eq!(walk(&office).len(), 2);
    assert!(store.forget_blob(&orphan.blob.hash).unwrap());
    assert_eq!(walk(&office).len(), 1, "the named one stands, the other is gone");
    assert_eq!(store.held(&orphan.blob).unwrap().count(), 0);
}

fn walk(office: &Office) -> Vec<PathBuf> {
    let shelves = std::fs::read_dir(office.place.home.join("attachments")).unwrap();
    shelves.flat_map(|shelf| std::fs::read_dir(shelf.unwrap().path()).unwrap()).map(|file| file.unwrap().path()).collect()
}

#[test]
fn a_backup_brings_the_photos_back_and_what_it_lacks_is_noted_as_missing() {
    let (office, mut store, lead, blob, bytes) = home_with_photo();
    let late = photo(40_000, 6);
    let folder = store.backup(&office.folder.path().join("backups")).unwrap();
    office.clock.0.fetch_add(60_000, std::sync::atomic::Ordering::SeqCst);
    let second = store.put_content(&late).unwrap();
    announce(&mut store, lead, second, None, true);
    let newer = store.backup(&office.folder.path().join("backups")).unwrap();
    drop(store);
    std::fs::remove_dir_all(&office.place.home).unwrap();
    let mut store = Store::restore(&folder, &office.place, office.world.clone(), None, PASSPHRASE).unwrap();
    assert_eq!(store.content(&blob).unwrap(), bytes);
    drop(store);
    office.clock.0.fetch_add(60_000, std::sync::atomic::Ordering::SeqCst);
    std::fs::remove_dir_all(&office.place.home).unwrap();
    std::fs::remove_dir_all(office.folder.path().join("backups/attachments")).unwrap();
    let mut store = Store::restore(&newer, &office.place, office.world.clone(), None, PASSPHRASE).unwrap();
    assert_eq!(store.whereabouts(&second).unwrap().state, ContentState::NotYetHere);
    assert_eq!(store.content(&blob).unwrap_err().code, ErrorCode::AttachmentNotHere);
    assert_eq!(store.doctor_contents(true, false).unwrap(), Vec::<String>::new());
}
