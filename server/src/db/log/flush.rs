//! Writing what a transaction has gathered: a statement a table, with all its rows.

use super::LogTx;
use crate::db::{Arg, args, attachment, signed};
use crate::failure::{Failure, Result};
use jiangyuan_sync::county::NewEntry;
use std::mem::take;

impl LogTx<'_> {
    /// Writes everything that waits.
    pub(crate) fn flush(&mut self) -> Result<()> {
        self.flush_ends()?;
        self.flush_entries()?;
        self.flush_records()?;
        self.flush_chains()
    }

    /// Moves the head of the log and those of the scopes, each from where it was read.
    fn flush_ends(&mut self) -> Result<()> {
        if let Some(end) = self.end.as_mut().filter(|end| end.now != end.read) {
            let head = "UPDATE county_head SET n = $2, head = $3 WHERE county = $1 AND n = $4";
            let moved = self.tx.execute(head, args![end.now.n, end.now.head, end.read.n])?;
            all_of(moved, 1, "county_head", "n")?;
            end.read = end.now;
        }
        let moved: Vec<_> = self.scopes.iter_mut().filter(|(_, end)| end.now != end.read).collect();
        let sets: Vec<_> = moved.iter().map(|(scope, end)| args![scope.to_string(), end.now.pos, end.now.head, end.read.pos]).collect();
        let count = self.tx.execute_many(
            "INSERT INTO scope_head (county, scope, pos, head) VALUES ($1, $2, $3, $4)
             ON CONFLICT (county, scope) DO UPDATE SET pos = excluded.pos, head = excluded.head WHERE scope_head.pos = $5",
            &sets,
        )?;
        all_of(count, sets.len(), "scope_head", "pos")?;
        moved.into_iter().for_each(|(_, end)| end.read = end.now);
        Ok(())
    }

    fn flush_entries(&mut self) -> Result<()> {
        let (entries, places) = (take(&mut self.entries), take(&mut self.places));
        let sets: Vec<_> = entries.iter().map(entry_args).collect();
        let count = self.tx.execute_many(
            "INSERT INTO entry (county, n, device, incarnation, seq, hash, scope, at_ms, actor, verb, body,
                                verdict, law_version, received_at_ms, origin, log_head)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
            &sets,
        )?;
        all_of(count, sets.len(), "entry", "n")?;
        let sets: Vec<_> = places.iter().map(|place| args![place.scope.to_string(), place.pos, place.n, &place.head]).collect();
        let count = self.tx.execute_many("INSERT INTO scope_index (county, scope, pos, n, head) VALUES ($1, $2, $3, $4, $5)", &sets)?;
        all_of(count, sets.len(), "scope_index", "pos")?;
        let records = entries.iter().flat_map(|entry| entry.records.iter().map(|record| args![record.0, entry.n]));
        let sets: Vec<_> = records.collect();
        let count = self.tx.execute_many("INSERT INTO entry_record (county, record, n) VALUES ($1, $2, $3)", &sets)?;
        all_of(count, sets.len(), "entry_record", "n")
    }

    fn flush_records(&mut self) -> Result<()> {
        let changed = take(&mut self.changed);
        let kept = |record| self.docs.get(record)?.as_ref().map(|(scope, doc)| (*record, scope, doc));
        let docs: Vec<_> = changed.iter().filter_map(kept).collect();
        attachment::put(&self.tx, &docs)?;
        let sets: Vec<_> = docs.iter().map(|(record, scope, doc)| args![record.0, scope.to_string(), doc.noun, doc.to_bytes()]).collect();
        let count = self.tx.execute_many(
            "INSERT INTO record (county, id, scope, noun, doc) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (county, id) DO UPDATE SET scope = excluded.scope, noun = excluded.noun, doc = excluded.doc",
            &sets,
        )?;
        all_of(count, sets.len(), "record", "id")
    }

    fn flush_chains(&mut self) -> Result<()> {
        let (chains, refused) = (take(&mut self.chains), take(&mut self.refused));
        let sets: Vec<_> =
            chains.iter().map(|((device, _), chain)| args![*device, signed(chain.incarnation), chain.seq, chain.head]).collect();
        self.tx.execute_many(
            "INSERT INTO chain (county, device, incarnation, seq, head) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (county, device, incarnation) DO UPDATE SET seq = excluded.seq, head = excluded.head",
            &sets,
        )?;
        let sets: Vec<_> = refused
            .iter()
            .map(|(id, hash, code)| args![id.device, signed(id.incarnation), id.seq, hash, code.code(), self.at_ms])
            .collect();
        self.tx.execute_many(
            "INSERT INTO refused (county, device, incarnation, seq, hash, code, refused_at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (county, device, incarnation, seq, hash) DO NOTHING",
            &sets,
        )?;
        Ok(())
    }
}

fn entry_args(entry: &NewEntry) -> Vec<Arg<'_>> {
    let (id, header) = (entry.id, &entry.change.header);
    args![
        entry.n,
        id.device,
        signed(id.incarnation),
        id.seq,
        &entry.hash,
        header.scope.to_string(),
        header.at_ms,
        header.actor,
        header.verb,
        entry.change.body.as_slice(),
        entry.verdict.0,
        entry.law_version,
        entry.received_at_ms,
        entry.origin.as_deref(),
        &entry.log_head,
    ]
}

fn all_of(changed: u64, expected: usize, table: &'static str, column: &'static str) -> Result<()> {
    if changed == expected as u64 { Ok(()) } else { Err(Failure::LyingRow { table, column }) }
}
