//! Examining a home: the file, the chains, the projections. Nothing is changed unless asked for.

use crate::error::{Result, Stored};
use crate::reads;
use crate::rebuild::{self, PROJECTIONS};
use crate::store::Store;
use crate::table::change::{self, logged};
use crate::table::unsigned;
use crate::table::{chain, staged};
use jiangyuan_model::{DeviceId, Scope};
use jiangyuan_sync::Verdict;
use jiangyuan_sync::chain::{extend, extend_log, genesis, scope_genesis};
use rusqlite::{Connection, TransactionBehavior, params};

/// How a home is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// The file and its pages are whole.
    pub file_ok: bool,
    /// Every change and every chain was hashed again and holds.
    pub chains_ok: bool,
    /// The log of reads holds, and is the one that was written down outside of it.
    pub reads_ok: bool,
    /// Every projection equals one made again from the log.
    pub projections_equal: bool,
    /// Changes in the log.
    pub changes: u64,
    /// Records folded from them.
    pub records: u64,
    /// Changes whose ids a copy of this home has taken: they stand again under other ids, and what
    /// they were is kept.
    pub apart: u64,
    /// Entries that a restored county has lost and not got back yet.
    pub staged: u64,
    /// What was found, as codes with a place (`body:3.00….7`, `projection:list_row:2`, `reads:broken:12`); empty in
    /// health. Never a value of a row.
    pub problems: Vec<String>,
}

impl Store {
    /// Examines the home; with `rebuild`, puts projections made again from the log in place of
    /// those that differ. `projections_equal` says how they were found.
    ///
    /// # Errors
    /// The file cannot be read at all (`StoreDamaged`, `StoreBusy`).
    pub fn doctor(&mut self, rebuild: bool) -> Result<Health> {
        Ok(self.examine(rebuild)?)
    }

    fn examine(&mut self, rebuild: bool) -> Stored<Health> {
        self.look_for_rules()?;
        let device = self.me.device;
        // The door is held, so that what is compared is of one moment.
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut problems = file_problems(&tx)?;
        let file_ok = problems.is_empty();
        problems.extend(body_problems(&tx)?);
        problems.extend(device_chain_problems(&tx, device)?);
        problems.extend(scope_chain_problems(&tx)?);
        let chains_ok = problems.iter().all(|problem| problem.starts_with("file:"));
        let reads = reads::problems(&tx, device)?;
        let reads_ok = reads.is_empty();
        problems.extend(reads);
        let fresh = rebuild::from_log(&tx, &self.rules)?;
        let mut projections_equal = true;
        for projection in PROJECTIONS {
            let differences = rebuild::differences(&tx, &fresh, projection)?;
            if differences > 0 {
                projections_equal = false;
                problems.push(format!("projection:{}:{differences}", projection.table));
            }
        }
        if rebuild {
            rebuild::replace(&tx, &fresh)?;
        }
        let count = |sql: &str| tx.query_row(sql, [], |row| unsigned(row, 0));
        let (changes, records) = (count("SELECT count(*) FROM change")?, count("SELECT count(*) FROM record")?);
        let apart = count("SELECT count(*) FROM change WHERE branch > 0")?;
        let staged = staged::count(&tx)?;
        tx.commit()?;
        Ok(Health { file_ok, chains_ok, reads_ok, projections_equal, changes, records, apart, staged, problems })
    }
}

/// The pages by their MACs, the trees by their order, the references by their targets.
fn file_problems(conn: &Connection) -> Stored<Vec<String>> {
    let mut problems = Vec::new();
    for (sql, code) in [
        ("PRAGMA cipher_integrity_check", "file:page"),
        ("PRAGMA integrity_check", "file:tree"),
        ("PRAGMA foreign_key_check", "file:reference"),
    ] {
        let mut statement = conn.prepare(sql)?;
        let mut rows = statement.query([])?;
        let mut found = 0;
        while let Some(row) = rows.next()? {
            found += u64::from(row.get_ref(0)?.as_str().ok() != Some("ok"));
        }
        if found > 0 {
            problems.push(format!("{code}:{found}"));
        }
    }
    Ok(problems)
}

