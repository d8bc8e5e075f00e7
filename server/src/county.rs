//! The county: one open data folder, with its keys, its database and its witness outside.
//!
//! The first start makes everything, in an order in which a kill at any moment leaves something
//! that the next start completes: the key of the database, the root key, then one transaction
//! that holds the rest. A folder that has signed something and lacks its database is damaged and
//! not new: it is refused, so that a restore is thought of before a second county begins.

use crate::db::{self, Database};
use crate::failure::Result;
use crate::keys::{self, CountyKeys, RootKey};
use crate::last_head::LastHead;
use crate::place::{Lock, Place};
use crate::world::World;
use jiangyuan_model::ErrorCode;
use jiangyuan_sync::Hash;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// One open county. Clones share it.
#[derive(Clone)]
pub struct County {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) place: Place,
    pub(crate) world: World,
    pub(crate) db: Database,
    pub(crate) keys: CountyKeys,
    pub(crate) last_head: LastHead,
    first_start: bool,
    /// Keeps a restore out while this county is open.
    _in_use: Lock,
}

impl County {
    /// Opens the county in this folder, and makes one where there is none.
    ///
    /// # Errors
    /// `StoreDamaged` where a key or the database is missing or does not fit, `StoreTooNew` where a
    /// newer program wrote it, `StoreBusy` while a restore runs.
    pub fn open(data_dir: &Path, world: World) -> Result<County> {
        let place = Place::at(data_dir)?;
        let begun = if place.database().exists() { None } else { Some(place.lock_alone()?) };
        let first_start = !place.database_key().exists();
        let key = database_key(&place, &world)?;
        let db = Database::open(&place.database(), key, true)?;
        first_start_of(&place, &db, &world)?;
        drop(begun);
        let in_use = place.lock_for_use()?;
        let keys = db.read(db::county::keys)?;
        let last_head = LastHead::at(place.last_head());
        let county = County { inner: Arc::new(Inner { place, world, db, keys, last_head, first_start, _in_use: in_use }) };
        county.find_rollback()?;
        Ok(county)
    }

    /// Whether opening it made it: then the operator is told about the root key.
    pub fn is_first_start(&self) -> bool {
        self.inner.first_start
    }

    /// Where the root key lies until it is moved offline.
    pub fn root_key_file(&self) -> PathBuf {
        self.inner.place.root_key()
    }

    /// BLAKE3 of the TLS key's public part: what tickets pin.
    pub fn fingerprint(&self) -> Hash {
        self.inner.keys.pin()
    }

    /// The public half of the key that signs receipts.
    pub fn public_key(&self) -> [u8; 32] {
        self.inner.keys.public()
    }

    /// The public half of the root key.
    pub fn root_public_key(&self) -> [u8; 32] {
        self.inner.keys.root()
    }

    pub(crate) fn now_ms(&self) -> i64 {
        self.inner.world.now_ms()
    }

    /// A database that lacks what this county has signed was put back by somebody: new epoch, so
    /// that devices give back what they have seen.
    fn find_rollback(&self) -> Result<()> {
        let Some(signed) = self.inner.last_head.get() else { return Ok(()) };
        let known = |tx: &rusqlite::Transaction<'_>| {
            let holds = db::county::log_head_at(tx, signed.n)? == Some(signed.head);
            Ok(holds || db::county::epoch(tx)? > signed.epoch)
        };
        if self.inner.db.read(known)? {
            return Ok(());
        }
        let now_ms = self.now_ms();
        let incarnation = u64::from_le_bytes(self.inner.world.draw());
        let begun = self.inner.db.write(|tx| {
            if known(tx)? {
                return Ok(None);
            }
            let epoch = db::county::epoch(tx)?.max(signed.epoch).saturating_add(1);
            db::county::begin_again(tx, epoch, incarnation, now_ms, "rollback_found")?;
            Ok(Some(epoch))
        })?;
        if let Some(epoch) = begun {
            tracing::error!(epoch, signed_n = signed.n, "the database lacks what was signed: a new epoch begins");
        }
        Ok(())
    }
}

fn database_key(place: &Place, world: &World) -> Result<keys::Seed> {
    let file = place.database_key();
    if file.exists() {
        if !place.database().exists() && place.last_head().exists() {
            return Err(ErrorCode::StoreDamaged.into());
        }
        return keys::read_seed(&file);
    }
    if place.database().exists() || place.last_head().exists() {
        return Err(ErrorCode::StoreDamaged.into());
    }
    let key = keys::draw_seed(world);
    keys::write_seed(&file, &key)?;
    Ok(key)
}

fn first_start_of(place: &Place, db: &Database, world: &World) -> Result<()> {
    if db.read(db::county::exists)? {
        return Ok(());
    }
    let root = RootKey::make(place, world)?;
    let (sign, tls) = (keys::draw_seed(world), keys::draw_seed(world));
    let tls_certificate = keys::certify_tls(&tls)?;
    let made = CountyKeys::new(&sign, tls.clone(), tls_certificate.clone(), root.public())?;
    let sign_certificate = root.sign(&keys::county_key_message(&made.public(), &made.pin()));
    let new = db::county::NewCounty {
        incarnation: u64::from_le_bytes(world.draw()),
        root: root.public(),
        sign: &sign,
        sign_certificate: &sign_certificate,
        tls: &tls,
        tls_certificate: &tls_certificate,
        at_ms: world.now_ms(),
    };
    db.write(|tx| if db::county::exists(tx)? { Ok(()) } else { db::county::make(tx, &new) })
}
