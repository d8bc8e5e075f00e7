//! Samples: two whole cases, a suggestion and a report, and which of their steps a paper is printed from. They show what a paper looks like before
//! the first case has one, and they are what the tests print.

use crate::embedded::PAPERS;
use chrono::NaiveDate;
use jiangyuan_model::field::Kind;
use jiangyuan_model::tibetan::Bilingual;
use jiangyuan_model::view::{Carried, ClockKind, ClockState, ClockView, FieldView, RecordView, StepView, VerdictView};
use jiangyuan_model::{CaseFile, Field, Noun, Office, PaperCode, PaperLanguage, PaperNumber, RecordId, StepKind, Value};
use serde::Deserialize;
use serde_json::Value as Json;
use std::collections::BTreeMap;

const CASES: &[(&str, &str)] = &[
    ("owed_wages", include_str!("../papers/common/owed_wages.json")),
    ("pasture", include_str!("../papers/common/pasture.json")),
    ("suggestion", include_str!("../papers/common/suggestion.json")),
    ("report", include_str!("../papers/common/report.json")),
];

#[derive(Deserialize)]
struct Case {
    office: Office,
    records: Vec<Record>,
}

#[derive(Deserialize)]
struct Record {
    noun: Noun,
    #[serde(default)]
    number: String,
    title: String,
    state: String,
    #[serde(default)]
    fields: BTreeMap<Field, Json>,
    #[serde(default)]
    parties: Vec<BTreeMap<Field, Json>>,
    #[serde(default)]
    steps: Vec<(StepKind, NaiveDate, BTreeMap<Field, Json>)>,
    #[serde(default)]
    clocks: Vec<(ClockKind, NaiveDate, NaiveDate)>,
}

/// One `sample.json`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sample {
    case: String,
    main: Noun,
    /// Which step: its kind and which of them, from 1.
    #[serde(default)]
    step: Option<(StepKind, usize)>,
    #[serde(default)]
    number: PaperNumber,
    made_on: NaiveDate,
    #[serde(default)]
    query_code: Option<String>,
    #[serde(default)]
    typed: BTreeMap<String, String>,
}

/// The case file of a paper's sample.
///
/// # Panics
/// Never in a program whose tests have passed: they read every sample.
pub fn sample(code: PaperCode) -> CaseFile {
    let files = PAPERS.iter().find(|files| files.key == code.key()).expect("every code has its files");
    let sample: Sample = serde_json::from_str(files.sample).unwrap_or_else(|error| unread(files.key, &error));
    let text = CASES.iter().find(|(name, _)| *name == sample.case).expect("a sample names a case").1;
    let case: Case = serde_json::from_str(text).unwrap_or_else(|error| unread(&sample.case, &error));
    let records: Vec<RecordView> = case.records.into_iter().zip(1..).map(|(record, at)| view(record, at)).collect();
    let (main, with): (Vec<_>, Vec<_>) = records.into_iter().partition(|record| record.noun == sample.main);
    let main = main.into_iter().next().expect("a sample names a record of its case");
    let of_kind = |kind| main.steps.iter().chain(with.iter().flat_map(|r| &r.steps)).filter(move |step| step.kind == Some(kind));
    let step = sample.step.and_then(|(kind, nth)| of_kind(kind).nth(nth.saturating_sub(1))).map(|step| step.id.clone());
    CaseFile {
        office: case.office,
        step,
        main,
        with,
        number: sample.number,
        check_code: String::new(),
        reprint: None,
        query_url: sample.query_code.as_ref().map(|code| format!("https://xf.example.cn/q?c={code}")).unwrap_or_default(),
        query_code: sample.query_code,
        made_on: sample.made_on,
        made_by: "旦增".to_owned(),
        language: PaperLanguage::Zh,
        bilingual: Bilingual::default(),
        tibetan_approved_on: None,
        typed: sample.typed,
    }
}

#[allow(clippy::panic, reason = "a sample is a part of the program; a test reads every one")]
fn unread(what: &str, error: &serde_json::Error) -> ! {
    panic!("{what}: {error}")
}

fn view(record: Record, at: u8) -> RecordView {
    let mut id = [at; 16];
    id[6] = 0x70;
    let field = |item: u32| move |(field, value): (Field, Json)| field_view(field, item, value_of(field, value));
    let mut fields: Vec<FieldView> = record.fields.into_iter().map(field(0)).collect();
    fields.push(field_view(Field::Title, 0, Value::Text(record.title.clone())));
    for (party, item) in record.parties.into_iter().zip(1..) {
        fields.extend(party.into_iter().map(field(item)));
    }
    let steps = record.steps.into_iter().zip(1..).map(|(step, seq)| step_view(step, at, seq)).collect();
    let clocks = record.clocks.into_iter().map(|(kind, start, due)| clock_view(RecordId(id), kind, start, due)).collect();
    RecordView {
        id: RecordId(id),
        noun: record.noun,
        scope: "township".to_owned(),
        number: record.number,
        title: record.title,
        state: record.state,
        fields,
        steps,
        clocks,
        urgent: None,
        options: Vec::new(),
        attachments: Vec::new(),
        related: Vec::new(),
        in_hand: Vec::new(),
        lines: Vec::new(),
        carried: Carried::Received,
        void_reason: None,
        handed_to: None,
        outlives_its_erasure: false,
        may_erase: Vec::new(),
        may_hand_over: false,
    }
}

const fn field_view(field: Field, item: u32, value: Value) -> FieldView {
    FieldView { field, item, value, heads: Vec::new(), conflict: false }
}

fn step_view((kind, day, fields): (StepKind, NaiveDate, BTreeMap<Field, Json>), device: u8, seq: u32) -> StepView {
    StepView {
        id: format!("{device}.0.{seq}#0"),
        kind: Some(kind),
        happened_on: Some(day),
        entered_at_ms: 0,
        author: "旦增".to_owned(),
        fields: fields.into_iter().map(|(field, value)| (field, value_of(field, value))).collect(),
        verdict: VerdictView::Accepted,
        void_reason: None,
        corrected_by: None,
        decided: None,
        outside_term: false,
    }
}

fn clock_view(record: RecordId, kind: ClockKind, start: NaiveDate, due: NaiveDate) -> ClockView {
    ClockView {
        record,
        kind,
        start,
        strict_due: Some(due),
        rolled_due: Some(due),
        due: Some(due),
        estimate: None,
        local_due: None,
        calendar_missing: None,
        state: ClockState::Running,
        stopped_on: None,
        days_left: None,
        article: String::new(),
    }
}

fn value_of(field: Field, value: Json) -> Value {
    match value {
        Json::Bool(yes) => Value::Bool(yes),
        Json::Number(number) => Value::Int(number.as_i64().unwrap_or_default()),
        Json::Array(items) => Value::List(items.iter().filter_map(|item| item.as_str().map(str::to_owned)).collect()),
        Json::String(text) if field.kind() == Kind::Date => text.parse().map_or(Value::Empty, Value::Date),
        Json::String(text) if field.kind() == Kind::List => Value::List(vec![text]),
        Json::String(text) => Value::Text(text),
        Json::Null | Json::Object(_) => Value::Empty,
    }
}
