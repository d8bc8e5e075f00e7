//! The words of a sheet, from `locales/`: the only place where words stand. A ledger says its language
//! itself, because the language of a paper is not the language of the window.
//!
//! Read from the text of the files at first use. A missing key is shown as the key: a bug that is
//! seen, and no reason to write no ledger.

use jiangyuan_model::code::CodeTable;
use serde_norway::Value;
use std::collections::BTreeMap;
use std::sync::OnceLock;

const FILES: [&str; 4] = [
    include_str!("../../locales/ledgers.yml"),
    include_str!("../../locales/code.yml"),
    include_str!("../../locales/field.yml"),
    include_str!("../../locales/law.yml"),
];

/// Language of a sheet.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Language {
    /// Chinese, which is authoritative.
    #[default]
    Chinese,
    /// Tibetan. Its words are drafts: headings stand below the Chinese ones, never alone.
    Tibetan,
    /// English, for maintainers.
    English,
}

impl Language {
    /// Every language, the authoritative one first.
    pub const ALL: [Language; 3] = [Language::Chinese, Language::Tibetan, Language::English];

    /// Its key in `locales/`.
    pub const fn key(self) -> &'static str {
        match self {
            Language::Chinese => "zh-CN",
            Language::Tibetan => "bo",
            Language::English => "en",
        }
    }
}

type Table = BTreeMap<String, BTreeMap<String, String>>;

fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| FILES.iter().flat_map(|text| of_file(text)).collect())
}

fn of_file(text: &str) -> Vec<(String, BTreeMap<String, String>)> {
    let file: BTreeMap<String, Value> = serde_norway::from_str(text).expect("the words are part of the program and read by its tests");
    let languages = |value: &Value| serde_norway::from_value(value.clone()).ok();
    file.iter().filter_map(|(key, value)| Some((key.clone(), languages(value)?))).collect()
}

/// The words of a key with its parameters filled in, in whole sentences.
pub fn say(language: Language, key: &str, params: &[(&str, &str)]) -> String {
    let of_key = table().get(key);
    let words = of_key.and_then(|by| by.get(language.key()).or_else(|| by.get(Language::Chinese.key())));
    let Some(words) = words else { return key.to_owned() };
    params.iter().fold(words.clone(), |text, (name, value)| text.replace(&["%{", name, "}"].concat(), value))
}

/// The words of a code; a code outside its table (an import, a newer version) as it stands.
pub fn code(language: Language, table: CodeTable, code: &str) -> String {
    let key = ["code", table.key(), code].join(".");
    let words = say(language, &key, &[]);
    if words == key { code.to_owned() } else { words }
}

/// The code of a table that these words stand for in any language.
pub fn code_of(table: CodeTable, words: &str) -> Option<&'static str> {
    let says = |code: &&&str| {
        let key = ["code", table.key(), **code].join(".");
        Language::ALL.iter().any(|language| say(*language, &key, &[]) == words)
    };
    table.codes().iter().find(says).copied()
}
