//! Numbers of papers (文号), leased to PCs in blocks.
//!
//! A PC prints without a line, so it has to have its numbers beforehand. Whenever it sends something it is looked
//! whether it has its first block of each series for the year (from December on for the next year too), and whether a
//! paper among what it sends says that its block runs low; then the next one is leased. A block has a name that follows
//! from the PC, its incarnation, the series, the year and its place, so that what was asked for twice is leased once.
//! The serials of a township go on from the last that was leased to any of its PCs.
//!
//! A township has numbers once the county has said what its office calls itself in them (机关代字).

use crate::county::County;
use crate::db::{Tx, log};
use crate::failure::Result;
use crate::reference::{Subject, checked_text, refer};
use chrono::{Datelike, NaiveDate};
use jiangyuan_model::clock::date_in_shanghai;
use jiangyuan_model::field::TEXT_CHARS_MAX;
use jiangyuan_model::numbers::{BLOCK_NUMBERS, NUMBERS_LOW_PERCENT, SERIES};
use jiangyuan_model::{ChangeId, ErrorCode, Field, Noun, Scope, Value, Verb};
use jiangyuan_sync::change::Body;
use jiangyuan_sync::county::KnownDevice;
use jiangyuan_sync::segment::Segment;
use jiangyuan_sync::{Doc, Op};
use std::collections::BTreeSet;

/// The longest 机关代字.
const SHORT_CHARS_MAX: usize = 12;
/// The month from which on the next year's numbers are leased, for papers of its first days.
const NEXT_YEAR_FROM_MONTH: u32 = 12;

/// A block by its place: series, year, and which of the PC's.
type Place = (String, i32, u32);

/// Leases what a PC needs, as part of taking what it has sent.
pub(crate) fn lease(tx: &Tx<'_>, device: &KnownDevice, segment: &Segment, at_ms: i64) -> Result<()> {
    let desk = device.writes.iter().find_map(|scope| match scope {
        Scope::Desk { township } => Some(township.as_str()),
        _ => None,
    });
    let Some(township) = desk else { return Ok(()) };
    let named = log::doc_of(tx, Subject::Township(township).record())?;
    if named.is_none_or(|doc| doc.text(Field::OfficeShort).is_empty()) {
        return Ok(());
    }
    let mut wanted = first_blocks(date_in_shanghai(at_ms));
    wanted.extend(next_blocks(segment));
    for (series, year, block) in wanted {
        let subject = Subject::NumberBlock { device: segment.device, incarnation: segment.incarnation, series: &series, year, block };
        if log::doc_of(tx, subject.record())?.is_none() {
            let first = last_leased(tx, township, &series, year)?.saturating_add(1);
            refer(tx, at_ms, &[(subject, said(township, segment, (&series, year, block), first))])?;
        }
    }
    Ok(())
}

fn first_blocks(today: NaiveDate) -> BTreeSet<Place> {
    let next = (today.month() >= NEXT_YEAR_FROM_MONTH).then(|| today.year() + 1);
    let years = std::iter::once(today.year()).chain(next);
    years.flat_map(|year| SERIES.iter().map(move |series| ((*series).to_owned(), year, 0))).collect()
}

/// The blocks after those that papers of the segment say are running low.
fn next_blocks(segment: &Segment) -> BTreeSet<Place> {
    let printed = segment.changes.iter().filter(|change| change.header.verb == Verb::PrintPaper.code());
    let body = |change: &jiangyuan_sync::change::Change| {
        let id = ChangeId { device: segment.device, incarnation: segment.incarnation, seq: change.header.seq };
        Body::read(&change.body, id).ok()
    };
    printed.filter_map(body).flat_map(|body| body.ops).filter_map(|op| after_low(&op)).collect()
}

fn after_low(op: &Op) -> Option<Place> {
    let Op::Put { noun: Some(noun), fields, .. } = op else { return None };
    if *noun != Noun::Paper.code() {
        return None;
    }
    let value = |field: Field| fields.iter().find(|(code, _)| *code == field.code()).map(|(_, value)| value);
    let number = |field| value(field).and_then(Value::as_int);
    let series = value(Field::NumberSeries).and_then(Value::as_text).filter(|series| SERIES.contains(series))?;
    let left = u32::try_from(number(Field::NumbersLeft)?).ok()?;
    let year = i32::try_from(number(Field::NumberYear)?).ok()?;
    let block = u32::try_from(number(Field::NumberBlock)?).ok()?;
    let low = left.saturating_mul(100) <= BLOCK_NUMBERS.saturating_mul(NUMBERS_LOW_PERCENT);
    low.then(|| (series.to_owned(), year, block.saturating_add(1)))
}

