//! The effects that concern the store, performed: the same for every carrier.

use super::{Effect, Event, Stored, bases};
use crate::device::DeviceStore;
use crate::frame::Frame;
use crate::ground::{self, Footing, Ground};
use crate::segment::{Parcel, Vouch, signed_message};
use jiangyuan_model::{Incarnation, Refusal};

/// What became of an effect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Performed {
    /// It concerned the store and is done: tell the machine this at once.
    Answered(Event),
    /// It concerns the carrier: `Connect`, `Stand`, `Send`, `CloseSending`, `WaitMs` or `Finished`.
    Left(Effect),
}

/// Performs an effect on the store, or hands it on to the carrier; hellos and segments are signed
/// on the way. `at_ms` is the device's clock.
pub fn perform(effect: Effect, store: &mut impl DeviceStore, at_ms: i64) -> Performed {
    let stored = match effect {
        Effect::ReadFacts => return answer(store.facts(), Event::Facts),
        Effect::ReadRun { incarnation, after, bytes_max } => {
            return answer(store.run(incarnation, after, bytes_max), |run| Event::Run { incarnation, run });
        }
        Effect::ReadGround { incarnation, acked, waiting_min } => {
            return answer(read_ground(store, incarnation, acked, waiting_min), |(ground, footing)| Event::Ground(ground, footing));
        }
        Effect::Greet { mut hello, county } => {
            // Whole seconds are shorter to tell, and it orders nothing.
            hello.at_ms = at_ms - at_ms % 1000;
            hello.signature = store.sign(&hello.signed_message(&county));
            return Performed::Left(Effect::Send(Frame::Hello(hello)));
        }
        Effect::Push { device, incarnation, run, ends_hello, whole } => {
            let vouch = if ends_hello {
                Vouch::Hello
            } else {
                Vouch::Signature(store.sign(&signed_message(device, incarnation, run.last_seq(), &run.head_after)))
            };
            return match bases::of_run(store, device, incarnation, &run, whole) {
                Ok(bases) => Performed::Left(Effect::Send(Frame::Segment(Parcel::of(device, incarnation, run, &bases, vouch)))),
                Err(refusal) => Performed::Answered(Event::Failed(refusal)),
            };
        }
        Effect::MarkSending => store.mark_sending().map(|()| Stored::Done),
        Effect::KeepWelcome(welcome) => store.keep_welcome(&welcome).map(Stored::Welcomed),
        Effect::ReadGive => return answer(store.next_give(), Event::Give),
        Effect::MarkGiven { scope, through } => store.mark_given(&scope, through).map(|()| Stored::Done),
        Effect::MarkHeld { incarnation, through } => store.mark_held(incarnation, through).map(|()| Stored::Done),
        Effect::MarkAcked { incarnation, through } => store.mark_acked(incarnation, through).map(|()| Stored::Done),
        Effect::MarkRefused { incarnation, seq, code } => store.mark_refused(incarnation, seq, code).map(|()| Stored::Done),
        Effect::ApplyLog(log) => match bases::unpack_log(store, log) {
            Ok(Some(log)) => store.apply_log(&log).map(Stored::Entries),
            Ok(None) => return Performed::Answered(Event::BaseLacking),
            Err(refusal) => Err(refusal),
        },
        Effect::BeginSnapshot(start) => store.begin_snapshot(&start).map(|()| Stored::Done),
        Effect::ApplySnapshot(page) => store.apply_snapshot(&page).map(Stored::Snapshot),
        Effect::KeepReceipt(receipt) => store.keep_receipt(&receipt).map(Stored::Receipt),
        Effect::MarkSynced => store.mark_synced(at_ms).map(|()| Stored::Done),
        carrier @ (Effect::Connect
        | Effect::Stand(_)
        | Effect::Send(_)
        | Effect::CloseSending
        | Effect::WaitMs(_)
        | Effect::Finished(_)) => {
            return Performed::Left(carrier);
        }
    };
    answer(stored, Event::Stored)
}

/// The ground for what waits of a chain.
fn read_ground(
    store: &mut impl DeviceStore,
    incarnation: Incarnation,
    acked: u64,
    waiting_min: usize,
) -> Result<(Option<Ground>, Footing), Refusal> {
    let run = store.run(incarnation, acked, ground::WAITING_BYTES_LOOKED_AT)?;
    let waiting = run.iter().flat_map(|run| &run.changes).map(|change| change.body.len()).sum();
    let bytes_max = ground::bytes_max(waiting, waiting_min);
    let changes = if bytes_max > 0 && acked > 0 { store.ground(incarnation, acked, bytes_max)? } else { Vec::new() };
    let (ground, bytes) = ground::of(incarnation, changes).unzip();
    Ok((ground, Footing { bytes: bytes.unwrap_or_default(), waiting }))
}

fn answer<T>(result: Result<T, Refusal>, event: impl FnOnce(T) -> Event) -> Performed {
    Performed::Answered(match result {
        Ok(value) => event(value),
        Err(refusal) => Event::Failed(refusal),
    })
}
