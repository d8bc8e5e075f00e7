//! A dossier from end to end: what is missing, what was printed before the case went on, the signed scan, one file.

use crate::papers::{a_matter, a_town_with_numbers, accepted, prints, today};
use crate::town::Town;
use serde_json::{Value as Json, json};

fn a_mediation(town: &Town) -> String {
    let input = json!({"fields": {"title": "草场边界", "dispute_type": "0701", "mediation_kind": "people", "mediation_source": "application",
            "narrative": "两村对三级台地草场边界有争议。", "mediators": ["卓玛"], "committee": "云杉坪镇人民调解委员会"},
        "parties": [{"party_name": "上沟村", "party_role": "applicant"}, {"party_name": "下滩村", "party_role": "respondent"}]});
    let id = town.adds("mediation", &input)["id"].as_str().unwrap().to_owned();
    for item in [1, 2] {
        town.steps(&id, "consented", &json!({"happened_on": today(), "party_item": item, "consent_form": "oral"})).done();
    }
    town.steps(&id, "accepted", &json!({"happened_on": today()})).done();
    id
}

fn checked(town: &Town, on: &str) -> Json {
    town.desk.run(&["dossier", on, "--check"]).json().clone()
}

fn items(view: &Json) -> Vec<(String, String)> {
    let items = view["parts"].as_array().unwrap().iter().flat_map(|part| part["items"].as_array().unwrap());
    items.map(|item| (item["title"].as_str().unwrap().to_owned(), item["standing"].as_str().unwrap().to_owned())).collect()
}

fn attaches(town: &Town, on: &str, title: &str) {
    let file = town.desk.path("photo.png").display().to_string();
    image::RgbImage::from_pixel(400, 300, image::Rgb([120, 160, 90])).save(&file).unwrap();
    town.desk.run(&["attach", on, &file, "--title", title]).done();
}

#[test]
fn a_dossier_names_what_is_missing_with_its_step_and_is_bound_when_a_note_says_why() {
    let town = a_town_with_numbers();
    let id = a_mediation(&town);
    let view = checked(&town, &id);
    assert_eq!(view["missing"].as_array().unwrap().len(), 5);
    assert_eq!(town.desk.run(&["dossier", &id, "--check"]).code, 4, "it needs a person");
    let said = town.desk.run(&["dossier", &id, "--check"]).said;
    assert!(said.contains("Missing: 调解记录. It comes of: ") && said.contains("attached to the case"), "{said}");
    prints(&town, "M-2", &id, "m2.pdf").done();
    attaches(&town, &id, "身份证复印件");
    let out = town.desk.path("dossier.pdf").display().to_string();
    assert_eq!(town.desk.run(&["dossier", &id, "--out", &out]).refused(), "dossier_incomplete");
    assert!(!town.desk.path("dossier.pdf").exists(), "no empty file is left");
    let bound = town.desk.run(&["dossier", &id, "--out", &out, "--note", "尚在调解，先行整理。", "--keep", "长期"]).done();
    assert!(bound.json()["pages"].as_u64().unwrap() >= 6, "{:?}", bound.lines);
    assert!(std::fs::read(town.desk.path("dossier.pdf")).unwrap().starts_with(b"%PDF-"));
    let (matter, piece) = a_matter(&town);
    assert_eq!(town.desk.run(&["dossier", &piece, "--check"]).refused(), "wrong_noun");
    assert!(items(&checked(&town, &matter)).is_empty());
}

#[test]
fn a_paper_that_was_printed_before_the_case_went_on_stands_in_the_dossier_as_it_was() {
    let town = a_town_with_numbers();
    let (matter, piece) = a_matter(&town);
    prints(&town, "F1", &piece, "f1.pdf").done();
    prints(&town, "F2", &piece, "f2.pdf").done();
    // What the form left open is entered afterwards, and a word of it is put right.
    accepted(&town, &matter);
    let file = town.desk.write("edit.json", json!({"title": "拖欠四个月工资"}).to_string());
    town.desk.run(&["edit", &matter, "--file", &file]).done();
    town.syncs();
    let notice = prints(&town, "F3", &matter, "f3.pdf").done().json().clone();
    let as_printed =
        |view: &Json| items(view).into_iter().filter(|(_, standing)| standing == "as_printed").map(|(title, _)| title).collect::<Vec<_>>();
    assert_eq!(as_printed(&checked(&town, &matter)), ["信访事项登记表", "信访事项接收回执", "信访事项受理告知书"]);
    // The signed notice comes back as a scan, and the dossier takes it.
    attaches(&town, notice["paper"].as_str().unwrap(), "签署件");
    let view = checked(&town, &matter);
    assert!(items(&view).contains(&("信访事项受理告知书".to_owned(), "signed".to_owned())), "{view}");
    town.desk.run(&["void", notice["paper"].as_str().unwrap(), "--reason", "打印模糊"]).done();
    assert!(!items(&checked(&town, &matter)).iter().any(|(title, _)| title == "信访事项受理告知书"), "what is void is not bound");
}
