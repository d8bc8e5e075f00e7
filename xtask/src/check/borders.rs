//! Borders inside the source: where SQL may stand, which file knows Tauri, and the rule that the
//! product labels and counts nobody.

use crate::shell::{capture, command, root};
use anyhow::{Result, bail};
use jiangyuan_model::Field;
use std::fs;

/// Words of statements, as they stand in SQL text.
const SQL: &[&str] = &["SELECT ", "INSERT INTO ", "DELETE FROM ", "CREATE TABLE ", "PRAGMA "];

/// What may not be the name of anything that the product stores, shows or sends (firm rule: no
/// scores, blacklists, labels, counters, trails or beliefs of persons).
const NEVER: &[&str] = &[
    "risk_score",
    "credit_score",
    "blacklist",
    "black_list",
    "petition_count",
    "repeat_petitioner",
    "times_petitioned",
    "key_person",
    "religion",
    "face_recognition",
    "fingerprint_template",
    "缠访",
    "闹访",
    "刁民",
    "重点人员",
    "失信",
    "信访次数",
    "扬言",
    "宗教信仰",
];

/// Files that name those words in order to drop or forbid them.
const NAMES_THEM_TO_FORBID: &[&str] = &["xtask/src/check/borders.rs", "model/src/field.rs", "casework/src/import/forbidden.rs"];

pub(crate) fn check() -> Result<()> {
    let mut wrong = Vec::new();
    for file in source_files(&[".rs", ".ts", ".vue"])? {
        let text = fs::read_to_string(root().join(&file)).unwrap_or_default();
        let is_test = file.contains("/tests/");
        let may_sql = file.starts_with("store/") || file.starts_with("server/") || file.starts_with("xtask/") || is_test;
        if !may_sql && SQL.iter().any(|word| text.contains(word)) {
            wrong.push(format!("{file} holds SQL"));
        }
        if file.starts_with("server/src/") && !file.starts_with("server/src/db") && SQL.iter().any(|word| text.contains(word)) {
            wrong.push(format!("{file} holds SQL outside server/src/db"));
        }
        if file.starts_with("ui/src/") && file != "ui/src/api/invoke.ts" && text.contains("@tauri-apps/") {
            wrong.push(format!("{file} knows Tauri"));
        }
    }
    report(wrong)
}

pub(crate) fn persons() -> Result<()> {
    let mut wrong = Vec::new();
    for file in source_files(&[".rs", ".ts", ".vue", ".sql", ".yml", ".json"])? {
        if NAMES_THEM_TO_FORBID.contains(&file.as_str()) || file.contains("/tests/") || file.ends_with("package-lock.json") {
            continue;
        }
        let text = fs::read_to_string(root().join(&file)).unwrap_or_default();
        for word in NEVER.iter().filter(|word| text.contains(**word)) {
            wrong.push(format!("{file} names {word}"));
        }
    }
    for field in Field::ALL {
        if NEVER.iter().any(|word| field.key().contains(word)) {
            wrong.push(format!("field {}", field.key()));
        }
    }
    report(wrong)
}

fn report(wrong: Vec<String>) -> Result<()> {
    if wrong.is_empty() { Ok(()) } else { bail!("{}", wrong.join("\n")) }
}

/// Files of these endings that git knows or would add, relative to the root.
pub(crate) fn source_files(endings: &[&str]) -> Result<Vec<String>> {
    let list = command(&root(), "git", &["ls-files", "--cached", "--others", "--exclude-standard"]);
    let (text, ok) = capture(list)?;
    if !ok {
        bail!("git ls-files: {text}");
    }
    Ok(text.lines().filter(|line| endings.iter().any(|ending| line.ends_with(ending))).map(str::to_owned).collect())
}
