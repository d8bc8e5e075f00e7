//! Runs that came on a stick before their turn: verified, kept whole, and not folded, until the run
//! before them is here.
//!
//! A run is kept as its device signed it, under the head that it leads to, so that two histories that
//! claim the same ids lie side by side and neither hides the other.

use super::{Tx, args, signed};
use crate::failure::{Failure, Result};
use jiangyuan_model::{DeviceId, ErrorCode, Incarnation, Refusal};
use jiangyuan_sync::Hash;
use jiangyuan_sync::codec::{Dictionary, FrameReader, FrameWriter};
use jiangyuan_sync::frame::Frame;
use jiangyuan_sync::segment::{Item, Parcel, Segment, Vouch};

/// What is kept of one device at most: three years of a busy desk.
pub(crate) const EARLY_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// Runs that are kept of one device at most.
const EARLY_RUNS_MAX: u64 = 4 * 1024;

/// A frame as it is kept.
pub(crate) fn bytes_of(frame: &Frame) -> Result<Vec<u8>> {
    FrameWriter::new(Dictionary::default()).write(frame).map_err(|_| ErrorCode::ChangeTooLarge.into())
}

/// The frame that was kept.
pub(crate) fn frame_of(bytes: &[u8]) -> Option<Frame> {
    let mut reader = FrameReader::new();
    reader.feed(bytes);
    reader.next().ok().flatten()
}

/// Keeps a verified run. The same run twice is kept once.
///
/// # Errors
/// `EarlyFull` where too much of this device is kept already.
pub(crate) fn keep(tx: &Tx<'_>, segment: &Segment, at_ms: i64) -> Result<()> {
    let Some(signature) = segment.signature else { return Err(ErrorCode::ChangeUnreadable.into()) };
    let items = segment.changes.iter().cloned().map(Item::Whole).collect();
    let (device, incarnation) = (segment.device, segment.incarnation);
    let parcel = Parcel { device, incarnation, items, check: None, vouch: Vouch::Signature(signature) };
    let bytes = bytes_of(&Frame::Segment(parcel))?;
    let kept = "SELECT count(*), coalesce(sum(length(segment)), 0) FROM early WHERE county = $1 AND device = $2";
    let (runs, sum): (u64, u64) = tx.query_one(kept, args![segment.device], |row| Ok((row.get(0)?, row.get(1)?)))?;
    if runs >= EARLY_RUNS_MAX || sum.saturating_add(bytes.len() as u64) > EARLY_BYTES_MAX {
        return Err(Refusal::new(ErrorCode::EarlyFull).with("max", EARLY_BYTES_MAX / (1024 * 1024)).into());
    }
    tx.execute(
        "INSERT INTO early (county, device, incarnation, first_seq, last_seq, head, segment, received_at_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (county, device, incarnation, first_seq, head) DO NOTHING",
        args![device, signed(incarnation), segment.first_seq(), segment.last_seq(), segment.head_after, bytes, at_ms],
    )?;
    Ok(())
}

/// The next run of an incarnation whose turn has come, now that the county holds it through a seq.
pub(crate) fn next(tx: &Tx<'_>, device: DeviceId, incarnation: Incarnation, through: u64) -> Result<Option<Segment>> {
    let due = "SELECT segment, head FROM early
               WHERE county = $1 AND device = $2 AND incarnation = $3 AND first_seq <= $4 AND parted = 0
               ORDER BY first_seq, head LIMIT 1";
    let args = args![device, signed(incarnation), through.saturating_add(1)];
    let kept: Option<(Vec<u8>, Hash)> = tx.query_opt(due, args, |row| Ok((row.get(0)?, row.get(1)?)))?;
    let Some((bytes, head)) = kept else { return Ok(None) };
    let Some(Frame::Segment(parcel)) = frame_of(&bytes) else { return Err(Failure::LyingRow { table: "early", column: "segment" }) };
    Ok(Some(segment_of(parcel, head)))
}

/// The run under the head that was verified when it was kept; the county's own has to lead there.
fn segment_of(parcel: Parcel, head_after: Hash) -> Segment {
    let whole = |item| if let Item::Whole(change) = item { Some(change) } else { None };
    let signature = if let Vouch::Signature(signature) = parcel.vouch { Some(signature) } else { None };
    let changes = parcel.items.into_iter().filter_map(whole).collect();
    Segment { device: parcel.device, incarnation: parcel.incarnation, changes, head_after, signature }
}

/// The run is in the log now.
pub(crate) fn forget(tx: &Tx<'_>, segment: &Segment) -> Result<()> {
    tx.execute(
        "DELETE FROM early WHERE county = $1 AND device = $2 AND incarnation = $3 AND first_seq = $4 AND head = $5",
        place(segment),
    )?;
    Ok(())
}

/// Another history stands under its ids: it stays here, for a person, and is not tried again.
pub(crate) fn part(tx: &Tx<'_>, segment: &Segment) -> Result<()> {
    tx.execute(
        "UPDATE early SET parted = 1 WHERE county = $1 AND device = $2 AND incarnation = $3 AND first_seq = $4 AND head = $5",
        place(segment),
    )?;
    Ok(())
}

fn place(segment: &Segment) -> Vec<super::sql::Arg<'static>> {
    args![segment.device, signed(segment.incarnation), segment.first_seq(), segment.head_after]
}

/// Runs that are kept, and those of them that part from what stands in the log.
pub(crate) fn counts(tx: &Tx<'_>) -> Result<(u64, u64)> {
    tx.query_one("SELECT count(*), count(CASE WHEN parted = 1 THEN 1 END) FROM early WHERE county = $1", args![], |row| {
        Ok((row.get(0)?, row.get::<u64>(1)?))
    })
}
