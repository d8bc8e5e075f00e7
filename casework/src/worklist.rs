//! 待办: what somebody has to do beside the clocks of the law, and whom a superior waits for.
//!
//! Nothing of it is stored: it follows from the records, so that what is done is gone from it everywhere.

use crate::sight;
use jiangyuan_law::{course, reminder};
use jiangyuan_model::id::StepId;
use jiangyuan_model::view::{ClockKind, ClockView, Row};
use jiangyuan_model::worklist::{AskedFor, GivenTask, ReminderKind, Urgent, WORKLIST_ROWS_MAX, Worklist};
use jiangyuan_model::{Field, ReadPart, RecordId, Refusal, StepKind, Value};
use jiangyuan_store::Store;
use jiangyuan_sync::Doc;
use jiangyuan_sync::doc::Step;

const MS_A_MINUTE: i64 = 60_000;

/// The worklist, as of now, of records that whoever has opened the home may see.
///
/// # Errors
/// The store cannot be read, or the log of reads not be written.
pub fn worklist(store: &Store) -> Result<Worklist, Refusal> {
    sight::lines(store, None, ReadPart::List)?;
    let today = store.world().clock.today();
    let rows = |kind| -> Result<Vec<Row>, Refusal> {
        Ok(store.reminders(kind, today, WORKLIST_ROWS_MAX)?.into_iter().map(|(row, _)| row).collect())
    };
    let mut asked = store.clocks_of(ClockKind::Supervision, today, WORKLIST_ROWS_MAX)?;
    asked.extend(store.clocks_of(ClockKind::CitedDue, today, WORKLIST_ROWS_MAX)?);
    asked.sort_by_key(|(row, clock)| (clock.due, row.id));
    Ok(Worklist {
        urgent: urgent(store)?,
        asked: asked.into_iter().map(|(row, clock)| asked_for(store, row, clock)).collect::<Result<_, _>>()?,
        tasks: tasks(store)?,
        unsigned: rows(ReminderKind::SignFor)?,
        not_entered: rows(ReminderKind::EnterElsewhere)?,
        not_entered_total: store.count_reminders(ReminderKind::EnterElsewhere)?,
    })
}

/// Serious and urgent matters that nobody has reported yet, the oldest first: what rings in the window by itself. It
/// is no reading by anybody, and none is logged.
///
/// # Errors
/// The store cannot be read.
pub fn urgent(store: &Store) -> Result<Vec<Urgent>, Refusal> {
    let clock = &store.world().clock;
    let found = store.reminders(ReminderKind::ReportUrgent, clock.today(), WORKLIST_ROWS_MAX)?;
    let view = |(record, since_ms): (Row, i64)| {
        let minutes = (clock.now_ms() - since_ms).max(0) / MS_A_MINUTE;
        Urgent { record, since_ms, minutes, alarm: reminder::alarm(since_ms, clock.now_ms(), &store.rules().settings) }
    };
    Ok(found.into_iter().map(view).collect())
}

fn asked_for(store: &Store, record: Row, clock: ClockView) -> Result<AskedFor, Refusal> {
    let (_, doc) = doc_of(store, record.id)?;
    let supervised = doc.steps.iter().rfind(|step| step.kind == StepKind::Supervised.code() && doc.stands(step));
    let (organ, paper) = match supervised.filter(|_| clock.kind == ClockKind::Supervision) {
        Some(step) => (text(step, Field::TargetOrgan), text(step, Field::Paper)),
        None => (doc.text(Field::FromOrgan).to_owned(), doc.text(Field::OfficialNumber).to_owned()),
    };
    Ok(AskedFor { record, clock, organ, paper })
}

fn tasks(store: &Store) -> Result<Vec<GivenTask>, Refusal> {
    let today = store.world().clock.today();
    let mut seen: Vec<RecordId> = Vec::new();
    let mut tasks = Vec::new();
    for (row, _) in store.clocks_of(ClockKind::Task, today, WORKLIST_ROWS_MAX)? {
        if seen.contains(&row.id) {
            continue;
        }
        seen.push(row.id);
        let (case, doc) = doc_of(store, row.id)?;
        for (step, due) in course::open_tasks(&case) {
            tasks.push(given(&row, &doc, step, due, (due - today).num_days()));
        }
    }
    tasks.sort_by(|one, other| (one.due, &one.step).cmp(&(other.due, &other.step)));
    Ok(tasks)
}

/// Of a reception day, what was decided stands on its form and not on a step.
fn given(row: &Row, doc: &Doc, step: StepId, due: chrono::NaiveDate, days_left: i64) -> GivenTask {
    let taken = doc.steps.iter().find(|taken| taken.id == step);
    let said = |field| taken.map(|taken| text(taken, field)).unwrap_or_default();
    let words = [said(Field::Text), said(Field::Minutes), doc.text(Field::Decisions).to_owned()];
    let text = words.into_iter().find(|words| !words.is_empty()).unwrap_or_default();
    GivenTask { record: row.clone(), step: step.to_string(), due, days_left, organ: said(Field::TargetOrgan), text }
}

fn doc_of(store: &Store, id: RecordId) -> Result<(jiangyuan_law::CaseFacts, Doc), Refusal> {
    let (scope, doc) = store.doc(id)?.ok_or(jiangyuan_model::ErrorCode::NoSuchRecord)?;
    Ok((doc.facts(id, &scope), doc))
}

fn text(step: &Step, field: Field) -> String {
    let value = step.fields.iter().find(|(code, _)| *code == field.code()).map(|(_, value)| value);
    value.and_then(Value::as_text).unwrap_or_default().to_owned()
}
