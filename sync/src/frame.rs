//! What the two sides say to each other. The bytes of a frame are in `codec`.

use crate::chain::{Hash, ShortHash};
use crate::change::{Change, Header};
use crate::ground::Ground;
use crate::segment::{Parcel, SignatureBytes};
use crate::snapshot;
use crate::verdict::Verdict;
use jiangyuan_model::{ChangeId, DeviceId, ErrorCode, Incarnation, Scope};

/// The newest version of the protocol that this program speaks.
pub const PROTOCOL: u16 = 1;

/// The oldest that it still speaks.
pub const PROTOCOL_MIN: u16 = 1;

/// The versions of the protocol that one end speaks.
///
/// A hello says which one its frames are in, and the whole session is in it. A county that does not
/// know a version yet says so, and the device steps down by one and begins again; what both spoke is
/// remembered, so that this costs one round trip once. A county that knows a newer one says that in its
/// greeting. Within a version, arrays may grow at their end and frames of unknown types from
/// [`LATER_FRAMES`] on are passed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Protocols {
    /// The oldest.
    pub oldest: u16,
    /// The newest.
    pub newest: u16,
}

impl Protocols {
    /// Those of this program.
    pub const OURS: Protocols = Protocols { oldest: PROTOCOL_MIN, newest: PROTOCOL };
}

/// Types of frames that a later version may add within a protocol: whoever does not know one passes
/// over it.
pub const LATER_FRAMES: u8 = 64;

/// One frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Frame {
    /// Device: who I am and where I stand. First frame of every session.
    Hello(Hello),
    /// Device: changes.
    Segment(Parcel),
    /// Device: nothing more to send.
    End,
    /// Device: entries that the county had and lost.
    Give(Give),
    /// County: where I stand with you. First frame of every answer.
    Welcome(Welcome),
    /// County: your changes up to this seq are durable here.
    Ack {
        /// The incarnation.
        incarnation: Incarnation,
        /// The last durable seq.
        through: u64,
    },
    /// County: this change is not taken; it keeps its seq and blocks nothing.
    Refused {
        /// The incarnation.
        incarnation: Incarnation,
        /// Its seq.
        seq: u64,
        /// Why.
        code: ErrorCode,
    },
    /// County: what was given back is durable here.
    Given,
    /// County: entries of one scope.
    Log(LogFrame),
    /// County: a snapshot of one scope begins.
    SnapshotStart(snapshot::Start),
    /// County: entries of a snapshot.
    SnapshotPage(snapshot::Page),
    /// County: a signed receipt.
    Receipt(Receipt),
    /// County: all told.
    Done,
    /// County: no session with you, and why.
    Sorry(ErrorCode),
}

/// Where one incarnation of a device stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChainState {
    /// The incarnation.
    pub incarnation: Incarnation,
    /// Its last seq.
    pub seq: u64,
    /// Its head after that seq.
    pub head: Hash,
}

/// Where one incarnation stands, as the hello tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ToldChain {
    /// The incarnation.
    pub incarnation: Incarnation,
    /// Its last seq.
    pub seq: u64,
    /// Its head after that seq, in short.
    pub head: ShortHash,
    /// The last seq that the county has acked to this device.
    pub acked: u64,
    /// The last seq that a receipt covers.
    pub receipted: u64,
    /// The two histories have parted: the county shall tell what it holds after this seq.
    pub ask_after: Option<u64>,
}

/// What the county holds of an incarnation, as the welcome tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldChain {
    /// The incarnation.
    pub incarnation: Incarnation,
    /// The last seq that is durable; 0 for nothing.
    pub seq: u64,
    /// The head after it, in short.
    pub head: ShortHash,
    /// The device's end does not lie on the county's chain, though that is as long.
    pub parted: bool,
    /// Changes after `seq` that other devices have given back to a restored county: seq and hash, at
    /// most [`TAIL_MAX`].
    pub beyond: Vec<(u64, Hash)>,
    /// What the device asked for.
    pub tail: Option<Tail>,
}

/// What the county holds of a chain after one seq.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tail {
    /// The seq.
    pub after: u64,
    /// The head after it, in short.
    pub base: ShortHash,
    /// The hashes that follow, at most [`TAIL_MAX`].
    pub hashes: Vec<Hash>,
}

/// How many hashes of a chain are told at once: 128 kB, asked for once in a device's life.
pub const TAIL_MAX: usize = 4 * 1024;

/// What a device shows when the county's log is not the one that it followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// The last receipt that the device has over its cursors, if it has one.
    pub receipt: Option<Receipt>,
    /// Where its scopes stood then; the receipt is signed over them.
    pub cursors: Vec<Cursor>,
}

