//! Papers as people get them: what they say, how they look, and when they are not printed.

// Helpers of tests stand outside of test functions, where clippy does not know them as tests.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice)]

mod blanks;
mod codes;
mod dossier;
mod hostile;
mod layout;
mod letters;
mod refusals;
mod samples;
mod tibetan;
