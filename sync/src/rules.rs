//! What a county decided, read from its reference records: the county's server and every device
//! read them with the same code, and so hold the same rules.
//!
//! A record that cannot be read as what it is (a newer version wrote it) decides nothing; a value
//! outside of its limits is kept aside by [`Settings`](jiangyuan_law::Settings) and told.

use crate::doc::Doc;
use chrono::NaiveDate;
use jiangyuan_law::Rules;
use jiangyuan_law::calendar::{LocalDayOff, YearTable};
use jiangyuan_law::settings::Decision;
use jiangyuan_model::county::{ExplainItem, SlipType, TableSource};
use jiangyuan_model::{Field, Noun, Value};

/// The nouns that decide something.
pub const NOUNS: &[Noun] = &[Noun::HolidayTable, Noun::LocalDayOff, Noun::CountySetting, Noun::NoticeSlip, Noun::ExplainItem];

/// What ships with this version, and on it what these records of `county/reference` say.
pub fn read<'a>(docs: impl IntoIterator<Item = &'a Doc>) -> Rules {
    let mut rules = Rules::bundled();
    for doc in docs {
        take(&mut rules, doc);
    }
    rules
}

fn take(rules: &mut Rules, doc: &Doc) -> Option<()> {
    let code = || doc.text(Field::RowCode);
    let withdrawn = doc.get(Field::Withdrawn).is_some_and(Value::is_true);
    match doc.noun()? {
        Noun::HolidayTable => rules.calendar = rules.calendar.clone().with(table(doc)?, TableSource::County),
        Noun::LocalDayOff if !withdrawn => {
            let day = date(doc, Field::DayOff)?;
            rules.calendar = rules.calendar.clone().with_local_days([(day, day_off(doc))]);
        }
        Noun::CountySetting => {
            let decision = Decision { value: lines(doc, Field::SettingValue), by: by(doc), paper: paper(doc) };
            rules.settings.decide(doc.text(Field::SettingKey), date(doc, Field::InForceFrom)?, decision);
        }
        Noun::NoticeSlip if withdrawn => rules.slips.withdraw_type(code()),
        Noun::NoticeSlip => rules.slips.put_type(slip(doc)),
        Noun::ExplainItem if withdrawn => rules.slips.withdraw_item(code()),
        Noun::ExplainItem => rules.slips.put_item(item(doc)),
        _ => {}
    }
    Some(())
}

fn table(doc: &Doc) -> Option<YearTable> {
    let year = i32::try_from(doc.get(Field::HolidayYear)?.as_int()?).ok()?;
    let (holidays, makeup) = (lines(doc, Field::Holidays), lines(doc, Field::MakeupDays));
    YearTable::from_lines(year, date(doc, Field::IssuedOn), &paper(doc), &holidays, &makeup).ok()
}

fn day_off(doc: &Doc) -> LocalDayOff {
    LocalDayOff { name: doc.text(Field::DayOffName).to_owned(), by: by(doc), paper: paper(doc) }
}

fn slip(doc: &Doc) -> SlipType {
    SlipType {
        code: doc.text(Field::RowCode).to_owned(),
        name_zh: doc.text(Field::NameZh).to_owned(),
        name_bo: doc.text(Field::NameBo).to_owned(),
        triggers: lines(doc, Field::SlipTriggers),
        order: order(doc),
    }
}

fn item(doc: &Doc) -> ExplainItem {
    ExplainItem {
        code: doc.text(Field::RowCode).to_owned(),
        name_zh: doc.text(Field::NameZh).to_owned(),
        name_bo: doc.text(Field::NameBo).to_owned(),
        required_for: lines(doc, Field::RequiredForSlips),
        order: order(doc),
    }
}

fn by(doc: &Doc) -> String {
    doc.text(Field::DecidedBy).to_owned()
}

fn paper(doc: &Doc) -> String {
    doc.text(Field::DecidedPaper).to_owned()
}

fn date(doc: &Doc, field: Field) -> Option<NaiveDate> {
    doc.get(field).and_then(Value::as_date)
}

fn order(doc: &Doc) -> u32 {
    doc.get(Field::ListOrder).and_then(Value::as_int).and_then(|order| u32::try_from(order).ok()).unwrap_or(u32::MAX)
}

fn lines(doc: &Doc, field: Field) -> Vec<String> {
    match doc.get(field) {
        Some(Value::List(lines)) => lines.clone(),
        _ => Vec::new(),
    }
}
