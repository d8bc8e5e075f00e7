//! Connections to the database that break: before anything was committed, during a commit, all the time.

use crate::backend::database;
use crate::device::Device;
use crate::proxy::{Cut, Proxy};
use crate::world::TOWNSHIP;
use jiangyuan_model::ErrorCode;
use jiangyuan_server::{County, DatabaseAddress, Running, Server, TicketRequest, World};
use std::sync::atomic::{AtomicBool, Ordering};
use tempfile::TempDir;

/// A county whose connections go through a proxy, and a device of it.
fn behind_a_proxy() -> (Proxy, TempDir, Running, Device) {
    let address = database().0.new_database();
    let proxy = Proxy::before(database().0.folder());
    let through = address.replace(&database().0.folder().display().to_string(), &proxy.folder().display().to_string());
    let folder = TempDir::new().unwrap();
    let county = County::open_on(&DatabaseAddress::parse(&through, 1).unwrap(), folder.path(), World::system()).unwrap();
    let running = Server::over(county, "127.0.0.1:0".parse().unwrap()).unwrap();
    let request = TicketRequest { township: TOWNSHIP.into(), sight: "desk".into(), role: "officer".into(), url: None };
    let mut device = Device::registered(running.county().ticket_new(&request).unwrap());
    device.write(10);
    (proxy, folder, running, device)
}

#[test]
fn a_connection_that_breaks_before_the_commit_is_made_again_and_nobody_notices() {
    let (proxy, _folder, running, device) = behind_a_proxy();
    proxy.arm(Cut::BeforeStatement("SELECT seq FROM erased"));
    let heard = device.sync_from(1);
    assert_eq!((heard.acked, heard.done, heard.sorry), (10, true, None));
    assert!(proxy.has_cut());
    assert_eq!(running.county().stats().unwrap().records["visit"], 10);
}

#[test]
fn a_commit_that_never_arrived_is_not_acked_and_the_next_session_brings_it() {
    let (proxy, _folder, running, device) = behind_a_proxy();
    proxy.arm(Cut::BeforeCommit);
    let heard = device.sync_from(1);
    assert_eq!((heard.acked, heard.done, heard.sorry), (0, false, Some(ErrorCode::CountyBusy)));
    assert_eq!(running.county().stats().unwrap().records.get("visit"), None);
    let heard = device.sync_from(1);
    // The county holds nothing of the chain, so its welcome names none.
    assert_eq!((heard.welcome.unwrap().chains, heard.acked, heard.done), (vec![], 10, true));
    assert_eq!(running.county().stats().unwrap().records["visit"], 10);
}

#[test]
fn a_commit_whose_answer_was_lost_is_not_acked_and_stands_once() {
    let (proxy, _folder, running, device) = behind_a_proxy();
    proxy.arm(Cut::AfterCommit);
    let heard = device.sync_from(1);
    assert_eq!((heard.acked, heard.done, heard.sorry), (0, false, Some(ErrorCode::CountyBusy)));
    // The county itself, a township, the device with its user, and its changes: the database has done what it was told.
    assert!((0..100).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(20));
        running.county().stats().unwrap().n == 13
    }));
    let heard = device.sync_from(1);
    assert_eq!((heard.welcome.unwrap().chains[0].seq, heard.acked, heard.done), (10, 10, true));
    let stats = running.county().stats().unwrap();
    assert_eq!((stats.records["visit"], stats.n), (10, 13));
}

#[test]
fn devices_that_push_while_connections_are_ended_all_the_time_lose_and_double_nothing() {
    let (server, folder) = (&database().0, TempDir::new().unwrap());
    let address = server.new_database();
    let name = address.split(['/', '?']).nth(3).unwrap();
    let county = County::open_on(&DatabaseAddress::parse(&address, 1).unwrap(), folder.path(), World::system()).unwrap();
    let running = Server::over(county.clone(), "127.0.0.1:0".parse().unwrap()).unwrap();
    let request = TicketRequest { township: TOWNSHIP.into(), sight: "desk".into(), role: "officer".into(), url: None };
    let devices: Vec<Device> = (0..4).map(|_| Device::registered(running.county().ticket_new(&request).unwrap())).collect();
    let over = AtomicBool::new(false);
    let end_them = format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}' AND pid <> pg_backend_pid()");
    std::thread::scope(|scope| {
        scope.spawn(|| {
            // Each pause is longer than the last, so that a slow machine comes to an end too.
            let mut pause = std::time::Duration::from_millis(100);
            while !over.load(Ordering::SeqCst) {
                server.run("postgres", &end_them);
                pause += std::time::Duration::from_millis(50);
                std::thread::sleep(pause);
            }
        });
        let pushing = devices.iter().map(|device| scope.spawn(move || push_until_done(device.clone())));
        pushing.collect::<Vec<_>>().into_iter().for_each(|device| device.join().unwrap());
        over.store(true, Ordering::SeqCst);
    });
    let stats = county.stats().unwrap();
    // The county itself, a township, four devices with their users.
    assert_eq!((stats.records["visit"], stats.n, stats.epoch), (240, 246, 1));
}

fn push_until_done(mut device: Device) {
    for _ in 0..6 {
        device.write(10);
        let all = device.changes.len() as u64;
        assert!((0..200).any(|_| {
            let heard = device.sync_from(1);
            heard.done && heard.acked == all
        }));
    }
}
