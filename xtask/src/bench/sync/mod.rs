//! `cargo xtask bench sync`: the reference workload over bad lines.
//!
//! The programs are those that are shipped, in processes of their own; the line between them is the
//! shaper of the test kit. Each course begins with an empty county and two empty homes: one home
//! takes the workload over and pushes it, the other one pulls it; a week's work is pushed and
//! pulled; then nothing is to do; then a small edit goes over a connection that stands. Seconds are
//! those of the whole process, so opening an encrypted file is in them; bytes are counted on the
//! line, TLS included.
//!
//! **The floor** is what no program could undercut that sends this content over this line: the
//! content packed by `zstd -19` in one piece, in packets, at the rate of the line, and a round trip
//! each to connect and to be answered. Cuts are not in it.
//!
//! At the end the two homes have to export the same bytes and be sound. That, and nothing else,
//! decides how the bench ends.

mod aims;
mod course;
mod options;
mod peers;

use crate::bench::programs;
use crate::bench::table::Table;
use crate::shell::target;
use aims::Aim;
use anyhow::{Result, bail};
use course::{Course, Measurement};
use jiangyuan_testkit::shaper::{GOOD, Profile};
use jiangyuan_testkit::workload::{Shape, generate};
use options::Options;
use serde_json::json;
use std::process::ExitCode;
use std::thread;

/// Lines up to this rate are waited for more than computed: their courses run side by side.
const SLOW_BITS: u64 = 1_000_000;

pub(crate) fn run(args: &[&str]) -> Result<ExitCode> {
    let options = Options::read(args)?;
    let programs = options.programs.clone().map_or_else(programs::build, Ok)?;
    let place = target().join("bench").join("sync");
    let workload = generate(Shape::of_one_desk(options.matters, options.seed));
    let other = generate(Shape::of_one_desk(options.matters, options.other_seed()));
    let course = |name: &str, profile: Profile, workload| Course {
        programs: &programs,
        folder: place.join(name),
        profile,
        workload,
        seed: options.seed,
    };

    let (slow, fast): (Vec<Profile>, Vec<Profile>) = options.profiles.iter().partition(|profile| profile.rate_bits <= SLOW_BITS);
    let mut measured = Vec::new();
    for profile in fast {
        measured.extend(course(profile.name, profile, &workload).run()?);
    }
    let courses: Vec<Course<'_>> = slow.into_iter().map(|profile| course(profile.name, profile, &workload)).collect();
    measured.extend(side_by_side(&courses)?);

    // Bytes of another seed, on a line that is not cut: chance of the line is no chance of the seed.
    let known = measured.iter().filter(|one| one.link == GOOD.name).cloned().collect::<Vec<_>>();
    let one = if known.is_empty() { course("one-seed", GOOD, &workload).run()? } else { known };
    let another = course("other-seed", GOOD, &other).run()?;

    let theirs = if options.peers { Some(peers::run(&options, &place, &workload)?) } else { None };
    if options.json {
        println!(
            "{}",
            json!({"seed": options.seed, "matters": options.matters, "measured": measured, "other_seed": another, "peers": theirs})
        );
    } else {
        println!("{}", table(&measured, &options.profiles).text());
        println!("{}", seeds(&one, &another).text());
        if let Some(theirs) = &theirs {
            println!("{}", beside(&measured, theirs).text());
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Runs courses at the same time and gives what they measured in their order.
fn side_by_side(courses: &[Course<'_>]) -> Result<Vec<Measurement>> {
    let results = thread::scope(|scope| {
        let running: Vec<_> = courses.iter().map(|course| scope.spawn(|| course.run())).collect();
        running.into_iter().map(thread::ScopedJoinHandle::join).collect::<Vec<_>>()
    });
    let mut measured = Vec::new();
    for result in results {
        match result {
            Ok(course) => measured.extend(course?),
            Err(_) => bail!("a course ended in a panic"),
        }
    }
    Ok(measured)
}

fn table(measured: &[Measurement], profiles: &[Profile]) -> Table {
    let columns = ["phase", "link", "up B", "down B", "seconds", "round trips", "floor B", "floor s", "bytes ×", "time ×", "aim"];
    let mut table = Table::new(&columns);
    for profile in profiles {
        for one in measured.iter().filter(|one| one.link == profile.name) {
            let ratio = |value: f64, floor: f64| if floor > 0.0 { format!("{:.2}", value / floor) } else { "–".to_owned() };
            let aim = Aim::of(one.phase, &one.link);
            table.row(vec![
                one.phase.to_owned(),
                one.link.clone(),
                one.up.to_string(),
                one.down.to_string(),
                format!("{:.2}", one.seconds),
                one.round_trips.to_string(),
                one.floor_bytes.to_string(),
                format!("{:.2}", one.floor_seconds),
                ratio((one.up + one.down) as f64, one.floor_bytes as f64),
                ratio(one.seconds, one.floor_seconds),
                aim.map_or_else(String::new, |aim| aim.verdict(one)),
            ]);
        }
    }
    table
}

/// The bytes of two seeds, and how far they lie apart: as they are, and each against its own floor,
/// since one week has more to say than another.
fn seeds(one: &[Measurement], another: &[Measurement]) -> Table {
    let mut table = Table::new(&["phase", "link", "bytes", "another seed", "apart", "apart by floors"]);
    let percent = |ratio: f64| format!("{:+.1} %", (ratio - 1.0) * 100.0);
    for (one, another) in one.iter().zip(another) {
        let (mine, theirs) = ((one.up + one.down) as f64, (another.up + another.down) as f64);
        let floors = if one.floor_bytes > 0 { another.floor_bytes as f64 / one.floor_bytes as f64 } else { 1.0 };
        let apart = theirs / mine;
        table.row(vec![
            one.phase.to_owned(),
            one.link.clone(),
            format!("{mine}"),
            format!("{theirs}"),
            percent(apart),
            percent(apart / floors),
        ]);
    }
    table
}

/// Ours beside a peer's: how many times its bytes and its seconds are ours.
fn beside(measured: &[Measurement], theirs: &[Measurement]) -> Table {
    let mut table = Table::new(&["phase", "link", "PouchDB B", "PouchDB s", "ours B", "ours s", "its bytes ×", "its time ×"]);
    for peer in theirs {
        let Some(one) = measured.iter().find(|one| one.phase == peer.phase && one.link == peer.link) else { continue };
        let (ours, its) = (one.up + one.down, peer.up + peer.down);
        let ratio = |its: f64, ours: f64| format!("{:.1}", its / ours);
        table.row(vec![
            one.phase.to_owned(),
            one.link.clone(),
            its.to_string(),
            format!("{:.1}", peer.seconds),
            ours.to_string(),
            format!("{:.1}", one.seconds),
            ratio(its as f64, ours as f64),
            ratio(peer.seconds, one.seconds),
        ]);
    }
    table
}
