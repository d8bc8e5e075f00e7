//! A cell as the value of a field: dates in the ways offices write them, money in yuan, codes by
//! their words. What a verb would refuse is refused here, with the row.

use crate::mapping::code_of_words;
use crate::read::OldCell;
use chrono::{Days, NaiveDate, NaiveTime};
use jiangyuan_model::field::Kind;
use jiangyuan_model::input::read_value;
use jiangyuan_model::{ErrorCode, Field};
use serde_json::{Value as Json, json};

/// Fen of a yuan.
const FEN: i128 = 100;

/// 万元
const TEN_THOUSAND: i128 = 10_000;

/// Serial days between 1941 and 2119: what a number in a column of dates can be.
const SERIALS: std::ops::Range<u64> = 15_000..80_000;

/// Reads a cell.
pub(super) fn read(field: Field, cell: &OldCell, heading: &str, from_1904: bool) -> Result<Json, ErrorCode> {
    if let OldCell::DigitsLost(_) = cell {
        return Err(ErrorCode::LedgerDigitsLost);
    }
    let text = cell.text();
    let bad_number = ErrorCode::BadNumber;
    let json = match (field, field.kind()) {
        (Field::AreaMuHundredths, _) => json!(scaled(&text, &[("亩", 1)], 100).ok_or(bad_number)?),
        (Field::IdNumber | Field::Phone | Field::CreditCode, _) => Json::from(number_of_paper(&text)),
        (_, Kind::Date) => Json::from(date(cell, from_1904).ok_or(ErrorCode::BadDate)?.0.to_string()),
        (_, Kind::Instant) => Json::from(instant(cell, from_1904).ok_or(ErrorCode::BadDate)?),
        (_, Kind::Fen) => json!(yuan(&text, heading).ok_or(bad_number)?),
        (_, Kind::Int) => json!(count(&text).ok_or(bad_number)?),
        (_, Kind::Bool) => json!(yes(&text).ok_or(bad_number)?),
        (_, Kind::Code(table)) => Json::from(code_of_words(table, &text).ok_or(ErrorCode::UnknownCode)?),
        (_, Kind::Link | Kind::Bytes) => return Err(bad_number),
        (_, Kind::Text | Kind::LongText | Kind::List | Kind::Village) => Json::from(text),
    };
    read_value(field, &json).map_err(|refusal| refusal.code)?;
    Ok(json)
}

/// A cell as a digest has it: a date is the same in every way of writing it.
pub(super) fn normal(cell: &OldCell, from_1904: bool) -> String {
    match (cell, date(cell, from_1904)) {
        // A number may be a serial day or an amount: it stays what it shows.
        (OldCell::Number(digits), _) => digits.clone(),
        (_, Some((date, None))) => date.to_string(),
        (_, Some((date, Some(time)))) => [date.to_string(), time.format("%H:%M").to_string()].join(" "),
        _ => cell.text().split_whitespace().collect(),
    }
}

/// Numbers of papers, without blanks and in narrow digits.
fn number_of_paper(text: &str) -> String {
    let narrow = |c: char| match c {
        '０'..='９' => char::from_digit(u32::from(c) - u32::from('０'), 10).unwrap_or(c),
        'ｘ' | 'Ｘ' | 'x' => 'X',
        c => c,
    };
    text.chars().map(narrow).filter(|c| !c.is_whitespace() && !matches!(c, '\'' | '‘' | '’')).collect()
}

fn instant(cell: &OldCell, from_1904: bool) -> Option<String> {
    let (date, time) = date(cell, from_1904)?;
    Some(match time {
        Some(time) => format!("{date}T{}+08:00", time.format("%H:%M:%S")),
        None => date.to_string(),
    })
}

/// 2023.5.6, 2023-05-06, 2023/5/6, 2023年5月6日, 20230506, a date cell, or a serial number of one.
/// A year of two digits is no date: nobody knows whether it is a year or a day.
pub(super) fn date(cell: &OldCell, from_1904: bool) -> Option<(NaiveDate, Option<NaiveTime>)> {
    match cell {
        OldCell::Date(date, time) => Some((*date, *time)),
        OldCell::Number(digits) if digits.len() == 8 => compact(digits).map(|date| (date, None)),
        OldCell::Number(digits) => serial(digits, from_1904).map(|date| (date, None)),
        OldCell::Text(text) => written(text),
        OldCell::Empty | OldCell::DigitsLost(_) => None,
    }
}

