//! Two officials at one PC, from the command line: the county names the second, she sets her passphrase,
//! takes over what the first one leaves, and he ends.

use crate::desk::{Desk, Ran};
use jiangyuan_model::{Clock, Term};
use jiangyuan_server::{Server, TicketRequest, UserRequest};
use serde_json::json;

const MATTER: &str = r#"{"fields": {"title": "饮水管冻裂", "village": "上沟村", "purpose": "relief", "narrative": "一入冬就冻。"}}"#;

#[test]
fn a_second_user_is_admitted_takes_over_and_stays_when_the_first_one_has_ended() {
    let folder = tempfile::tempdir().unwrap();
    let running = Server::start(folder.path(), "127.0.0.1:0".parse().unwrap(), jiangyuan_server::World::system()).unwrap();
    let county = running.county();
    let request = TicketRequest { township: "549901100".into(), sight: "desk".into(), role: "officer".into(), url: None };
    let ticket = county.ticket_new(&request).unwrap();
    let desk = Desk::bare();
    let hers = desk.write("hers", "prayer flags in the morning\n");
    desk.run(&["enrol", "--ticket", &ticket.to_text(), "--user", "旦增"]).done();

    let today = jiangyuan_model::clock::SystemClock.today();
    let term = Term { from: Some(today.pred_opt().unwrap()), until: None };
    let named = UserRequest { device: ticket.device, name: "央金".into(), roles: vec!["officer".into()], term };
    county.user_add(&named).unwrap();
    let early = desk.run(&["user", "admit", "--name", "央金", "--new-passphrase-file", &hers]);
    assert_eq!((early.code, early.refused()), (1, "user_not_named"));
    desk.run(&["sync"]).done();
    let admitted = desk.run(&["user", "admit", "--name", "央金", "--new-passphrase-file", &hers]).done();
    assert_eq!(admitted.json()["recovery_code"].as_str().unwrap().len(), 7 * 4 + 6);

    // With two users the program has to be told who it is.
    assert_eq!(desk.run(&["user", "list"]).refused(), "user_needed");
    let his = |arguments: &[&str]| desk.run_with("passphrase", &[&["--json", "--user", "旦增"], arguments].concat());
    let her = |arguments: &[&str]| -> Ran { desk.run_with("hers", &[&["--json", "--user", "央金"], arguments].concat()) };
    let listed = his(&["user", "list"]).done().lines;
    assert_eq!((&listed[1]["name"], &listed[1]["opens"], &listed[0]["me"]), (&json!("央金"), &json!(true), &json!(true)));

    let piece =
        json!({"fields": {"channel": "visit", "form": "oral", "received_at": today.to_string()}, "parties": [{"party_name": "扎西"}]});
    let input = format!(r#"{{"piece": {piece}, "matter": {MATTER}}}"#);
    let file = desk.write("matter.json", input);
    let made = his(&["add", "matter", "--file", &file]).done();
    let matter = made.json()["matter"].as_str().unwrap();
    assert_eq!(his(&["duties", "draft"]).done().json()["duties"][0]["row"]["id"], matter);
    let nobody = his(&["duties", "pass", "--receiver", "才旦", "--cause", "left"]);
    assert_eq!((nobody.code, nobody.refused()), (1, "receiver_unknown"));
    let passed = his(&["duties", "pass", "--receiver", "央金", "--cause", "left", "--remark", "钥匙在抽屉里"]).done();
    let handover = passed.json()["handover"].as_str().unwrap();
    assert_eq!(his(&["duties", "take", handover]).refused(), "not_the_receiver");
    assert_eq!(her(&["duties", "waiting"]).done().lines[0]["to_me"], true);
    her(&["duties", "take", handover]).done();
    assert_eq!(her(&["show", matter]).done().json()["in_hand"], json!(["央金"]));
    assert_eq!(her(&["list", "matter", "--filter", "mine=true"]).done().lines.len(), 1);
    assert!(his(&["list", "matter", "--filter", "mine=true"]).done().lines.is_empty());

    let draft = her(&["shift"]).done();
    assert!(draft.json()["lines"].as_array().unwrap().iter().any(|line| line["why"] == "came_in"));
    let sheet = her(&["shift", "--receiver", "洛桑"]).done();
    let kept = her(&["show", sheet.json()["sheet"].as_str().unwrap()]).done();
    assert_eq!((&kept.json()["noun"], &kept.json()["title"]), (&json!("shift_sheet"), &json!("央金 → 洛桑")));

    county.user_end(ticket.device, "旦增", today.pred_opt().unwrap(), "离职", "").unwrap();
    her(&["sync"]).done();
    assert_eq!(his(&["status"]).refused(), "term_over");
    her(&["status"]).done();
    assert_eq!(his(&["status"]).refused(), "no_such_user", "her next opening took his way in away");
    let everywhere = desk.everything().into_iter().filter(|(path, _)| !path.ends_with("hers") && !path.ends_with("passphrase"));
    for (path, content) in everywhere {
        assert!(!content.windows(27).any(|part| part == b"prayer flags in the morning"), "{}", path.display());
    }
    running.stop();
}
