//! Blank forms (空白表): numbered sheets for power cuts and pastures, and what became of each.
//!
//! A sheet is no record. What is one is the batch: which numbers were printed, by whom, what for and who took them along. So
//! the log knows every sheet that is out, and nothing of anybody. A record that is entered from a sheet names its number; that,
//! and no mark of the batch, is what makes the sheet *entered*, wherever it was entered, and it is so again when the record
//! turns out to be void.
//!
//! **Nothing stands in the way of an entry but the entry that is there already.** A number of another office, of a batch that
//! has not come yet, or of a sheet that somebody has declared void is taken and told. Two PCs that were apart may both enter
//! one sheet: both records stand, and the later one is put to a person.

mod batch;
mod entered;
mod list;
mod print;
mod spoil;

pub(crate) use entered::settle;
pub use list::{blank, blanks};
pub use print::print_blanks;
pub use spoil::spoil_blank;
