//! Filling in: from a case file and a template to the values that the paper prints.
//!
//! Every value is text, a list of texts, or a table of texts. It reaches the typesetter as JSON and is printed as
//! text; nothing of it is ever read as markup.

use crate::case;
use crate::error::PaperError;
use crate::path::{self, ClockPart, PartyPart, Path, Role};
use crate::template::{PaperField, Template, Written};
use crate::words;
use chrono::Days;
use jiangyuan_model::view::{ClockKind, StepView};
use jiangyuan_model::{CaseFile, Field, PaperNumber, StepKind, Value};
use serde_json::{Map, Value as Json, json};

/// Lines before the figures of a report.
const FIGURES_HEAD_LINES: usize = 3;

/// The values of all fields, in the order of the template. What may be missing and is, is `null`.
///
/// # Errors
/// The record is of another kind, the step was not taken, or a fact that the paper has to state is missing.
pub(crate) fn fill(template: &Template, case: &CaseFile) -> Result<Map<String, Json>, PaperError> {
    if !template.nouns.contains(&case.main.noun) {
        return Err(PaperError::OfAnotherRecord(template.code));
    }
    let own = case::own_step(case, &template.steps);
    if let (None, Some(step)) = (own, template.steps.first()) {
        return Err(PaperError::NoStep { paper: template.code, step: *step });
    }
    let mut out = Map::new();
    for field in &template.fields {
        let value = field.from.split(" | ").find_map(|text| resolve(path::parse(text)?, field.written, case, own));
        match (&field.must, value) {
            (Some(entered_at), None) => {
                return Err(PaperError::MissingField {
                    paper: template.code,
                    field: field.name.clone(),
                    label: field.label.clone(),
                    entered_at: entered_at.clone(),
                });
            }
            (_, value) => out.insert(field.name.clone(), value.unwrap_or(Json::Null)),
        };
    }
    Ok(out)
}

/// Whether a field of a template can be parsed at all.
pub(crate) fn is_sound(field: &PaperField) -> bool {
    field.from.split(" | ").all(|text| path::parse(text).is_some())
}

fn resolve(path: Path, written: Written, case: &CaseFile, own: Option<&StepView>) -> Option<Json> {
    match path {
        Path::Office(line) => plain(office_line(case, &line)?),
        Path::MadeOn => plain(&words::date(case.made_on)),
        Path::StepKind => plain(own?.kind?.key()),
        Path::MadeBy => plain(&case.made_by),
        Path::Number => plain(number_text(&case.number)?),
        Path::Typed(name) => typed(case.typed.get(&name)?, written),
        Path::Of(noun, field) => print(field, case::field(case::record(case, noun)?, field)?, written),
        Path::NumberOf(noun) => plain(&case::record(case, noun)?.number),
        Path::Party(role, part) => party(case, role, part),
        Path::Names(role) => {
            let names: Vec<String> = case::people(case, role, case.made_on).iter().filter_map(|p| p.get("name").cloned()).collect();
            plain(&names.join("、"))
        }
        Path::People(role) => table(case::people(case, role, case.made_on).into_iter().map(|person| json!(person)).collect()),
        Path::Count(role) => Some(json!(case::people(case, role, case.made_on).len())),
        Path::Step(None, _, field) => print(field, &case::step_field(own?, field)?, written),
        Path::Step(Some(kind), code, field) => {
            let has_code = |step: &&&StepView| code.as_ref().is_none_or(|c| step.fields.iter().any(|(_, v)| v.as_text() == Some(c)));
            print(field, &case::step_field(case::steps(case, kind).iter().rfind(has_code)?, field)?, written)
        }
        Path::Steps(kind) => table(case::steps(case, kind).iter().map(|step| step_row(step)).collect()),
        Path::Clock(kind, part) => clock(case, kind, part),
        Path::Requests => requests(case, own),
        Path::Attachments => table(attachments(case)),
        Path::Figures => table(figures(case)),
    }
}

fn clock(case: &CaseFile, kind: ClockKind, part: ClockPart) -> Option<Json> {
    let clock = case::clock(case, kind)?;
    let extended: i64 =
        case::steps(case, StepKind::HandlingExtended).iter().filter_map(|step| case::step_field(step, Field::Days)?.as_int()).sum();
    match part {
        ClockPart::Due => plain(&words::date(clock.due?)),
        ClockPart::Original if extended == 0 => plain(&words::date(clock.due?)),
        ClockPart::Original => plain(&words::date(clock.strict_due? - Days::new(u64::try_from(extended).ok()?))),
        ClockPart::Start => plain(&words::date(clock.start)),
        ClockPart::Days => Some(json!((clock.due? - clock.start).num_days())),
    }
}

fn plain(text: &str) -> Option<Json> {
    let clean = clean(text);
    (!clean.is_empty()).then(|| Json::String(clean))
}

fn table(rows: Vec<Json>) -> Option<Json> {
    (!rows.is_empty()).then_some(Json::Array(rows))
}

fn typed(text: &str, written: Written) -> Option<Json> {
    if written == Written::Items { list(text) } else { plain(text) }
}

fn print(field: Field, value: &Value, written: Written) -> Option<Json> {
    match (written, value) {
        (Written::Key, Value::Text(key)) => plain(key),
        (Written::Key, Value::Bool(yes)) => Some(Json::Bool(*yes)),
        (Written::Items, Value::List(items)) if field == Field::SeasonalDates => {
            table(items.iter().filter_map(|item| plain(&words::yearly(item))).collect())
        }
        (Written::Items, Value::List(items)) => table(items.iter().filter_map(|item| plain(item)).collect()),
        (Written::Items, Value::Text(text)) => list(text),
        _ => plain(&words::value(field, value)?),
    }
}

