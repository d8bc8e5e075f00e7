//! What the county decided about papers: the Word letters that it uses.

use crate::error::{Result, Stored};
use crate::store::Store;
use crate::table::record;
use jiangyuan_model::{Field, PaperCode, RecordId, Scope, Value};
use jiangyuan_sync::{Doc, reference};

impl Store {
    /// The Word letter that the county uses for a paper, unless that is the one of the program.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn county_letter(&self, paper: PaperCode) -> Result<Option<Vec<u8>>> {
        let Some(doc) = self.said_by_the_county(reference::letter(paper.key()))? else { return Ok(None) };
        Ok(match doc.get(Field::LetterFile) {
            Some(Value::Bytes(file)) => Some(file.clone()),
            _ => None,
        })
    }

    /// What the county says there and has not withdrawn. Nobody else writes there, so nobody else decides.
    fn said_by_the_county(&self, id: RecordId) -> Stored<Option<Doc>> {
        let said = record::shown(&self.conn, id)?.filter(|(scope, _)| *scope == Scope::Reference).map(|(_, doc)| doc);
        Ok(said.filter(|doc| !doc.get(Field::Withdrawn).is_some_and(Value::is_true)))
    }
}
