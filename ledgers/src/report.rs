//! The words of weekly, monthly and situation reports (周报、月报、情况汇报): numbered whole sentences from
//! `locales/`, with the figures put in. The office edits the text afterwards; nothing here judges what
//! a number means. Forms that are filled from figures: [`yearly`], [`statistics`].

mod forms;

pub use forms::{lines, statistics, sum, yearly};

use crate::figures::{FigureKey, Length, Period, Shown, ShownCell};
use crate::words::{Language, say};
use jiangyuan_model::ReportKind;
use std::collections::BTreeMap;

/// Fields named in a sentence.
const NAMED_MAX: usize = 5;

/// A numbered sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// Its number, from 1.
    pub number: usize,
    /// Key of its words (`ledgers.sentence.<key>`).
    pub key: &'static str,
    /// The sentence, number and all.
    pub text: String,
}

/// A sentence and the figures in it, by the names that its words use.
type SentenceRow = (&'static str, &'static [(&'static str, &'static str)]);

const PIECES: SentenceRow =
    ("pieces", &[("receptions", "reception.total"), ("pieces", "piece.total"), ("joint", "piece.joint"), ("headcount", "piece.headcount")]);
const MATTERS: SentenceRow = (
    "matters",
    &[
        ("matters", "matter.total"),
        ("closed", "matter.closed"),
        ("in_time", "matter.closed_in_time"),
        ("open", "matter.open"),
        ("overdue", "matter.overdue"),
    ],
);
const NATURES: SentenceRow = (
    "natures",
    &[
        ("appeal", "matter.nature.appeal"),
        ("suggestion", "matter.nature.suggestion"),
        ("accusation", "matter.nature.accusation"),
        ("undetermined", "matter.nature.other"),
    ],
);
const CATEGORIES: SentenceRow = ("categories", &[]);
const MEDIATIONS: SentenceRow = (
    "mediations",
    &[
        ("mediations", "mediation.total"),
        ("parties", "mediation.parties"),
        ("agreed", "mediation.agreed"),
        ("written", "mediation.form.written"),
        ("oral", "mediation.form.oral"),
        ("amount", "mediation.amount_fen"),
    ],
);
const PERFORMANCE: SentenceRow = (
    "performance",
    &[("performed", "mediation.performed"), ("asked", "mediation.confirmation_asked"), ("confirmed", "mediation.confirmed")],
);
const LEADS: SentenceRow = (
    "leads",
    &[("rounds", "sweep.rounds"), ("found", "sweep.found"), ("leads", "lead.total"), ("settled", "lead.settled"), ("open", "lead.open")],
);
const SERVICE: SentenceRow = ("service", &[("visits", "visit.total"), ("services", "legal_service.total"), ("talks", "talk.total")]);
const SUPERVISION: SentenceRow = ("supervision", &[("supervised", "supervision.total"), ("answered", "supervision.answered")]);
const LATE: SentenceRow = ("late", &[("pieces", "piece.total"), ("matters", "matter.total"), ("mediations", "mediation.total")]);
const WITHHELD: SentenceRow = ("withheld", &[]);

const fn sentences(report: ReportKind) -> &'static [SentenceRow] {
    match report {
        ReportKind::Weekly => &[PIECES, MATTERS, LEADS, SERVICE, LATE, WITHHELD],
        ReportKind::Monthly => &[PIECES, MATTERS, MEDIATIONS, PERFORMANCE, LEADS, SERVICE, SUPERVISION, LATE, WITHHELD],
        ReportKind::Situation | ReportKind::Yearly => {
            &[PIECES, MATTERS, NATURES, CATEGORIES, MEDIATIONS, PERFORMANCE, LEADS, SERVICE, SUPERVISION, LATE, WITHHELD]
        }
    }
}

/// The title of a report.
pub fn title(report: ReportKind, office: &str, period: Period, language: Language) -> String {
    say(language, &["ledgers.report.", report.key()].concat(), &[("office", office), ("period", &period.words(language))])
}

