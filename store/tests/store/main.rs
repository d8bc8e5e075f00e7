//! The store on real encrypted files.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod attachments;
mod backup;
mod chains;
mod county;
mod doctor;
mod drafts;
mod erased;
mod given;
mod keys;
mod lists;
mod office;
mod pull;
mod raw;
mod reads;
mod receipts;
mod rules;
mod snapshot;
mod users;
mod waits;
