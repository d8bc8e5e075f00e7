//! The clocks of a matter: the sixty days of handling, recheck and review, routes 4 and 5, and the dates that
//! heads and superiors set.
//!
//! A recheck or review that orders the matter to be done again begins a new round: the sixty days are counted
//! anew from the new acceptance, and what the old round had left open is past.

use super::{Draft, Ended, NOTICE_DAYS, Nature, cancelled_by, stopped_by};
use crate::Rules;
use crate::article::{
    ADMIN_LITIGATION_47, PETITION_18_2, PETITION_22, PETITION_23_2, PETITION_29, PETITION_31_4, PETITION_32, PETITION_34, PETITION_35,
    PETITION_36, PETITION_40,
};
use crate::calendar::Calendar;
use crate::course::{CaseFacts, Course, StepFact};
use crate::deadline::{Count, due};
use chrono::NaiveDate;
use jiangyuan_model::Setting;
use jiangyuan_model::StepKind as K;
use jiangyuan_model::view::{ClockKind, ClockState};

/// Handling (Art. 34).
const HANDLING_DAYS: u32 = 60;
/// To ask for a recheck or a review, and to answer (Art. 35, 36).
const REVIEW_DAYS: u32 = 30;
/// To do a duty that was applied for (行政诉讼法 Art. 47).
const DUTY_MONTHS: u32 = 2;

pub(super) fn drafts(case: &CaseFacts, course: &Course, rules: &Rules) -> Vec<Draft> {
    let calendar = &rules.calendar;
    let mut drafts = Vec::new();
    drafts.extend(notice_of_its_own(case, course, calendar));
    drafts.extend(handling(course, rules));
    drafts.extend(own_procedures(course, calendar));
    drafts.extend(reviews(course, calendar));
    drafts.extend(set_dates(course, rules));
    drafts
}

/// Whether a day lies within the running handling. While its clock stands still every day does, and what is in time
/// by one reading of the days off of the place is not late.
pub(crate) fn handling_is_in_time(course: &Course, on: NaiveDate, rules: &Rules) -> bool {
    let Some(draft) = handling(course, rules).map(|draft| draft.decided(&rules.settings)) else { return true };
    let counted_to = match draft.ended {
        Some((ClockState::Paused, Some(since))) => on.min(since),
        _ => on,
    };
    draft.due.binding.max(draft.due.local).is_none_or(|due| counted_to <= due)
}

fn withdrawn(course: &Course) -> Ended {
    cancelled_by(course.in_this_round(K::Withdrawn).last())
}

/// The notice of a piece tells of every matter that was known then. A matter that was split off later is owed one of
/// its own, in the fifteen days that the petitioner waits for any (Art. 23(2)).
fn notice_of_its_own(case: &CaseFacts, course: &Course, calendar: &Calendar) -> Option<Draft> {
    let start = case.notice_owed_from?;
    let due = due(Count::Natural, start, NOTICE_DAYS, 0, calendar);
    let ended = stopped_by(course.first(K::NoticeGiven)).or_else(|| withdrawn(course));
    Some(Draft { kind: ClockKind::Notice15, start, due, article: PETITION_23_2, nature: Nature::Duty, ended })
}

/// Sixty days from acceptance; an extension is counted from their last day. Where the county decided that mediation
/// pauses them (K.4), the days of every stay that is over are added, and during a stay the clock stands still.
fn handling(course: &Course, rules: &Rules) -> Option<Draft> {
    let calendar = &rules.calendar;
    let start = course.in_this_round(K::MatterAccepted).last()?.happened_on?;
    let pauses = rules.settings.is_yes(Setting::PauseByMediation, start);
    let Stays { days, open_since } = if pauses { stays_in_mediation(course) } else { Stays::default() };
    let plain = due(Count::Natural, start, HANDLING_DAYS.saturating_add(days), 0, calendar);
    let extended = course.in_this_round(K::HandlingExtended).last().and_then(|step| step.days);
    let due = match extended.zip(plain.strict) {
        Some((days, old)) => due(Count::Extension, old, days, 0, calendar),
        None => plain,
    };
    let decided = course.in_this_round(K::Decided).chain(course.in_this_round(K::Settled)).last();
    let paused = open_since.map(|since| (ClockState::Paused, Some(since)));
    let ended = stopped_by(decided).or_else(|| withdrawn(course)).or(paused);
    Some(Draft { kind: ClockKind::Handle60, start, due, article: PETITION_34, nature: Nature::Duty, ended })
}

/// The stays of a matter in mediation in this round.
#[derive(Default)]
struct Stays {
    /// Days of those that are over.
    days: u32,
    /// Since when it is there.
    open_since: Option<NaiveDate>,
}

/// A stay ends with the way back, or with a settlement that the mediation brought about.
fn stays_in_mediation(course: &Course) -> Stays {
    let mut stays = Stays::default();
    for step in course.this_round() {
        match (step.kind, stays.open_since) {
            (K::HandedToMediation, None) => stays.open_since = step.happened_on,
            (K::BackFromMediation | K::Settled | K::Withdrawn, Some(since)) => {
                let days = step.happened_on.map_or(0, |back| (back - since).num_days());
                stays.days = stays.days.saturating_add(u32::try_from(days).unwrap_or(0));
                stays.open_since = None;
            }
            _ => {}
        }
    }
    stays
}

