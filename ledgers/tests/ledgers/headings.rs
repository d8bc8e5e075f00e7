//! Headings are found where they stand, and what they mean is guessed.

use crate::old::{D, E, N, T, put, sheet, table};
use jiangyuan_ledgers::mapping::{Target, guess};
use jiangyuan_ledgers::read::{HeadingRows, NotRead, OldCell, OldSheet};
use jiangyuan_ledgers::{LedgerError, LedgerKind, read, read_as, write};
use jiangyuan_model::{Field, Noun};
use rust_xlsxwriter::Format;

fn only(bytes: &[u8]) -> OldSheet {
    read(bytes).unwrap().sheets.into_iter().next().unwrap()
}

fn texts(sheet: &OldSheet) -> Vec<&str> {
    sheet.headings.iter().map(|heading| heading.text.as_str()).collect()
}

#[test]
fn a_title_a_line_of_the_office_and_a_blank_row_stand_above_the_headings() {
    let bytes = table(&[
        vec![T("尕让乡信访登记台账")],
        vec![T("填报单位：尕让乡"), E, E, T("2023年")],
        vec![],
        vec![T("序号"), T("来访日期"), T("姓名"), T("反映 问题")],
        vec![N(1.0), D(2023, 5, 6), T("扎西"), T("围栏")],
        vec![],
        vec![T("合计"), N(1.0)],
        vec![T("制表人：某某"), E, T("审核人：某某")],
    ]);
    let sheet = only(&bytes);
    assert_eq!((sheet.title.as_str(), sheet.heading_rows, sheet.rows.len()), ("尕让乡信访登记台账", (4, 4), 1));
    assert_eq!(texts(&sheet), ["序号", "来访日期", "姓名", "反映问题"]);
    assert_eq!((sheet.skipped.empty, sheet.skipped.totals, sheet.skipped.notes), (1, 1, 1));
    assert_eq!(sheet.rows[0].number, 5);
}

#[test]
fn two_rows_of_merged_headings_are_read_as_one() {
    let bytes = sheet(|sheet| {
        let plain = Format::new();
        sheet.merge_range(0, 0, 0, 5, "人民调解登记簿", &plain).unwrap();
        sheet.merge_range(1, 0, 2, 0, "序号", &plain).unwrap();
        sheet.merge_range(1, 1, 1, 2, "申请人", &plain).unwrap();
        sheet.merge_range(1, 3, 1, 4, "被申请人", &plain).unwrap();
        sheet.merge_range(1, 5, 2, 5, "纠纷类型", &plain).unwrap();
        put(sheet, 2, &[E, T("姓名"), T("电话"), T("姓名"), T("电话"), E]);
        put(sheet, 3, &[N(1.0), T("扎西"), T("13800000001"), T("卓玛"), T("13800000002"), T("邻里纠纷")]);
    });
    let sheet = only(&bytes);
    assert_eq!(sheet.heading_rows, (2, 3));
    assert_eq!(texts(&sheet), ["序号", "申请人/姓名", "申请人/电话", "被申请人/姓名", "被申请人/电话", "纠纷类型"]);
    let mapping = guess(&sheet.headings, Noun::Mediation);
    assert_eq!(
        mapping.targets,
        [
            Target::Skip,
            Target::Person(Field::PartyName, Some("applicant")),
            Target::Person(Field::Phone, Some("applicant")),
            Target::Person(Field::PartyName, Some("respondent")),
            Target::Person(Field::Phone, Some("respondent")),
            Target::Field(Field::DisputeType),
        ]
    );
}

#[test]
fn a_cell_merged_over_several_rows_holds_for_each_of_them() {
    let bytes = sheet(|sheet| {
        put(sheet, 0, &[T("日期"), T("姓名"), T("事由")]);
        sheet.merge_range(1, 0, 3, 0, "2023.5.6", &Format::new()).unwrap();
        for (row, name) in [(1, "甲某"), (2, "乙某"), (3, "丙某")] {
            put(sheet, row, &[E, T(name), T("围栏")]);
        }
    });
    let dates: Vec<String> = only(&bytes).rows.iter().map(|row| row.cells[0].text()).collect();
    assert_eq!(dates, ["2023.5.6", "2023.5.6", "2023.5.6"]);
}

