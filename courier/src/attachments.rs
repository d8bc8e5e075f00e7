//! Drives the machine of attachment sessions over a line and a store, after the log: on the
//! connection that the log's session has left warm.

use crate::failure::Failure;
use crate::line::Line;
use crate::report::{Outcome, SyncOptions};
use crate::session::{Heard, Session};
use bytes::{Bytes, BytesMut};
use jiangyuan_model::ErrorCode;
use jiangyuan_store::Store;
use jiangyuan_sync::attach::client::{Client, Counts, Effect, Ending, Event, Performed, perform};
use jiangyuan_sync::attach::{FrameReader, FrameWriter, Side};
use std::collections::VecDeque;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::{Duration, Instant};

/// Where contents are exchanged.
const PATH: &str = "/v1/attachments";

/// What leaves at once: as much as HTTP/2 and TLS take in one piece of theirs. A group is worth nothing
/// before it is whole, so smaller pieces would only add their rims.
const PIECE_BYTES: usize = 16 * 1024;

/// How often the thread looks up from a quiet line.
const LOOK_UP_EVERY: Duration = Duration::from_millis(250);

/// How long the end of the answer is waited for, so that the connection stays whole.
const GOODBYE: Duration = Duration::from_millis(500);

struct Talk {
    session: Session,
    writer: FrameWriter,
    reader: FrameReader,
    outbox: BytesMut,
}

struct Drive<'a> {
    client: Client,
    store: &'a mut Store,
    line: &'a Line,
    options: &'a SyncOptions,
    began: Instant,
    talk: Option<Talk>,
    effects: VecDeque<Effect>,
    told: (u64, u64),
    ended: Option<(Outcome, Counts)>,
}

/// Moves contents both ways until everything that can move has moved. `progress` is called a few
/// times a second. Returns how it ended and what moved.
pub(crate) fn attachments(
    store: &mut Store,
    line: &Line,
    options: &SyncOptions,
    budget: Option<u64>,
    progress: &mut dyn FnMut(),
) -> (Outcome, Counts) {
    let drive = Drive {
        client: Client::new(budget),
        store,
        line,
        options,
        began: Instant::now(),
        talk: None,
        effects: VecDeque::new(),
        told: line.bytes_moved(),
        ended: None,
    };
    drive.run(progress)
}

impl Drive<'_> {
    fn run(mut self, progress: &mut dyn FnMut()) -> (Outcome, Counts) {
        self.tell(Event::Start);
        loop {
            if let Some(ended) = self.ended.take() {
                return ended;
            }
            self.flush();
            progress();
            self.listen();
        }
    }

    fn tell(&mut self, event: Event) {
        self.step(event);
        while let Some(effect) = self.effects.pop_front() {
            let now_ms = self.store.world().clock.now_ms();
            match perform(effect, self.store, now_ms) {
                Performed::Answered(event) => self.step(event),
                Performed::Left(effect) => self.carry(effect),
            }
        }
    }

    fn step(&mut self, event: Event) {
        let now_ms = u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.effects.extend(self.client.step(event, now_ms));
    }

    fn carry(&mut self, effect: Effect) {
        match effect {
            Effect::Connect => {
                self.talk = Some(Talk {
                    session: Session::begin_at(self.line, PATH),
                    writer: FrameWriter::new(Side::Device),
                    reader: FrameReader::new(Side::County),
                    outbox: BytesMut::new(),
                });
            }
            Effect::Send(frame) => {
                if let Some(talk) = &mut self.talk {
                    let bytes = talk.writer.write(&frame);
                    talk.outbox.extend_from_slice(&bytes);
                }
            }
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
                let how = match outcome.ending {
                    Ending::Done => Outcome::Done,
                    Ending::Budget => Outcome::BudgetSpent,
                    _ if self.is_to_stop() => Outcome::Stopped,
                    Ending::Silent => Outcome::Refused(ErrorCode::CountyUnreachable.into()),
                    Ending::Refused(refusal) => Outcome::Refused(refusal),
                };
                self.ended = Some((how, outcome.counts));
            }
            // Those on the store are performed before anything is carried.
            Effect::ReadJobs
            | Effect::ReadPiece { .. }
            | Effect::Keep { .. }
            | Effect::MarkAtCounty { .. }
            | Effect::MarkAnswered { .. }
            | Effect::Greet { .. } => {}
        }
    }

    fn flush(&mut self) {
        if let Some(talk) = self.talk.as_mut().filter(|talk| !talk.outbox.is_empty()) {
            let mut rest = talk.outbox.split().freeze();
            while !rest.is_empty() {
                talk.session.say(rest.split_to(rest.len().min(PIECE_BYTES)));
            }
        }
    }

    fn listen(&mut self) {
        if self.is_to_stop() {
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

    fn read(&mut self, bytes: &Bytes) {
        let Some(talk) = &mut self.talk else { return };
        talk.reader.feed(bytes);
        while let Some(talk) = &mut self.talk {
            let event = match talk.reader.next() {
                Ok(Some(frame)) => Event::Frame(frame),
                Ok(None) => return,
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

    fn part(&mut self, ending: &Ending) {
        let Some(talk) = self.talk.as_mut().filter(|_| *ending == Ending::Done) else {
            if self.talk.is_some() {
                self.hang_up();
            }
            return;
        };
        while matches!(talk.session.hear(self.line, GOODBYE), Some(Heard::Bytes(_))) {}
        self.talk = None;
    }

    fn hang_up(&mut self) {
        self.talk = None;
        self.line.wire().hang_up();
    }
}

fn told(failure: &Failure) -> Event {
    match failure {
        Failure::Unreachable => Event::Unreachable,
        Failure::Silent => Event::Silent,
        Failure::Broken | Failure::Busy => Event::Cut,
        Failure::NotTheOne | Failure::Status(_) => Event::Failed(failure.refusal()),
    }
}
