//! The clocks of a mediation: its period, judicial confirmation, performance, duties that come back every
//! year, and seeing the parties again.
//!
//! A mediation may end in several agreements one after the other; what is owed follows from the last one.

use super::{Draft, Nature, stopped_by};
use crate::Rules;
use crate::article::{MEDIATION_31, MEDIATION_33, MEDIATION_RULES_33};
use crate::calendar::Calendar;
use crate::course::{Course, StepFact, is_agreement};
use crate::deadline::{Count, Due, due, set_date};
use chrono::{Datelike, Days, NaiveDate};
use jiangyuan_model::view::{ClockKind, ClockState};
use jiangyuan_model::{Setting, StepKind};

/// A mediation, from its acceptance.
const MEDIATION_DAYS: u32 = 30;
/// Joint application for judicial confirmation (人民调解法 Art. 33).
const CONFIRMATION_DAYS: u32 = 30;

pub(super) fn drafts(course: &Course, rules: &Rules) -> Vec<Draft> {
    let calendar = &rules.calendar;
    let mut drafts = Vec::new();
    let first = course.effective.iter().copied().find(|step| is_agreement(step));
    if let Some(start) = course.first(StepKind::Accepted).and_then(|step| step.happened_on) {
        let due = match last_extension(course) {
            Some(date) => set_date(date, calendar),
            None => period(start, rules),
        };
        let agreed = first.map(|step| (ClockState::Stopped, effective_on(step)));
        drafts.push(Draft {
            kind: ClockKind::Mediate30,
            start,
            due,
            article: MEDIATION_RULES_33,
            nature: Nature::Duty,
            ended: agreed.or_else(|| stopped_by(course.first(StepKind::Terminated))),
        });
    }
    drafts.extend(after_agreement(course.since_agreement(), rules));
    drafts
}

/// Thirty days, or one month where the county reads the rule so (人民调解工作若干规定 Art. 33).
fn period(start: NaiveDate, rules: &Rules) -> Due {
    match rules.settings.text(Setting::MediationPeriod, start) {
        "month_1" => due(Count::Month, start, 1, 0, &rules.calendar),
        _ => due(Count::Natural, start, MEDIATION_DAYS, 0, &rules.calendar),
    }
}

/// `steps`: the last agreement and what came after it.
fn after_agreement(steps: &[&StepFact], rules: &Rules) -> Vec<Draft> {
    let calendar = &rules.calendar;
    let Some((agreement, after)) = steps.split_first() else { return Vec::new() };
    let Some(start) = effective_on(agreement) else { return Vec::new() };
    let last = |kind: StepKind| after.iter().rev().copied().find(|step| step.kind == kind);
    // An application after the date is recorded too: whether it is late is for the court to say.
    let mut drafts = vec![Draft {
        kind: ClockKind::Confirm30,
        start,
        due: due(Count::PetitionerRight, start, CONFIRMATION_DAYS, 0, calendar),
        article: MEDIATION_33,
        nature: Nature::Option,
        ended: stopped_by(last(StepKind::ConfirmationSought)),
    }];
    // Each instalment says when the next one is due.
    let names_a_date = |step: &&&StepFact| step.kind == StepKind::InstalmentPerformed && step.performance_due.is_some();
    let instalment = after.iter().rev().find(names_a_date).copied();
    if let Some(date) = instalment.unwrap_or(*agreement).performance_due {
        let ended = stopped_by(last(StepKind::Performed));
        drafts.push(Draft::set(ClockKind::Performance, start, date, MEDIATION_31, calendar).ended(ended));
    }
    drafts.extend(seasons(agreement, after, start, calendar));
    drafts.push(Draft {
        kind: ClockKind::FollowUp,
        start,
        due: due(Count::Natural, start, rules.settings.number(Setting::FollowUpDays, start), 0, calendar),
        article: MEDIATION_31,
        nature: Nature::Duty,
        ended: stopped_by(last(StepKind::FollowedUp)),
    });
    drafts
}

/// The next date of each duty that comes back every year: the first after the agreement took effect, or after
/// the season that was kept last. A season that does not say which duty was kept is the nearest one's.
fn seasons(agreement: &StepFact, after: &[&StepFact], start: NaiveDate, calendar: &Calendar) -> Vec<Draft> {
    let first = |(month, day): &(u32, u32)| Some(((*month, *day), next(start, *month, *day)?));
    let mut duties: Vec<((u32, u32), NaiveDate)> = agreement.seasons.iter().filter_map(first).collect();
    for kept in after.iter().filter(|step| step.kind == StepKind::SeasonKept) {
        let Some(on) = kept.happened_on else { continue };
        let named = duties.iter().position(|(season, _)| kept.seasons.contains(season));
        let nearest = || (0..duties.len()).min_by_key(|at| duties.get(*at).map(|(_, due)| (*due - on).abs()));
        if let Some(((month, day), due)) = named.or_else(nearest).and_then(|at| duties.get_mut(at)) {
            *due = next(on.max(*due), *month, *day).unwrap_or(*due);
        }
    }
    duties.into_iter().map(|(_, due)| Draft::set(ClockKind::Seasonal, start, due, MEDIATION_31, calendar)).collect()
}

/// The first such day of the year after a date.
fn next(after: NaiveDate, month: u32, day: u32) -> Option<NaiveDate> {
    let this = NaiveDate::from_ymd_opt(after.year(), month, day)?;
    if this > after { Some(this) } else { NaiveDate::from_ymd_opt(after.year() + 1, month, day) }
}

/// A written agreement takes effect with the last signature or seal (Art. 29), an oral one on the
/// day it is reached (Art. 30).
fn effective_on(agreement: &StepFact) -> Option<NaiveDate> {
    match agreement.kind {
        StepKind::AgreedOral => agreement.happened_on,
        _ => agreement.effective_on.or(agreement.happened_on),
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
