use crate::facts::date;
use chrono::Datelike;
use jiangyuan_law::calendar::{Calendar, CalendarMissing, CalendarUnreadable};

const YEAR_2027: &str = r#"{"format":1,"calendar":"CN","years":{"2027":{
    "holidays":[{"date":"2027-01-01","name":"元旦"}],"makeup_working_days":[{"date":"2027-01-09","name":"元旦"}]}}}"#;

#[test]
fn the_bundled_calendar_has_the_three_years_and_as_many_working_days_as_the_state_council_gave() {
    let calendar = Calendar::bundled();
    assert_eq!(calendar.years().collect::<Vec<_>>(), [2024, 2025, 2026]);
    for (year, working_days) in [(2024, 251), (2025, 248), (2026, 248)] {
        let days = date(&format!("{year}-01-01")).iter_days().take_while(|day| day.year() == year);
        assert_eq!(days.filter(|day| !calendar.is_rest_day(*day).unwrap()).count(), working_days, "{year}");
    }
}

#[test]
fn an_ordinary_sunday_rests_and_a_make_up_sunday_works() {
    let calendar = Calendar::bundled();
    assert_eq!(calendar.is_rest_day(date("2026-09-13")), Ok(true));
    assert_eq!(calendar.is_rest_day(date("2026-09-20")), Ok(false));
}

#[test]
fn a_year_that_is_not_loaded_is_named_and_not_guessed() {
    let calendar = Calendar::bundled();
    assert_eq!(calendar.is_rest_day(date("2027-03-01")), Err(CalendarMissing { year: 2027 }));
    assert_eq!(calendar.roll_forward(date("2023-12-30")), Err(CalendarMissing { year: 2023 }));
}

#[test]
fn a_loaded_table_adds_its_year_and_leaves_the_others() {
    let calendar = Calendar::bundled().with_years_from_json(YEAR_2027).unwrap();
    assert_eq!(calendar.is_rest_day(date("2027-01-09")), Ok(false));
    assert_eq!(calendar.roll_forward(date("2027-01-01")), Ok(date("2027-01-04")));
    assert_eq!(calendar.is_rest_day(date("2026-10-01")), Ok(true));
}

#[test]
fn a_table_with_a_wrong_day_is_refused_whole() {
    let refused = |from: &str, to: &str| Calendar::bundled().with_years_from_json(&YEAR_2027.replace(from, to)).unwrap_err();
    assert_eq!(refused("2027-01-09", "2027-01-05"), CalendarUnreadable::BadDate(date("2027-01-05")));
    assert_eq!(refused("2027-01-01", "2026-01-01"), CalendarUnreadable::BadDate(date("2026-01-01")));
    assert_eq!(refused("\"format\":1", "\"format\":2"), CalendarUnreadable::OtherFormat);
    assert_eq!(refused("\"CN\"", "\"DE\""), CalendarUnreadable::OtherFormat);
    assert_eq!(refused("\"2027\"", "\"next\""), CalendarUnreadable::BadYear("next".to_owned()));
    assert_eq!(refused(r#"{"date":"2027-01-01","name":"元旦"}"#, ""), CalendarUnreadable::BadYear("2027".to_owned()));
    assert!(matches!(refused("{", "["), CalendarUnreadable::NotATable(_)));
}
