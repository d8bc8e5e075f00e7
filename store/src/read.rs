//! Reading: lists, searches, the workbench, and where everything stands on its way to the county.
//!
//! Nothing here adds up anything about a person: rows of a list are records, and counts are counts
//! of the office's records.

mod bundle;
mod carried;
mod clocks;
mod county_files;
mod details;
mod hands;
mod inbox;
mod ledger;
mod list;
mod moment;
mod people;
mod record;
mod reminders;
mod rows;
mod seen;
mod weight;
mod workbench;

pub use bundle::Uncovered;
pub use carried::SyncFacts;
pub use inbox::{DevicePlace, News, Parked, Writing};
pub use moment::Moment;
pub use people::RecipientView;
pub use seen::Seen;
pub(crate) use seen::seen;
pub use weight::Weight;
