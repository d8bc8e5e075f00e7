//! `device held`, `device admit`, `device refuse-held`: a person at the county decides on what a
//! revoked device handed in.

use crate::county::County;
use crate::db::{device, held, log};
use crate::failure::Result;
use crate::session::not_committed;
use jiangyuan_model::{DeviceId, ErrorCode};
use jiangyuan_sync::county::{CountyTx, Held, commit};
use jiangyuan_sync::frame::ChainState;
use jiangyuan_sync::segment::Segment;

/// The longest reason that is kept.
const REASON_CHARS_MAX: usize = 500;

/// One change that is held, as it is listed. Nothing of its content is shown.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct HeldRow {
    /// Its incarnation, in hexadecimal.
    pub incarnation: String,
    /// Its seq.
    pub seq: u64,
    /// Its scope.
    pub scope: String,
    /// Key of its verb; empty for one of a newer version.
    pub verb: String,
    /// When it was written, by its device's clock (UTC milliseconds).
    pub at_ms: i64,
    /// When it came (UTC milliseconds).
    pub received_at_ms: i64,
    /// Another content stands under its id: it cannot be taken, and is kept as a witness.
    pub apart: bool,
}

/// What became of what was held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Decided {
    /// Changes that were numbered.
    pub taken: u64,
    /// Changes that were refused.
    pub refused: u64,
}

impl County {
    /// What a device handed in and nobody has decided on, as it came.
    ///
    /// # Errors
    /// `DeviceUnknown`.
    pub fn device_held(&self, device: DeviceId) -> Result<Vec<HeldRow>> {
        let rows = self.inner.db.read(|tx| {
            device::registered(tx, device)?.ok_or(ErrorCode::DeviceUnknown)?;
            held::of_device(tx, device)
        })?;
        let listed = |held: Held| HeldRow {
            incarnation: format!("{:016x}", held.id.incarnation),
            seq: held.id.seq,
            scope: held.change.header.scope.to_string(),
            verb: jiangyuan_model::Verb::from_code(held.change.header.verb).map(|verb| verb.key().to_owned()).unwrap_or_default(),
            at_ms: held.change.header.at_ms,
            received_at_ms: held.at_ms,
            apart: held.apart,
        };
        Ok(rows.into_iter().map(listed).collect())
    }

    /// Takes what a device handed in through the ordinary door, in the order of its chains.
    ///
    /// # Errors
    /// `DeviceUnknown`.
    pub fn device_admit(&self, device: DeviceId) -> Result<Decided> {
        let at_ms = self.now_ms();
        self.inner.db.write(|tx| {
            let known = device::known(tx, device)?.ok_or(ErrorCode::DeviceUnknown)?;
            let runs = runs(held::of_device(tx, device)?);
            let mut decided = Decided { taken: 0, refused: 0 };
            log::writing(tx, at_ms, |log| {
                for held in runs {
                    let Some(incarnation) = held.first().map(|held| held.id.incarnation) else { continue };
                    let Some(head_after) = held.last().map(|held| held.head) else { continue };
                    let changes = held.into_iter().map(|held| held.change).collect();
                    let segment = Segment { device, incarnation, changes, head_after, signature: None };
                    let count = segment.changes.len() as u64;
                    let refused = commit(log, &known, &segment, at_ms).map_err(not_committed)?.refused.len() as u64;
                    (decided.taken, decided.refused) = (decided.taken + count - refused, decided.refused + refused);
                }
                Ok(())
            })?;
            held::forget(tx, device)?;
            Ok(decided)
        })
    }

    /// Does not take what a device handed in. It stays in the database, with the reason.
    ///
    /// # Errors
    /// `DeviceUnknown`, `ReasonMissing`.
    pub fn device_refuse_held(&self, device: DeviceId, reason: &str) -> Result<Decided> {
        let reason: String = reason.trim().chars().take(REASON_CHARS_MAX).collect();
        if reason.is_empty() {
            return Err(ErrorCode::ReasonMissing.into());
        }
        let at_ms = self.now_ms();
        self.inner.db.write(|tx| {
            device::registered(tx, device)?.ok_or(ErrorCode::DeviceUnknown)?;
            let mut decided = Decided { taken: 0, refused: 0 };
            log::writing(tx, at_ms, |log| {
                for held in runs(held::of_device(tx, device)?).into_iter().flatten() {
                    log.keep_refused(held.id, &held.hash, ErrorCode::HeldRefused)?;
                    log.set_chain(device, ChainState { incarnation: held.id.incarnation, seq: held.id.seq, head: held.head })?;
                    decided.refused += 1;
                }
                Ok(())
            })?;
            held::refuse(tx, device, at_ms, &reason)?;
            Ok(decided)
        })
    }
}

/// What continues a chain, a run for each incarnation, in the order in which their first changes came.
fn runs(rows: Vec<Held>) -> Vec<Vec<Held>> {
    let mut runs: Vec<Vec<Held>> = Vec::new();
    for held in rows.into_iter().filter(|held| !held.apart) {
        match runs.iter_mut().find(|run| run.first().is_some_and(|first| first.id.incarnation == held.id.incarnation)) {
            Some(run) => run.push(held),
            None => runs.push(vec![held]),
        }
    }
    runs.iter_mut().for_each(|run| run.sort_by_key(|held| held.id.seq));
    runs
}
