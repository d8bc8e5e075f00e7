//! The text of a number (文号).

use chrono::{Datelike, NaiveDate};
use jiangyuan_law::Settings;
use jiangyuan_model::Setting;
use jiangyuan_model::numbers::{SERIES_MEDIATION, SERIES_PETITION};

/// What the letters of the papers of mediation committees begin with.
const OF_MEDIATION: &str = "人调";

/// Of which series the letters of a paper are.
pub(super) fn series(letters: &str) -> &'static str {
    if letters.starts_with(OF_MEDIATION) { SERIES_MEDIATION } else { SERIES_PETITION }
}

/// A formal number. Agreements of a mediation committee have the form of the Ministry of Justice (司法部, 2010), which their
/// letters end for (人调字); for all others the county decides (K.12): `YYYY` is the year, `N` the serial, and `X信` what the
/// office calls itself with the letters of the paper.
pub(super) fn formal(settings: &Settings, (office, letters): (&str, &str), today: NaiveDate, serial: u32) -> String {
    let year = today.year();
    if letters.ends_with('字') {
        return format!("（{year}）{office}{letters}第{serial}号");
    }
    let decided = settings.text(Setting::PaperNumberFormat, today);
    // A form without a year or a serial would give the same number twice.
    let form = if decided.contains("YYYY") && decided.contains('N') { decided } else { "X信〔YYYY〕N号" };
    let named = form.replace("X信", &format!("{office}{letters}"));
    named.replace("YYYY", &year.to_string()).replace('N', &serial.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiangyuan_law::settings::Decision;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn decided(form: &str) -> Settings {
        let mut settings = Settings::default();
        let decision = Decision { value: vec![form.into()], by: "县信访局".into(), paper: "信办〔2026〕1号".into() };
        settings.decide("paper_number_format", day("2026-07-01"), decision);
        settings
    }

    #[test]
    fn a_number_names_the_office_the_year_and_the_serial() {
        let plain = Settings::default();
        assert_eq!(formal(&plain, ("云", "信受"), day("2026-07-01"), 12), "云信受〔2026〕12号");
        assert_eq!(formal(&plain, ("云", "人调字"), day("2026-07-01"), 7), "（2026）云人调字第7号");
        assert_eq!(formal(&plain, ("云", "人调终"), day("2026-07-01"), 8), "云人调终〔2026〕8号");
        assert_eq!([series("信受"), series("人调口字")], [SERIES_PETITION, SERIES_MEDIATION]);
        assert_eq!(formal(&decided("X信[YYYY]第N号"), ("云", "信意"), day("2026-07-01"), 3), "云信意[2026]第3号");
        assert_eq!(formal(&decided("X信"), ("云", "信意"), day("2026-07-01"), 3), "云信意〔2026〕3号", "a form without a serial is none");
        assert_eq!(formal(&decided("X信[YYYY]第N号"), ("云", "信意"), day("2026-06-30"), 3), "云信意〔2026〕3号", "not before its day");
    }
}
