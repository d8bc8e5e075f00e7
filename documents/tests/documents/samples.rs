//! Every paper, printed from its sample.

use crate::layout;
use jiangyuan_documents::{Catalogue, Press, sample::sample};
use jiangyuan_model::PaperCode;
use serde_json::Value as Json;
use std::path::PathBuf;
use std::{env, fs};

/// Set, it writes the goldens anew; the difference is then reviewed as people would read it.
const GOLDEN: &str = "JIANGYUAN_GOLDEN";
/// Set, it is the folder into which the samples are printed to be looked at.
const PRINT_TO: &str = "JIANGYUAN_PAPERS_TO";

fn golden(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(format!("{name}.txt"))
}

/// The text without what the page adds to it: spaces and ends of lines.
pub(crate) fn run_together(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && *c != '\u{200B}').collect()
}

fn texts(value: &Json, out: &mut Vec<String>) {
    match value {
        Json::String(text) => out.push(text.clone()),
        Json::Array(items) => items.iter().for_each(|item| texts(item, out)),
        _ => {}
    }
}

#[test]
fn every_paper_of_the_model_has_a_template_that_reads_and_a_sample() {
    let catalogue = Catalogue::default();
    for code in PaperCode::ALL {
        let template = catalogue.template(*code).unwrap();
        assert_eq!(template.code, *code);
        assert!(!template.tibetan.is_approved(), "{}: no Tibetan is approved in the program", code.key());
        assert!(template.effective_from.parse::<chrono::NaiveDate>().is_ok(), "{}", code.key());
        sample(*code);
    }
    assert_eq!(catalogue.unsound_fields(), Vec::<String>::new());
}

#[test]
fn no_paper_asks_for_a_field_that_it_does_not_print() {
    let catalogue = Catalogue::default();
    for code in PaperCode::ALL {
        let typ = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("papers").join(code.key()).join("paper.typ");
        let typ = fs::read_to_string(typ).unwrap();
        for field in &catalogue.template(*code).unwrap().fields {
            let printed =
                typ.split(&format!("f.{}", field.name)).skip(1).any(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'));
            assert!(printed, "{}: {}", code.key(), field.name);
        }
    }
}

#[test]
fn every_sample_prints_as_its_golden_says_and_stays_inside_the_page() {
    let (catalogue, press) = (Catalogue::default(), Press::default());
    let mut wrong = Vec::new();
    for code in PaperCode::ALL {
        let case = sample(*code);
        let prepared = match catalogue.prepare(*code, &case) {
            Ok(prepared) => prepared,
            Err(error) => {
                wrong.push(format!("{}: {error:?}", code.key()));
                continue;
            }
        };
        let document = match press.set(&prepared) {
            Ok(document) => document,
            Err(error) => {
                wrong.push(format!("{}: {error:?}", code.key()));
                continue;
            }
        };
        let text = layout::text(&document);
        wrong.extend(layout::outside(&document).into_iter().map(|line| format!("{} outside: {line}", code.key())));
        if env::var_os(GOLDEN).is_some() {
            fs::write(golden(code.key()), &text).unwrap();
        }
        if let Some(folder) = env::var_os(PRINT_TO) {
            fs::write(PathBuf::from(folder).join(format!("{}.pdf", code.key())), press.pdf(&prepared).unwrap()).unwrap();
        }
        if fs::read_to_string(golden(code.key())).ok().as_deref() != Some(&text) {
            wrong.push(format!("{}: not as its golden", code.key()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_text_of_every_pdf_holds_every_field() {
    let (catalogue, press) = (Catalogue::default(), Press::default());
    let mut wrong = Vec::new();
    for code in PaperCode::ALL {
        let template = catalogue.template(*code).unwrap();
        let prepared = catalogue.prepare(*code, &sample(*code)).unwrap();
        let pdf = press.pdf(&prepared).unwrap();
        let text = run_together(&pdf_extract::extract_text_from_mem(&pdf).unwrap());
        let code_in_foot = format!("校验码{}", prepared.sheets[0].check_code);
        // A sentence may go on behind the foot of its page.
        let text = (1..9).fold(text.replace(&code_in_foot, ""), |text, page| text.replace(&format!("—{page}—"), ""));
        for sheet in &prepared.sheets {
            for (name, value) in sheet.fields().unwrap() {
                let as_key = template.fields.iter().any(|f| &f.name == name && f.written == jiangyuan_documents::Written::Key);
                let branched = as_key || template.fields.iter().any(|f| &f.name == name && f.from == "step_kind");
                let mut said = Vec::new();
                texts(value, &mut said);
                for line in said.iter().flat_map(|text| text.split(['\n', '｜'])) {
                    if !branched && !text.contains(&run_together(line)) {
                        wrong.push(format!("{} does not say {name}: {line}", code.key()));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_same_case_gives_the_same_bytes_and_the_metadata_name_nobody() {
    let catalogue = Catalogue::default();
    let case = sample(PaperCode::F3);
    let print = || Press::default().pdf(&catalogue.prepare(PaperCode::F3, &case).unwrap()).unwrap();
    let (first, second) = (print(), print());
    assert_eq!(first, second);
    let document = pdf_extract::Document::load_mem(&first).unwrap();
    let mut metadata = format!("{:?}", document.trailer);
    for object in document.objects.values() {
        if let Ok(stream) = object.as_stream() {
            let plain = stream.decompressed_content().unwrap_or_else(|_| stream.content.clone());
            if stream.dict.get(b"Subtype").and_then(|s| s.as_name()).is_ok_and(|name| name == b"XML") {
                metadata.push_str(&String::from_utf8_lossy(&plain));
            }
        }
    }
    let info = document.trailer.get(b"Info").and_then(|info| info.as_reference()).and_then(|id| document.get_object(id));
    metadata.push_str(&format!("{info:?}"));
    let user = env::var("USER").unwrap_or_else(|_| "root".to_owned());
    for forbidden in ["马福祥", "旦增", "工资", "/home", "/work", "Users", env!("CARGO_MANIFEST_DIR"), user.as_str()] {
        assert!(!metadata.contains(forbidden), "the metadata say {forbidden}");
    }
    assert!(metadata.contains("受理告知书"), "{metadata}");
}

#[test]
fn every_page_of_a_preview_is_a_picture_without_text_that_could_be_run() {
    let prepared = Catalogue::default().prepare(PaperCode::F13, &sample(PaperCode::F13)).unwrap();
    let pages = Press::default().pages_svg(&prepared).unwrap();
    assert!(pages.len() > 1);
    for page in pages {
        assert!(page.starts_with("<svg") && !page.contains("<script") && !page.contains("javascript:"));
    }
}

#[test]
fn the_forms_of_a_mediation_say_where_each_party_lives_and_how_to_reach_it() {
    for code in [PaperCode::M1, PaperCode::M2, PaperCode::M8, PaperCode::M7, PaperCode::M12] {
        let prepared = Catalogue::default().prepare(code, &sample(code)).unwrap();
        let text = run_together(&layout::text(&Press::default().set(&prepared).unwrap()));
        for part in ["上沟村村民委员会", "54632121ME00000011", "12800000011", "云杉坪镇上沟村", "12800000022", "邻镇下滩村"]
        {
            assert!(text.contains(part), "{} does not say {part}", code.key());
        }
    }
}
