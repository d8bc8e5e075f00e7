//! The effects that concern the store, performed: the same for every carrier.

use super::{Effect, Event, Stored};
use crate::device::DeviceStore;
use crate::frame::Frame;
use crate::segment::{Segment, signed_message};
use jiangyuan_model::Refusal;

/// What became of an effect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Performed {
    /// It concerned the store and is done: tell the machine this at once.
    Answered(Event),
    /// It concerns the carrier: `Connect`, `Send`, `CloseSending`, `WaitMs` or `Finished`.
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
        Effect::Greet { mut hello, county } => {
            hello.at_ms = at_ms;
            hello.signature = store.sign(&hello.signed_message(&county));
            return Performed::Left(Effect::Send(Frame::Hello(hello)));
        }
        Effect::Push { device, incarnation, run } => {
            let signature = store.sign(&signed_message(device, incarnation, run.last_seq(), &run.head_after));
            return Performed::Left(Effect::Send(Frame::Segment(Segment { device, incarnation, run, signature })));
        }
        Effect::MarkSending => store.mark_sending().map(|()| Stored::Done),
        Effect::KeepWelcome(welcome) => store.keep_welcome(&welcome).map(|()| Stored::Done),
        Effect::MarkAcked { incarnation, through } => store.mark_acked(incarnation, through).map(|()| Stored::Done),
        Effect::MarkRefused { incarnation, seq, code } => store.mark_refused(incarnation, seq, code).map(|()| Stored::Done),
        Effect::ApplyLog(log) => store.apply_log(&log).map(Stored::Entries),
        Effect::KeepReceipt(receipt) => store.keep_receipt(&receipt).map(Stored::Receipt),
        Effect::MarkSynced => store.mark_synced(at_ms).map(|()| Stored::Done),
        carrier @ (Effect::Connect | Effect::Send(_) | Effect::CloseSending | Effect::WaitMs(_) | Effect::Finished(_)) => {
            return Performed::Left(carrier);
        }
    };
    answer(stored, Event::Stored)
}

fn answer<T>(result: Result<T, Refusal>, event: impl FnOnce(T) -> Event) -> Performed {
    Performed::Answered(match result {
        Ok(value) => event(value),
        Err(refusal) => Event::Failed(refusal),
    })
}
