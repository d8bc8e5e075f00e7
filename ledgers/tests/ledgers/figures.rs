//! Figures against a table that an officer can read, and the promises about periods and small cells.

use crate::sheet::{day, ledger, written};
use jiangyuan_ledgers::figures::{
    Body, CELL_MIN, CaseLine, Cell, Counting, Fact, FigureKey, Figures, Frozen, Length, LineKind, Period, Prevented, ShownCell, count,
};
use jiangyuan_ledgers::report::{self, Report};
use jiangyuan_ledgers::set::{ColumnSet, LedgerKind};
use jiangyuan_ledgers::words::{Language, say};
use std::fmt::Write as _;

const CASES: &str = include_str!("../data/mediation-cases.txt");
const EXPECTED: &str = include_str!("../data/mediation-figures.txt");

/// Midnight at the end of a day in Shanghai, UTC milliseconds.
fn end_of(date: &str) -> i64 {
    day(date).and_hms_opt(16, 0, 0).unwrap().and_utc().timestamp_millis()
}

fn fact(date: &str, entered: &str) -> Fact {
    Fact { on: day(date), entered_at_ms: end_of(entered) - 3_600_000 }
}

fn key(key: &str) -> FigureKey {
    FigureKey::from_key(key).unwrap()
}

fn november() -> Counting {
    Counting {
        period: Period::of(Length::Month, day("2026-11-15")).unwrap(),
        frozen_at_ms: end_of("2026-12-03"),
        previous_frozen_at_ms: Some(end_of("2026-11-03")),
    }
}

/// One line of the table: the columns are named in its first lines.
fn case(line: &str) -> CaseLine {
    let cells: Vec<&str> = line.split('|').map(str::trim).collect();
    let [opened, entered, kind, source, body, people, difficult, form, agreed, yuan, performed, confirmed, closed, prevented] = cells[..]
    else {
        panic!("{line}")
    };
    let when = |date: &str| (!date.is_empty()).then(|| fact(date, if date > entered { date } else { entered }));
    CaseLine {
        kind: LineKind::Mediation,
        opened: Some(fact(opened, entered)),
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
        agreed: when(agreed).map(|fact| (form.to_owned(), fact)),
        amount_fen: yuan.parse::<i64>().unwrap_or(0) * 100,
        performed: when(performed),
        confirmed: when(confirmed),
        confirmation_asked: when(confirmed),
        prevented: (prevented == "械斗").then_some((Prevented::Fight, 12)),
        ..CaseLine::default()
    }
}

fn cases() -> Vec<CaseLine> {
    CASES.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).map(case).collect()
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
    assert_eq!(told(&count(&cases(), &november())), EXPECTED);
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
fn every_fact_is_counted_once_however_late_it_is_entered() {
    let mut lines = Vec::new();
    for month in 1..=6u32 {
        for late in [0u32, 1, 2, 5] {
            let entered = Period::of(Length::Month, day(&format!("2026-{:02}-01", (month + late).min(11)))).unwrap().to;
            lines.push(CaseLine {
                kind: LineKind::Piece,
                opened: Some(fact(&format!("2026-{month:02}-10"), &entered.to_string())),
                ..CaseLine::default()
            });
        }
    }
    let mut previous = None;
    let (mut total, mut late) = (0, 0);
    for month in 1..=12u32 {
        let period = Period::of(Length::Month, day(&format!("2026-{month:02}-01"))).unwrap();
        let frozen_at_ms = end_of(&period.next().unwrap().from.to_string());
        let figures = count(&lines, &Counting { period, frozen_at_ms, previous_frozen_at_ms: previous });
        total += figures.cell(key("piece.total")).total();
        late += figures.cell(key("piece.total")).late;
        previous = Some(frozen_at_ms);
    }
    assert_eq!((total, late), (24, 18));
}

