//! `device list`, `device revoke`.

use crate::county::County;
use crate::db::device::{self, DeviceRow};
use crate::failure::Result;
use crate::reference::{Subject, refer};
use jiangyuan_model::{DeviceId, ErrorCode, Field, Value};

impl County {
    /// Every device that ever registered.
    ///
    /// # Errors
    /// When the database fails.
    pub fn devices(&self) -> Result<Vec<DeviceRow>> {
        self.inner.db.read(device::all)
    }

    /// Revokes a device: it gets nothing more, and what it writes from now on is not numbered.
    /// Doing it twice changes nothing.
    ///
    /// # Errors
    /// `DeviceUnknown`.
    pub fn device_revoke(&self, device: DeviceId) -> Result<()> {
        let now_ms = self.now_ms();
        self.inner.db.write(|tx| match device::registered(tx, device)? {
            None => Err(ErrorCode::DeviceUnknown.into()),
            Some(known) if known.revoked => Ok(()),
            Some(_) => {
                device::revoke(tx, device, now_ms)?;
                refer(tx, now_ms, &[(Subject::Device(device), vec![(Field::DeviceRevokedAt, Value::Int(now_ms))])])
            }
        })
    }
}
