//! A bad line on this machine: a TCP relay through which connections share one slow link.
//!
//! The kernels we test on have no `tc netem`, and a test must not need root. So the line is made in
//! user space. What it does to bytes:
//!
//! - **rate**: each direction has one link, shared by all connections; a piece of at most
//!   [`PIECE_BYTES`] leaves when the link is free and occupies it for its bytes and the
//!   [`HEADER_BYTES`] that TCP and IP would add.
//! - **delay**: half the round trip each way; what a new connection says waits one round trip more,
//!   for the handshake that this machine's loopback has not made.
//! - **queue**: no more than one second of the link (or 16 KiB) waits for it; then the sender is
//!   not read, and TCP pushes back. A line without a bound would let a sender think that a megabyte
//!   is gone when it lies in a buffer, and hide what a cut costs.
//! - **cuts**: at intervals drawn between half and one and a half times the named one, every
//!   connection is reset and what was on its way is lost. Some cuts are silent instead: nothing
//!   arrives any more and nobody is told, as when a mobile network forgets a connection.
//! - **stalls**: what loss looks like above TCP: at such intervals nothing moves for a while.
//!
//! All times are computed from the moment a piece was taken, never by sleeping a little after each
//! piece, so a busy machine delivers late but does not become a slower line. A seed draws the
//! intervals; timing itself is real, and two runs differ by what this machine does besides.

mod link;
mod profile;
mod relay;

pub use link::Counts;
pub use profile::{AWFUL, EDGE, FREE, GOOD, Profile, Stalls};

use link::Link;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use tokio::net::TcpSocket;
use tokio::runtime::{Builder, Runtime};

/// What travels as one packet.
pub const PIECE_BYTES: usize = 1_400;

/// What TCP and IP add to each.
pub const HEADER_BYTES: usize = 40;

/// What the system may hold of what a sender sent and the link has not taken.
const SOCKET_RECEIVE_BYTES: u32 = 32 * 1024;

/// Connections that wait to be accepted.
const BACKLOG: u32 = 64;

/// A line that stands until it is dropped.
pub struct Shaper {
    link: Arc<Link>,
    address: SocketAddr,
    runtime: Option<Runtime>,
}

impl Shaper {
    /// Opens a line to `to`. It listens on a free port of this machine.
    ///
    /// # Errors
    /// Where the machine gives no port or no thread.
    pub fn open(to: SocketAddr, profile: Profile, seed: u64) -> io::Result<Shaper> {
        let runtime = Builder::new_multi_thread().worker_threads(1).thread_name("shaper").enable_all().build()?;
        let link = Arc::new(Link::new(profile, seed));
        let (listener, address) = {
            let _inside = runtime.enter();
            let socket = TcpSocket::new_v4()?;
            socket.set_recv_buffer_size(SOCKET_RECEIVE_BYTES)?;
            socket.bind((Ipv4Addr::LOCALHOST, 0).into())?;
            let address = socket.local_addr()?;
            (socket.listen(BACKLOG)?, address)
        };
        runtime.spawn(relay::accept(listener, to, link.clone()));
        runtime.spawn(relay::cut(link.clone()));
        runtime.spawn(relay::stall(link.clone()));
        Ok(Shaper { link, address, runtime: Some(runtime) })
    }

    /// Where to connect to.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// What has passed since the line was opened.
    pub fn counts(&self) -> Counts {
        self.link.counts()
    }

    /// The line is another one from now on; open connections stay.
    pub fn become_another(&self, profile: Profile) {
        self.link.set(profile);
    }

    /// Resets every connection now.
    pub fn cut_now(&self) {
        self.link.end_all(link::Fate::Reset);
    }

    /// Every connection dies now and nobody is told.
    pub fn fall_silent_now(&self) {
        self.link.end_all(link::Fate::Silent);
    }
}

impl Drop for Shaper {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

#[cfg(test)]
mod tests;
