//! `ticket new`: a device's way into the county. The handle, the scope and the roles are fixed
//! here; the secret is shown once and kept as a hash.

use crate::county::County;
use crate::db::county;
use crate::db::log::make_scope;
use crate::db::ticket::{self, TicketRow};
use crate::failure::Result;
use crate::township::name_or_add;
use jiangyuan_model::{ErrorCode, Field, Refusal, Role, Scope};
use jiangyuan_sync::enrol::{TICKET_LIFE_MS, Ticket};

/// Characters of printed numbers: no I and no O, which are read as 1 and 0.
const PRINTED: &[u8; 34] = b"0123456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/// The address in tickets before the server has ever listened.
const FIRST_ADDRESS: &str = "127.0.0.1:8443";

/// What a ticket is asked for.
#[derive(Debug, Clone)]
pub struct TicketRequest {
    /// Nine-digit code; a township that is not known yet is added.
    pub township: String,
    /// `desk` or `grid/<village>`.
    pub sight: String,
    /// A role's key, or `officer`.
    pub role: String,
    /// Where devices reach the county; the last address it listened on where left out.
    pub url: Option<String>,
}

impl County {
    /// Makes a single-use ticket that lives for 24 hours.
    ///
    /// # Errors
    /// `BadNumber` for the township, `UnknownCode` for the sight or the role.
    pub fn ticket_new(&self, request: &TicketRequest) -> Result<Ticket> {
        let roles = Role::from_ticket_word(&request.role).ok_or_else(|| Refusal::new(ErrorCode::UnknownCode).on(Field::UserRoles))?;
        let scope = scope_asked(&request.township, &request.sight)?;
        let secret: [u8; 16] = self.inner.world.draw();
        let now_ms = self.now_ms();
        self.inner.db.write(|tx| {
            let township_name = name_or_add(tx, &request.township, now_ms)?;
            make_scope(tx, &scope)?;
            let row = TicketRow {
                device: county::take_device(tx)?,
                township: request.township.clone(),
                scope: scope.clone(),
                roles: roles.clone(),
                device_chars: printed(ticket::count_of_township(tx, &request.township)?),
                secret_hash: *blake3::hash(&secret).as_bytes(),
                made_at_ms: now_ms,
                expires_at_ms: now_ms.saturating_add(TICKET_LIFE_MS),
                spent_at_ms: None,
            };
            ticket::insert(tx, &row)?;
            let url = match &request.url {
                Some(url) => url.clone(),
                None => format!("https://{}", county::address(tx)?.as_deref().unwrap_or(FIRST_ADDRESS)),
            };
            Ok(Ticket {
                url,
                county_tls: self.inner.keys.pin(),
                county_root: self.inner.keys.root(),
                county_key: self.inner.keys.public(),
                county_bundle: self.inner.keys.bundle(),
                device: row.device,
                device_chars: row.device_chars,
                township: row.township,
                township_name,
                scope: row.scope,
                roles: row.roles,
                secret,
                expires_at_ms: row.expires_at_ms,
            })
        })
    }
}

fn scope_asked(township: &str, sight: &str) -> Result<Scope> {
    let desk = Scope::Desk { township: township.to_owned() };
    if desk.to_string().parse() != Ok(desk.clone()) {
        return Err(Refusal::new(ErrorCode::BadNumber).on(Field::TownshipCode).into());
    }
    match format!("{township}/{sight}").parse() {
        Ok(scope @ (Scope::Desk { .. } | Scope::Grid { .. })) => Ok(scope),
        _ => Err(Refusal::new(ErrorCode::UnknownCode).on(Field::DeviceScope).into()),
    }
}

/// Two characters for the `nth` device of a township. After 1,156 tickets they begin again; by
/// then the first devices of that township are long out of use.
fn printed(nth: u32) -> String {
    let base = PRINTED.len();
    let nth = usize::try_from(nth).unwrap_or_default();
    [nth / base % base, nth % base].iter().filter_map(|at| PRINTED.get(*at)).map(|byte| char::from(*byte)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_device_of_a_township_prints_its_own_two_characters() {
        let printed: std::collections::BTreeSet<String> = (0..1156).map(printed).collect();
        assert_eq!((printed.len(), printed.iter().all(|chars| chars.len() == 2)), (1156, true));
    }
}
