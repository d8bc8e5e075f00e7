//! A PostgreSQL of one's own, as Debian's package `postgresql` installs it: made in a temporary
//! folder, run as an ordinary user, reached through a socket in that folder, and gone with the
//! process that started it, however that ends.
//!
//! `fsync` stays on: what is measured and killed here has to be what a county runs. Where the
//! package is missing, starting fails and says so; nothing is skipped.

use std::fs;
use std::io::{self, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// Where Debian puts the versions.
const VERSIONS: &str = "/usr/lib/postgresql";

/// A start takes two seconds; a machine that compiles beside it, some more.
const START_WAIT: Duration = Duration::from_secs(60);

/// Runs the database and cleans up when its standard input ends: when the process at the other
/// end has stopped it, has ended or was killed.
const KEEPER: &str = r#"
"$1/postgres" -D "$2/data" -k "$2" -p "$4" $3 >"$2/log" 2>&1 &
server=$!
cat >/dev/null
kill -INT $server 2>/dev/null
wait $server
rm -rf "$2"
"#;

/// A running database server.
pub struct PostgresServer {
    folder: PathBuf,
    programs: PathBuf,
    keeper: Child,
    alive: Option<ChildStdin>,
    port: u16,
    databases: AtomicU32,
}

/// The usual port. Without TCP it is a part of the socket's name and no more.
const PORT: u16 = 5432;

impl PostgresServer {
    /// Makes and starts one, with settings beyond the defaults, each as `name=value`.
    ///
    /// # Panics
    /// Where the package is missing or the server does not start.
    pub fn start(settings: &[&str]) -> PostgresServer {
        let settings: Vec<String> = ["listen_addresses="].iter().chain(settings).map(|setting| format!("-c {setting}")).collect();
        PostgresServer::start_in(folder(), PORT, &settings.join(" "))
    }

    /// Makes and starts one that listens on a free port of this machine too, with TLS under this
    /// certificate and key (PEM).
    ///
    /// # Panics
    /// Where the package is missing or the server does not start.
    pub fn start_with_tls(certificate: &str, key: &str) -> PostgresServer {
        let folder = folder();
        for (name, content) in [("server.crt", certificate), ("server.key", key)] {
            let mut writer = ordinary(Path::new("/bin/sh"));
            writer.args(["-c", "umask 077; cat > \"$1\"", "writer"]).arg(folder.join(name)).stdin(Stdio::piped());
            let mut writer = writer.spawn().expect("a shell starts");
            writer.stdin.take().expect("it was piped").write_all(content.as_bytes()).expect("the file is written");
            assert!(writer.wait().is_ok_and(|status| status.success()), "{name} is not written");
        }
        // Between this and the start somebody else could take the port; then the start fails and says so.
        let port = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a free port").port();
        let files = format!("-c ssl_cert_file={0}/server.crt -c ssl_key_file={0}/server.key", folder.display());
        PostgresServer::start_in(folder, port, &format!("-c listen_addresses=127.0.0.1 -c ssl=on {files}"))
    }

    fn start_in(folder: PathBuf, port: u16, settings: &str) -> PostgresServer {
        let programs = programs();
        let init = ordinary(&programs.join("initdb"))
            .args(["--no-sync", "--auth=trust", "--username=county", "--encoding=UTF8", "--locale=C.UTF-8", "-D"])
            .arg(folder.join("data"))
            .output();
        told("initdb", init);
        let mut keeper = ordinary(Path::new("/bin/sh"));
        keeper.args(["-c", KEEPER, "keeper"]).arg(&programs).arg(&folder).arg(settings).arg(port.to_string());
        let mut keeper = keeper.stdin(Stdio::piped()).spawn().expect("a shell starts");
        let alive = keeper.stdin.take();
        let server = PostgresServer { folder, programs, keeper, alive, port, databases: AtomicU32::new(0) };
        server.wait_until_it_answers();
        server
    }

    fn wait_until_it_answers(&self) {
        let begun = Instant::now();
        loop {
            let ready =
                Command::new(self.programs.join("pg_isready")).args(["-q", "-p", &self.port.to_string(), "-h"]).arg(&self.folder).status();
            if ready.is_ok_and(|status| status.success()) {
                return;
            }
            let log = fs::read_to_string(self.folder.join("log")).unwrap_or_default();
            assert!(begun.elapsed() < START_WAIT, "PostgreSQL does not start:\n{log}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// The folder of its socket.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Its port, where it has one.
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// The address of a database, through the socket.
    pub fn address(&self, database: &str) -> String {
        format!("postgres://county@/{database}?host={}&port={}", self.folder.display(), self.port)
    }

    /// Makes an empty database and gives its address.
    ///
    /// # Panics
    /// Where the server refuses.
    pub fn new_database(&self) -> String {
        let name = format!("county_{}", self.databases.fetch_add(1, Ordering::Relaxed));
        self.run("postgres", &format!("CREATE DATABASE {name}"));
        self.address(&name)
    }

    /// Runs SQL in a database as `psql` does, and gives what it printed, unaligned, rows only.
    ///
    /// # Panics
    /// Where a statement fails.
    pub fn run(&self, database: &str, sql: &str) -> String {
        let asked = Command::new(self.programs.join("psql"))
            .args([
                "-X",
                "-q",
                "-A",
                "-t",
                "-v",
                "ON_ERROR_STOP=1",
                "-U",
                "county",
                "-p",
                &self.port.to_string(),
                "-d",
                database,
                "-c",
                sql,
                "-h",
            ])
            .arg(&self.folder)
            .output();
        String::from_utf8_lossy(&told("psql", asked).stdout).trim().to_owned()
    }

    /// Runs one of PostgreSQL's programs (`pg_dump`, `pg_restore`) against this server.
    ///
    /// # Panics
    /// Where it fails.
    pub fn program(&self, name: &str, args: &[&str]) {
        let run = Command::new(self.programs.join(name))
            .args(args)
            .args(["-U", "county", "-p", &self.port.to_string(), "-h"])
            .arg(&self.folder)
            .output();
        told(name, run);
    }
}

impl Drop for PostgresServer {
    fn drop(&mut self) {
        drop(self.alive.take());
        let _ = self.keeper.wait();
    }
}

/// The newest version's programs.
fn programs() -> PathBuf {
    let versions = fs::read_dir(VERSIONS).into_iter().flatten().flatten();
    let newest = versions
        .filter(|version| version.path().join("bin/initdb").exists())
        .max_by_key(|version| version.file_name().to_string_lossy().parse::<u32>().unwrap_or_default());
    newest.expect("these tests need PostgreSQL's server: apt-get install postgresql").path().join("bin")
}

/// PostgreSQL refuses to be run by root, so root lends it the package's own user.
fn ordinary(program: &Path) -> Command {
    if !is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("runuser");
    command.args(["-u", "postgres", "--"]).arg(program);
    command.current_dir("/");
    command
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|id| id.stdout.trim_ascii() == b"0")
}

/// A folder that the database's user owns and nobody else enters.
fn folder() -> PathBuf {
    let made = told("mktemp", ordinary(Path::new("mktemp")).args(["-d", "/tmp/jiangyuan-postgres-XXXXXX"]).output());
    PathBuf::from(String::from_utf8_lossy(&made.stdout).trim())
}

fn told(name: &str, run: io::Result<Output>) -> Output {
    let output = run.map_err(|error| format!("{name}: {error}")).expect("PostgreSQL's programs can be run");
    assert!(output.status.success(), "{name} failed:\n{}", String::from_utf8_lossy(&output.stderr));
    output
}
