//! The sheet of a shift (交接班单): what is late, due, urgent, waiting or new, for whoever comes next. It is
//! drafted from the records and kept as it stood, with what has to be said besides.

use crate::may;
use crate::open_duties::line;
use crate::pass_duties::remark;
use crate::sight::{self, seen_lines};
use crate::values::Values;
use crate::writing::{begin, write};
use chrono::Days;
use jiangyuan_model::duties::{DUTY_LINES_MAX, KeepShift, ShiftDraft, ShiftLine, ShiftReason};
use jiangyuan_model::view::{ClockView, Row};
use jiangyuan_model::worklist::ReminderKind;
use jiangyuan_model::{Field, Noun, ReadPart, RecordId, Refusal, StepKind, Value, Verb};
use jiangyuan_store::Store;
use std::collections::BTreeSet;

/// What comes in at a desk.
const COMES_IN: &[Noun] = &[Noun::Reception, Noun::Piece, Noun::Mediation, Noun::Lead, Noun::Visit];

/// The most lines for one reason: a shift ends with a sheet that the next one reads.
const LINES_PER_REASON_MAX: u32 = 80;

/// The sheet as of today.
///
/// # Errors
/// The store cannot be read, or the log of reads not be written.
pub fn shift_draft(store: &Store) -> Result<ShiftDraft, Refusal> {
    sight::lines(store, None, ReadPart::List)?;
    let (me, on) = (store.me(), store.world().clock.today());
    let mut lines = due(store)?;
    let urgent = store.reminders(ReminderKind::Urgent, on, LINES_PER_REASON_MAX as usize)?;
    lines.extend(about(ShiftReason::Urgent, urgent.into_iter().map(|(row, _)| row).collect()));
    lines.extend(about(ShiftReason::ForPerson, seen_lines(store, store.rows(&store.records_for_a_person()?)?)?));
    lines.extend(about(ShiftReason::CameIn, seen_lines(store, store.came_in(on, COMES_IN, LINES_PER_REASON_MAX)?)?));
    Ok(ShiftDraft { township: me.township_name.clone(), on, giver: me.user.clone(), lines })
}

fn due(store: &Store) -> Result<Vec<ShiftLine>, Refusal> {
    let today = store.world().clock.today();
    let tomorrow = today.checked_add_days(Days::new(1)).unwrap_or(today);
    let late = store.clocks_between(None, today.pred_opt().unwrap_or(today), LINES_PER_REASON_MAX)?;
    let now = store.clocks_between(Some(today), today, LINES_PER_REASON_MAX)?;
    let soon = store.clocks_between(Some(tomorrow), tomorrow, LINES_PER_REASON_MAX)?;
    let line = |why| move |(row, clock): (Row, ClockView)| ShiftLine { why, row, clock: Some(clock) };
    let late = late.into_iter().map(line(ShiftReason::Late));
    Ok(late.chain(now.into_iter().map(line(ShiftReason::DueToday))).chain(soon.into_iter().map(line(ShiftReason::DueTomorrow))).collect())
}

fn about(why: ShiftReason, rows: Vec<Row>) -> impl Iterator<Item = ShiftLine> {
    rows.into_iter().filter(|row| !row.void).take(LINES_PER_REASON_MAX as usize).map(move |row| ShiftLine { why, row, clock: None })
}

/// Keeps the sheet of today, and returns its record.
///
/// # Errors
/// `RoleMayNot`, `MissingField` without anybody who takes over, `TextTooLong`; or the store cannot be
/// written.
pub fn keep_shift(store: &mut Store, input: &KeepShift) -> Result<RecordId, Refusal> {
    let draft = shift_draft(store)?;
    let receiver = jiangyuan_model::input::read_value(Field::DutyReceiver, &serde_json::Value::from(input.receiver.as_str()))?;
    let name = receiver.as_text().ok_or_else(|| Refusal::new(jiangyuan_model::ErrorCode::MissingField).on(Field::DutyReceiver))?;
    let title = format!("{} → {name}", draft.giver);
    let mut values = Values::from_iter([
        (Field::Title, Value::text(&title)),
        (Field::DutyGiver, Value::text(&draft.giver)),
        (Field::DutyFrom, Value::Date(draft.on)),
        (Field::DutyLines, Value::List(once_each(&draft))),
        (Field::Remark, remark(&input.remark)?),
    ]);
    values.set(Field::DutyReceiver, receiver);
    store.write(|door| {
        may::begin(may::asking(door), Noun::ShiftSheet, StepKind::Entered)?;
        let (id, scope) = (door.new_record(), door.me().scope.clone());
        let step = Values::from_iter([(Field::HappenedOn, Value::Date(door.today()))]);
        write(door, Verb::KeepShift, scope, begin(id, Noun::ShiftSheet, values, Vec::new(), StepKind::Entered, step))?;
        Ok(id)
    })
}

/// A record may stand on the sheet for several reasons; it is kept once.
fn once_each(draft: &ShiftDraft) -> Vec<String> {
    let mut seen = BTreeSet::new();
    draft.lines.iter().filter(|one| seen.insert(one.row.id)).take(DUTY_LINES_MAX).map(|one| line(&one.row)).collect()
}
