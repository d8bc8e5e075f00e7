//! The county: one open data folder, with its keys, its database and its witness outside.

use crate::address::DatabaseAddress;
use crate::db::Database;
use crate::failure::Result;
use crate::keys::CountyKeys;
use crate::last_head::LastHead;
use crate::open::{self, Opened};
use crate::place::{Lock, Place};
use crate::rollback;
use crate::world::World;
use jiangyuan_sync::Hash;
use jiangyuan_vault::Vault;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

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
    pub(crate) last_head: Arc<LastHead>,
    /// Held while the list of erasures is met with the database.
    pub(crate) erasing: Mutex<()>,
    pub(crate) vault: Vault,
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
        County::over(open::file(Place::at(data_dir)?, &world)?, world)
    }

    /// Opens the county of this address in PostgreSQL, and makes it where there is none. The folder
    /// holds what may not lie in the database: `county.key`, and the witness of what was signed.
    ///
    /// # Errors
    /// `DatabaseUnreachable`; `CountyKeyMissing` where the folder has not the key of that county;
    /// `StoreDamaged` where the folder has signed and the database has no such county; `StoreTooNew`.
    pub fn open_on(address: &DatabaseAddress, data_dir: &Path, world: World) -> Result<County> {
        County::over(open::postgres(address, Place::at(data_dir)?, &world)?, world)
    }

    fn over(opened: Opened, world: World) -> Result<County> {
        let Opened { place, db, keys, vault, first_start, in_use } = opened;
        let last_head = Arc::new(LastHead::at(place.last_head()));
        if !db.read(|tx| rollback::is_whole(tx, &last_head))? {
            db.write(|tx| rollback::heal(tx, &last_head, &world))?;
        }
        let (witness, healer) = (last_head.clone(), world.clone());
        db.with_each_connection(move |tx| rollback::heal(tx, &witness, &healer));
        let county = County {
            inner: Arc::new(Inner { place, world, db, keys, last_head, vault, erasing: Mutex::default(), first_start, _in_use: in_use }),
        };
        county.meet_erasures()?;
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
}
