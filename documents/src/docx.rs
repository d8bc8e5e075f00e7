//! Letters that staff reword: Word files whose placeholders `{name}` are filled with the fields of a paper.
//!
//! A county changes the file in Word and nothing else. Word likes to cut a placeholder into several runs (a spelling
//! mark, a change of the cursor), so it is looked for in the text of a whole paragraph and its value is put where it
//! begins. Values go in as text: the writer escapes them, and a line end becomes a line break.

use crate::catalogue::Catalogue;
use crate::embedded::LETTERS;
use crate::error::PaperError;
use crate::prepared::Sheet;
use crate::sample::sample;
use jiangyuan_model::PaperCode;
use jiangyuan_model::county_file::COUNTY_FILE_BYTES_MAX;
use quick_xml::events::{BytesEnd, BytesStart, BytesText, Event};
use quick_xml::{Reader, Writer};
use serde_json::Value as Json;
use std::io::{Cursor, Read, Write};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// The largest part of a letter file that is read: a file that unpacks to more is no letter.
const PART_BYTES_MAX: u64 = 20 * 1024 * 1024;

/// Room to write by hand where a value is not known.
const BLANK: &str = "＿＿＿＿＿＿";

/// The editable letter of a paper that was filled in. `file` is the county's own; `None` takes the one that came with
/// the program.
///
/// # Errors
/// There is no letter for this paper, the file cannot be read, or it names a field that the paper does not have.
pub fn letter(sheet: &Sheet, file: Option<&[u8]>) -> Result<Vec<u8>, PaperError> {
    let bad = |field: &str| PaperError::LetterFile { paper: sheet.code, field: field.to_owned() };
    let bytes = file.or_else(|| shipped_letter(sheet.code)).ok_or_else(|| bad("docx"))?;
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| bad("docx"))?;
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..archive.len() {
        let part = archive.by_index(at).map_err(|_| bad("docx"))?;
        let name = part.name().map_err(|_| bad("docx"))?.into_owned();
        let mut content = Vec::new();
        part.take(PART_BYTES_MAX).read_to_end(&mut content).map_err(|_| bad(&name))?;
        if name.starts_with("word/") && name.ends_with(".xml") {
            content = filled(&content, sheet).map_err(|field| bad(&field))?;
        }
        // The date of 1980 that stands in for none: the same letter gives the same bytes.
        let options = SimpleFileOptions::default();
        writer.start_file(&name, options).and_then(|()| Ok(writer.write_all(&content)?)).map_err(|_| bad(&name))?;
    }
    writer.finish().map(Cursor::into_inner).map_err(|_| bad("docx"))
}

/// The letter of a paper, by the county's own file where that can be used. Returns with it what is wrong with the county's.
///
/// # Errors
/// Those of [`letter`] with the file that came with the program.
pub fn letter_by(sheet: &Sheet, own: Option<&[u8]>) -> Result<(Vec<u8>, Option<String>), PaperError> {
    match own.map(|file| letter(sheet, Some(file))) {
        Some(Ok(made)) => Ok((made, None)),
        Some(Err(PaperError::LetterFile { field, .. })) => Ok((letter(sheet, None)?, Some(field))),
        Some(Err(other)) => Err(other),
        None => Ok((letter(sheet, None)?, None)),
    }
}

/// Whether a county may use a file as the letter of a paper: it can be read, and it asks for no field that the paper does
/// not have.
///
/// # Errors
/// There is no letter for this paper, the file cannot be read, or the first field that the paper does not have.
pub fn check_letter(catalogue: &Catalogue, code: PaperCode, file: &[u8]) -> Result<(), PaperError> {
    let bad = |field: &str| PaperError::LetterFile { paper: code, field: field.to_owned() };
    if !has_letter(code) || file.len() > COUNTY_FILE_BYTES_MAX {
        return Err(bad("docx"));
    }
    let prepared = catalogue.prepare(code, &sample(code))?;
    let sheet = prepared.sheets.first().ok_or_else(|| bad("docx"))?;
    letter(sheet, Some(file)).map(drop)
}

/// The letter file that came with the program.
pub fn shipped_letter(code: PaperCode) -> Option<&'static [u8]> {
    LETTERS.iter().find(|(key, _)| *key == code.key()).map(|(_, bytes)| *bytes)
}

pub(crate) fn has_letter(code: PaperCode) -> bool {
    shipped_letter(code).is_some()
}

fn filled(xml: &[u8], sheet: &Sheet) -> Result<Vec<u8>, String> {
    let mut reader = Reader::from_str(std::str::from_utf8(xml).map_err(|e| e.to_string())?);
    let mut writer = Writer::new(Vec::new());
    let mut paragraph: Option<Vec<Event<'static>>> = None;
    let mut out = |event: Event<'static>| writer.write_event(event).map_err(|e| e.to_string());
    loop {
        let event = reader.read_event().map_err(|e| e.to_string())?.into_owned();
        let ends = matches!(&event, Event::End(end) if end.name().as_ref() == "w:p");
        match (&event, &mut paragraph) {
            (Event::Eof, _) => break,
            (Event::Start(start), None) if start.name().as_ref() == "w:p" => paragraph = Some(vec![event]),
            (_, Some(events)) => events.push(event),
            (_, None) => out(event)?,
        }
        if ends && let Some(events) = paragraph.take() {
            for event in fill_paragraph(events, sheet)? {
                out(event)?;
            }
        }
    }
    Ok(writer.into_inner())
}

