//! Blank forms: numbers that run on for good, and which sheets were entered.
//!
//! A PC gives its numbers one after the other, for all kinds of form and for good. Where it was put back from a backup, the
//! batches that it printed since come back with the next sync and it goes on behind them; until then what is drawn for each
//! batch keeps its numbers from being those of another sheet.

use crate::door::Door;
use crate::error::{Result, Stored};
use crate::store::Store;
use crate::table::{blank_entry, chain, record};
use jiangyuan_model::blank::{MARK_ALPHABET, MARK_CHARS};
use jiangyuan_model::{BlankNumber, Field, Noun, RecordId, Value};
use rusqlite::params;

/// The key of these numbers among those that this PC gives.
const SERIAL: &str = "blanks";

/// Digits of a township's code that tell the townships of a county apart.
const TOWNSHIP_DIGITS: usize = 3;

impl Door<'_> {
    /// The next numbers of this PC, `count` of them, with a mark of their own. They are given away for good if the write
    /// commits.
    ///
    /// # Errors
    /// The store cannot be written.
    pub fn next_blanks(&mut self, count: u32) -> Result<Vec<BlankNumber>> {
        Ok(self.take_blanks(count)?)
    }

    fn take_blanks(&mut self, count: u32) -> Stored<Vec<BlankNumber>> {
        let series = self.blank_series();
        let printed = self.last_printed(&series)?;
        // What was erased from the log was printed all the same.
        let incarnation = chain::present(self.conn())?.end.incarnation.cast_signed();
        let last: u32 = self
            .conn()
            .prepare_cached(
                "INSERT INTO serial (incarnation, day, last)
                 VALUES (?1, ?2, max(?3, (SELECT coalesce(max(last), 0) FROM serial WHERE day = ?2)) + ?4)
                 ON CONFLICT (incarnation, day) DO UPDATE SET last = excluded.last RETURNING last",
            )?
            .query_row(params![incarnation, SERIAL, printed, count], |row| row.get(0))?;
        let mark = self.mark();
        let first = last.saturating_sub(count).saturating_add(1);
        Ok((first..=last).map(|serial| BlankNumber { series: series.clone(), serial, mark: mark.clone() }).collect())
    }

    fn blank_series(&self) -> String {
        let (township, chars) = (&self.me().township, &self.me().device_chars);
        let tail = township.len().saturating_sub(TOWNSHIP_DIGITS);
        format!("{}{chars}", township.get(tail..).unwrap_or_default())
    }

    fn last_printed(&self, series: &str) -> Stored<u32> {
        let mut last = 0;
        for id in record::of_noun(self.conn(), Noun::BlankForms)? {
            let Some((_, doc)) = record::shown(self.conn(), id)? else { continue };
            if doc.text(Field::BlankSeries) == series {
                last = last.max(doc.get(Field::BlankLast).and_then(Value::as_int).and_then(|last| last.try_into().ok()).unwrap_or(0));
            }
        }
        Ok(last)
    }

    fn mark(&self) -> String {
        let drawn: [u8; MARK_CHARS] = self.world().bytes();
        let character = |byte: u8| MARK_ALPHABET.iter().cycle().nth(usize::from(byte)).copied().map_or('2', char::from);
        drawn.into_iter().map(character).collect()
    }

    /// The records that stand and were written on this sheet, the earliest first.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn entered_from_blank(&self, number: &str) -> Result<Vec<RecordId>> {
        Ok(blank_entry::of_number(self.conn(), number)?)
    }
}

impl Store {
    /// The records that stand and were written on this sheet, the earliest first.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn entered_from_blank(&self, number: &str) -> Result<Vec<RecordId>> {
        Ok(blank_entry::of_number(&self.conn, number)?)
    }

    /// Every sheet that was entered, with each record that stands, in the order of numbers.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn blanks_entered(&self) -> Result<Vec<(String, RecordId)>> {
        Ok(blank_entry::all(&self.conn)?)
    }

    /// Records of sheets that were entered before, each with the earliest: two PCs entered them while they were apart.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn same_blanks(&self) -> Result<Vec<(RecordId, RecordId)>> {
        Ok(blank_entry::twice(&self.conn)?)
    }
}
