//! Identities: of records, devices, changes and the people who act.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A record's identity: 16 bytes, written as a UUID.
///
/// New records take a UUID of version 7; a record imported from elsewhere keeps the UUID it has,
/// so that the same thing imported on two devices is one record.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct RecordId(pub [u8; 16]);

impl RecordId {
    /// A version 7 UUID from milliseconds since 1970 (UTC) and ten random bytes.
    pub fn v7(at_ms: i64, random: [u8; 10]) -> RecordId {
        let ms = u64::try_from(at_ms).unwrap_or(0);
        RecordId(*uuid::Builder::from_unix_timestamp_millis(ms, &random).into_uuid().as_bytes())
    }

    /// A version 8 UUID (RFC 9562): one that the application makes by a rule of its own, of a hash for instance.
    pub fn v8(hash: [u8; 16]) -> RecordId {
        RecordId(*uuid::Builder::from_custom_bytes(hash).into_uuid().as_bytes())
    }
}

impl fmt::Display for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        uuid::Uuid::from_bytes(self.0).fmt(f)
    }
}

impl fmt::Debug for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The text is not an identity of the kind asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a valid identity")]
pub struct BadId;

impl FromStr for RecordId {
    type Err = BadId;
    fn from_str(text: &str) -> Result<RecordId, BadId> {
        uuid::Uuid::try_parse(text).map(|u| RecordId(*u.as_bytes())).map_err(|_| BadId)
    }
}

impl Serialize for RecordId {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for RecordId {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<RecordId, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(d)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl ts_rs::TS for RecordId {
    type WithoutGenerics = Self;
    type OptionInnerType = Self;
    fn name(_: &ts_rs::Config) -> String {
        "string".to_owned()
    }
    fn inline(_: &ts_rs::Config) -> String {
        "string".to_owned()
    }
}

/// A device's handle, given by the county. The county itself is device 0.
pub type DeviceId = u32;

/// A random number that a device draws anew whenever it cannot be sure to be the only
/// continuation of its own past (first start, restore, clone).
pub type Incarnation = u64;

/// The county server, which writes `county/reference` with a chain of its own.
pub const COUNTY_DEVICE: DeviceId = 0;

/// Who acted, as the number of a user enrolled on the writing device. 0 is the device itself.
pub type Actor = u16;

/// One change: the `seq`-th of one incarnation of one device, counted from 1 without a gap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChangeId {
    /// The writing device.
    pub device: DeviceId,
    /// Its incarnation.
    pub incarnation: Incarnation,
    /// Position in the incarnation's chain, from 1.
    pub seq: u64,
}

impl fmt::Display for ChangeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:016x}.{}", self.device, self.incarnation, self.seq)
    }
}

impl FromStr for ChangeId {
    type Err = BadId;
    fn from_str(text: &str) -> Result<ChangeId, BadId> {
        let mut parts = text.split('.');
        let (Some(d), Some(i), Some(s), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
            return Err(BadId);
        };
        Ok(ChangeId {
            device: d.parse().map_err(|_| BadId)?,
            incarnation: u64::from_str_radix(i, 16).map_err(|_| BadId)?,
            seq: s.parse().map_err(|_| BadId)?,
        })
    }
}

/// One step within a record: the change that wrote it and its place among that change's
/// operations (from 0). Text form `device.incarnation.seq#op`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StepId {
    /// The change.
    pub change: ChangeId,
    /// Index of the operation in the change.
    pub op: u16,
}

impl fmt::Display for StepId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#{}", self.change, self.op)
    }
}

impl FromStr for StepId {
    type Err = BadId;
    fn from_str(text: &str) -> Result<StepId, BadId> {
        let (change, op) = text.split_once('#').ok_or(BadId)?;
        Ok(StepId { change: change.parse()?, op: op.parse().map_err(|_| BadId)? })
    }
}
