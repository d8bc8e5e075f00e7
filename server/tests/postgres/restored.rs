//! Backups are PostgreSQL's own affair; that one was put back is ours.

use crate::backend::database;
use crate::device::Device;
use crate::world::{TOWNSHIP, a_county};
use jiangyuan_model::{ErrorCode, Scope};
use jiangyuan_server::{County, DatabaseAddress, Server, TicketRequest, World};
use jiangyuan_sync::frame::{Frame, Give, Proof, Receipt, cursors_digest};
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
fn a_database_that_was_restored_gets_back_from_one_device_what_another_had_sent() {
    let (server, folder) = (&database().0, TempDir::new().unwrap());
    let address = server.new_database();
    let name = address.split(['/', '?']).nth(3).unwrap().to_owned();
    let county = County::open_on(&DatabaseAddress::parse(&address, 1).unwrap(), folder.path(), World::system()).unwrap();
    let _running = Server::over(county.clone(), "127.0.0.1:0".parse().unwrap()).unwrap();
    let request = TicketRequest { township: TOWNSHIP.into(), sight: "desk".into(), role: "officer".into(), url: None };
    let mut one = Device::registered(county.ticket_new(&request).unwrap());
    let mut other = Device::registered(county.ticket_new(&request).unwrap());
    one.write(4);
    assert!(one.sync_from(1).done);
    let dump = folder.path().join("dump");
    server.program("pg_dump", &["-Fc", "-f", dump.to_str().unwrap(), &name]);
    one.write(3);
    assert!(one.sync_from(5).done);
    let told = other.say(&[other.hello(), Frame::End]);
    let whole = crate::sync::stands(&told.logs, &other);
    server.run("postgres", &format!("DROP DATABASE {name} WITH (FORCE)"));
    server.run("postgres", &format!("CREATE DATABASE {name}"));
    server.program("pg_restore", &["-d", &name, dump.to_str().unwrap()]);
    // It says where it stands, and is told where its desk stood when the new epoch began.
    other.cursors.clone_from(&whole);
    let Frame::Hello(mut hello) = other.hello() else { panic!("a hello") };
    hello.epoch = 1;
    let welcome = other.say(&[other.signed(hello)]).welcome.unwrap();
    let back: Vec<(Scope, u64)> = welcome.back_to.iter().map(|cursor| (cursor.scope.clone(), cursor.pos)).collect();
    assert_eq!((welcome.epoch, back), (2, vec![(one.scope(), 4)]));
    // It gives back what came after, with the county's word for the end of it.
    let entries: Vec<_> = told.entries(&one.scope()).into_iter().skip(4).cloned().collect();
    let receipt = Receipt { cursors: cursors_digest(&whole), ..told.receipt.unwrap() };
    let proof = Proof { receipt: Some(receipt), cursors: whole };
    let give = Give { scope: one.scope(), first_pos: 5, head_before: welcome.back_to[0].head, entries, proof };
    other.cursors.clone_from(&welcome.back_to);
    let heard = other.say(&[other.hello(), Frame::Give(give), Frame::End]);
    assert!(heard.done, "{heard:?}");
    assert_eq!(heard.entries(&one.scope()).len(), 3);
    assert_eq!(county.stats().unwrap().records["visit"], 7);
    // Its writer sends what it had sent, and each thing stands once.
    assert_eq!(one.sync_from(1).acked, 7);
    assert_eq!(county.stats().unwrap().records["visit"], 7);
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
