//! Townships, and what their offices call themselves.

use clap::{Args, Subcommand};

#[derive(Subcommand)]
pub(crate) enum Township {
    Add {
        code: String,
        name: String,
    },
    Merge {
        code: String,
        into: String,
    },
    Describe {
        code: String,
        #[command(flatten)]
        office: Box<Office>,
    },
    List,
}

/// What an office calls itself on its papers; what is left out stays as it is.
#[derive(Args)]
#[group(required = true, multiple = true)]
pub(crate) struct Office {
    #[arg(long = "short", id = "office_short", value_name = "TEXT")]
    pub(crate) short: Option<String>,
    #[arg(long = "office", id = "office_name", value_name = "NAME")]
    pub(crate) name: Option<String>,
    #[arg(long = "address", id = "office_address", value_name = "TEXT")]
    pub(crate) address: Option<String>,
    #[arg(long = "phone", id = "office_phone", value_name = "NUMBER")]
    pub(crate) phone: Option<String>,
    #[arg(long = "hotline", id = "office_hotline", value_name = "NUMBER")]
    pub(crate) hotline: Option<String>,
    #[arg(long = "county-name", id = "county_name", value_name = "NAME")]
    pub(crate) county: Option<String>,
    #[arg(long = "upper", id = "upper_organ", value_name = "NAME")]
    pub(crate) upper: Option<String>,
    #[arg(long, value_name = "NAME")]
    pub(crate) court: Option<String>,
    #[arg(long, value_name = "NAME")]
    pub(crate) committee: Option<String>,
    #[arg(long, value_name = "TEXT")]
    pub(crate) query_ways: Option<String>,
    #[arg(long, value_name = "URL")]
    pub(crate) query_url: Option<String>,
}