fn own_procedures(course: &Course, calendar: &Calendar) -> Vec<Draft> {
    let decided = || stopped_by(course.in_this_round(K::ProcedureDecided).last()).or_else(|| withdrawn(course));
    let mut drafts = Vec::new();
    // The two months run from the day on which the application reached the office, whenever it was taken up.
    if let Some(start) = course.in_this_round(K::DutyTaken).last().and_then(|step| step.applied_on.or(step.happened_on)) {
        let due = due(Count::Month, start, DUTY_MONTHS, 0, calendar);
        drafts.push(Draft { kind: ClockKind::Duty2m, start, due, article: ADMIN_LITIGATION_47, nature: Nature::Duty, ended: decided() });
    }
    let opened = course.in_this_round(K::ProcedureOpened).last();
    if let Some((start, date)) = opened.and_then(|step| step.happened_on.zip(step.due_on)) {
        drafts.push(Draft::set(ClockKind::Procedure, start, date, PETITION_31_4, calendar).ended(decided()));
    }
    drafts
}

/// Only the petition procedure (route 6) leads to recheck and review.
fn reviews(course: &Course, calendar: &Calendar) -> Vec<Draft> {
    let mut drafts = Vec::new();
    let right = |kind, article, start, ended| {
        let due = due(Count::PetitionerRight, start, REVIEW_DAYS, 0, calendar);
        Draft { kind, start, due, article, nature: Nature::Option, ended }
    };
    let served = course.in_this_round(K::OpinionServed).last().and_then(|step| step.happened_on);
    let route_six = course.in_this_round(K::MatterAccepted).next().is_some();
    if let Some(start) = served.filter(|_| route_six) {
        drafts.push(right(ClockKind::AskRecheck30, PETITION_35, start, stopped_by(standing(course, K::RecheckAsked))));
    }
    if let Some(start) = course.last(K::RecheckAsked).and_then(|step| step.happened_on) {
        let due = due(Count::Natural, start, REVIEW_DAYS, 0, calendar);
        let ended = answered(course, K::RecheckAsked, K::Rechecked);
        drafts.push(Draft { kind: ClockKind::Recheck30, start, due, article: PETITION_35, nature: Nature::Duty, ended });
    }
    if let Some(start) = recheck_received(course) {
        drafts.push(right(ClockKind::AskReview30, PETITION_36, start, stopped_by(standing(course, K::ReviewAsked))));
    }
    if let Some(start) = course.last(K::ReviewAsked).and_then(|step| step.happened_on) {
        let asked = course.effective.iter().rposition(|step| step.kind == K::ReviewAsked).unwrap_or(0);
        let under_review = course.effective.iter().skip(asked).take_while(|step| step.kind != K::Reviewed);
        let hearing_days = under_review.filter(|step| step.kind == K::HearingHeld).filter_map(|step| step.days).sum();
        let due = due(Count::ReviewWithHearing, start, REVIEW_DAYS, hearing_days, calendar);
        let ended = answered(course, K::ReviewAsked, K::Reviewed);
        drafts.push(Draft { kind: ClockKind::Review30, start, due, article: PETITION_36, nature: Nature::Duty, ended });
    }
    drafts
}

/// The request of this round that was not withdrawn: whoever withdraws it may still ask again in time.
fn standing<'a>(course: &Course<'a>, asked: K) -> Option<&'a StepFact> {
    let last = course.in_this_round(asked).last()?;
    after(course, asked, K::Withdrawn).is_none().then_some(last)
}

/// A request for a recheck or a review is answered, or was withdrawn.
fn answered(course: &Course, asked: K, answer: K) -> Ended {
    stopped_by(after(course, asked, answer)).or_else(|| cancelled_by(after(course, asked, K::Withdrawn)))
}

/// The day on which the petitioner received the opinion of the recheck, as its form or its service says.
fn recheck_received(course: &Course) -> Option<NaiveDate> {
    let recheck = course.recheck()?;
    recheck.received_on.or_else(|| course.in_this_round(K::ReviewServed).next()?.happened_on)
}

/// The step of a kind that came after the last one of another.
fn after<'a>(course: &Course<'a>, begun: K, kind: K) -> Option<&'a StepFact> {
    let at = course.effective.iter().rposition(|step| step.kind == begun)?;
    course.effective.iter().skip(at).copied().find(|step| step.kind == kind)
}

/// Dates that were set: by the office for itself, by a head, by a superior. What a superior asked for stands whatever
/// became of the matter meanwhile.
fn set_dates(course: &Course, rules: &Rules) -> Vec<Draft> {
    let calendar = &rules.calendar;
    let round = |kind| course.in_this_round(kind).last();
    let set = [
        (round(K::StudyBegun), ClockKind::Reply, PETITION_29, K::Replied, withdrawn(course)),
        (round(K::SentOn), ClockKind::Feedback, PETITION_22, K::ResultReceived, None),
        (round(K::ExecutionOrdered), ClockKind::Execution, PETITION_32, K::ExecutionDone, None),
        (course.last(K::Supervised), ClockKind::Supervision, PETITION_40, K::ResultReported, None),
    ];
    let mut drafts = Vec::new();
    for (begun, kind, article, done, otherwise) in set {
        let Some(begun) = begun else { continue };
        if let Some((start, date)) = begun.happened_on.zip(begun.due_on) {
            let ended = stopped_by(after(course, begun.kind, done)).or(otherwise);
            drafts.push(Draft::set(kind, start, date, article, calendar).ended(ended));
        }
    }
    if let Some(start) = course.last(K::OpinionServed).and_then(|step| step.happened_on) {
        let days = rules.settings.number(Setting::EvaluationDays, start);
        let due = due(Count::Natural, start, days, 0, calendar);
        let ended = stopped_by(after(course, K::OpinionServed, K::Evaluated));
        drafts.push(Draft { kind: ClockKind::Evaluation, start, due, article: PETITION_18_2, nature: Nature::Option, ended });
    }
    drafts
}