/// The last serial that any PC of the township was leased; 0 where none was.
fn last_leased(tx: &Tx<'_>, township: &str, series: &str, year: i32) -> Result<u32> {
    let of_it = |doc: &Doc| {
        let same_year = doc.get(Field::NumberYear).and_then(Value::as_int) == Some(i64::from(year));
        same_year && doc.text(Field::TownshipCode) == township && doc.text(Field::NumberSeries) == series
    };
    let last = |doc: &Doc| doc.get(Field::NumberLast).and_then(Value::as_int).and_then(|last| u32::try_from(last).ok());
    Ok(log::reference_docs(tx, Noun::NumberBlock)?.iter().filter(|doc| of_it(doc)).filter_map(last).max().unwrap_or(0))
}

fn said(township: &str, segment: &Segment, (series, year, block): (&str, i32, u32), first: u32) -> Vec<(Field, Value)> {
    let last = first.saturating_add(BLOCK_NUMBERS).saturating_sub(1);
    vec![
        (Field::TownshipCode, Value::text(township)),
        (Field::NumberDevice, Value::Int(i64::from(segment.device))),
        (Field::NumberIncarnation, Value::Text(format!("{:016x}", segment.incarnation))),
        (Field::NumberSeries, Value::text(series)),
        (Field::NumberYear, Value::Int(i64::from(year))),
        (Field::NumberBlock, Value::Int(i64::from(block))),
        (Field::NumberFirst, Value::Int(i64::from(first))),
        (Field::NumberLast, Value::Int(i64::from(last))),
    ]
}

/// What an office calls itself on its papers, as far as it is said; the rest stays as it is.
#[derive(Debug, Clone, Default)]
pub struct OfficeRequest {
    /// 机关代字: what it calls itself in numbers of papers.
    pub short: Option<String>,
    /// Its full name, as it stands on its seal.
    pub name: Option<String>,
    /// Where it is found.
    pub address: Option<String>,
    /// Its telephone.
    pub phone: Option<String>,
    /// The telephone of legal aid.
    pub hotline: Option<String>,
    /// The name of the county.
    pub county: Option<String>,
    /// The organ above it, to which a recheck goes.
    pub upper_organ: Option<String>,
    /// The basic people's court of the place.
    pub court: Option<String>,
    /// Its mediation committee.
    pub committee: Option<String>,
    /// How a case is asked after.
    pub query_ways: Option<String>,
    /// The public page on which a petitioner asks with his code.
    pub query_url: Option<String>,
}

impl County {
    /// Says what an office calls itself on its papers. With its 机关代字 its PCs are leased numbers.
    ///
    /// # Errors
    /// `TownshipUnknown`; `MissingField`, `TextTooLong`.
    pub fn office_describe(&self, township: &str, office: &OfficeRequest) -> Result<()> {
        let mut said = Vec::new();
        for (field, text) in office.said() {
            let chars_max = if field == Field::OfficeShort { SHORT_CHARS_MAX } else { TEXT_CHARS_MAX };
            said.extend(text.map(|text| checked_text(field, text, chars_max)).transpose()?.map(|text| (field, Value::Text(text))));
        }
        let now_ms = self.now_ms();
        self.inner.db.write(|tx| {
            if crate::db::township::name_of(tx, township)?.is_none() {
                return Err(ErrorCode::TownshipUnknown.into());
            }
            refer(tx, now_ms, &[(Subject::Township(township), said.clone())])
        })
    }
}

impl OfficeRequest {
    fn said(&self) -> [(Field, Option<&str>); 11] {
        [
            (Field::OfficeShort, self.short.as_deref()),
            (Field::OfficeName, self.name.as_deref()),
            (Field::OfficeAddress, self.address.as_deref()),
            (Field::OfficePhone, self.phone.as_deref()),
            (Field::OfficeHotline, self.hotline.as_deref()),
            (Field::CountyName, self.county.as_deref()),
            (Field::UpperOrgan, self.upper_organ.as_deref()),
            (Field::Court, self.court.as_deref()),
            (Field::Committee, self.committee.as_deref()),
            (Field::QueryWays, self.query_ways.as_deref()),
            (Field::QueryUrl, self.query_url.as_deref()),
        ]
    }
}
