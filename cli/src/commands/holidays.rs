//! `holidays import`, `holidays list`: the holiday tables of this home.

use crate::exit::{DONE, Ended};
use crate::home::Desk;
use crate::words;
use clap::Subcommand;
use jiangyuan_model::ErrorCode;
use jiangyuan_model::county::HolidayYear;
use jiangyuan_sync::holidays::FILE_BYTES_MAX;
use serde_json::json;
use std::io::Read;
use std::path::{Path, PathBuf};

#[derive(Subcommand)]
pub(crate) enum Holidays {
    Import {
        #[arg(id = "signed_file", value_name = "FILE")]
        file: PathBuf,
    },
    List,
}

pub(crate) fn run(desk: &Desk, command: &Holidays) -> Ended {
    let mut store = desk.open()?;
    match command {
        Holidays::Import { file } => {
            let years = store.import_holidays(&read(file)?)?;
            let text = || years.iter().map(ToString::to_string).collect::<Vec<_>>().join("、");
            desk.output.answer(&json!({ "years": years }), || words::say_with("cli.holidays.imported", &[("years", &text())]));
        }
        Holidays::List => {
            let decisions = jiangyuan_casework::decisions(&store)?;
            desk.output.lines(&decisions.years, line);
            for year in decisions.missing_years {
                desk.output.tell(&words::say_with("cli.deadline.calendar_missing", &[("year", &year.to_string())]));
            }
        }
    }
    Ok(DONE)
}

fn read(file: &Path) -> Result<String, ErrorCode> {
    let mut text = String::new();
    let read = std::fs::File::open(file).and_then(|file| file.take(FILE_BYTES_MAX).read_to_string(&mut text));
    read.map(|_| text).map_err(|error| match error.kind() {
        std::io::ErrorKind::InvalidData => ErrorCode::HolidaysUnreadable,
        _ => ErrorCode::FileUnreadable,
    })
}

fn line(year: &HolidayYear) -> String {
    let issued = year.issued_on.map(|day| day.to_string()).unwrap_or_default();
    [&year.year.to_string(), &words::say(&format!("county.source.{}", year.from.key())), &issued, &year.paper]
        .map(String::as_str)
        .join("\t")
}
