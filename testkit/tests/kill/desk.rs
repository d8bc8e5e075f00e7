//! The real programs, run as a person at a desk would run them.

use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// A built program. The whole workspace is asked for with what only tests need, as its tests do: less would build the
/// common crates, the typesetter among them, a second time with other features. What cargo says of this test is kept
/// from it: a build script that reads that would run anew, and everything above it be built a second time.
fn program(name: &str) -> PathBuf {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    let folder = BUILT.get_or_init(|| {
        let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
        let mut build = Command::new(cargo);
        build.args(["build", "--quiet", "--workspace", "--all-targets"]);
        for (name, _) in std::env::vars_os() {
            if name.to_str().is_some_and(|name| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")) {
                build.env_remove(name);
            }
        }
        let built = build.status();
        assert!(built.is_ok_and(|status| status.success()), "the programs build");
        // …/debug/deps/kill-… -> …/debug
        std::env::current_exe().unwrap().parent().unwrap().parent().unwrap().to_path_buf()
    });
    folder.join(name)
}

pub(crate) struct County {
    data: PathBuf,
    process: Child,
    listen: String,
}

impl County {
    pub(crate) fn start(data: &Path) -> County {
        let (process, listen) = serve(data, "127.0.0.1:0");
        let county = County { data: data.to_path_buf(), process, listen };
        county.admin(&["township", "add", "549901100", "云杉坪镇"]);
        county
    }

    pub(crate) fn url(&self) -> String {
        format!("https://{}", self.listen)
    }

    pub(crate) fn ticket(&self) -> String {
        let made = self.admin(&["ticket", "new", "--township", "549901100", "--role", "officer", "--url", &self.url()]);
        made["ticket"].as_str().unwrap().to_owned()
    }

    pub(crate) fn stats(&self) -> Value {
        self.admin(&["stats"])
    }

    pub(crate) fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// On the same port, as an office's server comes back after a power cut.
    pub(crate) fn start_again(&mut self) {
        (self.process, self.listen) = serve(&self.data, &self.listen);
    }

    fn admin(&self, args: &[&str]) -> Value {
        let output = Command::new(program("jiangyuan-server")).args(["--json", "--data"]).arg(&self.data).args(args).output().unwrap();
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }
}

impl Drop for County {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn serve(data: &Path, listen: &str) -> (Child, String) {
    let mut process = Command::new(program("jiangyuan-server"))
        .args(["--json", "--data"])
        .arg(data)
        .args(["serve", "--listen", listen])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let ready: Value = serde_json::from_str(&line).unwrap_or_else(|_| panic!("the server said {line:?}"));
    let address = ready["address"].as_str().unwrap().trim_start_matches("https://").to_owned();
    (process, address)
}

pub(crate) struct Client {
    folder: PathBuf,
}

impl Client {
    /// The home that stands there.
    pub(crate) fn at(folder: &Path) -> Client {
        std::fs::create_dir_all(folder).unwrap();
        std::fs::write(folder.join("passphrase"), "一条不短的口令 2026\n").unwrap();
        Client { folder: folder.to_path_buf() }
    }

    pub(crate) fn enrol(folder: &Path, ticket: &str) -> Client {
        let client = Client::at(folder);
        client.done(&["enrol", "--ticket", ticket, "--user", "卓玛"]);
        client
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(program("jiangyuan"));
        command.arg("--json").arg("--home").arg(self.folder.join("home"));
        command.arg("--passphrase-file").arg(self.folder.join("passphrase"));
        command.env("JIANGYUAN_OUTSIDE", self.folder.join("outside")).args(args);
        command
    }

    /// Runs it to its end, however it ends.
    pub(crate) fn run(&self, args: &[&str]) {
        self.command(args).output().unwrap();
    }

    /// Runs it to its end, which must be a good one, and gives its answer.
    pub(crate) fn done(&self, args: &[&str]) -> Value {
        let output = self.command(args).output().unwrap();
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{args:?} ended with {:?}\n{out}\n{err}", output.status.code());
        serde_json::from_str(&out).unwrap_or(Value::Null)
    }

    pub(crate) fn spawn(&self, args: &[&str]) -> Child {
        self.command(args).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    }

    pub(crate) fn export(&self) -> Vec<u8> {
        let file = self.folder.join("export.ndjson");
        let _ = std::fs::remove_file(&file);
        self.done(&["export", "--ndjson", file.to_str().unwrap()]);
        std::fs::read(file).unwrap()
    }
}

/// Lets the processes run for `delay`, or until they end, then kills them.
pub(crate) fn kill_after<const N: usize>(delay: Duration, mut children: [&mut Child; N]) {
    let until = Instant::now() + delay;
    while Instant::now() < until && children.iter_mut().any(|child| child.try_wait().unwrap().is_none()) {
        std::thread::sleep(Duration::from_millis(2));
    }
    for child in children {
        let _ = child.kill();
        child.wait().unwrap();
    }
}