/// What a report says. Late entries are told where there are any; that numbers are withheld, where they are.
pub fn write(report: ReportKind, shown: &Shown, language: Language) -> Vec<Sentence> {
    let mut written = Vec::new();
    for (key, figures) in sentences(report) {
        let Some(mut params) = params(key, figures, shown, language) else { continue };
        let number = written.len() + 1;
        params.push(("n", number.to_string()));
        let params: Vec<(&str, &str)> = params.iter().map(|(name, value)| (*name, value.as_str())).collect();
        written.push(Sentence { number, key, text: say(language, &["ledgers.sentence.", key].concat(), &params) });
    }
    written
}

/// The periods that a report may have.
pub const fn lengths(report: ReportKind) -> &'static [Length] {
    match report {
        ReportKind::Weekly => &[Length::Week],
        ReportKind::Monthly => &[Length::Month],
        ReportKind::Situation => &[Length::Month, Length::Quarter, Length::Half, Length::Year],
        ReportKind::Yearly => &[Length::Year],
    }
}

/// What is put into a sentence; `None`: there is nothing to say.
fn params(key: &str, figures: &[(&'static str, &str)], shown: &Shown, language: Language) -> Option<Vec<(&'static str, String)>> {
    let cell = |figure: &str| FigureKey::from_key(figure).map(|figure| (figure, shown.cell(figure)));
    match key {
        "late" => {
            let late: Vec<(&str, ShownCell)> = figures.iter().filter_map(|(name, figure)| Some((*name, cell(figure)?.1))).collect();
            let is_nil = |cell: &ShownCell| matches!(cell, ShownCell::Number { late: Some(0), .. } | ShownCell::Withheld);
            let told = late.iter().any(|(_, cell)| !is_nil(cell));
            told.then(|| late.into_iter().map(|(name, cell)| (name, late_text(cell, language))).collect())
        }
        "withheld" => (shown.cell_min > 0).then(|| vec![("min", shown.cell_min.to_string())]),
        "categories" => {
            let list = named(&shown.by_category, language);
            (!list.is_empty()).then(|| vec![("list", list)])
        }
        _ => Some(figures.iter().filter_map(|(name, figure)| cell(figure).map(|(key, cell)| (*name, text(key, cell, language)))).collect()),
    }
}

fn withheld(language: Language) -> String {
    say(language, "ledgers.withheld", &[])
}

/// Fen in yuan.
fn yuan(fen: i64) -> String {
    let sign = if fen < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", fen.unsigned_abs() / 100, fen.unsigned_abs() % 100)
}

fn text(key: FigureKey, cell: ShownCell, language: Language) -> String {
    match cell {
        ShownCell::Number { total, .. } if key.is_money() => yuan(total),
        ShownCell::Number { total, .. } => total.to_string(),
        ShownCell::Withheld => withheld(language),
    }
}

fn late_text(cell: ShownCell, language: Language) -> String {
    match cell {
        ShownCell::Number { late: Some(late), .. } => late.to_string(),
        _ => withheld(language),
    }
}

/// The largest of named numbers, the names in order where they are equal.
fn named(cells: &BTreeMap<String, ShownCell>, language: Language) -> String {
    let mut numbers: Vec<(&String, i64)> = cells
        .iter()
        .filter_map(|(name, cell)| match cell {
            ShownCell::Number { total, .. } if *total > 0 => Some((name, *total)),
            _ => None,
        })
        .collect();
    numbers.sort_by(|one, other| other.1.cmp(&one.1).then(one.0.cmp(other.0)));
    let item = |(name, total): &(&String, i64)| say(language, "ledgers.sentence.item", &[("name", name), ("count", &total.to_string())]);
    numbers.iter().take(NAMED_MAX).map(item).collect::<Vec<_>>().join("、")
}
