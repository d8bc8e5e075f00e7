//! What a county decides for every desk: days off, settings, files, slips and explanations.

use super::date;
use chrono::NaiveDate;
use clap::builder::PossibleValuesParser;
use clap::{Args, Subcommand};
use jiangyuan_model::Setting;
use jiangyuan_model::county_file::CountyFileKind;
use std::path::PathBuf;

/// Who decided, and by which paper.
#[derive(Args)]
pub(crate) struct Decided {
    #[arg(long, value_name = "WHO")]
    pub(crate) by: String,
    #[arg(long)]
    pub(crate) paper: String,
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
