//! One schema for both databases.
//!
//! It is written in SQLite's words (`schema.sql`, `migrations/`), because the file is what nearly
//! every county has. PostgreSQL reads the same text with these words exchanged, and nothing else;
//! so a migration is written once, and may use only what both understand.
//!
//! | SQLite | PostgreSQL | |
//! |---|---|---|
//! | `INTEGER` | `BIGINT` | every number is an `i64` |
//! | `BLOB` | `BYTEA` | |
//! | `TEXT` | `TEXT COLLATE "C"` | scopes are compared and ordered by their bytes on both |
//! | `STRICT`, `WITHOUT ROWID` | nothing | PostgreSQL is strict by itself |

/// A script of the schema as PostgreSQL reads it.
pub(super) fn for_postgres(script: &str) -> String {
    let without_comments = script.lines().map(|line| line.split_once("--").map_or(line, |(before, _)| before));
    without_comments.map(translated).collect::<Vec<_>>().join("\n").replace(") STRICT, WITHOUT ROWID;", ");").replace(") STRICT;", ");")
}

fn translated(line: &str) -> String {
    let words = line.split_inclusive(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    words
        .map(|word| {
            let end = word.trim_end_matches(|c: char| !c.is_ascii_alphanumeric() && c != '_').len();
            let (word, rest) = word.split_at(end);
            let word = match word {
                "INTEGER" => "BIGINT",
                "BLOB" => "BYTEA",
                "TEXT" => "TEXT COLLATE \"C\"",
                other => other,
            };
            format!("{word}{rest}")
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_types_and_table_options_differ() {
        let script = "-- A TEXT in a comment.\nCREATE TABLE t (\n  county INTEGER NOT NULL, -- BLOB\n  texture BLOB CHECK (length(texture) = 16),\n  name TEXT,\n  PRIMARY KEY (county, name)\n) STRICT, WITHOUT ROWID;";
        let expected = "CREATE TABLE t ( county BIGINT NOT NULL, texture BYTEA CHECK (length(texture) = 16), name TEXT COLLATE \"C\", PRIMARY KEY (county, name) );";
        assert_eq!(for_postgres(script).split_whitespace().collect::<Vec<_>>().join(" "), expected);
    }
}
