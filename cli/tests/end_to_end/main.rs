//! The command line from end to end: the real program, a real encrypted home, exit codes and JSON.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod apart;
mod attachments;
mod blanks;
mod casework;
mod copy_out;
mod county_files;
mod deadline;
mod decided;
mod desk;
mod dossier;
mod hostile;
mod import;
mod leaving;
mod ledgers;
mod letters;
mod old_ledgers;
mod papers;
mod people;
mod played;
mod printed;
mod raw;
mod reads;
mod stick;
mod town;
mod transfer_sheets;
mod usage;
