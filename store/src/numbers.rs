//! Numbers of papers (文号), and papers by the code in their foot.
//!
//! A number is final when it is printed and never given twice. Several PCs of a township print without a line, so the
//! county leases each of them blocks of serials, a block for a series and a year; within its block a PC gives one after
//! the other. A block is leased to an *incarnation*: a copy of a PC, or a PC put back from a backup, has no block until
//! it has met the county, and so cannot give numbers that the first one gives too. Before it has met the county nobody
//! knows of the copy; two papers of one number are then found when their logs meet ([`Store::same_numbers`]).
//!
//! Without a block a paper bears a temporary number, which is unique too, and says that it is one. A spoiled paper is
//! void and keeps its number; what is left of a block that nobody may use any more is told with the void ones.

use crate::door::Door;
use crate::error::{Result, Stored};
use crate::store::Store;
use crate::table::{chain, paper, query_code, record};
use jiangyuan_model::numbers::{NUMBERS_LOW_PERCENT, NumberBlock, Numbers, Serial};
use jiangyuan_model::{DeviceId, Field, Incarnation, Noun, RecordId, Value};
use jiangyuan_sync::Doc;
use rusqlite::Connection;

impl Door<'_> {
    /// Takes the next serial of a series and a year; nothing where this PC has no block, or none with a number left.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn next_serial(&mut self, series: &str, year: i32) -> Result<Option<Serial>> {
        let (device, township) = (self.me().device, self.me().township.clone());
        let incarnation = chain::present(self.conn())?.end.incarnation;
        Ok(next(self.conn(), &township, &blocks(self.conn(), device, incarnation)?, series, year)?)
    }
}

impl Store {
    /// What this PC has left of its blocks, in the order of series, year and block.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn numbers(&self) -> Result<Vec<Numbers>> {
        Ok(self.read_numbers()?)
    }

    fn read_numbers(&self) -> Stored<Vec<Numbers>> {
        let incarnation = chain::present(&self.conn)?.end.incarnation;
        let mut all: Vec<Numbers> = Vec::new();
        for block in blocks(&self.conn, self.me.device, incarnation)? {
            let left = left(&self.conn, &self.me.township, &block)?;
            match all.iter_mut().find(|one| (&one.series, one.year) == (&block.series, block.year)) {
                Some(one) => {
                    one.left += left;
                    one.low = one.low && is_low(&block, left);
                }
                None => all.push(Numbers { low: is_low(&block, left), series: block.series, year: block.year, left }),
            }
        }
        Ok(all)
    }

    /// The paper with this code in its foot, if it is here.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn paper_with(&self, check_code: &str) -> Result<Option<RecordId>> {
        Ok(paper::with_check_code(&self.conn, check_code)?)
    }

    /// The piece that keeps this hash of a query code (hexadecimal digits), if it is here.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn piece_with_query_hash(&self, hash: &str) -> Result<Option<RecordId>> {
        Ok(query_code::with_hash(&self.conn, hash)?)
    }

    /// The papers that were made for a record, the first first.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn papers_of(&self, id: RecordId) -> Result<Vec<RecordId>> {
        Ok(paper::of_record(&self.conn, id)?)
    }

    /// Papers that bear the number of an earlier one, each with that one: copies of a PC printed before the county knew of
    /// them.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn same_numbers(&self) -> Result<Vec<(RecordId, RecordId)>> {
        Ok(paper::same_numbers(&self.conn)?)
    }
}

/// The blocks of a PC as it writes now, in the order of series, year and block.
fn blocks(conn: &Connection, device: DeviceId, incarnation: Incarnation) -> Stored<Vec<NumberBlock>> {
    let mut blocks = Vec::new();
    for id in record::of_noun(conn, Noun::NumberBlock)? {
        let block = record::shown(conn, id)?.and_then(|(_, doc)| read(&doc));
        blocks.extend(block.filter(|block| block.device == device && block.incarnation == incarnation));
    }
    blocks.sort_by(|one, other| (&one.series, one.year, one.block).cmp(&(&other.series, other.year, other.block)));
    Ok(blocks)
}

/// A block as the county has said it; nothing where a newer version said it otherwise.
pub(crate) fn read(doc: &Doc) -> Option<NumberBlock> {
    let number = |field| doc.get(field).and_then(Value::as_int);
    Some(NumberBlock {
        device: DeviceId::try_from(number(Field::NumberDevice)?).ok()?,
        incarnation: Incarnation::from_str_radix(doc.text(Field::NumberIncarnation), 16).ok()?,
        series: doc.text(Field::NumberSeries).to_owned(),
        year: i32::try_from(number(Field::NumberYear)?).ok()?,
        block: u32::try_from(number(Field::NumberBlock)?).ok()?,
        first: u32::try_from(number(Field::NumberFirst)?).ok()?,
        last: u32::try_from(number(Field::NumberLast)?).ok()?,
    })
}

fn next(conn: &Connection, township: &str, blocks: &[NumberBlock], series: &str, year: i32) -> Stored<Option<Serial>> {
    for block in blocks.iter().filter(|block| block.series == series && block.year == year) {
        let left = left(conn, township, block)?;
        if left > 0 {
            let serial = block.last.saturating_sub(left).saturating_add(1);
            return Ok(Some(Serial { serial, block: block.block, left: left - 1 }));
        }
    }
    Ok(None)
}

fn left(conn: &Connection, township: &str, block: &NumberBlock) -> Stored<u32> {
    let used = paper::last_serial(conn, township, (&block.series, block.year), (block.first, block.last))?;
    Ok(if used == 0 { block.last.saturating_add(1).saturating_sub(block.first) } else { block.last.saturating_sub(used) })
}

const fn is_low(block: &NumberBlock, left: u32) -> bool {
    let all = block.last.saturating_add(1).saturating_sub(block.first);
    left.saturating_mul(100) <= all.saturating_mul(NUMBERS_LOW_PERCENT)
}
