//! Ledgers and reports of the office (台账、报告): what they list or count, read from the records as they stand.
//!
//! A ledger lists cases as far as whoever makes it may see them; that they leave the home, what for and for what reason is
//! in the log before a byte is given out. A report counts every record of the office, whoever looks: so only those make one
//! who see every case. Its figures are frozen with it, as a record of the office like any other, and what becomes known
//! later is told in the next one.

mod cases;
mod line;
mod report;
mod told;
mod write;

pub use report::{make_report, report_draft, report_figures};
pub(crate) use write::rates;
pub use write::{LedgerFile, ledgers_offered, write_figures, write_ledger};
