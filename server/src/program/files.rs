//! `files`: what each of its commands does and tells.

use super::arguments::Files;
use super::decisions::by;
use super::output::Output;
use super::words::say;
use jiangyuan_model::county_file::CountyFileKind;
use jiangyuan_model::{ErrorCode, Field, Refusal};
use jiangyuan_server::{County, FileRow, Result};
use serde_json::json;

pub(crate) fn files(county: &County, output: &Output, command: Files) -> Result<()> {
    match command {
        Files::List => output.lines(&county.files()?, |row: &FileRow| {
            let (kind, length) = (said(row.kind), row.length.to_string());
            [kind.as_str(), &row.key, &length, &row.by, &row.decided_paper].join("\t")
        }),
        Files::Put { kind, key, file, decided } => {
            let kind = known(&kind)?;
            county.file_put(kind, &key, &std::fs::read(file)?, &by(decided))?;
            let about = [("kind", said(kind)), ("key", key.clone())];
            output.answer(&json!({ "kind": kind, "key": key }), || told("server.file_put", &about));
        }
        Files::Withdraw { kind, key } => {
            let kind = known(&kind)?;
            county.file_withdraw(kind, &key)?;
            let about = [("kind", said(kind)), ("key", key.clone())];
            output.answer(&json!({ "kind": kind, "key": key, "withdrawn": true }), || told("server.file_withdrawn", &about));
        }
    }
    Ok(())
}

fn known(kind: &str) -> Result<CountyFileKind> {
    Ok(CountyFileKind::from_key(kind).ok_or_else(|| Refusal::new(ErrorCode::UnknownCode).on(Field::FileKind))?)
}

fn said(kind: CountyFileKind) -> String {
    say(&["county_file.", kind.key()].concat(), &[])
}

fn told(key: &str, about: &[(&str, String); 2]) -> String {
    say(key, &about.each_ref().map(|(name, text)| (*name, text.as_str())))
}
