//! `numbers`: the gapless account of a township's numbers of papers in a year: from 1 to the last that was leased, each
//! serial is used, void, or unused, and one that two papers bear is told.

use crate::county::County;
use crate::db::log;
use crate::failure::Result;
use jiangyuan_model::numbers::SERIES;
use jiangyuan_model::{ErrorCode, Field, Noun, Refusal, Value};
use jiangyuan_sync::Doc;
use std::collections::BTreeMap;

/// What became of a serial.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// A paper that stands bears it.
    Used,
    /// The paper that bore it is void.
    Void,
    /// It was leased, and no paper that the county knows bears it.
    Unused,
    /// Several papers that stand bear it.
    Twice,
}

/// Serials in a row with one fate.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Run {
    /// The first.
    pub first: u32,
    /// The last.
    pub last: u32,
    /// What became of them.
    pub fate: Fate,
}

/// The account of a series.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct SeriesAccount {
    /// The series.
    pub series: String,
    /// How many serials were leased.
    pub given: u32,
    /// How many papers bear that stand.
    pub used: u32,
    /// How many are void.
    pub void: u32,
    /// How many no paper bears.
    pub unused: u32,
    /// Every serial, in its order and without a gap.
    pub runs: Vec<Run>,
}

impl County {
    /// The account of a township and a year, a series each.
    ///
    /// # Errors
    /// `TownshipUnknown`; when the database fails.
    pub fn numbers_account(&self, township: &str, year: i32) -> Result<Vec<SeriesAccount>> {
        if !self.townships()?.iter().any(|row| row.code == township) {
            return Err(Refusal::new(ErrorCode::TownshipUnknown).into());
        }
        let read = |tx: &crate::db::Tx<'_>| Ok((log::reference_docs(tx, Noun::NumberBlock)?, log::docs_of_noun(tx, Noun::Paper)?));
        let (blocks, papers) = self.inner.db.read(read)?;
        let of = |doc: &Doc, series: &str| {
            let of_year = doc.get(Field::NumberYear).and_then(Value::as_int) == Some(i64::from(year));
            of_year && doc.text(Field::TownshipCode) == township && doc.text(Field::NumberSeries) == series
        };
        let account = |series: &&str| {
            // Blocks go on from the last that was leased, so the last serial is how many there are.
            let given = blocks.iter().filter(|doc| of(doc, series)).filter_map(|doc| number(doc, Field::NumberLast)).max();
            of_papers(series, given.unwrap_or(0), papers.iter().filter(|doc| of(doc, series)))
        };
        Ok(SERIES.iter().map(account).collect())
    }
}

fn of_papers<'a>(series: &str, given: u32, papers: impl Iterator<Item = &'a Doc>) -> SeriesAccount {
    let mut fates: BTreeMap<u32, Fate> = BTreeMap::new();
    for doc in papers {
        let Some(serial) = number(doc, Field::NumberSerial).filter(|serial| *serial > 0) else { continue };
        let fate = match (fates.get(&serial), doc.void().is_some()) {
            (None | Some(Fate::Void), false) => Fate::Used,
            (None, true) => Fate::Void,
            (Some(Fate::Used | Fate::Twice), false) => Fate::Twice,
            (Some(known), _) => *known,
        };
        fates.insert(serial, fate);
    }
    let last = given.max(fates.keys().next_back().copied().unwrap_or(0));
    let mut account = SeriesAccount { series: series.to_owned(), given, used: 0, void: 0, unused: 0, runs: Vec::new() };
    for serial in 1..=last {
        let fate = fates.get(&serial).copied().unwrap_or(Fate::Unused);
        match fate {
            Fate::Used | Fate::Twice => account.used += 1,
            Fate::Void => account.void += 1,
            Fate::Unused => account.unused += 1,
        }
        match account.runs.last_mut().filter(|run| run.fate == fate) {
            Some(run) => run.last = serial,
            None => account.runs.push(Run { first: serial, last: serial, fate }),
        }
    }
    account
}

fn number(doc: &Doc, field: Field) -> Option<u32> {
    doc.get(field).and_then(Value::as_int).and_then(|number| u32::try_from(number).ok())
}
