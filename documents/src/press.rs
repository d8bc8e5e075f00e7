//! The press: from prepared papers to the bytes of a PDF, and to pictures of its pages for the window.
//!
//! The same input gives the same bytes, on every PC with the same fonts. The metadata of a PDF hold the name of the
//! paper and its date and nothing of the case, of the PC or of who printed it.

use crate::embedded;
use crate::error::PaperError;
use crate::fonts;
use crate::prepared::{self, Prepared};
use crate::world::{self, Desk, Fonts};
use chrono::Datelike;
use jiangyuan_model::PaperCode;
use serde_json::json;
use std::path::PathBuf;
use typst::foundations::{Bytes, Smart};
use typst_layout::PagedDocument;
use typst_pdf::PdfOptions;
use typst_svg::SvgOptions;

/// The longest run that is kept whole: an identity card has 18 characters, a piece's number 20.
const RUN_CHARS_MAX: usize = 20;

/// What the sheet holds that is not read: codes and the modules of the QR code.
const NOT_PROSE: &[&str] = &["query", "check", "code", "number"];

/// How many prints the typesetter's memory of earlier ones may be old. A preview is set again and again while somebody
/// types; older results are let go, or the program would grow with every paper.
const MEMORY_PRINTS: usize = 8;

/// Sets papers. Making one costs nothing; the first print reads the fonts.
#[derive(Debug)]
pub struct Press {
    fonts: Fonts,
}

impl Default for Press {
    fn default() -> Press {
        Press { fonts: Fonts::new(fonts::shipped().to_vec()) }
    }
}

impl Press {
    /// A press that takes the office's own 仿宋, 楷体 and 小标宋 where they are installed in these folders
    /// ([`platform_folders`](crate::platform_folders)).
    pub fn with_office_fonts(folders: &[PathBuf]) -> Press {
        let fonts = fonts::office_fonts(folders).into_iter().chain(fonts::shipped().to_vec()).collect();
        Press { fonts: Fonts::new(fonts) }
    }

    /// The PDF, for printing and signing.
    ///
    /// # Errors
    /// A character has no glyph, or a template is wrong.
    pub fn pdf(&self, prepared: &Prepared) -> Result<Vec<u8>, PaperError> {
        written(prepared, &self.set(prepared)?)
    }

    /// The PDF, and how many pages it has.
    ///
    /// # Errors
    /// As [`Press::pdf`].
    pub fn pdf_and_pages(&self, prepared: &Prepared) -> Result<(Vec<u8>, u32), PaperError> {
        let document = self.set(prepared)?;
        let pages = u32::try_from(document.pages().len()).unwrap_or(u32::MAX);
        Ok((written(prepared, &document)?, pages))
    }

    /// The PDF of a file that is made of codes only, over its data; `ident` tells it from others.
    ///
    /// # Errors
    /// What the typesetter said.
    pub(crate) fn pdf_of(&self, main: String, data: String, ident: &str) -> Result<Vec<u8>, String> {
        let said = |errors: &[typst::diag::SourceDiagnostic]| errors.first().map(|error| error.message.to_string()).unwrap_or_default();
        let desk = Desk::new(&self.fonts, main, data, std::iter::empty()).ok_or_else(|| "no paths".to_owned())?;
        let document = typst::compile::<PagedDocument>(&desk).output.map_err(|errors| said(&errors));
        typst::comemo::evict(MEMORY_PRINTS);
        let options = PdfOptions { ident: Smart::Custom(ident.to_owned()), creator: Smart::Custom(None), ..PdfOptions::default() };
        typst_pdf::pdf(&document?, &options).map_err(|errors| said(&errors))
    }

    /// Each page as an SVG picture, for the preview.
    ///
    /// # Errors
    /// As [`Press::pdf`].
    pub fn pages_svg(&self, prepared: &Prepared) -> Result<Vec<String>, PaperError> {
        let document = self.set(prepared)?;
        let options = SvgOptions { render_bleed: false, pretty: false };
        Ok(document.pages().iter().map(|page| typst_svg::svg(page, &options)).collect())
    }

    /// Every file that the typesetter sees for this print, by its path; the fonts lie in `documents/fonts`. With them the same
    /// pages can be set by the typesetter's own command line: to be measured beside ours, or looked into.
    pub fn files(prepared: &Prepared) -> Vec<(String, Vec<u8>)> {
        let templates = embedded::sources().map(|(path, text)| (path, text.as_bytes().to_vec()));
        let own = [(world::MAIN.to_owned(), main(prepared).into_bytes()), (world::DATA.to_owned(), data(prepared).into_bytes())];
        let enclosed = enclosed(prepared).map(|(path, bytes)| (path, bytes.to_vec()));
        own.into_iter().chain(templates).chain(enclosed).collect()
    }

