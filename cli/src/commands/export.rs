//! `export`: everything readable, in canonical order.

use crate::exit::{DONE, Ended};
use crate::home::Desk;
use crate::{output, words};
use clap::Args;
use jiangyuan_casework::export::export;
use jiangyuan_model::{ErrorCode, Refusal};
use serde_json::json;
use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};

#[derive(Args)]
pub(crate) struct Export {
    #[arg(long, value_name = "FILE")]
    ndjson: PathBuf,
    #[arg(long, value_name = "PURPOSE", value_parser = output::purposes())]
    purpose: Option<String>,
}

pub(crate) fn run(desk: &Desk, arguments: &Export) -> Ended {
    let store = desk.open()?;
    // The file appears whole or not at all; what is unfinished lies beside it under another name.
    let mut unfinished = arguments.ndjson.clone().into_os_string();
    unfinished.push(".part");
    let unfinished = PathBuf::from(unfinished);
    let written = create(&unfinished).map_err(|error| refusal(&error)).and_then(|file| {
        let mut writer = BufWriter::new(file);
        let records = export(&store, &mut writer, output::purpose(arguments.purpose.as_ref()))?;
        writer.get_ref().sync_all().map_err(|error| refusal(&error))?;
        std::fs::rename(&unfinished, &arguments.ndjson).map_err(|error| refusal(&error))?;
        Ok(records)
    });
    if written.is_err() {
        // Removing it is good manners; that it failed is told anyway.
        let _ = std::fs::remove_file(&unfinished);
    }
    let records = written?;
    desk.output.answer(&json!({"records": records}), || words::say_with("cli.export.done", &[("records", &records.to_string())]));
    Ok(DONE)
}

/// A file that only its owner reads: what is in it is no longer encrypted.
fn create(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn refusal(error: &io::Error) -> Refusal {
    let full = matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded);
    Refusal::new(if full { ErrorCode::DiskFull } else { ErrorCode::FileUnreadable })
}
