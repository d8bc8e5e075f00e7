//! What the columns of an old ledger are: guessed from their headings by a table of synonyms
//! (`synonyms.yml`), shown to a person, changed by him.
//!
//! Nothing is lost for want of a place: a column that stands for no field goes into the note of its row,
//! heading and all. Only what a person says is to be left out is left out.

mod synonyms;

use crate::error::LedgerError;
use crate::read::Heading;
use jiangyuan_model::form::{PARTY_FORM, form};
use jiangyuan_model::input::{Fields, read_value};
use jiangyuan_model::{Field, Noun};
use serde_json::Value as Json;
use synonyms::synonyms;

pub use synonyms::code_of_words;

/// Nouns that an old ledger becomes.
pub const NOUNS: [Noun; 5] = [Noun::Matter, Noun::Mediation, Noun::Lead, Noun::Visit, Noun::Reception];

/// What a column becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// A field of the record. For matters, also a field of its piece.
    Field(Field),
    /// A field of its people, and who they are (a code of `PartyRole`) where the heading says it.
    Person(Field, Option<&'static str>),
    /// A line of the note.
    Note,
    /// Left out.
    Skip,
}

/// What each column of a sheet becomes, in the order of its headings.
#[derive(Debug, Clone, PartialEq)]
pub struct Mapping {
    /// What a row becomes.
    pub noun: Noun,
    /// A target for each heading.
    pub targets: Vec<Target>,
    /// What every row of the file has in common and no column says, as a person says it: a ledger of
    /// people's mediation has no column for the kind of mediation.
    pub common: Fields,
}

/// Guesses. A field is given to the first column that stands for it.
pub fn guess(headings: &[Heading], noun: Noun) -> Mapping {
    let mut targets: Vec<Target> = Vec::new();
    for heading in headings {
        let target = of_heading(&heading.text, noun);
        let taken = !matches!(target, Target::Note | Target::Skip) && targets.contains(&target);
        targets.push(if taken { Target::Note } else { target });
    }
    Mapping { noun, targets, common: Fields::new() }
}

impl Mapping {
    /// The mapping with another target for one column, counted from 0.
    pub fn with(mut self, column: usize, target: Target) -> Mapping {
        if let Some(place) = self.targets.get_mut(column) {
            *place = target;
        }
        self
    }

    /// The mapping with a value that every row has in common, where its own column says nothing else.
    pub fn with_common(mut self, field: Field, value: Json) -> Mapping {
        self.common.insert(field, value);
        self
    }

    /// Those of `required` that neither a column nor a common value fills: to be asked for before any
    /// row is refused for want of them.
    pub fn unfilled(&self, required: &[Field]) -> Vec<Field> {
        let filled = |field: &Field| {
            let by_column = |target: &Target| matches!(target, Target::Field(other) | Target::Person(other, _) if other == field);
            let by_narrative = *field == Field::Title && self.targets.contains(&Target::Field(Field::Narrative));
            by_narrative || self.common.contains_key(field) || self.targets.iter().any(by_column)
        };
        required.iter().copied().filter(|field| !filled(field)).collect()
    }

    /// Checks a mapping that a person changed.
    ///
    /// # Errors
    /// `MappingUnfit` with the heading of a column whose field rows of this noun do not have, or that
    /// another column has already; with the key of a field whose common value is none.
    pub fn check(&self, headings: &[Heading]) -> Result<(), LedgerError> {
        let unfit = |at: usize| {
            let column = headings.get(at).map(|heading| heading.text.clone()).unwrap_or_default();
            Err(LedgerError::MappingUnfit { column })
        };
        if self.targets.len() != headings.len() {
            return unfit(self.targets.len().min(headings.len()));
        }
        let is_value = |(field, json): &(&Field, &Json)| fields(self.noun).contains(field) && read_value(**field, json).is_ok();
        if let Some((field, _)) = self.common.iter().find(|each| !is_value(each)) {
            return Err(LedgerError::MappingUnfit { column: field.key().to_owned() });
        }
        for (at, target) in self.targets.iter().enumerate() {
            let fits = match target {
                Target::Field(field) => fields(self.noun).contains(field),
                Target::Person(field, _) => has_people(self.noun) && PARTY_FORM.contains(field),
                Target::Note | Target::Skip => continue,
            };
            if !fits || self.targets.iter().take(at).any(|other| other == target) {
                return unfit(at);
            }
        }
        Ok(())
    }
}

