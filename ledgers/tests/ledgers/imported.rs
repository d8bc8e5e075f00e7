//! Rows of old ledgers as filled forms.

use crate::old::{D, E, N, Old, S, T, id_number, put, sheet, table};
use jiangyuan_ledgers::mapping::guess;
use jiangyuan_ledgers::read;
use jiangyuan_ledgers::read::OldSheet;
use jiangyuan_ledgers::rows::{Form, RowResult, rows};
use jiangyuan_model::input::{Entry, Register};
use jiangyuan_model::{ErrorCode, Field, Noun};
use rust_xlsxwriter::{ExcelDateTime, Format};
use serde_json::json;
use std::collections::BTreeMap;

const OLD_XLS: &[u8] = include_bytes!("../data/old-ledger.xls");
const FROM_1904: &[u8] = include_bytes!("../data/visits-1904.xls");

fn first(bytes: &[u8]) -> OldSheet {
    read(bytes).unwrap().sheets.into_iter().next().unwrap()
}

fn results(bytes: &[u8], noun: Noun) -> Vec<RowResult> {
    let sheet = first(bytes);
    rows(&sheet, &guess(&sheet.headings, noun), &[]).unwrap()
}

fn entry(result: &RowResult) -> &Entry {
    match &result.outcome.as_ref().unwrap().form {
        Form::Entry(entry) => entry,
        Form::Register(register) => panic!("{register:?}"),
    }
}

fn register(result: &RowResult) -> &Register {
    match &result.outcome.as_ref().unwrap().form {
        Form::Register(register) => register,
        Form::Entry(entry) => panic!("{entry:?}"),
    }
}

fn codes(result: &RowResult) -> Vec<(Option<Field>, ErrorCode)> {
    result.outcome.as_ref().unwrap_err().iter().map(|error| (error.field, error.code)).collect()
}

#[test]
fn a_row_of_petitions_becomes_a_registration() {
    let bytes = table(&[
        vec![
            T("序号"),
            T("来访日期"),
            T("信访形式"),
            T("姓名"),
            T("性别"),
            T("身份证号"),
            T("联系电话"),
            T("信访事由"),
            T("信访目的"),
            T("村"),
            T("备注"),
            T("办理结果"),
        ],
        vec![
            N(1.0),
            D(2023, 5, 6),
            T("来访"),
            T("扎西"),
            T("男"),
            S(id_number(1)),
            N(13800000001.0),
            T("围栏被损"),
            T("求决"),
            T("江拉村"),
            T("已答复"),
            T("已化解"),
        ],
    ]);
    let result = &results(&bytes, Noun::Matter)[0];
    let register = register(result);
    assert_eq!(serde_json::to_value(&register.piece.fields).unwrap(), json!({"channel": "visit", "received_at": "2023-05-06"}));
    let party = serde_json::to_value(&register.piece.parties).unwrap();
    assert_eq!(party, json!([{"party_name": "扎西", "sex": "1", "id_number": id_number(1), "phone": "13800000001"}]));
    let matter = serde_json::to_value(&register.matter.fields).unwrap();
    assert_eq!(matter, json!({"title": "围栏被损", "purpose": "relief", "village": "江拉村", "remark": "已答复"}));
    assert_eq!(result.outcome.as_ref().unwrap().imported_status, "已化解");
    let json = result.outcome.as_ref().unwrap().form.to_json();
    assert!(serde_json::from_value::<Register>(json).is_ok());
}

#[test]
fn of_two_thousand_rows_the_forty_bad_ones_are_told_by_row_and_reason() {
    let mut table_rows = vec![vec![T("来访日期"), T("姓名"), T("身份证号"), T("信访事由"), T("信访形式"), T("人数")]];
    let mut bad: BTreeMap<u32, (Field, ErrorCode)> = BTreeMap::new();
    for order in 0..2000usize {
        let mut row = vec![
            S(format!("2021.{}.{}", order % 12 + 1, order % 28 + 1)),
            S(format!("某某{order}")),
            S(id_number(order)),
            S(format!("第{order}件")),
            T("来访"),
            N(2.0),
        ];
        if order % 50 == 7 {
            let number = u32::try_from(order).unwrap() + 2;
            let (column, cell, field, code) = match (order / 50) % 4 {
                0 => (0, T("21.5.6"), Field::ReceivedAt, ErrorCode::BadDate),
                1 => (2, N(632_523_196_001_010_014.0), Field::IdNumber, ErrorCode::LedgerDigitsLost),
                2 => (4, T("飞鸽"), Field::Channel, ErrorCode::UnknownCode),
                _ => (5, T("很多"), Field::Headcount, ErrorCode::BadNumber),
            };
            row[column] = cell;
            bad.insert(number, (field, code));
        }
        table_rows.push(row);
    }
    let results = results(&table(&table_rows), Noun::Matter);
    assert_eq!(results.len(), 2000);
    let refused: BTreeMap<u32, (Field, ErrorCode)> = results
        .iter()
        .filter_map(|result| result.outcome.as_ref().err().map(|errors| (result.row, (errors[0].field.unwrap(), errors[0].code))))
        .collect();
    assert_eq!((bad.len(), results.iter().filter(|result| result.outcome.is_ok()).count()), (40, 1960));
    assert_eq!(refused, bad);
}

