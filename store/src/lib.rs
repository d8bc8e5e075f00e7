//! The client's store: every SQL statement of the desktop app and of the command line.
//!
//! One encrypted file holds the change log and what is folded from it. There is one door for
//! writing, [`Store::write`]: the log entry, the chain and the projected rows commit together or
//! not at all. Everything but the log is a projection and can be made again from it
//! ([`Store::doctor`]). Two processes (the window and the command line) may have one home open at
//! once; whoever writes reads the head of the chain inside his transaction.

mod aside;
mod attachments;
mod backup;
mod blanks;
mod compact;
mod database;
mod device;
mod doctor;
mod door;
mod drafts;
mod erased;
mod error;
mod file;
mod give;
mod heal;
mod keys;
mod ledgers_out;
mod lock;
mod me;
mod migrate;
mod numbers;
mod outside;
mod place;
mod project;
mod pull;
mod read;
mod reads;
mod rebuild;
mod refold;
mod rules;
mod snapshot;
mod store;
mod table;
mod together;
mod users;
mod void_numbers;
mod world;

pub use attachments::Whereabouts;
pub use compact::Compacted;
pub use doctor::Health;
pub use door::{Door, Link, NewChange};
pub use drafts::Drafts;
pub use error::Result;
pub use keys::RecoveryCode;
pub use ledgers_out::LedgerOut;
pub use lock::{SyncLock, lock_sync};
pub use me::Me;
pub use place::Place;
pub use read::{DevicePlace, Moment, News, Parked, RecipientView, Seen, SyncFacts, Uncovered, Weight, Writing};
pub use store::Store;
pub use together::{Erasure, Together};
pub use world::World;
