//! Tibetan on paper: approved, or not at all.

use crate::layout;
use jiangyuan_documents::{Catalogue, Press, Tibetan, TibetanResult, sample::sample};
use jiangyuan_model::{CaseFile, PaperCode, PaperLanguage};
use std::env;

fn asked_for(code: PaperCode) -> CaseFile {
    CaseFile { language: PaperLanguage::ZhBo, ..sample(code) }
}

/// As if a bureau had approved the drafts; only here.
pub(crate) fn approved(code: PaperCode) -> Catalogue {
    let mut catalogue = Catalogue::default();
    let template = catalogue.template(code).unwrap().clone();
    let tibetan = Tibetan {
        translated_by: "县藏语委".to_owned(),
        approved_by: "州编译局".to_owned(),
        approved_at: "2026-01-01".to_owned(),
        ..template.tibetan
    };
    catalogue.approve_tibetan(code, &template.title.bo, tibetan);
    catalogue
}

fn has_tibetan(text: &str) -> bool {
    text.chars().any(|c| ('\u{0F00}'..='\u{0FFF}').contains(&c))
}

#[test]
fn a_draft_of_tibetan_is_never_printed_and_whoever_asked_for_it_is_told() {
    let (catalogue, press) = (Catalogue::default(), Press::default());
    for code in PaperCode::ALL {
        let prepared = catalogue.prepare(*code, &asked_for(*code)).unwrap();
        assert_eq!(prepared.sheets[0].tibetan, TibetanResult::HeldBack, "{}", code.key());
        assert!(!has_tibetan(&layout::text(&press.set(&prepared).unwrap())), "{}", code.key());
    }
}

#[test]
fn approved_tibetan_stands_below_the_chinese_with_its_fields() {
    for code in [PaperCode::F2, PaperCode::F3, PaperCode::M3, PaperCode::M7, PaperCode::M10] {
        let prepared = approved(code).prepare(code, &asked_for(code)).unwrap();
        assert_eq!(prepared.sheets[0].tibetan, TibetanResult::Printed);
        let document = Press::default().set(&prepared).unwrap();
        assert_eq!(layout::outside(&document), Vec::<String>::new(), "{}", code.key());
        let text = crate::samples::run_together(&layout::text(&document));
        let first = text.find(|c| ('\u{0F00}'..='\u{0FFF}').contains(&c)).expect("Tibetan is there");
        assert!(text.find(prepared.sheets[0].fields().unwrap()["title"].as_str().unwrap()).unwrap() < first, "Chinese stands first");
        if let Some(folder) = env::var_os("JIANGYUAN_PAPERS_TO") {
            let path = std::path::PathBuf::from(folder).join(format!("bo-{}.pdf", code.key()));
            std::fs::write(path, Press::default().pdf(&prepared).unwrap()).unwrap();
        }
    }
}

#[test]
fn a_paper_is_offered_in_tibetan_only_once_it_is_approved() {
    let languages = |catalogue: &Catalogue| {
        let offered = catalogue.offered(&sample(PaperCode::F3));
        offered.into_iter().find(|view| view.code == PaperCode::F3).unwrap().languages
    };
    assert_eq!(languages(&Catalogue::default()), [PaperLanguage::Zh]);
    assert_eq!(languages(&approved(PaperCode::F3)), [PaperLanguage::Zh, PaperLanguage::ZhBo]);
}
