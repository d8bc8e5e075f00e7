//! One way to the county: a pinned HTTP/2 connection that is made when it is needed, stays warm
//! for a while, and is thrown away whole when it goes silent.
//!
//! hyper is used for the sync stream, below the level of an HTTP client with a pool, for three reasons. The bytes that
//! staff pay for are counted at the socket. A line that died without a word is found by the bytes
//! that no longer come, which a pool hides. And a connection that is suspected must not be handed
//! out again by a pool that still believes in it.

use crate::body::Outgoing;
use crate::failure::Failure;
use crate::gather::Gather;
use crate::meter::{Meter, Metered};
use crate::pin;
use hyper::client::conn::http2::{self, SendRequest};
use hyper::{Method, Request, Response, Uri, body::Incoming};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use jiangyuan_model::{ErrorCode, Refusal};
use jiangyuan_sync::Hash;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::net::{TcpSocket, TcpStream, lookup_host};
use tokio::runtime::{Builder, Runtime};
use tokio::time::{Instant, sleep, timeout};
use tokio_rustls::TlsConnector;

/// How long a connection may take from the first packet to HTTP. Three round trips over a
/// satellite take 2.5 s; the rest is room for two lost first packets, which TCP repeats after 1
/// and 3 s, and for a line that stalls once.
pub(crate) const CONNECT_SILENCE: Duration = Duration::from_secs(20);

/// How long an established line may bring nothing before it counts as dead. A living county
/// answers a ping every [`PING_INTERVAL`], behind at most the client machine's pace of 20 KiB,
/// which takes 5 s at 32 kbit/s; a mobile network that loses its cell stalls for about ten more.
pub(crate) const LINE_SILENCE: Duration = Duration::from_secs(20);

/// How often a line on which something is awaited is asked for a sign of life (39 bytes each way).
const PING_INTERVAL: Duration = Duration::from_secs(6);

/// How long an idle connection is believed to be still there. Mobile networks and firewalls forget
/// an idle connection after minutes, and then it would be found dead only after [`LINE_SILENCE`].
const WARM_FOR: Duration = Duration::from_secs(90);

/// What the system may hold of what was written and not yet acknowledged. Little, so that little
/// is lost when the line breaks and a ping is not stuck behind it; enough for 128 kbit/s at 600 ms
/// several times over.
const SOCKET_SEND_BYTES: u32 = 32 * 1024;

/// How much the county may send ahead of what was read.
const RECEIVE_WINDOW_BYTES: u32 = 256 * 1024;

/// The same on a line that has broken before: what is on the way then is lost. 128 kbit/s at 600 ms
/// stay full.
const RECEIVE_WINDOW_AFTER_BREAK_BYTES: u32 = 12 * 1024;

/// What HTTP/2 may hold of one request before it is on the socket.
const REQUEST_BUFFER_BYTES: usize = 32 * 1024;

/// Where requests are put on an open connection.
pub(crate) type Requests = SendRequest<Outgoing>;

/// A way to the county. Made once and kept: its connection stays warm between syncs, and a later
/// handshake is resumed.
pub struct Line {
    runtime: Option<Runtime>,
    wire: Arc<Wire>,
}

/// The part of a line that its tasks share.
pub(crate) struct Wire {
    tls: Arc<ClientConfig>,
    host: String,
    port: u16,
    base: String,
    pub(crate) meter: Arc<Meter>,
    connections: AtomicU32,
    /// A connection of this line broke in the midst of something.
    broke: AtomicBool,
    warm: Mutex<Option<Warm>>,
}

struct Warm {
    requests: Requests,
    used_at: Instant,
}

impl Line {
    /// A line to `url` (`https://host:port`), to be answered by the holder of the key whose
    /// BLAKE3 is `county_tls`. Nothing is sent yet.
    ///
    /// # Errors
    /// [`ErrorCode::CountyUnreachable`] where the text is no such address.
    pub fn new(url: &str, county_tls: Hash) -> Result<Line, Refusal> {
        let unreachable = || Refusal::new(ErrorCode::CountyUnreachable);
        let uri: Uri = url.trim().parse().map_err(|_| unreachable())?;
        let host = uri.host().filter(|_| uri.scheme_str() == Some("https")).ok_or_else(unreachable)?;
        let authority = uri.authority().ok_or_else(unreachable)?;
        let internal = |_| Refusal::new(ErrorCode::Internal).with("reference", "courier-line");
        let wire = Wire {
            tls: pin::tls(county_tls).map_err(|_| Refusal::new(ErrorCode::Internal).with("reference", "courier-tls"))?,
            host: host.trim_start_matches('[').trim_end_matches(']').to_owned(),
            port: uri.port_u16().unwrap_or(443),
            base: format!("https://{authority}"),
            meter: Arc::default(),
            connections: AtomicU32::new(0),
            broke: AtomicBool::new(false),
            warm: Mutex::default(),
        };
        let runtime = Builder::new_multi_thread().worker_threads(1).thread_name("line").enable_all().build().map_err(internal)?;
        Ok(Line { runtime: Some(runtime), wire: Arc::new(wire) })
    }

