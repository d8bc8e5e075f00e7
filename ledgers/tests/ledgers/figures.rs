//! Figures against a table that an officer can read, and the promises about periods and small cells.

use crate::sheet::{day, ledger, written};
use chrono::NaiveDate;
use jiangyuan_ledgers::figures::{
    Body, CELL_MIN, CaseLine, Cell, FigureKey, Figures, Frozen, Length, LineKind, Period, Prevented, ShownCell, count,
};
use jiangyuan_ledgers::report;
use jiangyuan_ledgers::words::{Language, say};
use jiangyuan_ledgers::{ColumnSet, Computed, LedgerKind, Source};
use jiangyuan_model::ReportKind;
use std::fmt::Write as _;

const CASES: &str = include_str!("../data/mediation-cases.txt");
const EXPECTED: &str = include_str!("../data/mediation-figures.txt");

fn key(key: &str) -> FigureKey {
    FigureKey::from_key(key).unwrap()
}

fn month(of: &str) -> Period {
    Period::of(Length::Month, day(of)).unwrap()
}

fn days(period: Period) -> (NaiveDate, NaiveDate) {
    (period.from, period.to)
}

/// One line of the table, as far as it was known on a day: the columns are named in its first lines.
fn case(line: &str, known_on: &str) -> CaseLine {
    let cells: Vec<&str> = line.split('|').map(str::trim).collect();
    let [opened, entered, kind, source, body, people, difficult, form, agreed, yuan, performed, confirmed, closed, prevented] = cells[..]
    else {
        panic!("{line}")
    };
    let when = |date: &str| (!date.is_empty() && date.max(entered) <= known_on).then(|| day(date));
    CaseLine {
        kind: LineKind::Mediation,
        opened: when(opened),
        closed: when(closed),
        dispute_type: kind.to_owned(),
        source: source.to_owned(),
        body: match body {
            "村" => Some(Body::Village),
            "乡镇" => Some(Body::Township),
            "行业" => Some(Body::Professional),
            other => panic!("{other}"),
        },
        people: people.parse().unwrap(),
        difficult: difficult == "是",
        agreed: when(agreed).map(|day| (form.to_owned(), day)),
        amount_fen: yuan.parse::<i64>().unwrap_or(0) * 100,
        performed: when(performed),
        confirmed: when(confirmed),
        confirmation_asked: when(confirmed),
        prevented: (prevented == "械斗").then_some((Prevented::Fight, 12)),
        ..CaseLine::default()
    }
}

fn known_on(on: &str) -> Vec<CaseLine> {
    CASES.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).map(|line| case(line, on)).collect()
}

/// What the report of October said, made on 3 November.
fn october() -> Figures {
    count(&known_on("2026-11-03"), days(month("2026-10-01")))
}

/// The figures of November with what October lacked, as they were known on a day.
fn november(lines: &[CaseLine]) -> Figures {
    count(lines, days(month("2026-11-01"))).with_late(&count(lines, days(month("2026-10-01"))), [&october()])
}

/// Those that were reported on 3 December.
fn reported() -> Figures {
    november(&known_on("2026-12-03"))
}

/// The figures that are not nil, in the order of the reports.
fn told(figures: &Figures) -> String {
    let mut text = String::new();
    for key in FigureKey::all().filter(|key| figures.cell(*key) != Cell::default()) {
        let words = say(Language::Chinese, &format!("ledgers.figure.{}", key.key().replace('.', "_")), &[]);
        let number = |number: i64| if key.is_money() { format!("{}.{:02}", number / 100, number % 100) } else { number.to_string() };
        let Cell { own, late } = figures.cell(key);
        writeln!(text, "{words}：{}，其中补录{}", number(own + late), number(late)).unwrap();
    }
    text
}

#[test]
fn the_figures_of_a_month_are_those_of_the_table() {
    assert_eq!(told(&reported()), EXPECTED);
}

#[test]
fn every_figure_has_words_in_three_languages() {
    for key in FigureKey::all() {
        let words = format!("ledgers.figure.{}", key.key().replace('.', "_"));
        for language in Language::ALL {
            assert_ne!(say(language, &words, &[]), words, "{}", key.key());
        }
    }
}

