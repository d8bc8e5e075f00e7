//! Listening: one socket, one runtime, until it is stopped.

use crate::county::County;
use crate::db;
use crate::failure::{Failure, Result};
use crate::http;
use crate::world::World;
use axum_server::Handle;
use axum_server::accept::NoDelayAcceptor;
use axum_server::tls_rustls::{RustlsAcceptor, RustlsConfig};
use jiangyuan_sync::Hash;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};

/// Three round trips over a satellite, with two lost packets and a stall.
const HANDSHAKE_WAIT: Duration = Duration::from_secs(60);

/// How often a connection on which nothing is said is asked for a sign of life, and how long that
/// may take: only to forget devices that were switched off.
const PING_INTERVAL: Duration = Duration::from_secs(180);
const PING_WAIT: Duration = Duration::from_secs(300);

/// What HTTP/2 holds for one answer before it is on the socket. Little, so that the session knows
/// what the line takes.
const SEND_BUFFER_BYTES: usize = 64 * 1024;

/// What a device may send ahead of what was committed.
const RECEIVE_WINDOW_BYTES: u32 = 256 * 1024;

/// Requests of one device at one time.
const STREAMS_MAX: u32 = 8;

/// Our requests have five short headers.
const HEADER_BYTES_MAX: u32 = 8 * 1024;

/// The deepest thing on a session's stack is a change of 1,000 operations, which takes a tenth of this.
const STACK_BYTES: usize = 1024 * 1024;

/// How long sessions may go on after the order to stop. What is committed is safe at any moment.
const STOP_WAIT: Duration = Duration::from_secs(5);

/// The county server.
pub struct Server;

/// A running county server. It stops when it is dropped.
pub struct Running {
    /// Where it listens.
    pub address: SocketAddr,
    /// BLAKE3 of its TLS key's public part: what tickets pin.
    pub fingerprint: Hash,
    county: County,
    handle: Handle<SocketAddr>,
    runtime: Option<Runtime>,
}

impl Server {
    /// Opens the county in this folder, makes it where there is none, and listens. Port 0 takes any
    /// free port.
    ///
    /// # Errors
    /// Those of [`County::open`]; [`Failure::Listen`] where the address cannot be had.
    pub fn start(data_dir: &Path, listen: SocketAddr, world: World) -> Result<Running> {
        Server::over(County::open(data_dir, world)?, listen)
    }

    /// Listens over an open county.
    ///
    /// # Errors
    /// [`Failure::Listen`] where the address cannot be had.
    pub fn over(county: County, listen: SocketAddr) -> Result<Running> {
        let cannot = |source| Failure::Listen { address: listen.to_string(), source };
        let listener = TcpListener::bind(listen).map_err(cannot)?;
        let address = listener.local_addr().map_err(cannot)?;
        let reached = reached_at(address).to_string();
        county.inner.db.write(|tx| db::county::set_address(tx, &reached))?;
        let config = RustlsConfig::from_config(http::tls(&county.inner.keys)?);
        let runtime = Builder::new_multi_thread()
            .enable_all()
            .thread_name("county")
            .max_blocking_threads(http::SESSIONS_MAX + http::OTHER_THREADS_MAX)
            .thread_stack_size(STACK_BYTES)
            .build()?;
        let handle = Handle::new();
        let server = {
            let _inside = runtime.enter();
            let acceptor = RustlsAcceptor::new(config).handshake_timeout(HANDSHAKE_WAIT).acceptor(NoDelayAcceptor::new());
            let mut server = axum_server::from_tcp(listener).map_err(cannot)?.acceptor(acceptor).handle(handle.clone());
            limit(&mut server);
            server
        };
        let routes = http::routes(county.clone()).into_make_service();
        runtime.spawn(async move {
            if let Err(error) = server.serve(routes).await {
                tracing::error!(%error, "the server ended");
            }
        });
        Ok(Running { address, fingerprint: county.fingerprint(), county, handle, runtime: Some(runtime) })
    }
}

fn limit<A>(server: &mut axum_server::Server<SocketAddr, A>) {
    server
        .http_builder()
        .http2()
        .auto_date_header(false)
        .initial_stream_window_size(RECEIVE_WINDOW_BYTES)
        .initial_connection_window_size(RECEIVE_WINDOW_BYTES)
        .max_send_buf_size(SEND_BUFFER_BYTES)
        .max_concurrent_streams(STREAMS_MAX)
        .max_header_list_size(HEADER_BYTES_MAX)
        .keep_alive_interval(PING_INTERVAL)
        .keep_alive_timeout(PING_WAIT);
    server.http_builder().http1().header_read_timeout(HANDSHAKE_WAIT);
}

impl Running {
    /// The county that it answers for, for an operator in the same process.
    pub const fn county(&self) -> &County {
        &self.county
    }

    /// Waits for the order to stop: Ctrl-C, or SIGTERM.
    ///
    /// # Errors
    /// When the system gives no signals.
    pub fn wait(&self) -> Result<()> {
        let Some(runtime) = &self.runtime else { return Ok(()) };
        runtime.block_on(stop_signal())?;
        Ok(())
    }

    /// Stops: no new session, a few seconds for those that run.
    pub fn stop(mut self) {
        self.handle.graceful_shutdown(Some(STOP_WAIT));
        if let Some(runtime) = self.runtime.take() {
            runtime.block_on(async {
                let ended = async {
                    while self.handle.connection_count() > 0 {
                        tokio::time::sleep(Duration::from_millis(20)).await;
                    }
                };
                let _ = tokio::time::timeout(STOP_WAIT, ended).await;
            });
            runtime.shutdown_timeout(STOP_WAIT);
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.handle.shutdown();
        // A runtime may not wait for its threads where the caller himself runs on one.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

async fn stop_signal() -> std::io::Result<()> {
    #[cfg(unix)]
    {
        let mut ended = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
        tokio::select! {
            stopped = tokio::signal::ctrl_c() => stopped,
            _ = ended.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}

/// Where this same machine reaches a socket that listens on every address.
fn reached_at(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}
