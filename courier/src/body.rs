//! A request body that is written while it is being sent.
//!
//! It knows its end as soon as the writer is gone, so the last bytes and the end of the request
//! share a packet; on a line where a round trip is a second, packets count.

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// The reading end, which the connection takes.
#[derive(Debug)]
pub(crate) struct Outgoing(UnboundedReceiver<Bytes>);

/// The writing end. Dropping it ends the request. It takes whatever it is given: the client
/// machine never has more than its pace of some 20 KiB on the way.
#[derive(Debug)]
pub(crate) struct Writer(UnboundedSender<Bytes>);

/// A body and its writer.
pub(crate) fn open() -> (Writer, Outgoing) {
    let (writer, reader) = unbounded_channel();
    (Writer(writer), Outgoing(reader))
}

impl Writer {
    /// Sends bytes. Where the connection is gone they are too; whoever reads the answer hears of it.
    pub(crate) fn write(&self, bytes: Bytes) {
        let _ = self.0.send(bytes);
    }
}

impl Body for Outgoing {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.0.poll_recv(cx).map(|bytes| bytes.map(|bytes| Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_closed() && self.0.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::default()
    }
}
