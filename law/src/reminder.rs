//! What no date of the law drives, but somebody has to do: at once, or as soon as he can.
//!
//! A serious or urgent matter is to be reported 及时 (《信访工作条例》 Art. 25), which is a matter of minutes; the
//! regulation names none. A paper of a superior is to be signed for, because its clocks run from then (Art. 23(3)).
//! And every piece is to be entered in the provincial system (Art. 21(2)).

use crate::clocks::alarm_at_ms;
use crate::course::{CaseFacts, Course, State, state};
use crate::settings::Settings;
use jiangyuan_model::worklist::{Alarm, ReminderKind};
use jiangyuan_model::{Noun, StepKind};

/// What of it the record still asks for.
pub fn reminders(case: &CaseFacts) -> Vec<ReminderKind> {
    if case.void || case.imported {
        return Vec::new();
    }
    let course = Course::of(case, None);
    let of = |asked: bool, kind| asked.then_some(kind);
    match case.noun {
        Noun::Matter => {
            let unreported = case.serious && course.first(StepKind::UrgentReported).is_none();
            let urgent = of(case.urgent && state(case).is_open(), ReminderKind::Urgent);
            of(unreported, ReminderKind::ReportUrgent).into_iter().chain(urgent).collect()
        }
        Noun::Piece if state(case) != State::Returned => {
            let unsigned = case.is_from_above() && case.sent_on.is_some() && case.signed_for_on.is_none();
            let not_entered = course.first(StepKind::EnteredElsewhere).is_none();
            of(unsigned, ReminderKind::SignFor).into_iter().chain(of(not_entered, ReminderKind::EnterElsewhere)).collect()
        }
        _ => Vec::new(),
    }
}

/// How a serious or urgent matter stands now that nobody has reported since then (UTC milliseconds). After how many
/// minutes it rings, and is late, the county decides.
pub fn alarm(since_ms: i64, now_ms: i64, settings: &Settings) -> Alarm {
    let (rings_at, late_at) = alarm_at_ms(since_ms, settings);
    match now_ms {
        now if now < rings_at => Alarm::Fresh,
        now if now < late_at => Alarm::Rings,
        _ => Alarm::Late,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiangyuan_model::RecordId;

    #[test]
    fn a_serious_matter_rings_after_half_an_hour_and_is_late_after_two() {
        let after = |minutes: i64| alarm(1_764_000_000_000, 1_764_000_000_000 + minutes * 60_000, &Settings::default());
        assert_eq!([-5, 0, 29].map(after), [Alarm::Fresh; 3]);
        assert_eq!([30, 119].map(after), [Alarm::Rings; 2]);
        assert_eq!([120, 9_000].map(after), [Alarm::Late; 2]);
    }

    #[test]
    fn an_urgent_matter_stands_on_the_sheet_of_a_shift_until_it_is_closed_and_a_serious_one_is_to_be_reported_besides() {
        let mut matter = CaseFacts::new(RecordId::default(), Noun::Matter);
        assert_eq!(reminders(&matter), []);
        matter.urgent = true;
        assert_eq!(reminders(&matter), [ReminderKind::Urgent]);
        matter.serious = true;
        assert_eq!(reminders(&matter), [ReminderKind::ReportUrgent, ReminderKind::Urgent]);
        matter.void = true;
        assert_eq!(reminders(&matter), []);
    }

    #[test]
    fn what_came_from_above_is_signed_for_and_every_piece_is_entered_in_the_provincial_system() {
        let mut piece = CaseFacts::new(RecordId::default(), Noun::Piece);
        assert_eq!(reminders(&piece), [ReminderKind::EnterElsewhere]);
        (piece.origin, piece.sent_on) = (Some("forwarded".into()), chrono::NaiveDate::from_ymd_opt(2026, 6, 1));
        assert_eq!(reminders(&piece), [ReminderKind::SignFor, ReminderKind::EnterElsewhere]);
        piece.signed_for_on = piece.sent_on;
        assert_eq!(reminders(&piece), [ReminderKind::EnterElsewhere]);
        piece.imported = true;
        assert_eq!(reminders(&piece), [], "what was taken over from another system came from there");
    }
}
