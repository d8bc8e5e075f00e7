//! A socket before the database's, that cuts one connection at a chosen statement.

use std::io::{Read, Write};
use std::net::Shutdown;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use tempfile::TempDir;

const SOCKET: &str = ".s.PGSQL.5432";

/// Where to cut, once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cut {
    /// A statement with this text in it does not arrive. It is told by its preparation, which comes
    /// once on each connection.
    BeforeStatement(&'static str),
    /// A `COMMIT` of a writer does not arrive.
    BeforeCommit,
    /// It arrives and is done; the answer does not come back.
    AfterCommit,
}

#[derive(Default)]
struct State {
    armed: Option<Cut>,
    cut: bool,
}

pub(crate) struct Proxy {
    folder: TempDir,
    state: Arc<Mutex<State>>,
}

impl Proxy {
    /// A proxy before the socket in this folder.
    pub(crate) fn before(database: &Path) -> Proxy {
        let folder = TempDir::new().unwrap();
        let listener = UnixListener::bind(folder.path().join(SOCKET)).unwrap();
        let (target, state): (PathBuf, Arc<Mutex<State>>) = (database.join(SOCKET), Arc::default());
        let shared = state.clone();
        std::thread::spawn(move || {
            for client in listener.incoming() {
                let server = UnixStream::connect(&target).unwrap();
                carry(client.unwrap(), server, shared.clone());
            }
        });
        Proxy { folder, state }
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn arm(&self, cut: Cut) {
        self.state.lock().unwrap().armed = Some(cut);
    }

    pub(crate) fn has_cut(&self) -> bool {
        self.state.lock().unwrap().cut
    }
}

/// Carries both directions of one connection.
fn carry(client: UnixStream, server: UnixStream, state: Arc<Mutex<State>>) {
    let (mut from_server, mut to_client) = (server.try_clone().unwrap(), client.try_clone().unwrap());
    std::thread::spawn(move || {
        let _ = std::io::copy(&mut from_server, &mut to_client);
        let _ = to_client.shutdown(Shutdown::Both);
    });
    std::thread::spawn(move || {
        let (mut client, mut server) = (client, server);
        let (mut bytes, mut writes) = (vec![0; 1 << 20], false);
        while let Ok(read @ 1..) = client.read(&mut bytes) {
            let told = &bytes[..read];
            // A connection is a writer's once it has locked the head.
            writes = writes || has(told, "FOR UPDATE");
            let cut = due(&state, told, writes);
            if cut == Some(Cut::AfterCommit) {
                // The answer's way is closed first; the database still hears the order.
                let _ = client.shutdown(Shutdown::Both);
            }
            if matches!(cut, None | Some(Cut::AfterCommit)) && server.write_all(told).is_err() {
                break;
            }
            if cut.is_some() {
                std::thread::sleep(std::time::Duration::from_millis(200));
                break;
            }
        }
        let _ = client.shutdown(Shutdown::Both);
        let _ = server.shutdown(Shutdown::Both);
    });
}

fn due(state: &Mutex<State>, told: &[u8], writes: bool) -> Option<Cut> {
    let mut state = state.lock().unwrap();
    let due = match state.armed? {
        Cut::BeforeStatement(text) => has(told, text),
        Cut::BeforeCommit | Cut::AfterCommit => writes && has(told, "COMMIT\0"),
    };
    if !due {
        return None;
    }
    state.cut = true;
    state.armed.take()
}

fn has(told: &[u8], text: &str) -> bool {
    told.windows(text.len()).any(|window| window == text.as_bytes())
}
