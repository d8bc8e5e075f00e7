//! The county server, whole, over an encrypted file: the real database, the real TLS, the real program.
//! What is true on PostgreSQL too is taken up by `tests/postgres`.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::print_stdout)]

mod attachments;
mod backend;
mod backup;
mod device;
mod enrol;
mod held;
mod http;
mod program;
mod sharing;
mod snapshot;
mod start;
mod stick;
mod sync;
mod users;
mod world;
