//! From the log to a record: all of it again, or one more change on top.
//!
//! Numbered changes are folded in the order of their numbers, then those that a restored county has
//! lost and not got back, in the order they had, then own waiting ones as written.
//! Scopes are pulled one after another, so a record that two scopes write may get a lower number
//! after a higher one; then it is folded again from the log. Both ways lead to the same record,
//! which the doctor proves.

use crate::error::Stored;
use crate::table::change::{self, Logged};
use crate::table::record::Folded;
use jiangyuan_model::{RecordId, Scope};
use jiangyuan_sync::change::Body;
use jiangyuan_sync::doc::Order;
use jiangyuan_sync::fold::{self, Folding};
use jiangyuan_sync::verdict::Judged;
use jiangyuan_sync::{Doc, Op};
use rusqlite::Connection;

/// The records that a body acts on, each once, in the order named.
pub(crate) fn records_of(body: &Body) -> Vec<RecordId> {
    let mut records = Vec::new();
    for record in body.ops.iter().filter_map(Op::on) {
        if !records.contains(&record) {
            records.push(record);
        }
    }
    records
}

/// Folds what a change does to one record.
pub(crate) fn apply(doc: &mut Doc, record: RecordId, logged: &Logged, body: &Body) {
    let order = match (logged.n, logged.staged) {
        (Some(n), _) => Order::Confirmed(n),
        // Of equal ones the one folded later shows, and all of them stand below what was written here.
        (None, Some(_)) => Order::Pending(0),
        (None, None) => Order::Pending(logged.row.cast_unsigned()),
    };
    let folding = Folding { id: logged.id, order, header: &logged.header, verdict: logged.verdict };
    // What the county refused is kept in sight, but it erased and moved nothing.
    let took_effect = |op: &Op| logged.refused == 0 || !matches!(op, Op::Erase { .. } | Op::Move { .. });
    for (op, index) in body.ops.iter().zip(0..) {
        if op.on() == Some(record) && took_effect(op) {
            fold::apply(doc, folding, index, op);
        }
    }
}

/// Whether a change brings the record into being.
pub(crate) fn creates(record: RecordId, logged: &Logged, body: &Body) -> bool {
    logged.verdict.judged() != Judged::Same && body.ops.iter().any(|op| matches!(op, Op::Put { on, noun: Some(_), .. } if *on == record))
}

/// A record from all its changes, given in the order of the fold. `None` where nothing acts on it
/// any more.
pub(crate) fn of_changes(record: RecordId, changes: &[Logged]) -> Option<Folded> {
    let mut scope: Option<&Scope> = None;
    let mut last_n = 0;
    let mut confirmed = Doc::default();
    let mut waiting: Option<Doc> = None;
    for logged in changes {
        let body = logged.read_body();
        if scope.is_none() && creates(record, logged, &body) {
            scope = Some(&logged.header.scope);
        }
        match logged.n {
            Some(n) => {
                apply(&mut confirmed, record, logged, &body);
                last_n = n;
            }
            None => apply(waiting.get_or_insert_with(|| confirmed.clone()), record, logged, &body),
        }
    }
    // A record whose beginning is not here stands where it was first met.
    let scope = scope.or_else(|| changes.first().map(|logged| &logged.header.scope))?.clone();
    let mut folded = Folded { scope, last_n, confirmed, waiting };
    folded.settle_home();
    Some(folded)
}

/// A record from the log.
pub(crate) fn from_log(conn: &Connection, record: RecordId) -> Stored<Option<Folded>> {
    Ok(of_changes(record, &change::of_record(conn, record)?))
}

/// A record from those of its changes that were written until an instant. Clocks of several devices differ by minutes, so
/// whoever asks has to have a proof of his own that it is what he looks for.
pub(crate) fn as_of(conn: &Connection, record: RecordId, at_ms: i64) -> Stored<Option<(Scope, Doc)>> {
    let mut changes = change::of_record(conn, record)?;
    changes.retain(|logged| logged.header.at_ms <= at_ms);
    Ok(of_changes(record, &changes).map(|folded| (folded.scope.clone(), folded.shown().clone())))
}

/// Lays own waiting changes on top of what is confirmed.
pub(crate) fn overlay(conn: &Connection, record: RecordId, folded: &mut Folded) -> Stored<()> {
    folded.waiting = None;
    for logged in change::waiting_of_record(conn, record)? {
        let doc = folded.waiting.get_or_insert_with(|| folded.confirmed.clone());
        apply(doc, record, &logged, &logged.read_body());
    }
    folded.settle_home();
    Ok(())
}