#[test]
fn dates_are_read_in_the_ways_in_which_offices_write_them() {
    let ways: Vec<Old> = vec![
        T("2023.5.6"),
        T("2023-05-06"),
        T("2023/5/6"),
        T("2023年5月6日"),
        T("2023年05月06号"),
        T("20230506"),
        N(20_230_506.0),
        N(45_052.0),
        D(2023, 5, 6),
        T("2023. 5. 6"),
    ];
    let mut rows = vec![vec![T("发现日期"), T("事由")]];
    rows.extend(ways.into_iter().map(|way| vec![way, T("围栏")]));
    for result in results(&table(&rows), Noun::Lead) {
        assert_eq!(entry(&result).fields.get(&Field::FoundOn), Some(&json!("2023-05-06")), "row {}", result.row);
    }
    for wrong in ["23.5.6", "5月6日", "2023年5月", "2023.13.6", "2023-02-30", "去年", "2023.5.6-8"] {
        let result = &results(&table(&[vec![T("发现日期"), T("事由")], vec![S(wrong.to_owned()), T("围栏")]]), Noun::Lead)[0];
        assert_eq!(codes(result), [(Some(Field::FoundOn), ErrorCode::BadDate)], "{wrong}");
    }
}

#[test]
fn the_hour_of_a_reception_is_kept() {
    let bytes = sheet(|sheet| {
        put(sheet, 0, &[T("来访时间"), T("姓名"), T("事由")]);
        put(sheet, 1, &[T("2023-5-6 15:30"), T("甲"), T("乙")]);
        put(sheet, 2, &[E, T("甲"), T("丙")]);
        let at = ExcelDateTime::from_ymd(2023, 5, 6).unwrap().and_hms(9, 5, 0.0).unwrap();
        sheet.write_datetime_with_format(2, 0, at, &Format::new().set_num_format("yyyy-mm-dd hh:mm")).unwrap();
    });
    let times: Vec<String> = results(&bytes, Noun::Reception)
        .iter()
        .map(|result| entry(result).fields[&Field::ReceivedAt].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(times, ["2023-05-06T15:30:00+08:00", "2023-05-06T09:05:00+08:00"]);
}

#[test]
fn an_old_xls_with_two_rows_of_headings_is_read() {
    let ledger = read(OLD_XLS).unwrap();
    assert_eq!((ledger.sheets.len(), ledger.not_read.len()), (1, 1));
    assert_eq!((ledger.sheets[0].title.as_str(), ledger.sheets[0].skipped.totals), ("尕让乡矛盾纠纷调解登记台账", 1));
    let results = results(OLD_XLS, Noun::Mediation);
    let good: Vec<serde_json::Value> =
        results.iter().filter(|result| result.outcome.is_ok()).map(|result| serde_json::to_value(entry(result)).unwrap()).collect();
    assert_eq!(good[0]["fields"], json!({"received_at": "2019-03-04", "dispute_type": "02", "amount_fen": 120_050}));
    assert_eq!(good[0]["parties"][0], json!({"party_name": "多杰（甲）", "party_role": "applicant", "id_number": id_number(1)}));
    assert_eq!(good[1]["parties"][1], json!({"party_name": "仁青（乙）", "party_role": "respondent", "phone": "13800000002"}));
    assert_eq!(good[1]["fields"]["dispute_type"], "0703");
    assert_eq!(good[2]["fields"], json!({"received_at": "2019-05-07", "dispute_type": "99", "amount_fen": 8_800}));
    assert_eq!((results[2].row, codes(&results[2])), (7, vec![(Some(Field::IdNumber), ErrorCode::LedgerDigitsLost)]));
}

#[test]
fn dates_counted_from_1904_are_the_days_that_were_meant() {
    assert!(first(FROM_1904).from_1904);
    let days: Vec<serde_json::Value> =
        results(FROM_1904, Noun::Visit).iter().map(|result| entry(result).fields[&Field::VisitedAt].clone()).collect();
    assert_eq!(days, [json!("2008-08-08"), json!("2008-08-09")]);
    assert_eq!(entry(&results(FROM_1904, Noun::Visit)[0]).fields[&Field::VisitPurpose], json!("follow_up"));
}

#[test]
fn a_failed_check_digit_warns_and_blocks_nothing() {
    let bytes = table(&[vec![T("姓名"), T("身份证号"), T("事由")], vec![T("扎西"), T("632523196001010000"), T("围栏")]]);
    let result = &results(&bytes, Noun::Matter)[0];
    assert!(result.outcome.is_ok());
    assert_eq!(
        result.warnings.iter().map(|warning| (warning.column.as_str(), warning.code)).collect::<Vec<_>>(),
        [("B", ErrorCode::BadIdNumber)]
    );
}

#[test]
fn rows_that_say_the_same_are_told_and_keep_digests_of_their_own() {
    let row = || vec![T("2023.5.6"), T("扎西"), T("围栏")];
    let bytes = table(&[vec![T("来访日期"), T("姓名"), T("事由")], row(), vec![T("2023.5.7"), T("卓玛"), T("水")], row()]);
    let results = results(&bytes, Noun::Matter);
    assert_eq!(
        results[2].warnings.iter().map(|warning| (warning.code, warning.same_as)).collect::<Vec<_>>(),
        [(ErrorCode::LedgerRowRepeated, Some(2))]
    );
    assert_ne!(results[0].digest, results[2].digest);
}

#[test]
fn a_digest_stands_still_when_the_file_is_sorted_widened_or_saved_in_another_form() {
    let one = table(&[vec![T("序号"), T("来访日期"), T("姓名"), T("事由")], vec![N(1.0), T("2023.5.6"), T("扎西"), T("围栏")]]);
    let other = table(&[
        vec![T("姓名"), T("事 由"), T("来访日期"), T("备注"), T("序号")],
        vec![T("卓玛"), T("水"), T("2023.5.7"), E, N(1.0)],
        vec![T("扎西"), T("围栏"), D(2023, 5, 6), E, N(2.0)],
    ]);
    assert_eq!(results(&one, Noun::Matter)[0].digest, results(&other, Noun::Matter)[1].digest);
    assert_ne!(results(&one, Noun::Matter)[0].digest, results(&one, Noun::Lead)[0].digest);
}

#[test]
fn several_people_in_one_cell_are_several_people() {
    let bytes = table(&[
        vec![T("姓名"), T("联系电话"), T("事由"), T("备注")],
        vec![T("扎西、卓玛等5人"), T("13800000001、13800000002"), T("水源"), E],
        vec![T("甲某，乙某，丙某"), T("13800000001/13800000002"), T("牧道"), E],
    ]);
    let results = results(&bytes, Noun::Matter);
    let both = serde_json::to_value(&register(&results[0]).piece).unwrap();
    assert_eq!(
        both,
        json!({"fields": {"headcount": 5}, "parties": [
            {"party_name": "扎西", "phone": "13800000001"},
            {"party_name": "卓玛", "phone": "13800000002"},
        ]})
    );
    assert_eq!(register(&results[1]).piece.parties.len(), 3);
    assert_eq!(results[1].outcome.as_ref().unwrap().note, "联系电话：13800000001/13800000002");
}

#[test]
fn money_is_taken_in_yuan_and_in_ten_thousands_without_a_rounding() {
    for (heading, cell, fen) in [
        ("涉及金额（元）", N(1234.56), 123_456),
        ("涉及金额（万元）", N(3.5), 3_500_000),
        ("涉及金额", T("35,000元"), 3_500_000),
        ("涉及金额（元）", T("2.3万元"), 2_300_000),
        ("涉及金额", T("¥ 0.07"), 7),
    ] {
        let bytes = table(&[vec![T("姓名"), T("事由"), T(heading)], vec![T("甲"), T("乙"), cell]]);
        assert_eq!(entry(&results(&bytes, Noun::Mediation)[0]).fields[&Field::AmountFen], json!(fen), "{heading}");
    }
    let bytes =
        table(&[vec![T("姓名"), T("事由"), T("涉及金额")], vec![T("甲"), T("乙"), T("约三万")], vec![T("甲"), T("乙"), T("1.234")]]);
    for result in results(&bytes, Noun::Mediation) {
        assert_eq!(codes(&result), [(Some(Field::AmountFen), ErrorCode::BadNumber)]);
    }
}

#[test]
fn an_accusation_is_reported_by_its_row_and_nothing_of_it_is_quoted() {
    let bytes = table(&[vec![T("姓名"), T("事由"), T("信访目的")], vec![T("扎西"), T("举报某干部"), T("检举控告")]]);
    let result = &results(&bytes, Noun::Matter)[0];
    assert_eq!(codes(result), [(None, ErrorCode::AccusationNotTyped)]);
    assert!(!format!("{result:?}").contains("干部") && !format!("{result:?}").contains("扎西"));
}

#[test]
fn what_may_not_stay_empty_is_asked_for_and_all_reasons_are_told_at_once() {
    let bytes = table(&[vec![T("来访日期"), T("姓名"), T("事由"), T("信访形式")], vec![T("昨天"), E, E, T("飞鸽")]]);
    let sheet = first(&bytes);
    let result = &rows(&sheet, &guess(&sheet.headings, Noun::Matter), &[Field::Title, Field::PartyName, Field::ReceivedAt]).unwrap()[0];
    assert_eq!(
        codes(result),
        [
            (Some(Field::ReceivedAt), ErrorCode::BadDate),
            (Some(Field::Channel), ErrorCode::UnknownCode),
            (Some(Field::Title), ErrorCode::MissingField),
            (Some(Field::PartyName), ErrorCode::MissingField),
        ]
    );
    let errors = result.outcome.as_ref().unwrap_err();
    assert_eq!((errors[0].text.as_str(), errors[0].column.as_str()), ("昨天", "A"));
    assert!(errors.iter().all(|error| !error.refusal().params.values().any(|value| value.contains("昨天"))));
}

#[test]
fn a_column_of_nobody_named_is_an_error_of_its_rows() {
    let bytes = table(&[vec![T("电话"), T("事由"), T("姓名")], vec![T("13800000001"), T("围栏"), E]]);
    assert_eq!(codes(&results(&bytes, Noun::Matter)[0]), [(Some(Field::Phone), ErrorCode::PartyWithoutName)]);
}

#[test]
fn one_column_for_what_it_is_about_gives_title_and_narrative() {
    let long = "围栏被损".repeat(20);
    let bytes = table(&[
        vec![T("姓名"), T("主要内容"), T("来访日期")],
        vec![T("甲"), S(long.clone()), T("2022.1.5")],
        vec![T("乙"), T("水源"), T("2022.1.6")],
    ]);
    let results = results(&bytes, Noun::Matter);
    assert_eq!(register(&results[0]).matter.fields[&Field::Narrative], json!(long));
    assert_eq!(register(&results[0]).matter.fields[&Field::Title], json!(format!("{}…", "围栏被损".repeat(10))));
    assert_eq!(register(&results[1]).matter.fields[&Field::Title], json!("水源"));
}

#[test]
fn what_all_rows_have_in_common_is_said_once_by_a_person() {
    let sheet = first(OLD_XLS);
    let required = [Field::Title, Field::MediationKind, Field::MediationSource];
    let mapping = guess(&sheet.headings, Noun::Mediation);
    assert_eq!(mapping.unfilled(&required), required);
    let mapping = mapping
        .with_common(Field::MediationKind, json!("people"))
        .with_common(Field::MediationSource, json!("application"))
        .with_common(Field::Title, json!("调解案件"));
    assert!(mapping.unfilled(&required).is_empty());
    let results = rows(&sheet, &mapping, &required).unwrap();
    assert_eq!(entry(&results[0]).fields[&Field::MediationKind], json!("people"));
    let wrong = mapping.with_common(Field::FoundOn, json!("2022-01-01"));
    assert_eq!(rows(&sheet, &wrong, &[]), Err(jiangyuan_ledgers::LedgerError::MappingUnfit { column: "found_on".to_owned() }));
}

#[test]
fn a_hostile_cell_is_read_as_the_text_that_it_is() {
    let bytes = table(&[vec![T("姓名"), T("事由")], vec![T("𠮷某"), T("=cmd|' /C calc'!A0")], vec![T("བཀྲ་ཤིས"), T("第一行\n第二行")]]);
    let titles: Vec<serde_json::Value> =
        results(&bytes, Noun::Matter).iter().map(|result| register(result).matter.fields[&Field::Title].clone()).collect();
    assert_eq!(titles, [json!("=cmd|' /C calc'!A0"), json!("第一行\n第二行")]);
}