/// The fields that a row of this noun may fill.
pub fn fields(noun: Noun) -> Vec<Field> {
    let readable = |field: &Field| !matches!(field.kind(), jiangyuan_model::field::Kind::Link | jiangyuan_model::field::Kind::Bytes);
    let piece = if noun == Noun::Matter { form(Noun::Piece) } else { &[] };
    form(noun).iter().chain(piece).copied().filter(readable).filter(|field| *field != Field::ImportNote).collect()
}

/// Whether people stand in a record of this noun. A visit counts whom it met and names nobody.
pub const fn has_people(noun: Noun) -> bool {
    matches!(noun, Noun::Matter | Noun::Mediation | Noun::Lead | Noun::Reception)
}

/// Whether a heading is that of a mere counter of lines (序号).
pub(crate) fn is_counter(plain: &str) -> bool {
    synonyms().is_ignored(plain)
}

/// Whether the table knows a heading at all, whatever the noun.
pub(crate) fn is_known(text: &str) -> bool {
    synonyms().is_ignored(&plain(text)) || NOUNS.iter().any(|noun| !matches!(of_heading(text, *noun), Target::Note | Target::Skip))
}

/// What a heading or a label stands for in the table.
pub(crate) fn target_of_heading(text: &str, noun: Noun) -> Target {
    of_heading(text, noun)
}

fn of_heading(text: &str, noun: Noun) -> Target {
    let whole = plain(text);
    if whole.is_empty() || synonyms().is_ignored(&whole) {
        return if whole.is_empty() { Target::Note } else { Target::Skip };
    }
    // 申请人/电话 is looked up as 申请人电话, and then as 电话 of whoever the upper row names.
    let (upper, lower) = match text.split_once('/') {
        Some((upper, lower)) => (Some(plain(upper)), plain(lower)),
        None => (None, whole.clone()),
    };
    let role = upper.as_deref().and_then(|upper| synonyms().role(upper, noun));
    lookup(&whole, noun).or_else(|| lookup(&lower, noun).map(|target| with_role(target, role))).unwrap_or(Target::Note)
}

fn lookup(text: &str, noun: Noun) -> Option<Target> {
    let allowed = fields(noun);
    if let Some(field) = synonyms().of_noun(text, noun) {
        return target(field, &allowed, noun);
    }
    let field = || synonyms().field(text).and_then(|field| target(field, &allowed, noun));
    let person = || synonyms().person(text).and_then(|field| target(field, &allowed, noun));
    field().or_else(person).or_else(|| of_role(text, noun))
}

/// 申请人电话: a role, and what of it.
fn of_role(text: &str, noun: Noun) -> Option<Target> {
    let (role, rest) = synonyms().split_role(text, noun)?;
    let field = if rest.is_empty() { Some(Field::PartyName) } else { synonyms().person(rest) }?;
    has_people(noun).then_some(Target::Person(field, Some(role)))
}

fn target(field: Field, allowed: &[Field], noun: Noun) -> Option<Target> {
    match field {
        field if PARTY_FORM.contains(&field) => has_people(noun).then_some(Target::Person(field, None)),
        field => allowed.contains(&field).then_some(Target::Field(field)),
    }
}

const fn with_role(target: Target, role: Option<&'static str>) -> Target {
    match target {
        Target::Person(field, None) => Target::Person(field, role),
        other => other,
    }
}

/// A heading as the table has it: without blanks, signs, and what stands in brackets.
pub(crate) fn plain(text: &str) -> String {
    let mut depth = 0u32;
    let mut plain = String::new();
    for c in text.chars() {
        match c {
            '(' | '（' | '[' | '【' => depth += 1,
            ')' | '）' | ']' | '】' => depth = depth.saturating_sub(1),
            c if depth == 0 && c.is_alphanumeric() => plain.push(c),
            _ => {}
        }
    }
    plain
}
