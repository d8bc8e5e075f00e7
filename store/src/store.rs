//! An open home: made from a ticket, opened with a passphrase, or opened again with the printed
//! code.
//!
//! A home is made in an order that survives a power cut at any point: the encrypted file first,
//! the copy outside, the key file last. Without a key file there is no home, and what was left of
//! the attempt is set aside by the next one.

use crate::database::{self, Promise};
use crate::erased::{self, list::List};
use crate::error::{Result, Stored};
use crate::file;
use crate::keys::{DataKey, KeyFile, RecoveryCode};
use crate::me::Me;
use crate::migrate::{self, MIGRATIONS};
use crate::outside::{Copy, Outside};
use crate::place::Place;
use crate::rebuild;
use crate::table::chain::{self, Reason};
use crate::table::home::{self, Secrets};
use crate::table::{record, scope};
use crate::world::World;
use ed25519_dalek::{Signature, SigningKey, Verifier, VerifyingKey};
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable, Kem, Serializable};
use jiangyuan_law::{Calendar, Rules};
use jiangyuan_model::{Actor, ErrorCode, Field, Scope};
use jiangyuan_sync::enrol::{Certificate, Registration, Ticket};
use jiangyuan_sync::frame::ChainState;
use jiangyuan_sync::reference;
use rusqlite::{Connection, TransactionBehavior};
use std::path::Path;
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

/// The number of the first user of a home.
const FIRST_ACTOR: Actor = 1;

/// An open home.
pub struct Store {
    pub(crate) conn: Connection,
    pub(crate) me: Me,
    pub(crate) world: World,
    pub(crate) place: Place,
    pub(crate) rules: Rules,
    /// What the rules were when the clocks of the file were made with them ([`crate::project::version`]).
    pub(crate) made_with: String,
    pub(crate) key: DataKey,
    pub(crate) signing: SigningKey,
    sealing_public: [u8; 32],
    outside: Outside,
    erased: List,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Store of device {}", self.me.device)
    }
}

impl Store {
    /// Makes a home from a ticket, with its first user.
    ///
    /// # Errors
    /// `HomeExists`, `WeakPassphrase`, `DiskFull`.
    pub fn create(
        place: &Place,
        world: World,
        ticket: &Ticket,
        user: &str,
        passphrase: &str,
        sample: bool,
    ) -> Result<(Store, RecoveryCode)> {
        if place.exists() {
            return Err(ErrorCode::HomeExists.into());
        }
        // Names are compared with those that the county gives, which are in NFC.
        let user = &user.trim().nfc().collect::<String>();
        let key = DataKey::new(&world);
        let identity: [u8; 16] = world.bytes();
        let mut keys = KeyFile::new(&identity, &ticket.township_name, sample);
        let code = keys.enrol(&world, &key, FIRST_ACTOR, user, passphrase)?;
        let store = Store::found(place, world, ticket, user, key, identity, sample)?;
        keys.write(&place.keys())?;
        Ok((store, code))
    }

    fn found(place: &Place, world: World, ticket: &Ticket, user: &str, key: DataKey, identity: [u8; 16], sample: bool) -> Stored<Store> {
        file::make_private_folder(&place.home)?;
        place.set_aside(&world.clock.today().format("%Y%m%d").to_string())?;
        let path = place.database();
        let mut conn = open_database(&path, &key, true)?;
        migrate::migrate(&mut conn, &path, MIGRATIONS)?;
        let secrets = Secrets { signing: Zeroizing::new(world.bytes()), sealing: new_sealing_secret(&world) };
        let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        home::insert(&tx, &identity, ticket, &secrets, sample)?;
        home::insert_user(&tx, FIRST_ACTOR, user, &ticket.roles)?;
        chain::begin(&tx, &world, ticket.device, Reason::First)?;
        scope::get_or_add(&tx, &ticket.scope)?;
        scope::get_or_add(&tx, &Scope::Reference)?;
        let rules = Rules::bundled();
        home::set_projected_by(&tx, &crate::project::version(&rules))?;
        tx.commit()?;
        let store = Store::assemble(conn, place, world, rules, key, FIRST_ACTOR)?;
        store.copy_outside(&chain::present(&store.conn)?.end);
        Ok(store)
    }

