//! The words: every key in three languages, the same placeholders in each, every word that the
//! code asks for present, and none left over.
//!
//! Keys that the code makes from a closed list (`error.<code>.what`, `field.<key>`) are listed
//! here from the list itself, so that a new error code without words fails this check.

use crate::check::borders::source_files;
use crate::shell::root;
use anyhow::{Context, Result, bail};
use jiangyuan_law::{article, course};
use jiangyuan_model::attachment::ContentState;
use jiangyuan_model::bundle::VolumeOutcome;
use jiangyuan_model::code::CodeTable;
use jiangyuan_model::county::TableSource;
use jiangyuan_model::reading::ReadSign;
use jiangyuan_model::view::{Carried, ClockKind, ClockState, SyncPhase};
use jiangyuan_model::{ErasureReason, ErrorCode, Field, Media, Noun, ReadPart, ReadPurpose, Role, Setting, StepKind, Verb};
use serde_norway::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

const LANGUAGES: [&str; 3] = ["zh-CN", "bo", "en"];

/// Words of one key, by language.
type Words = BTreeMap<String, String>;

pub(crate) fn check() -> Result<()> {
    let words = read_all()?;
    let mut wrong = Vec::new();
    for (key, by_language) in &words {
        wrong.extend(incomplete(key, by_language));
    }
    let listed = listed_keys();
    for key in listed.iter().filter(|key| !words.contains_key(*key)) {
        wrong.push(format!("{key}: asked for, but no words"));
    }
    let (asked, text) = asked_in_source()?;
    for key in asked.iter().filter(|key| !words.contains_key(*key)) {
        wrong.push(format!("{key}: asked for, but no words"));
    }
    for key in words.keys().filter(|key| !listed.contains(*key) && !asked.contains(*key) && !text.contains(key.as_str())) {
        if !is_optional_or_made(key, &text) {
            wrong.push(format!("{key}: words that nobody asks for"));
        }
    }
    wrong.sort();
    if wrong.is_empty() { Ok(()) } else { bail!("{} wrong:\n  {}", wrong.len(), wrong.join("\n  ")) }
}

fn read_all() -> Result<BTreeMap<String, Words>> {
    let mut words = BTreeMap::new();
    for entry in fs::read_dir(root().join("locales")).context("locales")? {
        let path = entry?.path();
        if path.extension().is_none_or(|ending| ending != "yml") {
            continue;
        }
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let yaml: Value = serde_norway::from_str(&fs::read_to_string(&path)?).with_context(|| name.clone())?;
        let mapping = yaml.as_mapping().with_context(|| format!("{name} is not a mapping"))?;
        for (key, value) in mapping {
            let key = key.as_str().with_context(|| format!("{name}: a key that is not text"))?;
            if key == "_version" {
                continue;
            }
            let by_language = value.as_mapping().with_context(|| format!("{name}: {key} has no languages"))?;
            let by_language =
                by_language.iter().filter_map(|(language, text)| Some((language.as_str()?.to_owned(), text.as_str()?.to_owned())));
            if words.insert(key.to_owned(), by_language.collect()).is_some() {
                bail!("{name}: {key} stands in two places");
            }
        }
    }
    Ok(words)
}

fn incomplete(key: &str, words: &Words) -> Vec<String> {
    let mut wrong = Vec::new();
    for language in LANGUAGES {
        if words.get(language).is_none_or(|text| text.trim().is_empty()) {
            wrong.push(format!("{key}: nothing in {language}"));
        }
    }
    for language in words.keys().filter(|language| !LANGUAGES.contains(&language.as_str())) {
        wrong.push(format!("{key}: {language} is not a language of the product"));
    }
    let places: BTreeSet<Vec<String>> = words.values().map(|text| placeholders(text)).collect();
    if places.len() > 1 {
        wrong.push(format!("{key}: the languages have different placeholders: {places:?}"));
    }
    wrong
}

/// The names in `%{…}`, sorted.
fn placeholders(text: &str) -> Vec<String> {
    let mut names: Vec<String> =
        text.split("%{").skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name.to_owned()).collect();
    names.sort();
    names.dedup();
    names
}

