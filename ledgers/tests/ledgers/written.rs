//! What stands in a written ledger.

use crate::sheet::{FIRST, a_matter, bundled, day, ledger, of, part, range, set_of, text, unmasked, written};
use calamine::{Data, DataType};
use jiangyuan_ledgers::{Computed, Language, Ledger, LedgerError, LedgerKind, Row, Source, write};
use jiangyuan_model::{Field, Value};

#[test]
fn every_value_reads_back_as_it_was_written() {
    let set = set_of(&[
        ("row_number", "count"),
        ("title", "text"),
        ("id_number", "identifier"),
        ("registered_on", "date"),
        ("amount_fen", "yuan"),
        ("headcount", "number"),
    ]);
    let row = Row::default()
        .with(of(Field::Title), text("草场边界"))
        .with(of(Field::IdNumber), text("632523199001010010"))
        .with(Source::Computed(Computed::RegisteredOn), Value::Date(day("2026-02-28")))
        .with(of(Field::AmountFen), Value::Int(123_456_789))
        .with(of(Field::Headcount), Value::Int(1204));
    let sheet = written(&unmasked(&set), [row]);
    let cell = |column| sheet.get_value((FIRST, column)).cloned().unwrap();
    assert_eq!(cell(0), Data::Float(1.0));
    assert_eq!(cell(1), Data::String("草场边界".to_owned()));
    assert_eq!(cell(2), Data::String("632523199001010010".to_owned()));
    assert_eq!(cell(3).get_datetime().unwrap().to_ymd_hms_milli(), (2026, 2, 28, 0, 0, 0, 0));
    assert_eq!(cell(4), Data::Float(1_234_567.89));
    assert_eq!(cell(5), Data::Float(1204.0));
}

#[test]
fn money_is_the_same_to_the_last_fen_whatever_the_amount() {
    let set = set_of(&[("amount_fen", "yuan")]);
    for fen in [1, 10, 29, 57, 115, 1_005, 99_999_999_999_999, 9_007_199_254_740_991, -35] {
        let sheet = written(&ledger(&set), [Row::default().with(of(Field::AmountFen), Value::Int(fen))]);
        let yuan = sheet.get_value((FIRST, 0)).unwrap().get_float().unwrap();
        assert_eq!((yuan * 100.0).round() as i64, fen);
        assert_eq!(format!("{yuan:.2}").replace('.', "").trim_start_matches(['0', '-']), fen.abs().to_string().trim_start_matches('0'));
    }
    let sheet = written(&ledger(&set), [Row::default().with(of(Field::AmountFen), Value::Int(i64::MAX))]);
    assert_eq!(sheet.get_value((FIRST, 0)), Some(&Data::String("92233720368547758.07".to_owned())));
}

#[test]
fn what_people_wrote_stays_text_and_is_never_a_formula() {
    let hostile =
        ["=cmd|' /C calc'!A0", "@SUM(A1:A9)", "+86 138", "-1", "\t=1+1", "=HYPERLINK(\"http://a\",\"b\")", "_x0041_", "_x中文文字"];
    let set = set_of(&[("title", "text"), ("number", "identifier")]);
    let rows = hostile.map(|each| Row::default().with(of(Field::Title), text(each)).with(of(Field::Number), text(each)));
    let bytes = write(&unmasked(&set), rows).unwrap();
    assert!(!part(&bytes, "xl/worksheets/sheet1.xml").contains("<f>"));
    assert!(part(&bytes, "xl/styles.xml").contains("quotePrefix=\"1\""));
    let sheet = range(bytes);
    for (at, each) in (FIRST..).zip(hostile) {
        assert_eq!(sheet.get_value((at, 0)), Some(&Data::String(each.to_owned())));
        assert_eq!(sheet.get_value((at, 1)), Some(&Data::String(each.to_owned())));
    }
}

#[test]
fn rare_characters_tibetan_line_breaks_and_long_titles_are_kept() {
    let long = "界".repeat(300);
    let texts = ["𠮷𡈽", "བཀྲ་ཤིས་ཚེ་རིང་།", "第一行\n第二行", long.as_str(), "a & b < c > \"d\"", "👨‍👩‍👧"];
    let set = set_of(&[("title", "text")]);
    let sheet = written(&unmasked(&set), texts.map(|each| Row::default().with(of(Field::Title), text(each))));
    for (at, each) in (FIRST..).zip(texts) {
        assert_eq!(sheet.get_value((at, 0)), Some(&Data::String(each.to_owned())));
    }
}

#[test]
fn characters_that_xml_cannot_carry_are_dropped_and_the_rest_stays() {
    let set = set_of(&[("title", "text")]);
    let sheet = written(&unmasked(&set), [Row::default().with(of(Field::Title), text("甲\u{0}\u{8}\u{1b}乙\r\n丙\u{FFFF}\u{7f}丁"))]);
    assert_eq!(sheet.get_value((FIRST, 0)), Some(&Data::String("甲乙\n丙丁".to_owned())));
}

