//! The list of supervision (督办): a line each time that a superior asked, with what was answered to it.

use super::{Case, row};
use crate::set::ColumnSet;
use crate::source::{Computed, Source};
use crate::words::{Language, code};
use crate::write::Row;
use jiangyuan_model::code::CodeTable;
use jiangyuan_model::view::StepView;
use jiangyuan_model::{Field, Noun, StepKind, Value};

/// Origins of a piece that say that a superior supervises it.
const SUPERVISING: &[&str] = &["supervised", "assigned", "hotline_12345"];

/// The lines of a piece that came with a period, or of a matter that was supervised.
pub(super) fn rows(set: &ColumnSet, case: Case<'_>) -> Vec<Row> {
    if case.main.noun == Noun::Piece {
        let origin = case.main.fields.iter().find(|view| view.field == Field::Origin).and_then(|view| view.value.as_text());
        let way = origin.filter(|origin| SUPERVISING.contains(origin)).map(|origin| code(Language::Chinese, CodeTable::Origin, origin));
        return way.map(|way| of_piece(set, case, way)).into_iter().collect();
    }
    case.steps().filter(|step| step.kind == Some(StepKind::Supervised)).map(|step| of_step(set, case, step)).collect()
}

fn of_piece(set: &ColumnSet, case: Case<'_>, way: String) -> Row {
    let row = row(set, case).with(Source::Computed(Computed::SupervisionWay), Value::Text(way));
    let answer = case.last_anywhere(StepKind::ResultReported);
    with_days_over(row, case, Case::said_date(case.field(Field::CitedDue)), answer)
}

fn of_step(set: &ColumnSet, case: Case<'_>, step: &StepView) -> Row {
    let said = |field| Case::said(Some(step), field);
    let mut row = row(set, case);
    for (source, value) in [
        (Source::Field(Field::FromOrgan), said(Field::TargetOrgan)),
        (Source::Field(Field::OfficialNumber), said(Field::Paper)),
        (Source::Field(Field::SentOn), Case::day(Some(step))),
        (Source::Field(Field::CitedDue), said(Field::DueOn)),
        (Source::Computed(Computed::SupervisionWay), Some(Value::Text(code(Language::Chinese, CodeTable::Origin, "supervised")))),
    ] {
        row.set(source, value.unwrap_or(Value::Empty));
    }
    // The answer to this paper is the first one after it.
    let answer = case.steps().skip_while(|other| other.id != step.id).find(|other| other.kind == Some(StepKind::ResultReported));
    row.set(Source::Computed(Computed::AnsweredOn), Case::day(answer).unwrap_or(Value::Empty));
    row.set(Source::Computed(Computed::AnswerNumber), Case::said(answer, Field::Paper).unwrap_or(Value::Empty));
    with_days_over(row, case, Case::said_date(said(Field::DueOn)), answer)
}

/// Days past the date of the paper, until it was answered or until today.
fn with_days_over(row: Row, case: Case<'_>, due: Option<chrono::NaiveDate>, answer: Option<&StepView>) -> Row {
    let until = answer.and_then(|step| step.happened_on).unwrap_or(case.today);
    let over = due.map(|due| (until - due).num_days()).filter(|days| *days > 0);
    row.with(Source::Computed(Computed::DaysOver), over.map_or(Value::Empty, Value::Int))
}
