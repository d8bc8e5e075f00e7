//! Papers (文书): what one may draw on, its number, and what is kept of it.
//!
//! A paper is made in three moves, and what is known only goes forward: the case is read into a
//! [`CaseFile`], the press fills a paper from it and says whether anything is missing, and only then is
//! its number taken and the paper written down as a record of the case. What the press has set is
//! printed with that number. Nothing is numbered that could not be printed, and nothing is printed of
//! which the record does not know.
//!
//! What is kept is the title, the number, the code in its foot and what was typed for the sheet alone;
//! the rest stands in the record from which it was filled.

mod case_file;
mod code;
mod dossier;
mod list;
mod number;
mod numbers;
mod print;

pub use case_file::{bilingual, case_file};
pub use code::{paper_with_code, piece_with_query_code};
pub use dossier::{dossier_case, dossier_contents};
pub use list::{find_paper, printed_papers};
pub use numbers::void_numbers;
pub use print::{print_paper, printed_file, reprint_paper};
