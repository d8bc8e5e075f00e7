//! `sticks allow`, `sticks forbid`: whether work may travel on sticks in this county. Every device
//! hears it with the reference data and keeps to it; the county keeps to it itself.

use crate::county::County;
use crate::db::Tx;
use crate::db::log;
use crate::failure::Result;
use crate::reference::{Subject, refer};
use jiangyuan_model::{ErrorCode, Field, Scope, Value};
use jiangyuan_sync::county::CountyTx;
use jiangyuan_sync::reference;

impl County {
    /// Allows or forbids sticks. Doing it twice changes nothing.
    ///
    /// # Errors
    /// When the database fails.
    pub fn allow_sticks(&self, allowed: bool) -> Result<()> {
        let now_ms = self.now_ms();
        self.inner.db.write(|tx| {
            if forbidden(tx, now_ms)? != allowed {
                return Ok(());
            }
            refer(tx, now_ms, &[(Subject::County, vec![(Field::SticksForbidden, Value::Bool(!allowed))])])
        })
    }

    /// Whether sticks are allowed.
    ///
    /// # Errors
    /// When the database fails.
    pub fn sticks_allowed(&self) -> Result<bool> {
        let now_ms = self.now_ms();
        Ok(!self.inner.db.read(|tx| forbidden(tx, now_ms))?)
    }

    pub(crate) fn check_sticks_allowed(&self) -> Result<()> {
        if self.sticks_allowed()? { Ok(()) } else { Err(ErrorCode::SticksForbidden.into()) }
    }
}

fn forbidden(tx: &Tx<'_>, now_ms: i64) -> Result<bool> {
    log::writing(tx, now_ms, |log| {
        let doc = log.doc(reference::county())?;
        Ok(doc.is_some_and(|(_, doc)| doc.get(Field::SticksForbidden) == Some(&Value::Bool(true))))
    })
}

/// What every device has to know of the county: said once, at the first start. A device that was
/// enrolled with another bundle key learns this one by it.
pub(crate) fn introduce(tx: &Tx<'_>, now_ms: i64, bundle: [u8; 32], certificate: &[u8; 64]) -> Result<()> {
    log::make_scope(tx, &Scope::Reference)?;
    let said = vec![
        (Field::SticksForbidden, Value::Bool(false)),
        (Field::BundleKey, Value::Bytes(bundle.to_vec())),
        (Field::BundleKeyCertificate, Value::Bytes(certificate.to_vec())),
    ];
    refer(tx, now_ms, &[(Subject::County, said)])
}
