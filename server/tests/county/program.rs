//! The program as a script uses it.

use crate::backend;
use crate::device::Device;
use jiangyuan_sync::enrol::Ticket;
use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use tempfile::TempDir;

fn program(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jiangyuan-server"));
    command.arg("--data").arg(data).args(backend::arguments(data));
    command
}

fn run(data: &Path, arguments: &[&str]) -> Output {
    program(data).args(arguments).output().unwrap()
}

/// The one JSON object that a command answers.
fn json(data: &Path, arguments: &[&str]) -> Value {
    let output = run(data, arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

struct Serving(Child, Value);

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn serve(data: &Path) -> Serving {
    let mut child =
        program(data).args(["serve", "--listen", "127.0.0.1:0", "--json"]).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    Serving(child, serde_json::from_str(&line).unwrap())
}

#[test]
fn an_operator_works_while_the_server_serves() {
    let folder = TempDir::new().unwrap();
    let serving = serve(folder.path());
    assert_eq!(serving.1["ready"], true);
    let added = json(folder.path(), &["township", "add", "549901100", "云杉坪镇", "--json"]);
    assert_eq!(added, serde_json::json!({ "township": "549901100", "name": "云杉坪镇" }));
    let made = json(folder.path(), &["--json", "ticket", "new", "--township", "549901100", "--role", "officer"]);
    let ticket = Ticket::from_text(made["ticket"].as_str().unwrap()).unwrap();
    assert_eq!((ticket.url.as_str(), ticket.township_name.as_str()), (serving.1["address"].as_str().unwrap(), "云杉坪镇"));
    assert_eq!(jiangyuan_server::hex(&ticket.county_tls), serving.1["fingerprint"].as_str().unwrap());
    let mut device = Device::registered(ticket);
    device.write(3);
    assert!(device.sync_from(1).done);
    let stats = json(folder.path(), &["stats", "--json"]);
    assert_eq!((&stats["records"]["visit"], &stats["devices"]), (&Value::from(3), &Value::from(1)));
    json(folder.path(), &["device", "revoke", "1", "--json"]);
    assert!(device.sync_from(1).sorry.is_some());
    let devices = json(folder.path(), &["device", "list", "--json"]);
    assert_eq!((&devices["device"], devices["revoked_at_ms"].is_i64()), (&Value::from(1), true));
}

#[test]
fn what_was_acked_survives_a_kill_at_any_moment() {
    let folder = TempDir::new().unwrap();
    let mut sent = None;
    for round in 0..3u64 {
        let serving = serve(folder.path());
        let mut device: Device = sent.take().unwrap_or_else(|| {
            let made = json(folder.path(), &["ticket", "new", "--township", "549901100", "--role", "officer", "--json"]);
            Device::registered(Ticket::from_text(made["ticket"].as_str().unwrap()).unwrap())
        });
        device.ticket.url = serving.1["address"].as_str().unwrap().to_owned();
        device.write(20);
        let heard = device.sync_from(round * 20 + 1);
        assert_eq!(heard.acked, (round + 1) * 20);
        sent = Some(device);
        // `Serving` is dropped here: SIGKILL.
    }
    let stats = json(folder.path(), &["stats", "--json"]);
    assert_eq!((&stats["records"]["visit"], &stats["epoch"]), (&Value::from(60), &Value::from(1)));
}

#[test]
fn a_server_killed_in_the_middle_of_a_push_holds_all_it_has_acked_and_the_push_goes_on() {
    let folder = TempDir::new().unwrap();
    let mut serving = serve(folder.path());
    let made = json(folder.path(), &["ticket", "new", "--township", "549901100", "--role", "officer", "--json"]);
    let mut device = Device::registered(Ticket::from_text(made["ticket"].as_str().unwrap()).unwrap());
    device.write(400);
    let mut acked = 0;
    for kill_after_ms in [15, 60, 120] {
        let frames: Vec<_> = std::iter::once(device.hello()).chain(device.segments(acked + 1, 4)).collect();
        let answer = std::thread::scope(|scope| {
            let pushing = scope.spawn(|| device.say_until_cut(&frames));
            std::thread::sleep(std::time::Duration::from_millis(kill_after_ms));
            serving.0.kill().unwrap();
            pushing.join().unwrap()
        });
        acked = acked.max(answer);
        serving = serve(folder.path());
        device.ticket.url = serving.1["address"].as_str().unwrap().to_owned();
        let welcome = device.say(&[device.hello(), jiangyuan_sync::frame::Frame::End]).welcome.unwrap();
        // A county that holds just what the hello says was acked, here nothing, does not say so again.
        let held = welcome.chains.first().map_or(0, |held| held.seq);
        assert!(held >= acked, "acked {acked}, held {held}");
        acked = held;
    }
    let heard = device.sync_from(acked + 1);
    assert!(heard.done && heard.refused.is_empty());
    let stats = json(folder.path(), &["stats", "--json"]);
    assert_eq!((&stats["records"]["visit"], &stats["epoch"]), (&Value::from(400), &Value::from(1)));
}

#[test]
fn a_refusal_is_exit_one_with_its_code_and_wrong_usage_is_exit_two() {
    let folder = TempDir::new().unwrap();
    let refused = run(folder.path(), &["township", "add", "5499", "镇", "--json"]);
    assert_eq!(refused.status.code(), Some(1));
    let answer: Value = serde_json::from_slice(&refused.stdout).unwrap();
    assert_eq!(answer["refusal"]["code"], "bad_number");
    assert_eq!(run(folder.path(), &["township", "remove", "549901100"]).status.code(), Some(2));
    assert_eq!(run(folder.path(), &["device", "revoke", "77"]).status.code(), Some(1));
    let other = folder.path().join("other");
    std::fs::create_dir(&other).unwrap();
    std::fs::write(other.join("last-head"), "1 7 00").unwrap();
    assert_eq!(run(&other, &["stats"]).status.code(), Some(5));
}

#[test]
fn a_recipients_private_key_is_made_once_and_never_overwritten() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("discipline.key");
    let arguments = ["recipient", "add", "--kind", "discipline", "--name", "县纪委监委", "--make", file.to_str().unwrap(), "--json"];
    let added = json(folder.path(), &arguments);
    assert_eq!(added["key"].as_str().unwrap().len(), 64);
    assert_eq!(run(folder.path(), &arguments).status.code(), Some(1));
    let listed = json(folder.path(), &["recipient", "list", "--json"]);
    assert_eq!((&listed["recipient"], &listed["key"]), (&added["recipient"], &added["key"]));
}

#[test]
fn messages_are_in_the_language_asked_for_and_an_answer_for_people_is_not_json() {
    let folder = TempDir::new().unwrap();
    let first = run(folder.path(), &["--lang", "en", "township", "add", "549901100", "Yunshanping"]);
    assert_eq!(String::from_utf8_lossy(&first.stdout), "Township 549901100 Yunshanping is registered.\n");
    assert!(String::from_utf8_lossy(&first.stderr).contains("root.key"));
    let second = run(folder.path(), &["township", "add", "549901200", "云杉坪镇"]);
    assert_eq!(String::from_utf8_lossy(&second.stdout), "已登记乡镇 549901200 云杉坪镇。\n");
    assert!(second.stderr.is_empty());
}

#[test]
fn the_county_decides_by_commands_and_what_is_refused_changes_nothing() {
    let folder = TempDir::new().unwrap();
    let (data, file) = (folder.path(), |name: &str| folder.path().join(name).display().to_string());
    let table = r#"{"format":1,"calendar":"CN","years":{"2027":{"issued_on":"2026-11-05","paper":"国办发明电〔2026〕8号",
        "holidays":[{"date":"2027-01-01","name":"元旦"}],"makeup_working_days":[]}}}"#;
    std::fs::write(file("good.json"), table).unwrap();
    std::fs::write(file("bad.json"), table.replace("2027-01-01", "2026-01-01")).unwrap();
    assert_eq!(json(data, &["--json", "holidays", "load", &file("good.json")])["years"], serde_json::json!([2027]));
    let refused = run(data, &["--json", "holidays", "load", &file("bad.json")]);
    assert!(!refused.status.success());
    assert!(String::from_utf8_lossy(&refused.stdout).contains("holidays_bad_day"));
    json(data, &["--json", "holidays", "write", &file("signed.json"), "--year", "2027"]);
    assert!(std::fs::read_to_string(file("signed.json")).unwrap().contains("signature"));
    assert!(!run(data, &["holidays", "write", &file("signed.json")]).status.success(), "a file is never written over");

    let decided = ["--by", "州人民政府", "--paper", "政办〔2027〕5号"];
    json(data, &[&["--json", "holidays", "day-off", "2027-07-21", "--name", "州庆"], &decided[..]].concat());
    json(data, &[&["--json", "settings", "set", "mediation_period", "month_1"], &decided[..]].concat());
    json(data, &["--json", "slips", "put", "received", "--name", "来访登记告知单", "--order", "9"]);
    json(data, &["--json", "explanations", "put", "steps_and_limits", "--slip", "result"]);
    let listed = |what: &str| String::from_utf8(run(data, &["--json", what, "list"]).stdout).unwrap();
    assert!(listed("holidays").contains("州庆"));
    assert!(listed("settings").lines().any(|line| line.contains("mediation_period") && line.contains("政办〔2027〕5号")));
    assert!(listed("slips").lines().last().unwrap().contains("来访登记告知单"));
    assert!(listed("explanations").contains(r#""required_for":["result"]"#));
    assert!(!run(data, &["settings", "set", "mediation_period", "month_1"]).status.success(), "nobody decided");
}
