//! The program around the protocol's machine: what it asks of the database, answered.
//!
//! A segment is one transaction that holds the county's head, in which the device is looked up again: it may
//! have been revoked since its hello. Nothing is acked before the commit has returned.

use crate::county::County;
use crate::db::ahead::Ahead;
use crate::db::log::{self, LogTx};
use crate::db::{Tx, county, device, early, held, page};
use crate::failure::{Failure, Result};
use crate::last_head::Signed;
use crate::numbers;
use jiangyuan_model::{DeviceId, ErrorCode, Incarnation, Scope, Verb};
use jiangyuan_sync::county::{CommitError, Committed, KnownDevice, commit, hold, keep_apart, take_back, told, went_back};
use jiangyuan_sync::delta::Wish;
use jiangyuan_sync::frame::{Cursor, Cursors, Give, Hello, Receipt};
use jiangyuan_sync::ground::Ground;
use jiangyuan_sync::segment::Segment;
use jiangyuan_sync::server::{Effect, Event, Loaded, is_said_by, may_read};

impl County {
    /// What is known of a device, and of the chains and the scopes that its hello names.
    pub(crate) fn load(&self, hello: &Hello) -> Result<Event> {
        let at_ms = self.now_ms();
        let loaded = self.inner.db.read(|tx| loaded(tx, hello, at_ms))?;
        // Whose word it is has to be known before anything is written on it.
        let copied = |loaded: &Loaded| {
            loaded.told.iter().any(|chain| chain.parted || chain.tail.is_some()) && is_said_by(hello, &loaded.device, &self.fingerprint())
        };
        if loaded.as_ref().is_some_and(copied) {
            self.inner.db.write(|tx| device::copied(tx, hello.device, at_ms))?;
        }
        Ok(Event::Loaded(loaded))
    }

