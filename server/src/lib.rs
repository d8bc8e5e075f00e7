//! The county server: it takes devices' changes into one log, gives each a number and a verdict,
//! and tells every device what belongs to its scopes.
//!
//! [`County`] is one open county (a data folder, or a data folder and its place in PostgreSQL), with
//! everything that an operator does; [`Server`] listens over it. The protocol is in `jiangyuan-sync` and knows neither a database nor a socket.

mod account;
mod address;
mod backup;
mod bundle;
mod contents;
mod county;
mod db;
mod decisions;
mod device;
mod erased_list;
mod failure;
mod files;
mod held;
mod http;
mod keys;
mod last_head;
mod merge;
mod numbers;
mod open;
mod place;
mod recipient;
mod reference;
mod register;
mod rollback;
mod seal;
mod serve;
mod session;
mod snapshot;
mod stick_contents;
mod sticks;
mod ticket;
mod township;
mod user;
mod world;

pub use account::{Fate, Run, SeriesAccount};
pub use address::DatabaseAddress;
pub use backup::Restored;
pub use bundle::{BundleTaken, BundleTold, VolumeTaken};
pub use county::County;
pub use db::device::{DeviceRow, DeviceUser};
pub use db::recipient::RecipientRow;
pub use db::stats::{ScopeStats, Stats};
pub use db::township::TownshipRow;
pub use decisions::{DecidedBy, RowRequest};
pub use failure::{Failure, Result};
pub use files::FileRow;
pub use held::{Decided, HeldRow};
pub use keys::hex;
pub use merge::Merged;
pub use numbers::OfficeRequest;
pub use recipient::{RecipientRequest, make_recipient_key};
pub use serve::{Running, Server};
pub use ticket::TicketRequest;
pub use user::{UserRequest, UserRow};
pub use world::{SystemRandom, World};
