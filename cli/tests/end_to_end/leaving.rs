//! What leaves the office, from end to end: two homes and the real server, the program itself, and
//! the decrypted pages of every file.

use crate::desk::{Desk, Ran};
use crate::raw;
use jiangyuan_server::{County, Running, Server, TicketRequest, World};
use std::path::Path;
use tempfile::TempDir;

const TEXT: &str = "依法应当清除的草场旧事";

struct Office {
    desk: Desk,
    running: Option<Running>,
    county: TempDir,
}

fn serve(folder: &Path, listen: &str) -> Running {
    Server::start(folder, listen.parse().unwrap(), World::system()).unwrap()
}

fn county() -> (TempDir, Running) {
    let folder = TempDir::new().unwrap();
    let running = serve(folder.path(), "127.0.0.1:0");
    (folder, running)
}

fn ticket(county: &County, township: &str, role: &str) -> String {
    let request = TicketRequest { township: township.into(), sight: "desk".into(), role: role.into(), url: None };
    county.ticket_new(&request).unwrap().to_text()
}

fn desk_of(county: &County, township: &str, role: &str, user: &str) -> Desk {
    let desk = Desk::bare();
    desk.run(&["enrol", "--ticket", &ticket(county, township, role), "--user", user]).done();
    desk
}

fn recorded(desk: &Desk, title: &str) -> String {
    let lead = format!("{{\"fields\": {{\"title\": \"{title}\", \"found_on\": \"{}\", \"narrative\": \"{title}\"}}}}", today());
    let file = desk.write("lead.json", lead);
    let id = desk.run(&["add", "lead", "--file", &file]).done().json()["id"].as_str().unwrap().to_owned();
    std::fs::remove_file(file).unwrap();
    id
}

fn today() -> String {
    jiangyuan_model::Clock::today(World::system().clock.as_ref()).to_string()
}

fn found(desk: &Desk, text: &str) -> usize {
    desk.run(&["search", text]).done().lines.len()
}

fn synced(desk: &Desk) -> Ran {
    desk.run(&["sync"]).done()
}

/// The names of the files of a home, the one beside it and the server's that hold the text.
fn files_with(text: &str, desks: &[&Desk], county: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for desk in desks {
        let key = raw::data_key(&desk.path("home/keys.json"), "hard to guess, easy to keep");
        for (path, bytes) in desk.everything() {
            let name = path.display().to_string();
            let at = |context: &str| raw::pages(&path, &blake3::derive_key(context, &key));
            let is_database = name.contains(".db") && !name.contains("/backup") && !name.ends_with("-shm");
            let plain = if is_database { [at("jiangyuan 2026 database"), at("jiangyuan 2026 drafts")].concat() } else { bytes };
            if raw::holds(&plain, text) {
                found.push(name);
            }
        }
    }
    let key = std::fs::read(county.join("database.key")).unwrap();
    let key: [u8; 32] = data_encoding::HEXLOWER.decode(key.trim_ascii()).unwrap().try_into().unwrap();
    for entry in std::fs::read_dir(county).unwrap().flatten() {
        let (name, path) = (entry.file_name().to_string_lossy().into_owned(), entry.path());
        let plain = if name.starts_with("county.db") { raw::pages(&path, &key) } else { std::fs::read(&path).unwrap_or_default() };
        if raw::holds(&plain, text) {
            found.push(name);
        }
    }
    found
}

impl Office {
    fn county(&self) -> &County {
        self.running.as_ref().unwrap().county()
    }
}