#[test]
fn a_text_longer_than_a_cell_is_cut_and_says_how_much_is_missing() {
    let set = set_of(&[("narrative", "text")]);
    for letter in ["述", "𠮷"] {
        let sheet = written(&unmasked(&set), [Row::default().with(of(Field::Narrative), text(&letter.repeat(40_000)))]);
        let cell = sheet.get_value((FIRST, 0)).unwrap().get_string().unwrap();
        let kept = cell.matches(letter).count();
        assert!(cell.encode_utf16().count() <= 32_767);
        assert!(cell.ends_with(&format!("余下{}字未列入，请在系统中查看原文）", 40_000 - kept)), "{kept}");
    }
}

#[test]
fn people_are_masked_unless_a_reason_is_given() {
    let set = bundled(LedgerKind::Matters);
    let masked = all_text(&written(&ledger(&set), [a_matter()]));
    assert!(masked.contains("扎**、卓**") && masked.contains("138****5678") && masked.contains("110***********002X"));
    assert!(masked.contains("江拉村***") && masked.contains("扎**反映围栏被损，联系138****5678"), "{masked}");
    for secret in ["扎西才让", "卓玛", "13812345678", "11010519491231002X", "三社12号"] {
        assert!(!masked.contains(secret), "{secret}");
    }
    let open = all_text(&written(&unmasked(&set), [a_matter()]));
    assert!(open.contains("扎西才让、卓玛") && open.contains("11010519491231002X") && open.contains("13812345678"));
    assert!(open.contains("未遮掩个人信息，原因：按县督查要求逐件核对"));
}

#[test]
fn nothing_with_people_in_it_is_made_without_a_reason() {
    let set = bundled(LedgerKind::Matters);
    let silent = Ledger { reason: " ".to_owned(), ..ledger(&set) };
    assert_eq!(write(&silent, [a_matter()]), Err(LedgerError::ReasonMissing));
    let open = Ledger { showing: jiangyuan_ledgers::Showing::Unmasked { reason: "\n".to_owned() }, ..ledger(&set) };
    assert_eq!(write(&open, [a_matter()]), Err(LedgerError::ReasonMissing));
    let statistics = bundled(LedgerKind::MediationStatistics);
    assert!(write(&Ledger { reason: String::new(), ..ledger(&statistics) }, []).is_ok());
}

#[test]
fn codes_and_states_stand_in_words() {
    let set = bundled(LedgerKind::Matters);
    let text = all_text(&written(&ledger(&set), [a_matter()]));
    assert!(text.contains("来访") && text.contains("办理中"), "{text}");
    assert!(!text.contains("handling") && !text.contains("visit"));
}

#[test]
fn an_accusation_never_leaves_in_a_ledger() {
    let set = bundled(LedgerKind::Matters);
    let accusation = a_matter().with(of(Field::Purpose), text("accusation")).with(of(Field::Title), text("举报某干部"));
    let nature = a_matter().with(of(Field::Nature), text("accusation"));
    let sheet = written(&unmasked(&set), [accusation, a_matter(), nature]);
    assert_eq!(sheet.height(), 4);
    assert!(!all_text(&sheet).contains("举报"));
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let set = bundled(LedgerKind::Matters);
    let make = || write(&ledger(&set), (0..50).map(|_| a_matter())).unwrap();
    assert_eq!(make(), make());
}

#[test]
fn the_properties_of_the_file_name_nobody() {
    let set = bundled(LedgerKind::Matters);
    let bytes = write(&ledger(&set), [a_matter()]).unwrap();
    let core = part(&bytes, "docProps/core.xml");
    assert!(core.contains("2026-11-29") && !core.contains("登记员甲") && !core.contains("尕让乡"), "{core}");
    assert!(!part(&bytes, "docProps/app.xml").contains("登记员甲"));
}

#[test]
fn every_page_says_whose_it_is_and_repeats_its_headings() {
    let set = bundled(LedgerKind::Matters);
    let long = Ledger { reason: "核对&核查".repeat(60), made_by: "登记员&甲".to_owned(), ..ledger(&set) };
    for ledger in [ledger(&set), long] {
        let bytes = write(&ledger, [a_matter()]).unwrap();
        let sheet = part(&bytes, "xl/worksheets/sheet1.xml");
        for asked in [
            "orientation=\"landscape\"",
            "paperSize=\"9\"",
            "fitToWidth",
            "fitToHeight=\"0\"",
            "<autoFilter",
            "state=\"frozen\"",
            "尕让乡人民政府",
            "第 &amp;P 页",
        ] {
            assert!(sheet.contains(asked) || asked == "fitToWidth" && sheet.contains("fitToPage"), "{asked}");
        }
        let head = sheet.split("<oddHeader>").nth(1).and_then(|rest| rest.split("</oddHeader>").next()).unwrap().replace("&amp;", "&");
        assert!(head.starts_with("&R&K999999") && head.encode_utf16().count() <= 255, "{head}");
        assert!(part(&bytes, "xl/workbook.xml").contains("_xlnm.Print_Titles"));
    }
}

