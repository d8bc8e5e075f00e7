//! Reads a written ledger back, and makes ledgers and rows of invented people.

use calamine::{Data, Range, Reader, Xlsx};
use chrono::NaiveDate;
use jiangyuan_ledgers::{Computed, Language, Ledger, LedgerKind, Row, Showing, Source, set::ColumnSet, write};
use jiangyuan_model::{Field, Value};
use std::collections::BTreeMap;
use std::io::{Cursor, Read};

/// Index of the first row below one row of headings.
pub(crate) const FIRST: u32 = 3;

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(crate) fn ledger(set: &ColumnSet) -> Ledger<'_> {
    Ledger {
        set,
        language: Language::Chinese,
        office: "尕让乡人民政府".to_owned(),
        period: "2026年11月".to_owned(),
        made_on: day("2026-11-29"),
        made_by: "登记员甲".to_owned(),
        reason: "月度核对".to_owned(),
        showing: Showing::Masked,
    }
}

pub(crate) fn unmasked(set: &ColumnSet) -> Ledger<'_> {
    Ledger { showing: Showing::Unmasked { reason: "按县督查要求逐件核对".to_owned() }, ..ledger(set) }
}

/// A set with these columns: source and kind; masking is put where it has to be.
pub(crate) fn set_of(columns: &[(&str, &str)]) -> ColumnSet {
    let mut text = "set: matters\nversion: 2\ntitle: {zh-CN: 试验台账}\ncolumns:\n".to_owned();
    for (source, kind) in columns {
        let masking = match *source {
            "party_name" => "\n    masking: {of: name}",
            "id_number" => "\n    masking: {of: id_number}",
            "phone" => "\n    masking: {of: phone}",
            "address" => "\n    masking: {of: address}",
            "title" | "narrative" | "remark" | "result" => "\n    masking: {of: text}",
            _ => "",
        };
        text.push_str(&format!(
            "  - key: {source}\n    heading: {{zh-CN: 列{source}}}\n    source: {source}\n    kind: {kind}\n    width: 12{masking}\n"
        ));
    }
    ColumnSet::parse(&text).unwrap()
}

pub(crate) fn of(field: Field) -> Source {
    Source::Field(field)
}

pub(crate) fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

pub(crate) fn a_matter() -> Row {
    Row::default()
        .with(of(Field::PartyName), Value::List(vec!["扎西才让".to_owned(), "卓玛".to_owned()]))
        .with(of(Field::IdNumber), Value::List(vec!["11010519491231002X".to_owned()]))
        .with(of(Field::Phone), text("13812345678"))
        .with(of(Field::Address), text("贵德县尕让乡江拉村三社12号"))
        .with(of(Field::Title), text("扎西才让反映围栏被损，联系13812345678"))
        .with(of(Field::Channel), text("visit"))
        .with(of(Field::Headcount), Value::Int(2))
        .with(Source::Computed(Computed::State), text("handling"))
        .with(Source::Computed(Computed::RegisteredOn), Value::Date(day("2026-11-05")))
        .with(Source::Computed(Computed::PieceNumbers), Value::List(vec!["632523202611050001".to_owned()]))
}

pub(crate) fn range(bytes: Vec<u8>) -> Range<Data> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    book.worksheet_range_at(0).unwrap().unwrap()
}

pub(crate) fn written(ledger: &Ledger<'_>, rows: impl IntoIterator<Item = Row>) -> Range<Data> {
    range(write(ledger, rows).unwrap())
}

/// A part of the file as text.
pub(crate) fn part(bytes: &[u8], name: &str) -> String {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    zip.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

pub(crate) fn bundled(kind: LedgerKind) -> ColumnSet {
    ColumnSet::bundled(kind)
}

/// The words of a refusal, all of them: what, meaning, what to do, in each language, filled in.
pub(crate) fn told(refusal: &jiangyuan_model::Refusal) -> Vec<String> {
    const ERRORS: &str = include_str!("../../../locales/error.yml");
    let file: BTreeMap<String, serde_norway::Value> = serde_norway::from_str(ERRORS).unwrap();
    let of = |part: &str| -> BTreeMap<String, String> {
        serde_norway::from_value(file[&format!("error.{}.{part}", refusal.code.key())].clone()).unwrap()
    };
    let filled =
        |words: &String| refusal.params.iter().fold(words.clone(), |text, (name, value)| text.replace(&format!("%{{{name}}}"), value));
    ["what", "meaning", "todo"].iter().flat_map(|part| of(part).values().map(filled).collect::<Vec<_>>()).collect()
}
