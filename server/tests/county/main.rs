//! The county server, whole: the real database, the real TLS, the real program.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::print_stdout)]

mod backup;
mod device;
mod enrol;
mod http;
mod program;
mod sharing;
mod start;
mod sync;
mod world;
