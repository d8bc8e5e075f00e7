//! What goes over sticks, and whether it may.

use clap::Subcommand;
use std::path::PathBuf;

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
