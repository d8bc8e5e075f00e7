use crate::facts::{date, rows};
use chrono::NaiveDate;
use jiangyuan_law::calendar::YearTable;
use jiangyuan_law::deadline::due;
use jiangyuan_law::{Calendar, Count};
use jiangyuan_model::county::TableSource;
use serde_json::Value;

const VECTORS: &str = include_str!("../data/deadline-vectors.json");
const TABLE: &str = include_str!("../data/deadlines.txt");

#[test]
fn the_eight_vectors_come_out_as_two_other_calendars_say() {
    let calendar = Calendar::bundled();
    let vectors: Vec<Value> = serde_json::from_str(VECTORS).unwrap();
    assert_eq!(vectors.len(), 8);
    for vector in vectors {
        let text = |key: &str| vector[key].as_str().map(str::to_owned);
        let number = |key: &str| vector[key].as_u64().map_or(0, |n| u32::try_from(n).unwrap());
        let count = Count::from_key(&text("kind").unwrap()).unwrap();
        let got = due(count, date(&text("start").unwrap()), number("n"), number("hearing_days"), &calendar);
        let as_text = |date: Option<NaiveDate>| date.map(|date| date.to_string());
        assert_eq!((as_text(got.strict), as_text(got.rolled)), (text("strict_due"), text("rolled_due")), "{}", vector["id"]);
    }
}

#[test]
fn every_row_of_the_office_table_comes_out_as_counted_by_hand() {
    let calendar = Calendar::bundled();
    let table = rows(TABLE);
    assert!(table.len() >= 24);
    for row in table {
        let [kind, start, n, hearing_days, strict, rolled, _why] = &row[..] else { panic!("{row:?}") };
        let got = due(Count::from_key(kind).unwrap(), date(start), n.parse().unwrap(), hearing_days.parse().unwrap(), &calendar);
        let as_text = |date: Option<NaiveDate>| date.map_or_else(|| "-".to_owned(), |date| date.to_string());
        assert_eq!((as_text(got.strict).as_str(), as_text(got.rolled).as_str()), (strict.as_str(), rolled.as_str()), "{row:?}");
        assert_eq!(got.calendar_missing.is_some(), rolled == "-", "{row:?}");
    }
}

#[test]
fn a_working_count_into_2027_has_no_legal_date_and_an_estimate_only() {
    let got = due(Count::Working, date("2026-12-28"), 5, 0, &Calendar::bundled());
    assert_eq!((got.strict, got.rolled, got.binding), (None, None, None));
    assert_eq!(got.calendar_missing, Some(2027));
    assert_eq!(got.estimate, Some(date("2027-01-04")));
}

#[test]
fn loading_the_missing_year_turns_the_estimate_into_a_date() {
    let table = r#"{"format":1,"calendar":"CN","years":{"2027":{"holidays":[{"date":"2027-01-01"}],"makeup_working_days":[]}}}"#;
    let table = YearTable::read_all(table).unwrap().remove(0);
    let got = due(Count::Working, date("2026-12-28"), 5, 0, &Calendar::bundled().with(table, TableSource::County));
    assert_eq!((got.binding, got.estimate, got.calendar_missing), (Some(date("2027-01-05")), None, None));
}

#[test]
fn a_duty_binds_by_its_strict_date_and_a_right_by_its_rolled_date() {
    let calendar = Calendar::bundled();
    for (count, binding) in [(Count::Natural, "2026-10-03"), (Count::Extension, "2026-10-03"), (Count::PetitionerRight, "2026-10-08")] {
        assert_eq!(due(count, date("2026-09-03"), 30, 0, &calendar).binding, Some(date(binding)), "{}", count.key());
    }
}

#[test]
fn a_strict_date_needs_no_calendar() {
    for (count, strict) in [(Count::Natural, "2030-03-03"), (Count::Month, "2032-04-01"), (Count::ReviewWithHearing, "2030-03-05")] {
        let got = due(count, date("2030-02-01"), if count == Count::Month { 26 } else { 30 }, 2, &Calendar::bundled());
        assert_eq!((got.strict, got.binding, got.rolled), (Some(date(strict)), Some(date(strict)), None), "{}", count.key());
        assert_eq!(got.estimate, None, "a date of the law needs no estimate");
    }
}

#[test]
fn a_right_that_ends_in_a_missing_year_is_estimated_past_the_weekend() {
    let got = due(Count::PetitionerRight, date("2026-12-10"), 30, 0, &Calendar::bundled());
    assert_eq!((got.strict, got.binding, got.estimate), (Some(date("2027-01-09")), None, Some(date("2027-01-11"))));
}

#[test]
fn a_count_beyond_the_calendar_of_the_machine_has_no_result_and_does_not_panic() {
    for count in [Count::Natural, Count::Month, Count::ReviewWithHearing] {
        assert_eq!(due(count, NaiveDate::MAX, u32::MAX, 1, &Calendar::bundled()).binding, None);
    }
}

#[test]
fn every_count_reads_back_from_its_key() {
    for count in Count::ALL {
        assert_eq!(Count::from_key(count.key()), Some(*count));
    }
    assert_eq!(Count::from_key("weeks"), None);
}