    /// A device shows a receipt of this county, verified. A log that does not hold what it names was
    /// put back by somebody, and a new epoch begins.
    pub(crate) fn judge(&self, hello: &Hello, receipt: &Receipt) -> Result<Event> {
        let now_ms = self.now_ms();
        let incarnation = u64::from_le_bytes(self.inner.world.draw());
        let begun = self.inner.db.write(|tx| {
            let epoch = county::epoch(tx)?;
            if receipt.epoch < epoch || county::log_head_at(tx, receipt.log_n)? == Some(receipt.log_head) {
                return Ok(None);
            }
            let next = receipt.epoch.saturating_add(1);
            county::begin_again(tx, next, incarnation, now_ms, "rollback_proved")?;
            Ok(Some(next))
        })?;
        if let Some(epoch) = begun {
            tracing::error!(epoch, signed_n = receipt.log_n, "a device has proved that the log was put back: a new epoch begins");
        }
        self.load(hello)
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

    /// The bodies that a device's frames stand on.
    pub(crate) fn ground(&self, device: DeviceId, ground: &Ground) -> Result<Event> {
        self.inner.db.read(|tx| Ok(Event::Ground(page::ground(tx, device, ground)?)))
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
                let mut committed = commit(log, &device, segment, at_ms).map_err(not_committed)?;
                let early_erases = take_early(tx, log, &device, segment, &mut committed, at_ms)?;
                Ok((committed, early_erases || erases(segment)))
            })
            .and_then(|taken| {
                numbers::lease(tx, &device, segment, at_ms)?;
                Ok(taken)
            })
        });
        match taken {
            Ok((committed, erases)) => self.committed(segment, Ok(committed), erases),
            Err(failure) => self.committed(segment, Err(failure), false),
        }
    }

    /// Keeps a verified segment of a revoked device for a person to decide on.
    pub(crate) fn hold(&self, segment: &Segment) -> Result<Event> {
        let at_ms = self.now_ms();
        let held = self.inner.db.write(|tx| log::writing(tx, at_ms, |log| hold(log, segment, at_ms).map_err(not_committed)));
        self.committed(segment, held, false)
    }

    /// What is told of a segment. One that stands against what is here is kept apart: its id is taken,
    /// and its content may be all that is left of somebody's evening.
    fn committed(&self, segment: &Segment, taken: Result<Committed>, erases: bool) -> Result<Event> {
        match taken {
            Ok(committed) => {
                // A kill before this line is made good at the next start.
                if erases {
                    self.meet_erasures()?;
                }
                Ok(Event::Committed(committed))
            }
            Err(Failure::Refused(refusal)) if refusal.code == ErrorCode::ForkFound => self.keep_apart(segment),
            Err(Failure::Refused(refusal)) => Ok(Event::NotCommitted(refusal.code)),
            Err(failure) => Err(failure),
        }
    }

    /// Keeps apart what stands against what is here.
    pub(crate) fn keep_apart(&self, segment: &Segment) -> Result<Event> {
        let at_ms = self.now_ms();
        self.inner.db.write(|tx| {
            device::copied(tx, segment.device, at_ms)?;
            log::writing(tx, at_ms, |log| keep_apart(log, segment, at_ms))
        })?;
        Ok(Event::NotCommitted(ErrorCode::ForkFound))
    }

    /// Takes back a proved piece of the log.
    pub(crate) fn take_back(&self, give: &Give) -> Result<Event> {
        let at_ms = self.now_ms();
        let taken = self.inner.db.write(|tx| log::writing(tx, at_ms, |log| take_back(log, give, at_ms).map_err(not_committed)))?;
        tracing::info!(scope = %give.scope, taken, of = give.entries.len(), "entries came back");
        Ok(Event::TakenBack)
    }

    /// Answers a question of the machine.
    pub(crate) fn answer(&self, device: DeviceId, question: Effect) -> Result<Event> {
        match question {
            Effect::Load(hello) => self.load(&hello),
            Effect::Judge { hello, receipt } => self.judge(&hello, &receipt),
            Effect::TakeBack(give) => self.take_back(&give),
            Effect::Commit(segment) => self.take(&segment),
            Effect::Hold(segment) => self.hold(&segment),
            Effect::KeepApart(segment) => self.keep_apart(&segment),
            Effect::ReadHeads(places) => self.heads(&places),
            Effect::ReadBases(wishes) => self.bases(&wishes),
            Effect::ReadGround(ground) => self.ground(device, &ground),
            Effect::ReadPage { scope, after_pos, bytes_max } => self.page(&scope, after_pos, bytes_max),
            Effect::ReadSnapshot { scope, progress, bytes_max } => self.snapshot(&scope, progress, bytes_max),
            Effect::ReadOwn { incarnation, after, through } => self.own(device, incarnation, after, through),
            Effect::Sign(receipt) => self.sign(receipt),
            Effect::Send(_) | Effect::Stand(_) | Effect::Finish => Err(Failure::Key("session")),
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

fn loaded(tx: &Tx<'_>, hello: &Hello, at_ms: i64) -> Result<Option<Loaded>> {
    let Some(device) = device::known(tx, hello.device)? else { return Ok(None) };
    let epoch = county::epoch(tx)?;
    let (mut chains, mut how_told) = (Vec::with_capacity(hello.chains.len()), Vec::with_capacity(hello.chains.len()));
    for own in &hello.chains {
        let (handle, incarnation) = (hello.device, own.incarnation);
        let end = if device.revoked { held::end(tx, handle, incarnation)? } else { log::chain_state(tx, handle, incarnation)? };
        // Only a log that was restored can have anything there.
        let beyond = if epoch > 1 { held::beyond(tx, handle, incarnation, end.seq)? } else { Vec::new() };
        chains.push(end);
        how_told.push(told(handle, own, end, beyond, |after, through| held::hashes(tx, handle, incarnation, (after, through)))?);
    }
    // Those told in short are compared as a whole, and told in full where they do not come out.
    let whole = if let Cursors::Whole(cursors) = &hello.cursors { cursors.as_slice() } else { &[] };
    let read: Vec<Cursor> = whole.iter().filter(|cursor| may_read(&device, &cursor.scope)).cloned().collect();
    let head_at = |cursor: &Cursor| page::scope_head_at(tx, &cursor.scope, cursor.pos);
    let back_to = went_back(&read, head_at, |cursor| held::began(tx, &cursor.scope, hello.epoch))?;
    let grids = device.reads.iter().filter(|scope| matches!(scope, Scope::Grid { .. })).cloned().collect();
    let backed_up = county::backed_up(tx)?;
    Ok(Some(Loaded { device, chains, told: how_told, back_to, backed_up, grids, epoch, at_ms }))
}

/// Takes the runs that came on a stick before this one and follow on it. One that parts from what
/// stands is kept apart, for a person. Says whether one of them erases.
fn take_early(
    tx: &Tx<'_>,
    log: &mut LogTx<'_>,
    device: &KnownDevice,
    segment: &Segment,
    committed: &mut Committed,
    at_ms: i64,
) -> Result<bool> {
    let mut has_erased = false;
    while let Some(kept) = early::next(tx, segment.device, segment.incarnation, committed.acked_through)? {
        match commit(log, device, &kept, at_ms) {
            Ok(taken) => {
                (committed.acked_through, committed.head) = (taken.acked_through, taken.head);
                has_erased |= erases(&kept);
                early::forget(tx, &kept)?;
            }
            Err(CommitError::Database(failure)) => return Err(failure),
            Err(CommitError::Fork { .. } | CommitError::Gap { .. }) => early::part(tx, &kept)?,
        }
    }
    Ok(has_erased)
}

fn erases(segment: &Segment) -> bool {
    segment.changes.iter().any(|change| change.header.verb == Verb::Erase.code())
}

pub(crate) fn not_committed(error: CommitError<Failure>) -> Failure {
    match error {
        CommitError::Database(failure) => failure,
        CommitError::Fork { .. } => ErrorCode::ForkFound.into(),
        CommitError::Gap { .. } => ErrorCode::LogMismatch.into(),
    }
}
