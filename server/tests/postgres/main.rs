//! The county server on a real PostgreSQL: the same sentences as over an encrypted file, and those
//! that several processes on one database need besides. All tests share one database server and
//! one database, each with a county of its own in it.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::print_stdout)]

mod backend;
// What only the suite over a file asks of these two is not used here.
#[allow(dead_code)]
#[path = "../county/device.rs"]
mod device;
#[path = "../county/enrol.rs"]
mod enrol;
#[allow(dead_code)]
#[path = "../county/http.rs"]
mod http;
#[path = "../county/sharing.rs"]
mod sharing;
#[path = "../county/snapshot.rs"]
mod snapshot;
mod starting;
#[path = "../county/sync.rs"]
mod sync;
#[path = "../county/world.rs"]
mod world;
