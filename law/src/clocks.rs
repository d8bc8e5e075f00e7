//! The clocks of a record, computed from its facts and steps each time they are asked for. No
//! clock is stored, typed or edited.
//!
//! A duty of the office runs on past its date and is then overdue. A right of the parties and an
//! option of the office lapse with their date: that is nobody's fault. A record that is void, or
//! that was taken over from another system, has no clocks.

mod lead;
mod matter;
mod mediation;
mod piece;
mod task;

use crate::calendar::Calendar;
use crate::course::{CaseFacts, Course, StepFact};
use crate::deadline::{Due, set_date};
use chrono::NaiveDate;
use jiangyuan_model::view::{ClockKind, ClockState, ClockView};
use jiangyuan_model::{Noun, RecordId};

pub(crate) use matter::handling_due;
pub(crate) use mediation::mediation_due;
pub(crate) use piece::objection_due;

/// Every clock of the record, in the order in which they can start.
pub fn clocks(case: &CaseFacts, calendar: &Calendar, today: NaiveDate) -> Vec<ClockView> {
    if case.void || case.imported {
        return Vec::new();
    }
    let course = Course::of(case, None);
    let mut drafts = match case.noun {
        Noun::Piece => piece::drafts(case, &course, calendar),
        Noun::Matter => matter::drafts(&course, calendar),
        Noun::Mediation => mediation::drafts(&course, calendar),
        Noun::Lead => lead::drafts(&course, calendar),
        _ => Vec::new(),
    };
    drafts.extend(task::drafts(&course, calendar));
    drafts.into_iter().map(|draft| draft.seen_on(today, case.record)).collect()
}

/// What happens to a clock that nothing stopped.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Nature {
    /// It runs on, and is overdue after its date.
    Duty,
    /// It lapses after its date.
    Option,
}

type Ended = Option<(ClockState, Option<NaiveDate>)>;

/// A clock before it is looked at on a certain day.
struct Draft {
    kind: ClockKind,
    start: NaiveDate,
    due: Due,
    article: &'static str,
    nature: Nature,
    ended: Ended,
}

impl Draft {
    /// A date that was set, by which something is to be done.
    fn set(kind: ClockKind, start: NaiveDate, date: NaiveDate, article: &'static str, calendar: &Calendar) -> Draft {
        Draft { kind, start, due: set_date(date, calendar), article, nature: Nature::Duty, ended: None }
    }

    fn ended(self, ended: Ended) -> Draft {
        Draft { ended, ..self }
    }

    fn seen_on(self, today: NaiveDate, record: RecordId) -> ClockView {
        let lapsed = self.nature == Nature::Option && self.due.binding.is_some_and(|date| today > date);
        let (state, stopped_on) = match self.ended {
            Some(ended) => ended,
            None if lapsed => (ClockState::Lapsed, None),
            None => (ClockState::Running, None),
        };
        let running = state == ClockState::Running;
        ClockView {
            record,
            kind: self.kind,
            start: self.start,
            strict_due: self.due.strict,
            rolled_due: self.due.rolled,
            due: self.due.binding,
            estimate: self.due.estimate,
            calendar_missing: self.due.calendar_missing,
            state,
            stopped_on,
            days_left: self.due.binding.filter(|_| running).map(|date| (date - today).num_days()),
            article: self.article.to_owned(),
        }
    }
}

fn stopped_by(step: Option<&StepFact>) -> Ended {
    step.map(|step| (ClockState::Stopped, step.happened_on))
}

fn cancelled_by(step: Option<&StepFact>) -> Ended {
    step.map(|step| (ClockState::Cancelled, step.happened_on))
}
