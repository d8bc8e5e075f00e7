//! How a device comes into being: the county's ticket, the device's registration, and the
//! certificate that comes of it.
//!
//! A ticket holds everything a home needs (handle, scope, roles, keys to trust), so that a PC can
//! be set up without a network; the registration, which spends the ticket, happens at the first
//! contact. The ticket's secret is worth nothing after 24 hours or after one use.

use crate::cbor::{self, INFALLIBLE};
use crate::chain::Hash;
use crate::change::Unreadable;
use crate::segment::SignatureBytes;
use data_encoding::BASE32_NOPAD;
use jiangyuan_model::{DeviceId, Role, Scope};
use minicbor::{Decoder, Encoder};

/// How long a ticket lives.
pub const TICKET_LIFE_MS: i64 = 24 * 3600 * 1000;

/// What a ticket's text begins with.
const PREFIX: &str = "JY1-";

/// A single-use ticket.
#[derive(Clone, PartialEq, Eq)]
pub struct Ticket {
    /// Where the county answers, e.g. `https://10.0.0.5:8443`.
    pub url: String,
    /// BLAKE3 of the county's TLS public key (SubjectPublicKeyInfo, DER): the pin.
    pub county_tls: Hash,
    /// The county's root key.
    pub county_root: [u8; 32],
    /// The county's signing key (receipts).
    pub county_key: [u8; 32],
    /// The county's bundle key (X25519), so that a PC without a network can seal its first stick.
    pub county_bundle: [u8; 32],
    /// The handle the device will have.
    pub device: DeviceId,
    /// Two characters for the numbers it prints.
    pub device_chars: String,
    /// Nine-digit township code.
    pub township: String,
    /// Its name.
    pub township_name: String,
    /// The scope it writes by default.
    pub scope: Scope,
    /// Roles of its first user.
    pub roles: Vec<Role>,
    /// Spent at registration.
    pub secret: [u8; 16],
    /// When it ends (UTC milliseconds, the county's clock).
    pub expires_at_ms: i64,
}

impl std::fmt::Debug for Ticket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Ticket for device {} of {}", self.device, self.scope)
    }
}

impl Ticket {
    /// The text that is printed, scanned or carried in a file.
    pub fn to_text(&self) -> String {
        let mut bytes = Vec::new();
        let mut out = Encoder::new(&mut bytes);
        out.array(13).expect(INFALLIBLE).str(&self.url).expect(INFALLIBLE);
        out.bytes(&self.county_tls).expect(INFALLIBLE).bytes(&self.county_root).expect(INFALLIBLE);
        out.bytes(&self.county_key).expect(INFALLIBLE).bytes(&self.county_bundle).expect(INFALLIBLE).u32(self.device).expect(INFALLIBLE);
        out.str(&self.device_chars).expect(INFALLIBLE).str(&self.township).expect(INFALLIBLE);
        out.str(&self.township_name).expect(INFALLIBLE).str(&self.scope.to_string()).expect(INFALLIBLE);
        out.array(self.roles.len() as u64).expect(INFALLIBLE);
        for role in &self.roles {
            out.u8(role.code()).expect(INFALLIBLE);
        }
        out.bytes(&self.secret).expect(INFALLIBLE).i64(self.expires_at_ms).expect(INFALLIBLE);
        let check = blake3::hash(&bytes);
        bytes.extend_from_slice(check.as_bytes().first_chunk::<4>().unwrap_or(&[0; 4]));
        format!("{PREFIX}{}", BASE32_NOPAD.encode(&bytes))
    }

    /// Reads a ticket; white space and line breaks in it are passed over.
    ///
    /// # Errors
    /// [`Unreadable`] where it is no ticket, cut short, or copied with a mistake.
    pub fn from_text(text: &str) -> Result<Ticket, Unreadable> {
        let text: String = text.split_whitespace().collect();
        let coded = text.strip_prefix(PREFIX).ok_or(Unreadable)?;
        let all = BASE32_NOPAD.decode(coded.as_bytes()).map_err(|_| Unreadable)?;
        let (bytes, check) = all.split_last_chunk::<4>().ok_or(Unreadable)?;
        if blake3::hash(bytes).as_bytes().first_chunk::<4>() != Some(check) {
            return Err(Unreadable);
        }
        let mut input = Decoder::new(bytes);
        if cbor::array_len(&mut input)? != 13 {
            return Err(Unreadable);
        }
        Ok(Ticket {
            url: input.str()?.to_owned(),
            county_tls: fixed(&mut input)?,
            county_root: fixed(&mut input)?,
            county_key: fixed(&mut input)?,
            county_bundle: fixed(&mut input)?,
            device: input.u32()?,
            device_chars: input.str()?.to_owned(),
            township: input.str()?.to_owned(),
            township_name: input.str()?.to_owned(),
            scope: input.str()?.parse().map_err(|_| Unreadable)?,
            roles: read_roles(&mut input)?,
            secret: fixed(&mut input)?,
            expires_at_ms: input.i64()?,
        })
    }
}

/// Spends a ticket: posted to `/v1/register`.
#[derive(Clone, PartialEq, Eq)]
pub struct Registration {
    /// The handle from the ticket.
    pub device: DeviceId,
    /// The ticket's secret.
    pub secret: [u8; 16],
    /// The device's Ed25519 public key.
    pub key: [u8; 32],
    /// The device's X25519 public key, for what is sealed to it.
    pub sealing_key: [u8; 32],
    /// The first user's name.
    pub user_name: String,
    /// A name for the PC.
    pub label: String,
}

