//! The relay itself: connections accepted, bytes taken, held and handed on.

use super::PIECE_BYTES;
use super::link::{Fate, Link, Way};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::watch;
use tokio::time::{Instant, sleep, sleep_until};

/// How often a change of profile is looked for.
const LOOK_UP_EVERY: Duration = Duration::from_millis(100);

/// A piece on its way, or the end of what is said.
type OnItsWay = (Instant, Option<Vec<u8>>);

pub(super) async fn accept(listener: TcpListener, to: SocketAddr, link: Arc<Link>) {
    while let Ok((near, _)) = listener.accept().await {
        tokio::spawn(connection(near, to, link.clone()));
    }
}

/// The writing half of a socket. Dropped before it has said goodbye, it resets the connection.
struct Mouth(Option<OwnedWriteHalf>);

impl Drop for Mouth {
    fn drop(&mut self) {
        if let Some(half) = self.0.take() {
            let _ = half.as_ref().set_zero_linger();
            half.forget();
        }
    }
}

/// Ends all connections, again and again.
pub(super) async fn cut(link: Arc<Link>) {
    at_intervals(
        &link,
        |profile| profile.cut_every,
        |link| {
            let fate = if link.next_is_silent() { Fate::Silent } else { Fate::Reset };
            link.end_all(fate);
        },
    )
    .await;
}

/// Holds the link up, again and again.
pub(super) async fn stall(link: Arc<Link>) {
    at_intervals(
        &link,
        |profile| profile.stalls.map(|stalls| stalls.every),
        |link| {
            if let Some(stalls) = link.profile().stalls {
                link.hold(stalls.lasting);
            }
        },
    )
    .await;
}

async fn at_intervals(link: &Link, every: impl Fn(&super::Profile) -> Option<Duration>, mut act: impl FnMut(&Link)) {
    let mut next: Option<(Duration, Instant)> = None;
    loop {
        sleep(LOOK_UP_EVERY).await;
        let now = every(&link.profile());
        next = match (now, next) {
            (Some(every), Some((planned, at))) if every == planned => {
                if Instant::now() >= at {
                    act(link);
                    Some((every, Instant::now() + link.about(every)))
                } else {
                    Some((planned, at))
                }
            }
            (Some(every), _) => Some((every, Instant::now() + link.about(every))),
            (None, _) => None,
        };
    }
}

async fn connection(near: TcpStream, to: SocketAddr, link: Arc<Link>) {
    let handshake = Instant::now() + link.profile().round_trip;
    let Ok(far) = TcpStream::connect(to).await else { return };
    for socket in [&near, &far] {
        let _ = socket.set_nodelay(true);
    }
    let (number, mut fate) = link.join();
    let (near_reads, near_writes) = near.into_split();
    let (far_reads, far_writes) = far.into_split();
    let heard = Arc::new(AtomicBool::new(true));
    let up = pump(near_reads, Mouth(Some(far_writes)), Way::Up, handshake, link.clone(), heard.clone());
    let down = pump(far_reads, Mouth(Some(near_writes)), Way::Down, Instant::now(), link.clone(), heard);
    let (end_up, end_down) = (fate.clone(), fate.clone());
    let both = async { tokio::join!(until(up, end_up), until(down, end_down)) };
    tokio::select! {
        _ = both => {}
        () = reset(&mut fate) => {}
    }
    link.leave(number);
}

/// Returns when the connection is to be reset.
async fn reset(fate: &mut watch::Receiver<Fate>) {
    becomes(fate, Fate::Reset).await;
}

/// Returns when this becomes of the connection, if it ever does.
async fn becomes(fate: &mut watch::Receiver<Fate>, wanted: Fate) {
    let is_so = fate.wait_for(|fate| *fate == wanted).await.is_ok();
    if !is_so {
        // Nobody can end it any more.
        std::future::pending::<()>().await;
    }
}

/// Pumps until the connection falls silent; then holds both sockets, so that nobody is told.
async fn until(pump: impl Future<Output = (OwnedReadHalf, Mouth)>, mut fate: watch::Receiver<Fate>) {
    tokio::pin!(pump);
    tokio::select! {
        biased;
        () = becomes(&mut fate, Fate::Silent) => sleep(Duration::from_secs(SILENT_SECONDS)).await,
        _ = &mut pump => {}
    }
}

/// How long a silent connection is held: longer than anybody waits for one.
const SILENT_SECONDS: u64 = 3_600;

async fn pump(
    from: OwnedReadHalf,
    to: Mouth,
    way: Way,
    begins: Instant,
    link: Arc<Link>,
    heard: Arc<AtomicBool>,
) -> (OwnedReadHalf, Mouth) {
    let (put, take) = unbounded_channel();
    sleep_until(begins).await;
    tokio::join!(gather(from, put, way, &link, &heard), deliver(to, take))
}

/// Takes what the sender says, as long as the queue has room.
async fn gather(mut from: OwnedReadHalf, put: UnboundedSender<OnItsWay>, way: Way, link: &Link, heard: &AtomicBool) -> OwnedReadHalf {
    let mut piece = vec![0; PIECE_BYTES];
    loop {
        while let Some(wait) = link.queue_is_full_for(way) {
            sleep(wait.min(LOOK_UP_EVERY)).await;
        }
        let count = from.read(&mut piece).await.unwrap_or(0);
        let arrives = link.carry(way, count);
        if count > 0 {
            let heard_before = heard.swap(way == Way::Down, Ordering::Relaxed);
            if way == Way::Up && heard_before {
                link.count_turn();
            }
        }
        let said = piece.get(..count).filter(|said| !said.is_empty()).map(<[u8]>::to_vec);
        let is_over = said.is_none();
        if put.send((arrives, said)).is_err() || is_over {
            return from;
        }
    }
}

/// Hands each piece on when it is due.
async fn deliver(mut to: Mouth, mut take: UnboundedReceiver<OnItsWay>) -> Mouth {
    while let Some((due, piece)) = take.recv().await {
        sleep_until(due).await;
        match (piece, &mut to.0) {
            (Some(piece), Some(half)) => {
                if half.write_all(&piece).await.is_err() {
                    break;
                }
            }
            (None, _) => {
                if let Some(mut half) = to.0.take() {
                    let _ = half.shutdown().await;
                }
                break;
            }
            (Some(_), None) => break,
        }
    }
    to
}
