//! The arrows between crates: which layer may know which. What is not in this table is not
//! allowed; the table is the one in docs/ARCHITECTURE.md.

use crate::shell::{capture, cargo};
use anyhow::{Context, Result, bail};
use serde_json::Value;

const ALLOWED: &[(&str, &[&str])] = &[
    ("jiangyuan-model", &[]),
    ("jiangyuan-law", &["model"]),
    ("jiangyuan-ledgers", &["model", "law"]),
    ("jiangyuan-sync", &["model", "law"]),
    ("jiangyuan-vault", &["sync"]),
    ("jiangyuan-store", &["model", "law", "sync", "vault"]),
    ("jiangyuan-folder", &["model", "sync"]),
    ("jiangyuan-courier", &["model", "sync", "store", "folder"]),
    ("jiangyuan-casework", &["model", "law", "sync", "store", "ledgers"]),
    ("jiangyuan-server", &["model", "law", "sync", "vault", "folder"]),
    ("jiangyuan-documents", &["model", "law"]),
    ("jiangyuan", &["model", "law", "sync", "store", "courier", "casework", "documents", "ledgers"]),
    ("jiangyuan-cli", &["model", "law", "sync", "store", "courier", "casework", "documents", "ledgers"]),
    ("jiangyuan-testkit", &["model", "law", "sync", "store", "courier", "casework", "server"]),
    ("jiangyuan-fuzz", &["model", "sync", "testkit"]),
    ("xtask", &["model", "law", "testkit"]),
];

/// Outside crates that belong to one layer only.
const OWNED: &[(&str, &[&str])] = &[
    ("rusqlite", &["jiangyuan-store", "jiangyuan-server"]),
    ("tokio-postgres", &["jiangyuan-server"]),
    ("tauri", &["jiangyuan"]),
    ("typst", &["jiangyuan-documents"]),
    ("hayro-syntax", &["jiangyuan-documents"]),
    ("reqwest", &["jiangyuan-courier"]),
    ("hyper", &["jiangyuan-courier", "jiangyuan-server"]),
    ("axum", &["jiangyuan-server"]),
    ("rust_xlsxwriter", &["jiangyuan-ledgers"]),
    ("calamine", &["jiangyuan-ledgers"]),
    ("arboard", &["jiangyuan"]),
    ("clap", &["jiangyuan-cli", "jiangyuan-server"]),
];

pub(crate) fn check() -> Result<()> {
    let (json, ok) = capture(cargo(&["metadata", "--no-deps", "--format-version", "1", "--quiet"]))?;
    if !ok {
        bail!("{json}");
    }
    let json: Value = serde_json::from_str(json.lines().next().unwrap_or_default())?;
    let packages = json.get("packages").and_then(Value::as_array).context("packages")?;
    let mut wrong = Vec::new();
    for package in packages {
        let name = text(package, "name");
        let Some((_, allowed)) = ALLOWED.iter().find(|(crate_name, _)| *crate_name == name) else {
            wrong.push(format!("{name} is not in the table of layers"));
            continue;
        };
        for dependency in package.get("dependencies").and_then(Value::as_array).into_iter().flatten() {
            // Tests may stand on testkit, which stands on everything.
            if text(dependency, "kind") == "dev" {
                continue;
            }
            let to = text(dependency, "name");
            if let Some(layer) = to.strip_prefix("jiangyuan-").filter(|layer| !allowed.contains(layer)) {
                wrong.push(format!("{name} -> {layer}"));
            }
            if OWNED.iter().any(|(owned, owners)| *owned == to && !owners.contains(&name)) {
                wrong.push(format!("{name} -> {to}"));
            }
        }
    }
    if wrong.is_empty() { Ok(()) } else { bail!("arrows that are not allowed:\n  {}", wrong.join("\n  ")) }
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}
