//! `recipient add`, `recipient list`: organs that sealed matter can be addressed to.
//!
//! The root key signs kind, name and key, and devices seal to nothing else: whoever holds the
//! server, but not the root key, cannot put himself between a petitioner and the discipline body.

use crate::county::County;
use crate::db::recipient::{self, RecipientRow};
use crate::failure::Result;
use crate::keys::{self, RootKey};
use crate::reference::{Subject, checked_text, refer};
use jiangyuan_model::code::CodeTable;
use jiangyuan_model::{ErrorCode, Field, RecordId, Refusal, Value};
use jiangyuan_sync::enrol::recipient_message;
use std::path::{Path, PathBuf};

/// The longest name of an organ.
const NAME_CHARS_MAX: usize = 80;

/// A recipient to be added.
#[derive(Debug, Clone)]
pub struct RecipientRequest {
    /// `discipline`, `petition_bureau` or `superior`.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Its X25519 public key.
    pub key: [u8; 32],
    /// The root key's file, where it is not in the data folder any more.
    pub root: Option<PathBuf>,
}

impl County {
    /// Adds a recipient. Adding the same one twice changes nothing.
    ///
    /// # Errors
    /// `UnknownCode` for the kind; `FileUnreadable` where the root key is not at hand or is another
    /// county's.
    pub fn recipient_add(&self, request: &RecipientRequest) -> Result<RecordId> {
        if !CodeTable::RecipientKind.codes().contains(&request.kind.as_str()) {
            return Err(Refusal::new(ErrorCode::UnknownCode).on(Field::RecipientKind).into());
        }
        let name = checked_text(Field::RecipientName, &request.name, NAME_CHARS_MAX)?;
        let root = self.root_key(request.root.as_deref())?;
        let certificate = root.sign(&recipient_message(&request.kind, &name, &request.key));
        let now_ms = self.now_ms();
        let id = RecordId::v7(now_ms, self.inner.world.draw());
        self.inner.db.write(|tx| {
            if let Some(known) = recipient::find(tx, &request.kind, &name, &request.key)? {
                return Ok(known);
            }
            recipient::insert(tx, id, (&request.kind, &name, &request.key), &certificate, now_ms)?;
            let said = vec![
                (Field::RecipientName, Value::Text(name.clone())),
                (Field::RecipientKind, Value::text(&request.kind)),
                (Field::RecipientKey, Value::Bytes(request.key.to_vec())),
                (Field::RecipientCertificate, Value::Bytes(certificate.to_vec())),
            ];
            refer(tx, now_ms, &[(Subject::Recipient(id), said)])?;
            Ok(id)
        })
    }

    /// Every recipient.
    ///
    /// # Errors
    /// When the database fails.
    pub fn recipients(&self) -> Result<Vec<RecipientRow>> {
        self.inner.db.read(recipient::all)
    }

    fn root_key(&self, elsewhere: Option<&Path>) -> Result<RootKey> {
        let here = self.root_key_file();
        let root = RootKey::at(elsewhere.unwrap_or(&here))?.ok_or(ErrorCode::FileUnreadable)?;
        if root.public() == self.root_public_key() { Ok(root) } else { Err(ErrorCode::FileUnreadable.into()) }
    }
}

/// Draws a recipient's key pair, keeps the private half in a new file and gives back the public
/// half. The file is for the recipient's own PC; the server never reads it.
///
/// # Errors
/// `FileExists` where there is a file already: it may be the only copy of a key in use.
pub fn make_recipient_key(file: &Path, world: &crate::World) -> Result<[u8; 32]> {
    if file.exists() {
        return Err(ErrorCode::FileExists.into());
    }
    let seed = keys::draw_seed(world);
    keys::write_seed(file, &seed)?;
    keys::sealing_public(&seed)
}
