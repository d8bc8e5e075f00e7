//! 台账: what is entered once.

use crate::home::{TODAY, a_desk, a_home, code, entry, field, text};
use jiangyuan_casework::{enter, take_step};
use jiangyuan_model::input::TakeStep;
use jiangyuan_model::{ErrorCode, Field, Noun, Role, Scope, StepKind, Value};
use serde_json::{Value as Json, json};

fn points(rule: &str, points: i64) -> Json {
    json!({"title": "十一月评议", "held_on": TODAY, "household": "才旦家", "points_rule": rule, "points": points, "approved_by": "二社评议会"})
}

#[test]
fn a_sweep_that_found_nothing_is_a_zero_report_and_stands_in_the_list_of_its_day() {
    let grid = Scope::Grid { township: "549901100".into(), village: "扎曲村".into() };
    let mut home = a_home(9, grid, &[Role::Grid]);
    let sweep = json!({"title": "虫草季前排查", "held_on": TODAY, "sweep_trigger": "caterpillar_fungus", "found_count": 0});
    let id = enter(&mut home.store, Noun::Sweep, entry(sweep, &[])).unwrap();
    let view = home.view(id);
    assert_eq!((view.state.as_str(), view.noun), ("entered", Noun::Sweep));
    assert_eq!(field(&view, 0, Field::FoundCount).map(|field| &field.value), Some(&Value::Int(0)));
    assert_eq!(home.store.row(id).unwrap().unwrap().on.map(|date| date.to_string()), Some(TODAY.to_owned()));
    let without = json!({"title": "周排查", "held_on": TODAY, "sweep_trigger": "weekly"});
    assert_eq!(code(enter(&mut home.store, Noun::Sweep, entry(without, &[]))), Some(ErrorCode::MissingField), "no number is no report");
}

#[test]
fn points_are_given_for_good_deeds_and_never_for_what_is_everybodys_right() {
    let mut home = a_desk();
    let id = enter(&mut home.store, Noun::PointsEntry, entry(points("帮邻居修围栏", 5), &[])).unwrap();
    assert_eq!(text(&home.view(id), 0, Field::PointsRule), "帮邻居修围栏");
    for rule in ["不上访加分", "同意调解", "撤回起诉", "没有举报", "不信教"] {
        assert_eq!(
            code(enter(&mut home.store, Noun::PointsEntry, entry(points(rule, 5), &[]))),
            Some(ErrorCode::PointsNotForThis),
            "{rule}"
        );
    }
    for taken in [-5, 0, 1_001] {
        assert_eq!(code(enter(&mut home.store, Noun::PointsEntry, entry(points("环境卫生", taken), &[]))), Some(ErrorCode::BadNumber));
    }
}

#[test]
fn an_edit_cannot_bring_in_what_an_entry_may_not_hold() {
    let mut home = a_desk();
    let id = enter(&mut home.store, Noun::PointsEntry, entry(points("帮邻居修围栏", 5), &[])).unwrap();
    for (field, value) in [("points_rule", json!("不上访加分")), ("points", json!(-5))] {
        let fields = serde_json::from_value(json!({ field: value })).unwrap();
        let edited = jiangyuan_casework::edit(&mut home.store, jiangyuan_model::input::Edit { on: id, item: 0, fields });
        assert!(edited.is_err(), "{field}");
    }
}

#[test]
fn every_register_is_entered_noted_on_and_takes_no_step_of_a_course() {
    let mut home = a_desk();
    for noun in Noun::REGISTERS.iter().filter(|noun| **noun != Noun::PointsRedemption) {
        let form = json!({"title": "一条", "held_on": TODAY, "sweep_trigger": "weekly", "found_count": 0, "adviser": "索南", "topic": "民法典",
            "village": "扎曲村", "version": 2, "rule_text": "一、爱护草场。", "household": "才旦家", "points_rule": "环境卫生", "points": 2, "approved_by": "评议会",
            "leader": "才让", "responsible_unit": "镇政府", "weak_points": "补偿标准", "conclusion": "go"});
        let offered = jiangyuan_model::form::form(*noun);
        let own: serde_json::Map<String, Json> =
            form.as_object().unwrap().clone().into_iter().filter(|(key, _)| offered.iter().any(|field| field.key() == key)).collect();
        let id =
            enter(&mut home.store, *noun, entry(Json::Object(own), &[])).unwrap_or_else(|refusal| panic!("{}: {refusal:?}", noun.key()));
        let note = serde_json::from_value(json!({"happened_on": TODAY, "text": "已核对。"})).unwrap();
        take_step(&mut home.store, TakeStep { kind: StepKind::Note, on: id, fields: note }).unwrap();
        let offered: Vec<StepKind> = home.view(id).options.into_iter().map(|option| option.kind).collect();
        let tasks: &[StepKind] = if *noun == Noun::ReceptionDay { &[StepKind::TaskSet, StepKind::TaskDone] } else { &[] };
        assert!(offered.iter().all(|kind| tasks.contains(kind) || matches!(kind, StepKind::Note | StepKind::Corrected)), "{}", noun.key());
        assert_eq!(offered.len(), tasks.len() + 2, "{}", noun.key());
    }
    assert_eq!(code(enter(&mut home.store, Noun::Matter, entry(json!({}), &[]))), Some(ErrorCode::WrongNoun));
}
