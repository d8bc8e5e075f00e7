//! Forms that are filled from figures: the yearly report (Art. 41) and the statistics of mediation (C.7).

use super::withheld;
use crate::figures::{Cell, FigureKey, Figures, Shown, ShownCell};
use crate::source::{Computed, Source};
use crate::words::{Language, say};
use crate::write::{Row, figure_words_key};
use jiangyuan_model::Value;
use jiangyuan_model::ledger::FigureLine;

/// Parts of the yearly report (Art. 41), each with the beginnings of its figures.
const PARTS: &[(&str, &[&str])] = &[
    ("ledgers.part.1", &["piece.", "matter."]),
    ("ledgers.part.2", &["transfer.", "supervision."]),
    ("ledgers.part.3", &["recommendation."]),
    ("ledgers.part.4", &["reception.", "mediation.", "sweep.", "prevented.", "lead.", "visit.", "legal_service.", "talk."]),
];

/// The rows of the yearly report's ledger.
pub fn yearly(shown: &Shown, language: Language) -> Vec<Row> {
    let mut rows = Vec::new();
    for (part, beginnings) in PARTS {
        let part = say(language, part, &[]);
        let of_part = FigureKey::all().filter(|key| beginnings.iter().any(|beginning| key.key().starts_with(beginning)));
        rows.extend(
            of_part
                .filter(|key| !key.is_money())
                .map(|key| row(&part, say(language, &figure_words_key(key.key()), &[]), shown.cells.get(&key).copied(), language)),
        );
        if *beginnings == ["piece.", "matter."] {
            for (key, cells) in [("ledgers.named.category", &shown.by_category), ("ledgers.named.organ", &shown.by_organ)] {
                rows.extend(cells.iter().map(|(name, cell)| row(&part, say(language, key, &[("name", name)]), Some(*cell), language)));
            }
        }
    }
    rows
}

/// A row; its numbers stay empty where the office keeps no record of the figure.
fn row(part: &str, name: String, cell: Option<ShownCell>, language: Language) -> Row {
    let hidden = || Value::Text(withheld(language));
    let row = Row::default()
        .with(Source::Computed(Computed::FigurePart), Value::Text(part.to_owned()))
        .with(Source::Computed(Computed::FigureName), Value::Text(name));
    let (total, late) = match cell {
        Some(ShownCell::Number { total, late }) => (Value::Int(total), late.map_or_else(hidden, Value::Int)),
        Some(ShownCell::Withheld) => (hidden(), hidden()),
        None => return row,
    };
    row.with(Source::Computed(Computed::FigureCount), total).with(Source::Computed(Computed::FigureLate), late)
}

/// The figures as a table in words: those that are nil are left out where they have no late part, amounts are among them.
pub fn lines(shown: &Shown, language: Language) -> Vec<FigureLine> {
    let mut lines = Vec::new();
    for (part, beginnings) in PARTS {
        let part = say(language, part, &[]);
        let of_part = FigureKey::all().filter(|key| beginnings.iter().any(|beginning| key.key().starts_with(beginning)));
        let told = of_part.filter_map(|key| Some((key, *shown.cells.get(&key)?)));
        let told = told.filter(|(_, cell)| !matches!(cell, ShownCell::Number { total: 0, late: Some(0) }));
        let line = |name: String, (total, late): (String, String)| FigureLine { part: part.clone(), name, total, late };
        lines.extend(told.map(|(key, cell)| line(say(language, &figure_words_key(key.key()), &[]), texts(Some(key), cell, language))));
        if *beginnings == ["piece.", "matter."] {
            for (key, cells) in [("ledgers.named.category", &shown.by_category), ("ledgers.named.organ", &shown.by_organ)] {
                lines.extend(cells.iter().map(|(name, cell)| line(say(language, key, &[("name", name)]), texts(None, *cell, language))));
            }
        }
    }
    lines
}

fn texts(key: Option<FigureKey>, cell: ShownCell, language: Language) -> (String, String) {
    let number = |number: i64| match key.is_some_and(FigureKey::is_money) {
        true => super::yuan(number),
        false => number.to_string(),
    };
    match cell {
        ShownCell::Number { total, late } => (number(total), late.map_or_else(|| withheld(language), number)),
        ShownCell::Withheld => (withheld(language), withheld(language)),
    }
}

/// The row of the statistics form for one office (C.7): every figure, and the late ones of the total.
pub fn statistics(office: &str, shown: &Shown, language: Language) -> Row {
    let mut row = Row::default().with(Source::Computed(Computed::Office), Value::Text(office.to_owned()));
    for (key, cell) in &shown.cells {
        let value = match cell {
            ShownCell::Number { total, .. } => Value::Int(*total),
            ShownCell::Withheld => Value::Text(withheld(language)),
        };
        row.set(Source::Figure(*key), value);
    }
    let total = FigureKey::from_key("mediation.total").map(|key| shown.cell(key));
    if let Some(cell) = total {
        let late = match cell {
            ShownCell::Number { late: Some(late), .. } => Value::Int(late),
            _ => Value::Text(withheld(language)),
        };
        row.set(Source::Computed(Computed::FigureLate), late);
    }
    row
}

/// The sum over offices. Sums are made of figures and not of what is shown of them.
pub fn sum<'a>(offices: impl IntoIterator<Item = &'a Figures>) -> Figures {
    let mut sum = Figures::default();
    let add = |into: &mut Cell, cell: &Cell| {
        into.own = into.own.saturating_add(cell.own);
        into.late = into.late.saturating_add(cell.late);
    };
    for figures in offices {
        figures.cells.iter().for_each(|(key, cell)| add(sum.cells.entry(*key).or_default(), cell));
        figures.by_category.iter().for_each(|(name, cell)| add(sum.by_category.entry(name.clone()).or_default(), cell));
        figures.by_organ.iter().for_each(|(name, cell)| add(sum.by_organ.entry(name.clone()).or_default(), cell));
    }
    sum
}
