//! The columns of a ledger as data (`sets/*.yml`). What ships is what offices print; a county writes its
//! own in the same form, and a set with one wrong column is refused whole and in words.
//!
//! A set says of every column how it is masked. The masking of what says something about a person is
//! not left to whoever writes the set: without it, or with a weaker one, the set is refused.

mod check;

use crate::error::LedgerError;
use crate::masking::{Depth, Masked};
use crate::source::Source;
use crate::words::Language;
use jiangyuan_model::LedgerKind;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The most columns of a ledger. What is wider is read by nobody on A4.
pub const COLUMNS_MAX: usize = 100;

/// The set of a ledger as it ships.
pub const fn bundled_text(ledger: LedgerKind) -> &'static str {
    match ledger {
        LedgerKind::Matters => include_str!("../sets/matters.yml"),
        LedgerKind::Mediations => include_str!("../sets/mediations.yml"),
        LedgerKind::Leads => include_str!("../sets/leads.yml"),
        LedgerKind::Visits => include_str!("../sets/visits.yml"),
        LedgerKind::Overdue => include_str!("../sets/overdue.yml"),
        LedgerKind::Supervision => include_str!("../sets/supervision.yml"),
        LedgerKind::Receptions => include_str!("../sets/receptions.yml"),
        LedgerKind::Allowances => include_str!("../sets/allowances.yml"),
        LedgerKind::MediationStatistics => include_str!("../sets/mediation_statistics.yml"),
        LedgerKind::YearlyReport => include_str!("../sets/yearly_report.yml"),
    }
}

/// Words in the three languages; Chinese is authoritative.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Words(BTreeMap<String, String>);

impl Words {
    /// The words of a language, else the Chinese ones.
    pub fn of(&self, language: Language) -> &str {
        let chinese = || self.0.get(Language::Chinese.key());
        self.0.get(language.key()).filter(|text| !text.trim().is_empty()).or_else(chinese).map_or("", String::as_str)
    }

    /// As a sheet shows them: Tibetan is a draft and stands below the Chinese, never alone.
    pub fn shown(&self, language: Language) -> String {
        match language {
            Language::Tibetan if self.0.contains_key(language.key()) => [self.of(Language::Chinese), "\n", self.of(language)].concat(),
            _ => self.of(language).to_owned(),
        }
    }
}

/// What the cells of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Text, wrapped.
    Text,
    /// A number of a paper or a person, kept as text.
    Identifier,
    /// A date, shown as yyyy-mm-dd.
    Date,
    /// A whole number, with separators.
    Number,
    /// Money in yuan with two decimals.
    Yuan,
    /// A whole number.
    Count,
}

/// How a column is masked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Masking {
    /// As what.
    pub of: Masked,
    /// How much of it stays.
    #[serde(default)]
    pub how: Depth,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name within the set.
    pub key: String,
    /// What stands above it.
    pub heading: Words,
    /// What stands above several neighbours: then the ledger has two rows of headings.
    pub group: Option<Words>,
    /// Where its content comes from.
    pub source: Source,
    /// What its cells are.
    pub kind: Kind,
    /// Width, in characters of the default font.
    pub width: u16,
    /// How it is masked; `None`: not at all.
    pub masking: Option<Masking>,
}

/// Paper, always laid across.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Paper {
    /// A4: what every office prints on.
    #[default]
    A4,
    /// A3, for forms too wide to be read on A4.
    A3,
}

/// The columns of one ledger, in their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnSet {
    /// Which ledger.
    pub ledger: LedgerKind,
    /// Version of the set: the higher one holds.
    pub version: u32,
    /// Place in the menu of ledgers.
    pub order: u16,
    /// What it prints on.
    pub paper: Paper,
    /// Title of the sheet.
    pub title: Words,
    /// The columns.
    pub columns: Vec<Column>,
}

impl ColumnSet {
    /// The set that ships with this version.
    pub fn bundled(ledger: LedgerKind) -> ColumnSet {
        ColumnSet::parse(bundled_text(ledger)).expect("the bundled sets are part of the program and read by its tests")
    }

    /// Reads a set, the county's own for instance.
    ///
    /// # Errors
    /// `SetUnreadable`, `UnknownSource`, `ForbiddenColumn` (J.0), `BadColumn`: the first that is found.
    pub fn parse(text: &str) -> Result<ColumnSet, LedgerError> {
        let file: check::SetFile = serde_norway::from_str(text)
            .map_err(|error| LedgerError::SetUnreadable { line: error.location().map_or(0, |at| at.line()) })?;
        file.checked()
    }

    /// Whether something about persons stands in it.
    pub fn is_personal(&self) -> bool {
        self.columns.iter().any(|column| column.masking.is_some())
    }

    /// What a row has to carry: the caller computes no more than this.
    pub fn sources(&self) -> impl Iterator<Item = Source> {
        self.columns.iter().map(|column| column.source)
    }
}
