//! Contents of attachments in a home: put in, read, asked for, carried, forgotten.
//!
//! The bytes lie in the vault, beside the encrypted file; what is here of each content is noted in
//! the file, after it is on the disk. So a note never promises what a power cut took. A content is
//! put in before the change that names it is written: cut between the two, a file is left over that
//! nobody names, and never a name without its file.

use crate::door::Door;
use crate::error::{Result, StoreError, Stored};
use crate::store::Store;
use crate::table::{attachment, blob};
use data_encoding::HEXLOWER;
use ed25519_dalek::Signer;
use jiangyuan_model::attachment::{AttachmentsWaiting, ContentState};
use jiangyuan_model::{ErrorCode, RecordId, Refusal};
use jiangyuan_sync::attach::{Bitmap, Blob, BlobStore, Cut, DeviceBlobs, Jobs, Keeping, Piece};
use jiangyuan_sync::segment::SignatureBytes;
use jiangyuan_vault::{Vault, VaultError};
use rusqlite::params;

/// How many contents an ordinary examination verifies: about a second of an old disk.
const CONTENTS_SAMPLED: usize = 32;

/// Digits of a hash that name a content to an operator.
const NAME_CHARS: usize = 12;

/// Where a content is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whereabouts {
    /// All of it, a part, or nothing is here. Never `Lost`: that is a mark on the attachment.
    pub state: ContentState,
    /// Bytes of it that are here.
    pub bytes_here: u64,
    /// The county has said that it has all of it.
    pub at_county: bool,
    /// Since when somebody waits for it (UTC milliseconds).
    pub asked_at_ms: Option<i64>,
    /// When the county last said that it has no more of it (UTC milliseconds).
    pub answered_at_ms: Option<i64>,
}

impl Store {
    /// Puts a content into the vault and returns its name when it is on the disk. It counts as
    /// here when a change that names it is written ([`Door::hold`]).
    ///
    /// # Errors
    /// `DiskFull`, `FileUnreadable`.
    pub fn put_content(&self, content: &[u8]) -> Result<Blob> {
        let cut = Cut::new(content);
        self.vault().put(&cut.blob, cut.pieces()).map_err(StoreError::from)?;
        Ok(cut.blob)
    }

    /// A content whole, every byte of it verified.
    ///
    /// # Errors
    /// `AttachmentNotHere`; `AttachmentDamaged` where the disk holds something else than was noted,
    /// and then it is noted as missing, so that the next sync fetches it.
    pub fn content(&mut self, blob: &Blob) -> Result<Vec<u8>> {
        let held = blob::get(&self.conn, blob)?.held;
        if !held.is_full() {
            return Err(ErrorCode::AttachmentNotHere.into());
        }
        match self.vault().content(blob) {
            Ok(content) => Ok(content),
            Err(VaultError::Missing(groups)) => {
                self.note_missing(blob, &groups)?;
                Err(ErrorCode::AttachmentDamaged.into())
            }
            Err(VaultError::File(error)) => Err(StoreError::from(error).into()),
        }
    }

