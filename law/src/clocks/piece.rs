//! The clocks of a piece: notice, objection, the date in a superior's paper.
//!
//! Of a piece from above that is not signed for yet two starts are possible: the day it was sent,
//! which is known, and the day of sign-for, which is not. The clocks then run from the day it was
//! sent, which gives the earlier date: whoever keeps it keeps both. They start again from the day
//! of sign-for as soon as that is entered.

use super::{Draft, Nature, cancelled_by, stopped_by};
use crate::article::{PETITION_22, PETITION_23_2, PETITION_23_3};
use crate::calendar::Calendar;
use crate::course::{CaseFacts, Course};
use crate::deadline::{Count, due};
use chrono::NaiveDate;
use jiangyuan_model::StepKind;
use jiangyuan_model::view::{ClockKind, ClockState};

/// Written notice (Art. 23).
pub(crate) const NOTICE_DAYS: u32 = 15;
/// Objection to a piece from above (Art. 23(3)).
const OBJECTION_WORKING_DAYS: u32 = 5;

pub(super) fn drafts(case: &CaseFacts, course: &Course, calendar: &Calendar) -> Vec<Draft> {
    let from_above = case.is_from_above();
    let mut drafts = Vec::new();
    if let Some(start) = start(case) {
        drafts.push(notice(case, course, start, from_above, calendar));
        if from_above {
            drafts.push(objection(course, start, calendar));
        }
    }
    if let Some(cited) = case.cited_due {
        let start = start(case).unwrap_or(cited);
        let ended = stopped_by(course.first(StepKind::ResultReported)).or_else(|| cancelled_by(course.first(StepKind::ObjectionGranted)));
        drafts.push(Draft::set(ClockKind::CitedDue, start, cited, PETITION_22, calendar).ended(ended));
    }
    drafts
}

fn start(case: &CaseFacts) -> Option<NaiveDate> {
    if case.is_from_above() { case.signed_for_on.or(case.sent_on).or(case.received_on) } else { case.received_on }
}

/// The last day for an objection; nothing where the piece is not from above or a calendar is missing.
pub(crate) fn objection_due(case: &CaseFacts, calendar: &Calendar) -> Option<NaiveDate> {
    let start = start(case).filter(|_| case.is_from_above())?;
    let due = due(Count::Working, start, OBJECTION_WORKING_DAYS, 0, calendar);
    // What is in time by one reading of the days off of the place is not barred.
    due.binding.max(due.local)
}

/// Whoever cannot be found cannot be told: the duty falls away where name or address is unclear.
/// Art. 23(2) says so of direct petitions; a piece from above is read alike, because no office
/// can serve a notice on nobody. What the forwarder has taken back is his to answer.
fn notice(case: &CaseFacts, course: &Course, start: NaiveDate, from_above: bool, calendar: &Calendar) -> Draft {
    let (kind, article) = if from_above { (ClockKind::Notice15Forwarded, PETITION_23_3) } else { (ClockKind::Notice15, PETITION_23_2) };
    let excused = (case.anonymous || case.address_unclear).then_some((ClockState::Cancelled, None));
    let returned = || cancelled_by(course.first(StepKind::ObjectionGranted));
    Draft {
        kind,
        start,
        due: due(Count::Natural, start, NOTICE_DAYS, 0, calendar),
        article,
        nature: Nature::Duty,
        ended: stopped_by(course.first(StepKind::NoticeGiven)).or_else(returned).or(excused),
    }
}

/// An office that told the petitioner which way the piece takes has taken it on, and has no use
/// for an objection any more.
fn objection(course: &Course, start: NaiveDate, calendar: &Calendar) -> Draft {
    let taken_on = || cancelled_by(course.first(StepKind::NoticeGiven));
    Draft {
        kind: ClockKind::Objection5w,
        start,
        due: due(Count::Working, start, OBJECTION_WORKING_DAYS, 0, calendar),
        article: PETITION_23_3,
        nature: Nature::Option,
        ended: stopped_by(course.first(StepKind::ObjectionRaised)).or_else(taken_on),
    }
}
