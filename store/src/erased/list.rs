//! The list of erasures that lies outside the home, beside the copy of the chain's end.
//!
//! It holds ids and hashes and nothing else: it can be read by nobody as anything but that so
//! many changes were erased. It is bound to the home by a MAC under the home's key, because whoever
//! could write it could make the home forget; it is not bound to a machine, for a list that came
//! with the home to another PC is as true there. A list that cannot be read counts as empty, and is
//! written again from what the home knows; the county's log brings the rest.

use crate::error::Stored;
use crate::file::{self, Durable};
use crate::keys::DataKey;
use crate::place::Place;
use data_encoding::HEXLOWER;
use jiangyuan_model::ChangeId;
use jiangyuan_sync::Hash;
use std::collections::BTreeSet;
use std::path::PathBuf;
use zeroize::Zeroizing;

const MAGIC: &[u8; 4] = b"JYE1";

/// Device, incarnation, seq, hash.
const GONE_BYTES: usize = 4 + 8 + 8 + 32;

/// A change whose body is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Gone {
    pub(crate) id: ChangeId,
    pub(crate) hash: Hash,
}

/// Where the list of one home is kept, and the key of its MAC.
pub(crate) struct List {
    path: PathBuf,
    home: [u8; 16],
    key: Zeroizing<[u8; 32]>,
}

impl List {
    pub(crate) fn new(place: &Place, home: [u8; 16], key: &DataKey) -> List {
        let path = place.outside.join(format!("{}.erased", HEXLOWER.encode(&home)));
        List { path, home, key: key.derive("jiangyuan 2026 erased list") }
    }

    pub(crate) fn read(&self) -> BTreeSet<Gone> {
        let Ok(bytes) = std::fs::read(&self.path) else { return BTreeSet::new() };
        self.parse(&bytes).unwrap_or_else(|| {
            tracing::warn!("the list of erasures outside the home is not this home's; it is made again");
            BTreeSet::new()
        })
    }

    fn parse(&self, bytes: &[u8]) -> Option<BTreeSet<Gone>> {
        let (claimed, mac) = bytes.split_last_chunk::<32>()?;
        let (magic, rest) = claimed.split_first_chunk::<4>()?;
        let (home, rest) = rest.split_first_chunk::<16>()?;
        // blake3 compares its hashes in constant time.
        let ours = blake3::keyed_hash(&self.key, claimed) == blake3::Hash::from_bytes(*mac) && magic == MAGIC && *home == self.home;
        let (gone, rest) = rest.as_chunks::<GONE_BYTES>();
        if !ours || !rest.is_empty() {
            return None;
        }
        gone.iter().map(|bytes| read_gone(bytes)).collect()
    }

    /// Replaces the list, durably. Nothing is written where there is nothing to say.
    pub(crate) fn write(&self, gone: &BTreeSet<Gone>) -> Stored<()> {
        if gone.is_empty() && !self.path.exists() {
            return Ok(());
        }
        let mut bytes = MAGIC.to_vec();
        bytes.extend_from_slice(&self.home);
        for gone in gone {
            bytes.extend_from_slice(&gone.id.device.to_le_bytes());
            bytes.extend_from_slice(&gone.id.incarnation.to_le_bytes());
            bytes.extend_from_slice(&gone.id.seq.to_le_bytes());
            bytes.extend_from_slice(&gone.hash);
        }
        let mac = blake3::keyed_hash(&self.key, &bytes);
        bytes.extend_from_slice(mac.as_bytes());
        if !self.path.parent().is_some_and(std::path::Path::exists) {
            self.path.parent().map_or(Ok(()), file::make_private_folder)?;
        }
        file::write_atomically(&self.path, &bytes, Durable::Yes)
    }
}

fn read_gone(bytes: &[u8]) -> Option<Gone> {
    let (device, rest) = bytes.split_first_chunk::<4>()?;
    let (incarnation, rest) = rest.split_first_chunk::<8>()?;
    let (seq, hash) = rest.split_first_chunk::<8>()?;
    let id = ChangeId { device: u32::from_le_bytes(*device), incarnation: u64::from_le_bytes(*incarnation), seq: u64::from_le_bytes(*seq) };
    Some(Gone { id, hash: hash.try_into().ok()? })
}
