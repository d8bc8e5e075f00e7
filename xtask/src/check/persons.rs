//! The firm rule about persons, each of its eleven parts with what would break it: names of things
//! that are stored or sent (fields, columns, kinds, commands), and words that are shown, printed or
//! explained. Besides: no index and no view by person, no list that is cut by ethnicity, no erasure
//! that runs by itself.
//!
//! Texts of tests are left out, because they plant what must not be there; so are the few files
//! that name it in order to drop it.

use super::borders::source_files;
use crate::shell::root;
use anyhow::{Result, bail};
use jiangyuan_law::sight::{Sight, sight};
use jiangyuan_model::code::CodeTable;
use jiangyuan_model::field::Kind;
use jiangyuan_model::form::form;
use jiangyuan_model::{Field, Noun, Role, StepKind, Verb};
use std::fs;

/// One part of the rule.
struct Part {
    /// Its number.
    number: u8,
    /// Parts of a name, in small letters with underlines.
    names: &'static [&'static str],
    /// Words in any language.
    words: &'static [&'static str],
}

const PARTS: &[Part] = &[
    Part {
        number: 1,
        names: &["risk_score", "credit_score", "person_score", "risk_level", "risk_grade", "person_rank", "trust_level"],
        words: &["风险等级", "信用分", "人员评分", "信访人评分", "人员排名", "credit score", "risk score"],
    },
    Part {
        number: 2,
        names: &["blacklist", "black_list", "sanction_list", "bad_credit"],
        words: &["黑名单", "失信", "联合惩戒", "blacklist"],
    },
    Part {
        number: 3, names: &["key_person", "focus_person", "watch_list", "watchlist"], words: &["重点人员", "重点人群", "重点信访人"]
    },
    Part {
        number: 4,
        names: &["troublemaker", "person_label", "person_tag", "petitioner_label", "petitioner_tag", "behaviour_flag"],
        words: &["缠访", "闹访", "刁民", "扬言", "越级", "troublemaker"],
    },
    Part {
        number: 5,
        names: &[
            "petition_count",
            "petitions_of_person",
            "times_petitioned",
            "repeat_petitioner",
            "visits_of_person",
            "count_by_person",
            "person_total",
        ],
        words: &["信访次数", "上访次数", "来访次数", "次来访", "次上访", "重复信访人", "初次信访", "times petitioned", "repeat petitioner"],
    },
    Part {
        number: 6,
        names: &["travel_prediction", "travel_risk", "beijing_risk", "going_to_beijing"],
        words: &["进京访", "赴京", "进京风险"],
    },
    Part {
        number: 7,
        names: &["religion", "by_ethnicity", "ethnicity_filter", "by_belief"],
        words: &["宗教信仰", "按民族统计", "按民族筛选", "by ethnicity"],
    },
    Part {
        number: 8,
        names: &["gps_track", "location_trail", "trajectory", "latitude", "longitude", "geolocation"],
        words: &["人员轨迹", "行动轨迹", "定位轨迹"],
    },
    Part {
        number: 9,
        names: &["face_recognition", "face_id", "fingerprint_template", "voiceprint", "voice_print", "iris_code"],
        words: &["人脸识别", "声纹", "指纹模板", "虹膜"],
    },
    Part {
        number: 10,
        names: &["welfare_cut", "benefit_link", "subsidy_link", "points_for_petition", "points_deducted"],
        words: &["信访扣分", "上访扣分", "取消低保", "信访积分"],
    },
    Part {
        number: 11,
        names: &["police_push", "push_to_police", "notify_police"],
        words: &["推送公安", "推送派出所", "自动报警", "push to the police"],
    },
];

/// Columns that hold something of a person who came, by which nothing is ever indexed or grouped.
const OF_A_PERSON: &[&str] =
    &["people", "party", "party_name", "petitioner", "id_number", "phone", "ethnicity", "household", "words", "sex", "born_on", "address"];

/// Files that name such things in order to drop or refuse them.
const NAMES_THEM_TO_FORBID: &[&str] = &[
    "xtask/src/check/persons.rs",
    "model/src/field.rs",
    "casework/src/import/forbidden.rs",
    "ledgers/src/forbidden.rs",
    "ui/src/shared/labels.ts",
];

