//! Plain data that every layer speaks: nouns, ids, fields, steps, codes, errors, clock.
//!
//! Nothing here reads a file, a socket or the system clock. The numbers given to nouns, fields,
//! steps and operations stand in every stored and sent change, so a number once released is
//! never reused and never changes its meaning.

#[macro_use]
mod coded;

pub mod attachment;
pub mod blank;
pub mod bundle;
pub mod clock;
pub mod code;
pub mod copy_out;
pub mod county;
pub mod county_file;
pub mod dossier;
pub mod duties;
pub mod erasure;
pub mod error;
pub mod field;
pub mod form;
pub mod id;
pub mod identity_number;
pub mod inbox;
pub mod input;
pub mod ledger;
pub mod noun;
pub mod numbers;
pub mod old_ledger;
pub mod paper;
pub mod reading;
pub mod role;
pub mod scope;
pub mod setting;
pub mod step;
pub mod sync_details;
pub mod tibetan;
pub mod transfer_sheet;
pub mod user;
pub mod value;
pub mod verb;
pub mod view;
pub mod worklist;

pub use attachment::Media;
pub use blank::{BlankKind, BlankNumber};
pub use clock::{Clock, Random};
pub use erasure::ErasureReason;
pub use error::{ErrorCode, Refusal};
pub use field::Field;
pub use id::{Actor, ChangeId, DeviceId, Incarnation, RecordId, StepId};
pub use ledger::{LedgerKind, ReportKind};
pub use noun::Noun;
pub use paper::{CaseFile, Office, PaperCode, PaperDraft, PaperLanguage, PaperNumber, PaperRequest, PaperView, PrintedPaper};
pub use reading::{ReadPart, ReadPurpose};
pub use role::Role;
pub use scope::Scope;
pub use setting::Setting;
pub use step::StepKind;
pub use user::Term;
pub use value::Value;
pub use verb::Verb;
