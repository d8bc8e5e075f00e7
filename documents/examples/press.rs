//! What a paper costs by the press alone, for `cargo xtask bench papers`; the sample of the paper is what is set.
//!
//! `press measure CODE [long]` prints seconds as JSON: until the pages stand on the screen for the first time, again, and
//! after a word was changed, and to the PDF. `press pages CODE FOLDER [long]` and `press pdf CODE FOLDER [long]` do one
//! thing in a process of its own. `press folder CODE FOLDER [long]` writes what the typesetter sees, for its own command line.
//! `press photos COUNT FOLDER` makes photos of three megapixels, as a telephone would.
#![allow(clippy::print_stdout, clippy::unwrap_used, missing_docs)]

use image::{ImageFormat, Rgb, RgbImage};
use jiangyuan_documents::{Catalogue, Prepared, Press, sample::sample};
use jiangyuan_model::field::Kind;
use jiangyuan_model::{CaseFile, PaperCode, Value};
use serde_json::json;
use std::fs;
use std::path::Path;
use std::time::Instant;

/// What people tell at length is told so many times in a long paper.
const LONG: usize = 12;

/// Sides of a photo of three megapixels.
const PHOTO: (u32, u32) = (2000, 1500);

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["measure", code, rest @ ..] => measure(&case((code, rest))),
        ["pages", code, folder, rest @ ..] => pages(&case((code, rest)), Path::new(folder)),
        ["pdf", code, folder, rest @ ..] => {
            let prepared = prepared(&case((code, rest)));
            fs::write(Path::new(folder).join("ours.pdf"), Press::default().pdf(&prepared).unwrap()).unwrap();
        }
        ["folder", code, folder, rest @ ..] => write(&prepared(&case((code, rest))), Path::new(folder)),
        ["photos", count, folder] => (0..count.parse().unwrap()).for_each(|number| photo(number, Path::new(folder))),
        _ => println!("press measure|pages|pdf|folder CODE [FOLDER] [long], or press photos COUNT FOLDER"),
    }
}

/// The sample of a paper with its code; a long one tells at great length.
fn case((code, more): (&str, &[&str])) -> (PaperCode, CaseFile) {
    let code = PaperCode::from_key(code).unwrap();
    let mut case = sample(code);
    if more == ["long"] {
        let longer = |kind: Kind, value: &mut Value| match value {
            Value::Text(text) if kind == Kind::LongText => *text = [text.as_str(); LONG].join("\n"),
            _ => {}
        };
        for record in std::iter::once(&mut case.main).chain(&mut case.with) {
            record.fields.iter_mut().for_each(|view| longer(view.field.kind(), &mut view.value));
            record.steps.iter_mut().flat_map(|step| &mut step.fields).for_each(|(field, value)| longer(field.kind(), value));
        }
        case.typed.values_mut().for_each(|text| *text = [text.as_str(); LONG].join("\n"));
    }
    (code, case)
}

fn prepared((code, case): &(PaperCode, CaseFile)) -> Prepared {
    Catalogue::default().prepare(*code, case).unwrap()
}

fn measure(asked: &(PaperCode, CaseFile)) {
    let (first, (catalogue, press)) = seconds(|| {
        let tools = (Catalogue::default(), Press::default());
        tools.1.pages_svg(&tools.0.prepare(asked.0, &asked.1).unwrap()).unwrap();
        tools
    });
    let prepared = catalogue.prepare(asked.0, &asked.1).unwrap();
    let (again, pages) = seconds(|| press.pages_svg(&catalogue.prepare(asked.0, &asked.1).unwrap()).unwrap());
    let mut other = asked.1.clone();
    other.office.name.push('处');
    let (changed, _) = seconds(|| press.pages_svg(&catalogue.prepare(asked.0, &other).unwrap()).unwrap());
    let (pdf, bytes) = seconds(|| press.pdf(&prepared).unwrap());
    println!("{}", json!({ "first": first, "again": again, "changed": changed, "pdf": pdf, "pages": pages.len(), "bytes": bytes.len() }));
}

fn pages(asked: &(PaperCode, CaseFile), folder: &Path) {
    for (page, number) in Press::default().pages_svg(&prepared(asked)).unwrap().iter().zip(1..) {
        fs::write(folder.join(format!("ours-{number}.svg")), page).unwrap();
    }
}

fn write(prepared: &Prepared, folder: &Path) {
    for (path, bytes) in Press::files(prepared) {
        let file = folder.join(path.trim_start_matches('/'));
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, bytes).unwrap();
    }
}

/// Slopes of light with the grain of a small lens, so that it packs as a photo does.
fn photo(number: u32, folder: &Path) {
    let mut chance = u64::from(number) + 1;
    let picture = RgbImage::from_fn(PHOTO.0, PHOTO.1, |x, y| {
        chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let grain = u32::try_from(chance >> 60).unwrap();
        let light = |of: u32| u8::try_from(((x * of + y * (number + 3)) / 40 % 224) + grain).unwrap();
        Rgb([light(3), light(5), light(2)])
    });
    picture.save_with_format(folder.join(format!("{number}.jpg")), ImageFormat::Jpeg).unwrap();
}

fn seconds<T>(work: impl FnOnce() -> T) -> (f64, T) {
    let began = Instant::now();
    let made = work();
    (began.elapsed().as_secs_f64(), made)
}
