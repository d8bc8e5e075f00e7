//! What the program holds: at most one open home, the errand that syncs it, and the clock that
//! locks it.

use crate::bar::with_line;
use crate::clipboard::CopiedOut;
use crate::desk::Desk;
use crate::errand::Errand;
use crate::idle::Idle;
use crate::places::Places;
use jiangyuan_casework as casework;
use jiangyuan_model::bundle::BundleImported;
use jiangyuan_model::view::{HomeState, SyncBar};
use jiangyuan_model::{ErrorCode, Refusal, Setting};
use jiangyuan_store::{Drafts, Store, World};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// What the core tells the window without being asked.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Told {
    /// The sync bar changed.
    Bar(Box<SyncBar>),
    /// A sync changed records, or where they stand on their way.
    RecordsChanged,
    /// The home was locked because nobody was there.
    Locked,
}

/// Carries what is told.
pub(crate) type Tell = Arc<dyn Fn(Told) + Send + Sync>;

/// The language of a PC on which none was chosen.
const LANGUAGE_AT_FIRST: &str = "zh-CN";

/// What the program holds.
pub(crate) struct App {
    places: Places,
    world: World,
    desk: Mutex<Option<Desk>>,
    errand: Errand,
    idle: Arc<Idle>,
    copied: Arc<CopiedOut>,
    tell: Tell,
}

impl App {
    pub(crate) fn new(places: Places, world: World, window: Tell) -> App {
        let idle = Arc::new(Idle::new());
        let told = idle.clone();
        let tell: Tell = Arc::new(move |what| {
            if what == Told::RecordsChanged {
                told.told();
            }
            window(what);
        });
        App {
            places,
            errand: Errand::start(world.clone(), tell.clone()),
            world,
            desk: Mutex::default(),
            idle,
            copied: Arc::default(),
            tell,
        }
    }

    pub(crate) fn places(&self) -> &Places {
        &self.places
    }

    pub(crate) fn world(&self) -> &World {
        &self.world
    }

    /// What the window has to know before anybody is unlocked, and who has unlocked.
    pub(crate) fn home_state(&self) -> Result<HomeState, Refusal> {
        let office = &self.places.office;
        let (township, sample) = office.label()?.unwrap_or_default();
        let locked = HomeState {
            exists: office.exists(),
            users: office.users()?,
            user: None,
            roles: Vec::new(),
            township,
            sample,
            language: office.language().unwrap_or_else(|| LANGUAGE_AT_FIRST.to_owned()),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        };
        let desk = self.desk();
        let Some(me) = desk.as_ref().map(|desk| desk.store.me()) else { return Ok(locked) };
        Ok(HomeState {
            exists: true,
            user: Some(me.user.clone()),
            roles: me.roles.clone(),
            township: me.township_name.clone(),
            sample: me.sample,
            ..locked
        })
    }

    /// Puts an opened home on the desk; an office's home is synced from now on.
    pub(crate) fn open(&self, store: Store, passphrase: &str) -> Result<HomeState, Refusal> {
        let desk = Desk::new(store)?;
        if !desk.store.me().sample {
            self.errand.enter(&desk.store, passphrase);
        }
        *self.desk() = Some(desk);
        self.idle.touch();
        self.home_state()
    }

    /// Closes the home. What waits to be sent waits on.
    pub(crate) fn lock(&self) -> Result<HomeState, Refusal> {
        self.errand.leave();
        self.copied.take_back(None);
        *self.desk() = None;
        self.home_state()
    }

    pub(crate) fn lock_if_idle(&self) {
        let over = self.desk().take_if(|desk| self.idle.is_over(idle_max(&desk.store)));
        if over.is_some() {
            self.errand.leave();
            self.copied.take_back(None);
            (self.tell)(Told::Locked);
        }
    }

