//! The verbs, through a real encrypted home.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::expect_used)]

mod attachments;
mod blanks;
mod copy_out;
mod county;
mod duties;
mod editing;
mod home;
mod inbox;
mod judging;
mod leaving;
mod mediation;
mod numbers;
mod papers;
mod people;
mod readings;
mod reception;
mod registers;
mod registration;
mod reports;
mod sample;
mod sealed;
mod sight;
mod splitting;
mod village_work;
mod worklist;
