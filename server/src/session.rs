//! The program around the protocol's machine: what it asks of the database, answered.
//!
//! A segment is one transaction that holds the county's head, in which the device is looked up again: it may
//! have been revoked since its hello. Nothing is acked before the commit has returned.

use crate::county::County;
use crate::db::ahead::Ahead;
use crate::db::log;
use crate::db::{county, device, page};
use crate::failure::{Failure, Result};
use crate::last_head::Signed;
use jiangyuan_model::{DeviceId, ErrorCode, Incarnation, Scope, Verb};
use jiangyuan_sync::county::{CommitError, KnownDevice, commit};
use jiangyuan_sync::delta::Wish;
use jiangyuan_sync::frame::Receipt;
use jiangyuan_sync::segment::Segment;
use jiangyuan_sync::server::{Event, Loaded};

impl County {
    /// What is known of a device and of these incarnations of it.
    pub(crate) fn load(&self, asked: DeviceId, incarnations: &[Incarnation]) -> Result<Event> {
        let at_ms = self.now_ms();
        self.inner.db.read(|tx| {
            let Some(device) = device::known(tx, asked)? else { return Ok(Event::Loaded(None)) };
            let chains = incarnations.iter().map(|incarnation| log::chain_state(tx, asked, *incarnation)).collect::<Result<_>>()?;
            let grids = device.reads.iter().filter(|scope| matches!(scope, Scope::Grid { .. })).cloned().collect();
            Ok(Event::Loaded(Some(Loaded { device, chains, grids, epoch: county::epoch(tx)?, at_ms })))
        })
    }

    /// The entry heads of scopes at positions.
    pub(crate) fn heads(&self, places: &[(Scope, u64)]) -> Result<Event> {
        self.inner.db.read(|tx| {
            let heads = places.iter().map(|(scope, pos)| page::scope_head_at(tx, scope, *pos)).collect::<Result<_>>()?;
            Ok(Event::Heads(heads))
        })
    }

    /// The changes that bodies may be told by.
    pub(crate) fn bases(&self, wishes: &[Wish]) -> Result<Event> {
        self.inner.db.read(|tx| Ok(Event::Bases(page::bases(tx, wishes)?)))
    }

    /// A device and the epoch; nothing for a device that is not known.
    pub(crate) fn known_device(&self, asked: DeviceId) -> Result<Option<(KnownDevice, u32)>> {
        self.inner.db.read(|tx| device::known(tx, asked)?.map(|device| Ok((device, county::epoch(tx)?))).transpose())
    }

    /// Takes a verified segment into the log.
    pub(crate) fn take(&self, segment: &Segment) -> Result<Event> {
        let ahead = Ahead::of(segment);
        let taken = self.inner.db.write(|tx| {
            let device = device::known(tx, segment.device)?.ok_or(ErrorCode::DeviceUnknown)?;
            if device.revoked {
                return Err(ErrorCode::DeviceRevoked.into());
            }
            let at_ms = self.now_ms();
            log::writing(tx, at_ms, |log| {
                log.expect(&ahead)?;
                commit(log, &device, segment, at_ms).map_err(not_committed)
            })
        });
        match taken {
            Ok(committed) => {
                // A kill before this line is made good at the next start.
                if segment.changes.iter().any(|change| change.header.verb == Verb::Erase.code()) {
                    self.meet_erasures()?;
                }
                Ok(Event::Committed(committed))
            }
            Err(Failure::Refused(refusal)) => Ok(Event::NotCommitted(refusal.code)),
            Err(failure) => Err(failure),
        }
    }

    /// A page of a scope.
    pub(crate) fn page(&self, scope: &Scope, after_pos: u64, bytes_max: usize) -> Result<Event> {
        self.inner.db.read(|tx| {
            let head_at = page::scope_head_at(tx, scope, after_pos)?;
            let told = page::scope_page(tx, scope, (after_pos, head_at.unwrap_or_default()), bytes_max)?;
            Ok(Event::Page { head_at, page: told })
        })
    }

    /// What the county holds of a device's changes, and the end of the log, in one snapshot.
    pub(crate) fn own(&self, device: DeviceId, incarnation: Incarnation, after: u64, through: u64) -> Result<Event> {
        let at_ms = self.now_ms();
        self.inner.db.read(|tx| {
            let changes = page::own_changes(tx, device, incarnation, (after, through))?;
            Ok(Event::Own { changes, end: county::log_end(tx)?, at_ms })
        })
    }

    /// Signs a receipt. What is signed is kept outside the database before anybody sees it.
    pub(crate) fn sign(&self, mut receipt: Receipt) -> Result<Event> {
        self.inner.last_head.keep(Signed { epoch: receipt.epoch, n: receipt.log_n, head: receipt.log_head })?;
        let at_ms = self.now_ms();
        self.inner.db.write(|tx| {
            // The epoch that the session began in may have ended under it.
            if county::epoch(tx)? != receipt.epoch {
                return Err(ErrorCode::CountyBusy.into());
            }
            device::seen(tx, receipt.device, at_ms)
        })?;
        receipt.signature = self.inner.keys.sign(&receipt.signed_message());
        Ok(Event::Signed(receipt))
    }
}

fn not_committed(error: CommitError<Failure>) -> Failure {
    match error {
        CommitError::Database(failure) => failure,
        CommitError::Fork { .. } => ErrorCode::ForkFound.into(),
        CommitError::Gap { .. } => ErrorCode::LogMismatch.into(),
    }
}
