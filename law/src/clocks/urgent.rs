//! The alarm of a serious or urgent matter: it is reported in time (《信访工作条例》 Art. 25), which is a question
//! of minutes and not of days.

use crate::course::{CaseFacts, Course};
use crate::settings::Settings;
use jiangyuan_model::clock::date_in_shanghai;
use jiangyuan_model::view::UrgentView;
use jiangyuan_model::{Noun, Setting, StepKind};

const MINUTE_MS: i64 = 60_000;

/// The alarm of a matter that was entered as serious and urgent at `since_ms`; nothing for any other record.
/// A report that was made stops it, whenever it was.
pub fn urgent(case: &CaseFacts, since_ms: Option<i64>, settings: &Settings) -> Option<UrgentView> {
    let since_ms = since_ms.filter(|_| case.noun == Noun::Matter && !case.void && !case.imported)?;
    let (alarm_at_ms, red_at_ms) = alarm_at_ms(since_ms, settings);
    let reported = Course::of(case, None).first(StepKind::UrgentReported).is_some();
    Some(UrgentView { since_ms, alarm_at_ms, red_at_ms, reported })
}

/// When it rings, and when it is late (UTC milliseconds).
pub(crate) fn alarm_at_ms(since_ms: i64, settings: &Settings) -> (i64, i64) {
    let day = date_in_shanghai(since_ms);
    let after = |setting| since_ms.saturating_add(i64::from(settings.number(setting, day)) * MINUTE_MS);
    (after(Setting::UrgentAlarmMinutes), after(Setting::UrgentRedMinutes))
}
