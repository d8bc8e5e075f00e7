//! Files that the county hands to every PC.

use crate::error::{Result, Stored};
use crate::store::Store;
use crate::table::record;
use jiangyuan_model::county_file::CountyFileKind;
use jiangyuan_model::{Field, Noun, RecordId, Scope, Value};
use jiangyuan_sync::{Doc, reference};

impl Store {
    /// A file of the county; `None` where what comes with the program holds.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn county_file(&self, kind: CountyFileKind, key: &str) -> Result<Option<Vec<u8>>> {
        Ok(self.said_by_the_county(reference::county_file(kind, key))?.as_ref().and_then(content))
    }

    /// The files of a kind, each with its key, in the order of the keys.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn county_files(&self, kind: CountyFileKind) -> Result<Vec<(String, Vec<u8>)>> {
        let mut files = Vec::new();
        for id in record::of_noun(&self.conn, Noun::CountyFile)? {
            let Some(doc) = self.said_by_the_county(id)?.filter(|doc| doc.text(Field::FileKind) == kind.key()) else { continue };
            files.extend(content(&doc).map(|content| (doc.text(Field::FileKey).to_owned(), content)));
        }
        files.sort();
        Ok(files)
    }

    /// What the county says there and has not withdrawn. Nobody else writes there, so nobody else decides.
    fn said_by_the_county(&self, id: RecordId) -> Stored<Option<Doc>> {
        let said = record::shown(&self.conn, id)?.filter(|(scope, _)| *scope == Scope::Reference).map(|(_, doc)| doc);
        Ok(said.filter(|doc| !doc.get(Field::Withdrawn).is_some_and(Value::is_true)))
    }
}

fn content(doc: &Doc) -> Option<Vec<u8>> {
    match doc.get(Field::FileContent) {
        Some(Value::Bytes(content)) => Some(content.clone()),
        _ => None,
    }
}
