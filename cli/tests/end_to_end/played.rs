//! Two cases of the plateau, played from the first word to the end by script, as an officer would: each line of
//! a case is one `jiangyuan step`. What the file of the case says in the end is compared with a text that people
//! have read.

use crate::desk::Desk;
use jiangyuan_model::Field;
use jiangyuan_model::field::Kind;
use serde_json::{Map, Value as Json, json};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

/// Long texts are shown with so many characters.
const SHOWN_CHARS: usize = 24;

pub(crate) fn case(name: &str) -> (String, std::path::PathBuf) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    (std::fs::read_to_string(folder.join(name).with_extension("txt")).unwrap(), folder.join(name).with_extension("file.txt"))
}

/// `key=value` pairs; a value goes on until the next key.
fn fields(text: &str) -> Map<String, Json> {
    let mut fields = Map::new();
    let mut last = String::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        match word.split_once('=').filter(|(key, _)| key.chars().all(|c| c.is_ascii_lowercase() || c == '_')) {
            Some((key, value)) => {
                key.clone_into(&mut last);
                fields.insert(last.clone(), typed(key, value));
            }
            None => {
                let value = format!("{} {word}", fields[&last].as_str().unwrap());
                fields.insert(last.clone(), Json::from(value));
            }
        }
    }
    fields
}

fn typed(key: &str, value: &str) -> Json {
    match Field::from_key(key).unwrap_or_else(|| panic!("no field {key}")).kind() {
        Kind::Int => json!(value.parse::<u32>().unwrap()),
        Kind::Bool => json!(value == "true"),
        _ => json!(value),
    }
}

/// Takes every step of the case on the records that it names.
pub(crate) fn play(desk: &Desk, lines: &str, records: &BTreeMap<&str, String>) {
    for line in lines.lines().filter(|line| !line.starts_with('#')) {
        let [on, step, day, filled] = line.split('|').map(str::trim).collect::<Vec<_>>()[..] else { panic!("{line}") };
        let mut form = fields(filled);
        form.insert("happened_on".into(), json!(day));
        // The case is told long after it happened.
        form.insert("late_reason".into(), json!("补录"));
        // A step is spoken of by its kind: the last one of it is meant.
        if let Some(kind) = form.get("about").cloned() {
            let record = desk.run(&["show", &records[on]]).done().json().clone();
            let step = record["steps"].as_array().unwrap().iter().rfind(|step| step["kind"] == kind).unwrap();
            form.insert("about".into(), step["id"].clone());
        }
        let file = desk.write("step.json", Json::Object(form).to_string());
        let ran = desk.run(&["step", step, "--on", &records[on], "--file", &file]);
        assert_eq!(ran.code, 0, "{line}: {:?}", ran.lines);
    }
}

fn shown(value: &Json) -> String {
    let text = match value["v"].as_array() {
        Some(items) => items.iter().filter_map(Json::as_str).collect::<Vec<_>>().join("、"),
        None => value["v"].as_str().map_or_else(|| value["v"].to_string(), str::to_owned),
    };
    let short: String = text.chars().take(SHOWN_CHARS).collect();
    if short.len() < text.len() { short + "…" } else { short }
}

/// The file of a case: where each record stands, its steps and its clocks.
fn file_of(desk: &Desk, records: &BTreeMap<&str, String>) -> String {
    let mut file = String::new();
    for (name, id) in records {
        let record = desk.run(&["show", id]).done().json().clone();
        writeln!(file, "{name}：{}（{}）", record["title"].as_str().unwrap(), record["state"].as_str().unwrap()).unwrap();
        for step in record["steps"].as_array().unwrap() {
            let told: Vec<String> = step["fields"]
                .as_array()
                .unwrap()
                .iter()
                .filter(|field| !["happened_on", "late_reason", "other", "about"].contains(&field[0].as_str().unwrap()))
                .map(|field| format!("{}={}", field[0].as_str().unwrap(), shown(&field[1])))
                .collect();
            let day =
                if step["kind"] == "registered" || step["kind"] == "asked" { "登记" } else { step["happened_on"].as_str().unwrap() };
            writeln!(file, "  {day} {} {}", step["kind"].as_str().unwrap(), told.join(" ")).unwrap();
        }
        for clock in record["clocks"].as_array().unwrap().iter().filter(|clock| clock["record"] == json!(id)) {
            let text = |key: &str| clock[key].as_str().unwrap_or("-").to_owned();
            let (kind, state) = (text("kind"), text("state"));
            writeln!(file, "  时限 {kind} {} → {} {state} {}", text("start"), text("due"), text("stopped_on")).unwrap();
        }
    }
    file
}

