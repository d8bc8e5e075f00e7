//! The county server on a real PostgreSQL: the same sentences as over an encrypted file, and those
//! that several processes on one database need besides. All tests share one database server and
//! one database, each with a county of its own in it.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::print_stdout)]

#[path = "../county/attachments.rs"]
mod attachments;
mod backend;
#[path = "../county/device.rs"]
mod device;
#[path = "../county/enrol.rs"]
mod enrol;
#[path = "../county/held.rs"]
mod held;
#[path = "../county/http.rs"]
mod http;
mod lost;
#[path = "../county/program.rs"]
mod program;
mod proxy;
mod restored;
#[path = "../county/sharing.rs"]
mod sharing;
#[path = "../county/snapshot.rs"]
mod snapshot;
mod starting;
#[path = "../county/stick.rs"]
mod stick;
#[path = "../county/sync.rs"]
mod sync;
mod tls;
mod together;
#[path = "../county/users.rs"]
mod users;
#[path = "../county/world.rs"]
mod world;
