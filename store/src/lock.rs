//! One sync at a time over all processes of a home. The lock is the file system's, so that it
//! ends with its process, however that ends.

use crate::error::{Result, StoreError};
use crate::place::Place;
use jiangyuan_model::ErrorCode;
use std::fs::{File, TryLockError};

/// Held while a sync runs; ends when dropped.
#[derive(Debug)]
pub struct SyncLock {
    _file: File,
}

/// Takes the right to sync.
///
/// # Errors
/// `SyncAlreadyRunning` where another process or handle has it; `FileUnreadable`.
pub fn lock_sync(place: &Place) -> Result<SyncLock> {
    let file = File::options().create(true).truncate(false).write(true).open(place.sync_lock()).map_err(StoreError::from)?;
    match file.try_lock() {
        Ok(()) => Ok(SyncLock { _file: file }),
        Err(TryLockError::WouldBlock) => Err(ErrorCode::SyncAlreadyRunning.into()),
        Err(TryLockError::Error(error)) => Err(StoreError::from(error).into()),
    }
}
