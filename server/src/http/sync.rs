//! `POST /v1/sync`: frames in, frames out, both streamed.
//!
//! One session is one blocking thread: the protocol asks the database one question at a time, so
//! there is nothing to do in parallel, and the order of everything is the order of this file.
//! What the device has not yet been read stays in its line (HTTP/2 flow control); what it does not
//! read yet stops the thread at a full channel. So neither side can fill the other's memory.
//!
//! No session has a time limit. It ends when nothing has moved for [`SILENCE`] in the direction
//! that it waits for; what was committed until then is committed.

use super::Answering;
use super::answer::{Answer, Piece};
use super::metrics::Metrics;
use crate::county::County;
use crate::failure::Failure;
use axum::body::{Body, BodyDataStream};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use bytes::Bytes;
use futures_util::StreamExt;
use jiangyuan_model::{DeviceId, ErrorCode};
use jiangyuan_sync::codec::{Dictionary, FrameReader, FrameWriter};
use jiangyuan_sync::frame::{Frame, Hello, Protocols};
use jiangyuan_sync::server::{ANCHOR_BYTES, Effect, Event, Options, PAGE_BYTES, Server};
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::sync::mpsc;

/// How long a direction may stand still. A mobile cell that loses a car comes back within a
/// minute; the device gives up after 30 s and has reconnected long before.
const SILENCE: Duration = Duration::from_secs(120);

/// The same, before the device has said who it is: nobody may hold a place without a name.
const SILENCE_BEFORE_HELLO: Duration = Duration::from_secs(30);

/// How long a device waits for a place, in the order of coming. Half of what devices take for a
/// line that died.
const PLACE_WAIT: Duration = Duration::from_secs(10);

/// What goes to the line at once. Small, so that a piece taken is a sign of life: at 16 kbit/s it
/// is on its way for two seconds.
const PIECE_BYTES: usize = 4 * 1024;

/// Pieces that may wait for the line.
const PIECES_MAX: usize = 4;

/// Frames that may be answered before the answers are sent: a week's work is acked in one packet,
/// a year's work while it comes in.
const FRAMES_UNANSWERED_MAX: u32 = 4;

pub(super) async fn sync(State(answering): State<Answering>, body: Body) -> Response {
    // A place is free soon where sessions are short; where they are long, the device is told to come
    // again before it takes the silence for a dead line.
    let place = tokio::time::timeout(PLACE_WAIT, answering.sessions.clone().acquire_owned()).await;
    let Ok(Ok(place)) = place else {
        answering.metrics.sessions_busy.add(1);
        return busy();
    };
    let (out, told) = mpsc::channel(PIECES_MAX);
    let (county, metrics) = (answering.county.clone(), answering.metrics.clone());
    let line = Line {
        handle: Handle::current(),
        body: body.into_data_stream(),
        out,
        reader: FrameReader::new(),
        writer: None,
        unsent: Vec::new(),
        received: 0,
        sent: 0,
        metrics: metrics.clone(),
    };
    tokio::task::spawn_blocking(move || {
        let _place = place;
        metrics.sessions.add(1);
        Session::new(county, line).run();
    });
    Response::new(Body::new(Answer::begin(told).await))
}

/// A county with too many sessions says so in the protocol's words, and in HTTP's.
fn busy() -> Response {
    let sorry = FrameWriter::new(Dictionary::None).write(&Frame::Sorry(ErrorCode::CountyBusy)).unwrap_or_default();
    let mut answer = Response::new(Body::from(sorry));
    *answer.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    answer
}

/// Why a session ended before its end.
#[derive(Debug, thiserror::Error)]
enum Ended {
    #[error("the device ended it")]
    ByDevice,
    #[error("nothing moved")]
    Silent,
    #[error("a frame is too long to send")]
    TooLong,
}

/// The two directions of one request.
struct Line {
    handle: Handle,
    body: BodyDataStream,
    out: mpsc::Sender<Piece>,
    reader: FrameReader,
    writer: Option<FrameWriter>,
    unsent: Vec<u8>,
    received: u64,
    sent: u64,
    metrics: Arc<Metrics>,
}

impl Line {
    /// Waits for more of the request.
    fn receive(&mut self) -> Result<(), Ended> {
        self.flush(false)?;
        let patience = if self.writer.is_some() { SILENCE } else { SILENCE_BEFORE_HELLO };
        let next = self.handle.block_on(async { tokio::time::timeout(patience, self.body.next()).await });
        match next {
            Ok(Some(Ok(bytes))) => {
                self.received += bytes.len() as u64;
                self.metrics.bytes_received.add(bytes.len() as u64);
                self.reader.feed(&bytes);
                Ok(())
            }
            Ok(Some(Err(_)) | None) => Err(Ended::ByDevice),
            Err(_) => Err(Ended::Silent),
        }
    }

    /// Writes a frame; it leaves with the next flush, or when a piece is full.
    fn send(&mut self, frame: &Frame) -> Result<(), Ended> {
        let writer = self.writer.get_or_insert_with(|| FrameWriter::answering(&self.reader));
        let bytes = writer.write(frame).map_err(|_| Ended::TooLong)?;
        self.unsent.extend_from_slice(&bytes);
        if self.unsent.len() >= PIECE_BYTES { self.flush(false) } else { Ok(()) }
    }

