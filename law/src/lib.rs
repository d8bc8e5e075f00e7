//! The law as tables and pure functions: which step may follow which state, who may take it, by
//! which article, and until when.
//!
//! Device and county server decide with this same code. Nothing here reads a file, a socket or
//! the clock: a record's facts come in, an answer goes out. Words are in `locales/`.

pub mod article;
pub mod calendar;
pub mod clocks;
pub mod course;
pub mod deadline;
pub mod disposal;
pub mod reminder;
pub mod settings;
pub mod sight;
pub mod slips;

pub use calendar::{Calendar, CalendarMissing};
pub use clocks::clocks;
pub use course::{CaseFacts, Judgement, State, StepFact};
pub use deadline::{Count, Due};
pub use settings::{Rules, Settings};
pub use sight::{Sight, sight};
pub use slips::Slips;
