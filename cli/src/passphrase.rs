//! Where a passphrase comes from: a file, the file that the environment names, or the terminal. It
//! never stands on the command line, where every process of the PC can read it.

use crate::exit::Stop;
use crate::words;
use jiangyuan_model::ErrorCode;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// Names the file.
const FILE_VARIABLE: &str = "JIANGYUAN_PASSPHRASE_FILE";

/// The passphrase of somebody who has one.
pub(crate) fn existing(file: Option<&Path>) -> Result<Zeroizing<String>, Stop> {
    match from_file(file)? {
        Some(passphrase) => Ok(passphrase),
        None => ask("cli.passphrase.ask"),
    }
}

/// A new passphrase; at the terminal it is typed twice.
pub(crate) fn new(file: Option<&Path>) -> Result<Zeroizing<String>, Stop> {
    if let Some(passphrase) = from_file(file)? {
        return Ok(passphrase);
    }
    typed_twice()
}

/// The passphrase of somebody else than whoever opens the home: from a file of its own, or typed by
/// himself at the terminal. The environment names the opener's.
pub(crate) fn of_another(file: Option<&Path>) -> Result<Zeroizing<String>, Stop> {
    match file {
        Some(path) => first_line(path),
        None => typed_twice(),
    }
}

fn typed_twice() -> Result<Zeroizing<String>, Stop> {
    let first = ask("cli.passphrase.choose")?;
    if *first == *ask("cli.passphrase.again")? { Ok(first) } else { Err(Stop::Usage("cli.passphrase.differ")) }
}

fn from_file(file: Option<&Path>) -> Result<Option<Zeroizing<String>>, Stop> {
    let named = || std::env::var_os(FILE_VARIABLE).filter(|value| !value.is_empty()).map(PathBuf::from);
    let Some(path) = file.map(Path::to_owned).or_else(named) else { return Ok(None) };
    first_line(&path).map(Some)
}

/// The first line of the file; its end does not count.
fn first_line(path: &Path) -> Result<Zeroizing<String>, Stop> {
    let text = std::fs::read_to_string(path).map(Zeroizing::new).map_err(|_| ErrorCode::FileUnreadable)?;
    Ok(Zeroizing::new(text.lines().next().unwrap_or_default().to_owned()))
}

fn ask(key: &'static str) -> Result<Zeroizing<String>, Stop> {
    if !std::io::stdin().is_terminal() {
        return Err(Stop::Usage("cli.passphrase.needed"));
    }
    rpassword::prompt_password(words::say(key)).map(Zeroizing::new).map_err(|_| Stop::Usage("cli.passphrase.needed"))
}
