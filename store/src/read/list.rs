//! Lists and searches.
//!
//! A list is cut out of an index by noun and day, so that its first page costs the same with a
//! hundred records or a hundred thousand. Words are looked for as they stand, in NFC and small
//! letters, each of them somewhere in the text: two Han characters are a word, and Tibetan needs
//! no word breaks. The text looked through lies apart from the lists.

use super::rows::row;
use crate::error::{Result, Stored};
use crate::store::Store;
use chrono::NaiveDate;
use jiangyuan_model::Noun;
use jiangyuan_model::view::{LIST_PAGE_ROWS, LIST_PAGE_ROWS_MAX, ListPage, ListRequest, Row};
use rusqlite::types::Value;
use rusqlite::{ToSql, params_from_iter};
use unicode_normalization::UnicodeNormalization;

/// The most words of one question; more narrow nothing down.
const WORDS_MAX: usize = 8;

/// A condition and its parameter. Conditions are literals; what a person typed is a parameter.
type Filter = (&'static str, Value);

impl Store {
    /// A page of the list of a noun, the latest first: what whoever has opened the home may see.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn list(&self, noun: Noun, request: &ListRequest, today: NaiveDate) -> Result<ListPage> {
        Ok(self.read_page(noun, request, today)?)
    }

    fn read_page(&self, noun: Noun, request: &ListRequest, today: NaiveDate) -> Stored<ListPage> {
        self.mark_found(&read_words(&request.words))?;
        if request.mine {
            self.mark_mine()?;
        }
        let filters = filters(noun, request);
        // Parameter 1 is today, 2 the limit, 3 the offset; the filters' follow.
        let mut condition = String::from("?1 IS NOT NULL AND ?2 IS NOT NULL AND ?3 IS NOT NULL");
        if let Some(seen) = self.mark_seen(&[noun])? {
            condition.push_str(" AND ");
            condition.push_str(&seen);
        }
        let limit = if request.limit == 0 { LIST_PAGE_ROWS } else { request.limit.min(LIST_PAGE_ROWS_MAX) };
        let mut params: Vec<Value> = vec![today.to_string().into(), i64::from(limit).into(), i64::from(request.offset).into()];
        for (sql, value) in filters {
            params.push(value);
            condition.push_str(" AND ");
            condition.push_str(&sql.replace("?#", &format!("?{}", params.len())));
        }
        let total = self
            .conn
            .prepare_cached(&format!("SELECT count(*) FROM list_row r WHERE {condition}"))?
            .query_row(params_from_iter(&params), |row| row.get(0))?;
        // The page is cut out first, so that only its own lines are put together.
        let lines = format!(
            "{}(SELECT r.id FROM list_row r WHERE {condition} ORDER BY r.on_date DESC, r.id DESC LIMIT ?2 OFFSET ?3) p
              ON p.id = r.id ORDER BY r.on_date DESC, r.id DESC",
            row!("JOIN ")
        );
        let params: Vec<&dyn ToSql> = params.iter().map(|value| value as &dyn ToSql).collect();
        Ok(ListPage { rows: self.read_rows(&lines, &params)?, total })
    }

    /// Puts the ids of the records that have every word into a temporary table in memory, with one
    /// walk through the text. A matter has the words of its pieces too.
    fn mark_found(&self, words: &[String]) -> Stored<()> {
        if words.is_empty() {
            return Ok(());
        }
        self.conn
            .execute_batch("CREATE TEMP TABLE IF NOT EXISTS found (id BLOB NOT NULL PRIMARY KEY) WITHOUT ROWID; DELETE FROM temp.found;")?;
        let each = |form: &dyn Fn(usize) -> String, between: &str| (1..=words.len()).map(form).collect::<Vec<_>>().join(between);
        let has = each(&|word| format!("instr(s.words, ?{word}) > 0 AS w{word}"), ", ");
        let any = each(&|word| format!("instr(s.words, ?{word}) > 0"), " OR ");
        let columns = each(&|word| format!("h.w{word}"), ", ");
        let all = each(&|word| format!("max(w{word}) = 1"), " AND ");
        let sql = format!(
            "WITH hit AS MATERIALIZED (SELECT s.id AS id, {has} FROM search_text s WHERE {any})
             INSERT INTO temp.found (id)
             SELECT id FROM (SELECT h.* FROM hit h
                             UNION ALL
                             SELECT l.target, {columns} FROM hit h CROSS JOIN link l ON l.record = h.id AND l.field = 33)
              GROUP BY id HAVING {all}"
        );
        self.conn.prepare_cached(&sql)?.execute(params_from_iter(words))?;
        Ok(())
    }

    /// Records of any noun in which every word is found and which whoever has opened the home may
    /// see, the latest first. How many there are in all is not told.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn search(&self, words: &str, limit: u32) -> Result<Vec<Row>> {
        Ok(self.find(words, limit)?)
    }

    fn find(&self, words: &str, limit: u32) -> Stored<Vec<Row>> {
        let words = read_words(words);
        if words.is_empty() {
            return Ok(Vec::new());
        }
        let mut condition = String::from("?1 IS NOT NULL");
        if let Some(seen) = self.mark_seen(Noun::CASEWORK)? {
            condition.push_str(" AND ");
            condition.push_str(&seen);
        }
        let mut params: Vec<Value> = vec![self.world.clock.today().to_string().into(), i64::from(limit).into()];
        for word in words {
            params.push(word.into());
            condition.push_str(&format!(" AND instr(s.words, ?{}) > 0", params.len()));
        }
        let sql = format!(
            "{}(SELECT r.id FROM search_text s JOIN list_row r ON r.id = s.id WHERE {condition}
                 ORDER BY r.on_date DESC, r.id DESC LIMIT ?2) f ON f.id = r.id ORDER BY r.on_date DESC, r.id DESC",
            row!("JOIN ")
        );
        let params: Vec<&dyn ToSql> = params.iter().map(|value| value as &dyn ToSql).collect();
        self.read_rows(&sql, &params)
    }
}

