//! Drives the client machine of `jiangyuan-sync` over a line and a store.
//!
//! The machine decides and this thread obeys. Effects on the store are performed here, one after
//! the other and each answered at once; effects on the wire go to the session. What the machine
//! wants to say is gathered until it wants nothing more: a hello, its segments and the end share a
//! packet where they fit into one. What does not fit leaves in small pieces.

use crate::failure::Failure;
use crate::line::Line;
use crate::report::{Outcome, SyncOptions, SyncProgress};
use crate::session::{Heard, Session};
use crate::sync::seconds_left;
use bytes::{Bytes, BytesMut};
use jiangyuan_model::{ErrorCode, Refusal};
use jiangyuan_store::Store;
use jiangyuan_sync::client::{Client, Counts, Effect, Ending, Event, Options, Performed, perform};
use jiangyuan_sync::codec::{Dictionary, FrameReader, FrameWriter};
use jiangyuan_sync::frame::Frame;
use std::collections::VecDeque;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::{Duration, Instant};

/// How often the thread looks up from a quiet line: to show progress, and whether to stop.
const LOOK_UP_EVERY: Duration = Duration::from_millis(250);

/// What leaves at once. HTTP/2 and TLS hand on a piece when it is whole, so on a line of 32 kbit/s
/// a piece of 16 KiB would be silent for four seconds, and lost whole when the line is cut.
pub(crate) const PIECE_BYTES: usize = 4 * 1024;

/// How long the end of the answer is waited for after its last frame, so that the connection stays
/// whole for the next sync.
const GOODBYE: Duration = Duration::from_millis(500);

/// What driving the machine came to.
pub(crate) struct Driven {
    pub(crate) outcome: Outcome,
    pub(crate) counts: Counts,
    /// How often something was said and an answer waited for.
    pub(crate) answers: u32,
}

impl Driven {
    /// It did not even begin.
    pub(crate) fn refused(refusal: Refusal) -> Driven {
        Driven { outcome: Outcome::Refused(refusal), counts: Counts::default(), answers: 0 }
    }
}

/// One connection and the frames on it.
struct Talk {
    session: Session,
    writer: FrameWriter,
    reader: FrameReader,
    /// What is to be said and has not left.
    outbox: BytesMut,
    /// Something was said since the last answer.
    spoke: bool,
}

/// A machine at work.
pub(crate) struct Drive<'a> {
    client: Client,
    store: &'a mut Store,
    line: &'a Line,
    options: &'a SyncOptions,
    talk: Option<Talk>,
    effects: VecDeque<Effect>,
    /// Bytes up and down when the sync began, and those that the machine knows of.
    began_at: (u64, u64),
    told: (u64, u64),
    /// Changes that the county does not have, as last counted, and whether it has taken some since.
    pending: u32,
    news: bool,
    /// The same when the sync began, and when that was.
    pending_before: u32,
    began: Instant,
    shown_at: Option<Instant>,
    stopped: bool,
    driven: Option<Driven>,
    answers: u32,
}

