//! The register of void numbers (作废号登记): numbers of papers that were spoiled, and those of past years that nobody used.
//!
//! A number is never given again, so the series of a township has a hole where a paper was spoiled, where a block was not
//! used up by the end of its year, or where a PC was lost with its block. Whoever checks the series asks about each hole.

use crate::error::{Result, Stored};
use crate::numbers::read as read_block;
use crate::store::Store;
use crate::table::{change, paper, record};
use chrono::Datelike;
use jiangyuan_model::clock::date_in_shanghai;
use jiangyuan_model::numbers::{NumberBlock, VoidNumber};
use jiangyuan_model::{Field, Noun, RecordId};
use jiangyuan_sync::Doc;

impl Store {
    /// The register, in the order of series, year and serial.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn void_numbers(&self) -> Result<Vec<VoidNumber>> {
        Ok(self.read_void_numbers()?)
    }

    fn read_void_numbers(&self) -> Stored<Vec<VoidNumber>> {
        let mut register = self.never_used()?;
        for (id, series, year, serial) in paper::void(&self.conn)? {
            if let Some((_, doc)) = record::shown(&self.conn, id)? {
                register.push(self.spoiled(id, &doc, (series, year, serial))?);
            }
        }
        register.sort_by(|one, other| (&one.series, one.year, one.first).cmp(&(&other.series, other.year, other.first)));
        Ok(register)
    }

    fn spoiled(&self, id: RecordId, doc: &Doc, (series, year, serial): (String, i32, u32)) -> Stored<VoidNumber> {
        let mark = doc.void();
        let change = mark.map(|mark| change::by_id(&self.conn, mark.by)).transpose()?.flatten();
        let by = change.as_ref().map(|change| self.read_author(change.id.device, change.header.actor)).transpose()?;
        Ok(VoidNumber {
            series,
            year,
            first: serial,
            last: serial,
            number: doc.text(Field::Number).to_owned(),
            title: doc.text(Field::Title).to_owned(),
            reason: mark.map(|mark| mark.reason.clone()).unwrap_or_default(),
            by: by.unwrap_or_default(),
            on: change.map(|change| date_in_shanghai(change.header.at_ms)),
            paper: Some(id),
        })
    }

    /// Runs of serials that were leased to any PC of this township for a year that is over, and that no paper bears.
    fn never_used(&self) -> Stored<Vec<VoidNumber>> {
        let this_year = self.world.clock.today().year();
        let mut runs = Vec::new();
        for id in record::of_noun(&self.conn, Noun::NumberBlock)? {
            let Some((_, doc)) = record::shown(&self.conn, id)? else { continue };
            let ours = doc.text(Field::TownshipCode) == self.me.township;
            let Some(block) = read_block(&doc).filter(|block| ours && block.year < this_year) else { continue };
            let used = paper::serials(&self.conn, &self.me.township, (&block.series, block.year), (block.first, block.last))?;
            runs.extend(unused(&block, |serial| used.contains(&serial)));
        }
        Ok(runs)
    }
}

fn unused(block: &NumberBlock, is_used: impl Fn(u32) -> bool) -> Vec<VoidNumber> {
    let mut runs: Vec<VoidNumber> = Vec::new();
    for serial in (block.first..=block.last).filter(|serial| !is_used(*serial)) {
        match runs.last_mut().filter(|run| run.last.saturating_add(1) == serial) {
            Some(run) => run.last = serial,
            None => runs.push(VoidNumber {
                series: block.series.clone(),
                year: block.year,
                first: serial,
                last: serial,
                number: String::new(),
                title: String::new(),
                reason: String::new(),
                by: String::new(),
                on: None,
                paper: None,
            }),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_used_of_a_block_is_told_in_runs() {
        let block = NumberBlock { device: 7, incarnation: 1, series: "petition".into(), year: 2025, block: 0, first: 51, last: 60 };
        let runs = unused(&block, |serial| matches!(serial, 51..=53 | 57));
        assert_eq!(runs.iter().map(|run| (run.first, run.last)).collect::<Vec<_>>(), [(54, 56), (58, 60)]);
        assert!(unused(&block, |_| true).is_empty());
    }
}
