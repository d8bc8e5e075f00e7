//! A desk in a folder of its own: home, passphrase, ticket, and the program run on them.

use jiangyuan_model::{Role, Scope};
use jiangyuan_sync::enrol::Ticket;
use serde_json::Value as Json;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

const OFFICER: &[Role] = &[Role::Clerk, Role::Triage, Role::Handler, Role::Mediator];

pub(crate) struct Desk {
    folder: TempDir,
}

/// What a run of the program left.
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) lines: Vec<Json>,
    pub(crate) said: String,
}

impl Ran {
    /// The one JSON object on standard output.
    pub(crate) fn json(&self) -> &Json {
        assert_eq!(self.lines.len(), 1, "one object on standard output, and on the other: {}", self.said);
        &self.lines[0]
    }

    pub(crate) fn done(self) -> Ran {
        assert_eq!(self.code, 0, "{:?} {}", self.lines, self.said);
        self
    }

    /// The code of the refusal.
    pub(crate) fn refused(&self) -> &str {
        self.json()["refusal"]["code"].as_str().unwrap()
    }
}

impl Desk {
    /// A folder without a home.
    pub(crate) fn bare() -> Desk {
        let desk = Desk { folder: tempfile::tempdir().unwrap() };
        std::fs::write(desk.path("passphrase"), "hard to guess, easy to keep\n").unwrap();
        desk
    }

    /// A home of the desk of 549901100 that has never seen its county.
    pub(crate) fn enrolled() -> Desk {
        Desk::enrolled_as(OFFICER)
    }

    /// The same of somebody with these roles.
    pub(crate) fn enrolled_as(roles: &[Role]) -> Desk {
        let desk = Desk::bare();
        let ticket = desk.ticket_for(roles);
        desk.run(&["enrol", "--ticket", &ticket, "--user", "旦增"]).done();
        desk
    }

    /// A ticket whose county answers nowhere.
    pub(crate) fn ticket(&self) -> String {
        self.ticket_for(OFFICER)
    }

    fn ticket_for(&self, roles: &[Role]) -> String {
        let ticket = Ticket {
            url: "https://127.0.0.1:9".into(),
            county_tls: [1; 32],
            county_root: [2; 32],
            county_key: [3; 32],
            county_bundle: [9; 32],
            device: 7,
            device_chars: "A7".into(),
            township: "549901100".into(),
            township_name: "云杉坪镇".into(),
            scope: Scope::Desk { township: "549901100".into() },
            roles: roles.to_vec(),
            secret: [4; 16],
            expires_at_ms: 4_000_000_000_000,
        };
        ticket.to_text()
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        std::fs::write(self.path(name), content).unwrap();
        self.path(name).display().to_string()
    }

    /// Runs the program with `--json`.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        self.run_with("passphrase", &[&["--json"], arguments].concat())
    }

    /// Runs the program as it stands, with the passphrase in this file.
    pub(crate) fn run_with(&self, passphrase: &str, arguments: &[&str]) -> Ran {
        let output = Command::new(env!("CARGO_BIN_EXE_jiangyuan"))
            .args(arguments)
            .env("HOME", self.folder.path())
            .env("JIANGYUAN_HOME", self.path("home"))
            .env("JIANGYUAN_OUTSIDE", self.path("outside"))
            .env("JIANGYUAN_PASSPHRASE_FILE", self.path(passphrase))
            .env("LANG", "en_US.UTF-8")
            .env_remove("LC_ALL")
            .stdin(std::process::Stdio::null())
            .output()
            .unwrap();
        let printed = String::from_utf8(output.stdout).unwrap();
        let lines = printed.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|_| Json::from(line))).collect();
        Ran { code: output.status.code().unwrap(), lines, said: String::from_utf8(output.stderr).unwrap() }
    }

    /// Every file under the folder, content and all.
    pub(crate) fn everything(&self) -> Vec<(PathBuf, Vec<u8>)> {
        fn walk(folder: &Path, found: &mut Vec<(PathBuf, Vec<u8>)>) {
            for entry in std::fs::read_dir(folder).unwrap().flatten() {
                let path = entry.path();
                if path.is_dir() { walk(&path, found) } else { found.push((path.clone(), std::fs::read(&path).unwrap_or_default())) }
            }
        }
        let mut found = Vec::new();
        walk(self.folder.path(), &mut found);
        found
    }
}

/// A file of the hand-made workload.
pub(crate) fn data(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name).display().to_string()
}
