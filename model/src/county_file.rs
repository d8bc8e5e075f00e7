//! Files that the county hands to every PC (县发文件): Word letters, approved Tibetan, columns of ledgers, forms of other systems.
//!
//! They are reference data. The county enters them; a device checks one again whenever it uses it, and takes what came with
//! the program where it cannot.

coded! {
    /// What a file is for. Words are `county_file.<key>` in `locales/`.
    CountyFileKind: u8 {
        /// The Word letter of a paper.
        Letter = 1, "letter";
        /// The Tibetan of a paper, as a bureau approved it.
        Tibetan = 2, "tibetan";
        /// The columns of a ledger.
        ColumnSet = 3, "column_set";
        /// The order in which another system asks for a case.
        CopyForm = 4, "copy_form";
    }
}

/// The largest file that a county may hand on, in bytes: it travels to every PC on a bad line.
pub const COUNTY_FILE_BYTES_MAX: usize = 160 * 1024;

/// The longest key of one, in characters.
pub const COUNTY_FILE_KEY_CHARS_MAX: usize = 40;