#[test]
fn headings_that_the_table_does_not_know_are_found_or_said_by_a_person() {
    let rows = vec![vec![T("甲栏"), T("乙栏"), T("丙栏")], vec![T("a"), N(2.0), T("c")]];
    assert_eq!(texts(&only(&table(&rows))), ["甲栏", "乙栏", "丙栏"]);
    let form = table(&[vec![T("某某")], vec![N(1.0)]]);
    assert_eq!(read(&form), Err(LedgerError::NoHeader));
    let said = read_as(&form, Some(HeadingRows { first: 1, rows: 1 })).unwrap();
    assert_eq!(said.sheets[0].rows[0].cells, [OldCell::Number("1".to_owned())]);
}

#[test]
fn headings_repeated_on_every_page_are_no_entries() {
    let headings = vec![T("姓名"), T("事由"), T("电话")];
    let entry = vec![T("扎西"), T("围栏"), T("13800000001")];
    let sheet = only(&table(&[headings.clone(), entry.clone(), headings, entry]));
    assert_eq!((sheet.rows.len(), sheet.skipped.headings), (2, 1));
}

#[test]
fn forbidden_columns_are_named_and_their_content_is_nowhere() {
    let bytes = table(&[
        vec![T("姓名"), T("事由"), T("是否缠访"), T("风险等级"), T("信访次数"), T("政治面貌"), T("备注")],
        vec![T("扎西"), T("围栏"), T("秘密一"), T("秘密二"), N(7654321.0), T("秘密三"), T("无")],
    ]);
    let ledger = read(&bytes).unwrap();
    let sheet = &ledger.sheets[0];
    assert_eq!(texts(sheet), ["姓名", "事由", "备注"]);
    let dropped: Vec<(&str, u8)> = sheet.dropped.iter().map(|each| (each.heading.text.as_str(), each.part.0)).collect();
    assert_eq!(dropped, [("是否缠访", 4), ("风险等级", 1), ("信访次数", 5), ("政治面貌", 7)]);
    let everything = format!("{ledger:?}");
    assert!(!everything.contains("秘密") && !everything.contains("7654321"));
}

#[test]
fn a_list_of_labelled_people_is_not_read_at_all() {
    let bytes = table(&[vec![T("重点信访人员管控名单")], vec![T("姓名"), T("电话"), T("住址")], vec![T("扎西"), T("138"), T("某村")]]);
    let ledger = read(&bytes).unwrap();
    assert!(ledger.sheets.is_empty());
    assert!(matches!(ledger.not_read[0].1, NotRead::Forbidden(_)));
    assert!(!format!("{ledger:?}").contains("扎西"));
}

#[test]
fn a_ledger_that_we_wrote_ourselves_is_read_with_all_its_columns_known() {
    let set = crate::sheet::bundled(LedgerKind::Receptions);
    let bytes = write(&crate::sheet::unmasked(&set), [crate::sheet::a_matter()]).unwrap();
    let sheet = only(&bytes);
    assert_eq!(sheet.headings.len(), set.columns.len());
    let mapping = guess(&sheet.headings, Noun::Reception);
    let unknown: Vec<&str> =
        sheet.headings.iter().zip(&mapping.targets).filter(|(_, target)| **target == Target::Note).map(|(h, _)| h.text.as_str()).collect();
    assert_eq!(unknown, ["信访件编号"]);
}

#[test]
fn a_heading_is_known_with_blanks_units_and_brackets_in_it() {
    let bytes = table(&[
        vec![T("姓 名"), T("涉及金额\n（万元）"), T("联系电话*"), T("纠纷类别（见说明）")],
        vec![T("甲"), N(1.5), T("1"), T("邻里")],
    ]);
    let mapping = guess(&only(&bytes).headings, Noun::Mediation);
    assert_eq!(
        mapping.targets,
        [
            Target::Person(Field::PartyName, None),
            Target::Field(Field::AmountFen),
            Target::Person(Field::Phone, None),
            Target::Field(Field::DisputeType)
        ]
    );
}

#[test]
fn what_no_field_takes_goes_into_the_note_and_a_person_may_change_it() {
    let bytes = table(&[vec![T("姓名"), T("事由"), T("天气")], vec![T("甲"), T("乙"), T("晴")]]);
    let sheet = only(&bytes);
    let mapping = guess(&sheet.headings, Noun::Lead);
    assert_eq!(mapping.targets[2], Target::Note);
    assert!(mapping.clone().with(2, Target::Field(Field::Remark)).check(&sheet.headings).is_ok());
    let twice = mapping.clone().with(2, Target::Field(Field::Title)).check(&sheet.headings);
    assert_eq!(twice, Err(LedgerError::MappingUnfit { column: "天气".to_owned() }));
    assert!(mapping.with(2, Target::Field(Field::VisitedAt)).check(&sheet.headings).is_err());
}
