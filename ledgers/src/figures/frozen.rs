//! Figures frozen at the end of a year (or of any period): what was reported, with a digest by which
//! a later copy is known to be the same. The digest is over a text that a person can read and that has
//! one line a figure, so that another program can compute it as well.

use super::{Cell, FigureKey, Figures, Period};
use std::fmt::Write as _;

/// First line of the text: its form.
const FORM: &str = "jiangyuan-figures 1";

/// What the lines of named figures begin with.
const CATEGORY: &str = "category ";
const ORGAN: &str = "organ ";

/// Figures that do not change any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frozen {
    period: Period,
    at_ms: i64,
    figures: Figures,
    digest: String,
}

impl Frozen {
    /// Freezes figures of a period, as they are known at a moment (UTC milliseconds).
    pub fn new(period: Period, at_ms: i64, figures: Figures) -> Frozen {
        let digest = blake3::hash(text(period, at_ms, &figures).as_bytes()).to_hex().to_string();
        Frozen { period, at_ms, figures, digest }
    }

    /// Their period.
    pub const fn period(&self) -> Period {
        self.period
    }

    /// When they were frozen, UTC milliseconds.
    pub const fn at_ms(&self) -> i64 {
        self.at_ms
    }

    /// The figures.
    pub const fn figures(&self) -> &Figures {
        &self.figures
    }

    /// BLAKE3 of [`Frozen::text`], 64 hexadecimal digits.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// The figures as text: form, period, moment, then `key TAB own TAB late` a line, in order.
    pub fn text(&self) -> String {
        text(self.period, self.at_ms, &self.figures)
    }

    /// Figures from their text, as kept.
    ///
    /// Returns `None` where the text is not the one with this digest, or of another form.
    pub fn read(text: &str, digest: &str) -> Option<Frozen> {
        let mut lines = text.lines();
        let (form, period, at_ms) = (lines.next()?, lines.next()?, lines.next()?.parse().ok()?);
        let (from, to) = period.split_once('\t')?;
        let period = Period::between(from.parse().ok()?, to.parse().ok()?)?;
        let mut figures = Figures::default();
        for line in lines {
            let (rest, late) = line.rsplit_once('\t')?;
            let (name, own) = rest.rsplit_once('\t')?;
            let cell = Cell { own: own.parse().ok()?, late: late.parse().ok()? };
            if let Some(category) = name.strip_prefix(CATEGORY) {
                figures.by_category.insert(category.to_owned(), cell);
            } else if let Some(organ) = name.strip_prefix(ORGAN) {
                figures.by_organ.insert(organ.to_owned(), cell);
            } else {
                figures.cells.insert(FigureKey::from_key(name)?, cell);
            }
        }
        let frozen = Frozen { period, at_ms, figures, digest: digest.to_owned() };
        (form == FORM && frozen.says(text)).then_some(frozen)
    }

    /// Whether a text is the one that was frozen.
    pub fn says(&self, text: &str) -> bool {
        blake3::hash(text.as_bytes()).to_hex().as_str() == self.digest
    }
}

fn text(period: Period, at_ms: i64, figures: &Figures) -> String {
    let mut text = format!("{FORM}\n{}\t{}\n{at_ms}\n", period.from, period.to);
    let mut line = |name: &str, cell: &Cell| {
        // A name with a line break in it must not look like two figures.
        let name = name.replace(['\n', '\r', '\t'], " ");
        let written = writeln!(text, "{name}\t{}\t{}", cell.own, cell.late);
        debug_assert!(written.is_ok(), "writing to a String does not fail");
    };
    figures.cells.iter().for_each(|(key, cell)| line(key.key(), cell));
    figures.by_category.iter().for_each(|(name, cell)| line(&[CATEGORY, name].concat(), cell));
    figures.by_organ.iter().for_each(|(name, cell)| line(&[ORGAN, name].concat(), cell));
    text
}
