//! `user`: who works at which PC, and from when to when.

use super::arguments::User;
use super::output::Output;
use super::words::say;
use jiangyuan_model::Term;
use jiangyuan_server::{County, Result, UserRequest, UserRow};

/// Runs one of its commands.
///
/// # Errors
/// As the library says.
pub(crate) fn run(county: &County, output: &Output, command: User) -> Result<()> {
    let row = match command {
        User::List { device } => {
            output.lines(&county.users(device)?, line);
            return Ok(());
        }
        User::Add { device, name, roles, from, until } => {
            county.user_add(&UserRequest { device, name, roles, term: Term { from: Some(from), until } })?
        }
        User::Roles { device, name, roles } => county.user_roles(device, &name, &roles)?,
        User::Prolong { device, name, from, until, open: _ } => county.user_prolong(device, &name, from, until)?,
        User::End { device, name, on, reason, paper } => county.user_end(device, &name, on, &reason, &paper)?,
    };
    output.answer(&row, || line(&row));
    output.tell(&say("server.user_told", &[("device", &row.device.to_string())]));
    Ok(())
}

fn line(row: &UserRow) -> String {
    let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let roles: Vec<String> = row.user.roles.iter().map(|role| say(&format!("role.{}", role.key()), &[])).collect();
    let cells = [&row.device.to_string(), &row.user.actor.to_string(), &row.user.name, &roles.join("、")];
    [cells.map(String::as_str).join("\t"), day(row.term.from), day(row.term.until), row.reason.clone(), row.paper.clone()].join("\t")
}
