//! Devices, the tickets by which they come, their users, and whoever sealed pieces go to.

use super::{date, words};
use chrono::NaiveDate;
use clap::{ArgGroup, Subcommand};
use jiangyuan_model::DeviceId;
use std::path::PathBuf;

#[derive(Subcommand)]
pub(crate) enum Ticket {
    New {
        #[arg(long, value_name = "CODE")]
        township: String,
        #[arg(long, default_value = "desk")]
        sight: String,
        #[arg(long)]
        role: String,
        #[arg(long)]
        url: Option<String>,
    },
}

#[derive(Subcommand)]
pub(crate) enum Device {
    List,
    Revoke {
        id: DeviceId,
    },
    Held {
        id: DeviceId,
    },
    Admit {
        id: DeviceId,
    },
    RefuseHeld {
        id: DeviceId,
        #[arg(long)]
        reason: String,
    },
}

#[derive(Subcommand)]
pub(crate) enum User {
    Add {
        #[arg(long, value_name = "ID")]
        device: DeviceId,
        #[arg(long)]
        name: String,
        #[arg(long, value_name = "ROLE,ROLE", value_delimiter = ',', required = true)]
        roles: Vec<String>,
        #[arg(long, value_name = "DATE", value_parser = date)]
        from: NaiveDate,
        #[arg(long, value_name = "DATE", value_parser = date)]
        until: Option<NaiveDate>,
    },
    Roles {
        #[arg(long, value_name = "ID")]
        device: DeviceId,
        #[arg(long)]
        name: String,
        #[arg(long, value_name = "ROLE,ROLE", value_delimiter = ',', required = true)]
        roles: Vec<String>,
    },
    #[command(group(ArgGroup::new("term_end").required(true).args(["until", "open"])))]
    Prolong {
        #[arg(long, value_name = "ID")]
        device: DeviceId,
        #[arg(long)]
        name: String,
        #[arg(long, value_name = "DATE", value_parser = date)]
        from: Option<NaiveDate>,
        #[arg(long, value_name = "DATE", value_parser = date)]
        until: Option<NaiveDate>,
        #[arg(long)]
        open: bool,
    },
    End {
        #[arg(long, value_name = "ID")]
        device: DeviceId,
        #[arg(long)]
        name: String,
        #[arg(long, value_name = "DATE", value_parser = date)]
        on: NaiveDate,
        #[arg(long, id = "term_reason", default_value = "", hide_default_value = true)]
        reason: String,
        #[arg(long, default_value = "", hide_default_value = true)]
        paper: String,
    },
    List {
        #[arg(long, value_name = "ID")]
        device: Option<DeviceId>,
    },
}

#[derive(Subcommand)]
pub(crate) enum Recipient {
    #[command(group(ArgGroup::new("key_from").required(true).args(["key", "make"])))]
    Add {
        #[arg(long, value_parser = ["discipline", "petition_bureau", "superior"])]
        kind: String,
        #[arg(long)]
        name: String,
        #[arg(long, value_name = "HEX", value_parser = public_key)]
        key: Option<[u8; 32]>,
        #[arg(long, value_name = "FILE")]
        make: Option<PathBuf>,
        #[arg(long, value_name = "FILE")]
        root: Option<PathBuf>,
    },
    List,
}

fn public_key(text: &str) -> Result<[u8; 32], String> {
    let bytes = data_encoding::HEXLOWER_PERMISSIVE.decode(text.as_bytes()).ok();
    bytes.and_then(|bytes| bytes.try_into().ok()).ok_or_else(|| words::say("server.not_a_key", &[]))
}
