//! Volumes as files in a folder: a USB stick, a share. Used by the device's courier and by the county.
//!
//! **Writing.** A stick is pulled out before it is ready. So a volume is written under a temporary
//! name, flushed to the device, renamed, and the folder flushed: a name of ours always stands for a
//! whole volume. Names are random and say nothing of anybody.
//!
//! **Reading.** A stick is hostile: found in a yard, or prepared. A file is looked at only if its name
//! is one that we give, it is a plain file (no link, no folder, no pipe), and it is not longer than a
//! volume; it is read to that length and no further, whatever it claims. No name and no field of a
//! volume ever becomes part of a path: what is read is what the folder's own listing gave, and what is
//! written gets a new name. How many files are looked at is bounded as well.
//!
//! What is in a volume is not known here.

mod name;
mod read;
mod write;

pub use name::Name;
pub use read::{FILES_MAX, Found, Listing, Unusable, list};
pub use write::{Writer, remove};