fn list(text: &str) -> Option<Json> {
    table(items(text).iter().filter_map(|item| plain(item)).collect())
}

/// The items of a text typed line by line, without the numbers that were typed before them.
pub(crate) fn items(text: &str) -> Vec<String> {
    let numeral = |c: char| c.is_ascii_digit() || "一二三四五六七八九十（）()".contains(c);
    let item = |line: &str| {
        let line = line.trim();
        let rest = line.trim_start_matches(numeral);
        let unnumbered = rest.strip_prefix(['、', '.', '．', '，', ' ']).filter(|_| rest.len() < line.len());
        // The sentence or the table that it stands in has a stop of its own.
        unnumbered.unwrap_or(line).trim().trim_end_matches(['。', '；', ';']).to_owned()
    };
    text.lines().flat_map(|line| line.split('；')).map(item).filter(|line| !line.is_empty()).collect()
}

/// Text as it may stand on paper: no control characters, and none of the invisible ones that turn the order of what is
/// read around or hide something in it. A line end stays.
pub(crate) fn clean(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    let hidden =
        |c: char| matches!(c, '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}');
    let shown = text.chars().filter(|c| !hidden(*c)).map(|c| if c.is_control() && c != '\n' { ' ' } else { c });
    shown.collect::<String>().trim().to_owned()
}

fn office_line<'a>(case: &'a CaseFile, line: &str) -> Option<&'a str> {
    let office = &case.office;
    Some(match line {
        "name" => &office.name,
        "short" => &office.short,
        "county" => &office.county,
        "upper_organ" => &office.upper_organ,
        "address" => &office.address,
        "phone" => &office.phone,
        "hotline" => &office.hotline,
        "query_ways" => &office.query_ways,
        "committee" => &office.committee,
        "court" => &office.court,
        _ => return None,
    })
}

/// The number as it is printed.
pub(crate) fn number_text(number: &PaperNumber) -> Option<&str> {
    match number {
        PaperNumber::Formal(text) | PaperNumber::Temporary(text) => Some(text),
        PaperNumber::None => None,
    }
}

fn party(case: &CaseFile, role: Role, part: PartyPart) -> Option<Json> {
    let name = path::PARTY_PARTS.iter().find(|(_, known)| *known == part)?.0;
    plain(case::people(case, role, case.made_on).first()?.get(name)?)
}

fn step_row(step: &StepView) -> Json {
    let mut row = Map::new();
    if let Some(day) = step.happened_on {
        row.insert("happened_on".to_owned(), Json::String(words::date(day)));
    }
    for (field, value) in &step.fields {
        if let Some(text) = words::value(*field, value) {
            row.insert(field.key().to_owned(), Json::String(clean(&text)));
        }
    }
    Json::Object(row)
}

fn attachments(case: &CaseFile) -> Vec<Json> {
    let standing = case::records(case).flat_map(|record| &record.attachments).filter(|a| a.void_reason.is_none());
    standing.map(|a| json!({ "title": clean(&a.title), "dated": a.dated.map(words::date), "author": clean(&a.author) })).collect()
}

/// The figures of a report in words. Their text has a form, a period and a moment, and then a line a figure.
fn figures(case: &CaseFile) -> Vec<Json> {
    let Some(Value::Text(text)) = case::field(&case.main, Field::FrozenFigures) else { return Vec::new() };
    let row = |line: &str| {
        let (rest, late) = line.rsplit_once('\t')?;
        let (key, own) = rest.rsplit_once('\t')?;
        let (own, late) = (own.parse::<i64>().ok()?, late.parse::<i64>().ok()?);
        let number = |number: i64| if key.ends_with("_fen") { words::money(number) } else { number.to_string() };
        let is_nil = own == 0 && late == 0;
        (!is_nil).then(|| json!({ "name": clean(&words::figure(key)), "total": number(own.saturating_add(late)), "late": number(late) }))
    };
    text.lines().skip(FIGURES_HEAD_LINES).filter_map(row).collect()
}

/// Each request with the answer of the step to it (Art. 32): supported, explained, not supported, or open.
fn requests(case: &CaseFile, own: Option<&StepView>) -> Option<Json> {
    let asked = case::records(case).find_map(|record| case::field(record, Field::Requests))?;
    let decided = case::steps(case, StepKind::Decided).last().copied().or(own);
    let answer = |number: &str| {
        let named = |field| decided.and_then(|step| case::step_field(step, field)).is_some_and(|value| names(&value, number));
        match () {
            () if named(Field::SupportedRequests) => "supported",
            () if named(Field::ExplainedRequests) => "explained",
            () if named(Field::UnsupportedRequests) => "unsupported",
            () => "open",
        }
    };
    let rows = items(asked.as_text()?).into_iter().zip(1..).map(|(text, number): (String, u32)| {
        let number = number.to_string();
        json!({ "no": number, "text": clean(&text), "result": answer(&number) })
    });
    table(rows.collect())
}

/// Whether a list of numbers, however it was typed, has this one.
fn names(value: &Value, number: &str) -> bool {
    let has = |text: &str| text.split(|c: char| !c.is_ascii_digit()).any(|part| part == number);
    match value {
        Value::List(items) => items.iter().any(|item| has(item)),
        Value::Text(text) => has(text),
        Value::Int(int) => int.to_string() == number,
        _ => false,
    }
}