/// Every body that stands is hashed again, and none that was erased stands.
fn body_problems(conn: &Connection) -> Stored<Vec<String>> {
    let mut problems = Vec::new();
    let mut statement = conn.prepare(logged!(
        "JOIN erased e ON e.device = c.device AND e.incarnation = c.incarnation AND e.seq = c.seq
            AND (e.hash IS NULL OR e.hash = c.hash)
         WHERE c.body IS NOT NULL AND c.branch = 0 AND c.n IS NOT NULL ORDER BY c.id"
    ))?;
    for logged in statement.query_map([], change::read)? {
        problems.push(format!("erased:{}", logged?.id));
    }
    let mut statement = conn.prepare(logged!("WHERE c.body IS NOT NULL ORDER BY c.id"))?;
    for logged in statement.query_map([], change::read)? {
        let logged = logged?;
        if logged.change().is_some_and(|change| change.hash() != logged.hash) {
            problems.push(format!("body:{}", logged.id));
        }
    }
    Ok(problems)
}

/// The chains written here: each from its beginning, over the hashes, to the end on record.
fn device_chain_problems(conn: &Connection, device: DeviceId) -> Stored<Vec<String>> {
    let mut problems = Vec::new();
    for chain in chain::all(conn)? {
        let incarnation = chain.end.incarnation;
        let (mut seq, mut head) = (0, genesis(device, incarnation));
        let mut holds = true;
        let mut statement = conn.prepare_cached(
            "SELECT seq, hash, head FROM change WHERE device = ?1 AND incarnation = ?2 AND head IS NOT NULL ORDER BY seq",
        )?;
        let mut rows = statement.query(params![device, incarnation.cast_signed()])?;
        while let Some(row) = rows.next()? {
            seq += 1;
            head = extend(&head, &row.get(1)?);
            holds &= unsigned(row, 0)? == seq && row.get::<_, [u8; 32]>(2)? == head;
        }
        if !holds || seq != chain.end.seq || head != chain.end.head {
            problems.push(format!("chain:{incarnation:016x}"));
        }
    }
    Ok(problems)
}

/// The scopes as pulled: positions without a gap, and the entry head that the county vouched for.
fn scope_chain_problems(conn: &Connection) -> Stored<Vec<String>> {
    let mut problems = Vec::new();
    let mut scopes = conn.prepare("SELECT id, name, pos, head FROM scope ORDER BY name")?;
    let mut scopes = scopes.query([])?;
    while let Some(scope) = scopes.next()? {
        let (id, name): (i64, String) = (scope.get(0)?, scope.get(1)?);
        let Ok(parsed) = name.parse::<Scope>() else {
            problems.push("scope:name".to_owned());
            continue;
        };
        let (mut pos, mut head) = (0, scope_genesis(&parsed));
        let mut gapless = true;
        let mut statement = conn.prepare_cached(
            "SELECT p.pos, c.n, c.hash, c.verdict FROM position p JOIN change c ON c.id = p.change
              WHERE p.scope = ?1 AND p.pos <= ?2 ORDER BY p.pos",
        )?;
        // What a snapshot has brought so far stands beyond the end, with gaps.
        let mut rows = statement.query(params![id, scope.get::<_, i64>(2)?])?;
        while let Some(row) = rows.next()? {
            pos += 1;
            gapless &= unsigned(row, 0)? == pos;
            head = extend_log(&head, unsigned(row, 1)?, &row.get(2)?, Verdict(row.get(3)?));
        }
        if !gapless || pos != unsigned(scope, 2)? || head != scope.get::<_, [u8; 32]>(3)? {
            problems.push(format!("scope:{name}"));
        }
    }
    Ok(problems)
}
