//! The clocks of a record, computed from its facts and steps each time they are asked for. No
//! clock is stored, typed or edited.
//!
//! A duty of the office runs on past its date and is then overdue. A right of the parties and an
//! option of the office lapse with their date: that is nobody's fault. A record that is void, or
//! that was taken over from another system, has no clocks.
//!
//! Of a piece from above that is not signed for yet two starts are possible: the day it was sent,
//! which is known, and the day of sign-for, which is not. The clocks then run from the day it was
//! sent, which gives the earlier date: whoever keeps it keeps both. They start again from the day
//! of sign-for as soon as that is entered.

use crate::article;
use crate::calendar::Calendar;
use crate::course::{CaseFacts, Course, StepFact};
use crate::deadline::{Count, Due, due, set_date};
use chrono::{Days, NaiveDate};
use jiangyuan_model::view::{ClockKind, ClockState, ClockView};
use jiangyuan_model::{Noun, RecordId, StepKind};

/// Written notice (Art. 23).
const NOTICE_DAYS: u32 = 15;
/// Objection to a piece from above (Art. 23(3)).
const OBJECTION_WORKING_DAYS: u32 = 5;
/// A mediation, from its acceptance.
const MEDIATION_DAYS: u32 = 30;
/// Joint application for judicial confirmation (人民调解法 Art. 33).
const CONFIRMATION_DAYS: u32 = 30;

/// Every clock of the record, in the order in which they can start.
pub fn clocks(case: &CaseFacts, calendar: &Calendar, today: NaiveDate) -> Vec<ClockView> {
    if case.void || case.imported {
        return Vec::new();
    }
    let course = Course::of(case, None);
    let drafts = match case.noun {
        Noun::Piece => piece(case, &course, calendar),
        Noun::Mediation => mediation(&course, calendar),
        _ => Vec::new(),
    };
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

/// A clock before it is looked at on a certain day.
struct Draft {
    kind: ClockKind,
    start: NaiveDate,
    due: Due,
    article: &'static str,
    nature: Nature,
    ended: Option<(ClockState, Option<NaiveDate>)>,
}

impl Draft {
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

fn stopped_by(step: Option<&StepFact>) -> Option<(ClockState, Option<NaiveDate>)> {
    step.map(|step| (ClockState::Stopped, step.happened_on))
}

fn piece(case: &CaseFacts, course: &Course, calendar: &Calendar) -> Vec<Draft> {
    let from_above = case.is_from_above();
    let start = if from_above { case.signed_for_on.or(case.sent_on).or(case.received_on) } else { case.received_on };
    let mut drafts = Vec::new();
    if let Some(start) = start {
        drafts.push(notice(case, course, start, from_above, calendar));
        if from_above {
            drafts.push(objection(course, start, calendar));
        }
    }
    if let Some(cited) = case.cited_due {
        // Nothing of the present steps answers a superior's paper, so its date stands until the
        // matter is decided.
        drafts.push(Draft {
            kind: ClockKind::CitedDue,
            start: start.unwrap_or(cited),
            due: set_date(cited, calendar),
            article: article::PETITION_22,
            nature: Nature::Duty,
            ended: None,
        });
    }
    drafts
}

/// Whoever cannot be found cannot be told: the duty falls away where name or address is unclear.
/// Art. 23(2) says so of direct petitions; a piece from above is read alike, because no office
/// can serve a notice on nobody.
fn notice(case: &CaseFacts, course: &Course, start: NaiveDate, from_above: bool, calendar: &Calendar) -> Draft {
    let (kind, article) =
        if from_above { (ClockKind::Notice15Forwarded, article::PETITION_23_3) } else { (ClockKind::Notice15, article::PETITION_23_2) };
    let excused = (case.anonymous || case.address_unclear).then_some((ClockState::Cancelled, None));
    Draft {
        kind,
        start,
        due: due(Count::Natural, start, NOTICE_DAYS, 0, calendar),
        article,
        nature: Nature::Duty,
        ended: stopped_by(course.first(StepKind::NoticeGiven)).or(excused),
    }
}

/// An office that told the petitioner which way the piece takes has taken it on, and has no use
/// for an objection any more.
fn objection(course: &Course, start: NaiveDate, calendar: &Calendar) -> Draft {
    Draft {
        kind: ClockKind::Objection5w,
        start,
        due: due(Count::Working, start, OBJECTION_WORKING_DAYS, 0, calendar),
        article: article::PETITION_23_3,
        nature: Nature::Option,
        ended: course.first(StepKind::NoticeGiven).map(|step| (ClockState::Cancelled, step.happened_on)),
    }
}

fn mediation(course: &Course, calendar: &Calendar) -> Vec<Draft> {
    let mut drafts = Vec::new();
    let agreement = course.first(StepKind::AgreedWritten).or_else(|| course.first(StepKind::AgreedOral));
    if let Some(start) = course.first(StepKind::Accepted).and_then(|step| step.happened_on) {
        let due = match last_extension(course) {
            Some(date) => set_date(date, calendar),
            None => due(Count::Natural, start, MEDIATION_DAYS, 0, calendar),
        };
        let agreed = agreement.map(|step| (ClockState::Stopped, effective_on(step)));
        drafts.push(Draft {
            kind: ClockKind::Mediate30,
            start,
            due,
            article: article::MEDIATION_RULES_33,
            nature: Nature::Duty,
            ended: agreed.or_else(|| stopped_by(course.first(StepKind::Terminated))),
        });
    }
    if let Some(agreement) = agreement {
        drafts.extend(after_agreement(course, agreement, calendar));
    }
    drafts
}

fn after_agreement(course: &Course, agreement: &StepFact, calendar: &Calendar) -> Vec<Draft> {
    let Some(start) = effective_on(agreement) else { return Vec::new() };
    // An application after the date is recorded too: whether it is late is for the court to say.
    let mut drafts = vec![Draft {
        kind: ClockKind::Confirm30,
        start,
        due: due(Count::PetitionerRight, start, CONFIRMATION_DAYS, 0, calendar),
        article: article::MEDIATION_33,
        nature: Nature::Option,
        ended: stopped_by(course.first(StepKind::ConfirmationSought)),
    }];
    if let Some(date) = agreement.performance_due {
        drafts.push(Draft {
            kind: ClockKind::Performance,
            start,
            due: set_date(date, calendar),
            article: article::MEDIATION_31,
            nature: Nature::Duty,
            ended: None,
        });
    }
    drafts
}

/// A written agreement takes effect with the last signature or seal (Art. 29), an oral one on the
/// day it is reached (Art. 30).
fn effective_on(agreement: &StepFact) -> Option<NaiveDate> {
    match agreement.kind {
        StepKind::AgreedWritten => agreement.effective_on.or(agreement.happened_on),
        _ => agreement.happened_on,
    }
}

/// The latest date to which the parties agreed to prolong: of two extensions made apart, the
/// longer contains the shorter.
fn last_extension(course: &Course) -> Option<NaiveDate> {
    course.all(StepKind::PeriodExtended).filter_map(|step| step.performance_due).max()
}

/// The strict last day of a running mediation; needs no calendar.
pub(crate) fn mediation_due(course: &Course) -> Option<NaiveDate> {
    let accepted = course.first(StepKind::Accepted).and_then(|step| step.happened_on)?;
    last_extension(course).or_else(|| accepted.checked_add_days(Days::new(u64::from(MEDIATION_DAYS))))
}
