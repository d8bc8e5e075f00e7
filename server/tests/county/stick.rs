//! The county's end of a stick, volume by volume: what is taken, kept aside, told again.

use crate::device::Device;
use crate::world::{TOWNSHIP, TestCounty, a_county};
use ed25519_dalek::Signer;
use jiangyuan_model::bundle::VolumeOutcome::{self, Held, Known, Refused, Taken};
use jiangyuan_model::{ErrorCode, Random};
use jiangyuan_server::SystemRandom;
use jiangyuan_sync::frame::Frame;
use jiangyuan_sync::volume::{Direction, Header, Packer, Plan, VOLUME_BYTES_MAX, Volume, secret_from};
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// The secret half of the sealing key that a test device registers with.
fn sealing() -> [u8; 32] {
    *secret_from(&[9; 32])
}

/// Writes one volume with these frames after the hello.
fn volume(device: &Device, frames: &[Frame], registers: bool) -> Vec<u8> {
    let mut set = [0; 16];
    SystemRandom.fill(&mut set);
    let header = Header {
        county: device.ticket.county_tls,
        direction: Direction::Up,
        device: device.ticket.device,
        key: registers.then(|| device.key.verifying_key().to_bytes()),
        incarnation: device.incarnation,
        epoch: 0,
        set,
        number: 0,
        last: false,
        made_at_ms: 5,
        runs: vec![],
        spans: vec![],
        contents: false,
    };
    let letter = if registers { device.registration().to_bytes() } else { vec![] };
    let plan = Plan { header, to: device.ticket.county_bundle, letter, opening: vec![device.hello()], bytes_max: VOLUME_BYTES_MAX };
    let sign = |message: &[u8]| device.key.sign(message).to_bytes();
    let mut packer = Packer::new(plan);
    for frame in frames {
        assert_eq!(packer.add_run(frame, device.span(frame), &sign, &SystemRandom).unwrap(), None);
    }
    packer.finish(&sign, &SystemRandom).unwrap()
}

/// A stick with these volumes, in this order.
fn stick(volumes: &[Vec<u8>]) -> TempDir {
    let stick = TempDir::new().unwrap();
    for (number, volume) in volumes.iter().enumerate() {
        fs::write(stick.path().join(format!("jy-0123456789abcdef-{number:04}.jyv")), volume).unwrap();
    }
    stick
}

fn outcomes(county: &TestCounty, volumes: &[Vec<u8>]) -> Vec<VolumeOutcome> {
    county.county().bundle_import(stick(volumes).path()).unwrap().volumes.iter().map(|volume| volume.outcome).collect()
}

fn answers(folder: &Path) -> Vec<PathBuf> {
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    paths.filter(|path| Volume::read(&fs::read(path).unwrap()).is_ok_and(|volume| volume.header.direction == Direction::Down)).collect()
}

#[test]
fn volumes_in_any_order_and_twice_end_in_one_log_without_a_gap() {
    let county = a_county();
    let mut device = county.device("desk");
    device.write(30);
    let volumes: Vec<Vec<u8>> = device.segments(1, 10).into_iter().map(|segment| volume(&device, &[segment], false)).collect();
    assert_eq!(outcomes(&county, &volumes[2..]), [Held]);
    assert_eq!(outcomes(&county, &volumes[2..]), [Held]);
    let stats = county.county().stats().unwrap();
    assert_eq!((stats.early, stats.early_parted), (1, 0));
    assert_eq!(outcomes(&county, &volumes[1..2]), [Held]);
    assert_eq!(outcomes(&county, &volumes[..1]), [Taken]);
    assert_eq!(outcomes(&county, &volumes), [Known; 3]);
    let stats = county.county().stats().unwrap();
    assert_eq!((stats.early, stats.scopes.iter().find(|scope| scope.scope == device.scope().to_string()).unwrap().changes), (0, 30));
}

#[test]
fn several_runs_before_their_turn_in_one_volume_are_kept_and_taken_together() {
    let county = a_county();
    let mut device = county.device("desk");
    device.write(40);
    let segments = device.segments(1, 10);
    assert_eq!(outcomes(&county, &[volume(&device, &segments[1..], false)]), [Held]);
    assert_eq!(county.county().stats().unwrap().early, 3);
    assert_eq!(outcomes(&county, &[volume(&device, &segments[..1], false)]), [Taken]);
    assert_eq!((county.county().stats().unwrap().early, device.sync_from(1).welcome.unwrap().chains[0].seq), (0, 40));
}