    /// Reads the open home.
    pub(crate) fn read<T>(&self, reading: impl FnOnce(&Store) -> Result<T, Refusal>) -> Result<T, Refusal> {
        self.idle.read();
        let mut desk = self.desk();
        let store = &mut desk.as_mut().ok_or(ErrorCode::NotUnlocked)?.store;
        // The sync has a handle of its own, and may have learned what the county decided.
        store.keep_up()?;
        reading(store)
    }

    /// Reads what the window asks for by itself, so that it is no sign of a person: an office that was left locks.
    pub(crate) fn glance<T>(&self, reading: impl FnOnce(&Store) -> Result<T, Refusal>) -> Result<T, Refusal> {
        reading(&self.desk().as_ref().ok_or(ErrorCode::NotUnlocked)?.store)
    }

    /// Writes to the open home; what was written is sent soon.
    pub(crate) fn write<T>(&self, verb: impl FnOnce(&mut Store) -> Result<T, Refusal>) -> Result<T, Refusal> {
        self.idle.touch();
        let done = verb(&mut self.desk().as_mut().ok_or(ErrorCode::NotUnlocked)?.store)?;
        self.errand.changed();
        Ok(done)
    }

    /// Writes to the open home what concerns this PC alone; nothing has to be sent.
    pub(crate) fn note<T>(&self, work: impl FnOnce(&mut Store) -> Result<T, Refusal>) -> Result<T, Refusal> {
        work(&mut self.desk().as_mut().ok_or(ErrorCode::NotUnlocked)?.store)
    }

    /// Works with the open home without writing a record.
    pub(crate) fn look<T>(&self, work: impl FnOnce(&mut Store) -> Result<T, Refusal>) -> Result<T, Refusal> {
        self.idle.touch();
        work(&mut self.desk().as_mut().ok_or(ErrorCode::NotUnlocked)?.store)
    }

    /// Works on the drafts of the open home.
    pub(crate) fn draft<T>(&self, work: impl FnOnce(&mut Drafts) -> Result<T, Refusal>) -> Result<T, Refusal> {
        self.idle.touch();
        work(&mut self.desk().as_mut().ok_or(ErrorCode::NotUnlocked)?.drafts)
    }

    /// Puts a value of the open home into the clipboard, for a minute.
    pub(crate) fn copy(&self, text: String) -> Result<(), Refusal> {
        self.idle.touch();
        if self.desk().is_none() {
            return Err(ErrorCode::NotUnlocked.into());
        }
        self.copied.copy(text)
    }

    /// The sync bar. The window asks for it by itself, so it is no sign of a person.
    pub(crate) fn sync_bar(&self) -> Result<SyncBar, Refusal> {
        let bar = casework::sync_bar(&self.desk().as_ref().ok_or(ErrorCode::NotUnlocked)?.store)?;
        Ok(with_line(bar, self.errand.standing()))
    }

    /// Syncs, and returns the bar when that has ended, well or not.
    pub(crate) fn sync_now(&self) -> Result<SyncBar, Refusal> {
        self.idle.touch();
        if !self.read(|store| Ok(store.me().sample))? {
            self.errand.run_now();
        }
        self.sync_bar()
    }

    /// Takes what a stick holds for this home, by the errand's handle: a sync that runs is ended first,
    /// and no key stroke waits.
    pub(crate) fn import_bundle(&self, folder: PathBuf) -> Result<BundleImported, Refusal> {
        self.idle.touch();
        if self.read(|store| Ok(store.me().sample))? {
            return Err(ErrorCode::SampleHasNoCounty.into());
        }
        self.errand.import(folder)
    }

    fn desk(&self) -> MutexGuard<'_, Option<Desk>> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How long an open home may lie untouched, as the county decided.
fn idle_max(store: &Store) -> Duration {
    let minutes = store.rules().settings.number(Setting::AutoLockMinutes, store.world().clock.today());
    Duration::from_secs(u64::from(minutes) * 60)
}

#[cfg(test)]
mod tests;
