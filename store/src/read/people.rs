//! Names that the county gives: of the officials who write, and of the organs that sealed matter
//! can be addressed to.

use crate::error::{Result, Stored};
use crate::store::Store;
use crate::table::record;
use ed25519_dalek::{Signature, Verifier, VerifyingKey};
use jiangyuan_model::Office;
use jiangyuan_model::view::Township;
use jiangyuan_model::{Actor, DeviceId, Field, Noun, RecordId, Value};
use jiangyuan_sync::Doc;
use jiangyuan_sync::enrol::recipient_message;
use jiangyuan_sync::reference;
use rusqlite::{OptionalExtension, params};

/// An organ that sealed matter can be addressed to. Its key is certified by the county's root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecipientView {
    /// Its record.
    pub id: RecordId,
    /// Its name.
    pub name: String,
    /// Its kind (`CodeTable::RecipientKind`).
    pub kind: String,
    /// Its X25519 key.
    pub key: [u8; 32],
}

impl Store {
    /// The name of the official who wrote as this actor of this device; empty where it is not
    /// known here.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn author(&self, device: DeviceId, actor: Actor) -> Result<String> {
        Ok(self.read_author(device, actor)?)
    }

    pub(crate) fn read_author(&self, device: DeviceId, actor: Actor) -> Stored<String> {
        // A user of this PC is known before the county has told anybody of him.
        let sql = if device == self.me.device {
            "SELECT name FROM (SELECT 0 AS side, name FROM user WHERE actor = ?2
                               UNION ALL SELECT 1, name FROM known_user WHERE device = ?1 AND actor = ?2) ORDER BY side LIMIT 1"
        } else {
            "SELECT name FROM known_user WHERE device = ?1 AND actor = ?2 ORDER BY id LIMIT 1"
        };
        let name: Option<String> = self.conn.prepare_cached(sql)?.query_row(params![device, actor], |row| row.get(0)).optional()?;
        Ok(name.unwrap_or_default())
    }

    /// The recipients whose keys the county's root has certified. One that it has not is not shown
    /// to anybody, so that nothing is ever sealed to it.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn recipients(&self) -> Result<Vec<RecipientView>> {
        let mut recipients = Vec::new();
        for id in self.records(Some(Noun::Recipient))? {
            let Some((_, doc)) = record::shown(&self.conn, id)? else { continue };
            recipients.extend(certified(id, &doc, &self.me.county_root));
        }
        Ok(recipients)
    }
}

impl Store {
    /// The townships of the county by code, with their names; merged ones left out.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn townships(&self) -> Result<Vec<Township>> {
        let mut townships = Vec::new();
        for id in self.records(Some(Noun::Township))? {
            let Some((_, doc)) = record::shown(&self.conn, id)? else { continue };
            if doc.get(Field::TownshipMergedInto).is_none() {
                townships.push(Township { code: doc.text(Field::TownshipCode).to_owned(), name: doc.text(Field::TownshipName).to_owned() });
            }
        }
        townships.sort_by(|one, other| one.code.cmp(&other.code));
        Ok(townships)
    }

    /// The name of a township as the county knows it; its code where it is not known here.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn township_name(&self, code: &str) -> Result<String> {
        Ok(self.read_township_name(code)?)
    }

    /// What this office calls itself on its papers, as the county has said it; its name at least.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn office(&self) -> Result<Office> {
        Ok(self.read_office()?)
    }

    fn read_office(&self) -> Stored<Office> {
        let doc = record::shown(&self.conn, reference::township(&self.me.township))?.map(|(_, doc)| doc).unwrap_or_default();
        let said = |field| doc.text(field).to_owned();
        let named = Some(said(Field::OfficeName)).filter(|name| !name.is_empty());
        Ok(Office {
            name: named.unwrap_or_else(|| self.me.township_name.clone()),
            short: said(Field::OfficeShort),
            county: said(Field::CountyName),
            upper_organ: said(Field::UpperOrgan),
            address: said(Field::OfficeAddress),
            phone: said(Field::OfficePhone),
            hotline: said(Field::OfficeHotline),
            query_ways: said(Field::QueryWays),
            query_url: said(Field::QueryUrl),
            committee: said(Field::Committee),
            court: said(Field::Court),
        })
    }

    pub(crate) fn read_township_name(&self, code: &str) -> Stored<String> {
        let known = record::shown(&self.conn, reference::township(code))?;
        let name = known.map(|(_, doc)| doc.text(Field::TownshipName).to_owned()).filter(|name| !name.is_empty());
        Ok(name.unwrap_or_else(|| code.to_owned()))
    }
}

fn certified(id: RecordId, doc: &Doc, root: &[u8; 32]) -> Option<RecipientView> {
    let bytes = |field| match doc.get(field) {
        Some(Value::Bytes(bytes)) => Some(bytes.as_slice()),
        _ => None,
    };
    let (kind, name) = (doc.text(Field::RecipientKind), doc.text(Field::RecipientName));
    let key: [u8; 32] = bytes(Field::RecipientKey)?.try_into().ok()?;
    let certificate: [u8; 64] = bytes(Field::RecipientCertificate)?.try_into().ok()?;
    let message = recipient_message(kind, name, &key);
    let root = VerifyingKey::from_bytes(root).ok()?;
    root.verify(&message, &Signature::from_bytes(&certificate)).ok()?;
    let standing = doc.void().is_none();
    standing.then(|| RecipientView { id, name: name.to_owned(), kind: kind.to_owned(), key })
}
