//! A set as its file has it, and what is asked of it.

use super::{COLUMNS_MAX, Column, ColumnSet, Kind, Masking, Paper, Words};
use crate::error::{ColumnFault, LedgerError};
use crate::forbidden;
use crate::masking::Masked;
use crate::source::{Computed, Source};
use crate::words::Language;
use jiangyuan_model::{Field, LedgerKind};
use serde::Deserialize;
use std::collections::BTreeSet;

/// Characters of a heading.
const HEADING_CHARS_MAX: usize = 60;

/// Widths of a column, in characters.
const WIDTHS: std::ops::RangeInclusive<u16> = 3..=80;

/// A set, unchecked.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SetFile {
    set: LedgerKind,
    version: u32,
    #[serde(default)]
    order: u16,
    #[serde(default)]
    paper: Paper,
    title: Words,
    columns: Vec<ColumnFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ColumnFile {
    key: String,
    heading: Words,
    #[serde(default)]
    group: Option<Words>,
    source: String,
    kind: Kind,
    width: u16,
    #[serde(default)]
    masking: Option<Masking>,
}

impl SetFile {
    pub(super) fn checked(self) -> Result<ColumnSet, LedgerError> {
        let title = self.title.of(Language::Chinese).trim();
        if let Some(part) = forbidden::heading(title) {
            return Err(LedgerError::ForbiddenColumn { column: title.to_owned(), part: part.0 });
        }
        if title.is_empty() || title.chars().count() > HEADING_CHARS_MAX {
            return Err(LedgerError::BadColumn { column: "title".to_owned(), fault: ColumnFault::Heading });
        }
        if self.columns.is_empty() || self.columns.len() > COLUMNS_MAX {
            return Err(LedgerError::BadColumn { column: "columns".to_owned(), fault: ColumnFault::Columns });
        }
        let mut keys = BTreeSet::new();
        let mut columns = Vec::new();
        for file in self.columns {
            if !keys.insert(file.key.clone()) {
                return Err(LedgerError::BadColumn { column: file.key, fault: ColumnFault::Key });
            }
            columns.push(file.checked()?);
        }
        Ok(ColumnSet { ledger: self.set, version: self.version, order: self.order, paper: self.paper, title: self.title, columns })
    }
}

impl ColumnFile {
    fn checked(self) -> Result<Column, LedgerError> {
        self.not_forbidden()?;
        let fault = |fault| Err(LedgerError::BadColumn { column: self.key.clone(), fault });
        let Some(source) = Source::from_key(&self.source) else {
            return Err(LedgerError::UnknownSource { column: self.key, source_name: self.source });
        };
        let heading = self.heading.of(Language::Chinese).trim();
        if self.key.is_empty() || !self.key.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_') {
            return fault(ColumnFault::Key);
        }
        if heading.is_empty() || heading.chars().count() > HEADING_CHARS_MAX {
            return fault(ColumnFault::Heading);
        }
        if !source.fits(self.kind) {
            return fault(ColumnFault::Kind);
        }
        if !WIDTHS.contains(&self.width) {
            return fault(ColumnFault::Width);
        }
        if least_masking(source).is_some_and(|least| self.masking.is_none_or(|masking| masking.of != least)) {
            return fault(ColumnFault::Masking);
        }
        let Self { key, heading, group, kind, width, masking, .. } = self;
        Ok(Column { key, heading, group, source, kind, width, masking })
    }

    /// Heading in any language, heading of the group, key and source are looked at.
    fn not_forbidden(&self) -> Result<(), LedgerError> {
        let words = Language::ALL.iter().map(|language| self.heading.of(*language));
        let group = self.group.iter().flat_map(|group| Language::ALL.map(|language| group.of(language)));
        let part = words.chain(group).chain([self.key.as_str(), self.source.as_str()]).find_map(forbidden::shown);
        let column = || self.heading.of(Language::Chinese).to_owned();
        part.map_or(Ok(()), |part| Err(LedgerError::ForbiddenColumn { column: column(), part: part.0 }))
    }
}

/// How a source has to be masked at least. The name of a respondent may be that of an official, and
/// a title says who and what.
pub(crate) const fn least_masking(source: Source) -> Option<Masked> {
    use Field::*;
    let field = match source {
        Source::Field(field) => field,
        Source::Computed(Computed::Result | Computed::Progress) => return Some(Masked::Text),
        Source::Computed(_) | Source::Figure(_) => return None,
    };
    match field {
        PartyName | Household | Witness | Interpreter | ReaderAloud | ReceivedBy => Some(Masked::Name),
        Phone => Some(Masked::Phone),
        IdNumber | BornOn => Some(Masked::IdNumber),
        Address => Some(Masked::Address),
        Title | Narrative | Requests | Findings | FollowUp | History | Boundary | Minutes | AgreementText | Text | ImportNote | Reason
        | Opinion | Advice | Remark | Respondent | Place | Decisions => Some(Masked::Text),
        _ => None,
    }
}
