use crate::facts::date;
use chrono::Datelike;
use jiangyuan_law::calendar::{Calendar, CalendarMissing, CalendarUnreadable, LocalDayOff, YearTable};
use jiangyuan_model::county::TableSource;

const YEAR_2027: &str = r#"{"format":1,"calendar":"CN","years":{"2027":{
    "holidays":[{"date":"2027-01-01","name":"元旦"}],"makeup_working_days":[{"date":"2027-01-09","name":"元旦"}]}}}"#;

fn bundled_with(json: &str) -> Calendar {
    YearTable::read_all(json).unwrap().into_iter().fold(Calendar::bundled(), |calendar, table| calendar.with(table, TableSource::County))
}

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
    let calendar = bundled_with(YEAR_2027);
    assert_eq!(calendar.is_rest_day(date("2027-01-09")), Ok(false));
    assert_eq!(calendar.roll_forward(date("2027-01-01")), Ok(date("2027-01-04")));
    assert_eq!(calendar.is_rest_day(date("2026-10-01")), Ok(true));
}

#[test]
fn a_table_with_a_wrong_day_is_refused_whole() {
    let refused = |from: &str, to: &str| YearTable::read_all(&YEAR_2027.replace(from, to)).unwrap_err();
    assert_eq!(refused("2027-01-09", "2027-01-05"), CalendarUnreadable::BadDate(date("2027-01-05")));
    assert_eq!(refused("2027-01-01", "2026-01-01"), CalendarUnreadable::BadDate(date("2026-01-01")));
    assert_eq!(refused("\"format\":1", "\"format\":2"), CalendarUnreadable::OtherFormat);
    assert_eq!(refused("\"CN\"", "\"DE\""), CalendarUnreadable::OtherFormat);
    assert_eq!(refused("\"2027\"", "\"next\""), CalendarUnreadable::BadYear("next".to_owned()));
    assert_eq!(refused(r#"{"date":"2027-01-01","name":"元旦"}"#, ""), CalendarUnreadable::BadYear("2027".to_owned()));
    assert!(matches!(refused("{", "["), CalendarUnreadable::NotATable(_)));
}

/// The table of 2026 with the 8th of October off as well, issued on a day within that year.
fn changed_2026(issued_on: &str) -> String {
    let calendar = Calendar::bundled();
    let table = &calendar.table(2026).unwrap().0;
    let holidays = [table.holidays(), vec!["2026-10-08 国庆节".to_owned()]].concat();
    let changed = YearTable::from_lines(2026, Some(date(issued_on)), "国办发明电〔2026〕9号", &holidays, &table.makeup_days());
    YearTable::write_all(&[changed.unwrap()])
}

#[test]
fn a_later_table_of_the_year_holds_and_an_earlier_one_does_not_in_whatever_order_they_come() {
    let (march, june) = (changed_2026("2026-03-02"), changed_2026("2026-06-01").replace("2026-10-08", "2026-10-09"));
    for order in [[&march, &june], [&june, &march]] {
        let both = order.iter().flat_map(|json| YearTable::read_all(json).unwrap());
        let calendar = both.fold(Calendar::bundled(), |calendar, table| calendar.with(table, TableSource::File));
        assert_eq!(calendar.is_rest_day(date("2026-10-09")), Ok(true));
        assert_eq!(calendar.is_rest_day(date("2026-10-08")), Ok(false));
        assert_eq!(calendar.table(2026).unwrap().1, TableSource::File);
    }
    let older = bundled_with(&changed_2026("2025-01-01"));
    assert_eq!((older.is_rest_day(date("2026-10-08")), older.table(2026).unwrap().1), (Ok(false), TableSource::Program));
}

#[test]
fn of_two_tables_of_one_day_every_device_takes_the_same() {
    let (one, other) = (changed_2026("2026-03-02"), changed_2026("2026-03-02").replace("2026-10-08", "2026-10-09"));
    let taken = |order: [&String; 2]| {
        let tables = order.into_iter().flat_map(|json| YearTable::read_all(json).unwrap());
        tables.fold(Calendar::bundled(), |calendar, table| calendar.with(table, TableSource::File))
    };
    assert_eq!(taken([&one, &other]), taken([&other, &one]));
}

#[test]
fn a_table_written_and_read_again_is_the_same() {
    let calendar = Calendar::bundled();
    let table = &calendar.table(2026).unwrap().0;
    assert_eq!(YearTable::read_all(&YearTable::write_all(std::slice::from_ref(table))).unwrap(), std::slice::from_ref(table));
    let lines = YearTable::from_lines(2026, table.issued_on(), table.paper(), &table.holidays(), &table.makeup_days());
    assert_eq!(&lines.unwrap(), table);
}

#[test]
fn a_day_off_of_the_place_is_a_rest_day_of_its_offices_and_of_no_table() {
    let day = LocalDayOff { name: "州庆".into(), by: "州人民政府".into(), paper: "政办〔2026〕5号".into() };
    let calendar = Calendar::bundled().with_local_days([(date("2026-07-21"), day)]);
    assert_eq!((calendar.is_rest_day(date("2026-07-21")), calendar.is_rest_day_here(date("2026-07-21"))), (Ok(false), Ok(true)));
    assert_eq!(calendar.roll_forward(date("2026-07-21")), Ok(date("2026-07-21")));
    assert_eq!(calendar.roll_forward_here(date("2026-07-21")), Ok(date("2026-07-22")));
    assert_eq!(calendar.is_rest_day_here(date("2027-07-21")), Err(CalendarMissing { year: 2027 }), "a day off loads no year");
}
