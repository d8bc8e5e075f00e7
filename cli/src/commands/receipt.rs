//! `receipt`: the county's receipt of a record, verified.

use crate::exit::{DONE, Ended};
use crate::home::Desk;
use crate::words;
use clap::Args;
use jiangyuan_model::RecordId;

#[derive(Args)]
pub(crate) struct Receipt {
    #[arg(value_name = "ID")]
    id: RecordId,
}

pub(crate) fn run(desk: &Desk, arguments: &Receipt) -> Ended {
    let store = desk.open()?;
    let receipt = jiangyuan_casework::receipt(&store, arguments.id)?;
    desk.output.answer(&receipt, || {
        let (n, at) = (receipt.n.to_string(), words::moment(receipt.at_ms));
        let key = if receipt.verified { "cli.receipt.verified" } else { "cli.receipt.not_verified" };
        let params = [("n", n.as_str()), ("at", &at), ("hash", &receipt.hash), ("fingerprint", &receipt.fingerprint)];
        words::say_with(key, &params)
    });
    Ok(DONE)
}
