//! A home with invented sample data, to look around in before there is a ticket.
//!
//! It belongs to no county: its ticket was made here, names no address and a device handle that no
//! county gives, so that nothing of it can ever be sent. Its passphrase is no secret, because
//! nothing in it is.

use jiangyuan_model::{DeviceId, Refusal, Role, Scope};
use jiangyuan_store::{Place, Store, World};
use jiangyuan_sync::enrol::Ticket;
use std::fs;

/// No county counts this far.
const DEVICE: DeviceId = DeviceId::MAX;

/// The invented person at the desk.
const USER: &str = "样例";

/// Opens the sample for everybody who asks.
const PASSPHRASE: &str = "jiangyuan sample home";

/// A township code that the state gives to none, and its invented name.
const TOWNSHIP: (&str, &str) = ("549901100", "云杉坪镇");

/// Opens the sample home; makes and fills it first if it is not there.
pub(crate) fn open(place: &Place, world: World) -> Result<Store, Refusal> {
    if place.exists() {
        return Store::open(place, world, Some(USER), PASSPHRASE);
    }
    let (mut store, _) = Store::create(place, world, &ticket(), USER, PASSPHRASE, true)?;
    match jiangyuan_casework::sample::fill_sample(&mut store) {
        Ok(_) => Ok(store),
        Err(refusal) => {
            // Half a sample would be opened for ever after.
            drop(store);
            let _ = fs::remove_dir_all(&place.home);
            Err(refusal)
        }
    }
}

/// The passphrase, for the second handle.
pub(crate) const fn passphrase() -> &'static str {
    PASSPHRASE
}

fn ticket() -> Ticket {
    let (township, township_name) = (TOWNSHIP.0.to_owned(), TOWNSHIP.1.to_owned());
    Ticket {
        url: String::new(),
        county_tls: [0; 32],
        county_root: [0; 32],
        county_key: [0; 32],
        county_bundle: [0; 32],
        device: DEVICE,
        device_chars: "YL".to_owned(),
        scope: Scope::Desk { township: township.clone() },
        township,
        township_name,
        roles: vec![Role::Clerk, Role::Triage, Role::Handler, Role::Head, Role::Legal, Role::Mediator, Role::CommitteeHead, Role::Grid],
        secret: [0; 16],
        expires_at_ms: 0,
    }
}