#[test]
fn every_fact_is_counted_once_however_late_it_becomes_known() {
    // Each month four pieces are registered; they become known in that month, and one, two and five months later.
    let known_in = |now: u32| -> Vec<CaseLine> {
        let each = (1..=6u32).flat_map(|month| [0, 1, 2, 5].map(|late| (month, month + late)));
        let piece = |month: u32| CaseLine { opened: Some(day(&format!("2026-{month:02}-10"))), ..CaseLine::default() };
        each.filter(|(_, known)| *known <= now).map(|(month, _)| piece(month)).collect()
    };
    let mut reports: Vec<Figures> = Vec::new();
    for now in 1..=12u32 {
        let (lines, period) = (known_in(now), month(&format!("2026-{now:02}-01")));
        let earlier = count(&lines, (day("2026-01-01"), period.from.pred_opt().unwrap()));
        reports.push(count(&lines, days(period)).with_late(&earlier, &reports));
    }
    let pieces: Vec<Cell> = reports.iter().map(|figures| figures.cell(key("piece.total"))).collect();
    assert_eq!(pieces.iter().map(|cell| cell.total()).sum::<i64>(), 24);
    assert_eq!(pieces.iter().map(|cell| cell.late).sum::<i64>(), 18);
}

#[test]
fn what_was_reported_too_much_is_taken_off_in_the_next_report() {
    let lines = known_on("2026-12-03");
    let kept: Vec<CaseLine> = lines.iter().skip(1).cloned().collect();
    let (from, to) = days(month("2026-12-01"));
    let december = count(&kept, (from, to)).with_late(&count(&kept, (day("2026-10-01"), day("2026-11-30"))), [&october(), &reported()]);
    assert_eq!(december.cell(key("mediation.total")), Cell { own: 0, late: -1 });
    assert_eq!(december.cell(key("mediation.amount_fen")).total(), -5_000_000);
    assert_eq!(december.cell(key("mediation.open")).late, 0, "what is open is of its day");
}

#[test]
fn frozen_figures_are_known_again_by_their_text_and_no_other() {
    let frozen = Frozen::new(month("2026-11-01"), 1_764_748_800_000, reported());
    assert!(frozen.says(&frozen.text()) && frozen.digest().len() == 64);
    assert_eq!(Frozen::read(&frozen.text(), frozen.digest()), Some(frozen.clone()));
    let bent = frozen.text().replace("mediation.total\t6\t1", "mediation.total\t5\t1");
    assert_ne!(bent, frozen.text());
    assert_eq!(Frozen::read(&bent, frozen.digest()), None);
    assert!(!frozen.says(&frozen.text().replace("mediation.total\t", "mediation.total\t1")));
    let december = count(&known_on("2027-01-03"), days(month("2026-12-01")));
    let earlier = count(&known_on("2027-01-03"), (day("2026-10-01"), day("2026-11-30")));
    let december = december.with_late(&earlier, [&october(), frozen.figures()]);
    assert_eq!(december.cell(key("mediation.total")), Cell { own: 0, late: 1 });
}

#[test]
fn figures_of_which_no_record_is_kept_stay_empty() {
    let figures = reported().without(&["prevented.", "recommendation."]);
    let row = report::statistics("尕让乡", &figures.inside(), Language::Chinese);
    let figure = |name: &str| row.get(Source::Figure(key(name)));
    assert!(figure("prevented.fight.cases").is_none() && figure("mediation.total").is_some());
    let rows = report::yearly(&figures.inside(), Language::Chinese);
    let name = say(Language::Chinese, "ledgers.figure.recommendation_work", &[]);
    let named =
        |row: &jiangyuan_ledgers::Row| row.get(Source::Computed(Computed::FigureName)).and_then(|value| value.as_text().map(str::to_owned));
    let row = rows.iter().find(|row| named(row).as_deref() == Some(name.as_str())).unwrap();
    assert!(row.get(Source::Computed(Computed::FigureCount)).is_none());
}

#[test]
fn the_members_of_a_group_add_up_to_their_total() {
    let figures = reported();
    let sum =
        |beginning: &str| FigureKey::all().filter(|key| key.key().starts_with(beginning)).map(|key| figures.cell(key).total()).sum::<i64>();
    for group in ["mediation.body.", "mediation.source.", "mediation.type."] {
        assert_eq!(sum(group), figures.cell(key("mediation.total")).total(), "{group}");
    }
    assert_eq!(sum("mediation.form."), figures.cell(key("mediation.agreed")).total());
}

#[test]
fn outside_the_county_small_numbers_are_withheld_and_cannot_be_computed() {
    let figures = reported();
    let shown = figures.outside(CELL_MIN);
    for (key, cell) in &shown.cells {
        if let ShownCell::Number { total, .. } = cell {
            assert!(key.is_money() || *total == 0 || *total >= 3, "{}", key.key());
        }
    }
    for group in ["mediation.body.", "mediation.source.", "mediation.type.", "mediation.form."] {
        let members = || shown.cells.iter().filter(|(key, _)| key.key().starts_with(group));
        let withheld: Vec<i64> =
            members().filter(|(_, cell)| **cell == ShownCell::Withheld).map(|(key, _)| figures.cell(*key).total()).collect();
        assert!(withheld.is_empty() || withheld.len() > 1 && withheld.iter().sum::<i64>() >= 3, "{group}: {withheld:?}");
    }
    assert!(figures.inside().cells.values().all(|cell| *cell != ShownCell::Withheld));
}

