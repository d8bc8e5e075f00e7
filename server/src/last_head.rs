//! The last end of the log that the county has signed, kept outside its database.
//!
//! A database that was put back to an older copy by any hand looks whole to itself. What it once
//! signed and now lacks is in this file, and in the devices' receipts.

use crate::failure::Result;
use crate::keys::hex;
use crate::place::{with_ending, write_private};
use data_encoding::HEXLOWER_PERMISSIVE;
use jiangyuan_sync::Hash;
use std::fs::{self, File};
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What was signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Signed {
    pub(crate) epoch: u32,
    pub(crate) n: u64,
    pub(crate) head: Hash,
}

impl Signed {
    const fn order(self) -> (u32, u64) {
        (self.epoch, self.n)
    }
}

/// The file. Several processes may keep it together.
pub(crate) struct LastHead {
    path: PathBuf,
    /// What it said when it was last looked at: it never says less later.
    seen: Mutex<Option<Signed>>,
}

impl LastHead {
    pub(crate) fn at(path: PathBuf) -> LastHead {
        LastHead { path, seen: Mutex::default() }
    }

    /// What the file says. One that cannot be read counts as none: it is a witness, and never the
    /// record.
    pub(crate) fn get(&self) -> Option<Signed> {
        let signed = fs::read_to_string(&self.path).ok().and_then(|text| parse(&text));
        let mut seen = self.seen();
        if signed.map(Signed::order) > seen.map(Signed::order) {
            *seen = signed;
        }
        signed
    }

    /// Keeps a later end, durably. An earlier one, of a session or a process that was overtaken,
    /// changes nothing.
    pub(crate) fn keep(&self, signed: Signed) -> Result<()> {
        let is_later = |than: Option<Signed>| than.map(Signed::order) < Some(signed.order());
        if !is_later(*self.seen()) {
            return Ok(());
        }
        let lock = File::create(with_ending(&self.path, ".lock"))?;
        lock.lock()?;
        if is_later(self.get()) {
            let line = format!("{} {} {}\n", signed.epoch, signed.n, hex(&signed.head));
            write_private(&self.path, line.as_bytes())?;
            *self.seen() = Some(signed);
        }
        lock.unlock()?;
        Ok(())
    }

    fn seen(&self) -> MutexGuard<'_, Option<Signed>> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn parse(text: &str) -> Option<Signed> {
    let mut words = text.split_whitespace();
    let (epoch, n, head) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?, words.next()?);
    let head = HEXLOWER_PERMISSIVE.decode(head.as_bytes()).ok()?.try_into().ok()?;
    Some(Signed { epoch, n, head })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_two_processes_the_later_end_stays() {
        let folder = tempfile::TempDir::new().unwrap();
        let [one, other] = [(); 2].map(|()| LastHead::at(folder.path().join("last-head")));
        let at = |n| Signed { epoch: 1, n, head: [7; 32] };
        one.keep(at(5)).unwrap();
        other.keep(at(9)).unwrap();
        one.keep(at(7)).unwrap();
        assert_eq!((one.get(), other.get()), (Some(at(9)), Some(at(9))));
        let later_epoch = Signed { epoch: 2, n: 3, head: [8; 32] };
        one.keep(later_epoch).unwrap();
        assert_eq!(other.get(), Some(later_epoch));
    }
}
