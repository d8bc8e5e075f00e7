//! `holidays`, `settings`, `slips`, `explanations`: what each tells.

use super::arguments::{Decided, Explanations, Holidays, Names, Settings, Slips};
use super::output::Output;
use super::words::say;
use jiangyuan_law::settings::Decision;
use jiangyuan_model::Setting;
use jiangyuan_model::county::{DecidedValue, ExplainItem, SlipType};
use jiangyuan_server::{County, DecidedBy, Result, RowRequest};
use serde_json::json;

pub(crate) fn holidays(county: &County, output: &Output, command: Holidays) -> Result<()> {
    match command {
        Holidays::Load { file } => {
            let years = county.holidays_load(&std::fs::read_to_string(file)?)?;
            output.answer(&json!({ "years": years }), || say("server.holidays_loaded", &[("years", &listed(&years))]));
        }
        Holidays::List => list_holidays(county, output)?,
        Holidays::Write { file, years } => {
            let text = county.holidays_file(&years)?;
            std::fs::OpenOptions::new().write(true).create_new(true).open(&file)?;
            std::fs::write(&file, text)?;
            let name = file.display().to_string();
            output.answer(&json!({ "file": name }), || say("server.holidays_written", &[("file", &name)]));
        }
        Holidays::DayOff { day, name, decided } => {
            county.day_off(day, &name, &by(decided))?;
            let text = || say("server.day_off_added", &[("day", &day.to_string()), ("name", &name)]);
            output.answer(&json!({ "day": day, "name": name }), text);
        }
        Holidays::WithdrawDayOff { day } => {
            county.day_off_withdraw(day)?;
            output.answer(&json!({ "day": day, "withdrawn": true }), || say("server.day_off_withdrawn", &[("day", &day.to_string())]));
        }
    }
    Ok(())
}

fn list_holidays(county: &County, output: &Output) -> Result<()> {
    let calendar = county.rules()?.calendar;
    for (table, from) in calendar.years().filter_map(|year| calendar.table(year)) {
        let (issued, holidays, makeup) = (table.issued_on(), table.holidays(), table.makeup_days());
        let told = json!({ "year": table.year(), "from": from, "issued_on": issued, "paper": table.paper(),
                           "holidays": holidays, "makeup_days": makeup });
        let issued = issued.map(|day| day.to_string()).unwrap_or_default();
        output.answer(&told, || {
            [&table.year().to_string(), &say(&format!("county.source.{}", from.key()), &[]), &issued, table.paper()].join("\t")
        });
    }
    for (day, off) in calendar.local_days() {
        let told = json!({ "day": day, "name": off.name, "by": off.by, "paper": off.paper });
        output.answer(&told, || [&day.to_string(), &off.name, &off.by, &off.paper].map(String::as_str).join("\t"));
    }
    Ok(())
}

pub(crate) fn settings(county: &County, output: &Output, command: Settings) -> Result<()> {
    match command {
        Settings::List => {
            let settings = county.rules()?.settings;
            for setting in Setting::ALL {
                let decided: Vec<DecidedValue> = settings.history(*setting).map(told).collect();
                let (default, limits) = (setting.default_value(), setting.row().kind.limits());
                let answer = json!({ "setting": setting, "default": default, "limits": limits, "decided": decided });
                output.answer(&answer, || setting_text(*setting, &decided));
            }
        }
        Settings::Set { setting, value, from, decided } => {
            county.decide(&setting, &value, from, &by(decided))?;
            let words = say("server.setting_decided", &[("setting", &format!("@setting.{setting}")), ("value", &value.join("、"))]);
            output.answer(&json!({ "setting": setting, "value": value, "from": from }), || words);
        }
    }
    Ok(())
}

fn told((from, decision): (chrono::NaiveDate, &Decision)) -> DecidedValue {
    DecidedValue { value: decision.value.clone(), from, by: decision.by.clone(), paper: decision.paper.clone() }
}

fn setting_text(setting: Setting, decided: &[DecidedValue]) -> String {
    let name = say(&format!("setting.{}", setting.key()), &[]);
    let head = [setting.key(), &name, &setting.default_value().join("、"), &setting.row().kind.limits()].join("\t");
    let lines =
        decided.iter().map(|one| [&one.from.to_string(), &one.value.join("、"), &one.by, &one.paper].map(String::as_str).join("\t"));
    std::iter::once(head).chain(lines.map(|line| format!("\t{line}"))).collect::<Vec<_>>().join("\n")
}

pub(crate) fn slips(county: &County, output: &Output, command: Slips) -> Result<()> {
    match command {
        Slips::List => output.lines(county.rules()?.slips.types(), |row: &SlipType| {
            row_text(row.order, &row.code, (&row.name_zh, &row.name_bo), &row.triggers)
        }),
        Slips::Put { code, names, triggers } => {
            county.slip_put(&asked(code.clone(), names, triggers))?;
            said(output, "server.row_put", &code);
        }
        Slips::Withdraw { code } => {
            county.slip_withdraw(&code)?;
            said(output, "server.row_withdrawn", &code);
        }
    }
    Ok(())
}

pub(crate) fn explanations(county: &County, output: &Output, command: Explanations) -> Result<()> {
    match command {
        Explanations::List => output.lines(county.rules()?.slips.items(), |row: &ExplainItem| {
            row_text(row.order, &row.code, (&row.name_zh, &row.name_bo), &row.required_for)
        }),
        Explanations::Put { code, names, slips } => {
            county.explanation_put(&asked(code.clone(), names, slips))?;
            said(output, "server.row_put", &code);
        }
        Explanations::Withdraw { code } => {
            county.explanation_withdraw(&code)?;
            said(output, "server.row_withdrawn", &code);
        }
    }
    Ok(())
}

fn row_text(order: u32, code: &str, (zh, bo): (&str, &str), goes_with: &[String]) -> String {
    [&order.to_string(), code, zh, bo, &goes_with.join(" ")].join("\t")
}

fn said(output: &Output, key: &str, code: &str) {
    output.answer(&json!({ "code": code }), || say(key, &[("code", code)]));
}

fn asked(code: String, names: Names, goes_with: Vec<String>) -> RowRequest {
    RowRequest { code, name_zh: names.name, name_bo: names.name_bo, goes_with, order: names.order }
}

pub(super) fn by(decided: Decided) -> DecidedBy {
    DecidedBy { by: decided.by, paper: decided.paper }
}

fn listed(years: &[i32]) -> String {
    years.iter().map(ToString::to_string).collect::<Vec<_>>().join("、")
}
