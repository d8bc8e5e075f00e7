//! The arithmetic of deadlines.
//!
//! The day on which a period starts is not counted (民法典 Art. 201): day 1 is the day after.
//! Two dates come of every count. The **strict** date is the plain count; the **rolled** date is
//! the strict one moved off rest days to the next working day (民法典 Art. 203). For a duty of
//! the office the strict date binds and the rolled one is a note; for a right of the petitioner
//! or the parties the rolled date binds. Both readings favour the petitioner, and so does every
//! doubt: an office that keeps the strict date is never late by any reading.
//!
//! Only working days and rolling need a calendar. Where the table of a year is missing the
//! answer says so and leaves the date out; it never guesses. In its place, and only where no
//! date binds, stands an estimate that takes Monday to Friday as working days. An estimate is
//! shown with a warning and never stored as the date of the law.
//!
//! A county may have decided that the days off of the place count too, or that a duty rolls like a
//! right. Nothing here knows of that: a count says what each reading comes to, and the clocks
//! choose ([`crate::clocks`]).

use crate::calendar::{Calendar, CalendarMissing, is_weekend};
use chrono::{Days, Months, NaiveDate};

/// How a period is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Count {
    /// A duty of an organ in days (日).
    Natural,
    /// A duty of an organ in working days (工作日).
    Working,
    /// A duty of an organ in months: the same day of the month, or its last day.
    Month,
    /// A right of the petitioner or of the parties, in days.
    PetitionerRight,
    /// A prolonged handling period, in days from the old due date.
    Extension,
    /// Review with a hearing: the days of the hearing are added.
    ReviewWithHearing,
}

impl Count {
    /// Every kind of count.
    pub const ALL: &'static [Count] =
        &[Count::Natural, Count::Working, Count::Month, Count::PetitionerRight, Count::Extension, Count::ReviewWithHearing];

    /// Its key.
    pub const fn key(self) -> &'static str {
        match self {
            Count::Natural => "natural",
            Count::Working => "working",
            Count::Month => "month",
            Count::PetitionerRight => "petitioner_right",
            Count::Extension => "extension",
            Count::ReviewWithHearing => "review_with_hearing",
        }
    }

    /// The kind with this key.
    pub fn from_key(key: &str) -> Option<Count> {
        Count::ALL.iter().copied().find(|count| count.key() == key)
    }
}

/// What rest days do to the date that binds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum RestDays {
    /// Nothing: they make a note beside it.
    #[default]
    Note,
    /// Nothing, unless the county has decided that this duty rolls like a right.
    MayMove,
    /// They move it: it is counted in working days, or it is a right.
    Move,
}

/// What a count comes to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Due {
    /// The plain count; `None` for working days that reach into a year that is not loaded.
    pub strict: Option<NaiveDate>,
    /// The strict date moved off rest days; `None` where a year that is not loaded is met.
    pub rolled: Option<NaiveDate>,
    /// The one of the two that binds; `None` where there is no legal result.
    pub binding: Option<NaiveDate>,
    /// Counted with Monday to Friday as working days, only where `binding` is `None`. Never a
    /// legal date.
    pub estimate: Option<NaiveDate>,
    /// The first year that was needed and is not loaded.
    pub calendar_missing: Option<i32>,
    /// What `rolled` would be if the days off of the place counted as rest days; only where that is another date.
    pub local: Option<NaiveDate>,
    /// What rest days do to the date that binds.
    pub rest_days: RestDays,
}

/// Counts a period of `n` days, working days or months from `start`, which is not counted.
/// `hearing_days` counts for [`Count::ReviewWithHearing`] only.
pub fn due(count: Count, start: NaiveDate, n: u32, hearing_days: u32, calendar: &Calendar) -> Due {
    let days = |n: u32| start.checked_add_days(Days::new(u64::from(n)));
    match count {
        Count::Working => working(start, n, calendar),
        Count::Month => duty(start.checked_add_months(Months::new(n)), calendar),
        Count::PetitionerRight => settled(days(n), true, calendar),
        Count::Natural | Count::Extension => duty(days(n), calendar),
        Count::ReviewWithHearing => duty(days(n.saturating_add(hearing_days)), calendar),
    }
}

/// A date that was not counted but set: in a superior's paper, in an agreement, in a consent to
/// prolong. It binds as it stands; the rolled date is a note.
pub fn set_date(date: NaiveDate, calendar: &Calendar) -> Due {
    settled(Some(date), false, calendar)
}

fn duty(strict: Option<NaiveDate>, calendar: &Calendar) -> Due {
    Due { rest_days: RestDays::MayMove, ..settled(strict, false, calendar) }
}

/// Adds the rolled date to a strict one, and says which binds.
fn settled(strict: Option<NaiveDate>, rolled_binds: bool, calendar: &Calendar) -> Due {
    let Some(date) = strict else { return Due::default() };
    let (rolled, calendar_missing) = match calendar.roll_forward(date) {
        Ok(rolled) => (Some(rolled), None),
        Err(CalendarMissing { year }) => (None, Some(year)),
    };
    let binding = if rolled_binds { rolled } else { strict };
    let estimate = if binding.is_none() { roll_by_weekday(date, calendar) } else { None };
    let local = calendar.roll_forward_here(date).ok().filter(|local| rolled.is_some_and(|rolled| rolled != *local));
    let rest_days = if rolled_binds { RestDays::Move } else { RestDays::Note };
    Due { strict, rolled, binding, estimate, calendar_missing, local, rest_days }
}

fn working(start: NaiveDate, n: u32, calendar: &Calendar) -> Due {
    match nth_working_day(start, n, |day| calendar.is_rest_day(day)) {
        Ok(day) => {
            let here = nth_working_day(start, n, |day| calendar.is_rest_day_here(day)).unwrap_or(None);
            Due { strict: day, rolled: day, binding: day, local: here.filter(|_| here != day), rest_days: RestDays::Move, ..Due::default() }
        }
        Err(CalendarMissing { year }) => {
            let estimate = nth_working_day(start, n, |day| Ok(rests_by_estimate(day, calendar)));
            Due { estimate: estimate.unwrap_or(None), calendar_missing: Some(year), ..Due::default() }
        }
    }
}

/// The n-th working day after the start; `None` beyond the end of the calendar's arithmetic.
fn nth_working_day(
    start: NaiveDate,
    n: u32,
    rests: impl Fn(NaiveDate) -> Result<bool, CalendarMissing>,
) -> Result<Option<NaiveDate>, CalendarMissing> {
    let mut day = start;
    let mut counted = 0;
    while counted < n {
        let Some(next) = day.succ_opt() else { return Ok(None) };
        day = next;
        if !rests(day)? {
            counted += 1;
        }
    }
    Ok(Some(day))
}

/// What the calendar says where it is loaded, else whether it is a Saturday or Sunday.
fn rests_by_estimate(day: NaiveDate, calendar: &Calendar) -> bool {
    calendar.is_rest_day(day).unwrap_or_else(|_| is_weekend(day))
}

fn roll_by_weekday(date: NaiveDate, calendar: &Calendar) -> Option<NaiveDate> {
    let mut day = date;
    while rests_by_estimate(day, calendar) {
        day = day.succ_opt()?;
    }
    Some(day)
}
