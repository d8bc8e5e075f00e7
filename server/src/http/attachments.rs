//! `POST /v1/attachments`: contents in both directions, both streamed. One session is one blocking
//! thread, with the same bounds as the log's session (`sync`).

use super::Answering;
use super::answer::{Answer, Piece};
use crate::county::County;
use crate::failure::Result;
use axum::body::{Body, BodyDataStream};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use bytes::Bytes;
use futures_util::StreamExt;
use jiangyuan_model::ErrorCode;
use jiangyuan_sync::attach::frame::Frame;
use jiangyuan_sync::attach::server::{Effect, Event, Server};
use jiangyuan_sync::attach::{BlobStore, FrameReader, FrameWriter, Side};
use std::time::{Duration, Instant};
use tokio::runtime::Handle;
use tokio::sync::mpsc;

/// How long a direction may stand still.
const SILENCE: Duration = Duration::from_secs(120);

/// What goes to the line at once, and how many such pieces may wait for it. As large as HTTP/2 and TLS
/// take in one piece, since a group is worth nothing before it is whole; few, since what waits here is
/// lost with a cut.
const PIECE_BYTES: usize = 16 * 1024;
const PIECES_MAX: usize = 1;

pub(super) async fn attachments(State(answering): State<Answering>, body: Body) -> Response {
    let Ok(place) = answering.sessions.clone().try_acquire_owned() else {
        let sorry = FrameWriter::new(Side::County).write(&Frame::Sorry(ErrorCode::CountyBusy));
        let mut answer = Response::new(Body::from(sorry));
        *answer.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
        return answer;
    };
    let (out, told) = mpsc::channel(PIECES_MAX);
    let mut session = Session {
        machine: Server::new(answering.county.fingerprint()),
        county: answering.county.clone(),
        began: Instant::now(),
        handle: Handle::current(),
        body: body.into_data_stream(),
        out,
        reader: FrameReader::new(Side::Device),
        writer: FrameWriter::new(Side::County),
        unsent: Vec::new(),
    };
    tokio::task::spawn_blocking(move || {
        let _place = place;
        let whole = session.speak().is_some();
        if let Err(failure) = session.county.forget_unnamed() {
            tracing::error!(%failure, "contents that nobody names could not be removed");
        }
        tracing::info!(whole, "attachment session over");
    });
    Response::new(Body::new(Answer::begin(told).await))
}

struct Session {
    county: County,
    machine: Server,
    began: Instant,
    handle: Handle,
    body: BodyDataStream,
    out: mpsc::Sender<Piece>,
    reader: FrameReader,
    writer: FrameWriter,
    unsent: Vec<u8>,
}

impl Session {
    /// `None`: the line ended it.
    fn speak(&mut self) -> Option<()> {
        while !self.machine.is_over() {
            match self.reader.next() {
                Ok(Some(frame)) => self.answer(Event::Frame(frame))?,
                Ok(None) => self.receive()?,
                Err(_) => self.answer(Event::Garbled)?,
            }
        }
        self.flush(true)
    }

    fn receive(&mut self) -> Option<()> {
        self.flush(false)?;
        let next = self.handle.block_on(async { tokio::time::timeout(SILENCE, self.body.next()).await });
        self.reader.feed(&next.ok()??.ok()?);
        Some(())
    }

    fn answer(&mut self, event: Event) -> Option<()> {
        let mut next = Some(event);
        while let Some(event) = next.take() {
            let now_ms = u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX);
            for effect in self.machine.step(event, now_ms) {
                match effect {
                    Effect::Send(frame) => {
                        let bytes = self.writer.write(&frame);
                        self.unsent.extend_from_slice(&bytes);
                        if self.unsent.len() >= PIECE_BYTES {
                            self.flush(false)?;
                        }
                    }
                    Effect::Finish => {}
                    question => next = Some(self.ask(question)),
                }
            }
        }
        Some(())
    }

    fn ask(&mut self, question: Effect) -> Event {
        let answered = self.asked(question);
        answered.unwrap_or_else(|failure| {
            tracing::error!(%failure, "contents cannot be read or kept");
            Event::Failed(ErrorCode::CountyBusy)
        })
    }

    fn asked(&mut self, question: Effect) -> Result<Event> {
        Ok(match question {
            Effect::Load(device) => Event::Loaded(self.county.known_device(device)?),
            Effect::Weigh(device, blobs) => Event::Weighed(self.county.weigh(&device, &blobs)?),
            Effect::Find(device, blobs) => Event::Found(self.county.find(&device, &blobs)?),
            Effect::ReadPiece(blob, group) => Event::Piece(self.county.give(&blob, group)?),
            Effect::Keep(blob, group, bytes) => Event::Kept(self.county.keep(&blob, group, &bytes)?),
            Effect::Send(_) | Effect::Finish => Event::Failed(ErrorCode::CountyBusy),
        })
    }

    /// Nothing comes after what is `last`.
    fn flush(&mut self, last: bool) -> Option<()> {
        let mut rest = Bytes::from(std::mem::take(&mut self.unsent));
        while !rest.is_empty() {
            let bytes = rest.split_to(rest.len().min(PIECE_BYTES));
            let piece = Piece { bytes, last: last && rest.is_empty() };
            self.handle.block_on(async { tokio::time::timeout(SILENCE, self.out.send(piece)).await }).ok()?.ok()?;
        }
        Some(())
    }
}
