//! Borders inside the source: where SQL may stand, and which file knows Tauri.

use crate::shell::{capture, command, root};
use anyhow::{Result, bail};
use std::fs;

/// Words of statements, as they stand in SQL text.
const SQL: &[&str] = &["SELECT ", "INSERT INTO ", "DELETE FROM ", "CREATE TABLE ", "PRAGMA "];

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
