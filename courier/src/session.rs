//! One session on the wire: a POST whose body is written while its answer is already being read.
//!
//! The conversation runs on the line's own runtime; what it hears comes through a channel to the
//! thread that holds the store. The channel is short: where the store is slow, HTTP/2 stops taking
//! and the county stops sending, and nothing piles up in memory.

use crate::body::{self, Outgoing, Writer};
use crate::failure::Failure;
use crate::line::{Line, Wire};
use bytes::Bytes;
use http_body_util::BodyExt;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::task::AbortHandle;
use tokio::time::timeout;

/// Where a session is held.
const PATH: &str = "/v1/sync";

/// How many pieces of an answer may wait for the store. A piece has at most 16 KiB.
const PIECES_MAX: usize = 16;

/// What is heard.
#[derive(Debug)]
pub(crate) enum Heard {
    /// The connection stands; nothing is said yet.
    Connected,
    /// The next bytes of the answer.
    Bytes(Bytes),
    /// The county has said everything.
    Ended,
    /// It will not go on.
    Failed(Failure),
}

/// A session. Dropping it drops the conversation.
pub(crate) struct Session {
    heard: Receiver<Heard>,
    writer: Option<Writer>,
    task: AbortHandle,
}

impl Session {
    /// Begins to connect.
    pub(crate) fn begin(line: &Line) -> Session {
        Session::begin_at(line, PATH)
    }

    /// Begins to connect, to hold a session at this path.
    pub(crate) fn begin_at(line: &Line, path: &'static str) -> Session {
        let (writer, body) = body::open();
        let (tell, heard) = channel(PIECES_MAX);
        let task = line.runtime().spawn(converse(line.wire().clone(), path, body, tell)).abort_handle();
        Session { heard, writer: Some(writer), task }
    }

    /// Says something.
    pub(crate) fn say(&self, bytes: Bytes) {
        if let Some(writer) = &self.writer {
            writer.write(bytes);
        }
    }

    /// Says that nothing more will come.
    pub(crate) fn close_sending(&mut self) {
        self.writer = None;
    }

    /// What is heard next; nothing if it takes longer than `wait`. Not from inside a runtime.
    pub(crate) fn hear(&mut self, line: &Line, wait: Duration) -> Option<Heard> {
        let next = line.runtime().block_on(async { timeout(wait, self.heard.recv()).await });
        next.ok().map(|heard| heard.unwrap_or(Heard::Failed(Failure::Broken)))
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn converse(wire: Arc<Wire>, path: &'static str, body: Outgoing, tell: Sender<Heard>) {
    let ending = tokio::select! {
        ending = exchange(&wire, path, body, &tell) => ending,
        () = wire.silence() => Err(Failure::Silent),
    };
    let last = match ending {
        Ok(()) => Heard::Ended,
        Err(failure) => {
            match failure {
                Failure::Broken | Failure::Silent => wire.broke(),
                Failure::Unreachable | Failure::Busy | Failure::NotTheOne | Failure::Status(_) => wire.hang_up(),
            }
            Heard::Failed(failure)
        }
    };
    // Whoever no longer listens has heard enough.
    let _ = tell.send(last).await;
}

async fn exchange(wire: &Wire, path: &str, body: Outgoing, tell: &Sender<Heard>) -> Result<(), Failure> {
    let mut requests = wire.requests().await?;
    let _ = tell.send(Heard::Connected).await;
    let answer = wire.post(&mut requests, path, body).await?;
    if !answer.status().is_success() {
        return Err(Failure::of_status(answer.status()));
    }
    let mut answer = answer.into_body();
    while let Some(frame) = answer.frame().await {
        if let Ok(bytes) = frame.map_err(|_| Failure::Broken)?.into_data() {
            let _ = tell.send(Heard::Bytes(bytes)).await;
        }
    }
    wire.keep_warm();
    Ok(())
}
