//! The command line as it is typed. Every sentence of the help comes from `locales/` by the key
//! `cli.about.<command>` or `cli.argument.<name>`.

use crate::commands::Command;
use crate::words;
use clap::{Args, Parser};
use std::path::PathBuf;

/// The whole command line.
#[derive(Parser)]
#[command(name = "jiangyuan", version, disable_help_subcommand = true)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What every command takes, before or after its name.
#[derive(Args, Clone)]
pub(crate) struct Global {
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) home: Option<PathBuf>,
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) passphrase_file: Option<PathBuf>,
    #[arg(long, global = true, value_name = "NAME")]
    pub(crate) user: Option<String>,
    #[arg(long, global = true, value_name = "LANGUAGE", value_parser = words::LANGUAGES)]
    pub(crate) lang: Option<String>,
    #[arg(long, global = true)]
    pub(crate) json: bool,
}

/// The same command line, explained in the chosen language.
pub(crate) fn in_words(command: clap::Command) -> clap::Command {
    explained(command, "program")
}

/// A command of a command is explained by both names: `cli.about.bundle_export`.
fn explained(command: clap::Command, path: &str) -> clap::Command {
    let names: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    let about = words::say(&format!("cli.about.{path}"));
    names.into_iter().fold(arguments_in_words(command).about(about), |command, name| {
        let path = if path == "program" { name.clone() } else { format!("{path}_{name}") };
        command.mut_subcommand(name, |sub| explained(sub, &path))
    })
}

fn arguments_in_words(command: clap::Command) -> clap::Command {
    let ids: Vec<String> = command.get_arguments().map(|argument| argument.get_id().to_string()).collect();
    ids.into_iter().filter(|id| id != "help" && id != "version").fold(command, |command, id| {
        let help = words::say(&format!("cli.argument.{id}"));
        command.mut_arg(id, |argument| argument.help(help))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_fits_together() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn every_command_and_every_argument_is_explained() {
        for language in words::LANGUAGES {
            words::choose(Some(language));
            let command = in_words(Arguments::command());
            for sub in command.get_subcommands().flat_map(|sub| std::iter::once(sub).chain(sub.get_subcommands())) {
                let about = sub.get_about().map(ToString::to_string).unwrap_or_default();
                assert!(!about.starts_with("cli."), "{language}: {about}");
                for argument in sub.get_arguments().filter(|argument| argument.get_id() != "help") {
                    let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
                    assert!(!help.is_empty() && !help.starts_with("cli."), "{language}: {} {}: {help}", sub.get_name(), argument.get_id());
                }
            }
        }
    }
}
