//! What stands in a dossier and is no paper of ours: pictures, pages of a PDF, and sheets that name what cannot be set.
//!
//! The bytes come from a telephone or from a stranger's scanner. A picture is decoded and a PDF is set once by itself
//! before it goes into the dossier: one bad file must not take the other thirty papers with it.

use crate::fill::clean;
use crate::fonts;
use crate::prepared::Prepared;
use crate::press::Press;
use chrono::NaiveDate;
use jiangyuan_model::attachment::ContentState;
use jiangyuan_model::dossier::{DossierFile, DossierStanding};
use serde_json::{Value as Json, json};
use std::panic::{AssertUnwindSafe, catch_unwind};
use typst::foundations::Bytes;
use typst::visualize::{ExchangeFormat, RasterImage};

/// The most pages of one PDF that are bound in: a file of a whole petition has some forty.
const PDF_PAGES_MAX: usize = 200;

/// The most bytes of attachments in one dossier. The typesetter holds them all, decoded, and the PC may have 4 GB.
pub(super) const BYTES_MAX: usize = 160 * 1024 * 1024;

/// Something bound in that is no paper of ours.
#[derive(Debug, Clone, PartialEq)]
pub struct Enclosure {
    pub(super) title: String,
    pub(super) date: String,
    pub(super) standing: DossierStanding,
    pages: Option<Pages>,
}

/// A content that can be set.
#[derive(Debug, Clone, PartialEq)]
struct Pages {
    bytes: Bytes,
    /// As the typesetter calls it.
    format: &'static str,
    count: usize,
}

/// An enclosure in a print.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Placed {
    /// The place of the sheet before which it stands.
    pub(crate) before: usize,
    /// Its pages are counted from 1.
    pub(crate) restart: bool,
    pub(crate) enclosure: Enclosure,
}

impl Enclosure {
    /// A sheet that names something which is bound in by hand.
    pub(super) fn named(title: &str, date: String, standing: DossierStanding) -> Enclosure {
        Enclosure { title: printable(title), date, standing, pages: None }
    }

    /// The pages of a file, or a sheet that names it. `standing` is how it stands there where it can be set; `room` how
    /// many bytes may still be bound in.
    pub(super) fn of_file(
        press: &Press,
        file: &mut DossierFile,
        (title, date): (&str, String),
        standing: DossierStanding,
        room: &mut usize,
    ) -> Enclosure {
        let unset = match file.state {
            ContentState::Lost => DossierStanding::Lost,
            _ if file.content.is_none() => DossierStanding::NotHere,
            _ => DossierStanding::NotSettable,
        };
        let content = file.content.take().filter(|content| content.len() <= *room);
        let taken = content.as_ref().map(Vec::len).unwrap_or_default();
        let pages = content.and_then(|content| settable(press, Bytes::new(content)));
        if pages.is_some() {
            *room = room.saturating_sub(taken);
        }
        Enclosure { title: printable(title), date, standing: if pages.is_some() { standing } else { unset }, pages }
    }

    /// The bytes of its pages.
    pub(crate) fn bytes(&self) -> Option<&Bytes> {
        self.pages.as_ref().map(|pages| &pages.bytes)
    }

    /// What the typesetter receives. `path` is where it finds the bytes.
    pub(crate) fn data(&self, path: &str, anchor: &str, restart: bool) -> Json {
        let page = |pages: &Pages, number: usize| json!({ "file": path, "format": pages.format, "page": number });
        let all = self.pages.as_ref().map(|pages| (1..=pages.count).map(|number| page(pages, number)).collect::<Vec<_>>());
        json!({ "title": self.title, "date": self.date, "anchor": anchor, "restart": restart, "pages": all.unwrap_or_default(),
            "reason": if self.pages.is_some() { Json::Null } else { json!(self.standing.key()) } })
    }
}

/// A title with room for a character that no font here has.
pub(super) fn printable(title: &str) -> String {
    clean(title).chars().map(|c| if fonts::covers(c) { c } else { '＿' }).collect()
}

fn settable(press: &Press, bytes: Bytes) -> Option<Pages> {
    let picture =
        |format, exchange| RasterImage::plain(bytes.clone(), exchange).ok().map(|_| Pages { bytes: bytes.clone(), format, count: 1 });
    match bytes.as_slice() {
        [0xff, 0xd8, 0xff, ..] => picture("jpg", ExchangeFormat::Jpg),
        [0x89, b'P', b'N', b'G', ..] => picture("png", ExchangeFormat::Png),
        [b'%', b'P', b'D', b'F', ..] => pdf(press, bytes),
        _ => None,
    }
}

/// A PDF whose pages can be set. Its parser is asked to do the whole work once; a panic of it is a damaged file.
fn pdf(press: &Press, bytes: Bytes) -> Option<Pages> {
    let set = || {
        let count =
            hayro_syntax::Pdf::new(bytes.to_vec()).ok().map(|pdf| pdf.pages().len()).filter(|count| (1..=PDF_PAGES_MAX).contains(count))?;
        let pages = Pages { bytes: bytes.clone(), format: "pdf", count };
        let alone =
            Enclosure { title: String::new(), date: String::new(), standing: DossierStanding::Enclosed, pages: Some(pages.clone()) };
        let prepared = Prepared {
            title: String::new(),
            made_on: NaiveDate::default(),
            sheets: Vec::new(),
            enclosed: vec![Placed { before: 0, restart: true, enclosure: alone }],
        };
        press.pdf(&prepared).ok().map(|_| pages)
    };
    catch_unwind(AssertUnwindSafe(set)).ok().flatten()
}
