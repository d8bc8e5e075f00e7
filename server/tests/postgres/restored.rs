//! Backups are PostgreSQL's own affair; that one was put back is ours.

use crate::backend::database;
use crate::device::Device;
use crate::world::{TOWNSHIP, a_county};
use jiangyuan_model::ErrorCode;
use jiangyuan_server::{County, DatabaseAddress, Server, TicketRequest, World};
use tempfile::TempDir;

#[test]
fn backup_and_restore_say_whose_they_are() {
    let county = a_county();
    let file = county.folder.path().join("county.backup");
    assert_eq!(county.county().backup(&file).unwrap_err().refusal().code, ErrorCode::BackupElsewhere);
    assert!(!file.exists());
}

#[test]
fn a_database_that_is_restored_under_a_running_server_begins_a_new_epoch_before_anybody_is_answered() {
    let (server, folder) = (&database().0, TempDir::new().unwrap());
    let address = server.new_database();
    let name = address.split(['/', '?']).nth(3).unwrap().to_owned();
    let county = County::open_on(&DatabaseAddress::parse(&address, 1).unwrap(), folder.path(), World::system()).unwrap();
    let running = Server::over(county.clone(), "127.0.0.1:0".parse().unwrap()).unwrap();
    let request = TicketRequest { township: TOWNSHIP.into(), sight: "desk".into(), role: "officer".into(), url: None };
    let mut device = Device::registered(county.ticket_new(&request).unwrap());
    device.write(4);
    assert!(device.sync_from(1).done);
    let dump = folder.path().join("dump");
    server.program("pg_dump", &["-Fc", "-f", dump.to_str().unwrap(), &name]);
    device.write(6);
    let before = device.sync_from(5);
    assert_eq!((before.acked, before.welcome.unwrap().epoch), (10, 1));
    server.run("postgres", &format!("DROP DATABASE {name} WITH (FORCE)"));
    server.run("postgres", &format!("CREATE DATABASE {name}"));
    server.program("pg_restore", &["-d", &name, dump.to_str().unwrap()]);
    let heard = device.sync_from(1);
    let welcome = heard.welcome.unwrap();
    assert_eq!((welcome.epoch, welcome.chains[0].seq, heard.acked, heard.done), (2, 4, 10, true));
    let reasons = server.run(&name, "SELECT epoch, reason FROM epoch ORDER BY epoch");
    assert_eq!(reasons, "1|first_start\n2|rollback_found");
    drop(running);
    let again = County::open_on(&DatabaseAddress::parse(&address, 1).unwrap(), folder.path(), World::system()).unwrap();
    assert_eq!(again.stats().unwrap().epoch, 2);
}

#[test]
fn a_folder_that_has_signed_does_not_begin_anew_in_an_empty_database() {
    let (server, folder) = (&database().0, TempDir::new().unwrap());
    let open = |address: &str| County::open_on(&DatabaseAddress::parse(address, 1).unwrap(), folder.path(), World::system());
    let first = server.new_database();
    let running = Server::over(open(&first).unwrap(), "127.0.0.1:0".parse().unwrap()).unwrap();
    let request = TicketRequest { township: TOWNSHIP.into(), sight: "desk".into(), role: "officer".into(), url: None };
    let mut device = Device::registered(running.county().ticket_new(&request).unwrap());
    device.write(1);
    assert!(device.sync_from(1).done);
    drop(running);
    assert_eq!(open(&server.new_database()).err().unwrap().refusal().code, ErrorCode::StoreDamaged);
}
