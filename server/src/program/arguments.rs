//! The command line as it is typed. Its help comes from `locales/`: `server.about.<command>` and
//! `server.argument.<name>`.

use super::words;
use chrono::NaiveDate;
use clap::builder::PossibleValuesParser;
use clap::{ArgGroup, Args, CommandFactory, FromArgMatches, Parser, Subcommand};
use jiangyuan_model::county_file::CountyFileKind;
use jiangyuan_model::{DeviceId, Setting};
use std::net::SocketAddr;
use std::path::PathBuf;

/// The whole command line.
#[derive(Parser)]
#[command(name = "jiangyuan-server", version, disable_help_subcommand = true)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What every command takes, before or after its name.
#[derive(Args)]
pub(crate) struct Global {
    #[arg(long, global = true, value_name = "DIR", default_value = "./county-data")]
    pub(crate) data: PathBuf,
    #[arg(long, global = true, value_name = "POSTGRES-URL", env = "JIANGYUAN_DATABASE", hide_env_values = true)]
    pub(crate) database: Option<String>,
    #[arg(long, global = true, value_name = "CODE", default_value_t = 1, value_parser = clap::value_parser!(i64).range(1..=999_999))]
    pub(crate) county: i64,
    /// Read before anything else, by `words`.
    #[arg(long, global = true, value_name = "LANGUAGE", value_parser = words::LANGUAGES)]
    lang: Option<String>,
    #[arg(long, global = true)]
    pub(crate) json: bool,
}

/// What the server can be told to do.
#[derive(Subcommand)]
pub(crate) enum Command {
    Serve {
        #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8443")]
        listen: SocketAddr,
    },
    #[command(subcommand)]
    Township(Township),
    #[command(subcommand)]
    Ticket(Ticket),
    #[command(subcommand)]
    Device(Device),
    #[command(subcommand)]
    User(User),
    #[command(subcommand)]
    Recipient(Recipient),
    #[command(subcommand)]
    Bundle(Bundle),
    #[command(subcommand)]
    Sticks(Sticks),
    #[command(subcommand)]
    Holidays(Holidays),
    #[command(subcommand)]
    Settings(Settings),
    #[command(subcommand)]
    Slips(Slips),
    #[command(subcommand)]
    Explanations(Explanations),
    #[command(subcommand)]
    Files(Files),
    Numbers {
        #[arg(long = "township", id = "numbers_township", value_name = "CODE")]
        township: String,
        #[arg(long = "year", id = "numbers_year", value_name = "YYYY")]
        year: i32,
    },
    Stats,
    Backup {
        file: PathBuf,
    },
    Restore {
        file: PathBuf,
    },
}

#[derive(Subcommand)]
pub(crate) enum Township {
    Add {
        code: String,
        name: String,
    },
    Merge {
        code: String,
        into: String,
    },
    Describe {
        code: String,
        #[command(flatten)]
        office: Box<Office>,
    },
    List,
}

/// What an office calls itself on its papers; what is left out stays as it is.
#[derive(Args)]
#[group(required = true, multiple = true)]
pub(crate) struct Office {
    #[arg(long = "short", id = "office_short", value_name = "TEXT")]
    pub(crate) short: Option<String>,
    #[arg(long = "office", id = "office_name", value_name = "NAME")]
    pub(crate) name: Option<String>,
    #[arg(long = "address", id = "office_address", value_name = "TEXT")]
    pub(crate) address: Option<String>,
    #[arg(long = "phone", id = "office_phone", value_name = "NUMBER")]
    pub(crate) phone: Option<String>,
    #[arg(long = "hotline", id = "office_hotline", value_name = "NUMBER")]
    pub(crate) hotline: Option<String>,
    #[arg(long = "county-name", id = "county_name", value_name = "NAME")]
    pub(crate) county: Option<String>,
    #[arg(long = "upper", id = "upper_organ", value_name = "NAME")]
    pub(crate) upper: Option<String>,
    #[arg(long, value_name = "NAME")]
    pub(crate) court: Option<String>,
    #[arg(long, value_name = "NAME")]
    pub(crate) committee: Option<String>,
    #[arg(long, value_name = "TEXT")]
    pub(crate) query_ways: Option<String>,
    #[arg(long, value_name = "URL")]
    pub(crate) query_url: Option<String>,
}

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

/// How large a volume may be asked for: one that holds a few changes, up to the usual size.
const VOLUME_KIB: std::ops::RangeInclusive<i64> = 16..=4096;

#[derive(Subcommand)]
pub(crate) enum Bundle {
    Import {
        #[arg(value_name = "DIR")]
        folder: PathBuf,
    },
    Export {
        #[arg(value_name = "DIR")]
        folder: PathBuf,
        #[arg(long = "township", id = "of_township", value_name = "CODE")]
        townships: Vec<String>,
        #[arg(long, value_name = "KIB", value_parser = clap::value_parser!(u16).range(VOLUME_KIB))]
        volume_kib: Option<u16>,
    },
}

#[derive(Subcommand)]
pub(crate) enum Sticks {
    Allow,
    Forbid,
    Show,
}

#[derive(Subcommand)]
pub(crate) enum Holidays {
    Load {
        #[arg(id = "tables_file", value_name = "FILE.json")]
        file: PathBuf,
    },
    List,
    Write {
        #[arg(id = "signed_file", value_name = "FILE")]
        file: PathBuf,
        #[arg(long = "year", value_name = "YEAR")]
        years: Vec<i32>,
    },
    DayOff {
        #[arg(value_name = "YYYY-MM-DD", value_parser = date)]
        day: NaiveDate,
        #[arg(long = "name", id = "day_name", value_name = "NAME")]
        name: String,
        #[command(flatten)]
        decided: Decided,
    },
    WithdrawDayOff {
        #[arg(value_name = "YYYY-MM-DD", value_parser = date)]
        day: NaiveDate,
    },
}

