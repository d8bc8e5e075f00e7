//! The codes that people read off a paper and type again.

use jiangyuan_documents::{Catalogue, QueryCode, check_code, sample::sample};
use jiangyuan_model::{PaperCode, RecordId};

#[test]
fn a_check_code_is_that_of_one_paper_alone() {
    let made = check_code::check_code(PaperCode::F3, RecordId([1; 16]), "云信受〔2026〕3号", &[7; 32]);
    let others = [
        check_code::check_code(PaperCode::F4, RecordId([1; 16]), "云信受〔2026〕3号", &[7; 32]),
        check_code::check_code(PaperCode::F3, RecordId([2; 16]), "云信受〔2026〕3号", &[7; 32]),
        check_code::check_code(PaperCode::F3, RecordId([1; 16]), "云信受〔2026〕4号", &[7; 32]),
        check_code::check_code(PaperCode::F3, RecordId([1; 16]), "云信受〔2026〕3号", &[8; 32]),
    ];
    assert!(others.iter().all(|other| other != &made && !check_code::verify(other, &made)));
    assert!(check_code::verify(&made.to_lowercase().replace('-', " "), &made));
    assert_eq!(made.len(), 13);
}

#[test]
fn changing_a_word_of_the_paper_changes_its_check_code_and_a_reprint_keeps_it() {
    let catalogue = Catalogue::default();
    let mut case = sample(PaperCode::F3);
    let first = catalogue.prepare(PaperCode::F3, &case).unwrap().sheets[0].check_code.clone();
    case.office.phone = "0970-8000009".to_owned();
    let other = catalogue.prepare(PaperCode::F3, &case).unwrap().sheets[0].check_code.clone();
    assert_ne!(first, other);
    case.check_code = first.clone();
    case.reprint = Some(1);
    let prepared = catalogue.prepare(PaperCode::F3, &case).unwrap();
    let text = crate::layout::text(&jiangyuan_documents::Press::default().set(&prepared).unwrap());
    assert!(text.contains(&first) && text.contains("重印第1次"));
}

#[test]
fn any_wrong_character_and_any_two_that_changed_places_are_found() {
    const ALPHABET: &str = "23456789ABCDEFGHJKMNPQRSTVWXY";
    for seed in 0..20_u8 {
        let code: Vec<char> =
            QueryCode::from_random([seed.wrapping_mul(37).wrapping_add(11); 16]).to_string().replace('-', "").chars().collect();
        assert!(QueryCode::parse(&code.iter().collect::<String>()).is_ok());
        for at in 0..code.len() {
            for other in ALPHABET.chars().filter(|c| *c != code[at]) {
                let mut wrong = code.clone();
                wrong[at] = other;
                assert!(QueryCode::parse(&wrong.iter().collect::<String>()).is_err());
            }
            for with in at + 1..code.len() {
                let mut swapped = code.clone();
                swapped.swap(at, with);
                assert!(code[at] == code[with] || QueryCode::parse(&swapped.iter().collect::<String>()).is_err());
            }
        }
    }
}

#[test]
fn a_query_code_is_read_as_it_is_meant_and_tells_nothing_in_a_log() {
    let code = QueryCode::from_random(*b"sixteen of these");
    let shown = code.to_string();
    assert_eq!(shown.len(), 15);
    let wide: String = shown.to_lowercase().chars().map(|c| if c == '-' { '－' } else { c }).collect();
    assert_eq!(QueryCode::parse(&format!("  {wide} ")), Ok(code.clone()));
    assert!(QueryCode::parse("").is_err() && QueryCode::parse(&shown[1..]).is_err() && QueryCode::parse(&format!("{shown}2")).is_err());
    assert!(!format!("{code:?}").contains(&shown[..4]));
    assert_eq!(code.hash("632100"), code.hash("632100"));
    assert_ne!(code.hash("632100"), code.hash("632500"));
}
