//! What each command does: parse, one call of the library, one answer.

use super::arguments::{Command, Device, Global, Office, Recipient, Ticket, Township};
use super::decisions;
use super::output::Output;
use super::stick;
use super::user;
use super::words::{moment, say};
use super::{files, papers};
use jiangyuan_model::{DeviceId, ErrorCode};
use jiangyuan_server::{
    County, DatabaseAddress, Decided, Failure, OfficeRequest, RecipientRequest, RecipientRow, Result, Server, Stats, TicketRequest, World,
    hex, make_recipient_key,
};
use serde_json::json;
use std::net::SocketAddr;
use std::path::Path;

/// Runs a command over the county that is meant.
///
/// # Errors
/// As the library says.
pub(crate) fn run(global: &Global, output: &Output, command: Command) -> Result<()> {
    match command {
        Command::Restore { file } => restore(global, output, &file),
        Command::Serve { listen } => serve(&open(global, output)?, output, listen),
        Command::Township(command) => township(&open(global, output)?, output, command),
        Command::Ticket(command) => ticket(&open(global, output)?, output, command),
        Command::Device(command) => device(&open(global, output)?, output, command),
        Command::User(command) => user::run(&open(global, output)?, output, command),
        Command::Recipient(command) => recipient(&open(global, output)?, output, command),
        Command::Bundle(command) => stick::bundle(&open(global, output)?, output, command),
        Command::Sticks(command) => stick::sticks(&open(global, output)?, output, &command),
        Command::Holidays(command) => decisions::holidays(&open(global, output)?, output, command),
        Command::Settings(command) => decisions::settings(&open(global, output)?, output, command),
        Command::Slips(command) => decisions::slips(&open(global, output)?, output, command),
        Command::Explanations(command) => decisions::explanations(&open(global, output)?, output, command),
        Command::Files(command) => files::files(&open(global, output)?, output, command),
        Command::Numbers { township, year } => papers::numbers(&open(global, output)?, output, &township, year),
        Command::Stats => stats(&open(global, output)?, output),
        Command::Backup { file } => backup(&open(global, output)?, output, &file),
    }
}

/// Opens the county; the operator hears of the keys once, at the first start.
fn open(global: &Global, output: &Output) -> Result<County> {
    let county = match &global.database {
        None => County::open(&global.data, World::system())?,
        Some(url) => County::open_on(&DatabaseAddress::parse(url, global.county)?, &global.data, World::system())?,
    };
    if county.is_first_start() {
        let file = county.root_key_file().display().to_string();
        output.tell(&say("server.first_start", &[("file", &file), ("fingerprint", &hex(&county.fingerprint()))]));
    }
    Ok(county)
}

fn serve(county: &County, output: &Output, listen: SocketAddr) -> Result<()> {
    let running = Server::over(county.clone(), listen)?;
    let address = format!("https://{}", running.address);
    let fingerprint = hex(&running.fingerprint);
    let ready = json!({ "ready": true, "address": address, "port": running.address.port(), "fingerprint": fingerprint });
    output.answer(&ready, || format!("ready {address} fingerprint {fingerprint}"));
    running.wait()?;
    running.stop();
    Ok(())
}

fn township(county: &County, output: &Output, command: Township) -> Result<()> {
    match command {
        Township::Add { code, name } => {
            county.township_add(&code, &name)?;
            let done = json!({ "township": code, "name": name.trim() });
            output.answer(&done, || say("server.township_added", &[("code", &code), ("name", name.trim())]));
        }
        Township::Merge { code, into } => {
            let merged = county.township_merge(&code, &into)?;
            let (records, devices) = (merged.records.to_string(), merged.devices.to_string());
            let numbers = [("code", code.as_str()), ("into", into.as_str()), ("records", &records), ("devices", &devices)];
            output.answer(&merged, || say("server.township_merged", &numbers));
        }
        Township::Describe { code, office } => {
            county.office_describe(&code, &request(*office))?;
            output.answer(&json!({ "township": code }), || say("server.office_described", &[("code", &code)]));
        }
        Township::List => {
            output.lines(&county.townships()?, |row| format!("{}\t{}\t{}", row.code, row.name, row.devices));
        }
    }
    Ok(())
}

fn request(office: Office) -> OfficeRequest {
    OfficeRequest {
        short: office.short,
        name: office.name,
        address: office.address,
        phone: office.phone,
        hotline: office.hotline,
        county: office.county,
        upper_organ: office.upper,
        court: office.court,
        committee: office.committee,
        query_ways: office.query_ways,
        query_url: office.query_url,
    }
}

fn ticket(county: &County, output: &Output, command: Ticket) -> Result<()> {
    let Ticket::New { township, sight, role, url } = command;
    let ticket = county.ticket_new(&TicketRequest { township, sight, role, url })?;
    let text = ticket.to_text();
    let made = json!({
        "ticket": text,
        "device": ticket.device,
        "device_chars": ticket.device_chars,
        "township": ticket.township,
        "scope": ticket.scope.to_string(),
        "roles": ticket.roles,
        "url": ticket.url,
        "expires_at_ms": ticket.expires_at_ms,
    });
    output.answer(&made, || format!("{}\n{text}", qr(&text)));
    let (device, scope, until) = (ticket.device.to_string(), ticket.scope.to_string(), moment(ticket.expires_at_ms));
    output.tell(&say("server.ticket_made", &[("device", &device), ("scope", &scope), ("until", &until), ("url", &ticket.url)]));
    Ok(())
}