/// Who decided, and by which paper.
#[derive(Args)]
pub(crate) struct Decided {
    #[arg(long, value_name = "WHO")]
    pub(crate) by: String,
    #[arg(long)]
    pub(crate) paper: String,
}

#[derive(Subcommand)]
pub(crate) enum Settings {
    List,
    Set {
        #[arg(value_name = "KEY", value_parser = PossibleValuesParser::new(Setting::ALL.iter().map(|setting| setting.key())))]
        setting: String,
        #[arg(id = "setting_value", value_name = "VALUE")]
        value: Vec<String>,
        #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
        from: Option<NaiveDate>,
        #[command(flatten)]
        decided: Decided,
    },
}

/// The files that the county hands to every PC.
#[derive(Subcommand)]
pub(crate) enum Files {
    List,
    Put {
        #[arg(id = "file_kind", value_name = "KIND", value_parser = file_kinds())]
        kind: String,
        #[arg(id = "file_key", value_name = "KEY")]
        key: String,
        #[arg(id = "county_file", value_name = "FILE")]
        file: PathBuf,
        #[command(flatten)]
        decided: Decided,
    },
    Withdraw {
        #[arg(id = "file_kind", value_name = "KIND", value_parser = file_kinds())]
        kind: String,
        #[arg(id = "file_key", value_name = "KEY")]
        key: String,
    },
}

fn file_kinds() -> PossibleValuesParser {
    PossibleValuesParser::new(CountyFileKind::ALL.iter().map(|kind| kind.key()))
}

#[derive(Subcommand)]
pub(crate) enum Slips {
    List,
    Put {
        #[arg(id = "row_code", value_name = "CODE")]
        code: String,
        #[command(flatten)]
        names: Names,
        #[arg(long = "trigger", value_name = "STEP")]
        triggers: Vec<String>,
    },
    Withdraw {
        #[arg(id = "row_code", value_name = "CODE")]
        code: String,
    },
}

#[derive(Subcommand)]
pub(crate) enum Explanations {
    List,
    Put {
        #[arg(id = "row_code", value_name = "CODE")]
        code: String,
        #[command(flatten)]
        names: Names,
        #[arg(long = "slip", value_name = "CODE")]
        slips: Vec<String>,
    },
    Withdraw {
        #[arg(id = "row_code", value_name = "CODE")]
        code: String,
    },
}

/// What a row is called and where it stands; what is left out stays as it is.
#[derive(Args)]
pub(crate) struct Names {
    #[arg(long = "name", id = "name_zh", value_name = "NAME")]
    pub(crate) name: Option<String>,
    #[arg(long, value_name = "NAME")]
    pub(crate) name_bo: Option<String>,
    #[arg(long, value_name = "N")]
    pub(crate) order: Option<u32>,
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

/// What was typed.
///
/// # Errors
/// Wrong usage, help or version: to be printed.
pub(crate) fn parse() -> Result<Arguments, clap::Error> {
    let matches = in_words(Arguments::command(), "program").try_get_matches()?;
    Arguments::from_arg_matches(&matches)
}

/// The same command line, explained in the chosen language.
fn in_words(command: clap::Command, path: &str) -> clap::Command {
    let commands: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    let about = words::say(&format!("server.about.{path}"), &[]);
    commands.into_iter().fold(arguments_in_words(command).about(about), |command, name| {
        let path = if path == "program" { name.clone() } else { format!("{path}_{name}") };
        command.mut_subcommand(name, |sub| in_words(sub, &path))
    })
}

fn arguments_in_words(command: clap::Command) -> clap::Command {
    let ids: Vec<String> = command.get_arguments().map(|argument| argument.get_id().to_string()).collect();
    ids.into_iter().filter(|id| id != "help" && id != "version").fold(command, |command, id| {
        let help = words::say(&format!("server.argument.{id}"), &[]);
        command.mut_arg(id, |argument| argument.help(help))
    })
}

fn date(text: &str) -> Result<NaiveDate, String> {
    jiangyuan_model::input::read_date(text).ok_or_else(|| words::say("server.not_a_date", &[]))
}

fn public_key(text: &str) -> Result<[u8; 32], String> {
    let bytes = data_encoding::HEXLOWER_PERMISSIVE.decode(text.as_bytes()).ok();
    bytes.and_then(|bytes| bytes.try_into().ok()).ok_or_else(|| words::say("server.not_a_key", &[]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_fits_together() {
        in_words(Arguments::command(), "program").debug_assert();
    }

    #[test]
    fn json_stands_before_or_after_the_command() {
        for typed in [["x", "--json", "township", "list"], ["x", "township", "list", "--json"], ["x", "township", "--json", "list"]] {
            assert!(Arguments::try_parse_from(typed).unwrap().global.json, "{typed:?}");
        }
    }

    #[test]
    fn every_command_and_argument_is_explained_in_every_language() {
        fn explained(command: &clap::Command) {
            let of_arguments = command.get_arguments().filter_map(|a| a.get_help()).map(ToString::to_string);
            let texts = of_arguments.chain(command.get_about().map(ToString::to_string));
            for text in texts {
                assert!(!text.contains("server."), "{} has no words: {text}", command.get_name());
            }
            command.get_subcommands().for_each(explained);
        }
        for language in words::LANGUAGES {
            words::choose(Some(language));
            explained(&in_words(Arguments::command(), "program"));
        }
    }
}