/// Where ethnicity is a plain field, because a form asks for it.
const KNOWS_ETHNICITY: &[&str] = &[
    "documents/src/path.rs",
    "ledgers/src/forbidden.rs",
    "model/src/field.rs",
    "model/src/form.rs",
    "ui/src/shared/PartyBlocks.vue",
    "ui/src/api/",
];

/// Who may begin an erasure: a person, by a command that says why.
const ERASES: &[&str] = &["casework/src/", "cli/src/commands/erase.rs", "cli/src/commands/seal.rs", "src-tauri/src/commands/leaving.rs"];

pub(crate) fn check() -> Result<()> {
    let mut wrong = Vec::new();
    for file in source_files(&[".rs", ".ts", ".vue", ".sql", ".yml", ".json"])? {
        let is_sample = file.starts_with("testkit/") || file.starts_with("xtask/src/check/") || file.ends_with("package-lock.json");
        if NAMES_THEM_TO_FORBID.contains(&file.as_str()) || file.contains("/tests/") || file.contains("/tests.rs") || is_sample {
            continue;
        }
        let text = fs::read_to_string(root().join(&file)).unwrap_or_default();
        wrong.extend(of_text(&text).into_iter().map(|what| format!("{file}: {what}")));
        wrong.extend(of_sql(&text).into_iter().map(|what| format!("{file}: {what}")));
        wrong.extend(of_place(&file, &text).into_iter().map(|what| format!("{file}: {what}")));
    }
    wrong.extend(of_names(all_names()));
    wrong.extend(of_tables());
    if wrong.is_empty() { Ok(()) } else { bail!("{}", wrong.join("\n")) }
}

/// What a text says that no part of the product says: code, words, help, or the keys of an export.
fn of_text(text: &str) -> Vec<String> {
    let small = text.to_lowercase();
    let parts = PARTS.iter().flat_map(|part| part.names.iter().chain(part.words).map(move |what| (part.number, *what)));
    parts.filter(|(_, what)| small.contains(what)).map(|(number, what)| format!("names {what} (part {number})")).collect()
}

/// Names of what is stored, sent or asked for.
fn all_names() -> impl Iterator<Item = &'static str> {
    let fields = Field::ALL.iter().map(|field| field.key());
    let kinds = Noun::ALL.iter().map(|noun| noun.key()).chain(StepKind::ALL.iter().map(|step| step.key()));
    let acts = Verb::ALL.iter().map(|verb| verb.key()).chain(Role::ALL.iter().map(|role| role.key()));
    let codes = CodeTable::ALL.iter().flat_map(|table| table.codes().iter().copied().chain([table.key()]));
    fields.chain(kinds).chain(acts).chain(codes)
}

fn of_names<'a>(names: impl Iterator<Item = &'a str>) -> Vec<String> {
    names.flat_map(|name| of_text(name).into_iter().map(move |what| format!("{name} {what}"))).collect()
}

/// Indexes, views and groupings by person in the SQL of a file.
fn of_sql(text: &str) -> Vec<String> {
    let small = text.to_lowercase();
    let mut wrong = Vec::new();
    for (at, _) in small.match_indices("create ") {
        let statement = small.get(at..).and_then(|rest| rest.split_once(';')).map_or("", |(statement, _)| statement);
        let is_index = statement.starts_with("create index") || statement.starts_with("create unique index");
        let columns = statement.split_once(" on ").and_then(|(_, on)| on.split_once('(')).map_or("", |(_, columns)| columns);
        if is_index && names_a_person(columns) {
            wrong.push(format!("an index by person (part 5): {}", statement.lines().next().unwrap_or_default()));
        }
        if statement.starts_with("create view") && (statement.contains("count(") || names_a_person(statement)) {
            wrong.push("a view that counts or lists persons (part 5)".to_owned());
        }
    }
    for (at, _) in small.match_indices("group by ") {
        let by: String =
            small.get(at + 9..).unwrap_or_default().chars().take_while(|c| *c != ')' && *c != '"' && *c != ';' && *c != '\n').collect();
        if names_a_person(&by) {
            wrong.push(format!("grouped by person (part 5): {by}"));
        }
    }
    wrong
}

fn names_a_person(columns: &str) -> bool {
    columns.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| OF_A_PERSON.contains(&word))
}