fn listed_keys() -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for code in ErrorCode::ALL {
        keys.extend(["what", "meaning", "todo"].map(|part| format!("error.{}.{part}", code.key())));
    }
    let mut family = |name: &str, members: &mut dyn Iterator<Item = &str>| keys.extend(members.map(|key| format!("{name}.{key}")));
    family("field", &mut Field::ALL.iter().map(|f| f.key()));
    family("step", &mut StepKind::ALL.iter().map(|s| s.key()));
    family("noun", &mut Noun::CASEWORK.iter().map(|n| n.key()));
    family("verb", &mut Verb::ALL.iter().map(|v| v.key()));
    family("erasure", &mut ErasureReason::ALL.iter().map(|r| r.key()));
    family("role", &mut Role::ALL.iter().map(|r| r.key()));
    family("clock", &mut ClockKind::ALL.iter().map(|c| c.key()));
    family("clock_state", &mut ClockState::ALL.iter().map(|c| c.key()));
    family("ui.sync", &mut SyncPhase::ALL.iter().map(|p| p.key()));
    family("ui.carried", &mut Carried::ALL.iter().map(|c| c.key()));
    family("media", &mut Media::ALL.iter().map(|m| m.key()));
    family("attachment.state", &mut ContentState::ALL.iter().map(|s| s.key()));
    family("volume", &mut VolumeOutcome::ALL.iter().map(|o| o.key()));
    family("setting", &mut Setting::ALL.iter().map(|s| s.key()));
    family("setting.basis", &mut Setting::ALL.iter().map(|s| s.row().basis));
    family("county.source", &mut TableSource::ALL.iter().map(|s| s.key()));
    family("state", &mut course::State::ALL.iter().map(|s| s.key()));
    family("article", &mut article::ALL.iter().copied());
    family("reads.purpose", &mut ReadPurpose::ALL.iter().map(|p| p.key()));
    family("reads.part", &mut ReadPart::ALL.iter().map(|p| p.key()));
    family("reads.sign", &mut ReadSign::ALL.iter().map(|s| s.key()));
    family("guard", &mut course::course().flat_map(|row| row.guards).map(|guard| guard.key()));
    for table in CodeTable::ALL {
        keys.extend(table.codes().iter().map(|code| format!("code.{}.{code}", table.key())));
    }
    keys
}

/// Keys asked for by name: `t!("…")` in Rust, `t('…')` in the pages; and all source text.
fn asked_in_source() -> Result<(BTreeSet<String>, String)> {
    let mut asked = BTreeSet::new();
    let mut all = String::new();
    for file in source_files(&[".rs", ".ts", ".vue"])? {
        if file.contains("/tests/") || file.starts_with("xtask/") {
            continue;
        }
        let text = fs::read_to_string(root().join(&file)).unwrap_or_default();
        for opening in ["t!(\"", "t('", "t(\""] {
            let quote = if opening.ends_with('\'') { '\'' } else { '"' };
            for (at, _) in text.match_indices(opening) {
                let before = text.get(..at).and_then(|t| t.chars().last());
                if before.is_some_and(|c| c.is_alphanumeric() || c == '_') {
                    continue;
                }
                let key = text.get(at + opening.len()..).and_then(|rest| rest.split_once(quote)).map(|(key, _)| key);
                asked.extend(key.filter(|key| key.contains('.') && !key.contains(['$', '{', ' '])).map(str::to_owned));
            }
        }
        all.push_str(&text);
    }
    Ok((asked, all))
}

/// Hints may exist for any field; and a key may be made from a beginning that the code names
/// (`settings.shortcut.${name}`) as long as that beginning is more than one word long.
fn is_optional_or_made(key: &str, source: &str) -> bool {
    if key.starts_with("field.") && key.ends_with(".hint") {
        return true;
    }
    let Some((beginning, last)) = key.rsplit_once('.') else { return false };
    // `inbox.step.${choice}.hint`: made in the middle, with its last word in the code.
    let made_inside = beginning.rsplit_once('.').is_some_and(|(beginning, _)| {
        source.match_indices(&format!("`{beginning}.${{")).any(|(at, _)| {
            let rest = source.get(at + 1..).and_then(|rest| rest.split_once('`')).map(|(made, _)| made);
            rest.is_some_and(|made| made.ends_with(&format!("}}.{last}")))
        })
    });
    made_inside
        || ["`", "'", "\""].iter().any(|quote| {
            source.contains(&format!("{quote}{beginning}.$"))
                || source.contains(&format!("{quote}{beginning}.{{"))
                || source.contains(&format!("{quote}{beginning}.{quote}"))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_that_is_missing_or_has_other_placeholders_is_found() {
        let words = |zh: &str, en: &str| {
            Words::from([("zh-CN".to_owned(), zh.to_owned()), ("bo".to_owned(), zh.to_owned()), ("en".to_owned(), en.to_owned())])
        };
        assert!(incomplete("k", &words("第%{line}行", "line %{line}")).is_empty());
        assert_eq!(incomplete("k", &words("第%{line}行", "line %{number}")).len(), 1);
        assert_eq!(incomplete("k", &words("行", " ")).len(), 1);
    }
}
