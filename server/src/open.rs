//! Opening a county, and making it at its first start.
//!
//! The first start makes everything, in an order in which a kill at any moment leaves something
//! that the next start completes: the key file, the root key, then one transaction that holds the
//! rest. A folder that has signed something and lacks its database is damaged and not new: it is
//! refused, so that a restore is thought of before a second county begins.
//!
//! A file is encrypted as a whole. In PostgreSQL the administrator of the database can read what is
//! in it, so the county's private keys are sealed under a key that never goes there (`county.key`):
//! whoever has the database alone can neither sign in the county's name nor stand in its place.

use crate::address::DatabaseAddress;
use crate::contents;
use crate::db::county::{self, NewCounty};
use crate::db::{Database, PostgresCounty, SqliteFile};
use crate::failure::Result;
use crate::keys::{self, CountyKeys, RootKey, Seed};
use crate::place::{Lock, Place};
use crate::seal::Seal;
use crate::sticks;
use crate::world::World;
use jiangyuan_model::ErrorCode;
use jiangyuan_sync::volume::{bundle_key_message, secret_from};
use jiangyuan_vault::Vault;

/// What was opened.
pub(crate) struct Opened {
    pub(crate) place: Place,
    pub(crate) db: Database,
    pub(crate) keys: CountyKeys,
    /// Contents of attachments.
    pub(crate) vault: Vault,
    /// Whether it was made now.
    pub(crate) first_start: bool,
    /// Keeps a restore out.
    pub(crate) in_use: Lock,
}

/// The county of an encrypted file in this folder.
pub(crate) fn file(place: Place, world: &World) -> Result<Opened> {
    let begun = if place.database().exists() { None } else { Some(place.lock_alone()?) };
    let first_start = !place.database_key().exists();
    let key = database_key(&place, world)?;
    let vault = contents::vault(&place, &key);
    let db = Database::Sqlite(SqliteFile::open(&place.database(), key, true)?);
    let seal = Seal::nothing();
    if !db.read(county::exists)? {
        make(&place, &db, &seal, world)?;
    }
    drop(begun);
    opened(place, db, &seal, vault, first_start)
}

/// The county of this address, whose key lies in this folder.
pub(crate) fn postgres(address: &DatabaseAddress, place: Place, world: &World) -> Result<Opened> {
    let db = Database::Postgres(Box::new(PostgresCounty::open(address)?));
    let begun = if db.read(county::exists)? { None } else { Some(place.lock_to_make()?) };
    // Another process may have made it while this one waited for the folder.
    let first_start = begun.is_some() && !db.read(county::exists)?;
    let key = county_key(&place, world, first_start)?;
    let seal = Seal::under(&key, address.county());
    if first_start {
        make(&place, &db, &seal, world)?;
    }
    drop(begun);
    let vault = contents::vault(&place, &key);
    opened(place, db, &seal, vault, first_start)
}

fn opened(place: Place, db: Database, seal: &Seal, vault: Vault, first_start: bool) -> Result<Opened> {
    let in_use = place.lock_for_use()?;
    let kept = db.read(county::keys)?;
    let (sign, tls, bundle) = (seal.open("sign", &kept.sign)?, seal.open("tls", &kept.tls)?, seal.open("bundle", &kept.bundle)?);
    let keys = CountyKeys::new(&sign, tls, kept.tls_certificate, bundle, kept.root)?;
    Ok(Opened { place, db, keys, vault, first_start, in_use })
}

fn database_key(place: &Place, world: &World) -> Result<Seed> {
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

fn county_key(place: &Place, world: &World, first_start: bool) -> Result<Seed> {
    let file = place.county_key();
    match (file.exists(), first_start) {
        (_, true) if place.last_head().exists() => Err(ErrorCode::StoreDamaged.into()),
        (true, _) => keys::read_seed(&file),
        (false, false) => Err(ErrorCode::CountyKeyMissing.into()),
        (false, true) => {
            let key = keys::draw_seed(world);
            keys::write_seed(&file, &key)?;
            Ok(key)
        }
    }
}

fn make(place: &Place, db: &Database, seal: &Seal, world: &World) -> Result<()> {
    let root = RootKey::make(place, world)?;
    let (sign, tls) = (keys::draw_seed(world), keys::draw_seed(world));
    let tls_certificate = keys::certify_tls(&tls)?;
    let bundle = secret_from(&keys::draw_seed(world));
    let made = CountyKeys::new(&sign, tls.clone(), tls_certificate.clone(), bundle.clone(), root.public())?;
    let sign_certificate = root.sign(&keys::county_key_message(&made.public(), &made.pin()));
    let bundle_certificate = made.sign(&bundle_key_message(&made.pin(), &made.bundle()));
    let new = NewCounty {
        incarnation: u64::from_le_bytes(world.draw()),
        root: root.public(),
        sign: &seal.close("sign", &sign, world)?,
        sign_certificate: &sign_certificate,
        tls: &seal.close("tls", &tls, world)?,
        tls_certificate: &tls_certificate,
        bundle: &seal.close("bundle", &bundle, world)?,
        bundle_certificate: &bundle_certificate,
        at_ms: world.now_ms(),
    };
    db.write(|tx| {
        if county::exists(tx)? {
            return Ok(());
        }
        county::make(tx, &new)?;
        sticks::introduce(tx, new.at_ms, made.bundle(), &bundle_certificate)
    })
}
