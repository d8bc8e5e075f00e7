//! Server processes, and where their county lies.

use crate::device::Device;
use jiangyuan_sync::enrol::Ticket;
use jiangyuan_testkit::postgres::PostgresServer;
use serde_json::Value;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

/// A county in one of the two databases, and the program that serves it.
pub(crate) struct Site {
    program: PathBuf,
    pub(crate) folder: TempDir,
    pub(crate) postgres: Option<(PostgresServer, String)>,
}

impl Site {
    pub(crate) fn sqlite(program: &Path) -> Site {
        Site { program: program.to_owned(), folder: TempDir::new().unwrap(), postgres: None }
    }

    pub(crate) fn postgres(program: &Path) -> Site {
        let server = PostgresServer::start(&["shared_buffers=512MB", "max_wal_size=4GB"]);
        let address = server.new_database();
        Site { program: program.to_owned(), folder: TempDir::new().unwrap(), postgres: Some((server, address)) }
    }

    pub(crate) const fn name(&self) -> &'static str {
        if self.postgres.is_some() { "PostgreSQL" } else { "SQLite" }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.arg("--data").arg(self.folder.path()).arg("--json").env("JIANGYUAN_LOG", "error");
        if let Some((_, address)) = &self.postgres {
            command.args(["--database", address]);
        }
        command.args(arguments);
        command
    }

    /// The one answer of a command.
    pub(crate) fn ask(&self, arguments: &[&str]) -> Value {
        let output = self.command(arguments).output().expect("the server's program runs");
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).expect("one JSON object")
    }

    pub(crate) fn serve(&self) -> Serving {
        let mut child = self.command(&["serve", "--listen", "127.0.0.1:0"]).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let told: Value = serde_json::from_str(&line).expect("the server is ready");
        Serving { child, url: told["address"].as_str().unwrap().to_owned() }
    }

    /// A registered device that reaches the county here.
    pub(crate) fn device(&self, serving: &Serving, township: &str) -> Device {
        let made = self.ask(&["ticket", "new", "--township", township, "--role", "officer", "--url", &serving.url]);
        Device::registered(Ticket::from_text(made["ticket"].as_str().unwrap()).unwrap())
    }
}

/// A server process. It is ended when it is dropped.
pub(crate) struct Serving {
    child: Child,
    pub(crate) url: String,
}

impl Serving {
    /// The most memory that it has held, in MB, and the seconds of processor that it has used.
    pub(crate) fn used(&self) -> (f64, f64) {
        let read = |file: &str| fs::read_to_string(format!("/proc/{}/{file}", self.child.id())).unwrap_or_default();
        let status = read("status");
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().split(' ').next()?.parse::<f64>().ok());
        // After the name in brackets: utime and stime are the 12th and 13th, in hundredths of a second.
        let stat = read("stat");
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
        let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<f64>().ok()).unwrap_or_default();
        (peak.unwrap_or_default() / 1024.0, (ticks(11) + ticks(12)) / 100.0)
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
