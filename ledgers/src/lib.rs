//! Ledgers and reports of the office: workbooks out, old workbooks in.
//!
//! Everything here is pure: data in, bytes out; bytes in, data out. No clock, no file, no temporary
//! file either, because a ledger is full of people and nothing personal touches the disk outside the
//! encrypted home. For that reason the constant-memory mode of `rust_xlsxwriter` is never used: it
//! writes each sheet to a temporary file first.
//!
//! | module | is |
//! |---|---|
//! | [`case`] | the line of a case from its fields, steps and clocks |
//! | [`set`], [`source`] | the columns of a ledger as data, which a county may write itself |
//! | [`write()`], [`masking`] | a ledger as an .xlsx, masked unless a reason says otherwise |
//! | [`figures`], [`report`] | counts of the statistics forms and of Art. 41, frozen and told in sentences |
//! | [`read()`], [`mapping`], [`rows`] | an old ledger, what its columns are, and its rows as filled forms |
//! | [`transfer_sheet`] | a sheet with which another organ sent a petition, as a filled form |
//! | [`copy_out`] | a case in the order of another system's form |
//! | [`forbidden`] | what no ledger shows and none brings in (J.0) |

pub mod case;
pub mod copy_out;
pub mod error;
pub mod figures;
pub mod forbidden;
pub mod mapping;
pub mod masking;
pub mod measure;
pub mod read;
pub mod report;
pub mod rows;
pub mod set;
pub mod source;
pub mod transfer_sheet;
pub mod words;
pub mod write;

pub use error::LedgerError;
pub use read::{OldLedger, read, read_as};

pub use jiangyuan_model::LedgerKind;
pub use set::ColumnSet;
pub use source::{Computed, Source};
pub use words::Language;
pub use write::{Ledger, Row, Showing, write};
