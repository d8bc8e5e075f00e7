//! `user list`, `user admit`: who works at this PC. The county names them; each sets his own passphrase.

use crate::exit::{DONE, Ended};
use crate::home::Desk;
use crate::passphrase;
use crate::words;
use clap::Subcommand;
use jiangyuan_model::ErrorCode;
use jiangyuan_model::user::UserView;
use serde_json::json;
use std::path::PathBuf;

#[derive(Subcommand)]
pub(crate) enum User {
    List,
    Admit {
        #[arg(long = "name", id = "user_name", value_name = "NAME")]
        name: String,
        #[arg(long, value_name = "FILE")]
        new_passphrase_file: Option<PathBuf>,
    },
}

pub(crate) fn run(desk: &Desk, command: &User) -> Ended {
    let store = desk.open()?;
    let users = store.users()?;
    let (name, file) = match command {
        User::List => {
            desk.output.lines(&users, line);
            return Ok(DONE);
        }
        User::Admit { name, new_passphrase_file } => (name, new_passphrase_file),
    };
    let user = users.iter().find(|user| user.name == *name).ok_or(ErrorCode::UserNotNamed)?;
    let code = store.admit(user.actor, &passphrase::of_another(file.as_deref())?)?;
    let answer = json!({ "actor": user.actor, "user": user.name, "recovery_code": code.text() });
    desk.output.answer(&answer, || words::say_with("cli.user.admitted", &[("user", &user.name)]));
    if !desk.output.json {
        desk.output.tell(&words::say_with("cli.enrol.recovery_code", &[("code", code.text())]));
    }
    Ok(DONE)
}

fn line(user: &UserView) -> String {
    let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let roles: Vec<String> = user.roles.iter().map(|role| words::say(&format!("role.{}", role.key()))).collect();
    let way = words::say(if user.opens { "users.way.set" } else { "users.way.none" });
    [user.actor.to_string(), user.name.clone(), roles.join("、"), day(user.term.from), day(user.term.until), way].join("\t")
}
