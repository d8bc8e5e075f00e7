//! Sets of columns: what ships, and what a county may write.

use jiangyuan_ledgers::error::{ColumnFault, LedgerError};
use jiangyuan_ledgers::forbidden;
use jiangyuan_ledgers::words::{Language, say};
use jiangyuan_ledgers::{ColumnSet, LedgerKind};
use jiangyuan_ledgers::{Computed, Source};
use std::collections::BTreeSet;

fn with_column(column: &str) -> Result<ColumnSet, LedgerError> {
    ColumnSet::parse(&format!("set: leads\nversion: 3\norder: 5\ntitle: {{zh-CN: 排查台账}}\ncolumns:\n  - {column}\n"))
}

#[test]
fn every_ledger_has_a_set_with_words_in_three_languages() {
    let mut orders = BTreeSet::new();
    for &kind in LedgerKind::ALL {
        let set = ColumnSet::bundled(kind);
        assert_eq!(set.ledger, kind);
        assert!(orders.insert(set.order));
        for words in set.columns.iter().flat_map(|column| [Some(&column.heading), column.group.as_ref()]).flatten().chain([&set.title]) {
            let each: BTreeSet<&str> = Language::ALL.iter().map(|language| words.of(*language)).collect();
            assert_eq!(each.len(), 3, "{each:?}");
            assert!(Language::ALL.iter().all(|language| forbidden::shown(words.of(*language)).is_none()));
        }
    }
}

#[test]
fn a_county_may_name_order_and_widen_its_own_columns() {
    let set = with_column("{key: a, heading: {zh-CN: 责任单位}, source: duty_office, kind: text, width: 30}").unwrap();
    assert_eq!((set.version, set.order, set.columns.len()), (3, 5, 1));
    assert_eq!(set.sources().collect::<Vec<_>>(), [Source::Computed(Computed::DutyOffice)]);
}

#[test]
fn a_source_that_does_not_exist_is_refused_by_name() {
    let error = with_column("{key: a, heading: {zh-CN: 单位}, source: unit, kind: text, width: 30}").unwrap_err();
    assert_eq!(error, LedgerError::UnknownSource { column: "a".to_owned(), source_name: "unit".to_owned() });
    // Links and keys are nothing for a paper.
    assert!(with_column("{key: a, heading: {zh-CN: 单位}, source: matter, kind: text, width: 30}").is_err());
}

#[test]
fn columns_that_count_rank_or_label_persons_are_refused() {
    for (heading, source) in [
        ("来访次数", "headcount"),
        ("重点人员", "remark"),
        ("是否缠访", "remark"),
        ("黑名单", "remark"),
        ("人员评分", "people_concerned"),
        ("风险等级", "scale"),
        ("族别", "remark"),
        ("类别", "ethnicity"),
    ] {
        let column = format!("{{key: a, heading: {{zh-CN: {heading}}}, source: {source}, kind: text, width: 10, masking: {{of: text}}}}");
        let refused = with_column(&column);
        assert!(matches!(refused, Err(LedgerError::ForbiddenColumn { .. })), "{heading}: {refused:?}");
    }
    let in_english = "{key: a, heading: {zh-CN: 备注, en: Risk score}, source: scale, kind: text, width: 10}";
    assert!(matches!(with_column(in_english), Err(LedgerError::ForbiddenColumn { part: 1, .. })));
    let by_key = "{key: petition_count, heading: {zh-CN: 数}, source: headcount, kind: count, width: 10}";
    assert!(matches!(with_column(by_key), Err(LedgerError::ForbiddenColumn { part: 5, .. })));
}

#[test]
fn a_column_that_is_not_made_as_it_has_to_be_is_refused_and_told_why() {
    for (column, fault) in [
        ("{key: a, heading: {zh-CN: 证号}, source: id_number, kind: number, width: 10, masking: {of: id_number}}", ColumnFault::Kind),
        ("{key: a, heading: {zh-CN: 证号}, source: id_number, kind: identifier, width: 10}", ColumnFault::Masking),
        ("{key: a, heading: {zh-CN: 证号}, source: id_number, kind: identifier, width: 10, masking: {of: address}}", ColumnFault::Masking),
        ("{key: a, heading: {en: Office}, source: duty_office, kind: text, width: 10}", ColumnFault::Heading),
        ("{key: a, heading: {zh-CN: 单位}, source: duty_office, kind: text, width: 2}", ColumnFault::Width),
        ("{key: 'A b', heading: {zh-CN: 单位}, source: duty_office, kind: text, width: 9}", ColumnFault::Key),
    ] {
        let error = with_column(column).unwrap_err();
        assert!(matches!(error, LedgerError::BadColumn { fault: found, .. } if found == fault), "{column}: {error:?}");
    }
    assert!(matches!(with_column("{key: a, heading: [], width: x}"), Err(LedgerError::SetUnreadable { .. })));
    assert!(matches!(ColumnSet::parse("columns: ["), Err(LedgerError::SetUnreadable { .. })));
}

#[test]
fn every_error_of_a_set_has_words() {
    for fault in [ColumnFault::Key, ColumnFault::Heading, ColumnFault::Kind, ColumnFault::Width, ColumnFault::Masking, ColumnFault::Columns]
    {
        let refusal = LedgerError::BadColumn { column: "a".to_owned(), fault }.refusal();
        let fault = refusal.params.get("fault").and_then(|key| key.strip_prefix('@')).unwrap();
        assert_ne!(say(Language::Chinese, fault, &[]), fault);
        assert!(crate::sheet::told(&refusal).iter().all(|words| !words.contains("%{")));
    }
}
