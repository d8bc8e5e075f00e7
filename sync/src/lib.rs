//! The protocol that devices and the county share, without any input or output of its own:
//! change format, chain, verdicts, fold, frames, and the two machines that speak them.
//!
//! A change is what one verb did. Its bytes are written once, hashed into its device's chain and
//! forwarded verbatim for ever; everything else on a device or a server is folded from changes
//! and can be thrown away and made again.

pub mod attach;
mod cbor;
pub mod chain;
pub mod change;
pub mod client;
pub mod codec;
pub mod county;
pub mod cursor;
pub mod decided;
pub mod delta;
pub mod device;
pub mod doc;
pub mod enrol;
mod facts;
pub mod fold;
pub mod frame;
pub mod ground;
pub mod hands;
pub mod heal;
pub mod holidays;
pub mod op;
pub mod receipt;
pub mod reference;
pub mod rules;
pub mod segment;
pub mod server;
pub mod snapshot;
pub mod verdict;
pub mod volume;

pub use chain::Hash;
pub use change::{Change, Header, Unreadable};
pub use decided::About;
pub use doc::Doc;
pub use op::Op;
pub use verdict::Verdict;