    /// Where a content is.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn whereabouts(&self, blob: &Blob) -> Result<Whereabouts> {
        let row = blob::get(&self.conn, blob)?;
        let bytes_here = row.held.held().map(|group| blob.group_bytes(group) as u64).sum();
        let state = match row.held.count() {
            _ if row.held.is_full() => ContentState::Here,
            0 => ContentState::NotYetHere,
            _ => ContentState::Partly,
        };
        let (asked_at_ms, answered_at_ms) = (row.asked_at_ms, row.answered_at_ms);
        Ok(Whereabouts { state, bytes_here, at_county: row.at_county, asked_at_ms, answered_at_ms })
    }

    /// Asks for a content: the next syncs fetch it. The first asking counts.
    ///
    /// # Errors
    /// The store cannot be written.
    pub fn ask_for(&mut self, blob: &Blob) -> Result<()> {
        let now_ms = self.world.clock.now_ms();
        Ok(self.in_transaction(|conn| blob::set_asked(conn, blob, now_ms))?)
    }

    /// How much waits to be sent, and how much is asked for and not here.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn attachments_waiting(&self) -> Result<AttachmentsWaiting> {
        Ok(blob::waiting(&self.conn)?)
    }

    /// Forgets the contents with this hash, once no record names them any more. Returns whether
    /// they are gone from this home; `false` while something still names one.
    ///
    /// # Errors
    /// The store or the vault cannot be written.
    pub fn forget_blob(&mut self, hash: &[u8; 32]) -> Result<bool> {
        let vault = self.vault();
        Ok(self.in_transaction(|conn| {
            for blob in attachment::with_hash(conn, hash)? {
                if attachment::is_named(conn, &blob)? {
                    return Ok(false);
                }
                // The file first: cut here, the note finds it missing and says so.
                vault.remove(&blob)?;
                blob::delete(conn, &blob)?;
            }
            Ok(true)
        })?)
    }

    /// Notes that a content was saved as a file outside the program.
    ///
    /// # Errors
    /// The store cannot be written.
    pub fn note_taken_out(&mut self, record: RecordId, blob: &Blob, reason: &str) -> Result<()> {
        let (now_ms, actor) = (self.world.clock.now_ms(), self.me.actor);
        Ok(self.in_transaction(|conn| {
            conn.prepare_cached("INSERT INTO taken_out (at_ms, actor, record, hash, reason) VALUES (?1, ?2, ?3, ?4, ?5)")?
                .execute(params![now_ms, actor, record.0, blob.hash, reason])?;
            Ok(())
        })?)
    }

    /// Verifies contents: all of them where `deep`, else a handful drawn by chance. With `repair`,
    /// what does not hold is noted as missing, so that the next sync fetches it. Returns problems as
    /// codes with a place (`attachment:<first digits of the hash>:<groups>`).
    ///
    /// # Errors
    /// The store or the vault cannot be read.
    pub fn doctor_contents(&mut self, deep: bool, repair: bool) -> Result<Vec<String>> {
        Ok(self.examine_contents(deep, repair)?)
    }

    fn examine_contents(&mut self, deep: bool, repair: bool) -> Stored<Vec<String>> {
        let mut all = blob::all_held(&self.conn)?;
        if !deep && !all.is_empty() {
            let first = usize::from_le_bytes(self.world.bytes()) % all.len();
            all.rotate_left(first);
            all.truncate(CONTENTS_SAMPLED);
        }
        let vault = self.vault();
        let mut problems = Vec::new();
        for (blob, held) in all {
            let missing = vault.missing(&blob, &held)?;
            if missing.is_empty() {
                continue;
            }
            let name: String = HEXLOWER.encode(&blob.hash).chars().take(NAME_CHARS).collect();
            problems.push(format!("attachment:{name}:{}", missing.len()));
            if repair {
                self.note_missing(&blob, &missing)?;
            }
        }
        Ok(problems)
    }

    pub(crate) fn vault(&self) -> Vault {
        Vault::new(self.place.attachments(), self.key.derive("jiangyuan 2026 attachments"))
    }

    /// Takes back what was noted as here and is not.
    pub(crate) fn note_missing(&mut self, blob: &Blob, groups: &[u32]) -> Stored<()> {
        tracing::warn!(groups = groups.len(), "groups of an attachment do not hold; they are fetched again");
        self.in_transaction(|conn| {
            let mut held = blob::get(conn, blob)?.held;
            groups.iter().for_each(|group| held.clear(*group));
            blob::set_held(conn, blob, &held)
        })
    }

    fn keep_group(&mut self, blob: &Blob, group: u32, sent: &[u8]) -> Stored<Keeping> {
        let held = blob::get(&self.conn, blob)?.held;
        if held.has(group) {
            return Ok(Keeping::Known);
        }
        let vault = self.vault();
        let here = held.neighbours(group).filter_map(|near| vault.get(blob, near).ok().flatten());
        let Ok(piece) = blob.complete(group, sent, here) else { return Ok(Keeping::Bad) };
        vault.put(blob, std::iter::once(piece))?;
        self.in_transaction(|conn| {
            // Read again: another process may have kept something meanwhile.
            let mut held = blob::get(conn, blob)?.held;
            held.set(group);
            blob::set_held(conn, blob, &held)
        })?;
        Ok(Keeping::New)
    }

    fn give_group(&mut self, blob: &Blob, group: u32) -> Stored<Option<Piece>> {
        if !blob::get(&self.conn, blob)?.held.has(group) {
            return Ok(None);
        }
        let piece = self.vault().get(blob, group)?;
        if piece.is_none() {
            self.note_missing(blob, &[group])?;
        }
        Ok(piece)
    }
}

impl Door<'_> {
    /// Notes that all of a content is here, which [`Store::put_content`] has made true, together
    /// with the change that names it.
    ///
    /// # Errors
    /// The store cannot be written.
    pub fn hold(&mut self, blob: &Blob) -> Result<()> {
        Ok(blob::set_held(self.conn, blob, &Bitmap::full(blob.groups()))?)
    }
}

impl BlobStore for Store {
    type Error = Refusal;

    fn held(&mut self, blob: &Blob) -> Result<Bitmap> {
        Ok(blob::get(&self.conn, blob)?.held)
    }

    fn give(&mut self, blob: &Blob, group: u32) -> Result<Option<Piece>> {
        Ok(self.give_group(blob, group)?)
    }

    fn keep(&mut self, blob: &Blob, group: u32, sent: &[u8]) -> Result<Keeping> {
        Ok(self.keep_group(blob, group, sent)?)
    }
}

impl DeviceBlobs for Store {
    fn jobs(&mut self) -> Result<Jobs> {
        let (offers, wants) = (blob::offers(&self.conn)?, blob::wants(&self.conn)?);
        Ok(Jobs { device: self.me.device, county: self.me.county_tls, offers, wants })
    }

    fn sign(&self, message: &[u8]) -> SignatureBytes {
        self.signing.sign(message).to_bytes()
    }

    fn mark_at_county(&mut self, blob: &Blob, groups: u32) -> Result<()> {
        Ok(self.in_transaction(|conn| blob::set_county(conn, blob, groups))?)
    }

    fn mark_answered(&mut self, blob: &Blob, at_ms: i64) -> Result<()> {
        Ok(self.in_transaction(|conn| blob::set_answered(conn, blob, at_ms))?)
    }
}
