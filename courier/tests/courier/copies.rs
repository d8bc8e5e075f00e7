//! Photos and scans on a stick, where no line is: they travel beside the log, each file alone.

use crate::attachments::{attach, bytes};
use crate::office::{County, Office, a_county};
use jiangyuan_courier::{export_in_pieces, import_bundle, plan_bundle};
use jiangyuan_model::ErrorCode;
use jiangyuan_model::attachment::ContentState;
use jiangyuan_model::bundle::{BundleExported, BundleImported, VolumeOutcome};
use jiangyuan_server::BundleTaken;
use jiangyuan_sync::attach::{Blob, DeviceBlobs};
use jiangyuan_sync::volume::{Direction, Volume};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A volume of three groups.
const SMALL: usize = 64 * 1024;

fn export(office: &mut Office, stick: &TempDir) -> BundleExported {
    export_in_pieces(&mut office.store, stick.path(), SMALL).unwrap()
}

fn import(office: &mut Office, stick: &TempDir) -> BundleImported {
    import_bundle(&mut office.store, stick.path()).unwrap()
}

/// The county takes what is on the stick and writes on it.
fn at_county(county: &County, stick: &TempDir) -> BundleTaken {
    let taken = county.running.county().bundle_import(stick.path()).unwrap();
    county.running.county().bundle_export_in_pieces(stick.path(), &[], SMALL).unwrap();
    taken
}

/// Volumes of contents that an office wrote into a folder, the largest first.
fn copies(stick: &Path) -> Vec<PathBuf> {
    let files = std::fs::read_dir(stick).unwrap().map(|entry| entry.unwrap().path());
    let sized = files.map(|file| (std::fs::read(&file).unwrap(), file)).filter(|(bytes, _)| {
        let header = Volume::read(bytes).unwrap().header;
        header.contents && header.direction == Direction::Up
    });
    let mut copies: Vec<(usize, PathBuf)> = sized.map(|(bytes, file)| (bytes.len(), file)).collect();
    copies.sort();
    copies.into_iter().rev().map(|(_, file)| file).collect()
}

fn state(office: &Office, blob: &Blob) -> ContentState {
    office.store.whereabouts(blob).unwrap().state
}

#[test]
fn a_photo_travels_from_one_office_to_another_on_sticks_and_is_written_no_more_once_the_county_has_it() {
    let county = a_county();
    let (mut first, mut second) = (county.an_office(), county.an_office());
    let record = first.enters(1)[0];
    let (photo, thumbnail) = attach(&mut first, record, 250_000, 1);
    let plan = plan_bundle(&mut first.store).unwrap();
    assert!(plan.contents == 2 && plan.bytes > 250_000, "{plan:?}");
    let stick = TempDir::new().unwrap();
    let exported = export(&mut first, &stick);
    assert_eq!((exported.contents, exported.contents_left), (2, 0));
    assert!(copies(stick.path()).len() > 3, "a photo fills several small volumes");
    assert_eq!(at_county(&county, &stick).contents, 2);
    let imported = import(&mut first, &stick);
    assert!(imported.volumes.iter().all(|volume| volume.outcome != VolumeOutcome::Refused), "{imported:?}");
    assert_eq!(first.store.jobs().unwrap().offers, []);
    assert_eq!(copies(stick.path()), [] as [PathBuf; 0], "copies of what the county has leave the stick");
    assert_eq!(export(&mut first, &stick).contents, 0);

    // The other office hears of it by the log, is given the thumbnail unasked, and the photo when it asks.
    let other = TempDir::new().unwrap();
    export(&mut second, &other);
    at_county(&county, &other);
    import(&mut second, &other);
    assert_eq!(state(&second, &photo), ContentState::NotYetHere);
    export(&mut second, &other);
    at_county(&county, &other);
    assert_eq!(import(&mut second, &other).contents, 1);
    assert_eq!(state(&second, &thumbnail), ContentState::Here);
    second.store.ask_for(&photo).unwrap();
    export(&mut second, &other);
    at_county(&county, &other);
    assert_eq!(import(&mut second, &other).contents, 1);
    assert_eq!(second.store.content(&photo).unwrap(), bytes(250_000, 1));
    assert_eq!(import(&mut second, &other).contents, 0, "the same again is known");
}

#[test]
fn a_damaged_file_of_a_photo_harms_neither_the_log_nor_the_other_files_and_the_next_stick_brings_the_rest() {
    let county = a_county();
    let mut office = county.an_office();
    let record = office.enters(1)[0];
    let (photo, _) = attach(&mut office, record, 250_000, 2);
    let stick = TempDir::new().unwrap();
    export(&mut office, &stick);
    let damaged = copies(stick.path())[0].clone();
    let mut bytes = std::fs::read(&damaged).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&damaged, bytes).unwrap();
    // All but the last are as large as they may be, and have a part of the photo.
    let taken = at_county(&county, &stick);
    let refused: Vec<_> = taken.volumes.iter().filter_map(|volume| volume.refusal.as_ref()).map(|refusal| refusal.code).collect();
    assert_eq!(refused, [ErrorCode::VolumeNotSigned]);
    assert_eq!(county.changes_of_offices(), 2, "the reception, and what names the photo");
    import(&mut office, &stick);
    assert!(office.store.sync_facts().unwrap().all_sent());
    assert!(office.store.jobs().unwrap().offers.iter().any(|offer| offer.blob == photo), "the photo is not whole at the county");
    let next = TempDir::new().unwrap();
    export(&mut office, &next);
    assert_eq!(taken.contents + at_county(&county, &next).contents, 2);
    import(&mut office, &next);
    assert_eq!(office.store.jobs().unwrap().offers, []);
}

#[test]
fn photos_that_come_before_the_log_that_names_them_wait_and_are_taken_after_it() {
    let county = a_county();
    let mut office = county.an_office();
    let record = office.enters(1)[0];
    office.sync(&office.line());
    attach(&mut office, record, 30_000, 3);
    let (stick, early) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    export(&mut office, &stick);
    for copy in copies(stick.path()) {
        std::fs::copy(&copy, early.path().join(copy.file_name().unwrap())).unwrap();
    }
    let taken = county.running.county().bundle_import(early.path()).unwrap();
    assert!(taken.volumes.iter().all(|volume| volume.outcome == VolumeOutcome::Waits), "{taken:?}");
    assert_eq!(taken.contents, 0);
    county.running.county().bundle_import(stick.path()).unwrap();
    assert_eq!(county.running.county().bundle_import(early.path()).unwrap().contents, 0, "they came with the log");
    at_county(&county, &stick);
    import(&mut office, &stick);
    assert_eq!(office.store.jobs().unwrap().offers, []);
}
