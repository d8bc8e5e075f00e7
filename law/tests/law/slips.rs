//! The four slips and the four explanations.

use jiangyuan_law::Slips;
use jiangyuan_law::slips::is_trigger;
use jiangyuan_model::county::{ExplainItem, SlipType};

fn slip(code: &str, name: &str, order: u32) -> SlipType {
    SlipType { code: code.into(), name_zh: name.into(), name_bo: String::new(), triggers: vec!["notice_given".into()], order }
}

#[test]
fn four_slips_and_four_explanations_stand_at_first_each_with_both_names_and_its_services() {
    let slips = Slips::bundled();
    assert_eq!((slips.types().len(), slips.items().len()), (4, 4));
    assert!(slips.types().iter().all(|row| !row.name_zh.is_empty() && !row.name_bo.is_empty()));
    assert!(slips.items().iter().all(|row| !row.name_zh.is_empty() && !row.name_bo.is_empty()));
    for trigger in slips.types().iter().flat_map(|row| &row.triggers) {
        assert!(is_trigger(trigger), "{trigger}");
    }
}

#[test]
fn a_slip_goes_with_a_service_and_with_nothing_else() {
    for trigger in ["notice_given", "notice_given:accepted", "opinion_served", "not_accepted"] {
        assert!(is_trigger(trigger), "{trigger}");
    }
    for trigger in ["notice_given:maybe", "opinion_served:accepted", "decided", "sealed", "", "no_such_step"] {
        assert!(!is_trigger(trigger), "{trigger}");
    }
}

#[test]
fn the_reading_by_kind_of_matter_can_be_said() {
    let mut slips = Slips::bundled();
    let codes: Vec<String> = slips.types().iter().map(|row| row.code.clone()).collect();
    codes.iter().for_each(|code| slips.withdraw_type(code));
    let kinds = [
        ("suggestion", "意见建议告知单"),
        ("accusation", "检举控告告知单"),
        ("appeal", "申诉求决告知单"),
        ("litigation", "涉法涉诉告知单"),
    ];
    kinds.iter().zip(1..).for_each(|((code, name), order)| slips.put_type(slip(code, name, order)));
    let names: Vec<&str> = slips.types().iter().map(|row| row.name_zh.as_str()).collect();
    assert_eq!(names, kinds.map(|(_, name)| name));
    assert_eq!(slips.unexplained("appeal", &[]).count(), 4, "what is explained with every slip goes with these too");
}

#[test]
fn a_row_is_renamed_and_reordered_by_its_code() {
    let mut slips = Slips::bundled();
    slips.put_type(slip("received", "来访登记告知单", 9));
    assert_eq!(slips.types().len(), 4);
    assert_eq!(slips.types().last().map(|row| row.name_zh.as_str()), Some("来访登记告知单"));
}

#[test]
fn only_what_a_slip_asks_for_is_missed_on_it() {
    let mut slips = Slips::bundled();
    let item = |code: &str, required_for: &str| ExplainItem {
        code: code.into(),
        name_zh: code.into(),
        name_bo: String::new(),
        required_for: vec![required_for.into()],
        order: 1,
    };
    slips.put_item(item("steps_and_limits", "accepted_or_not"));
    slips.withdraw_item("unit_and_contact");
    let missed = |slip: &str, explained: &[&str]| -> Vec<String> {
        let explained: Vec<String> = explained.iter().map(|code| (*code).to_owned()).collect();
        slips.unexplained(slip, &explained).map(|row| row.code.clone()).collect()
    };
    assert_eq!(missed("result", &["nature_and_way"]), ["rights_and_remedies"]);
    assert_eq!(missed("accepted_or_not", &["nature_and_way", "rights_and_remedies"]), ["steps_and_limits"]);
}
