//! The command line from end to end: the real program, a real encrypted home, exit codes and JSON.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod attachments;
mod casework;
mod deadline;
mod desk;
mod import;
mod leaving;
mod people;
mod played;
mod raw;
mod stick;
mod usage;