/// Entries of one scope that the county has lost, up to a place that it signed once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Give {
    /// The scope.
    pub scope: Scope,
    /// Position of the first entry, as it was.
    pub first_pos: u64,
    /// The entry head before it, as it was.
    pub head_before: Hash,
    /// The entries as they were, in full.
    pub entries: Vec<LogEntry>,
    /// The county's word for the end of them.
    pub proof: Proof,
}

/// How far a device has a scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    /// The scope.
    pub scope: Scope,
    /// Position of the last entry it has; 0 for none.
    pub pos: u64,
    /// The entry head after it.
    pub head: Hash,
}

/// How far a device has all its scopes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cursors {
    /// Each by itself.
    Whole(Vec<Cursor>),
    /// A mark of each scope's name with the position, and one digest over names, positions and
    /// heads. The county knows the scopes that the device reads, and looks the heads up.
    Short {
        /// [`crate::cursor::mark`] and position, in the order of the device's cursors.
        marks: Vec<(u16, u64)>,
        /// [`crate::cursor::digest`].
        digest: ShortHash,
    },
}

/// The device's first word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hello {
    /// The version of the protocol in which this session is held.
    pub protocol: u16,
    /// The device.
    pub device: DeviceId,
    /// Its incarnations that matter: the present one first, then older ones with changes that wait
    /// or that no receipt covers.
    pub chains: Vec<ToldChain>,
    /// The county's epoch as it knows it; 0 before the first answer.
    pub epoch: u32,
    /// How far it has each scope it knows of.
    pub cursors: Cursors,
    /// How far it has the snapshots that it is taking. At position 0 stands the wish to be told a
    /// scope from its log.
    pub snapshots: Vec<(Scope, snapshot::Progress)>,
    /// Shown when the county asked for it.
    pub proof: Option<Proof>,
    /// A base was lacking: bodies are to be told whole.
    pub whole: bool,
    /// How many bytes of bodies the device would like in one log frame; 0 for as the county sees fit.
    pub page_bytes: u32,
    /// What its frames refer to beyond the dictionary; nothing where little is to be sent.
    pub ground: Option<Box<Ground>>,
    /// Its clock, UTC milliseconds.
    pub at_ms: i64,
    /// The device's signature over [`Hello::signed_message`].
    pub signature: SignatureBytes,
}

/// The county's first word.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Welcome {
    /// The epoch of its log.
    pub epoch: u32,
    /// What it holds of the incarnations named in the hello, seq 0 where it holds nothing. An
    /// incarnation of which it holds what the hello says was acked is left out.
    pub chains: Vec<HeldChain>,
    /// Scopes in which the device has entries that are not in this log, each with the last place
    /// up to which both surely agree.
    pub back_to: Vec<Cursor>,
    /// The device is revoked: what it sends is kept for the county to decide on, and it is told
    /// nothing.
    pub revoked: bool,
    /// Number of the last entry that stands in a backup of the county; 0 for none.
    pub backed_up: u64,
    /// Its clock, UTC milliseconds; 0 in a volume, which may be read days later.
    pub at_ms: i64,
    /// The newest protocol that it speaks, where that is not the one of the session; else 0.
    pub newest: u16,
}

/// A body that a delta may be made against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base {
    /// The change.
    pub id: ChangeId,
    /// Its scope.
    pub scope: Scope,
    /// Its position there; 0 where it has none yet.
    pub pos: u64,
    /// Its body.
    pub body: Vec<u8>,
}

/// A change whose body is told by a base ([`crate::delta`]).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Packed {
    /// The header.
    pub header: Header,
    /// The change whose body is the base.
    pub base: ChangeId,
    /// How the body is made of it.
    pub instructions: Vec<u8>,
}

/// Over all bodies of a frame in which one is told by a base: that they came out the same.
pub type Check = [u8; 4];

/// Entries of one scope, in order of position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogFrame {
    /// The scope.
    pub scope: Scope,
    /// Position of the first entry. Positions are dense.
    pub first_pos: u64,
    /// The entries.
    pub entries: Vec<LogEntry>,
    /// The entry head after the last one, in short.
    pub head_after: ShortHash,
    /// Where a body is told by a base.
    pub check: Option<Check>,
}

/// One entry of the county's log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogEntry {
    /// The county-wide number.
    pub n: u64,
    /// The change.
    pub id: ChangeId,
    /// The county's verdict.
    pub verdict: Verdict,
    /// When the county took it, UTC milliseconds.
    pub received_at_ms: i64,
    /// The change itself, or what stands for it.
    pub content: Content,
}

/// What stands in an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// The change.
    Full(Change),
    /// The change, its body told by a base.
    Packed(Packed),
    /// The receiver wrote it and has it.
    Own,
    /// The body was lawfully erased; its hash stays.
    Erased(Hash),
    /// In a snapshot: every value of it was replaced since ([`crate::snapshot::reduced`]).
    Reduced {
        /// The hash of the change as it was written.
        hash: Hash,
        /// The change with a reduced body.
        change: Change,
    },
}

