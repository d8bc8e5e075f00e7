//! The table of synonyms, read once.

use crate::words::{Language, say};
use jiangyuan_model::code::CodeTable;
use jiangyuan_model::{Field, Noun};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::OnceLock;

const FILE: &str = include_str!("../../synonyms.yml");

/// Endings of a word that say no more than the table does.
const ENDINGS: [&str; 4] = ["类纠纷", "纠纷", "类", "问题"];

type Lists = BTreeMap<Field, Vec<String>>;

/// The table.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Synonyms {
    headings: Lists,
    people: Lists,
    roles: BTreeMap<String, Vec<String>>,
    ignored: Vec<String>,
    nouns: BTreeMap<Noun, Lists>,
    words: BTreeMap<CodeTable, BTreeMap<String, String>>,
}

pub(super) fn synonyms() -> &'static Synonyms {
    static TABLE: OnceLock<Synonyms> = OnceLock::new();
    TABLE.get_or_init(|| serde_norway::from_str(FILE).expect("the synonyms are part of the program and read by its tests"))
}

impl Synonyms {
    pub(super) fn is_ignored(&self, text: &str) -> bool {
        self.ignored.iter().any(|word| word == text)
    }

    pub(super) fn of_noun(&self, text: &str, noun: Noun) -> Option<Field> {
        self.nouns.get(&noun).and_then(|lists| within(lists, text))
    }

    /// By the table, else by our own label of a field: what we printed is known when it comes back.
    pub(super) fn field(&self, text: &str) -> Option<Field> {
        within(&self.headings, text).or_else(|| own_labels().get(text).copied())
    }

    pub(super) fn person(&self, text: &str) -> Option<Field> {
        within(&self.people, text)
    }

    /// The role of this name, in a ledger of this noun: only a mediation has two sides.
    pub(super) fn role(&self, text: &str, noun: Noun) -> Option<&'static str> {
        self.split_role(text, noun).map(|(role, _)| role)
    }

    /// The role that a heading begins with, and the rest of it. The longest name wins: 被申请人 is
    /// no 申请人.
    pub(super) fn split_role<'t>(&self, text: &'t str, noun: Noun) -> Option<(&'static str, &'t str)> {
        let of_noun = |code: &str| match code {
            "applicant" | "respondent" => noun == Noun::Mediation,
            "petitioner" => matches!(noun, Noun::Matter | Noun::Reception),
            _ => noun == Noun::Lead,
        };
        let names =
            self.roles.iter().filter(|(code, _)| of_noun(code)).flat_map(|(code, names)| names.iter().map(move |name| (code, name)));
        let (code, name) = names.filter(|(_, name)| text.starts_with(name.as_str())).max_by_key(|(_, name)| name.len())?;
        let code = CodeTable::PartyRole.codes().iter().find(|known| *known == code)?;
        Some((code, text.strip_prefix(name.as_str())?))
    }
}

fn own_labels() -> &'static BTreeMap<String, Field> {
    static LABELS: OnceLock<BTreeMap<String, Field>> = OnceLock::new();
    let label = |field: &Field| say(Language::Chinese, &["field.", field.key()].concat(), &[]);
    LABELS.get_or_init(|| Field::ALL.iter().rev().map(|field| (super::plain(&label(field)), *field)).collect())
}

fn within(lists: &Lists, text: &str) -> Option<Field> {
    lists.iter().find(|(_, words)| words.iter().any(|word| word == text)).map(|(field, _)| *field)
}

/// The code that the words of a cell stand for: a code itself, its words in any language, or a word of
/// the table; each also without 纠纷 and 类 at its end.
pub fn code_of_words(table: CodeTable, words: &str) -> Option<&'static str> {
    let known = |code: &str| table.codes().iter().find(|known| **known == code).copied();
    let listed = |word: &str| synonyms().words.get(&table).and_then(|list| list.get(word)).and_then(|code| known(code));
    let of = |word: &str| known(word).or_else(|| listed(word)).or_else(|| crate::words::code_of(table, word));
    let words: String = words.split_whitespace().collect();
    let shorter = || ENDINGS.iter().filter_map(|ending| words.strip_suffix(ending)).find_map(of);
    of(&words).or_else(shorter)
}
