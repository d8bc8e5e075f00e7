//! Planted columns are found, lawful ones are not.

use jiangyuan_ledgers::forbidden::{heading, sheet, shown};

#[test]
fn every_part_of_the_rule_finds_what_is_planted() {
    for (part, planted) in [
        (1, "信访人评分"),
        (1, "风险等级"),
        (1, "riskLevel"),
        (2, "是否列入黑名单"),
        (2, "失信 情况"),
        (3, "重点人员标志"),
        (3, "key_person"),
        (4, "是否缠访闹访"),
        (4, "扬言标志"),
        (4, "越级\n情况"),
        (5, "信访次数"),
        (5, "是否重复信访"),
        (5, "petitionCount"),
        (6, "进京访风险"),
        (7, "宗教信仰"),
        (7, "政治面貌"),
        (8, "人员轨迹"),
        (8, "经度"),
        (9, "人脸编号"),
        (10, "积分"),
        (11, "是否推送公安"),
    ] {
        let found = heading(planted).map(|part| part.0);
        assert!(found.is_some(), "{planted}");
        // 进京访风险 breaks two parts; the first one is told.
        assert!(found == Some(part) || planted == "进京访风险", "{planted}: {found:?}");
    }
}

#[test]
fn ordinary_headings_are_not_forbidden() {
    for lawful in [
        "信访人",
        "信访事项",
        "信访目的",
        "集体访",
        "人数",
        "涉及人数",
        "统一社会信用代码",
        "社会稳定风险评估",
        "化解情况",
        "防止群体性上访（件）",
        "住址",
        "纠纷类别",
        "排查次数",
        "调解次数",
        "初步处理意见",
        "surface",
        "place",
        "party_name",
        "people_concerned",
        "是否履行",
        "超期天数",
    ] {
        assert_eq!(heading(lawful), None, "{lawful}");
    }
}

#[test]
fn a_list_of_labelled_people_is_known_by_its_title_and_an_event_ledger_is_not() {
    assert!(sheet("重点信访人员台账").is_some());
    assert!(sheet("缠访闹访人员名单").is_some());
    assert!(sheet("矛盾纠纷风险隐患排查台账").is_none());
}

#[test]
fn ethnicity_may_be_asked_for_by_a_form_and_stands_in_no_ledger() {
    assert_eq!(heading("民族"), None);
    assert!(shown("民族").is_some() && shown("ethnicity").is_some());
}
