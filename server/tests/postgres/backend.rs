//! These counties lie in one PostgreSQL database.

use jiangyuan_server::{County, DatabaseAddress, Running, Server, World};
use jiangyuan_testkit::postgres::PostgresServer;
use std::fs;
use std::path::Path;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicI64, Ordering};

/// The database of all tests of this program. It ends with the program.
pub(crate) fn database() -> &'static (PostgresServer, String) {
    static DATABASE: OnceLock<(PostgresServer, String)> = OnceLock::new();
    DATABASE.get_or_init(|| {
        let server = PostgresServer::start(&["max_connections=300"]);
        let address = server.new_database();
        (server, address)
    })
}

/// The county that belongs to this folder: a new one at the first asking.
pub(crate) fn address(folder: &Path) -> DatabaseAddress {
    static NEXT: AtomicI64 = AtomicI64::new(549_901);
    let file = folder.join("number");
    let number = fs::read_to_string(&file).ok().and_then(|text| text.parse().ok());
    let number = number.unwrap_or_else(|| {
        let number = NEXT.fetch_add(1, Ordering::SeqCst);
        fs::write(&file, number.to_string()).unwrap();
        number
    });
    DatabaseAddress::parse(&database().1, number).unwrap()
}

pub(crate) fn open(folder: &Path, world: &World) -> County {
    County::open_on(&address(folder), folder, world.clone()).unwrap()
}

/// Serves the county of this folder on a free port.
pub(crate) fn serve(folder: &Path, world: &World) -> Running {
    Server::over(open(folder, world), "127.0.0.1:0".parse().unwrap()).unwrap()
}

/// What the program is told besides the folder.
pub(crate) fn arguments(folder: &Path) -> Vec<String> {
    vec!["--database".into(), database().1.clone(), "--county".into(), address(folder).county().to_string()]
}