#[test]
fn tibetan_headings_stand_below_the_chinese_and_never_alone() {
    let set = bundled(LedgerKind::Receptions);
    let sheet = written(&Ledger { language: Language::Tibetan, ..ledger(&set) }, []);
    let heading = sheet.get_value((2, 1)).unwrap().get_string().unwrap();
    assert!(heading.starts_with("接访日期\n") && heading.contains("སྣེ་ལེན"), "{heading}");
}

#[test]
fn the_statistics_form_has_two_rows_of_headings() {
    let set = bundled(LedgerKind::MediationStatistics);
    let sheet = written(&ledger(&set), []);
    let places: Vec<(u32, u32)> = ["按纠纷类别", "婚姻家庭纠纷", "案件总数（件）"].iter().map(|heading| place(&sheet, heading)).collect();
    assert_eq!(places.iter().map(|(row, _)| *row).collect::<Vec<_>>(), [2, 3, 2]);
    assert_eq!(places[0].1, places[1].1);
}

#[test]
fn what_is_measured_is_the_same_cells() {
    let (set, rows) = jiangyuan_ledgers::measure::sample(5);
    let bare = range(jiangyuan_ledgers::measure::bare(&set, &rows).unwrap());
    let ours = written(&unmasked(&set), rows);
    assert_eq!((set.columns.len(), bare.height(), ours.height()), (20, 5, 8));
    let number = set.columns.iter().position(|column| column.key == "id_number").and_then(|at| u32::try_from(at).ok()).unwrap();
    assert_eq!(ours.get_value((FIRST + 2, number)), bare.get_value((2, number)));
}

#[test]
fn all_bundled_ledgers_can_be_written_in_every_language() {
    for &kind in LedgerKind::ALL {
        let set = bundled(kind);
        for language in Language::ALL {
            assert!(write(&Ledger { language, ..ledger(&set) }, [a_matter()]).is_ok(), "{kind:?}");
        }
    }
}

fn place(sheet: &calamine::Range<Data>, heading: &str) -> (u32, u32) {
    sheet.used_cells().find(|(_, _, cell)| cell.get_string() == Some(heading)).map(|(row, column, _)| (row as u32, column as u32)).unwrap()
}

fn all_text(sheet: &calamine::Range<Data>) -> String {
    sheet.used_cells().map(|(_, _, cell)| cell.to_string()).collect::<Vec<_>>().join("|")
}

#[test]
fn some_hundred_rows_of_hostile_names_read_back_cell_by_cell() {
    let names =
        ["#eval(\"1\")", "*粗*_x_$x$\\", "@ref <label>", "//", "=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "𠮷䶮㛃\u{31350}\u{E001}"];
    let more = ["才让བསྒྲུབས་ཧཱུྃ་12", "甲\u{202E}乙\u{200B}丙", "😀👨‍👩‍👧", "NULL", "0012", "1e5", "2026-01-01", "TRUE", "\"\",\"\"", " 前后 "];
    let all: Vec<&str> = names.into_iter().chain(more).collect();
    let set = set_of(&[("title", "text"), ("id_number", "identifier"), ("registered_on", "date"), ("headcount", "count")]);
    let name = |at: usize| format!("{}{}", all[at % all.len()], ["", "\n第二行"][at / all.len() % 2]);
    let number = |at: usize| format!("54990119{:010}", at);
    let rows = (0..400).map(|at| {
        Row::default()
            .with(of(Field::Title), text(&name(at)))
            .with(of(Field::IdNumber), text(&number(at)))
            .with(Source::Computed(Computed::RegisteredOn), Value::Date(day("2026-02-28")))
            .with(of(Field::Headcount), Value::Int(i64::try_from(at).unwrap()))
    });
    let bytes = write(&unmasked(&set), rows).unwrap();
    assert!(!part(&bytes, "xl/worksheets/sheet1.xml").contains("<f"));
    let sheet = range(bytes);
    for (row, at) in (FIRST..).zip(0..400) {
        assert_eq!(sheet.get_value((row, 0)), Some(&Data::String(name(at))));
        assert_eq!(sheet.get_value((row, 1)), Some(&Data::String(number(at))));
        assert_eq!(sheet.get_value((row, 2)).unwrap().get_datetime().unwrap().to_ymd_hms_milli(), (2026, 2, 28, 0, 0, 0, 0));
        assert_eq!(sheet.get_value((row, 3)), Some(&Data::Float(at as f64)));
    }
    assert_eq!(sheet.get_value((FIRST + 400, 0)), None);
}
