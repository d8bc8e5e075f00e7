//! Registration: a ticket is spent and a device comes into being.
//!
//! The reply may be lost on the way, so the same registration by the same key is answered with
//! the same certificate for ever; another key with a spent ticket is refused. Which tickets exist
//! is not told: a wrong secret is an unknown ticket.

use crate::county::County;
use crate::db::Tx;
use crate::db::device::{self, DeviceUser, NewDevice};
use crate::db::erased;
use crate::db::ticket::{self, TicketRow};
use crate::failure::Result;
use crate::reference::{Subject, checked_text, refer};
use crate::user::NAME_CHARS_MAX;
use ed25519_dalek::VerifyingKey;
use jiangyuan_model::{ErrorCode, Field, Role, Value};
use jiangyuan_sync::enrol::{Certificate, Registration};

/// The first user of a device. The county names the others.
const FIRST_ACTOR: u16 = 1;

impl County {
    /// Spends a ticket. Returns the certificate's bytes.
    ///
    /// # Errors
    /// `TicketUnknown`, `TicketUsed`, `TicketExpired`, `DeviceRevoked`, `ChangeUnreadable` where a
    /// name or the key is none.
    pub fn register(&self, registration: &Registration) -> Result<Vec<u8>> {
        let now_ms = self.now_ms();
        self.inner.db.write(|tx| {
            let ticket = the_ticket(tx, registration)?;
            if let Some(known) = device::registered(tx, registration.device)? {
                return match (known.key == registration.key, known.revoked) {
                    (false, _) => Err(ErrorCode::TicketUsed.into()),
                    (true, true) => Err(ErrorCode::DeviceRevoked.into()),
                    (true, false) => Ok(known.certificate),
                };
            }
            if now_ms > ticket.expires_at_ms {
                return Err(ErrorCode::TicketExpired.into());
            }
            // The township of an old ticket may have been merged since.
            let scope = erased::successor(tx, &ticket.scope)?.unwrap_or_else(|| ticket.scope.clone());
            self.enrol(tx, &TicketRow { scope, ..ticket }, registration, now_ms)
        })
    }

    fn enrol(&self, tx: &Tx<'_>, ticket: &TicketRow, asked: &Registration, now_ms: i64) -> Result<Vec<u8>> {
        VerifyingKey::from_bytes(&asked.key).map_err(|_| ErrorCode::ChangeUnreadable)?;
        let name = checked_text(Field::UserName, &asked.user_name, NAME_CHARS_MAX)?;
        let label = checked_text(Field::DeviceLabel, &asked.label, NAME_CHARS_MAX)?;
        let certificate = self.certificate(ticket, asked, now_ms);
        device::insert(
            tx,
            &NewDevice {
                device: ticket.device,
                key: asked.key,
                sealing_key: asked.sealing_key,
                label: &label,
                scope: &ticket.scope,
                certificate: &certificate,
                at_ms: now_ms,
            },
        )?;
        device::insert_user(tx, ticket.device, &DeviceUser { actor: FIRST_ACTOR, name: name.clone(), roles: ticket.roles.clone() })?;
        ticket::spend(tx, ticket.device, now_ms)?;
        let of_device = vec![(Field::DeviceLabel, Value::Text(label)), (Field::DeviceScope, Value::Text(ticket.scope.to_string()))];
        let of_user = vec![
            (Field::UserName, Value::Text(name)),
            (Field::UserRoles, Value::List(ticket.roles.iter().map(|role: &Role| role.key().to_owned()).collect())),
            (Field::UserDevice, Value::Int(i64::from(ticket.device))),
            (Field::UserActor, Value::Int(i64::from(FIRST_ACTOR))),
        ];
        refer(tx, now_ms, &[(Subject::Device(ticket.device), of_device), (Subject::User(ticket.device, FIRST_ACTOR), of_user)])?;
        Ok(certificate)
    }

    fn certificate(&self, ticket: &TicketRow, asked: &Registration, now_ms: i64) -> Vec<u8> {
        let mut certificate = Certificate {
            device: ticket.device,
            key: asked.key,
            scope: ticket.scope.clone(),
            roles: ticket.roles.clone(),
            made_at_ms: now_ms,
            signature: [0; 64],
        };
        certificate.signature = self.inner.keys.sign(&certificate.signed_message());
        certificate.to_bytes()
    }
}

fn the_ticket(tx: &Tx<'_>, registration: &Registration) -> Result<TicketRow> {
    let ticket = ticket::get(tx, registration.device)?.ok_or(ErrorCode::TicketUnknown)?;
    // `blake3::Hash` compares in constant time.
    if blake3::hash(&registration.secret) != blake3::Hash::from_bytes(ticket.secret_hash) {
        return Err(ErrorCode::TicketUnknown.into());
    }
    Ok(ticket)
}
