//! Papers and dossiers as the log of reads has them.

use crate::home::{Home, a_desk, code};
use jiangyuan_casework::{case_file, dossier_case, dossier_contents, paper_with_code, print_paper};
use jiangyuan_model::dossier::DossierRequest;
use jiangyuan_model::paper::{PaperDraft, PaperRequest};
use jiangyuan_model::{ErrorCode, PaperCode, PaperLanguage, ReadPart, RecordId};
use std::collections::BTreeMap;

fn request(on: RecordId) -> PaperRequest {
    PaperRequest { paper: PaperCode::F1, on, step: None, language: PaperLanguage::Zh, typed: BTreeMap::new() }
}

fn printed(home: &mut Home, on: RecordId) -> (RecordId, String) {
    let draft = PaperDraft {
        title: "信访事项登记表".into(),
        series: String::new(),
        step: None,
        digest: "00".into(),
        query_hash: String::new(),
        language: PaperLanguage::Zh,
        tibetan_approved_on: None,
    };
    let (id, _, code) = print_paper(&mut home.store, &request(on), &draft, |_| "K7PX-4M2R-9TQ".into()).unwrap();
    (id, code)
}

/// The parts of the work for which a record was read, in their order.
fn parts(home: &Home, record: RecordId) -> Vec<ReadPart> {
    home.store.readings(None, None).unwrap().iter().filter(|row| row.record == Some(record)).map(|row| row.part).collect()
}

#[test]
fn filling_a_paper_and_looking_through_a_dossier_are_readings_of_their_own_of_the_case() {
    let mut home = a_desk();
    let made = home.a_registered_visit();
    case_file(&home.store, &request(made.matter)).unwrap();
    assert_eq!(parts(&home, made.matter), [ReadPart::Paper]);
    let (paper, _) = printed(&mut home, made.matter);
    let dossier = DossierRequest { on: made.matter, note: String::new(), keep: String::new(), places: BTreeMap::new() };
    dossier_case(&home.store, &dossier).unwrap();
    assert!(parts(&home, made.matter).contains(&ReadPart::Dossier) && parts(&home, paper).contains(&ReadPart::Dossier));
    assert_eq!(code(dossier_contents(&mut home.store, &dossier, " ")), Some(ErrorCode::ReasonMissing), "contents leave for a reason");
}

#[test]
fn a_code_leads_to_its_paper_and_a_code_that_no_paper_bears_is_told_as_such() {
    let mut home = a_desk();
    let made = home.a_registered_visit();
    let (paper, code_of_it) = printed(&mut home, made.matter);
    let found = paper_with_code(&home.store, &code_of_it).unwrap();
    assert_eq!((found.paper.id, found.case.map(|row| row.id)), (paper, Some(made.matter)));
    assert!(parts(&home, paper).contains(&ReadPart::Paper), "who looked a paper up is in the log");
    assert_eq!(code(paper_with_code(&home.store, "AAAA-AAAA-AAA")), Some(ErrorCode::NoSuchPaper));
}
