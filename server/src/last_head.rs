//! The last end of the log that the county has signed, kept outside its database.
//!
//! A database that was put back to an older copy by any hand looks whole to itself. What it once
//! signed and now lacks is in this file, and in the devices' receipts.

use crate::failure::Result;
use crate::keys::hex;
use crate::place::write_private;
use data_encoding::HEXLOWER_PERMISSIVE;
use jiangyuan_sync::Hash;
use std::fs;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

/// What was signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Signed {
    pub(crate) epoch: u32,
    pub(crate) n: u64,
    pub(crate) head: Hash,
}

/// The file, and what it says.
pub(crate) struct LastHead {
    path: PathBuf,
    signed: Mutex<Option<Signed>>,
}

impl LastHead {
    /// Reads the file. One that cannot be read counts as none: it is a witness, and never the record.
    pub(crate) fn at(path: PathBuf) -> LastHead {
        let signed = fs::read_to_string(&path).ok().and_then(|text| parse(&text));
        LastHead { path, signed: Mutex::new(signed) }
    }

    pub(crate) fn get(&self) -> Option<Signed> {
        *self.signed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps a later end, durably. An earlier one, of a session that was overtaken, changes nothing.
    pub(crate) fn keep(&self, signed: Signed) -> Result<()> {
        let mut last = self.signed.lock().unwrap_or_else(PoisonError::into_inner);
        if last.is_none_or(|last| (last.epoch, last.n) < (signed.epoch, signed.n)) {
            let line = format!("{} {} {}\n", signed.epoch, signed.n, hex(&signed.head));
            write_private(&self.path, line.as_bytes())?;
            *last = Some(signed);
        }
        Ok(())
    }
}

fn parse(text: &str) -> Option<Signed> {
    let mut words = text.split_whitespace();
    let (epoch, n, head) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?, words.next()?);
    let head = HEXLOWER_PERMISSIVE.decode(head.as_bytes()).ok()?.try_into().ok()?;
    Some(Signed { epoch, n, head })
}
