//! The clocks of what a meeting, a leader on a reception day or a head gave somebody to do.

use super::{Draft, stopped_by};
use crate::article::PETITION_24;
use crate::calendar::Calendar;
use crate::course::Course;
use jiangyuan_model::view::ClockKind;

pub(super) fn drafts(course: &Course, calendar: &Calendar) -> Vec<Draft> {
    let dated = course.tasks().filter_map(|task| Some((task, task.happened_on?, task.due_on?)));
    let draft = |(task, start, date)| Draft::set(ClockKind::Task, start, date, PETITION_24, calendar).ended(stopped_by(course.done(task)));
    dated.map(draft).collect()
}
