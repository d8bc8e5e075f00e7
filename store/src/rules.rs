//! What the county decided, as this home knows it: from the county's reference data, and from files that it
//! signed and somebody carried here.
//!
//! Clocks are made with it. Another handle of the same home (the sync of the window, a command line) may have
//! learned more meanwhile; the home says with what its clocks were made, and whoever works with it looks there.

use crate::error::{Result, Stored};
use crate::project;
use crate::store::Store;
use crate::table::{holidays_file, home, record};
use jiangyuan_law::Rules;
use jiangyuan_law::calendar::YearTable;
use jiangyuan_model::county::TableSource;
use jiangyuan_model::{ErrorCode, RecordId, Scope};
use jiangyuan_sync::Doc;
use jiangyuan_sync::holidays::SignedHolidays;
use jiangyuan_sync::rules as of_county;
use rusqlite::Connection;

/// The rules of this home, its files among them.
pub(crate) fn read(conn: &Connection) -> Stored<Rules> {
    let mut docs: Vec<Doc> = Vec::new();
    let mut statement = conn.prepare_cached("SELECT id FROM record WHERE noun = ?1 ORDER BY id")?;
    for noun in of_county::NOUNS {
        let ids: Vec<RecordId> = statement.query_map([noun.code()], |row| Ok(RecordId(row.get(0)?)))?.collect::<rusqlite::Result<_>>()?;
        for id in ids {
            // Nobody but the county writes here, so nobody but the county decides.
            docs.extend(record::shown(conn, id)?.filter(|(scope, _)| *scope == Scope::Reference).map(|(_, doc)| doc));
        }
    }
    let mut rules = of_county::read(&docs);
    for content in holidays_file::all(conn)? {
        let tables = SignedHolidays::read(&content).and_then(|file| YearTable::read_all(&file.tables).ok()).unwrap_or_default();
        for table in tables {
            rules.calendar = rules.calendar.with(table, TableSource::File);
        }
    }
    Ok(rules)
}

impl Store {
    /// What the county decided.
    pub const fn rules(&self) -> &Rules {
        &self.rules
    }

    /// Takes over what another handle of this home has learned of the county meanwhile.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn keep_up(&mut self) -> Result<()> {
        Ok(self.look_for_rules()?)
    }

    pub(crate) fn look_for_rules(&mut self) -> Stored<()> {
        if home::projected_by(&self.conn)? != self.made_with {
            self.learn_rules()?;
        }
        Ok(())
    }

    /// Reads the rules, and makes the clocks of every record again where they were made with others.
    pub(crate) fn learn_rules(&mut self) -> Stored<()> {
        let rules = read(&self.conn)?;
        let version = project::version(&rules);
        if home::projected_by(&self.conn)? != version {
            self.in_transaction(|conn| {
                project::clocks_again(conn, &rules)?;
                home::set_projected_by(conn, &version)
            })?;
        }
        (self.rules, self.made_with) = (rules, version);
        Ok(())
    }

    /// Takes holiday tables from a file that the county signed. Returns their years; a table that is in force
    /// already changes nothing.
    ///
    /// # Errors
    /// `HolidaysUnreadable`, `HolidaysOfAnotherCounty`, `HolidaysNotSigned`, `HolidaysBadDay`, `MissingField` for a
    /// table without its day of issue, `HolidaysOlder`. Nothing of the file is taken over then.
    pub fn import_holidays(&mut self, content: &str) -> Result<Vec<i32>> {
        Ok(self.take_holidays(content)?)
    }

    fn take_holidays(&mut self, content: &str) -> Stored<Vec<i32>> {
        let file = SignedHolidays::read(content).ok_or(ErrorCode::HolidaysUnreadable)?;
        if file.county != self.me.county_key {
            return Err(ErrorCode::HolidaysOfAnotherCounty.into());
        }
        if !file.is_signed() {
            return Err(ErrorCode::HolidaysNotSigned.into());
        }
        self.look_for_rules()?;
        let tables = jiangyuan_sync::holidays::new_tables(&self.rules.calendar, &file.tables)?;
        let years: Vec<i32> = tables.iter().map(YearTable::year).collect();
        self.in_transaction(|conn| holidays_file::put(conn, content))?;
        self.learn_rules()?;
        Ok(years)
    }
}
