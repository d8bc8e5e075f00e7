//! The errand: a thread that carries the open home's changes to the county and brings the others'
//! back, every few minutes and soon after a change, without anybody asking.
//!
//! It has a handle on the home of its own. The window's handle is never waited for, and a sync
//! that lasts an hour holds up no key stroke. Without a network it is quiet: it tries, fails, and
//! says nothing but "offline".

mod show;

use crate::bar::{Standing, with_line};
use crate::state::{Tell, Told};
use jiangyuan_casework as casework;
use jiangyuan_courier::{Line, SyncOptions};
use jiangyuan_model::bundle::BundleImported;
use jiangyuan_model::{ErrorCode, Refusal};
use jiangyuan_store::{Place, Store, World};
use show::Show;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};
use zeroize::Zeroizing;

/// How often the county is asked for news. A sync with nothing to do costs about a kilobyte.
const SYNC_EVERY: Duration = Duration::from_secs(3 * 60);

/// How long after a change it is sent: long enough for the next key stroke to come along.
const AFTER_CHANGE: Duration = Duration::from_secs(3);

/// How long an unreachable county is left alone, whatever is written meanwhile.
const OFFLINE_PAUSE: Duration = Duration::from_secs(60);

/// What the errand is told to do.
enum Order {
    Enter { place: Place, user: String, passphrase: Zeroizing<String>, stop: Arc<AtomicBool> },
    Leave,
    Changed,
    Now(Sender<()>),
    Import { folder: PathBuf, done: Sender<Result<BundleImported, Refusal>> },
}

/// The errand, as the rest of the program holds it.
pub(crate) struct Errand {
    orders: Sender<Order>,
    standing: Arc<Mutex<Standing>>,
    stop: Mutex<Arc<AtomicBool>>,
}

impl Errand {
    /// Starts the thread; it ends with the program.
    pub(crate) fn start(world: World, tell: Tell) -> Errand {
        let (orders, inbox) = channel();
        let standing = Arc::<Mutex<Standing>>::default();
        let mut runner = Runner { world, tell, standing: standing.clone(), home: None, due: None, failed_at: None };
        thread::spawn(move || runner.run(&inbox));
        Errand { orders, standing, stop: Mutex::default() }
    }

    /// A home was opened: syncs it from now on.
    pub(crate) fn enter(&self, store: &Store, passphrase: &str) {
        let stop = Arc::<AtomicBool>::default();
        *self.stop() = stop.clone();
        let (place, user) = (store.place().clone(), store.me().user.clone());
        self.send(Order::Enter { place, user, passphrase: Zeroizing::new(passphrase.to_owned()), stop });
    }

    /// The home was closed: a running sync ends at the next frame.
    pub(crate) fn leave(&self) {
        self.stop().store(true, Ordering::Relaxed);
        self.send(Order::Leave);
    }

    /// Something was written.
    pub(crate) fn changed(&self) {
        self.send(Order::Changed);
    }

    /// Syncs at once and returns when it has ended.
    pub(crate) fn run_now(&self) {
        let (done, ended) = channel();
        self.send(Order::Now(done));
        // An error means that nobody carries anything any more; then there is nothing to wait for.
        let _ = ended.recv();
    }

    /// Takes what a stick holds, and returns when that has ended. A sync that runs ends at its next
    /// frame; what it has moved is kept.
    pub(crate) fn import(&self, folder: PathBuf) -> Result<BundleImported, Refusal> {
        self.stop().store(true, Ordering::Relaxed);
        let (done, ended) = channel();
        self.send(Order::Import { folder, done });
        ended.recv().unwrap_or_else(|_| Err(ErrorCode::NotUnlocked.into()))
    }