/// What may stand in some files only.
fn of_place(file: &str, text: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    let code = [".rs", ".ts", ".vue", ".sql"].iter().any(|ending| file.ends_with(ending));
    if code && text.to_lowercase().contains("ethnicity") && !KNOWS_ETHNICITY.iter().any(|known| file.starts_with(known)) {
        wrong.push("knows ethnicity, which only a form does (part 7)".to_owned());
    }
    let calls = text.contains("casework::erase(") || text.contains("casework::seal_late(");
    let folds = ["sync/", "store/", "courier/", "server/", "fuzz/"].iter().any(|layer| file.starts_with(layer));
    let makes = text.contains("Op::Erase {") && !folds;
    if file.ends_with(".rs") && (calls || makes) && !ERASES.iter().any(|known| file.starts_with(known)) {
        wrong.push("erases, which only a person does (J.4)".to_owned());
    }
    if text.contains("DELETE FROM reading") {
        wrong.push("shortens the log of reads (J.3)".to_owned());
    }
    wrong
}

/// What the tables of the product may not say.
fn of_tables() -> Vec<String> {
    let mut wrong = Vec::new();
    // Points are of a household, and hang together with no petition.
    if form(Noun::PointsEntry).iter().any(|field| field.kind() == Kind::Link || field.is_party()) {
        wrong.push("points hang together with a record or a person (part 10)".to_owned());
    }
    for role in [Role::Auditor, Role::Admin] {
        if Noun::CASEWORK.iter().any(|noun| sight(&[role], *noun) != Sight::None) {
            wrong.push(format!("{} sees content (J.3)", role.key()));
        }
    }
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_eleven_parts_and_each_finds_what_is_planted() {
        assert_eq!(PARTS.iter().map(|part| part.number).collect::<Vec<_>>(), (1..=11).collect::<Vec<_>>());
        for part in PARTS {
            for planted in part.names.iter().chain(part.words) {
                let texts = [format!("    {planted}: i64,"), format!("  zh-CN: 此人{planted}"), format!("line.insert(\"{planted}\")")];
                for text in texts {
                    assert!(of_text(&text).iter().any(|what| what.ends_with(&format!("(part {})", part.number))), "{text}");
                }
            }
        }
        assert!(of_text("matter title handler 稳定风险评估 积分").is_empty());
    }

    #[test]
    fn a_planted_field_code_or_command_is_found() {
        assert_eq!(of_names(["party_name", "petition_count"].into_iter()).len(), 1);
        assert_eq!(of_names(["outcome", "key_person"].into_iter()).len(), 1);
        assert!(of_names(all_names()).is_empty());
    }

    #[test]
    fn an_index_a_view_or_a_grouping_by_person_is_found() {
        for planted in [
            "CREATE INDEX list_row_by_people ON list_row (people, on_date);",
            "CREATE UNIQUE INDEX who ON party (id_number);",
            "CREATE VIEW often AS SELECT people, count(*) FROM list_row;",
            "CREATE VIEW some AS SELECT phone FROM party;",
            "SELECT people, count(*) FROM list_row GROUP BY people",
            "SELECT count(*) FROM party GROUP BY noun, ethnicity",
        ] {
            assert!(!of_sql(planted).is_empty(), "{planted}");
        }
        for fine in [
            "CREATE INDEX list_row_by_date ON list_row (noun, on_date DESC, id DESC);",
            "CREATE TABLE list_row (people TEXT NOT NULL) STRICT;",
            "SELECT noun, count(*) FROM list_row GROUP BY noun",
        ] {
            assert!(of_sql(fine).is_empty(), "{fine}");
        }
    }

    #[test]
    fn what_stands_in_the_wrong_place_is_found() {
        assert_eq!(of_place("store/src/read/list.rs", "Field::Ethnicity").len(), 1);
        assert_eq!(of_place("src-tauri/src/idle.rs", "casework::erase(store, &input)").len(), 1);
        assert_eq!(of_place("courier/src/sync.rs", "jiangyuan_casework::erase(store)").len(), 1);
        assert_eq!(of_place("store/src/reads.rs", "DELETE FROM reading WHERE at_ms < ?1").len(), 1);
        assert!(of_place("src-tauri/src/commands/leaving.rs", "casework::erase(store, &input)").is_empty());
        assert!(of_place("model/src/form.rs", "Field::Ethnicity").is_empty());
        assert!(of_tables().is_empty());
    }
}
