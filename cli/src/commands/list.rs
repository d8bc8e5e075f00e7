//! `list`: the records of a noun.

use crate::exit::{DONE, Ended, Stop};
use crate::home::Desk;
use crate::output;
use clap::Args;
use clap::builder::PossibleValuesParser;
use jiangyuan_model::input::read_date;
use jiangyuan_model::view::{LIST_PAGE_ROWS_MAX, ListRequest};
use jiangyuan_model::{ErrorCode, Noun};

#[derive(Args)]
pub(crate) struct List {
    #[arg(value_name = "NOUN", value_parser = PossibleValuesParser::new(Noun::CASEWORK.iter().map(|noun| noun.key())))]
    noun: String,
    #[arg(long, value_name = "KEY=VALUE")]
    filter: Vec<String>,
    #[arg(long, value_name = "N")]
    limit: Option<u32>,
    #[arg(long, value_name = "N", default_value_t = 0)]
    offset: u32,
}

pub(crate) fn run(desk: &Desk, arguments: &List) -> Ended {
    let noun = Noun::from_key(&arguments.noun).ok_or(ErrorCode::UnknownCode)?;
    let mut request = ListRequest { offset: arguments.offset, ..ListRequest::default() };
    arguments.filter.iter().try_for_each(|filter| narrow(&mut request, filter))?;
    let store = desk.open()?;
    // The whole list is asked for in pages, since an answer carries only so many lines.
    let mut left = arguments.limit.unwrap_or(u32::MAX);
    while left > 0 {
        request.limit = left.min(LIST_PAGE_ROWS_MAX);
        let page = jiangyuan_casework::list(&store, noun, &request)?;
        desk.output.lines(&page.rows, output::row);
        let count = u32::try_from(page.rows.len()).unwrap_or(u32::MAX);
        if count < request.limit {
            break;
        }
        left -= count;
        request.offset = request.offset.saturating_add(count);
    }
    Ok(DONE)
}

fn narrow(request: &mut ListRequest, filter: &str) -> Result<(), Stop> {
    let wrong = || Stop::Usage("cli.usage.filter");
    let Some((key, value)) = filter.split_once('=') else {
        request.words = filter.to_owned();
        return Ok(());
    };
    match key {
        "words" => request.words = value.to_owned(),
        "state" => request.state = Some(value.to_owned()),
        "village" => request.village = Some(value.to_owned()),
        "from" => request.from = Some(read_date(value).ok_or_else(wrong)?),
        "to" => request.to = Some(read_date(value).ok_or_else(wrong)?),
        "waiting" => request.waiting = value.parse().map_err(|_| wrong())?,
        "mine" => request.mine = value.parse().map_err(|_| wrong())?,
        "needs_person" => request.needs_person = value.parse().map_err(|_| wrong())?,
        _ => return Err(wrong()),
    }
    Ok(())
}