    /// How the line stands.
    pub(crate) fn standing(&self) -> Standing {
        self.standing.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn send(&self, order: Order) {
        // What was written is safe whether or not anybody carries it.
        let _ = self.orders.send(order);
    }

    fn stop(&self) -> MutexGuard<'_, Arc<AtomicBool>> {
        self.stop.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The home that is synced.
struct Home {
    store: Store,
    line: Line,
    stop: Arc<AtomicBool>,
}

/// The errand's thread.
struct Runner {
    world: World,
    tell: Tell,
    standing: Arc<Mutex<Standing>>,
    home: Option<Home>,
    due: Option<Instant>,
    failed_at: Option<Instant>,
}

impl Runner {
    fn run(&mut self, inbox: &Receiver<Order>) {
        loop {
            let wait = self.due.map_or(SYNC_EVERY, |due| due.saturating_duration_since(Instant::now()));
            match inbox.recv_timeout(wait) {
                Ok(order) => self.follow(order),
                Err(RecvTimeoutError::Timeout) => self.sync(),
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    fn follow(&mut self, order: Order) {
        match order {
            Order::Enter { place, user, passphrase, stop } => self.enter(&place, &user, &passphrase, stop),
            Order::Leave => self.leave(),
            Order::Changed => self.due = self.due.map(|due| due.min(self.soonest())),
            Order::Now(done) => {
                self.sync();
                // Whoever asked may have gone.
                let _ = done.send(());
            }
            Order::Import { folder, done } => {
                let _ = done.send(self.import(&folder));
            }
        }
    }

    /// When the next sync may be at the earliest.
    fn soonest(&self) -> Instant {
        let soon = Instant::now() + AFTER_CHANGE;
        self.failed_at.map_or(soon, |failed| soon.max(failed + OFFLINE_PAUSE))
    }

    fn enter(&mut self, place: &Place, user: &str, passphrase: &str, stop: Arc<AtomicBool>) {
        self.leave();
        let opened = Store::open(place, self.world.clone(), Some(user), passphrase).and_then(|store| {
            let line = Line::new(&store.me().url, store.me().county_tls)?;
            Ok(Home { store, line, stop })
        });
        match opened {
            Ok(home) => {
                self.home = Some(home);
                self.due = Some(Instant::now());
            }
            Err(refusal) => self.standing().refusal = Some(refusal),
        }
    }

    fn leave(&mut self) {
        (self.home, self.due, self.failed_at) = (None, None, None);
        *self.standing() = Standing::default();
    }

    fn sync(&mut self) {
        let Some(mut home) = self.home.take() else { return };
        // What is not noted now is noted before the next sync; the office's work does not wait for it.
        let _ = casework::note_reads(&mut home.store);
        let options = SyncOptions { stop: Some(home.stop.clone()), ..SyncOptions::default() };
        let (standing, tell) = (self.standing.clone(), self.tell.clone());
        let mut show = Show { standing, tell, bar: casework::sync_bar(&home.store).ok(), shown_at: None };
        let report = jiangyuan_courier::sync(&mut home.store, &home.line, &options, &mut |progress| show.show(progress));
        self.failed_at = report.outcome.refusal().is_some().then(Instant::now);
        *self.standing() = Standing {
            working: false,
            bytes_up: report.bytes_up,
            bytes_down: report.bytes_down,
            // Another program of this home is at it: as good as done here.
            refusal: report.outcome.refusal().filter(|refusal| refusal.code != ErrorCode::SyncAlreadyRunning).cloned(),
        };
        self.due = Some(Instant::now() + SYNC_EVERY);
        if let Ok(bar) = casework::sync_bar(&home.store) {
            let line = self.standing().clone();
            (self.tell)(Told::Bar(Box::new(with_line(bar, line))));
        }
        let contents = report.attachments_sent.saturating_add(report.attachments_received);
        if report.changes_sent > 0 || report.changes_received > 0 || contents > 0 {
            (self.tell)(Told::RecordsChanged);
        }
        self.home = Some(home);
    }

    fn import(&mut self, folder: &Path) -> Result<BundleImported, Refusal> {
        let home = self.home.as_mut().ok_or(ErrorCode::NotUnlocked)?;
        home.stop.store(false, Ordering::Relaxed);
        let imported = jiangyuan_courier::import_bundle(&mut home.store, folder);
        if let Ok(bar) = casework::sync_bar(&home.store) {
            let line = self.standing().clone();
            (self.tell)(Told::Bar(Box::new(with_line(bar, line))));
        }
        if imported.as_ref().is_ok_and(|imported| imported.entries + imported.received > 0) {
            (self.tell)(Told::RecordsChanged);
        }
        imported
    }

    fn standing(&self) -> MutexGuard<'_, Standing> {
        self.standing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
