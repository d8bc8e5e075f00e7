//! The clocks of a record, computed from its facts and steps each time they are asked for. No
//! clock is stored, typed or edited.
//!
//! A duty of the office runs on past its date and is then overdue. A right of the parties and an
//! option of the office lapse with their date: that is nobody's fault. A record that is void, or
//! that was taken over from another system, has no clocks.
//!
//! What the county decided holds for the clocks that start on its day or later; one that ran before keeps what
//! was in force on its first day. Where the days off of the place would move a date, both are told and the
//! earlier one binds, unless the county decided that they count; a right lapses only when it has by both.

mod lead;
mod matter;
mod mediation;
mod piece;
mod task;
mod urgent;

use crate::Rules;
use crate::calendar::Calendar;
use crate::course::{CaseFacts, Course, StepFact};
use crate::deadline::{Due, RestDays, set_date};
use crate::settings::Settings;
use chrono::NaiveDate;
use jiangyuan_model::view::{ClockKind, ClockState, ClockView};
use jiangyuan_model::{Noun, RecordId, Setting};

pub(crate) use matter::handling_is_in_time;
pub(crate) use mediation::mediation_due;
pub(crate) use piece::NOTICE_DAYS;
pub(crate) use piece::objection_due;
pub(crate) use urgent::alarm_at_ms;
pub use urgent::urgent;

/// Every clock of the record, in the order in which they can start.
pub fn clocks(case: &CaseFacts, rules: &Rules, today: NaiveDate) -> Vec<ClockView> {
    if case.void || case.imported {
        return Vec::new();
    }
    let course = Course::of(case, None);
    let mut drafts = match case.noun {
        Noun::Piece => piece::drafts(case, &course, &rules.calendar),
        Noun::Matter => matter::drafts(case, &course, rules),
        Noun::Mediation => mediation::drafts(&course, rules),
        Noun::Lead => lead::drafts(&course, &rules.calendar),
        _ => Vec::new(),
    };
    drafts.extend(task::drafts(&course, &rules.calendar));
    drafts.into_iter().map(|draft| draft.decided(&rules.settings).seen_on(today, case.record)).collect()
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

    /// With the date that binds by what the county had decided on the first day.
    fn decided(mut self, settings: &Settings) -> Draft {
        let due = &mut self.due;
        let moves = match due.rest_days {
            RestDays::Note => false,
            RestDays::MayMove => settings.is_yes(Setting::RollOver, self.start),
            RestDays::Move => true,
        };
        due.local = due.local.filter(|_| moves);
        if moves {
            let here = due.local.filter(|_| settings.is_yes(Setting::LocalDaysCount, self.start));
            due.binding = here.or(due.rolled).or(due.binding);
        }
        self
    }

    fn seen_on(self, today: NaiveDate, record: RecordId) -> ClockView {
        let last = self.due.binding.max(self.due.local.filter(|_| self.nature == Nature::Option));
        let lapsed = self.nature == Nature::Option && last.is_some_and(|date| today > date);
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
            local_due: self.due.local,
            calendar_missing: self.due.calendar_missing,
            state,
            stopped_on,
            days_left: days_left(self.due.binding, last, today).filter(|_| running),
            article: self.article.to_owned(),
        }
    }
}

/// Days until the date that binds; of a right that still runs by the later of two readings, until that one.
pub fn days_left(due: Option<NaiveDate>, last: Option<NaiveDate>, today: NaiveDate) -> Option<i64> {
    due.map(|date| if today > date { last.unwrap_or(date).max(date) } else { date }).map(|date| (date - today).num_days())
}

fn stopped_by(step: Option<&StepFact>) -> Ended {
    step.map(|step| (ClockState::Stopped, step.happened_on))
}

fn cancelled_by(step: Option<&StepFact>) -> Ended {
    step.map(|step| (ClockState::Cancelled, step.happened_on))
}