impl<'a> Drive<'a> {
    pub(crate) fn new(store: &'a mut Store, line: &'a Line, options: &'a SyncOptions, pending: u32) -> Drive<'a> {
        let machine = Options { budget_bytes: options.budget, ..Options::default() };
        Drive {
            client: Client::new(machine),
            store,
            line,
            options,
            talk: None,
            effects: VecDeque::new(),
            began_at: line.bytes_moved(),
            told: line.bytes_moved(),
            pending,
            news: false,
            pending_before: pending,
            began: Instant::now(),
            shown_at: None,
            stopped: false,
            driven: None,
            answers: 0,
        }
    }

    /// Drives the machine until it is over.
    pub(crate) fn run(mut self, progress: &mut dyn FnMut(&SyncProgress)) -> Driven {
        self.tell(Event::Start);
        loop {
            if let Some(driven) = self.driven.take() {
                return driven;
            }
            self.flush();
            self.show(progress);
            self.listen();
        }
    }

    /// Tells the machine what happened and does all that it asks for, before anything else is told.
    fn tell(&mut self, event: Event) {
        self.step(event);
        while let Some(effect) = self.effects.pop_front() {
            let now_ms = self.store.world().clock.now_ms();
            self.news |= matches!(effect, Effect::MarkAcked { .. });
            match perform(effect, self.store, now_ms) {
                Performed::Answered(event) => self.step(event),
                Performed::Left(effect) => self.carry(effect),
            }
        }
    }

    fn step(&mut self, event: Event) {
        self.effects.extend(self.client.step(event));
    }

    /// Performs an effect on the wire.
    fn carry(&mut self, effect: Effect) {
        match effect {
            Effect::Connect => {
                self.talk = Some(Talk {
                    session: Session::begin(self.line),
                    writer: FrameWriter::new(Dictionary::default()),
                    reader: FrameReader::new(),
                    outbox: BytesMut::new(),
                    spoke: false,
                });
            }
            Effect::Stand(footing) => {
                if let Some(talk) = &mut self.talk
                    && talk.writer.stand_on(&footing).is_err()
                {
                    self.step(Event::Failed(Refusal::new(ErrorCode::Internal).with("reference", "courier-memory")));
                }
            }
            Effect::Send(frame) => self.write(&frame),
            Effect::CloseSending => {
                self.flush();
                if let Some(talk) = &mut self.talk {
                    talk.session.close_sending();
                }
            }
            Effect::WaitMs(wait_ms) => {
                self.hang_up();
                self.wait(Duration::from_millis(wait_ms));
                self.step(Event::Waited);
            }
            Effect::Finished(outcome) => {
                self.part(&outcome.ending);
                let outcome_told = match outcome.ending {
                    _ if self.stopped => Outcome::Stopped,
                    Ending::Done => Outcome::Done,
                    Ending::Budget => Outcome::BudgetSpent,
                    Ending::Silent => Outcome::Refused(ErrorCode::CountyUnreachable.into()),
                    Ending::Refused(refusal) => Outcome::Refused(refusal),
                };
                self.driven = Some(Driven { outcome: outcome_told, counts: outcome.counts, answers: self.answers });
            }
            // Those on the store are performed before anything is carried.
            Effect::ReadFacts
            | Effect::ReadGround { .. }
            | Effect::Greet { .. }
            | Effect::Push { .. }
            | Effect::ReadRun { .. }
            | Effect::MarkSending
            | Effect::KeepWelcome(_)
            | Effect::ReadGive
            | Effect::MarkGiven { .. }
            | Effect::MarkHeld { .. }
            | Effect::MarkAcked { .. }
            | Effect::MarkRefused { .. }
            | Effect::ApplyLog(_)
            | Effect::BeginSnapshot(_)
            | Effect::ApplySnapshot(_)
            | Effect::KeepReceipt(_)
            | Effect::MarkSynced => {}
        }
    }

    fn write(&mut self, frame: &Frame) {
        let Some(talk) = &mut self.talk else { return };
        let event = match talk.writer.write(frame) {
            Ok(bytes) => {
                talk.outbox.extend_from_slice(&bytes);
                if let Frame::Hello(hello) = frame {
                    talk.reader.answers(hello);
                }
                Event::Sent { bytes: bytes.len() as u64 }
            }
            // A segment is cut far below the limit of a frame, and no change may be that large.
            Err(_) => Event::Failed(ErrorCode::ChangeTooLarge.into()),
        };
        self.step(event);
    }

    /// Lets what was gathered leave.
    fn flush(&mut self) {
        if let Some(talk) = self.talk.as_mut().filter(|talk| !talk.outbox.is_empty()) {
            let mut rest = talk.outbox.split().freeze();
            while !rest.is_empty() {
                talk.session.say(rest.split_to(rest.len().min(PIECE_BYTES)));
            }
            talk.spoke = true;
        }
    }

    /// Waits a moment for the line and tells the machine what came.
    fn listen(&mut self) {
        if self.is_to_stop() {
            self.stopped = true;
            return self.tell(Event::Failed(ErrorCode::CountyUnreachable.into()));
        }
        let heard = self.talk.as_mut().and_then(|talk| talk.session.hear(self.line, LOOK_UP_EVERY));
        self.count();
        match heard {
            None => {}
            Some(Heard::Connected) => self.tell(Event::Connected),
            Some(Heard::Bytes(bytes)) => self.read(&bytes),
            Some(Heard::Ended) => self.tell(Event::Cut),
            Some(Heard::Failed(failure)) => self.tell(told(&failure)),
        }
    }

    /// Tells the machine every frame that is complete, each after what the one before asked for.
    fn read(&mut self, bytes: &Bytes) {
        let Some(talk) = &mut self.talk else { return };
        self.answers += u32::from(std::mem::take(&mut talk.spoke));
        talk.reader.feed(bytes);
        while let Some(talk) = &mut self.talk {
            let event = match talk.reader.next() {
                Ok(Some(frame)) => Event::Frame(frame),
                Ok(None) => return,
                // The machine drops the connection, and this reader with it.
                Err(_) => Event::Garbled,
            };
            self.tell(event);
        }
    }

    fn count(&mut self) {
        let (up, down) = self.line.bytes_moved();
        let (up_told, down_told) = std::mem::replace(&mut self.told, (up, down));
        if (up, down) != (up_told, down_told) {
            self.tell(Event::Moved { up: up - up_told, down: down - down_told });
        }
    }

    fn show(&mut self, progress: &mut dyn FnMut(&SyncProgress)) {
        if self.shown_at.is_none_or(|at| at.elapsed() >= LOOK_UP_EVERY) {
            self.shown_at = Some(Instant::now());
            if std::mem::take(&mut self.news) {
                self.pending = self.store.sync_facts().map_or(self.pending, |facts| facts.pending);
            }
            let (up, down) = self.line.bytes_moved();
            let (bytes_up, bytes_down) = (up - self.began_at.0, down - self.began_at.1);
            progress(&SyncProgress { bytes_up, bytes_down, pending: self.pending, seconds_left: self.seconds_left() });
        }
    }

    fn seconds_left(&self) -> Option<u32> {
        let sent = self.pending_before.saturating_sub(self.pending);
        seconds_left(self.began.elapsed(), sent.into(), self.pending_before.into())
    }

    fn is_to_stop(&self) -> bool {
        self.options.stop.as_ref().is_some_and(|stop| stop.load(Ordering::Relaxed))
    }

    fn wait(&self, wait: Duration) {
        let until = Instant::now() + wait;
        while !self.is_to_stop() {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return;
            }
            thread::sleep(left.min(LOOK_UP_EVERY));
        }
    }

    /// Takes leave. A connection on which everything was said stays for the next sync; any other
    /// is dropped.
    fn part(&mut self, ending: &Ending) {
        let Some(talk) = self.talk.as_mut().filter(|_| *ending == Ending::Done) else { return self.hang_up() };
        while matches!(talk.session.hear(self.line, GOODBYE), Some(Heard::Bytes(_))) {}
        self.talk = None;
    }

    fn hang_up(&mut self) {
        self.talk = None;
        self.line.wire().hang_up();
    }
}

/// What a failure of the line is to the machine: some it waits out, some are final.
fn told(failure: &Failure) -> Event {
    match failure {
        Failure::Unreachable => Event::Unreachable,
        Failure::Silent => Event::Silent,
        Failure::Broken | Failure::Busy => Event::Cut,
        Failure::NotTheOne | Failure::Status(_) => Event::Failed(failure.refusal()),
    }
}
