//! Attachments by the command line: added, listed, taken out, examined, backed up.

use crate::desk::Desk;
use serde_json::json;

const PAPER: &str = "%PDF-1.7 one scanned page";

fn matter(desk: &Desk) -> String {
    let today = jiangyuan_model::Clock::today(&jiangyuan_model::clock::SystemClock).to_string();
    let piece = json!({"fields": {"channel": "visit", "form": "oral", "received_at": today}, "parties": [{"party_name": "扎西卓玛"}]});
    let file = desk.write("matter.json", json!({"piece": piece, "matter": {"fields": {"title": "饮水管冻裂"}}}).to_string());
    desk.run(&["add", "matter", "--file", &file]).done().json()["matter"].as_str().unwrap().to_owned()
}

#[test]
fn a_scan_is_added_shown_and_taken_out_again_byte_by_byte() {
    let desk = Desk::enrolled();
    let id = matter(&desk);
    let file = desk.write("page.pdf", PAPER);
    let added = desk.run(&["attach", &id, &file, "--title", "户口页"]).done();
    let hash = added.json()["hash"].as_str().unwrap().to_owned();
    let shown = desk.run(&["show", &id]).done();
    assert_eq!((&shown.json()["attachments"][0]["title"], &shown.json()["attachments"][0]["state"]), (&json!("户口页"), &json!("here")));
    let out = desk.path("out.pdf").display().to_string();
    desk.run(&["attachment", "get", &id, hash.get(..10).unwrap(), "--out", &out]).done();
    assert_eq!(std::fs::read_to_string(&out).unwrap(), PAPER);
    let again = desk.run(&["attachment", "get", &id, &hash, "--out", &out]);
    assert_eq!((again.code, again.refused()), (1, "file_exists"));
    assert_eq!(desk.run(&["attachment", "get", &id, &hash]).code, 2);
    let here = desk.run(&["attachment", "lost", &id, &hash, "--reason", "x"]);
    assert_eq!((here.code, here.refused()), (1, "attachment_here"));
    let home = desk.everything().into_iter().filter(|(path, _)| path.starts_with(desk.path("home")));
    assert!(!home.into_iter().any(|(_, bytes)| bytes.windows(7).any(|window| window == b"scanned")), "nothing stands in the clear");
}

#[test]
fn a_damaged_attachment_is_found_by_the_doctor_and_comes_back_with_a_backup() {
    let desk = Desk::enrolled();
    let id = matter(&desk);
    let file = desk.write("page.pdf", PAPER);
    let hash = desk.run(&["attach", &id, &file]).done().json()["hash"].as_str().unwrap().to_owned();
    assert_eq!(desk.run(&["doctor", "--deep"]).done().json()["attachments_ok"], json!(true));
    let folder = desk.path("backups").display().to_string();
    std::fs::create_dir(&folder).unwrap();
    let backup = desk.run(&["backup", &folder]).done().json()["backup"].as_str().unwrap().to_owned();
    let contents = desk.everything().into_iter().filter(|(path, _)| path.starts_with(desk.path("home/attachments")));
    for (path, mut bytes) in contents {
        bytes[5] ^= 1;
        std::fs::write(path, bytes).unwrap();
    }
    let sick = desk.run(&["doctor", "--deep"]);
    assert_eq!((sick.code, &sick.json()["attachments_ok"]), (5, &json!(false)));
    desk.run(&["restore", &backup]).done();
    let out = desk.path("out.pdf").display().to_string();
    desk.run(&["attachment", "get", &id, &hash, "--out", &out, "--reason", "核对"]).done();
    assert_eq!(std::fs::read_to_string(&out).unwrap(), PAPER);
}