/// What the county answers to a registration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// The device.
    pub device: DeviceId,
    /// Its key.
    pub key: [u8; 32],
    /// Its default scope.
    pub scope: Scope,
    /// Roles of its first user, who is actor 1.
    pub roles: Vec<Role>,
    /// When it was made (UTC milliseconds, the county's clock).
    pub made_at_ms: i64,
    /// The county signing key's signature over [`Certificate::signed_message`].
    pub signature: SignatureBytes,
}

impl Registration {
    /// The bytes posted.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut out = Encoder::new(&mut bytes);
        out.array(6).expect(INFALLIBLE).u32(self.device).expect(INFALLIBLE).bytes(&self.secret).expect(INFALLIBLE);
        out.bytes(&self.key).expect(INFALLIBLE).bytes(&self.sealing_key).expect(INFALLIBLE);
        out.str(&self.user_name).expect(INFALLIBLE).str(&self.label).expect(INFALLIBLE);
        bytes
    }

    /// Reads the bytes posted.
    ///
    /// # Errors
    /// [`Unreadable`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Registration, Unreadable> {
        let mut input = Decoder::new(bytes);
        if cbor::array_len(&mut input)? != 6 {
            return Err(Unreadable);
        }
        Ok(Registration {
            device: input.u32()?,
            secret: fixed(&mut input)?,
            key: fixed(&mut input)?,
            sealing_key: fixed(&mut input)?,
            user_name: input.str()?.to_owned(),
            label: input.str()?.to_owned(),
        })
    }
}

impl Certificate {
    /// The bytes that the county signs.
    pub fn signed_message(&self) -> Vec<u8> {
        let mut message = b"jiangyuan device 1".to_vec();
        self.write(&mut message, false);
        message
    }

    /// The certificate as it is answered and kept.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.write(&mut bytes, true);
        bytes
    }

    fn write(&self, bytes: &mut Vec<u8>, signed: bool) {
        let mut out = Encoder::new(bytes);
        out.array(5 + u64::from(signed)).expect(INFALLIBLE).u32(self.device).expect(INFALLIBLE);
        out.bytes(&self.key).expect(INFALLIBLE).str(&self.scope.to_string()).expect(INFALLIBLE);
        out.array(self.roles.len() as u64).expect(INFALLIBLE);
        for role in &self.roles {
            out.u8(role.code()).expect(INFALLIBLE);
        }
        out.i64(self.made_at_ms).expect(INFALLIBLE);
        if signed {
            out.bytes(&self.signature).expect(INFALLIBLE);
        }
    }

    /// Reads a certificate. The signature is not checked here.
    ///
    /// # Errors
    /// [`Unreadable`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Certificate, Unreadable> {
        let mut input = Decoder::new(bytes);
        if cbor::array_len(&mut input)? != 6 {
            return Err(Unreadable);
        }
        Ok(Certificate {
            device: input.u32()?,
            key: fixed(&mut input)?,
            scope: input.str()?.parse().map_err(|_| Unreadable)?,
            roles: read_roles(&mut input)?,
            made_at_ms: input.i64()?,
            signature: fixed(&mut input)?,
        })
    }
}

/// The bytes that the county's root key signs for an organ that sealed matter can be addressed
/// to. Devices seal only to a key that this holds for, so that nobody who reaches the server can
/// put a key of his own between the petitioner and the discipline body.
pub fn recipient_message(kind: &str, name: &str, key: &[u8; 32]) -> Vec<u8> {
    let mut message = b"jiangyuan recipient 1".to_vec();
    for text in [kind, name] {
        message.extend_from_slice(&(text.len() as u64).to_le_bytes());
        message.extend_from_slice(text.as_bytes());
    }
    message.extend_from_slice(key);
    message
}

fn fixed<const N: usize>(input: &mut Decoder<'_>) -> Result<[u8; N], Unreadable> {
    input.bytes()?.try_into().map_err(|_| Unreadable)
}

fn read_roles(input: &mut Decoder<'_>) -> Result<Vec<Role>, Unreadable> {
    let count = cbor::array_len(input)?;
    let mut roles = Vec::new();
    for _ in 0..count {
        // A role of a newer county gives nobody a right here.
        roles.extend(Role::from_code(input.u8()?));
    }
    Ok(roles)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticket() -> Ticket {
        Ticket {
            url: "https://127.0.0.1:8443".into(),
            county_tls: [1; 32],
            county_root: [2; 32],
            county_key: [3; 32],
            county_bundle: [9; 32],
            device: 7,
            device_chars: "A7".into(),
            township: "549901100".into(),
            township_name: "云杉坪镇".into(),
            scope: Scope::Desk { township: "549901100".into() },
            roles: vec![Role::Clerk, Role::Triage],
            secret: [4; 16],
            expires_at_ms: 1_800_000_000_000,
        }
    }

    #[test]
    fn a_ticket_survives_being_printed_and_typed_in_again_with_line_breaks() {
        let text = ticket().to_text();
        let broken: String = text.chars().enumerate().flat_map(|(i, c)| if i % 40 == 39 { vec![c, '\n'] } else { vec![c] }).collect();
        assert_eq!(Ticket::from_text(&broken), Ok(ticket()));
    }

    #[test]
    fn a_ticket_copied_with_one_wrong_letter_is_unreadable() {
        let text = ticket().to_text();
        let at = text.len() / 2;
        let wrong: String = text.char_indices().map(|(i, c)| if i == at { if c == 'A' { 'B' } else { 'A' } } else { c }).collect();
        assert_eq!(Ticket::from_text(&wrong), Err(Unreadable));
    }

    #[test]
    fn a_ticket_shown_in_a_log_gives_no_secret_away() {
        assert_eq!(format!("{:?}", ticket()), "Ticket for device 7 of 549901100/desk");
    }
}
