//! Where the homes of this PC stand: the office's own, and the one with invented sample data,
//! which is kept apart so that neither can ever be taken for the other.

use anyhow::Context;
use directories::ProjectDirs;
use jiangyuan_store::Place;
use std::env;
use std::path::PathBuf;

/// Names another folder for the home.
const HOME_VARIABLE: &str = "JIANGYUAN_HOME";

/// Names another folder for what is kept outside the home.
const OUTSIDE_VARIABLE: &str = "JIANGYUAN_OUTSIDE";

/// The two homes of a PC.
#[derive(Debug, Clone)]
pub(crate) struct Places {
    /// The office's home.
    pub(crate) office: Place,
    /// The home of the sample.
    pub(crate) sample: Place,
}

/// The homes of this PC, by environment or by the platform's custom.
pub(crate) fn find() -> anyhow::Result<Places> {
    let folders = ProjectDirs::from("cn", "jiangyuan", "jiangyuan").context("the platform names no data folder")?;
    let home = named_by(HOME_VARIABLE).unwrap_or_else(|| folders.data_dir().join("home"));
    let outside = named_by(OUTSIDE_VARIABLE).unwrap_or_else(|| folders.config_dir().join("outside"));
    let beside = |folder: &PathBuf| folder.with_file_name(format!("{}-sample", folder.file_name().unwrap_or_default().to_string_lossy()));
    Ok(Places { sample: Place { home: beside(&home), outside: beside(&outside) }, office: Place { home, outside } })
}

fn named_by(variable: &str) -> Option<PathBuf> {
    env::var_os(variable).filter(|value| !value.is_empty()).map(PathBuf::from)
}
