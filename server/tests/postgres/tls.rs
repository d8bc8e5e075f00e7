//! The line to a database on another machine.

use jiangyuan_model::ErrorCode;
use jiangyuan_server::{County, DatabaseAddress, World};
use jiangyuan_testkit::postgres::PostgresServer;
use std::fs;
use tempfile::TempDir;

#[test]
fn a_database_on_the_network_is_spoken_to_in_tls_and_only_where_its_certificate_is_the_known_one() {
    let [own, other] = [(); 2].map(|()| rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap());
    let server = PostgresServer::start_with_tls(&own.cert.pem(), &own.signing_key.serialize_pem());
    server.run("postgres", "CREATE DATABASE county");
    let folder = TempDir::new().unwrap();
    let open = |certificate: &str, host: &str| {
        let file = folder.path().join("database.pem");
        fs::write(&file, certificate).unwrap();
        let url = format!("postgres://county@{host}:{}/county?sslmode=require&sslrootcert={}", server.port(), file.display());
        County::open_on(&DatabaseAddress::parse(&url, 1).unwrap(), folder.path(), World::system())
    };
    let unreachable = |opened: jiangyuan_server::Result<County>| opened.err().unwrap().refusal().code;
    assert_eq!(unreachable(open(&other.cert.pem(), "localhost")), ErrorCode::DatabaseUnreachable);
    assert_eq!(unreachable(open(&own.cert.pem(), "127.0.0.1")), ErrorCode::DatabaseUnreachable);
    let county = open(&own.cert.pem(), "localhost").unwrap();
    assert_eq!(county.stats().unwrap().epoch, 1);
    let encrypted = "SELECT bool_and(ssl) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE application_name = 'jiangyuan-server'";
    assert_eq!(server.run("county", encrypted), "t");
}