#[test]
fn an_erased_text_is_in_no_file_of_anybody_and_no_old_backup_brings_it_back() {
    let (folder, running) = county();
    let office = Office { desk: desk_of(running.county(), "549901100", "head", "才让"), running: Some(running), county: folder };
    let colleague = desk_of(office.county(), "549901100", "officer", "卓玛");
    let id = recorded(&colleague, TEXT);
    synced(&colleague);
    synced(&office.desk);
    assert_eq!((found(&office.desk, "旧事"), found(&colleague, "旧事")), (1, 1));
    let backup = colleague.run(&["backup", &colleague.path("backups").display().to_string()]).done();
    let backup = backup.json()["backup"].as_str().unwrap().to_owned();
    let county_backup = office.county.path().parent().unwrap().join(format!("{}.backup", id));
    office.county().backup(&county_backup).unwrap();

    let erase = |arguments: &[&str]| office.desk.run(&[&["erase", &id, "--reason", "retention"], arguments].concat());
    assert_eq!(erase(&[]).refused(), "approval_missing");
    erase(&["--approval", "档鉴〔2026〕3号", "--approved-by", "才让"]).done();
    assert_eq!(colleague.run(&["erase", &id, "--reason", "retention", "--approval", "x", "--approved-by", "y"]).refused(), "role_may_not");
    synced(&office.desk);
    synced(&office.desk);
    synced(&colleague);
    assert_eq!((found(&office.desk, "旧事"), found(&colleague, "旧事")), (0, 0));
    assert_eq!(office.desk.run(&["show", &id]).refused(), "record_erased");
    assert_eq!(files_with(TEXT, &[&office.desk, &colleague], office.county.path()), Vec::<String>::new());

    // The colleague takes her home back from before the erasure.
    colleague.run(&["restore", &backup, "--user", "卓玛"]).done();
    assert_eq!(found(&colleague, "旧事"), 0);
    synced(&colleague);
    assert_eq!(files_with(TEXT, &[&office.desk, &colleague], office.county.path()), Vec::<String>::new());
    for desk in [&office.desk, &colleague] {
        assert_eq!(desk.run(&["doctor"]).done().json()["problems"], serde_json::json!([]));
    }

    // The county is put back to its old backup, and cleaned before it answers anybody.
    let address = office.running.as_ref().unwrap().address.to_string();
    office.running.unwrap().stop();
    County::restore(office.county.path(), &county_backup, &World::system()).unwrap();
    std::fs::remove_file(&county_backup).unwrap();
    let running = serve(office.county.path(), &address);
    assert_eq!(files_with(TEXT, &[&office.desk, &colleague], office.county.path()), Vec::<String>::new());
    running.stop();
}

#[test]
fn a_record_that_is_handed_over_is_whole_in_the_new_township_and_read_only_in_the_old_one() {
    let (folder, running) = county();
    running.county().township_add("549901101", "雪莲滩乡").unwrap();
    let ours = desk_of(running.county(), "549901100", "officer", "才让");
    let theirs = desk_of(running.county(), "549901101", "officer", "扎西");
    let (id, stays) = (recorded(&ours, "移交的草场旧事"), recorded(&ours, "留下的草场旧事"));
    synced(&ours);
    assert_eq!(ours.run(&["move", &id, "--to", "549901109", "--reason", "属地管理"]).refused(), "township_unknown");
    ours.run(&["move", &id, "--to", "549901101", "--reason", "属地管理"]).done();
    synced(&ours);
    synced(&theirs);
    assert_eq!(theirs.run(&["show", &id]).done().json()["title"], "移交的草场旧事");
    assert_eq!(theirs.run(&["show", &stays]).refused(), "no_such_record");
    let stayed = files_with("留下的草场旧事", &[&theirs], folder.path());
    assert!(!stayed.is_empty() && stayed.iter().all(|file| file.starts_with("county.db")), "the county alone: {stayed:?}");
    let note = ours.write("note.json", format!("{{\"fields\": {{\"happened_on\": \"{}\", \"text\": \"再记一笔\"}}}}", today()));
    assert_eq!(ours.run(&["step", "note", "--on", &id, "--file", &note]).refused(), "record_moved");
    let note = theirs.write("note.json", format!("{{\"fields\": {{\"happened_on\": \"{}\", \"text\": \"接着办理\"}}}}", today()));
    theirs.run(&["step", "note", "--on", &id, "--file", &note]).done();
    theirs.run(&["move", &id, "--to", "549901100", "--reason", "查明属原乡镇"]).done();
    synced(&theirs);
    synced(&ours);
    let back = ours.run(&["show", &id]).done();
    assert!(back.json()["handed_to"].is_null() && back.json().to_string().contains("接着办理"));
    for desk in [&ours, &theirs] {
        assert_eq!(desk.run(&["doctor"]).done().json()["problems"], serde_json::json!([]));
    }
    running.stop();
}

#[test]
fn a_township_that_is_merged_goes_on_with_its_records_and_with_what_it_had_not_sent() {
    let (_folder, running) = county();
    let old = desk_of(running.county(), "549901100", "officer", "才让");
    let new = desk_of(running.county(), "549901101", "officer", "扎西");
    let (sent, later) = (recorded(&old, "合并以前的"), {
        synced(&old);
        recorded(&old, "合并时还没有发出的")
    });
    let merged = running.county().township_merge("549901100", "549901101").unwrap();
    assert_eq!((merged.records, merged.devices), (1, 1));
    synced(&old);
    synced(&old);
    synced(&new);
    for id in [&sent, &later] {
        for desk in [&old, &new] {
            assert_eq!(desk.run(&["show", id]).done().json()["scope"], "549901101/desk");
        }
    }
    let after = recorded(&old, "合并以后的");
    synced(&old);
    synced(&new);
    assert_eq!(new.run(&["show", &after]).done().json()["scope"], "549901101/desk");
    for desk in [&old, &new] {
        assert_eq!(desk.run(&["doctor"]).done().json()["problems"], serde_json::json!([]));
    }
    running.stop();
}
