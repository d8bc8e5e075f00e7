//! The copy outside the home: how a device finds out that its past was exchanged under it.
//!
//! A home that is restored from an old copy, or opened on a second PC, would continue a chain that
//! has been continued elsewhere, and two different changes would carry one id. So the end of the
//! chain (incarnation, seq, head) is kept a second time outside the home, bound to this machine,
//! and written after each commit. When a home is opened, the copy is compared:
//!
//! - equal, or **behind** the home: a normal end, or a crash between commit and copy;
//! - **ahead** of the home, or on another branch: the home is older than it was. Restored;
//! - **missing** or **foreign** (another machine, another key): the home was carried here, or
//!   nobody knows. Both ask for a new incarnation before anything is written. That costs nothing
//!   but a number; pending changes keep the ids they have.
//!
//! The copy is replaced by a rename and not synced to the disk: after a power cut it may be behind,
//! which is harmless, and a sync per record would double what a slow disk has to do. It must be
//! read before the home is: another process may be writing both, and a copy read later could be
//! ahead of a home read earlier. A machine without an identity is bound to nothing; a disk imaged
//! whole shares the copy too. The county finds those.

use crate::error::Stored;
use crate::file::{self, Durable};
use crate::keys::DataKey;
use crate::place::Place;
use data_encoding::HEXLOWER;
use jiangyuan_sync::frame::ChainState;
use std::path::PathBuf;
use zeroize::Zeroizing;

const MAGIC: &[u8; 4] = b"JYO1";

/// What stands outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Copy {
    /// Nothing.
    Missing,
    /// Something that was not written here, for this home, by this home's key.
    Foreign,
    /// The end of the chain at the last write that reached it.
    Stands(ChainState),
}

/// Where the copy of one home is kept, and the key of its MAC.
pub(crate) struct Outside {
    path: PathBuf,
    home: [u8; 16],
    machine: [u8; 32],
    key: Zeroizing<[u8; 32]>,
}

impl Outside {
    pub(crate) fn new(place: &Place, home: [u8; 16], key: &DataKey) -> Outside {
        Outside {
            path: place.outside.join(format!("{}.chain", HEXLOWER.encode(&home))),
            home,
            machine: machine(),
            key: key.derive("jiangyuan 2026 outside copy"),
        }
    }

    pub(crate) fn read(&self) -> Copy {
        let Ok(bytes) = std::fs::read(&self.path) else { return Copy::Missing };
        self.parse(&bytes).map_or(Copy::Foreign, Copy::Stands)
    }

    fn parse(&self, bytes: &[u8]) -> Option<ChainState> {
        let (claimed, mac) = bytes.split_last_chunk::<32>()?;
        let expected = blake3::keyed_hash(&self.key, claimed);
        let (prefix, rest) = claimed.split_first_chunk::<52>()?;
        let (incarnation, rest) = rest.split_first_chunk::<8>()?;
        let (seq, head) = rest.split_first_chunk::<8>()?;
        // blake3 compares its hashes in constant time.
        let ours = expected == blake3::Hash::from_bytes(*mac) && *prefix == self.prefix();
        ours.then(|| {
            Some(ChainState { incarnation: u64::from_le_bytes(*incarnation), seq: u64::from_le_bytes(*seq), head: head.try_into().ok()? })
        })?
    }

    /// Replaces the copy.
    pub(crate) fn write(&self, end: &ChainState) -> Stored<()> {
        let mut bytes = self.prefix().to_vec();
        bytes.extend_from_slice(&end.incarnation.to_le_bytes());
        bytes.extend_from_slice(&end.seq.to_le_bytes());
        bytes.extend_from_slice(&end.head);
        let mac = blake3::keyed_hash(&self.key, &bytes);
        bytes.extend_from_slice(mac.as_bytes());
        if !self.path.parent().is_some_and(std::path::Path::exists) {
            self.path.parent().map_or(Ok(()), file::make_private_folder)?;
        }
        file::write_atomically(&self.path, &bytes, Durable::No)
    }

    fn prefix(&self) -> [u8; 52] {
        let mut prefix = [0; 52];
        let parts = MAGIC.iter().chain(&self.home).chain(&self.machine);
        for (to, from) in prefix.iter_mut().zip(parts) {
            *to = *from;
        }
        prefix
    }
}

/// What tells this machine from another one: a hash of its identity, so that the identity itself
/// stands nowhere.
fn machine() -> [u8; 32] {
    let identity = ["/etc/machine-id", "/var/lib/dbus/machine-id"].iter().find_map(|path| std::fs::read(path).ok());
    blake3::derive_key("jiangyuan 2026 machine", identity.unwrap_or_default().trim_ascii())
}
