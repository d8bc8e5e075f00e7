//! A case on the command line in the order of another system's form, the county's own among them.

use crate::desk::Desk;

#[test]
fn a_case_is_written_by_a_form_of_the_program_or_of_the_county_and_by_no_other() {
    let desk = Desk::enrolled();
    let today = jiangyuan_model::Clock::today(jiangyuan_server::World::system().clock.as_ref());
    let input = format!(
        "{{\"piece\": {{\"fields\": {{\"channel\": \"visit\", \"form\": \"oral\", \"received_at\": \"{today}\"}}, \"parties\": [{{\"party_name\": \"才旦\"}}]}}, \"matter\": {{\"fields\": {{\"title\": \"牧道被封堵\"}}}}}}"
    );
    let file = desk.write("matter.json", input);
    let id = desk.run(&["add", "matter", "--file", &file]).done().json()["matter"].as_str().unwrap().to_owned();
    let copy = |form: &str| desk.run(&["copy-out", &id, "--form", form]);
    let petition = copy("petition").done().json().clone();
    assert_eq!(petition["lines"][0], serde_json::json!({"label": "信访形式", "value": "来访"}));
    assert_eq!(petition["lines"][2]["value"], "才旦");
    let own = "form: own\nversion: 1\nnouns: [matter]\ntitle: {zh-CN: 县里的表}\nlines:\n  - {label: 形式, source: channel, codes: {visit: A1}}\n  - {label: 事由, source: title}\n";
    let own = desk.write("own.yml", own);
    assert_eq!(copy(&own).done().json()["text"], "形式\tA1\n事由\t牧道被封堵");
    let labels = "form: own\nversion: 1\nnouns: [matter]\ntitle: {zh-CN: 县里的表}\nlines:\n  - {label: 是否重点人员, source: remark}\n";
    let labels = desk.write("labels.yml", labels);
    assert_eq!(copy(&labels).refused(), "ledger_column_forbidden");
    assert_eq!(copy("weather").refused(), "copy_form_unknown");
    assert_eq!(copy("mediation").refused(), "wrong_noun");
}
