//! What ledgers promise, as true sentences.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod figures;
mod forbidden;
mod masking;
mod sets;
mod sheet;
mod written;