/// The county's receipt for a run of one device's changes.
///
/// The root is a Merkle root over (seq, change hash, n) of the run, so that one signature covers a
/// whole evening's work and each change can still be proved alone, on paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The epoch.
    pub epoch: u32,
    /// The device.
    pub device: DeviceId,
    /// Its incarnation.
    pub incarnation: Incarnation,
    /// First seq covered.
    pub from_seq: u64,
    /// Last seq covered; less than `from_seq` where nothing new is covered.
    pub to_seq: u64,
    /// The Merkle root over the run; zero where nothing new is covered. It does not travel: the
    /// device makes it from its own leaves, and the signature tells whether they are the county's.
    pub root: Hash,
    /// Number of the last entry of the county's log.
    pub log_n: u64,
    /// The county's log head after it.
    pub log_head: Hash,
    /// Digest over where the device stood in its scopes ([`cursors_digest`]). It does not travel: the
    /// device computes it from what it holds.
    pub cursors: Hash,
    /// The scopes in that digest; nothing for all in which the device has an entry.
    pub scopes: Option<Vec<Scope>>,
    /// The county's clock, UTC milliseconds.
    pub at_ms: i64,
    /// The county's signature over [`Receipt::signed_message`].
    pub signature: SignatureBytes,
}

impl Receipt {
    /// The bytes that the county signs.
    pub fn signed_message(&self) -> Vec<u8> {
        let mut message = b"jiangyuan receipt 1".to_vec();
        message.extend_from_slice(&self.epoch.to_le_bytes());
        message.extend_from_slice(&self.device.to_le_bytes());
        message.extend_from_slice(&self.incarnation.to_le_bytes());
        message.extend_from_slice(&self.from_seq.to_le_bytes());
        message.extend_from_slice(&self.to_seq.to_le_bytes());
        message.extend_from_slice(&self.root);
        message.extend_from_slice(&self.log_n.to_le_bytes());
        message.extend_from_slice(&self.log_head);
        message.extend_from_slice(&self.cursors);
        message.extend_from_slice(&self.at_ms.to_le_bytes());
        message
    }
}

impl Hello {
    /// The bytes that the device signs. `county` is the fingerprint of the county's TLS key, so
    /// that nobody who is spoken to can pass a hello on to another county.
    pub fn signed_message(&self, county: &Hash) -> Vec<u8> {
        let mut message = b"jiangyuan hello 1".to_vec();
        message.extend_from_slice(county);
        message.extend_from_slice(&self.protocol.to_le_bytes());
        message.extend_from_slice(&self.device.to_le_bytes());
        message.extend_from_slice(&(self.chains.len() as u64).to_le_bytes());
        for chain in &self.chains {
            message.extend_from_slice(&chain.incarnation.to_le_bytes());
            message.extend_from_slice(&chain.seq.to_le_bytes());
            message.extend_from_slice(&chain.head);
            message.extend_from_slice(&chain.acked.to_le_bytes());
            message.extend_from_slice(&chain.receipted.to_le_bytes());
            message.extend_from_slice(&chain.ask_after.unwrap_or(u64::MAX).to_le_bytes());
        }
        message.extend_from_slice(&self.epoch.to_le_bytes());
        self.cursors.sign_into(&mut message);
        for (scope, progress) in &self.snapshots {
            message.extend_from_slice(scope.to_string().as_bytes());
            message.extend_from_slice(&progress.at_pos.to_le_bytes());
            message.extend_from_slice(&progress.done.to_le_bytes());
        }
        if let Some(receipt) = self.proof.as_ref().and_then(|proof| proof.receipt.as_ref()) {
            message.extend_from_slice(&receipt.signature);
        }
        if let Some(ground) = &self.ground {
            message.extend_from_slice(&ground.digest);
        }
        message.push(u8::from(self.whole));
        message.extend_from_slice(&self.page_bytes.to_le_bytes());
        message.extend_from_slice(&self.at_ms.to_le_bytes());
        message
    }
}

/// The digest over where a device stands in its scopes. One in which it has no entry is as one it
/// never met, and the order of telling is of no account.
pub fn cursors_digest(cursors: &[Cursor]) -> Hash {
    let mut stood: Vec<(String, &Cursor)> =
        cursors.iter().filter(|cursor| cursor.pos > 0).map(|cursor| (cursor.scope.to_string(), cursor)).collect();
    stood.sort_by(|one, other| one.0.cmp(&other.0));
    let mut hasher = blake3::Hasher::new_derive_key("jiangyuan 2026 cursors in a receipt");
    for (name, cursor) in stood {
        hasher.update(&(name.len() as u64).to_le_bytes()).update(name.as_bytes());
        hasher.update(&cursor.pos.to_le_bytes()).update(&cursor.head);
    }
    *hasher.finalize().as_bytes()
}
