//! The county as a writer: townships, users, devices, recipients and what the county decides become ordinary
//! entries of `county/reference`, in the county's own chain (device 0), through the same door as every
//! device's changes. Every device pulls them.

use crate::db::log::{self, LogTx};
use crate::db::{Tx, county};
use crate::failure::{Failure, Result};
use chrono::NaiveDate;
use jiangyuan_model::county_file::CountyFileKind;
use jiangyuan_model::id::COUNTY_DEVICE;
use jiangyuan_model::{ChangeId, DeviceId, ErrorCode, Field, Incarnation, Noun, RecordId, Scope, Value, Verb};
use jiangyuan_sync::chain;
use jiangyuan_sync::change::{Body, Change, Header};
use jiangyuan_sync::county::{CommitError, CountyTx, KnownDevice, commit};
use jiangyuan_sync::op::Op;
use jiangyuan_sync::reference;
use jiangyuan_sync::segment::Segment;

/// What reference data is about: the same thing has the same record, whoever asks.
#[derive(Clone, Copy)]
pub(crate) enum Subject<'a> {
    County,
    Township(&'a str),
    Device(DeviceId),
    User(DeviceId, u16),
    Recipient(RecordId),
    Holidays(i32),
    DayOff(NaiveDate),
    Setting(&'a str, NaiveDate),
    Slip(&'a str),
    Explanation(&'a str),
    File(CountyFileKind, &'a str),
    NumberBlock { device: DeviceId, incarnation: Incarnation, series: &'a str, year: i32, block: u32 },
}

impl Subject<'_> {
    const fn noun(&self) -> Noun {
        match self {
            Subject::County => Noun::County,
            Subject::File(..) => Noun::CountyFile,
            Subject::Township(_) => Noun::Township,
            Subject::Device(_) => Noun::Device,
            Subject::User(..) => Noun::User,
            Subject::Recipient(_) => Noun::Recipient,
            Subject::Holidays(_) => Noun::HolidayTable,
            Subject::DayOff(_) => Noun::LocalDayOff,
            Subject::Setting(..) => Noun::CountySetting,
            Subject::Slip(_) => Noun::NoticeSlip,
            Subject::Explanation(_) => Noun::ExplainItem,
            Subject::NumberBlock { .. } => Noun::NumberBlock,
        }
    }

    pub(crate) fn record(&self) -> RecordId {
        match self {
            Subject::County => reference::county(),
            Subject::Township(code) => reference::township(code),
            Subject::Device(device) => reference::device(*device),
            Subject::User(device, actor) => reference::user(*device, *actor),
            Subject::Recipient(id) => *id,
            Subject::Holidays(year) => reference::holidays(*year),
            Subject::DayOff(day) => reference::day_off(*day),
            Subject::Setting(key, from) => reference::setting(key, *from),
            Subject::Slip(code) => reference::slip(code),
            Subject::Explanation(code) => reference::explain_item(code),
            Subject::File(kind, key) => reference::county_file(*kind, key),
            Subject::NumberBlock { device, incarnation, series, year, block } => {
                reference::number_block(*device, *incarnation, series, *year, *block)
            }
        }
    }
}

/// Says this about these, as one change. What stands already is replaced.
pub(crate) fn refer(tx: &Tx<'_>, at_ms: i64, said: &[(Subject<'_>, Vec<(Field, Value)>)]) -> Result<()> {
    let incarnation = county::incarnation(tx)?;
    log::writing(tx, at_ms, |log| {
        let mut ops = Vec::with_capacity(said.len());
        for (subject, fields) in said {
            ops.push(put(log, subject, fields)?);
        }
        let before = log.chain(COUNTY_DEVICE, incarnation)?;
        let seq = before.seq.saturating_add(1);
        let body = Body { ops, origin: None, link: None }.write(ChangeId { device: COUNTY_DEVICE, incarnation, seq });
        let change = Change { header: Header { seq, at_ms, actor: 0, scope: Scope::Reference, verb: Verb::Refer.code() }, body };
        let head_after = chain::extend(&before.head, &change.hash());
        // Nobody carries this segment: it is made and taken in one transaction, so nobody has to sign.
        let segment = Segment { device: COUNTY_DEVICE, incarnation, changes: vec![change], head_after, signature: None };
        let committed = commit(log, &the_county(), &segment, at_ms).map_err(|error| match error {
            CommitError::Database(failure) => failure,
            CommitError::Fork { .. } | CommitError::Gap { .. } => Failure::LyingRow { table: "chain", column: "head" },
        })?;
        match committed.refused.first() {
            None => Ok(()),
            Some((_, code)) => Err((*code).into()),
        }
    })
}

fn put(log: &mut LogTx<'_>, subject: &Subject<'_>, fields: &[(Field, Value)]) -> Result<Op> {
    let on = subject.record();
    let fields: Vec<(u16, Value)> = fields.iter().map(|(field, value)| (field.code(), value.clone())).collect();
    let Some((_, doc)) = log.doc(on)? else { return Ok(Op::create(on, subject.noun(), fields)) };
    let replaces = fields.iter().map(|(field, _)| (*field, doc.replaced(0, *field))).filter(|(_, changes)| !changes.is_empty()).collect();
    Ok(Op::Put { on, noun: None, item: 0, fields, replaces })
}

fn the_county() -> KnownDevice {
    KnownDevice {
        device: COUNTY_DEVICE,
        key: [0; 32],
        reads: Vec::new(),
        writes: vec![Scope::Reference],
        actors: Vec::new(),
        revoked: false,
    }
}

/// A text that staff typed: not empty, no control characters, of this many characters at most.
pub(crate) fn checked_text(field: Field, text: &str, chars_max: usize) -> Result<String> {
    let text = text.trim();
    if text.is_empty() {
        return Err(jiangyuan_model::Refusal::new(ErrorCode::MissingField).on(field).into());
    }
    if text.chars().count() > chars_max || text.chars().any(char::is_control) {
        return Err(jiangyuan_model::Refusal::new(ErrorCode::TextTooLong).on(field).with("max", chars_max).into());
    }
    match Value::text(text) {
        Value::Text(text) => Ok(text),
        _ => Ok(text.to_owned()),
    }
}