#[test]
fn what_was_frozen_does_not_change_by_a_later_entry() {
    let mut lines = cases();
    let before = Frozen::new(november(), count(&lines, &november()));
    lines.push(CaseLine { opened: Some(fact("2026-11-20", "2026-12-04")), ..case(CASES.lines().last().unwrap()) });
    let after = Frozen::new(november(), count(&lines, &november()));
    assert_eq!(before, after);
    assert!(before.says(&after.text()) && before.digest().len() == 64);
    assert_eq!(Frozen::read(&before.text(), before.digest()), Some(before.clone()));
    let bent = before.text().replace("mediation.total\t6\t1", "mediation.total\t5\t1");
    assert_ne!(bent, before.text());
    assert_eq!(Frozen::read(&bent, before.digest()), None);
    assert!(!before.says(&before.text().replace("mediation.total\t", "mediation.total\t1")));
    let december = Counting {
        period: november().period.next().unwrap(),
        frozen_at_ms: end_of("2027-01-03"),
        previous_frozen_at_ms: Some(november().frozen_at_ms),
    };
    assert_eq!(count(&lines, &december).cell(key("mediation.total")), Cell { own: 0, late: 2 });
}

#[test]
fn the_members_of_a_group_add_up_to_their_total() {
    let figures = count(&cases(), &november());
    let sum =
        |beginning: &str| FigureKey::all().filter(|key| key.key().starts_with(beginning)).map(|key| figures.cell(key).total()).sum::<i64>();
    for group in ["mediation.body.", "mediation.source.", "mediation.type."] {
        assert_eq!(sum(group), figures.cell(key("mediation.total")).total(), "{group}");
    }
    assert_eq!(sum("mediation.form."), figures.cell(key("mediation.agreed")).total());
}

#[test]
fn outside_the_county_small_numbers_are_withheld_and_cannot_be_computed() {
    let figures = count(&cases(), &november());
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
    let figures = count(&cases()[..2], &november());
    assert_eq!(figures.outside(3).cell(key("mediation.amount_fen")), ShownCell::Withheld);
}

#[test]
fn what_is_open_and_overdue_is_told_as_it_was_known_at_the_end() {
    let matter = |closed: Option<Fact>, due: &str| CaseLine {
        kind: LineKind::Matter,
        opened: Some(fact("2026-10-10", "2026-10-10")),
        closed,
        due_on: Some(day(due)),
        ..CaseLine::default()
    };
    let lines = [
        matter(None, "2026-11-20"),
        matter(None, "2026-12-09"),
        matter(Some(fact("2026-11-18", "2026-11-18")), "2026-11-20"),
        matter(Some(fact("2026-11-25", "2026-11-25")), "2026-11-20"),
        matter(Some(fact("2026-12-02", "2026-12-02")), "2026-11-20"),
    ];
    let figures = count(&lines, &november());
    let number = |name: &str| figures.cell(key(name)).total();
    assert_eq!((number("matter.open"), number("matter.overdue")), (3, 2));
    assert_eq!((number("matter.closed"), number("matter.closed_in_time"), number("matter.closed_late")), (2, 1, 1));
    assert_eq!(number("matter.total"), 0, "opened and entered in October");
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
    let figures = count(&cases(), &november());
    let report = Report::Monthly;
    assert_eq!(report.title("尕让乡", november().period, Language::Chinese), "尕让乡信访和矛盾纠纷工作月报（2026年11月）");
    let sentences = report.write(&figures.inside(), Language::Chinese);
    let third = sentences.iter().find(|sentence| sentence.key == "mediations").unwrap();
    assert_eq!(third.text, include_str!("../data/monthly-sentence.txt").trim_end());
    assert!(sentences.iter().any(|sentence| sentence.key == "late"));
    for (at, sentence) in sentences.iter().enumerate() {
        assert!(sentence.number == at + 1 && sentence.text.starts_with(&format!("{}．", at + 1)) && !sentence.text.contains("%{"));
    }
    for report in [Report::Weekly, Report::Monthly, Report::Situation] {
        for language in Language::ALL {
            let outside = report.write(&figures.outside(3), language);
            assert!(outside.iter().all(|sentence| !sentence.text.contains("%{")) && outside.last().unwrap().key == "withheld");
        }
    }
}

#[test]
fn the_forms_are_filled_from_the_figures() {
    let shown = count(&cases(), &november()).inside();
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
    let figures = count(&cases(), &november());
    let sum = report::sum([&figures, &figures]);
    assert_eq!(sum.cell(key("mediation.total")).total(), 2 * figures.cell(key("mediation.total")).total());
}
