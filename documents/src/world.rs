//! What the typesetter may see: the templates, the data of one print with what is enclosed, the fonts. No file, no network, no clock.

use crate::embedded;
use std::collections::BTreeMap;
use std::sync::LazyLock;
use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};

/// The file that joins the sheets of one print.
pub(crate) const MAIN: &str = "/main.typ";
/// The values of one print.
pub(crate) const DATA: &str = "/data.json";

static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(Library::default()));

/// Every template's source, parsed once.
static SOURCES: LazyLock<BTreeMap<String, Source>> = LazyLock::new(|| {
    embedded::sources().filter_map(|(path, text)| file(&path).map(|id| (path, Source::new(id, text.to_owned())))).collect()
});

fn file(path: &str) -> Option<FileId> {
    VirtualPath::new(path).ok().map(|path| RootedPath::new(VirtualRoot::Project, path).intern())
}

/// The fonts of a press with their book.
#[derive(Debug)]
pub(crate) struct Fonts {
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
}

impl Fonts {
    pub(crate) fn new(fonts: Vec<Font>) -> Fonts {
        Fonts { book: LazyHash::new(FontBook::from_fonts(&fonts)), fonts }
    }
}

/// One print.
pub(crate) struct Desk<'a> {
    fonts: &'a Fonts,
    main: Source,
    /// The data of the print, and what is enclosed.
    files: BTreeMap<String, Bytes>,
}

impl<'a> Desk<'a> {
    /// `None` only where the fixed names above were no paths.
    pub(crate) fn new(fonts: &'a Fonts, main: String, data: String, enclosed: impl Iterator<Item = (String, Bytes)>) -> Option<Desk<'a>> {
        let mut files: BTreeMap<String, Bytes> = enclosed.collect();
        files.insert(DATA.to_owned(), Bytes::from_string(data));
        Some(Desk { fonts, main: Source::new(file(MAIN)?, main), files })
    }
}

impl World for Desk<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.fonts.book
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main.id() {
            return Ok(self.main.clone());
        }
        SOURCES.get(id.vpath().get_with_slash()).cloned().ok_or(FileError::AccessDenied)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.files.get(id.vpath().get_with_slash()).cloned().ok_or(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.fonts.get(index).cloned()
    }

    /// None: the date of a paper is in its data.
    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}