    /// Opens a home. The user may be left out when there is one.
    ///
    /// # Errors
    /// `NoHome`, `UserNeeded`, `NoSuchUser`, `WrongPassphrase`, `StoreTooNew`, `StoreDamaged`; `TermOver`,
    /// `TermNotBegun` where somebody else can open it today.
    pub fn open(place: &Place, world: World, user: Option<&str>, passphrase: &str) -> Result<Store> {
        let keys = read_keys(place)?;
        let (actor, _) = keys.choose(user)?;
        let key = keys.open(actor, passphrase)?;
        let store = Store::open_with(place, world, key, actor)?;
        store.answer_to_terms()?;
        Ok(store)
    }

    /// Opens a home with the printed recovery code and sets a new passphrase.
    ///
    /// # Errors
    /// `WrongRecoveryCode`, `WeakPassphrase`, and those of [`Store::open`].
    pub fn recover(place: &Place, world: World, user: &str, code: &str, new_passphrase: &str) -> Result<Store> {
        let keys = read_keys(place)?;
        let (actor, _) = keys.choose(Some(user))?;
        let key = keys.open_by_code(actor, code)?;
        let store = Store::open_with(place, world, key, actor)?;
        store.answer_to_terms()?;
        store.set_passphrase(new_passphrase)?;
        Ok(store)
    }

    /// Sets another passphrase for the user who has opened the home.
    ///
    /// # Errors
    /// `WrongPassphrase` where `old` is not the present one, `WeakPassphrase`.
    pub fn change_passphrase(&self, old: &str, new: &str) -> Result<()> {
        read_keys(&self.place)?.open(self.me.actor, old)?;
        Ok(self.set_passphrase(new)?)
    }

    fn set_passphrase(&self, new: &str) -> Stored<()> {
        self.change_keys(|keys| {
            keys.set_passphrase(&self.world, &self.key, self.me.actor, new)?;
            Ok(((), Vec::new()))
        })
    }

    pub(crate) fn open_with(place: &Place, world: World, key: DataKey, actor: Actor) -> Stored<Store> {
        let path = place.database();
        let mut conn = open_database(&path, &key, false)?;
        migrate::migrate(&mut conn, &path, MIGRATIONS)?;
        let rules = rebuild::rules_at_first(&conn)?;
        let mut store = Store::assemble(conn, place, world, rules, key, actor)?;
        store.compare_with_outside()?;
        let trace = erased::meet(&mut store.conn, &store.rules, store.me.device, &store.erased)?;
        if !trace.is_empty() {
            store.sweep(&trace);
        }
        rebuild::if_made_by_another_version(&mut store.conn, &store.rules)?;
        store.learn_rules()?;
        store.read_me_again()?;
        Ok(store)
    }

    fn assemble(conn: Connection, place: &Place, world: World, rules: Rules, key: DataKey, actor: Actor) -> Stored<Store> {
        let me = home::me(&conn, actor)?;
        let secrets = home::secrets(&conn)?;
        let outside = Outside::new(place, home::identity(&conn)?, &key);
        let erased = List::new(place, home::identity(&conn)?, &key);
        Ok(Store {
            me,
            world,
            place: place.clone(),
            made_with: crate::project::version(&rules),
            rules,
            key,
            signing: SigningKey::from_bytes(&secrets.signing),
            sealing_public: sealing_public(&secrets.sealing),
            outside,
            erased,
            conn,
        })
    }

    pub(crate) fn erased_list(&self) -> &List {
        &self.erased
    }

    /// Takes a new incarnation where the copy outside says that this past is not the last one.
    fn compare_with_outside(&mut self) -> Stored<()> {
        // The copy is read before the home is: see `outside`. A home that fits is not written to,
        // so that it opens while another process is in the middle of an import.
        let copy = self.outside.read();
        let present = chain::present(&self.conn)?;
        if copy == Copy::Stands(present.end) {
            return Ok(());
        }
        if stands(&self.conn, &self.me, copy)? {
            self.copy_outside(&present.end);
            return Ok(());
        }
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        // Another process may have settled it while this one waited for the door.
        let copy = self.outside.read();
        if !stands(&tx, &self.me, copy)? {
            let begun = chain::begin(&tx, &self.world, self.me.device, Reason::Outside)?;
            tracing::warn!(incarnation = begun.end.incarnation, "the copy outside does not fit; a new incarnation begins");
        }
        let present = chain::present(&tx)?;
        tx.commit()?;
        self.me.incarnation = present.end.incarnation;
        self.me.device_chars = present.chars;
        self.copy_outside(&present.end);
        Ok(())
    }

