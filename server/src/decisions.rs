//! `holidays`, `settings`, `slips`, `explanations`: what the county decides for its offices. It becomes
//! reference data, so every device has it with its next sync; devices check it again with the same table.
//!
//! Nothing that was in force is rewritten: a decision about a setting may not begin before the last one about it,
//! nor long before it is entered. Papers take some days to reach whoever enters them.

use crate::county::County;
use crate::db::{Tx, log};
use crate::failure::Result;
use crate::reference::{Subject, checked_text, refer};
use chrono::{Days, NaiveDate};
use jiangyuan_law::Rules;
use jiangyuan_law::calendar::YearTable;
use jiangyuan_law::slips::{ALL_SLIPS, is_trigger};
use jiangyuan_model::clock::date_in_shanghai;
use jiangyuan_model::county::{ExplainItem, SlipType};
use jiangyuan_model::{ErrorCode, Field, Refusal, Setting, Value};
use jiangyuan_sync::holidays::{SignedHolidays, message, new_tables};
use jiangyuan_sync::rules;

/// How many days after it was decided something may be entered.
const ENTERED_WITHIN_DAYS: u64 = 31;

/// The longest name of a day, a slip or an explanation.
const NAME_CHARS_MAX: usize = 60;
/// The longest number of a paper, and the longest name of whoever decided.
const PAPER_CHARS_MAX: usize = 100;
/// The longest code of a row.
const CODE_CHARS_MAX: usize = 40;

/// Who decided, and by which paper.
#[derive(Debug, Clone)]
pub struct DecidedBy {
    /// Who.
    pub by: String,
    /// The paper.
    pub paper: String,
}

/// A row of the slips or of what is explained, as far as it is said; the rest stays as it is.
#[derive(Debug, Clone, Default)]
pub struct RowRequest {
    /// Its code.
    pub code: String,
    /// Its name in Chinese.
    pub name_zh: Option<String>,
    /// Its name in Tibetan.
    pub name_bo: Option<String>,
    /// Triggers of a slip; slips of an explanation. Empty: as they are.
    pub goes_with: Vec<String>,
    /// Its place in the list.
    pub order: Option<u32>,
}

impl County {
    /// What the county has decided so far.
    ///
    /// # Errors
    /// When the database fails.
    pub fn rules(&self) -> Result<Rules> {
        self.inner.db.read(in_force)
    }

    /// Loads holiday tables and returns their years. What is in force already changes nothing.
    ///
    /// # Errors
    /// `HolidaysUnreadable`, `HolidaysBadDay`, `MissingField` for a table without its day of issue, `HolidaysOlder`.
    pub fn holidays_load(&self, tables: &str) -> Result<Vec<i32>> {
        let now_ms = self.now_ms();
        self.inner.db.write(|tx| {
            let known = in_force(tx)?.calendar;
            let tables = new_tables(&known, tables)?;
            let new: Vec<&YearTable> =
                tables.iter().filter(|table| known.table(table.year()).is_none_or(|(known, _)| known != *table)).collect();
            for table in new {
                refer(tx, now_ms, &[(Subject::Holidays(table.year()), of_table(table))])?;
            }
            Ok(tables.iter().map(YearTable::year).collect())
        })
    }

    /// A signed file with the tables of these years, for offices without a line; all that are loaded where none is named.
    ///
    /// # Errors
    /// `HolidaysBadDay` for a year that is not loaded.
    pub fn holidays_file(&self, years: &[i32]) -> Result<String> {
        let calendar = self.rules()?.calendar;
        let years: Vec<i32> = if years.is_empty() { calendar.years().collect() } else { years.to_vec() };
        let table = |year: &i32| calendar.table(*year).map(|(table, _)| table.clone());
        let missing = years.iter().find(|year| table(year).is_none());
        if let Some(year) = missing {
            return Err(Refusal::new(ErrorCode::HolidaysBadDay).with("day", year).into());
        }
        let tables = YearTable::write_all(&years.iter().filter_map(table).collect::<Vec<_>>());
        let signature = self.inner.keys.sign(&message(&tables));
        Ok(SignedHolidays { county: self.public_key(), signature, tables }.write())
    }

