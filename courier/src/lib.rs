//! Carries frames between a device's store and the county: over HTTP/2 and TLS 1.3, and on a stick.
//!
//! The protocol itself is in `jiangyuan-sync` and knows no socket; the store knows no network.
//! This crate owns what lies between: one pinned connection ([`Line`]), the first registration of
//! a device ([`register()`]), one sync from beginning to end ([`sync()`]), and the bundles of a
//! stick ([`export_bundle`], [`import_bundle`]).
//!
//! Everything here blocks the calling thread and is meant for a thread of its own. Store calls
//! stay on that thread; the sockets live on a small runtime inside the line. So the command line
//! needs no async, and a slow disk can never hold up a socket.

mod attachments;
mod body;
mod bundle;
mod contents;
mod drive;
mod failure;
mod gather;
mod keep;
mod line;
mod meter;
mod pin;
mod register;
mod report;
mod session;
mod sync;

pub use bundle::{export_bundle, export_in_pieces, import_bundle, plan_bundle, stick_refusal};
pub use line::Line;
pub use register::register;
pub use report::{Outcome, SyncOptions, SyncProgress, SyncReport};
pub use sync::sync;
