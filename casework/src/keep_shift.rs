//! The sheet of a shift (交接班单): what is late, due, urgent, waiting or new, for whoever comes next. It is
//! drafted from the records and kept as it stood, with what has to be said besides.

use crate::may;
use crate::open_duties::line;
use crate::pass_duties::remark;
use crate::sight::{self, seen_lines};
use crate::values::Values;
use crate::writing::{begin, write};
use chrono::{Days, NaiveDate};
use jiangyuan_model::duties::{KeepShift, SHIFT_LINES_PER_REASON_MAX, ShiftDraft, ShiftLine, ShiftReason};
use jiangyuan_model::view::{ClockView, Row};
use jiangyuan_model::worklist::ReminderKind;
use jiangyuan_model::{Field, Noun, ReadPart, RecordId, Refusal, StepKind, Value, Verb};
use jiangyuan_store::Store;
use std::collections::BTreeSet;

/// What comes in at a desk.
const COMES_IN: &[Noun] = &[Noun::Reception, Noun::Piece, Noun::Mediation, Noun::Lead, Noun::Visit];

/// One more than is listed, so that what is cut is told.
const LOOKED_FOR: usize = SHIFT_LINES_PER_REASON_MAX + 1;

type Found = (Row, Option<ClockView>);

/// The sheet as of today.
///
/// # Errors
/// The store cannot be read, or the log of reads not be written.
pub fn shift_draft(store: &Store) -> Result<ShiftDraft, Refusal> {
    sight::lines(store, None, ReadPart::List)?;
    let (me, on) = (store.me(), store.world().clock.today());
    let (township, giver) = (me.township_name.clone(), me.user.clone());
    let mut draft = ShiftDraft { township, on, giver, lines: Vec::new(), cut: Vec::new() };
    for (why, found) in due(store, on)?.into_iter().chain(waiting(store, on)?) {
        if found.len() > SHIFT_LINES_PER_REASON_MAX {
            draft.cut.push(why);
        }
        let listed = found.into_iter().take(SHIFT_LINES_PER_REASON_MAX);
        draft.lines.extend(listed.map(|(row, clock)| ShiftLine { why, row, clock }));
    }
    Ok(draft)
}

fn due(store: &Store, today: NaiveDate) -> Result<Vec<(ShiftReason, Vec<Found>)>, Refusal> {
    let tomorrow = today.checked_add_days(Days::new(1)).unwrap_or(today);
    let between = |from, to| {
        let clocks = store.clocks_between(from, to, LOOKED_FOR as u32)?;
        Ok::<_, Refusal>(clocks.into_iter().map(|(row, clock)| (row, Some(clock))).collect())
    };
    Ok(vec![
        (ShiftReason::Late, between(None, today.pred_opt().unwrap_or(today))?),
        (ShiftReason::DueToday, between(Some(today), today)?),
        (ShiftReason::DueTomorrow, between(Some(tomorrow), tomorrow)?),
    ])
}

fn waiting(store: &Store, today: NaiveDate) -> Result<Vec<(ShiftReason, Vec<Found>)>, Refusal> {
    let standing = |rows: Vec<Row>| rows.into_iter().filter(|row| !row.void).map(|row| (row, None)).collect();
    let urgent = store.reminders(ReminderKind::Urgent, today, LOOKED_FOR)?.into_iter().map(|(row, _)| row).collect();
    let for_person = seen_lines(store, store.rows(&store.records_for_a_person()?)?)?;
    let came_in = seen_lines(store, store.came_in(today, COMES_IN, LOOKED_FOR as u32)?)?;
    Ok(vec![
        (ShiftReason::Urgent, standing(urgent)),
        (ShiftReason::ForPerson, standing(for_person)),
        (ShiftReason::CameIn, standing(came_in)),
    ])
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
    if !draft.cut.is_empty() {
        values.set(Field::DutyLinesCut, Value::Bool(true));
    }
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
    draft.lines.iter().filter(|one| seen.insert(one.row.id)).map(|one| line(&one.row)).collect()
}