/// One paragraph with its placeholders replaced, wherever Word has cut them.
fn fill_paragraph(events: Vec<Event<'static>>, sheet: &Sheet) -> Result<Vec<Event<'static>>, String> {
    let mut texts: Vec<String> = runs(&events)?;
    let whole = texts.concat();
    if !whole.contains('{') {
        return Ok(events);
    }
    replace_across(&mut texts, sheet)?;
    let mut out = Vec::new();
    let mut texts = texts.into_iter();
    let mut inside = false;
    for event in events {
        match &event {
            Event::Start(start) if start.name().as_ref() == "w:t" => {
                inside = true;
                write_lines(&mut out, &texts.next().unwrap_or_default());
            }
            Event::End(end) if end.name().as_ref() == "w:t" => inside = false,
            _ if inside => {}
            _ => out.push(event),
        }
    }
    Ok(out)
}

/// The text of each `w:t` of a paragraph.
fn runs(events: &[Event<'static>]) -> Result<Vec<String>, String> {
    let mut texts: Vec<String> = Vec::new();
    let mut inside = false;
    for event in events {
        match event {
            Event::Start(start) if start.name().as_ref() == "w:t" => {
                inside = true;
                texts.push(String::new());
            }
            Event::End(end) if end.name().as_ref() == "w:t" => inside = false,
            Event::Text(text) if inside => {
                let text = text.as_ref();
                if let Some(last) = texts.last_mut() {
                    last.push_str(text);
                }
            }
            Event::GeneralRef(entity) if inside => {
                let name = entity.as_ref();
                let text = quick_xml::escape::unescape(&format!("&{name};")).map_err(|e| e.to_string())?.into_owned();
                if let Some(last) = texts.last_mut() {
                    last.push_str(&text);
                }
            }
            _ => {}
        }
    }
    Ok(texts)
}

/// Puts each value where its placeholder begins and takes the rest of the placeholder out of the runs behind.
fn replace_across(texts: &mut [String], sheet: &Sheet) -> Result<(), String> {
    let mut name: Option<String> = None;
    let mut begun_in = 0;
    let mut out: Vec<String> = vec![String::new(); texts.len()];
    for (at, text) in texts.iter().enumerate() {
        for character in text.chars() {
            match (&mut name, character) {
                (None, '{') => {
                    name = Some(String::new());
                    begun_in = at;
                }
                (Some(known), '}') => {
                    let value = value(sheet, known)?;
                    name = None;
                    if let Some(run) = out.get_mut(begun_in) {
                        run.push_str(&value);
                    }
                }
                (Some(known), other) => known.push(other),
                (None, other) => {
                    if let Some(run) = out.get_mut(at) {
                        run.push(other);
                    }
                }
            }
        }
    }
    if let Some(open) = name {
        return Err(format!("{{{open}"));
    }
    texts.clone_from_slice(&out);
    Ok(())
}

fn value(sheet: &Sheet, name: &str) -> Result<String, String> {
    let name = name.trim();
    let office = || sheet.data.get("office").and_then(|office| office.get(name.strip_prefix("office.")?));
    let own = || ["number", "made_on", "made_by", "title"].contains(&name).then(|| sheet.data.get(name)).flatten();
    let field = sheet.fields().and_then(|fields| fields.get(name));
    let value = field.or_else(office).or_else(own).ok_or_else(|| format!("{{{name}}}"))?;
    Ok(told(value))
}

fn told(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        Json::Number(number) => number.to_string(),
        Json::Bool(yes) => (if *yes { "是" } else { "否" }).to_owned(),
        Json::Array(items) => {
            let one = |item: &Json| item.get("text").or_else(|| item.get("name")).map_or_else(|| told(item), told);
            items.iter().map(one).collect::<Vec<_>>().join("；")
        }
        Json::Null | Json::Object(_) => BLANK.to_owned(),
    }
}

/// A text with a break for each line end. Characters that XML cannot hold were taken out when the field was filled.
fn write_lines(out: &mut Vec<Event<'static>>, text: &str) {
    for (at, line) in text.split('\n').enumerate() {
        if at > 0 {
            out.push(Event::Empty(BytesStart::new("w:br")));
        }
        let mut start = BytesStart::new("w:t");
        start.push_attribute(("xml:space", "preserve"));
        out.push(Event::Start(start));
        out.push(Event::Text(BytesText::new(line).into_owned()));
        out.push(Event::End(BytesEnd::new("w:t")));
    }
}
