//! What HTTP/2 writes piece by piece leaves as one TLS record.
//!
//! A request's head and the first bytes of its body are written by two tasks and flushed by each; so
//! would be two records of 22 bytes more and, on many a mobile network, two packets. This layer takes
//! what is written, waits a moment after the first flush for what belongs to it, and hands it to TLS
//! at once. On a line with a round trip of a second the moment is not noticed.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};

/// How long a flush waits for more.
const LINGER: Duration = Duration::from_millis(2);

/// What is gathered at most. More than one record holds leaves without waiting.
const GATHERED_BYTES_MAX: usize = 4 * 1024;

/// A writer that gathers.
#[derive(Debug)]
pub(crate) struct Gather<T> {
    inner: T,
    gathered: Vec<u8>,
    /// So much of it is already with the writer below.
    written: usize,
    waiting: Option<Pin<Box<Sleep>>>,
}

impl<T: AsyncWrite + Unpin> Gather<T> {
    pub(crate) const fn new(inner: T) -> Gather<T> {
        Gather { inner, gathered: Vec::new(), written: 0, waiting: None }
    }

    /// Hands on what was gathered.
    fn poll_hand_on(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while let Some(rest) = self.gathered.get(self.written..).filter(|rest| !rest.is_empty()) {
            let bytes = ready!(Pin::new(&mut self.inner).poll_write(cx, rest))?;
            if bytes == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.written += bytes;
        }
        self.gathered.clear();
        (self.written, self.waiting) = (0, None);
        Poll::Ready(Ok(()))
    }
}

impl<T: AsyncWrite + Unpin> AsyncWrite for Gather<T> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        // What has begun to leave is a record of its own already.
        if self.written > 0 || self.gathered.len() + bytes.len() > GATHERED_BYTES_MAX {
            ready!(self.poll_hand_on(cx))?;
        }
        if bytes.len() > GATHERED_BYTES_MAX {
            return Pin::new(&mut self.inner).poll_write(cx, bytes);
        }
        self.gathered.extend_from_slice(bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if !self.gathered.is_empty() {
            if self.written == 0 {
                let waiting = self.waiting.get_or_insert_with(|| Box::pin(sleep(LINGER)));
                ready!(waiting.as_mut().poll(cx));
            }
            ready!(self.poll_hand_on(cx))?;
        }
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_hand_on(cx))?;
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}

impl<T: AsyncRead + Unpin> AsyncRead for Gather<T> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_read(cx, into)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]
mod tests {
    use super::*;
    use tokio::io::AsyncWriteExt;

    /// Keeps each write by itself.
    #[derive(Debug, Default)]
    struct Writes(Vec<Vec<u8>>);

    impl AsyncWrite for Writes {
        fn poll_write(mut self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
            self.0.push(bytes.to_vec());
            Poll::Ready(Ok(bytes.len()))
        }

        fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
            Poll::Ready(Ok(()))
        }

        fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
            Poll::Ready(Ok(()))
        }
    }

    fn block_on<F: Future>(future: F) -> F::Output {
        tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(future)
    }

    #[test]
    fn what_is_written_around_a_flush_leaves_as_one_piece() {
        let writes = block_on(async {
            let mut gather = Gather::new(Writes::default());
            gather.write_all(b"head").await.unwrap();
            // A flush that another task will interrupt with more.
            let begun = std::future::poll_fn(|cx| Poll::Ready(Pin::new(&mut gather).poll_flush(cx).is_pending())).await;
            assert!(begun);
            gather.write_all(b"body").await.unwrap();
            gather.flush().await.unwrap();
            gather.write_all(b"next").await.unwrap();
            gather.flush().await.unwrap();
            gather.inner.0
        });
        assert_eq!(writes, [b"headbody".to_vec(), b"next".to_vec()]);
    }

    #[test]
    fn nothing_is_lost_or_reordered_however_much_is_written() {
        let (sent, writes) = block_on(async {
            let mut gather = Gather::new(Writes::default());
            let mut sent = Vec::new();
            for size in [1, 4_000, 200, 9_000, 3, 4_096, 4_097, 0, 5] {
                let bytes = vec![size as u8; size];
                gather.write_all(&bytes).await.unwrap();
                sent.extend(bytes);
            }
            gather.shutdown().await.unwrap();
            (sent, gather.inner.0)
        });
        assert_eq!(writes.concat(), sent);
    }
}
