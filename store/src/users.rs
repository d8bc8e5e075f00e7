//! Who can open the home, and for how long.
//!
//! The county names the users of a PC and their terms; its word comes with the reference data. A
//! passphrase is set by its owner, at this PC, while a colleague has the home open: he opens the door
//! and the county has said for whom. Every such deed is kept and shown to all who work here.
//!
//! A term that is over closes the home to its user from the next day on, and the first colleague who
//! opens it takes the wrapping away. Both only where somebody else can open it today: a home that
//! nobody can open is a lost record. So the last wrapping stays for ever, and its user reads with it
//! and lets others in, but writes nothing.
//!
//! The key file is read, changed and written while this process holds the home's write door, so that
//! the window and the command line never write over each other's change of it. It is written whole or
//! not at all; a power cut leaves the old file or the new one, and either opens.

use crate::error::{Result, Stored};
use crate::keys::{self, KeyFile, RecoveryCode};
use crate::me::Me;
use crate::store::Store;
use crate::table::{home, key_act};
use jiangyuan_model::user::{Colleague, KeyAct, KeyDeed, UserView};
use jiangyuan_model::{Actor, ErrorCode, Role};
use jiangyuan_sync::reference;
use rusqlite::{Transaction, TransactionBehavior};
use std::collections::BTreeMap;

impl Store {
    /// Closes the home again to somebody whose term does not include today, where a colleague can open
    /// it; else takes away the wrappings of those whose terms are over.
    pub(crate) fn answer_to_terms(&self) -> Result<()> {
        let today = self.world.clock.today();
        if let Err(refusal) = self.me.term.admits(today) {
            let keys = KeyFile::read(&self.place.keys())?;
            let mut others = keys.actors().into_iter().filter(|actor| *actor != self.me.actor);
            let one_opens =
                others.try_fold(false, |opens, actor| Ok::<_, crate::error::StoreError>(opens || self.term_of(actor)?.includes(today)))?;
            return if one_opens { Err(refusal) } else { Ok(()) };
        }
        Ok(self.remove_ended()?)
    }

    fn remove_ended(&self) -> Stored<()> {
        let today = self.world.clock.today();
        let mut ended = Vec::new();
        for actor in KeyFile::read(&self.place.keys())?.actors() {
            if actor != self.me.actor && self.term_of(actor)?.is_over(today) {
                ended.push(actor);
            }
        }
        if ended.is_empty() {
            return Ok(());
        }
        self.change_keys(|keys| {
            let removed = keys.remove(&ended);
            Ok(((), removed.into_iter().map(|actor| (actor, KeyDeed::Removed)).collect()))
        })
    }

    fn term_of(&self, actor: Actor) -> Stored<jiangyuan_model::Term> {
        Ok(home::named(&self.conn, self.me.device, actor)?.map(|named| named.term).unwrap_or_default())
    }

    /// Reads the key file, changes it and writes it, and notes what was done to whom, with nobody else
    /// between.
    pub(crate) fn change_keys<T>(&self, work: impl FnOnce(&mut KeyFile) -> Stored<(T, Vec<(Actor, KeyDeed)>)>) -> Stored<T> {
        let tx = Transaction::new_unchecked(&self.conn, TransactionBehavior::Immediate)?;
        let mut keys = KeyFile::read(&self.place.keys())?;
        let (answer, deeds) = work(&mut keys)?;
        for (actor, deed) in deeds {
            key_act::insert(&tx, self.world.clock.now_ms(), actor, self.me.actor, deed)?;
        }
        keys.write(&self.place.keys())?;
        tx.commit()?;
        Ok(answer)
    }

    /// Lets somebody whom the county has named for this PC set a passphrase: his first, or another
    /// one where he has forgotten his. His term may begin later; it may not be over. He types it
    /// himself, and the code is shown to him once.
    ///
    /// # Errors
    /// `UserNotNamed`, `TermOver`, `WeakPassphrase`, `UserNameTaken`; nothing is changed then.
    pub fn admit(&self, actor: Actor, passphrase: &str) -> Result<RecoveryCode> {
        let named = home::named(&self.conn, self.me.device, actor)?.ok_or(ErrorCode::UserNotNamed)?;
        let today = self.world.clock.today();
        if named.term.is_over(today) {
            named.term.admits(today)?;
        }
        keys::strong_enough(passphrase)?;
        // First the name, without which the way in leads nowhere.
        home::put_user(&self.conn, actor, &named.name, &named.roles)?;
        Ok(self.change_keys(|keys| {
            let deed = if keys.actors().contains(&actor) { KeyDeed::Renewed } else { KeyDeed::Admitted };
            let code = keys.enrol(&self.world, &self.key, actor, &named.name, passphrase)?;
            Ok((code, vec![(actor, deed)]))
        })?)
    }