fn written(text: &str) -> Option<(NaiveDate, Option<NaiveTime>)> {
    let text: String = text.trim().chars().map(|c| if c == '　' { ' ' } else { c }).collect();
    let (day, time) = match text.split_once([' ', 'T']) {
        Some((day, time)) if time.contains([':', '：', '时', '点']) => (day, Some(time.trim())),
        _ => (text.as_str(), None),
    };
    let day: String = day.chars().filter(|c| !c.is_whitespace()).collect();
    let date = compact(&day).or_else(|| parts(&day))?;
    match time {
        Some(time) => Some((date, Some(clock(time)?))),
        None => Some((date, None)),
    }
}

fn compact(digits: &str) -> Option<NaiveDate> {
    if digits.len() != 8 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    NaiveDate::parse_from_str(digits, "%Y%m%d").ok()
}

fn parts(day: &str) -> Option<NaiveDate> {
    let day = day.trim_end_matches(['日', '号', '.']);
    let numbers: Vec<&str> = day.split(['.', '-', '/', '年', '月', '．', '。', '－', '、']).collect();
    let [year, month, day] = numbers.as_slice() else { return None };
    let is_number =
        |text: &str, digits: std::ops::RangeInclusive<usize>| digits.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    if !is_number(year, 4..=4) || !is_number(month, 1..=2) || !is_number(day, 1..=2) {
        return None;
    }
    NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

fn clock(time: &str) -> Option<NaiveTime> {
    let time = time.trim_end_matches(['分', '秒']).replace(['：', '时', '点', '分'], ":");
    let mut parts = time.split(':').filter(|part| !part.is_empty()).map(|part| part.trim().parse::<u32>());
    let (hour, minute, second) = (parts.next()?, parts.next().unwrap_or(Ok(0)), parts.next().unwrap_or(Ok(0)));
    NaiveTime::from_hms_opt(hour.ok()?, minute.ok()?, second.ok()?)
}

/// A day counted from the epoch of the file. The system of 1900 counts a 29 February that was not.
fn serial(digits: &str, from_1904: bool) -> Option<NaiveDate> {
    let days: u64 = digits.parse().ok().filter(|days| SERIALS.contains(days))?;
    let epoch = if from_1904 { NaiveDate::from_ymd_opt(1904, 1, 1) } else { NaiveDate::from_ymd_opt(1899, 12, 30) }?;
    epoch.checked_add_days(Days::new(days))
}

/// An amount in fen. 万元 stands in the cell or in the heading.
fn yuan(text: &str, heading: &str) -> Option<i64> {
    let in_heading = if heading.contains("万元") { TEN_THOUSAND } else { 1 };
    let own = [("万元", TEN_THOUSAND), ("万", TEN_THOUSAND), ("元整", 1), ("元", 1)];
    let has_own = own.iter().any(|(unit, _)| text.trim_end().ends_with(unit));
    scaled(text, &own, if has_own { FEN } else { FEN * in_heading })
}

/// A decimal number times a scale, whole and without a float on the way.
fn scaled(text: &str, units: &[(&str, i128)], scale: i128) -> Option<i64> {
    let text: String = text.chars().filter(|c| !c.is_whitespace() && !matches!(c, ',' | '，' | '¥' | '￥')).collect();
    let (digits, unit) = units.iter().find_map(|(unit, times)| Some((text.strip_suffix(unit)?, *times))).unwrap_or((text.as_str(), 1));
    let (negative, digits) = digits.strip_prefix('-').map_or((false, digits), |rest| (true, rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if whole.is_empty() || digits.len() > 24 || !whole.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let unscaled: i128 = [whole, fraction].concat().parse().ok()?;
    let divisor = 10i128.checked_pow(u32::try_from(fraction.len()).ok()?)?;
    let number = unscaled.checked_mul(unit.checked_mul(scale)?)?;
    // There is nothing smaller than a fen.
    let exact = (number % divisor == 0).then_some(number / divisor)?;
    i64::try_from(if negative { -exact } else { exact }).ok()
}

/// A whole number, with a unit behind it: 5人.
fn count(text: &str) -> Option<i64> {
    let text: String = text.split_whitespace().collect();
    let digits = text.trim_end_matches(['人', '户', '件', '次', '名', '头', '只', '页', '份', '余']);
    digits.parse().ok().filter(|number| *number >= 0)
}

fn yes(text: &str) -> Option<bool> {
    match text.trim() {
        "是" | "有" | "√" | "✓" | "Y" | "y" | "1" | "集体访" | "联名" | "匿名" => Some(true),
        "否" | "无" | "没有" | "×" | "N" | "n" | "0" | "不是" | "个访" | "/" | "—" => Some(false),
        _ => None,
    }
}
