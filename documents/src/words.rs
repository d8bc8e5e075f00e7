//! How values are written on a Chinese paper: dates, money, codes.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, Timelike};
use jiangyuan_model::Value;
use jiangyuan_model::field::{Field, Kind};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The words of the code tables, the same source as the window's.
static CODES: LazyLock<BTreeMap<String, BTreeMap<String, String>>> = LazyLock::new(|| {
    let rest = include_str!("../../locales/code.yml").trim_start_matches("_version: 2\n");
    serde_norway::from_str(rest).expect("a test reads every word of the code tables")
});

/// The labels of fields, the same source as the window's.
static LABELS: LazyLock<BTreeMap<String, BTreeMap<String, String>>> = LazyLock::new(|| {
    let rest = include_str!("../../locales/field.yml").trim_start_matches("_version: 2\n");
    serde_norway::from_str(rest).expect("a test reads the label of every field of a blank form")
});

/// The Chinese label of a field; its key where it has none.
pub(crate) fn label(field: Field) -> String {
    let words = LABELS.get(&format!("field.{}", field.key())).and_then(|words| words.get("zh-CN"));
    words.cloned().unwrap_or_else(|| field.key().to_owned())
}

/// The names of figures, the same source as the ledgers'.
static FIGURES: LazyLock<BTreeMap<String, BTreeMap<String, String>>> = LazyLock::new(|| {
    let rest = include_str!("../../locales/ledgers.yml").trim_start_matches("_version: 2\n");
    serde_norway::from_str(rest).expect("a test reads every name of a figure")
});

/// The Chinese name of a figure of a report, or of one by a field or an organ that the office named.
pub(crate) fn figure(key: &str) -> String {
    let named = [("category ", "ledgers.named.category"), ("organ ", "ledgers.named.organ")];
    let words = |key: &str| FIGURES.get(key).and_then(|words| words.get("zh-CN")).cloned();
    let by_name = named.iter().find_map(|(beginning, words_key)| Some(words(words_key)?.replace("%{name}", key.strip_prefix(beginning)?)));
    by_name.or_else(|| words(&format!("ledgers.figure.{}", key.replace('.', "_")))).unwrap_or_else(|| key.to_owned())
}

/// A date of legal effect: 2026年3月6日, in Arabic numerals without leading zeros (GB/T 9704).
pub(crate) fn date(date: NaiveDate) -> String {
    format!("{}年{}月{}日", date.year(), date.month(), date.day())
}

/// An instant on the clock of the place, to the minute.
pub(crate) fn instant(at_ms: i64) -> Option<String> {
    let local = DateTime::from_timestamp_millis(at_ms)?.with_timezone(&FixedOffset::east_opt(8 * 3600)?);
    Some(format!("{}{}时{:02}分", date(local.date_naive()), local.hour(), local.minute()))
}

/// Fen as yuan: 3,600.00元.
pub(crate) fn money(fen: i64) -> String {
    let (yuan, rest) = (fen.unsigned_abs() / 100, fen.unsigned_abs() % 100);
    let digits: Vec<char> = yuan.to_string().chars().rev().collect();
    let groups: Vec<String> = digits.chunks(3).map(|group| group.iter().collect()).collect();
    let grouped: String = groups.join(",").chars().rev().collect();
    format!("{}{grouped}.{rest:02}元", if fen < 0 { "-" } else { "" })
}

/// Full years on a day.
pub(crate) fn age(born: NaiveDate, on: NaiveDate) -> Option<u32> {
    on.years_since(born)
}

/// The Chinese words of a code; the code itself where a newer version wrote it.
pub(crate) fn code(table: &str, key: &str) -> String {
    CODES.get(&format!("code.{table}.{key}")).and_then(|words| words.get("zh-CN")).cloned().unwrap_or_else(|| key.to_owned())
}

/// A duty of every year, 10-15 撤出, in words: 10月15日：撤出.
pub(crate) fn yearly(item: &str) -> String {
    let read = || {
        let (month, rest) = item.trim().split_once('-')?;
        let (day, what) = rest.split_once(|c: char| !c.is_ascii_digit())?;
        Some(format!("{}月{}日：{}", month.parse::<u8>().ok()?, day.parse::<u8>().ok()?, what.trim()))
    };
    read().unwrap_or_else(|| item.trim().to_owned())
}

/// A field's value as it is printed; `None` where there is nothing to print.
pub(crate) fn value(field: Field, value: &Value) -> Option<String> {
    let text = match (field.kind(), value) {
        (Kind::Code(table), Value::Text(key)) => code(table.key(), key),
        (Kind::Instant, Value::Int(at_ms)) => instant(*at_ms)?,
        (Kind::Fen, Value::Int(fen)) => money(*fen),
        (_, Value::Int(number)) if field == Field::AreaMuHundredths => format!("{}.{:02}亩", number / 100, number.unsigned_abs() % 100),
        (_, Value::Text(text)) => text.clone(),
        (_, Value::Int(number)) => number.to_string(),
        (_, Value::Bool(yes)) => (if *yes { "是" } else { "否" }).to_owned(),
        (_, Value::Date(day)) => date(*day),
        (_, Value::List(items)) if field == Field::SeasonalDates => items.iter().map(|item| yearly(item)).collect::<Vec<_>>().join("；"),
        (_, Value::List(items)) => items.iter().map(|item| item.trim()).collect::<Vec<_>>().join("、"),
        (_, Value::Empty | Value::Bytes(_)) => return None,
    };
    Some(text).filter(|text| !text.trim().is_empty())
}
