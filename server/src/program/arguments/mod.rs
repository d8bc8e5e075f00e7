//! The command line as it is typed. Its help comes from `locales/`: `server.about.<command>` and
//! `server.argument.<name>`. One file for what belongs together.

mod decided;
mod device;
mod stick;
mod township;

use super::words;
use chrono::NaiveDate;
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};
use std::net::SocketAddr;
use std::path::PathBuf;

pub(crate) use decided::{Decided, Explanations, Files, Holidays, Names, Settings, Slips};
pub(crate) use device::{Device, Recipient, Ticket, User};
pub(crate) use stick::{Bundle, Sticks};
pub(crate) use township::{Office, Township};

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