fn reads_as(desk: &Desk, records: &BTreeMap<&str, String>, golden: &Path) {
    let file = file_of(desk, records);
    if std::env::var_os("JIANGYUAN_GOLDEN").is_some() {
        std::fs::write(golden, &file).unwrap();
    }
    let expected = std::fs::read_to_string(golden).unwrap_or_default();
    assert_eq!(file, expected, "run with JIANGYUAN_GOLDEN=1, and read what changed");
}

pub(crate) fn add(desk: &Desk, what: &str, form: &Json) -> Json {
    let file = desk.write("form.json", form.to_string());
    desk.run(&["add", what, "--file", &file]).done().json().clone()
}

/// The records of a case by the names that its lines give them.
pub(crate) type Records = BTreeMap<&'static str, String>;

/// The first words of the case of the owed wages: a visit is registered, and what a mediation will be about is entered.
fn owed_wages(desk: &Desk) -> Records {
    let worker = json!({"party_name": "马福祥", "phone": "12812345678", "address": "云杉坪镇上沟村"});
    let piece =
        json!({"fields": {"channel": "visit", "form": "oral", "received_at": "2026-03-02", "late_reason": "补录"}, "parties": [worker]});
    let matter = json!({"fields": {"title": "蓄水池工地拖欠工资", "purpose": "relief", "village": "上沟村",
        "requests": "一、付清加班工资；二、支付利息。", "narrative": "二月完工，工资只给了一半。"}});
    let made = add(desk, "matter", &json!({"piece": piece, "matter": matter}));
    let mediation = json!({"fields": {"title": "蓄水池工地拖欠工资", "mediation_kind": "people", "mediation_source": "from_petition",
        "docking": "petition", "received_at": "2026-03-16", "late_reason": "补录"},
        "parties": [{"party_name": "马福祥", "party_role": "applicant"}, {"party_name": "某施工单位", "party_role": "respondent", "party_kind": "organisation"}]});
    let id = |made: &Json, key: &str| made[key].as_str().unwrap().to_owned();
    let mediation = id(&add(desk, "mediation", &mediation), "id");
    BTreeMap::from([("事项", id(&made, "matter")), ("信访件", id(&made, "piece")), ("调解", mediation)])
}

fn pasture_boundary(desk: &Desk) -> Records {
    let mediation = json!({"fields": {"title": "上沟村与邻镇下滩村草场边界", "mediation_kind": "people", "mediation_source": "own_initiative",
        "dispute_type": "0701", "received_at": "2026-01-10", "late_reason": "补录", "village": "上沟村", "area_mu_hundredths": 201000,
        "livestock": "牦牛、藏羊", "season": "五月至十月", "boundary": "十一号、十二号旧桩至泉眼。", "history": "一九七〇年起争议，一九九二年裁定未执行。"},
        "parties": [{"party_name": "上沟村村民委员会", "party_kind": "organisation", "party_role": "applicant"},
                    {"party_name": "下滩村村民委员会", "party_kind": "organisation", "party_role": "respondent"}]});
    BTreeMap::from([("调解", add(desk, "mediation", &mediation)["id"].as_str().unwrap().to_owned())])
}

/// A case by the name of its file, played to its end.
pub(crate) fn played(desk: &Desk, name: &str) -> Records {
    let records = if name == "owed_wages" { owed_wages(desk) } else { pasture_boundary(desk) };
    play(desk, &case(name).0, &records);
    records
}

#[test]
fn owed_wages_go_from_registration_through_mediation_and_an_opinion_to_the_review() {
    let desk = Desk::enrolled();
    let records = played(&desk, "owed_wages");
    reads_as(&desk, &records, &case("owed_wages").1);
    // The petition procedure is over: nothing leads back but new facts.
    let refused = desk.run(&["step", "recheck_asked", "--on", &records["事项"], "--file", &desk.write("again.json", "{}")]);
    assert_eq!((refused.code, refused.refused()), (1, "step_not_possible"));
}

#[test]
fn a_pasture_boundary_of_56_years_ends_in_a_grazing_line_that_is_kept_every_season() {
    let desk = Desk::enrolled();
    let records = played(&desk, "pasture_boundary");
    reads_as(&desk, &records, &case("pasture_boundary").1);
}
