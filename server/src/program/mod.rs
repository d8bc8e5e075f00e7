//! The command line of the county server.

pub(crate) mod arguments;
pub(crate) mod commands;
pub(crate) mod decisions;
mod files;
pub(crate) mod output;
mod papers;
pub(crate) mod stick;
pub(crate) mod user;
pub(crate) mod words;
