//! Blank forms: what stands on them, in the order of the screen, and one number on every page.

use jiangyuan_documents::Press;
use jiangyuan_documents::blanks::{BlankForm, BlankSheets, screen_order};
use jiangyuan_model::{BlankKind, BlankNumber, Office};

fn numbers(count: u32) -> Vec<BlankNumber> {
    (1..=count).map(|serial| BlankNumber { series: "100A3".into(), serial, mark: "K7".into() }).collect()
}

fn office() -> Office {
    Office {
        name: "云杉坪镇信访工作办公室".into(),
        committee: "云杉坪镇人民调解委员会".into(),
        address: "云杉坪镇人民政府一楼便民服务大厅".into(),
        phone: "0970-8000001".into(),
        ..Office::default()
    }
}

fn pdf(kind: BlankKind, count: u32) -> Vec<u8> {
    let (office, numbers) = (office(), numbers(count));
    let sheets = BlankSheets { kind, office: &office, numbers: &numbers, made_on: "2026-11-23".parse().unwrap() };
    Press::default().blank_forms(&sheets).unwrap()
}

#[test]
fn a_sheet_asks_in_the_order_of_the_screen_so_that_nobody_jumps_when_typing_it_in() {
    for kind in BlankKind::ALL {
        let form = BlankForm::of(*kind).unwrap();
        let order = screen_order(&form);
        let mut at = 0;
        for key in form.fields() {
            let place = order.iter().position(|field| field.key() == key).unwrap_or_else(|| panic!("{kind:?} asks for {key}"));
            // A second person begins again with the name.
            at = if key == "party_name" { place } else { at };
            assert!(place >= at, "{kind:?}: {key} stands too late");
            at = place;
        }
    }
}

#[test]
fn a_sheet_fills_whole_leaves_of_paper_and_bears_its_number_on_every_page() {
    for kind in BlankKind::ALL {
        let form = BlankForm::of(*kind).unwrap();
        assert_eq!(form.pages() % 2, 0, "{kind:?} would begin on the back of another sheet");
        let pages = pdf_extract::extract_text_from_mem_by_pages(&pdf(*kind, 2)).unwrap();
        assert_eq!(pages.len(), form.pages() * 2, "{kind:?}");
        for (at, page) in pages.iter().enumerate() {
            let number = numbers(2)[at / form.pages()].to_string();
            let page: String = page.chars().filter(|c| !c.is_whitespace()).collect();
            assert!(page.contains(&number), "{kind:?} page {at} lacks {number}: {page}");
        }
    }
}

#[test]
fn the_slip_bears_the_number_of_its_sheet_and_the_days_of_the_law() {
    let pages = pdf_extract::extract_text_from_mem_by_pages(&pdf(BlankKind::Petition, 1)).unwrap();
    let text: String = pages[1].chars().filter(|c| !c.is_whitespace()).collect();
    let number = numbers(1)[0].to_string();
    assert!(text.matches(&number).count() >= 4, "head, slip, its sentence and the foot: {text}");
    for said in ["信访接收回执", "15日内书面告知", "第二十三条", "0970-8000001", "沿此线撕下"] {
        assert!(text.contains(said), "{said}: {text}");
    }
}

#[test]
fn no_sheet_offers_an_accusation_or_names_anybody() {
    for kind in BlankKind::ALL {
        let text = pdf_extract::extract_text_from_mem(&pdf(*kind, 1)).unwrap();
        assert!(!text.contains("揭发控告"), "{kind:?}");
    }
}

#[test]
fn fifty_sheets_are_one_pdf() {
    let pages = pdf_extract::extract_text_from_mem_by_pages(&pdf(BlankKind::Visit, 50)).unwrap();
    assert_eq!(pages.len(), 100);
}

/// Not a test of anything: leaves the sheets where `JIANGYUAN_PICTURES` says, to be looked at.
#[test]
fn the_sheets_can_be_looked_at() {
    let Some(folder) = std::env::var_os("JIANGYUAN_PICTURES") else { return };
    for kind in BlankKind::ALL {
        std::fs::write(std::path::Path::new(&folder).join(format!("blank-{}.pdf", kind.key())), pdf(*kind, 1)).unwrap();
    }
}
