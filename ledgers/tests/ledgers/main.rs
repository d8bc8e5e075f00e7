//! What ledgers promise, as true sentences.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod copy_out;
mod figures;
mod forbidden;
mod headings;
mod imported;
mod masking;
mod old;
mod refused;
mod sets;
mod sheet;
mod transfer_sheet;
mod written;
