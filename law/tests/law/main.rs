//! The law against tables that a county officer can read.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod calendar;
mod clocks;
mod course;
mod deadlines;
mod decided;
mod facts;
mod never;
mod slips;
mod words;