    /// Bytes sent and received at the socket since the line was made, TLS included.
    pub fn bytes_moved(&self) -> (u64, u64) {
        (self.wire.meter.up(), self.wire.meter.down())
    }

    pub(crate) fn wire(&self) -> &Arc<Wire> {
        &self.wire
    }

    pub(crate) fn runtime(&self) -> &Runtime {
        self.runtime.as_ref().expect("the runtime is taken only when the line is dropped")
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        // A runtime may not wait for its tasks where the caller itself runs on one.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Wire {
    /// Starts a POST whose body may still be being written, and waits for the head of the answer,
    /// whatever its status.
    pub(crate) async fn post(&self, requests: &mut Requests, path: &str, body: Outgoing) -> Result<Response<Incoming>, Failure> {
        let request = Request::builder().method(Method::POST).uri(self.address(path)).body(body).map_err(|_| Failure::Unreachable)?;
        requests.send_request(request).await.map_err(|_| Failure::Broken)
    }

    /// What TLS is spoken with: trust in the county's key alone, and the tickets of earlier handshakes.
    pub(crate) fn tls(&self) -> ClientConfig {
        ClientConfig::clone(&self.tls)
    }

    /// The full address of a path at the county.
    pub(crate) fn address(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// Connections begun since the line was made.
    pub(crate) fn connections(&self) -> u32 {
        self.connections.load(Ordering::Relaxed)
    }

    /// Forgets the connection, so that the next request makes a new one.
    pub(crate) fn hang_up(&self) {
        *self.warm() = None;
    }

    /// The connection broke in the midst of something: the next ones have less on the way.
    pub(crate) fn broke(&self) {
        self.broke.store(true, Ordering::Relaxed);
        self.hang_up();
    }

    /// The connection has just been of use.
    pub(crate) fn keep_warm(&self) {
        if let Some(warm) = self.warm().as_mut() {
            warm.used_at = Instant::now();
        }
    }

    /// Returns when nothing has been received for [`LINE_SILENCE`].
    pub(crate) async fn silence(&self) {
        let (mut seen, mut since) = (self.meter.down(), Instant::now());
        while since.elapsed() < LINE_SILENCE {
            sleep(Duration::from_millis(500)).await;
            if self.meter.down() != seen {
                (seen, since) = (self.meter.down(), Instant::now());
            }
        }
    }

    fn warm(&self) -> MutexGuard<'_, Option<Warm>> {
        self.warm.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An open connection: the warm one, else a new one.
    pub(crate) async fn requests(&self) -> Result<Requests, Failure> {
        if let Some(warm) = self.warm().as_ref()
            && !warm.requests.is_closed()
            && warm.used_at.elapsed() < WARM_FOR
        {
            return Ok(warm.requests.clone());
        }
        self.connections.fetch_add(1, Ordering::Relaxed);
        let requests = timeout(CONNECT_SILENCE, self.connect()).await.map_err(|_| Failure::Unreachable)??;
        *self.warm() = Some(Warm { requests: requests.clone(), used_at: Instant::now() });
        Ok(requests)
    }

    async fn connect(&self) -> Result<Requests, Failure> {
        let socket = self.socket().await?;
        let name = ServerName::try_from(self.host.clone()).map_err(|_| Failure::Unreachable)?;
        let metered = Metered::new(socket, self.meter.clone());
        let secured = TlsConnector::from(self.tls.clone()).connect(name, metered).await.map_err(|e| Failure::of_handshake(&e))?;
        let window = if self.broke.load(Ordering::Relaxed) { RECEIVE_WINDOW_AFTER_BREAK_BYTES } else { RECEIVE_WINDOW_BYTES };
        let (requests, connection) = http2::Builder::new(TokioExecutor::new())
            .timer(TokioTimer::new())
            .initial_stream_window_size(window)
            .initial_connection_window_size(window)
            .max_send_buf_size(REQUEST_BUFFER_BYTES)
            .keep_alive_interval(PING_INTERVAL)
            // Bytes of any kind are the sign of life; a late pong behind a full line is not death.
            .keep_alive_timeout(Duration::from_secs(3600))
            .handshake(TokioIo::new(Gather::new(secured)))
            .await
            .map_err(|_| Failure::Unreachable)?;
        tokio::spawn(async move {
            // Whoever has a request on it hears of its end by that request.
            let _ = connection.await;
        });
        Ok(requests)
    }

    async fn socket(&self) -> Result<TcpStream, Failure> {
        let addresses = lookup_host((self.host.as_str(), self.port)).await.map_err(|_| Failure::Unreachable)?;
        for address in addresses {
            if let Ok(socket) = open(address).await {
                return Ok(socket);
            }
        }
        Err(Failure::Unreachable)
    }
}

async fn open(address: SocketAddr) -> std::io::Result<TcpStream> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    socket.set_send_buffer_size(SOCKET_SEND_BYTES)?;
    let stream = socket.connect(address).await?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

#[cfg(test)]
mod tests;
