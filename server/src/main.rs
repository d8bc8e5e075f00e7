//! `jiangyuan-server`: the county server and its operator's commands, over the library.
//!
//! With `--json` standard output holds the answer and nothing else; sentences for people go to
//! standard error, in the chosen language. Admin commands work while `serve` runs.

// The words are kept in a map by the macro that reads them; nothing is shown in its order.
#![allow(clippy::disallowed_types)]

mod program;

use program::arguments::{self, Arguments};
use program::{commands, output, words};
use std::process::ExitCode;

rust_i18n::i18n!("../locales", fallback = "zh-CN");

/// Wrong usage.
const USAGE: u8 = 2;

fn main() -> ExitCode {
    let filter = tracing_subscriber::EnvFilter::try_from_env("JIANGYUAN_LOG").unwrap_or_else(|_| "info".into());
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    words::choose(words::language_asked_for(std::env::args_os().skip(1)).as_deref());
    let arguments = match arguments::parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version end well; everything else is wrong usage. What cannot be printed
            // has nobody to read it.
            let _ = error.print();
            return if error.use_stderr() { USAGE.into() } else { ExitCode::SUCCESS };
        }
    };
    let Arguments { global, command } = arguments;
    let output = output::Output { json: global.json };
    match commands::run(&global, &output, command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            output.stopped(&failure);
            failure.exit_code().into()
        }
    }
}
