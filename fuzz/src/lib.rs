//! The parsers against bytes of a stranger.
//!
//! A stick from anywhere and a peer that nobody vouches for reach these parsers before any signature
//! is checked. Each target takes bytes and promises, whatever they are: no panic, no endless loop,
//! and no more memory than [`memory`] names. What could be read is written again and has to read
//! the same, so that a parser that takes too much is found as well as one that falls over.
//!
//! **Depth.** Bytes at random die at the first checksum. So a stream is attacked twice: [`frames`]
//! takes it as it comes from the line, and [`payloads`] wraps whatever it is given into frames whose
//! checksums are right, as somebody would who knows the format. [`sessions`] goes the other way:
//! bytes decide what is said, and what is said has to survive the wire.
//!
//! **How they run.** `cargo xtask fuzz` drives them by coverage, with libFuzzer and without
//! sanitizers: Rust's own checks find what sanitizers would, there being no unsafe code of ours. The
//! ordinary tests run them for a few seconds over what our own code writes, changed at random, and
//! over every input that was ever found.
//!
//! Rejected: cargo-fuzz (the nightly compiler), afl (an instrumented compiler of its own), and a
//! corpus in the repository (seeds are made by the real machines, so they never go stale).

pub mod memory;
pub mod mutate;
pub mod seeds;
mod targets;

pub use targets::{attachments, bodies, enrolment, frames, payloads, sessions, volumes};

/// A target: what it is called, what it does, and inputs as our own code makes them.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// Its name.
    pub name: &'static str,
    /// Takes any bytes and panics where a promise is broken.
    pub run: fn(&[u8]),
    /// Inputs to begin with.
    pub seeds: fn() -> Vec<Vec<u8>>,
}

/// All of them.
pub const TARGETS: &[Target] = &[
    Target { name: "frames", run: frames, seeds: seeds::streams },
    Target { name: "payloads", run: payloads, seeds: seeds::payloads },
    Target { name: "bodies", run: bodies, seeds: seeds::bodies },
    Target { name: "enrolment", run: enrolment, seeds: seeds::enrolment },
    Target { name: "attachments", run: attachments, seeds: seeds::attachments },
    Target { name: "volumes", run: volumes, seeds: seeds::volumes },
    Target { name: "sessions", run: sessions, seeds: seeds::decisions },
];

/// The target of this name.
pub fn target(name: &str) -> Option<&'static Target> {
    TARGETS.iter().find(|target| target.name == name)
}
