//! Who has opened the home: the device, its office, and the person at it.

use jiangyuan_model::{Actor, DeviceId, Incarnation, Role, Scope, Term};

/// Who has opened the home.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Me {
    /// The device's handle.
    pub device: DeviceId,
    /// The characters in the numbers it prints. They belong to the incarnation.
    pub device_chars: String,
    /// The incarnation that new changes are written in.
    pub incarnation: Incarnation,
    /// Nine-digit township code.
    pub township: String,
    /// The township's name.
    pub township_name: String,
    /// The scope written by default.
    pub scope: Scope,
    /// What the person may do.
    pub roles: Vec<Role>,
    /// The person's name.
    pub user: String,
    /// The person's number on this device.
    pub actor: Actor,
    /// When the person acts.
    pub term: Term,
    /// The home holds invented sample data and belongs to no county.
    pub sample: bool,
    /// The county has registered the device.
    pub registered: bool,
    /// Where the county answers.
    pub url: String,
    /// BLAKE3 of the county's TLS key: the pin.
    pub county_tls: [u8; 32],
    /// The county's root key.
    pub county_root: [u8; 32],
    /// The county's signing key.
    pub county_key: [u8; 32],
    /// The county's bundle key, as the ticket said.
    pub county_bundle: [u8; 32],
}