    /// The pages as they are laid out, for those who measure them.
    ///
    /// # Errors
    /// As [`Press::pdf`].
    pub fn set(&self, prepared: &Prepared) -> Result<PagedDocument, PaperError> {
        let missing = prepared.missing_glyphs();
        if !missing.is_empty() {
            return Err(PaperError::MissingGlyphs(missing));
        }
        let desk = Desk::new(&self.fonts, main(prepared), data(prepared), enclosed(prepared));
        let desk = desk.ok_or_else(|| bug(prepared, "no paths".to_owned()))?;
        let result = typst::compile::<PagedDocument>(&desk).output.map_err(|errors| failed(prepared, &errors));
        typst::comemo::evict(MEMORY_PRINTS);
        result
    }
}

fn written(prepared: &Prepared, document: &PagedDocument) -> Result<Vec<u8>, PaperError> {
    let options = PdfOptions {
        ident: Smart::Custom(prepared.sheets.iter().map(|sheet| sheet.check_code.as_str()).collect::<Vec<_>>().join(" ")),
        creator: Smart::Custom(None),
        ..PdfOptions::default()
    };
    typst_pdf::pdf(document, &options).map_err(|errors| failed(prepared, &errors))
}

/// The file that joins the sheets. It is made of codes of papers and numbers only; all text is in the data.
fn main(prepared: &Prepared) -> String {
    let date = prepared.made_on;
    let mut main = format!(
        "#let print = json(\"/data.json\")\n#set document(title: print.title, date: datetime(year: {}, month: {}, day: {}))\n",
        date.year(),
        date.month(),
        date.day()
    );
    if !prepared.enclosed.is_empty() {
        main.push_str("#import \"/common/enclosure.typ\": enclosure\n");
    }
    let mut enclosed = prepared.enclosed.iter().enumerate().peekable();
    for at in 0..=prepared.sheets.len() {
        while let Some((number, _)) = enclosed.next_if(|(_, placed)| placed.before <= at) {
            main.push_str(&format!("#enclosure(print.enclosed.at({number}))\n"));
        }
        if let Some(sheet) = prepared.sheets.get(at) {
            let key = sheet.code.key();
            main.push_str(&format!("#import \"/papers/{key}/paper.typ\" as sheet{at}\n#sheet{at}.paper(print.sheets.at({at}))\n"));
        }
    }
    main
}

/// What is enclosed and can be set, by its path.
fn enclosed(prepared: &Prepared) -> impl Iterator<Item = (String, Bytes)> + '_ {
    prepared.enclosed.iter().enumerate().filter_map(|(at, placed)| Some((enclosed_path(at), placed.enclosure.bytes()?.clone())))
}

/// Where the typesetter finds the bytes of something that is enclosed.
fn enclosed_path(at: usize) -> String {
    format!("/enclosed/{at}")
}

fn data(prepared: &Prepared) -> String {
    let sheets: Vec<serde_json::Value> = prepared
        .sheets
        .iter()
        .enumerate()
        .map(|(at, sheet)| {
            let mut data = sheet.data.clone();
            for (_, value) in data.iter_mut().filter(|(name, _)| !NOT_PROSE.contains(&name.as_str())) {
                prepared::each_text(value, &mut |text| *text = breakable(text));
            }
            data.insert("anchor".to_owned(), json!(format!("sheet-{at}")));
            data.insert("restart".to_owned(), json!(sheet.restart));
            serde_json::Value::Object(data)
        })
        .collect();
    let enclosed: Vec<serde_json::Value> = prepared
        .enclosed
        .iter()
        .enumerate()
        .map(|(at, placed)| placed.enclosure.data(&enclosed_path(at), &format!("enclosed-{at}"), placed.restart))
        .collect();
    json!({ "title": prepared.title, "sheets": sheets, "enclosed": enclosed }).to_string()
}

/// Text in which a long run without a space (a web page, a number of an account) may break anywhere, rather than leave its
/// cell or the page. Shorter runs (telephones, dates, numbers of identity cards) stay whole where they fit.
fn breakable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_inclusive(|c: char| !c.is_ascii_graphic()) {
        let long = word.chars().count() > RUN_CHARS_MAX;
        for (at, character) in word.chars().enumerate() {
            if long && at > 0 && at % 2 == 0 {
                out.push('\u{200B}');
            }
            out.push(character);
        }
    }
    out
}

fn failed(prepared: &Prepared, errors: &[typst::diag::SourceDiagnostic]) -> PaperError {
    bug(prepared, errors.first().map(|error| error.message.to_string()).unwrap_or_default())
}

fn bug(prepared: &Prepared, reason: String) -> PaperError {
    PaperError::Template { paper: prepared.sheets.first().map_or(PaperCode::F1, |sheet| sheet.code), reason }
}