    /// Does something as a colleague who types his passphrase while the home stays open for whoever
    /// has opened it: signs in his own name.
    ///
    /// # Errors
    /// `NoSuchUser`, `WrongPassphrase`, `TermOver`, `TermNotBegun`, and those of the work.
    pub fn as_colleague<T>(&mut self, actor: Actor, passphrase: &str, work: impl FnOnce(&mut Store) -> Result<T>) -> Result<T> {
        KeyFile::read(&self.place.keys())?.open(actor, passphrase)?;
        let colleague = home::me(&self.conn, actor)?;
        let first = std::mem::replace(&mut self.me, colleague);
        let done = work(self);
        // What a write learnt about the home itself holds for both.
        self.me = Me { incarnation: self.me.incarnation, device_chars: self.me.device_chars.clone(), ..first };
        done
    }

    /// Everybody who works, worked or will work at this PC, by number.
    ///
    /// # Errors
    /// The store or the key file cannot be read.
    pub fn users(&self) -> Result<Vec<UserView>> {
        Ok(self.read_users()?)
    }

    fn read_users(&self) -> Stored<Vec<UserView>> {
        let (today, opens) = (self.world.clock.today(), KeyFile::read(&self.place.keys())?.actors());
        let mut users: BTreeMap<Actor, UserView> = BTreeMap::new();
        for named in home::enrolled(&self.conn)?.into_iter().chain(home::named_for(&self.conn, self.me.device)?) {
            let deeds = self.deeds(named.actor)?;
            users.insert(
                named.actor,
                UserView {
                    actor: named.actor,
                    acts: named.term.includes(today),
                    opens: opens.contains(&named.actor),
                    me: named.actor == self.me.actor,
                    name: named.name,
                    roles: named.roles,
                    term: named.term,
                    deeds,
                },
            );
        }
        Ok(users.into_values().collect())
    }

    fn deeds(&self, actor: Actor) -> Stored<Vec<KeyAct>> {
        let acts = key_act::of_actor(&self.conn, actor)?;
        acts.into_iter().map(|act| Ok(KeyAct { deed: act.deed, by: self.read_author(self.me.device, act.by)?, at_ms: act.at_ms })).collect()
    }

    /// Everybody of this township who can be passed work, by name: whose term is not over, on any of
    /// its PCs.
    ///
    /// # Errors
    /// The store or the key file cannot be read.
    pub fn colleagues(&self) -> Result<Vec<Colleague>> {
        Ok(self.read_colleagues()?)
    }

    fn read_colleagues(&self) -> Stored<Vec<Colleague>> {
        let (today, opens) = (self.world.clock.today(), KeyFile::read(&self.place.keys())?.actors());
        let mut colleagues: BTreeMap<String, Colleague> = BTreeMap::new();
        let known = home::named_anywhere(&self.conn)?;
        let enrolled = home::enrolled(&self.conn)?.into_iter().filter(|user| {
            // The county's word on him, where it is here, goes before what the ticket said.
            !known.iter().any(|named| (named.device, named.actor) == (user.device, user.actor))
        });
        for named in known.iter().cloned().chain(enrolled.collect::<Vec<_>>()) {
            if named.term.is_over(today) || !self.is_of_township(named.device)? {
                continue;
            }
            let here = named.device == self.me.device && opens.contains(&named.actor);
            let blank = Colleague { name: named.name.clone(), roles: Vec::new(), acts: false, opens_as: None };
            let one = colleagues.entry(named.name.clone()).or_insert(blank);
            let more: Vec<Role> = named.roles.iter().filter(|role| !one.roles.contains(role)).copied().collect();
            one.roles.extend(more);
            one.acts |= named.term.includes(today);
            one.opens_as = one.opens_as.or(here.then_some(named.actor));
        }
        Ok(colleagues.into_values().collect())
    }

    fn is_of_township(&self, device: jiangyuan_model::DeviceId) -> Stored<bool> {
        if device == self.me.device {
            return Ok(true);
        }
        let said = crate::table::record::shown(&self.conn, reference::device(device))?;
        let scope: Option<jiangyuan_model::Scope> = said.and_then(|(_, doc)| doc.text(jiangyuan_model::Field::DeviceScope).parse().ok());
        Ok(scope.is_some_and(|scope| scope.township() == self.me.scope.township()))
    }
}
