//! Tibetan on paper: approved, or not at all.

use crate::layout;
use jiangyuan_documents::{Catalogue, PaperError, Press, sample::sample};
use jiangyuan_model::tibetan::{ApprovingBody, Bilingual, TibetanHeld};
use jiangyuan_model::{CaseFile, PaperCode, PaperLanguage};
use std::env;

fn asked_for(code: PaperCode) -> CaseFile {
    CaseFile { language: PaperLanguage::ZhBo, ..sample(code) }
}

/// The draft of a paper as a file of the county, as if a bureau had approved it; only here.
fn file(code: PaperCode) -> String {
    let draft = Catalogue::default().tibetan_file(code).unwrap();
    let said = |text: String, name: &str, value: &str| text.replace(&format!("{name}: ''"), &format!("{name}: {value}"));
    let named = said(said(draft, "translated_by", "县藏语委"), "approved_by", "州编译局");
    said(said(named, "approving_body", "prefecture_bureau"), "approved_at", "2026-01-01")
}

fn with(code: PaperCode, file: &str) -> Catalogue {
    Catalogue::default().with_tibetan(&[(code.key().to_owned(), file.as_bytes().to_vec())])
}

pub(crate) fn approved(code: PaperCode) -> Catalogue {
    with(code, &file(code))
}

fn held(catalogue: &Catalogue, code: PaperCode, bilingual: Bilingual) -> Option<TibetanHeld> {
    catalogue.prepare(code, &CaseFile { bilingual, ..asked_for(code) }).unwrap().sheets[0].tibetan_held
}

fn has_tibetan(text: &str) -> bool {
    text.chars().any(|c| ('\u{0F00}'..='\u{0FFF}').contains(&c))
}

#[test]
fn a_draft_of_tibetan_is_never_printed_and_whoever_asked_for_it_is_told() {
    let (catalogue, press) = (Catalogue::default(), Press::default());
    for code in PaperCode::ALL {
        let prepared = catalogue.prepare(*code, &asked_for(*code)).unwrap();
        let sheet = &prepared.sheets[0];
        assert_eq!(sheet.language, PaperLanguage::Zh);
        assert!(matches!(sheet.tibetan_held, Some(TibetanHeld::Draft | TibetanHeld::NoText)), "{}", code.key());
        assert!(!has_tibetan(&layout::text(&press.set(&prepared).unwrap())), "{}", code.key());
    }
}

#[test]
fn approved_tibetan_stands_below_the_chinese_with_its_fields() {
    for code in [PaperCode::F2, PaperCode::F3, PaperCode::M3, PaperCode::M7, PaperCode::M10] {
        let prepared = approved(code).prepare(code, &asked_for(code)).unwrap();
        assert_eq!((prepared.sheets[0].language, prepared.sheets[0].tibetan_held), (PaperLanguage::ZhBo, None));
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

#[test]
fn whoever_may_approve_and_whether_two_languages_are_printed_is_what_the_county_decided() {
    let code = PaperCode::F3;
    let catalogue = approved(code);
    let rule = Bilingual::default;
    assert_eq!(held(&catalogue, code, rule()), None);
    assert_eq!(held(&catalogue, code, Bilingual { printed: false, ..rule() }), Some(TibetanHeld::ChineseOnly));
    let others = Bilingual { bodies: vec![ApprovingBody::CountyCommittee], ..rule() };
    assert_eq!(held(&catalogue, code, others), Some(TibetanHeld::OtherBody));
}

#[test]
fn the_tibetan_stands_above_the_chinese_where_the_county_has_it_so_and_nothing_runs_out_of_the_sheet() {
    for code in [PaperCode::F2, PaperCode::F3, PaperCode::M3, PaperCode::M7, PaperCode::M10] {
        let bilingual = Bilingual { tibetan_first: true, ..Bilingual::default() };
        let prepared = approved(code).prepare(code, &CaseFile { bilingual, ..asked_for(code) }).unwrap();
        let document = Press::default().set(&prepared).unwrap();
        assert_eq!(layout::outside(&document), Vec::<String>::new(), "{}", code.key());
        let text = crate::samples::run_together(&layout::text(&document));
        let first = text.find(|c| ('\u{0F00}'..='\u{0FFF}').contains(&c)).unwrap();
        let title = prepared.sheets[0].fields().unwrap()["title"].as_str().unwrap();
        assert!(first < text.find(title).unwrap_or(usize::MAX), "{}: Tibetan stands first", code.key());
        if let Some(folder) = env::var_os("JIANGYUAN_PAPERS_TO") {
            let path = std::path::PathBuf::from(folder).join(format!("bo-first-{}.pdf", code.key()));
            std::fs::write(path, Press::default().pdf(&prepared).unwrap()).unwrap();
        }
    }
}

#[test]
fn an_approval_holds_for_the_wording_that_it_translates_and_a_file_that_is_wrong_holds_its_paper_back() {
    let code = PaperCode::F3;
    let earlier = with(code, &file(code).replace("version: 1", "version: 0"));
    assert_eq!(held(&earlier, code, Bilingual::default()), Some(TibetanHeld::OtherWording));
    let broken = with(code, "paper: F3\nversion: [");
    assert_eq!(held(&broken, code, Bilingual::default()), Some(TibetanHeld::Unusable));
    let view = broken.offered(&sample(code)).into_iter().find(|view| view.code == code).unwrap();
    assert_eq!((view.languages, view.tibetan_held), (vec![PaperLanguage::Zh], Some(TibetanHeld::Unusable)));
}

#[test]
fn a_file_of_tibetan_is_checked_by_what_it_names_who_answers_for_it_and_what_can_be_printed() {
    let (code, good) = (PaperCode::F3, file(PaperCode::F3));
    let wrong = |text: &str| match Catalogue::default().check_tibetan(code, text.as_bytes()) {
        Err(PaperError::TibetanFile { what, .. }) => what,
        other => format!("{other:?}"),
    };
    assert_eq!(wrong(&good), "Ok(())");
    assert_eq!(wrong(&good.replace("{name}", "{grade_of_person}")), "{grade_of_person}");
    assert_eq!(wrong(&good.replace("prefecture_bureau", "township")), "approving_body");
    assert_eq!(wrong(&good.replace("2026-01-01", "2026-13-01")), "approved_at");
    assert_eq!(wrong(&good.replace("approved_by: 州编译局", "approved_by: ' '")), "approved_by");
    assert_eq!(wrong(&good.replace("paper: F3", "paper: F4")), "paper");
    assert_eq!(wrong(&good.replace("version: 1", "version: 2")), "version");
    assert_eq!(wrong(&good.replace("{name}", "\u{10FFFD}")), "\u{10FFFD}");
    assert!(wrong(&format!("{good}\nscore: 1\n")).contains(':'), "a part that is none is told by its place");
}
