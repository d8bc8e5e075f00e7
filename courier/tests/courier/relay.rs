//! A relay on the way to the county that breaks connections: the line of a township, made on
//! purpose.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

/// A piece and its time on the way: 256 kB a second, so that answers have time to come back before
/// everything is sent.
const PIECE_BYTES: usize = 512;
const PIECE_TIME: Duration = Duration::from_millis(2);

/// What happens when a connection has carried its bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Then {
    /// Both ends hear that it is over.
    Cut,
    /// Nobody hears anything any more.
    Silent,
}

/// A running relay.
pub struct Relay {
    pub url: String,
    connections: Arc<AtomicU32>,
}

impl Relay {
    /// Carries `bytes` both ways together on each of the first `broken` connections, and then what
    /// is said; later connections are whole.
    pub fn before(county: SocketAddr, bytes: usize, broken: u32, then: Then) -> Relay {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("https://{}", listener.local_addr().unwrap());
        let connections = Arc::<AtomicU32>::default();
        let count = connections.clone();
        thread::spawn(move || {
            for device in listener.incoming().flatten() {
                let left = if count.fetch_add(1, Ordering::Relaxed) < broken { bytes } else { usize::MAX };
                let county = TcpStream::connect(county).unwrap();
                let left = Arc::new(AtomicUsize::new(left));
                for (from, to) in [(&device, &county), (&county, &device)] {
                    let (from, to, left) = (from.try_clone().unwrap(), to.try_clone().unwrap(), left.clone());
                    thread::spawn(move || carry(from, to, &left, then));
                }
            }
        });
        Relay { url, connections }
    }

    pub fn connections(&self) -> u32 {
        self.connections.load(Ordering::Relaxed)
    }
}

fn carry(mut from: TcpStream, mut to: TcpStream, left: &AtomicUsize, then: Then) {
    let mut buffer = [0; PIECE_BYTES];
    while let Ok(read @ 1..) = from.read(&mut buffer) {
        thread::sleep(PIECE_TIME);
        let had = left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| Some(left.saturating_sub(read))).unwrap();
        let passes = read.min(had);
        if to.write_all(&buffer[..passes]).is_err() {
            break;
        }
        if passes < read {
            if then == Then::Silent {
                // The bytes are taken and go nowhere, as on a line that died.
                while matches!(from.read(&mut buffer), Ok(1..)) {}
            }
            break;
        }
    }
    let _ = from.shutdown(Shutdown::Both);
    let _ = to.shutdown(Shutdown::Both);
}
