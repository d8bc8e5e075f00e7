//! `enrol`: makes the home, the device key and the first user from a ticket.

use crate::exit::{DONE, Ended, Stop};
use crate::home::Desk;
use crate::words;
use crate::world;
use clap::Args;
use jiangyuan_courier::{Line, register};
use jiangyuan_model::{ErrorCode, Refusal};
use jiangyuan_store::Store;
use jiangyuan_sync::enrol::Ticket;
use serde_json::json;
use std::path::Path;

#[derive(Args)]
pub(crate) struct Enrol {
    #[arg(long, value_name = "TICKET|FILE")]
    ticket: String,
}

pub(crate) fn run(desk: &Desk, arguments: &Enrol) -> Ended {
    let user = desk.user().ok_or(Stop::Usage("cli.usage.user"))?;
    let ticket = read(&arguments.ticket)?;
    let place = desk.place()?;
    if place.exists() {
        return Err(ErrorCode::HomeExists.into());
    }
    let passphrase = desk.new_passphrase()?;
    let (mut store, recovery_code) = Store::create(&place, world::system(), &ticket, user, &passphrase, false)?;
    let refusal = reach(&mut store).err();
    let me = store.me();
    let answer = json!({
        "device": me.device,
        "incarnation": format!("{:016x}", me.incarnation),
        "township": me.township,
        "scope": me.scope.to_string(),
        "user": me.user,
        "roles": me.roles,
        "recovery_code": recovery_code.text(),
        "registered": me.registered,
        "refusal": refusal,
    });
    desk.output.answer(&answer, || words::say_with("cli.enrol.made", &[("township", &me.township_name), ("user", &me.user)]));
    if !desk.output.json {
        desk.output.tell(&words::say_with("cli.enrol.recovery_code", &[("code", recovery_code.text())]));
    }
    match &refusal {
        None => desk.output.tell(&words::say("cli.enrol.registered")),
        Some(refusal) if refusal.code == ErrorCode::CountyUnreachable => desk.output.tell(&words::say("cli.enrol.later")),
        Some(refusal) => {
            desk.output.tell(&words::refusal(refusal));
            desk.output.tell(&words::say("cli.enrol.later"));
        }
    }
    Ok(DONE)
}

fn reach(store: &mut Store) -> Result<(), Refusal> {
    let line = Line::new(&store.me().url, store.me().county_tls)?;
    register(store, &line)
}

/// The ticket: its text, or the file in which it was carried here.
fn read(text_or_file: &str) -> Result<Ticket, Refusal> {
    let unreadable = |_| Refusal::new(ErrorCode::TicketUnreadable);
    if let Ok(ticket) = Ticket::from_text(text_or_file) {
        return Ok(ticket);
    }
    let path = Path::new(text_or_file);
    if !path.is_file() {
        return Err(ErrorCode::TicketUnreadable.into());
    }
    let text = std::fs::read_to_string(path).map_err(|_| Refusal::new(ErrorCode::FileUnreadable))?;
    // A file made with `--json` holds the ticket as a member.
    let member = serde_json::from_str::<serde_json::Value>(&text).ok();
    let member = member.as_ref().and_then(|json| json.get("ticket")).and_then(serde_json::Value::as_str);
    Ticket::from_text(member.unwrap_or(&text)).map_err(unreadable)
}