/// The ticket for a camera, as blocks on a terminal. A ticket is always short enough for one.
fn qr(text: &str) -> String {
    let code = qrcode::QrCode::with_error_correction_level(text, qrcode::EcLevel::L);
    code.map(|code| code.render::<qrcode::render::unicode::Dense1x2>().build()).unwrap_or_default()
}

fn device(county: &County, output: &Output, command: Device) -> Result<()> {
    match command {
        Device::List => {
            let seen = |ms: Option<i64>| ms.map(moment).unwrap_or_default();
            output.lines(&county.devices()?, |row| {
                let users: Vec<&str> = row.users.iter().map(|user| user.name.as_str()).collect();
                let cells = [&row.device.to_string(), &row.scope, &row.label, &users.join("、"), &seen(row.last_seen_ms)];
                let held = if row.held > 0 { row.held.to_string() } else { String::new() };
                [cells.map(String::as_str).join("\t"), seen(row.revoked_at_ms), seen(row.copied_at_ms), held].join("\t")
            });
        }
        Device::Revoke { id } => revoke(county, output, id)?,
        Device::Held { id } => output.lines(&county.device_held(id)?, |row| {
            let cells = [&row.seq.to_string(), &row.scope, &row.verb, &moment(row.at_ms), &moment(row.received_at_ms)];
            cells.map(String::as_str).join("\t")
        }),
        Device::Admit { id } => decided(output, "server.held_admitted", id, county.device_admit(id)?),
        Device::RefuseHeld { id, reason } => decided(output, "server.held_refused", id, county.device_refuse_held(id, &reason)?),
    }
    Ok(())
}

fn revoke(county: &County, output: &Output, id: DeviceId) -> Result<()> {
    county.device_revoke(id)?;
    output.answer(&json!({ "device": id, "revoked": true }), || say("server.device_revoked", &[("device", &id.to_string())]));
    Ok(())
}

fn decided(output: &Output, key: &str, id: DeviceId, decided: Decided) {
    let (device, taken, refused) = (id.to_string(), decided.taken.to_string(), decided.refused.to_string());
    let text = || say(key, &[("device", &device), ("taken", &taken), ("refused", &refused)]);
    output.answer(&json!({ "device": id, "taken": decided.taken, "refused": decided.refused }), text);
}

fn recipient(county: &County, output: &Output, command: Recipient) -> Result<()> {
    let Recipient::Add { kind, name, key, make, root } = command else {
        let text = |row: &RecipientRow| format!("{}\t{}\t{}\t{}", row.recipient, row.kind, row.name, row.key);
        output.lines(&county.recipients()?, text);
        return Ok(());
    };
    let key = match (key, &make) {
        (Some(key), _) => key,
        (None, Some(file)) => make_recipient_key(file, &World::system())?,
        (None, None) => return Err(Failure::Key("recipient")),
    };
    let id = county.recipient_add(&RecipientRequest { kind: kind.clone(), name: name.clone(), key, root })?;
    let added = json!({ "recipient": id, "kind": kind, "name": name, "key": hex(&key) });
    output.answer(&added, || say("server.recipient_added", &[("name", &name), ("key", &hex(&key))]));
    if let Some(file) = make {
        output.tell(&say("server.recipient_key_made", &[("file", &file.display().to_string())]));
    }
    Ok(())
}

fn stats(county: &County, output: &Output) -> Result<()> {
    let stats = county.stats()?;
    output.answer(&stats, || stats_text(&stats));
    Ok(())
}

fn stats_text(stats: &Stats) -> String {
    let total = [
        ("epoch", stats.epoch.to_string()),
        ("n", stats.n.to_string()),
        ("devices", stats.devices.to_string()),
        ("townships", stats.townships.to_string()),
        ("sealed", stats.sealed.to_string()),
        ("refused", stats.refused.to_string()),
    ];
    let mut lines = vec![say("server.stats_total", &total.each_ref().map(|(name, value)| (*name, value.as_str())))];
    if stats.early > 0 {
        let kept = [("early", stats.early.to_string()), ("parted", stats.early_parted.to_string())];
        lines.push(say("server.stats_early", &kept.each_ref().map(|(name, value)| (*name, value.as_str()))));
    }
    for scope in &stats.scopes {
        let seen = scope.last_seen_ms.map(moment).unwrap_or_default();
        lines.push(format!("{}\t{}\t{}\t{seen}", scope.scope, scope.pos, scope.devices));
    }
    lines.extend(stats.records.iter().map(|(noun, count)| format!("{}\t{count}", say(&format!("noun.{noun}"), &[]))));
    lines.join("\n")
}

fn backup(county: &County, output: &Output, file: &Path) -> Result<()> {
    let bytes = county.backup(file)?;
    let name = file.display().to_string();
    output.answer(&json!({ "backup": name, "bytes": bytes }), || say("server.backup_made", &[("file", &name)]));
    Ok(())
}

fn restore(global: &Global, output: &Output, file: &Path) -> Result<()> {
    if global.database.is_some() {
        return Err(ErrorCode::BackupElsewhere.into());
    }
    let restored = County::restore(&global.data, file, &World::system())?;
    let (epoch, n) = (restored.epoch.to_string(), restored.n.to_string());
    output.answer(&restored, || say("server.restored", &[("epoch", &epoch), ("n", &n)]));
    Ok(())
}
