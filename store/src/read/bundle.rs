//! What a stick needs of the home: whether the county allows it, the key it is sealed to, what it
//! would hold, and what was handed over before.

use crate::error::{Result, Stored};
use crate::store::Store;
use crate::table::{chain, handed, home, record, unsigned};
use ed25519_dalek::{Signature, Verifier, VerifyingKey};
use jiangyuan_model::bundle::HandedSet;
use jiangyuan_model::{Field, Incarnation, Noun, Refusal, Value};
use jiangyuan_sync::volume::up::Written;
use jiangyuan_sync::volume::{Contents, RunSpan, SetId, Volume, bundle_key_message, contents};
use rusqlite::params;

/// Changes that no receipt covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Uncovered {
    /// How many.
    pub changes: u64,
    /// Records that they act on.
    pub records: u64,
    /// Bytes of their bodies.
    pub body_bytes: u64,
}

impl Store {
    /// Whether the county has said that no work may travel on sticks.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn sticks_forbidden(&self) -> Result<bool> {
        Ok(self.said_by_county(Field::SticksForbidden)? == Some(Value::Bool(true)))
    }

    /// The county's bundle key: the one of its reference data where the county's signing key has
    /// certified it, else the one of the ticket.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn bundle_key(&self) -> Result<[u8; 32]> {
        let bytes = |field| Ok::<_, Refusal>(if let Some(Value::Bytes(bytes)) = self.said_by_county(field)? { bytes } else { Vec::new() });
        let told: Option<[u8; 32]> = bytes(Field::BundleKey)?.try_into().ok();
        let certificate: Option<[u8; 64]> = bytes(Field::BundleKeyCertificate)?.try_into().ok();
        let (Some(key), Some(certificate)) = (told, certificate) else { return Ok(self.me.county_bundle) };
        let message = bundle_key_message(&self.me.county_tls, &key);
        let county = VerifyingKey::from_bytes(&self.me.county_key);
        let holds = county.is_ok_and(|county| county.verify(&message, &Signature::from_bytes(&certificate)).is_ok());
        Ok(if holds { key } else { self.me.county_bundle })
    }

    fn said_by_county(&self, field: Field) -> Result<Option<Value>> {
        for id in self.records(Some(Noun::County))? {
            // What the county says of papers stands in records of the same kind, each about one thing.
            if let Some(value) = record::shown(&self.conn, id)?.and_then(|(_, doc)| doc.get(field).cloned()) {
                return Ok(Some(value));
            }
        }
        Ok(None)
    }

    /// Opens a volume that is sealed to this device. Its signature has to be checked before.
    ///
    /// # Errors
    /// `VolumeSealedElsewhere`, `VolumeUnreadable`, or the store cannot be read.
    pub fn open_volume(&self, volume: &Volume) -> Result<Contents> {
        let secrets = home::secrets(&self.conn)?;
        volume.open(&secrets.sealing).map_err(|bad| bad.code().into())
    }

    /// Opens a volume of contents that the county has sealed to this device. Its signature has to be checked before.
    ///
    /// # Errors
    /// Those of [`Store::open_volume`].
    pub fn open_contents(&self, volume: &Volume) -> Result<contents::Frames> {
        let secrets = home::secrets(&self.conn)?;
        volume.open_contents(&secrets.sealing).map_err(|bad| bad.code().into())
    }

    /// What an export would hold, of each incarnation the changes after a seq and through another
    /// (see `volume::up::uncovered`).
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn count_uncovered(&self, spans: &[(Incarnation, u64, u64)]) -> Result<Uncovered> {
        let mut sum = Uncovered::default();
        for span in spans {
            let one = self.count_span(*span)?;
            sum.changes += one.changes;
            sum.records += one.records;
            sum.body_bytes += one.body_bytes;
        }
        Ok(sum)
    }

    fn count_span(&self, (incarnation, after, through): (Incarnation, u64, u64)) -> Stored<Uncovered> {
        let span = params![self.me.device, incarnation.cast_signed(), after.cast_signed(), through.cast_signed()];
        let (changes, body_bytes) = self
            .conn
            .prepare_cached(
                "SELECT count(*), coalesce(sum(length(body)), 0) FROM change
                  WHERE device = ?1 AND incarnation = ?2 AND seq > ?3 AND seq <= ?4 AND head IS NOT NULL",
            )?
            .query_row(span, |row| Ok((unsigned(row, 0)?, unsigned(row, 1)?)))?;
        let records = self
            .conn
            .prepare_cached(
                "SELECT count(DISTINCT t.record) FROM change c JOIN touch t ON t.change = c.id
                  WHERE c.device = ?1 AND c.incarnation = ?2 AND c.seq > ?3 AND c.seq <= ?4 AND c.head IS NOT NULL",
            )?
            .query_row(span, |row| unsigned(row, 0))?;
        Ok(Uncovered { changes, records, body_bytes })
    }

    /// Notes that a set was handed to a stick. What is in it waits as before.
    ///
    /// # Errors
    /// The store cannot be written.
    pub fn hand_over(&mut self, set: &SetId, written: &Written, at_ms: i64) -> Result<()> {
        Ok(self.in_transaction(|conn| handed::insert(conn, set, written, at_ms))?)
    }

    /// Sets that were handed to a stick, the latest first.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn handed(&self) -> Result<Vec<HandedSet>> {
        Ok(handed::all(&self.conn)?)
    }

    /// Whether a receipt covers everything in a run, and it is our own history that it is a run of.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn is_receipted(&self, run: &RunSpan) -> Result<bool> {
        let Some(known) = chain::get(&self.conn, run.incarnation)? else { return Ok(false) };
        let ours = chain::head_at(&self.conn, self.me.device, run.incarnation, run.last)? == Some(run.head);
        Ok(ours && run.last <= known.receipted)
    }
}
