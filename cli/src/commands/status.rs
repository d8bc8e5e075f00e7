//! `status`: what is here, and where it stands with the county.

use crate::exit::{DONE, Ended};
use crate::home::Desk;
use crate::words;
use data_encoding::HEXLOWER;
use serde_json::{Value as Json, json};

pub(crate) fn run(desk: &Desk) -> Ended {
    let store = desk.open()?;
    let (me, facts, counts) = (store.me(), store.sync_facts()?, store.counts()?);
    let scopes = facts
        .cursors
        .iter()
        .map(|cursor| json!({"scope": cursor.scope.to_string(), "pos": cursor.pos, "head": HEXLOWER.encode(&cursor.head)}));
    let answer = json!({
        "counts": counts,
        "pending": facts.pending,
        "parked": facts.parked,
        "conflicts": facts.conflicts,
        "all_sent": facts.all_sent(),
        "scopes": scopes.collect::<Vec<Json>>(),
        "epoch": facts.epoch,
        "device": me.device,
        "incarnation": format!("{:016x}", facts.incarnation),
        "seq": facts.seq,
        "head": HEXLOWER.encode(&facts.head),
        "acked_through": facts.acked_through,
        "receipted_through": facts.receipted_through,
        "clock_off_ms": facts.clock_off_ms,
        "arriving": facts.arriving,
        "last_sync_ms": facts.last_sync_ms,
        "registered": me.registered,
        "township": me.township,
        "scope": me.scope.to_string(),
        "user": me.user,
    });
    desk.output.answer(&answer, || {
        let mut lines = vec![words::say_with("cli.status.office", &[("township", &me.township_name), ("user", &me.user)])];
        for (noun, count) in &counts {
            lines.push([words::say(&format!("noun.{}", noun.key())), count.to_string()].join("\t"));
        }
        let last = facts.last_sync_ms.map_or_else(|| words::say("cli.status.never"), words::moment);
        let numbers = [("pending", facts.pending), ("parked", facts.parked), ("conflicts", facts.conflicts)];
        let numbers = numbers.map(|(name, number)| (name, number.to_string()));
        lines.push(words::say_with("cli.status.waiting", &numbers.each_ref().map(|(name, number)| (*name, number.as_str()))));
        lines.push(words::say_with("cli.status.last_sync", &[("at", &last)]));
        lines.join("\n")
    });
    Ok(DONE)
}
