//! A bare insert of the rows that the servers wrote: the same tables and indexes, as many entries in
//! a transaction, prepared statements, one writer, nothing read, checked or folded.

use crate::serving::Site;
use futures_util::future::try_join_all;
use rusqlite::types::Value;
use rusqlite::{Connection, TransactionBehavior, params_from_iter};
use std::fs;
use std::path::Path;
use std::time::Instant;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use tokio_postgres::{Client, NoTls};

/// The tables that a change adds rows to, with what their rows are in the order of.
const TABLES: [(&str, &str); 4] = [("entry", "n"), ("scope_index", "n"), ("entry_record", "n"), ("record", "id")];

/// The rows of one table.
struct Table {
    insert: String,
    rows: Vec<Vec<Value>>,
}

impl Table {
    fn new(name: &str, rows: Vec<Vec<Value>>) -> Table {
        let places: Vec<String> = (1..=rows.first().map_or(1, Vec::len)).map(|place| format!("${place}")).collect();
        Table { insert: format!("INSERT INTO {name} VALUES ({})", places.join(", ")), rows }
    }

    /// The part of the rows that goes into one of so many transactions.
    fn part(&self, at: usize, of: usize) -> &[Vec<Value>] {
        &self.rows[self.rows.len() * at / of..self.rows.len() * (at + 1) / of]
    }
}

/// Seconds, and how many rows.
pub(crate) fn insert(site: &Site, batch: usize) -> (f64, usize) {
    match &site.postgres {
        None => into_sqlite(site.folder.path(), batch),
        Some((server, address)) => {
            let schema = site.folder.path().join("schema.sql").display().to_string();
            let database = address.split(['/', '?']).nth(3).expect("an address names its database");
            server.program("pg_dump", &["--schema-only", "-f", &schema, database]);
            let empty = server.new_database();
            server.program("psql", &["-q", "-o", "/dev/null", "-d", empty.split(['/', '?']).nth(3).unwrap(), "-f", &schema]);
            tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(into_postgres(address, &empty, batch))
        }
    }
}

fn open(file: &Path, key: &str) -> Connection {
    let connection = Connection::open(file).unwrap();
    let settings = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY;";
    connection.execute_batch(&format!("PRAGMA key = \"x'{}'\"; {settings}", key.trim())).unwrap();
    connection
}

fn into_sqlite(folder: &Path, batch: usize) -> (f64, usize) {
    let key = fs::read_to_string(folder.join("database.key")).unwrap();
    let full = open(&folder.join("county.db"), &key);
    let tables: Vec<Table> = TABLES
        .iter()
        .map(|(name, order)| {
            let mut asked = full.prepare(&format!("SELECT * FROM {name} ORDER BY {order}")).unwrap();
            let columns = asked.column_count();
            let rows = asked.query_map([], |row| (0..columns).map(|at| row.get(at)).collect()).unwrap();
            Table::new(name, rows.map(Result::unwrap).collect())
        })
        .collect();
    let mut empty = open(&folder.join("bare.db"), &key);
    empty.execute_batch(include_str!("../../schema.sql")).unwrap();
    let transactions = tables[0].rows.len().div_ceil(batch);
    let begun = Instant::now();
    for at in 0..transactions {
        let tx = empty.transaction_with_behavior(TransactionBehavior::Immediate).unwrap();
        for table in &tables {
            let mut insert = tx.prepare_cached(&table.insert).unwrap();
            for row in table.part(at, transactions) {
                insert.execute(params_from_iter(row)).unwrap();
            }
        }
        tx.commit().unwrap();
    }
    (begun.elapsed().as_secs_f64(), tables.iter().map(|table| table.rows.len()).sum())
}

async fn connect(address: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(address, NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}

async fn into_postgres(full: &str, empty: &str, batch: usize) -> (f64, usize) {
    let (full, empty) = (connect(full).await, connect(empty).await);
    let mut tables = Vec::new();
    for (name, order) in TABLES {
        let rows = full.query(&format!("SELECT * FROM {name} ORDER BY {order}"), &[]).await.unwrap();
        tables.push(Table::new(name, rows.iter().map(|row| (0..row.len()).map(|at| value(row, at)).collect()).collect()));
    }
    let mut statements = Vec::new();
    for table in &tables {
        statements.push(empty.prepare(&table.insert).await.unwrap());
    }
    let transactions = tables[0].rows.len().div_ceil(batch);
    let begun = Instant::now();
    for at in 0..transactions {
        empty.batch_execute("BEGIN").await.unwrap();
        for (table, statement) in tables.iter().zip(&statements) {
            let sent = table.part(at, transactions).iter().map(|row| {
                let row: Vec<Cell<'_>> = row.iter().map(Cell).collect();
                let empty = &empty;
                async move { empty.execute_raw(statement, &row).await }
            });
            try_join_all(sent).await.unwrap();
        }
        empty.batch_execute("COMMIT").await.unwrap();
    }
    (begun.elapsed().as_secs_f64(), tables.iter().map(|table| table.rows.len()).sum())
}

fn value(row: &tokio_postgres::Row, at: usize) -> Value {
    match *row.columns()[at].type_() {
        Type::INT8 => row.get::<_, Option<i64>>(at).map_or(Value::Null, Value::Integer),
        Type::BYTEA => row.get::<_, Option<Vec<u8>>>(at).map_or(Value::Null, Value::Blob),
        _ => row.get::<_, Option<String>>(at).map_or(Value::Null, Value::Text),
    }
}

#[derive(Debug)]
struct Cell<'a>(&'a Value);

impl ToSql for Cell<'_> {
    fn to_sql(&self, ty: &Type, out: &mut bytes::BytesMut) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self.0 {
            Value::Integer(number) => number.to_sql(ty, out),
            Value::Text(text) => text.to_sql(ty, out),
            Value::Blob(bytes) => bytes.to_sql(ty, out),
            Value::Null | Value::Real(_) => Ok(IsNull::Yes),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}