#[test]
fn an_amount_goes_with_the_number_of_its_cases() {
    let figures = november(&known_on("2026-12-03")[..2]);
    assert_eq!(figures.outside(3).cell(key("mediation.amount_fen")), ShownCell::Withheld);
}

#[test]
fn what_is_open_and_overdue_is_told_as_it_is_known_at_the_end() {
    let matter = |closed: Option<&str>, due: &str| CaseLine {
        kind: LineKind::Matter,
        opened: Some(day("2026-10-10")),
        closed: closed.map(day),
        due_on: Some(day(due)),
        ..CaseLine::default()
    };
    let lines = [
        matter(None, "2026-11-20"),
        matter(None, "2026-12-09"),
        matter(Some("2026-11-18"), "2026-11-20"),
        matter(Some("2026-11-25"), "2026-11-20"),
        matter(Some("2026-12-02"), "2026-11-20"),
        CaseLine { elsewhere: true, ..matter(None, "2026-11-20") },
    ];
    let figures = count(&lines, days(month("2026-11-01")));
    let number = |name: &str| figures.cell(key(name)).total();
    assert_eq!((number("matter.open"), number("matter.overdue")), (3, 2));
    assert_eq!((number("matter.closed"), number("matter.closed_in_time"), number("matter.closed_late")), (2, 1, 1));
    assert_eq!(number("matter.total"), 0, "opened in October");
}

#[test]
fn periods_begin_and_end_as_the_calendar_says() {
    for (length, on, from, to) in [
        (Length::Week, "2026-11-29", "2026-11-23", "2026-11-29"),
        (Length::Month, "2028-02-10", "2028-02-01", "2028-02-29"),
        (Length::Quarter, "2026-11-29", "2026-10-01", "2026-12-31"),
        (Length::Half, "2026-06-30", "2026-01-01", "2026-06-30"),
        (Length::Year, "2026-06-30", "2026-01-01", "2026-12-31"),
    ] {
        let period = Period::of(length, day(on)).unwrap();
        assert_eq!((period.from, period.to), (day(from), day(to)));
        assert_eq!(period.next().unwrap().previous(), Some(period));
    }
    assert_eq!(Period::of(Length::Month, day("2026-11-29")).unwrap().words(Language::Chinese), "2026年11月");
}

#[test]
fn reports_are_numbered_whole_sentences() {
    let figures = reported();
    let monthly = ReportKind::Monthly;
    assert_eq!(report::title(monthly, "尕让乡", month("2026-11-01"), Language::Chinese), "尕让乡信访和矛盾纠纷工作月报（2026年11月）");
    let sentences = report::write(monthly, &figures.inside(), Language::Chinese);
    let third = sentences.iter().find(|sentence| sentence.key == "mediations").unwrap();
    assert_eq!(third.text, include_str!("../data/monthly-sentence.txt").trim_end());
    assert!(sentences.iter().any(|sentence| sentence.key == "late"));
    for (at, sentence) in sentences.iter().enumerate() {
        assert!(sentence.number == at + 1 && sentence.text.starts_with(&format!("{}．", at + 1)) && !sentence.text.contains("%{"));
    }
    for kind in ReportKind::ALL {
        for language in Language::ALL {
            let outside = report::write(*kind, &figures.outside(3), language);
            assert!(outside.iter().all(|sentence| !sentence.text.contains("%{")) && outside.last().unwrap().key == "withheld");
        }
    }
}

#[test]
fn the_forms_are_filled_from_the_figures() {
    let shown = reported().inside();
    let form = ColumnSet::bundled(LedgerKind::MediationStatistics);
    let sheet = written(&ledger(&form), [report::statistics("尕让乡", &shown, Language::Chinese)]);
    assert_eq!(sheet.get_value((4, 2)), Some(&calamine::Data::Float(7.0)));
    assert_eq!(sheet.get_value((4, 3)), Some(&calamine::Data::Float(1.0)));
    let yearly = ColumnSet::bundled(LedgerKind::YearlyReport);
    let rows = report::yearly(&shown, Language::Chinese);
    let count = rows.len();
    let sheet = written(&ledger(&yearly), rows);
    assert_eq!(sheet.height(), count + 3);
    assert_eq!(sheet.get_value((3, 2)), Some(&calamine::Data::String("信访件总数（件）".to_owned())));
}

#[test]
fn offices_are_summed_by_their_figures() {
    let figures = reported();
    let sum = report::sum([&figures, &figures]);
    assert_eq!(sum.cell(key("mediation.total")).total(), 2 * figures.cell(key("mediation.total")).total());
}
