//! These counties lie in encrypted files.

use jiangyuan_server::{Running, Server, World};
use std::path::Path;

/// Serves the county of this folder on a free port.
pub(crate) fn serve(folder: &Path, world: &World) -> Running {
    Server::start(folder, "127.0.0.1:0".parse().unwrap(), world.clone()).unwrap()
}

/// What the program is told besides the folder.
pub(crate) fn arguments(_: &Path) -> Vec<String> {
    Vec::new()
}