    /// Writes the copy outside. A failure is told to the log only: the record itself is safe, and
    /// a copy that is behind is normal.
    pub(crate) fn copy_outside(&self, end: &ChainState) {
        if let Err(error) = self.outside.write(end) {
            tracing::warn!(%error, "the copy outside the home could not be written");
        }
    }

    /// Working days.
    pub const fn calendar(&self) -> &Calendar {
        &self.rules.calendar
    }

    /// Who has opened it.
    pub fn me(&self) -> &Me {
        &self.me
    }

    /// Time and chance.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// Where it stands.
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// What spends the ticket at the county; `None` once registered.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn registration(&self, label: &str) -> Result<Option<Registration>> {
        let (key, sealing_key) = self.device_public_keys();
        Ok(home::ticket_secret(&self.conn)?.map(|secret| Registration {
            device: self.me.device,
            secret,
            key,
            sealing_key,
            user_name: self.me.user.clone(),
            label: label.to_owned(),
        }))
    }

    /// The county has registered the device.
    ///
    /// # Errors
    /// `CountyNotTheOne` where the certificate is not signed by the county of the ticket or is not
    /// for this device's key.
    pub fn set_registered(&mut self, certificate: &Certificate) -> Result<()> {
        let signature = Signature::from_bytes(&certificate.signature);
        let signed = VerifyingKey::from_bytes(&self.me.county_key)
            .is_ok_and(|county| county.verify(&certificate.signed_message(), &signature).is_ok());
        let mine = certificate.device == self.me.device && certificate.key == self.device_public_keys().0;
        if !(signed && mine) {
            return Err(ErrorCode::CountyNotTheOne.into());
        }
        Ok(self.keep_certificate(certificate)?)
    }

    fn keep_certificate(&mut self, certificate: &Certificate) -> Stored<()> {
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        home::set_registered(&tx, certificate)?;
        scope::get_or_add(&tx, &certificate.scope)?;
        tx.commit()?;
        self.read_me_again()
    }

    /// Takes over what the county's reference data or a certificate says of this user.
    pub(crate) fn read_me_again(&mut self) -> Stored<()> {
        if let Some(scope) = self.scope_of_county()?.filter(|scope| *scope != self.me.scope) {
            let township = scope.township().unwrap_or(&self.me.township).to_owned();
            let name = self.read_township_name(&township)?;
            self.in_transaction(|conn| {
                scope::get_or_add(conn, &scope)?;
                home::set_scope(conn, &scope, &township, &name)
            })?;
        }
        self.me = home::me(&self.conn, self.me.actor)?;
        Ok(())
    }

    /// The scope that the county's reference data gives this device: another one than the ticket's,
    /// where its township was merged.
    fn scope_of_county(&self) -> Stored<Option<Scope>> {
        let known = record::shown(&self.conn, reference::device(self.me.device))?;
        Ok(known.and_then(|(_, doc)| doc.text(Field::DeviceScope).parse().ok()))
    }

    /// The device's Ed25519 and X25519 public keys.
    pub fn device_public_keys(&self) -> ([u8; 32], [u8; 32]) {
        (self.signing.verifying_key().to_bytes(), self.sealing_public)
    }
}

/// Whether what stands outside is an end that this home has had.
fn stands(conn: &Connection, me: &Me, copy: Copy) -> Stored<bool> {
    let Copy::Stands(end) = copy else { return Ok(false) };
    let Some(chain) = chain::get(conn, end.incarnation)? else { return Ok(false) };
    Ok(end.seq <= chain.end.seq && chain::head_at(conn, me.device, end.incarnation, end.seq)? == Some(end.head))
}

fn read_keys(place: &Place) -> Stored<KeyFile> {
    if !place.exists() {
        return Err(ErrorCode::NoHome.into());
    }
    KeyFile::read(&place.keys())
}

pub(crate) fn open_database(path: &Path, key: &DataKey, create: bool) -> Stored<Connection> {
    database::open(path, &key.derive("jiangyuan 2026 database"), Promise::PowerCut, create)
}

fn new_sealing_secret(world: &World) -> Zeroizing<[u8; 32]> {
    let chance = Zeroizing::new(world.bytes::<32>());
    let (secret, _) = X25519HkdfSha256::derive_keypair(chance.as_slice());
    Zeroizing::new(secret.to_bytes().into())
}

fn sealing_public(secret: &[u8; 32]) -> [u8; 32] {
    let secret = <X25519HkdfSha256 as Kem>::PrivateKey::from_bytes(secret).expect("every 32 bytes are an X25519 secret");
    X25519HkdfSha256::sk_to_pk(&secret).to_bytes().into()
}