    /// A day off that the prefecture or the county gave, or another name or paper of one.
    ///
    /// # Errors
    /// `MissingField`, `TextTooLong`.
    pub fn day_off(&self, day: NaiveDate, name: &str, decided: &DecidedBy) -> Result<()> {
        let mut said = vec![
            (Field::DayOff, Value::Date(day)),
            (Field::DayOffName, Value::Text(checked_text(Field::DayOffName, name, NAME_CHARS_MAX)?)),
            (Field::Withdrawn, Value::Bool(false)),
        ];
        said.extend(decided.said()?);
        self.say(&Subject::DayOff(day), &said)
    }

    /// It is no day off after all.
    ///
    /// # Errors
    /// `BadDate` where it was none.
    pub fn day_off_withdraw(&self, day: NaiveDate) -> Result<()> {
        if !self.rules()?.calendar.local_days().contains_key(&day) {
            return Err(Refusal::new(ErrorCode::BadDate).on(Field::DayOff).into());
        }
        self.say(&Subject::DayOff(day), &[(Field::DayOff, Value::Date(day)), (Field::Withdrawn, Value::Bool(true))])
    }

    /// Decides about a setting, in force from a day on (today where none is named). A decision of the same day is
    /// replaced.
    ///
    /// # Errors
    /// `SettingUnknown`, `SettingOutOfLimits`; `SettingTooEarly` for a day before the last decision about it, or
    /// more than 31 days ago; `MissingField`, `TextTooLong`.
    pub fn decide(&self, key: &str, value: &[String], from: Option<NaiveDate>, decided: &DecidedBy) -> Result<()> {
        let setting = Setting::from_key(key).ok_or_else(|| Refusal::new(ErrorCode::SettingUnknown).with("key", key))?;
        let kind = setting.row().kind;
        if !kind.holds(value) {
            let out = Refusal::new(ErrorCode::SettingOutOfLimits).with("setting", format_args!("@setting.{key}"));
            return Err(out.with("limits", kind.limits()).into());
        }
        let today = date_in_shanghai(self.now_ms());
        let from = from.unwrap_or(today);
        let first = today.checked_sub_days(Days::new(ENTERED_WITHIN_DAYS)).unwrap_or(today);
        let first = self.rules()?.settings.history(setting).last().map_or(first, |(last, _)| last.max(first));
        if from < first {
            return Err(Refusal::new(ErrorCode::SettingTooEarly).with("from", first).into());
        }
        let mut said = vec![
            (Field::SettingKey, Value::text(key)),
            (Field::SettingValue, Value::List(value.to_vec())),
            (Field::InForceFrom, Value::Date(from)),
        ];
        said.extend(decided.said()?);
        self.say(&Subject::Setting(key, from), &said)
    }

    /// Adds a slip, or says something else of one.
    ///
    /// # Errors
    /// `MissingField`, `TextTooLong`; `UnknownCode` for its code or a trigger.
    pub fn slip_put(&self, asked: &RowRequest) -> Result<()> {
        let slips = self.rules()?.slips;
        let known = slips.slip(&asked.code);
        let triggers = |row: &SlipType| row.triggers.clone();
        let triggers = asked.goes_with_or(known.map(triggers), Field::SlipTriggers, is_trigger)?;
        let names = (known.map(|row| row.name_zh.as_str()), known.map(|row| row.name_bo.as_str()));
        let next = slips.types().last().map_or(1, |row| row.order.saturating_add(1));
        let mut said = asked.said(names, known.map_or(next, |row| row.order))?;
        said.push((Field::SlipTriggers, Value::List(triggers)));
        self.say(&Subject::Slip(&asked.code), &said)
    }

    /// Takes a slip out of the list.
    ///
    /// # Errors
    /// `UnknownCode`.
    pub fn slip_withdraw(&self, code: &str) -> Result<()> {
        let known = self.rules()?.slips.slip(code).is_some();
        self.withdraw(&Subject::Slip(code), code, known)
    }

    /// Adds something that is explained, or says something else of it.
    ///
    /// # Errors
    /// `MissingField`, `TextTooLong`; `UnknownCode` for its code or that of a slip.
    pub fn explanation_put(&self, asked: &RowRequest) -> Result<()> {
        let slips = self.rules()?.slips;
        let known = slips.item(&asked.code);
        let required_for = |row: &ExplainItem| row.required_for.clone();
        let is_slip = |code: &str| code == ALL_SLIPS || slips.slip(code).is_some();
        let required_for = asked.goes_with_or(known.map(required_for), Field::RequiredForSlips, is_slip)?;
        let names = (known.map(|row| row.name_zh.as_str()), known.map(|row| row.name_bo.as_str()));
        let next = slips.items().last().map_or(1, |row| row.order.saturating_add(1));
        let mut said = asked.said(names, known.map_or(next, |row| row.order))?;
        said.push((Field::RequiredForSlips, Value::List(required_for)));
        self.say(&Subject::Explanation(&asked.code), &said)
    }

