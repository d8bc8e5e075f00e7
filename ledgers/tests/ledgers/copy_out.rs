//! Forms of other systems are data, refused whole for one wrong line.

use jiangyuan_ledgers::LedgerError;
use jiangyuan_ledgers::copy_out::{bundled, parse};
use jiangyuan_ledgers::forbidden;

fn form(lines: &str) -> String {
    format!("form: own\nversion: 1\nnouns: [matter]\ntitle: {{zh-CN: 县里的表}}\nlines:\n{lines}")
}

#[test]
fn the_forms_that_come_with_the_program_are_read_and_ask_for_nothing_forbidden() {
    let keys: Vec<String> = bundled().into_iter().map(|form| form.head.key).collect();
    assert_eq!(keys, ["petition", "mediation"]);
    for text in [include_str!("../../forms/petition.yml"), include_str!("../../forms/mediation.yml")] {
        assert!(text.lines().all(|line| forbidden::shown(&line.replace("label: ", "")).is_none() || line.starts_with('#')));
    }
}

#[test]
fn a_county_writes_a_form_of_its_own() {
    let own = parse(&form("  - {label: 事由, source: title}\n  - {label: 形式, source: channel, codes: {visit: A1}}\n")).unwrap();
    assert_eq!((own.head.key.as_str(), own.head.title.as_str()), ("own", "县里的表"));
}

#[test]
fn a_form_with_one_wrong_line_is_refused_whole() {
    let unknown = |source: &str| LedgerError::UnknownSource { column: "某项".into(), source_name: source.into() };
    let of = |line: &str| parse(&form(&format!("  - {{label: 事由, source: title}}\n  - {{label: 某项, {line}}}\n"))).unwrap_err();
    assert_eq!(of("source: weather"), unknown("weather"));
    assert_eq!(of("source: matter"), unknown("matter"));
    assert_eq!(of("source: title, role: applicant"), unknown("title"));
    assert_eq!(of("source: phone, role: neighbour"), unknown("phone"));
    assert!(matches!(of("source: title, colour: red"), LedgerError::SetUnreadable { .. }));
    assert!(matches!(parse("form: ["), Err(LedgerError::SetUnreadable { .. })));
    assert!(matches!(parse(&form("")), Err(LedgerError::SetUnreadable { .. })));
}

#[test]
fn a_line_that_labels_or_counts_a_person_is_refused() {
    for label in ["是否重点人员", "信访次数", "风险等级", "是否越级"] {
        let refused = parse(&form(&format!("  - {{label: {label}, source: remark}}\n")));
        assert!(matches!(refused, Err(LedgerError::ForbiddenColumn { .. })), "{label}");
    }
}