fn filters(noun: Noun, request: &ListRequest) -> Vec<Filter> {
    let mut filters: Vec<Filter> = vec![("r.noun = ?#", i64::from(noun.code()).into())];
    if let Some(state) = &request.state {
        filters.push(("r.state = ?#", state.clone().into()));
    }
    if let Some(village) = &request.village {
        filters.push(("r.village = ?#", village.nfc().collect::<String>().into()));
    }
    if let Some(from) = request.from {
        filters.push(("r.on_date >= ?#", from.to_string().into()));
    }
    if let Some(to) = request.to {
        filters.push(("r.on_date <= ?#", to.to_string().into()));
    }
    if request.needs_person {
        // In its own words: the index of these rows is not found by a value that comes later.
        filters.push(("r.needs_person = 1 AND ?# = 1", 1.into()));
    }
    if request.waiting {
        filters.push(("r.id IN (SELECT t.record FROM change c JOIN touch t ON t.change = c.id WHERE c.carried = 1) AND ?# = 1", 1.into()));
    }
    if request.mine {
        let of_mine = "+r.id IN (SELECT id FROM temp.mine
                                  UNION SELECT l.record FROM temp.mine m JOIN link l ON l.target = m.id AND l.field = 33) AND ?# = 1";
        filters.push((of_mine, 1.into()));
    }
    if !read_words(&request.words).is_empty() {
        // The plus keeps SQLite to the order of the list: a word that every record has would else
        // fetch each row by its id.
        filters.push(("+r.id IN (SELECT id FROM temp.found) AND ?# = 1", 1.into()));
    }
    filters
}

/// The words of a question as the text is kept: NFC, small letters.
fn read_words(words: &str) -> Vec<String> {
    words.split_whitespace().take(WORDS_MAX).map(|word| word.nfc().collect::<String>().to_lowercase()).collect()
}
