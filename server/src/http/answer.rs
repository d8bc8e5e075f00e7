//! The body of an answer: pieces from the session's thread, of which the last is known to be the last.
//!
//! Its end then travels with its last bytes. A stream whose end shows only when its sender is gone
//! costs a frame of its own, and on a mobile network a packet.

use axum::body::HttpBody;
use bytes::Bytes;
use hyper::body::Frame;
use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::sync::mpsc::Receiver;
use tokio::time::timeout;

/// How long the head waits. A hello that came with the request is answered in less.
const HEAD_WAIT: Duration = Duration::from_millis(50);

/// A piece of an answer.
#[derive(Debug)]
pub(super) struct Piece {
    pub(super) bytes: Bytes,
    /// Nothing comes after it.
    pub(super) last: bool,
}

/// The reading end, which the connection takes.
#[derive(Debug)]
pub(super) struct Answer {
    first: Option<Piece>,
    rest: Receiver<Piece>,
    ended: bool,
}

impl Answer {
    /// Waits a moment for the first piece, so that the head of the answer leaves together with it. A
    /// device that has said nothing yet gets the head alone.
    pub(super) async fn begin(mut rest: Receiver<Piece>) -> Answer {
        match timeout(HEAD_WAIT, rest.recv()).await {
            Ok(first) => Answer { ended: first.is_none(), first, rest },
            Err(_) => Answer { ended: false, first: None, rest },
        }
    }
}

impl HttpBody for Answer {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if self.ended {
            return Poll::Ready(None);
        }
        let piece = match self.first.take() {
            Some(first) => Poll::Ready(Some(first)),
            None => self.rest.poll_recv(cx),
        };
        piece.map(|piece| {
            self.ended = piece.as_ref().is_none_or(|piece| piece.last);
            piece.map(|piece| Ok(Frame::data(piece.bytes)))
        })
    }

    fn is_end_stream(&self) -> bool {
        self.ended
    }
}
