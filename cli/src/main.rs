//! `jiangyuan`: the office's work without a window, for scripts, recovery and tests.
//!
//! A command parses its arguments, calls one verb or one reading of `casework` or the store, and
//! answers. With `--json` the answer is one JSON object or NDJSON on standard output and nothing
//! else is there; everything for people goes to standard error, in the chosen language.

mod arguments;
mod commands;
mod exit;
mod home;
mod input;
mod output;
mod passphrase;
mod words;
mod world;

use arguments::Arguments;
use clap::{CommandFactory, FromArgMatches};
use std::process::ExitCode;

fn main() -> ExitCode {
    tracing_subscriber::fmt().with_env_filter(tracing_subscriber::EnvFilter::from_env("JIANGYUAN_LOG")).with_writer(std::io::stderr).init();
    words::choose(words::language_asked_for(std::env::args_os().skip(1)).as_deref());
    let parsed = arguments::in_words(Arguments::command()).try_get_matches();
    let arguments = match parsed.and_then(|matches| Arguments::from_arg_matches(&matches)) {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version end well; everything else is wrong usage. What cannot be printed
            // has nobody to read it.
            let _ = error.print();
            return if error.use_stderr() { exit::USAGE.into() } else { ExitCode::SUCCESS };
        }
    };
    let desk = home::Desk::new(&arguments.global);
    match commands::run(&desk, arguments.command) {
        Ok(code) => code.into(),
        Err(stop) => {
            desk.output.stopped(&stop);
            exit::of(&stop).into()
        }
    }
}
