//! `search`: records in which words stand.

use crate::exit::{DONE, Ended};
use crate::home::Desk;
use crate::output;
use clap::Args;

/// What one looks through at a terminal.
const SEARCH_ROWS: u32 = 50;

#[derive(Args)]
pub(crate) struct Search {
    #[arg(value_name = "WORDS", required = true)]
    words: Vec<String>,
    #[arg(long, value_name = "N", default_value_t = SEARCH_ROWS)]
    limit: u32,
}

pub(crate) fn run(desk: &Desk, arguments: &Search) -> Ended {
    let store = desk.open()?;
    let rows = jiangyuan_casework::search(&store, &arguments.words.join(" "), arguments.limit)?;
    desk.output.lines(&rows, output::row);
    Ok(DONE)
}
