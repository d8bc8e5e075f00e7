//! Papers: from a case file to the bytes of a PDF, an SVG preview, or a Word letter.
//!
//! ```text
//! CaseFile ──Catalogue::prepare──▶ Prepared ──Press::pdf──▶ bytes
//!              │ paper.yml                      │ paper.typ
//!              ▼                                ▼
//!     a fact that has to stand is missing   pages, metadata without a person
//! ```
//!
//! A paper is data: a folder with `paper.yml` (what it is, what it states and where that comes from), `paper.typ` (how
//! it looks) and `sample.json`. What people wrote reaches the typesetter as JSON and is printed as text, never read as
//! markup. Nothing here knows a clock, a network or a folder to write to; the dates come with the case file and the same
//! case file gives the same bytes. Three things never happen on a paper that people are given: a fact of legal effect
//! left blank, an empty box in the place of a character, and Tibetan that no bureau has approved.

mod alphabet;
pub mod blanks;
mod case;
mod catalogue;
pub mod check_code;
mod docx;
pub mod dossier;
mod embedded;
mod error;
mod fill;
mod fonts;
mod path;
mod prepared;
mod press;
pub mod printing;
mod qr;
mod query_code;
pub mod sample;
mod template;
mod tibetan;
mod words;
mod world;

pub use catalogue::Catalogue;
pub use docx::{check_letter, letter, letter_by, shipped_letter};
pub use dossier::{Bound, Dossier, DossierPart, Enclosure, Need};
pub use error::{MissingGlyph, PaperError};
pub use fonts::platform_folders;
pub use prepared::{Prepared, Sheet};
pub use press::Press;
pub use query_code::QueryCode;
pub use template::{Form, PaperField, Template, Tibetan, Title, Written};