    /// Hands everything written to the line, piece by piece, as fast as it takes them. Nothing comes
    /// after what is `last`.
    fn flush(&mut self, last: bool) -> Result<(), Ended> {
        let mut rest = Bytes::from(std::mem::take(&mut self.unsent));
        while !rest.is_empty() {
            let bytes = rest.split_to(rest.len().min(PIECE_BYTES));
            let piece = Piece { bytes, last: last && rest.is_empty() };
            let bytes = piece.bytes.len() as u64;
            match self.handle.block_on(async { tokio::time::timeout(SILENCE, self.out.send(piece)).await }) {
                Ok(Ok(())) => {
                    self.sent += bytes;
                    self.metrics.bytes_sent.add(bytes);
                }
                Ok(Err(_)) => return Err(Ended::ByDevice),
                Err(_) => return Err(Ended::Silent),
            }
        }
        Ok(())
    }
}

/// One session.
struct Session {
    county: County,
    line: Line,
    machine: Server,
    device: DeviceId,
    hello: Option<Hello>,
    carried: u64,
    refused: u64,
}

impl Session {
    fn new(county: County, line: Line) -> Session {
        let machine = Server::new(Options {
            county: county.fingerprint(),
            county_key: county.public_key(),
            page_bytes: PAGE_BYTES,
            anchor_bytes: ANCHOR_BYTES,
            protocols: Protocols::OURS,
        });
        Session { county, line, machine, device: 0, hello: None, carried: 0, refused: 0 }
    }

    fn run(mut self) {
        let ended = self.speak();
        let (device, carried, refused) = (self.device, self.carried, self.refused);
        let (received, sent) = (self.line.received, self.line.sent);
        match ended {
            Ok(()) => {
                self.line.metrics.sessions_done.add(1);
                tracing::info!(device, carried, refused, received, sent, "session done");
            }
            Err(why) => {
                if matches!(why, Ended::Silent) {
                    self.line.metrics.sessions_silent.add(1);
                }
                tracing::info!(device, carried, refused, received, sent, %why, "session cut");
            }
        }
    }

    fn speak(&mut self) -> Result<(), Ended> {
        let mut unanswered = 0;
        while !self.machine.is_over() {
            match self.line.reader.next() {
                Ok(Some(frame)) => {
                    if let Frame::Hello(hello) = &frame {
                        self.hello = Some(hello.clone());
                    }
                    self.answer(Event::Frame(frame))?;
                    unanswered += 1;
                    if unanswered >= FRAMES_UNANSWERED_MAX {
                        self.line.flush(false)?;
                        unanswered = 0;
                    }
                }
                Ok(None) => {
                    self.line.receive()?;
                    unanswered = 0;
                }
                Err(_) => self.answer(Event::Garbled)?,
            }
        }
        self.line.flush(true)
    }

    /// Takes an event and everything that follows from it until the device has to speak again.
    fn answer(&mut self, event: Event) -> Result<(), Ended> {
        let mut next = Some(event);
        while let Some(event) = next.take() {
            for effect in self.machine.step(event) {
                match effect {
                    Effect::Send(frame) => self.line.send(&frame)?,
                    Effect::Stand(ground) => self.line.reader.stand_on(ground),
                    Effect::Finish => {}
                    question => next = Some(self.ask(question)),
                }
            }
        }
        Ok(())
    }

    fn ask(&mut self, question: Effect) -> Event {
        let answer = match question {
            Effect::Load(hello) => {
                self.device = hello.device;
                self.county.load(&hello)
            }
            Effect::Hold(segment) => {
                let held = self.county.hold(&segment);
                held.inspect(|event| self.count(event, segment.changes.len() as u64))
            }
            Effect::Commit(segment) => {
                let taken = self.county.take(&segment);
                taken.inspect(|event| self.count(event, segment.changes.len() as u64))
            }
            // Whoever is told everything has been told it from where the hello stands.
            Effect::Sign(receipt) => self.heard().and_then(|()| self.county.sign(receipt)),
            other => self.county.answer(self.device, other),
        };
        answer.unwrap_or_else(|failure| {
            // A full or failing disk is for the operator; the device keeps its work and comes again.
            tracing::error!(device = self.device, %failure, "the database does not answer");
            Event::Failed(ErrorCode::CountyBusy)
        })
    }

    /// Keeps what the device said of itself: where a stick for it would begin.
    fn heard(&mut self) -> Result<(), Failure> {
        self.hello.take().map_or(Ok(()), |hello| self.county.heard(&hello, true))
    }

    fn count(&mut self, event: &Event, changes: u64) {
        if let Event::Committed(committed) = event {
            let refused = committed.refused.len() as u64;
            self.carried += changes;
            self.refused += refused;
            self.line.metrics.segments.add(1);
            self.line.metrics.changes_refused.add(refused);
        }
    }
}