    /// Takes something that is explained out of the list.
    ///
    /// # Errors
    /// `UnknownCode`.
    pub fn explanation_withdraw(&self, code: &str) -> Result<()> {
        let known = self.rules()?.slips.item(code).is_some();
        self.withdraw(&Subject::Explanation(code), code, known)
    }

    fn withdraw(&self, subject: &Subject<'_>, code: &str, known: bool) -> Result<()> {
        if !known {
            return Err(Refusal::new(ErrorCode::UnknownCode).on(Field::RowCode).into());
        }
        self.say(subject, &[(Field::RowCode, Value::text(code)), (Field::Withdrawn, Value::Bool(true))])
    }

    pub(crate) fn say(&self, subject: &Subject<'_>, said: &[(Field, Value)]) -> Result<()> {
        let now_ms = self.now_ms();
        self.inner.db.write(|tx| refer(tx, now_ms, &[(*subject, said.to_vec())]))
    }
}

impl DecidedBy {
    pub(crate) fn said(&self) -> Result<[(Field, Value); 2]> {
        let checked = |field, text: &str| Ok::<_, crate::Failure>((field, Value::Text(checked_text(field, text, PAPER_CHARS_MAX)?)));
        Ok([checked(Field::DecidedBy, &self.by)?, checked(Field::DecidedPaper, &self.paper)?])
    }
}

impl RowRequest {
    fn said(&self, (zh, bo): (Option<&str>, Option<&str>), order: u32) -> Result<Vec<(Field, Value)>> {
        let code_ok = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if self.code.is_empty() || self.code.len() > CODE_CHARS_MAX || !self.code.chars().all(code_ok) || self.code == ALL_SLIPS {
            return Err(Refusal::new(ErrorCode::UnknownCode).on(Field::RowCode).into());
        }
        let zh = checked_text(Field::NameZh, self.name_zh.as_deref().or(zh).unwrap_or_default(), NAME_CHARS_MAX)?;
        let bo = self.name_bo.as_deref().or(bo).unwrap_or_default();
        let bo = if bo.trim().is_empty() { String::new() } else { checked_text(Field::NameBo, bo, NAME_CHARS_MAX)? };
        Ok(vec![
            (Field::RowCode, Value::text(&self.code)),
            (Field::NameZh, Value::Text(zh)),
            (Field::NameBo, Value::Text(bo)),
            (Field::ListOrder, Value::Int(i64::from(self.order.unwrap_or(order)))),
            (Field::Withdrawn, Value::Bool(false)),
        ])
    }

    fn goes_with_or(&self, known: Option<Vec<String>>, field: Field, may: impl Fn(&str) -> bool) -> Result<Vec<String>> {
        let goes_with = if self.goes_with.is_empty() { known.unwrap_or_default() } else { self.goes_with.clone() };
        match goes_with.iter().all(|code| may(code)) {
            true if goes_with.is_empty() => Err(Refusal::new(ErrorCode::MissingField).on(field).into()),
            true => Ok(goes_with),
            false => Err(Refusal::new(ErrorCode::UnknownCode).on(field).into()),
        }
    }
}

fn of_table(table: &YearTable) -> Vec<(Field, Value)> {
    let mut said = vec![
        (Field::HolidayYear, Value::Int(i64::from(table.year()))),
        (Field::Holidays, Value::List(table.holidays())),
        (Field::MakeupDays, Value::List(table.makeup_days())),
        (Field::DecidedPaper, Value::text(table.paper())),
    ];
    said.extend(table.issued_on().map(|day| (Field::IssuedOn, Value::Date(day))));
    said
}

fn in_force(tx: &Tx<'_>) -> Result<Rules> {
    let mut docs = Vec::new();
    for noun in rules::NOUNS {
        docs.extend(log::reference_docs(tx, *noun)?);
    }
    Ok(rules::read(&docs))
}