#[test]
fn a_run_kept_aside_is_taken_when_a_line_closes_the_gap() {
    let county = a_county();
    let mut device = county.device("desk");
    device.write(20);
    let segments = device.segments(1, 10);
    assert_eq!(outcomes(&county, &[volume(&device, &segments[1..], false)]), [Held]);
    let heard = device.say(&[device.hello(), segments[0].clone(), Frame::End]);
    // The line is told of what it brought; what was here already is told at the next greeting.
    assert_eq!((heard.acked, heard.done), (10, true));
    assert_eq!(device.sync_from(1).welcome.unwrap().chains[0].seq, 20);
    assert_eq!(county.county().stats().unwrap().early, 0);
}

#[test]
fn a_kept_run_that_parts_from_what_came_is_left_for_a_person_and_not_dropped() {
    let county = a_county();
    let mut device = county.device("desk");
    device.write(10);
    let mut clone = device.clone();
    clone.write(1);
    clone.changes[10].header.at_ms += 1;
    device.write(10);
    assert_eq!(outcomes(&county, &[volume(&clone, &clone.segments(11, 10), false)]), [Held]);
    assert_eq!(outcomes(&county, &[volume(&device, &device.segments(1, 20), false)]), [Taken]);
    let stats = county.county().stats().unwrap();
    assert_eq!((stats.early, stats.early_parted), (1, 1));
}

#[test]
fn a_pc_that_has_never_had_a_line_registers_with_its_first_volume_and_only_with_its_own_ticket() {
    let county = a_county();
    let mut device = Device::new(county.ticket("desk"));
    device.write(3);
    let first = volume(&device, &device.segments(1, 10), true);
    let mut thief = Device::new(county.ticket("desk"));
    thief.ticket.secret = [7; 16];
    thief.write(1);
    assert_eq!(outcomes(&county, &[first.clone(), volume(&thief, &thief.segments(1, 10), true)]), [Taken, Refused]);
    assert_eq!(county.county().devices().unwrap().len(), 1);
    assert_eq!(outcomes(&county, &[first]), [Known]);
}

#[test]
fn the_answer_is_sealed_to_its_device_begins_where_that_stands_and_takes_the_place_of_an_older_one() {
    let county = a_county();
    let mut device = county.device("desk");
    device.write(5);
    let stick = stick(&[volume(&device, &device.segments(1, 10), false)]);
    county.county().bundle_import(stick.path()).unwrap();
    for _ in 0..2 {
        let told = county.county().bundle_export(stick.path(), &[]).unwrap();
        assert_eq!((told.len(), told[0].receipted_through, told[0].refusal.clone()), (1, 5, None));
    }
    let answers = answers(stick.path());
    assert_eq!(answers.len(), 1, "the older answer is gone");
    let answer = Volume::read(&fs::read(&answers[0]).unwrap()).unwrap();
    assert!(answer.is_signed_by(&device.ticket.county_key));
    assert!(answer.open(&sealing()).is_err(), "a test device registers with a public key of no secret");
    assert_eq!(answer.header.spans[0].scope.to_string(), "county/reference");
    assert!(answer.header.spans.iter().all(|span| span.first == 1));
}

#[test]
fn a_township_asked_for_is_written_for_though_it_brought_nothing_and_a_silent_pc_is_named() {
    let county = a_county();
    let mut device = county.device("desk");
    county.device("desk");
    device.write(2);
    device.sync_from(1);
    let empty = TempDir::new().unwrap();
    let told = county.county().bundle_export(empty.path(), &[TOWNSHIP.to_owned()]).unwrap();
    let codes: Vec<Option<ErrorCode>> = told.iter().map(|row| row.refusal.as_ref().map(|refusal| refusal.code)).collect();
    assert_eq!(codes, [None, Some(ErrorCode::DeviceNeverHeard)]);
    assert_eq!(answers(empty.path()).len(), 1);
}

#[test]
fn where_sticks_are_forbidden_nothing_is_read_and_nothing_written() {
    let county = a_county();
    let mut device = county.device("desk");
    device.write(1);
    county.county().allow_sticks(false).unwrap();
    county.county().allow_sticks(false).unwrap();
    let stick = stick(&[volume(&device, &device.segments(1, 10), false)]);
    let refused = [
        county.county().bundle_import(stick.path()).unwrap_err().refusal().code,
        county.county().bundle_export(stick.path(), &[]).unwrap_err().refusal().code,
    ];
    assert_eq!(refused, [ErrorCode::SticksForbidden; 2]);
    county.county().allow_sticks(true).unwrap();
    assert_eq!(county.county().bundle_import(stick.path()).unwrap().changes, 1);
}
