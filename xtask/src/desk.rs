//! One desk for trying out and for tests: a county server on 127.0.0.1 and a display.

use crate::shell::{self, root};
use anyhow::{Context, Result, bail};
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// The virtual display's size: the smallest screen the product is made for.
pub(crate) const SCREEN: &str = "1366x768x24";

/// A child process that is stopped when it is dropped.
pub(crate) struct Stopped(pub(crate) Child);

impl Drop for Stopped {
    fn drop(&mut self) {
        // It may have ended by itself.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// A running county server.
pub(crate) struct County {
    _process: Stopped,
    /// Its address, `https://127.0.0.1:PORT`.
    pub(crate) url: String,
}

/// Starts this county server on `listen` over `data` and waits for its ready line.
pub(crate) fn start_county(program: &Path, data: &Path, listen: &str) -> Result<County> {
    let mut process = Command::new(program)
        .args(["--json", "--data"])
        .arg(data)
        .args(["serve", "--listen", listen])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .context("jiangyuan-server")?;
    let out = process.stdout.take().context("the server's output")?;
    let mut line = String::new();
    BufReader::new(out).read_line(&mut line)?;
    let process = Stopped(process);
    let ready: serde_json::Value = serde_json::from_str(&line).with_context(|| format!("the server said {line:?}"))?;
    let Some(address) = ready.get("address").and_then(serde_json::Value::as_str) else {
        bail!("the server said {line:?}");
    };
    let url = if address.starts_with("https://") { address.to_owned() } else { format!("https://{address}") };
    Ok(County { _process: process, url })
}

/// Makes the example township and a ticket for its desk.
pub(crate) fn new_ticket(program: &Path, data: &Path, url: &str) -> Result<String> {
    let admin = |args: &[&str]| {
        let mut command = Command::new(program);
        command.args(["--json", "--data"]).arg(data).args(args);
        shell::capture(command)
    };
    // The township may stand there from an earlier start.
    admin(&["township", "add", "549901100", "云杉坪镇"])?;
    let (text, ok) = admin(&["ticket", "new", "--township", "549901100", "--role", "officer", "--url", url])?;
    let ticket = text.lines().find_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    match ticket.as_ref().and_then(|json| json.get("ticket")).and_then(serde_json::Value::as_str) {
        Some(ticket) if ok => Ok(ticket.to_owned()),
        _ => bail!("no ticket: {text}"),
    }
}

/// A display: the machine's own, or a virtual one started here.
pub(crate) struct Display {
    process: Option<Stopped>,
    name: String,
}

impl Display {
    /// Takes the machine's display, or starts a virtual one.
    pub(crate) fn open() -> Result<Display> {
        match std::env::var("DISPLAY") {
            Ok(name) if !name.is_empty() => Ok(Display { process: None, name }),
            _ => Display::start_virtual(),
        }
    }

    /// Starts a virtual display on the first number that is free.
    pub(crate) fn start_virtual() -> Result<Display> {
        for number in 90..120 {
            if Path::new(&format!("/tmp/.X{number}-lock")).exists() {
                continue;
            }
            let name = format!(":{number}");
            let process = Command::new("Xvfb")
                .args([name.as_str(), "-screen", "0", SCREEN, "-nolisten", "tcp"])
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .context("Xvfb")?;
            let process = Stopped(process);
            let socket = format!("/tmp/.X11-unix/X{number}");
            for _ in 0..100 {
                if Path::new(&socket).exists() {
                    return Ok(Display { process: Some(process), name });
                }
                std::thread::sleep(Duration::from_millis(50));
            }
        }
        bail!("no virtual display could be started")
    }

    /// Whether it was started here.
    pub(crate) const fn is_virtual(&self) -> bool {
        self.process.is_some()
    }

    /// The surroundings of a window on it.
    pub(crate) fn dress<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        // Without a graphics card WebKit's DMA buffers show an empty window.
        command.env("DISPLAY", &self.name).env("GDK_BACKEND", "x11").env("WEBKIT_DISABLE_DMABUF_RENDERER", "1").env("NO_AT_BRIDGE", "1")
    }

    /// Takes a picture of the whole screen.
    pub(crate) fn screenshot(&self, file: &Path) -> Result<()> {
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut command = shell::command(&root(), "import", &["-window", "root"]);
        shell::run({
            self.dress(&mut command).arg(file);
            command
        })
    }
}
