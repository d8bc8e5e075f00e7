//! What the county decided, as the window and the command line show it: read-only.

use chrono::{Datelike, NaiveDate};
use jiangyuan_law::Rules;
use jiangyuan_law::calendar::Calendar;
use jiangyuan_law::settings::Decision;
use jiangyuan_model::county::{CountyDecisions, DecidedValue, HolidayYear, IgnoredValue, LocalDay, SettingView};
use jiangyuan_model::{Refusal, Setting};
use jiangyuan_store::Store;

/// All that the county decided, as it stands today.
///
/// # Errors
/// The store cannot be read.
pub fn decisions(store: &Store) -> Result<CountyDecisions, Refusal> {
    let (rules, today) = (store.rules(), store.world().clock.today());
    let calendar = &rules.calendar;
    let local = |(day, off): (&NaiveDate, &jiangyuan_law::calendar::LocalDayOff)| LocalDay {
        day: *day,
        name: off.name.clone(),
        by: off.by.clone(),
        paper: off.paper.clone(),
    };
    let ignored = rules.settings.ignored().iter().map(|one| IgnoredValue {
        key: one.key.clone(),
        known: Setting::from_key(&one.key).is_some(),
        value: one.value.clone(),
    });
    Ok(CountyDecisions {
        today,
        years: years(calendar),
        missing_years: [today.year(), today.year() + 1].into_iter().filter(|year| calendar.table(*year).is_none()).collect(),
        local_days: calendar.local_days().iter().map(local).collect(),
        settings: Setting::ALL.iter().map(|setting| setting_view(*setting, rules, today)).collect(),
        ignored: ignored.collect(),
        slips: rules.slips.types().to_vec(),
        items: rules.slips.items().to_vec(),
    })
}

fn years(calendar: &Calendar) -> Vec<HolidayYear> {
    let tables = calendar.years().filter_map(|year| calendar.table(year));
    let view = |(table, from): &(jiangyuan_law::calendar::YearTable, _)| HolidayYear {
        year: table.year(),
        from: *from,
        issued_on: table.issued_on(),
        paper: table.paper().to_owned(),
        holidays: table.holidays(),
        makeup_days: table.makeup_days(),
    };
    tables.map(view).collect()
}

fn setting_view(setting: Setting, rules: &Rules, today: NaiveDate) -> SettingView {
    let row = setting.row();
    let decided = |(from, decision): (NaiveDate, &Decision)| DecidedValue {
        value: decision.value.clone(),
        from,
        by: decision.by.clone(),
        paper: decision.paper.clone(),
    };
    let standing = rules.settings.on(setting, today);
    SettingView {
        setting,
        kind: row.kind.key().to_owned(),
        limits: row.kind.limits(),
        basis: row.basis.to_owned(),
        told_only: row.told_only,
        value: standing.map_or_else(|| setting.default_value(), |(_, decision)| decision.value.clone()),
        decided: rules.settings.history(setting).rev().map(decided).collect(),
        since: standing.map(|(from, _)| from),
    }
}
