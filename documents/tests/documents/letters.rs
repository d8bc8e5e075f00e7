//! Word letters that staff reword.

use jiangyuan_documents::{Catalogue, PaperError, Sheet, letter, sample::sample, shipped_letter};
use jiangyuan_model::{CaseFile, PaperCode};
use std::io::{Cursor, Read, Write};

fn sheet(code: PaperCode, case: &CaseFile) -> Sheet {
    Catalogue::default().prepare(code, case).unwrap().sheets.remove(0)
}

fn document(docx: &[u8]) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(docx)).unwrap();
    let mut text = String::new();
    archive.by_name("word/document.xml").unwrap().read_to_string(&mut text).unwrap();
    text
}

fn file(body: &str) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file("word/document.xml", zip::write::SimpleFileOptions::default()).unwrap();
    writer.write_all(body.as_bytes()).unwrap();
    writer.finish().unwrap().into_inner()
}

#[test]
fn every_letter_is_filled_and_names_the_fonts_of_the_standard() {
    for code in PaperCode::ALL.iter().copied().filter(|code| shipped_letter(*code).is_some()) {
        let docx = letter(&sheet(code, &sample(code)), None).unwrap_or_else(|error| panic!("{}: {error:?}", code.key()));
        let text = document(&docx);
        assert!(!text.contains('{') && !text.contains('}'), "{}", code.key());
        assert!(text.contains("w:eastAsia=\"仿宋_GB2312\"") && text.contains("方正小标宋简体"));
        assert_eq!(docx, letter(&sheet(code, &sample(code)), None).unwrap(), "the same letter gives the same bytes");
    }
}

#[test]
fn a_placeholder_that_word_has_cut_into_runs_is_found() {
    let body = "<w:document><w:p><w:r><w:t>关于{ti</w:t></w:r><w:proofErr/><w:r><w:rPr><w:b/></w:rPr><w:t>tle</w:t></w:r><w:r><w:t>}的函</w:t></w:r></w:p></w:document>";
    let text = document(&letter(&sheet(PaperCode::F7, &sample(PaperCode::F7)), Some(&file(body))).unwrap());
    assert!(text.contains("关于蓄水池工地拖欠工资</w:t>") && text.contains(">的函</w:t>"), "{text}");
    assert!(text.contains("<w:proofErr/>") && text.contains("<w:b/>"));
}

#[test]
fn what_people_wrote_cannot_end_the_text_of_a_letter() {
    let mut case = sample(PaperCode::F7);
    for view in case.main.fields.iter_mut().filter(|view| view.field == jiangyuan_model::Field::Title) {
        view.value = jiangyuan_model::Value::Text("</w:t><w:br/>&amp;<x> {number}\u{0}\n第二行".to_owned());
    }
    let text = document(&letter(&sheet(PaperCode::F7, &case), None).unwrap());
    assert!(text.contains("&lt;/w:t&gt;&lt;w:br/&gt;&amp;amp;&lt;x&gt; {number}"), "{text}");
    assert!(!text.contains('\u{0}'));
}

#[test]
fn a_letter_that_asks_for_what_the_paper_does_not_have_is_refused() {
    let body = "<w:document><w:p><w:r><w:t>{score}</w:t></w:r></w:p></w:document>";
    let error = letter(&sheet(PaperCode::F7, &sample(PaperCode::F7)), Some(&file(body))).unwrap_err();
    assert_eq!(error, PaperError::LetterFile { paper: PaperCode::F7, field: "{score}".to_owned() });
    assert!(letter(&sheet(PaperCode::F7, &sample(PaperCode::F7)), Some(b"no zip")).is_err());
    assert!(letter(&sheet(PaperCode::F3, &sample(PaperCode::F3)), None).is_err());
}
