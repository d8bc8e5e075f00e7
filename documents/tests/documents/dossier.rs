//! The dossier of a mediation, bound into one file.

use crate::layout;
use jiangyuan_documents::{Catalogue, Dossier, PaperError, Press, sample::sample};
use jiangyuan_model::PaperCode;
use std::env;

fn filled() -> Dossier {
    let catalogue = Catalogue::default();
    let mut dossier = Dossier::default();
    // Added as they come; bound in the order of the list.
    for code in [PaperCode::M7, PaperCode::M6, PaperCode::M4, PaperCode::M3, PaperCode::M1, PaperCode::M9, PaperCode::M12] {
        dossier.add(catalogue.prepare(code, &sample(code)).unwrap());
    }
    dossier.add_outside("当事人身份证明", "统一社会信用代码证书复印件", "2026年1月12日");
    dossier
}

#[test]
fn a_dossier_names_the_required_parts_that_it_lacks() {
    assert_eq!(filled().missing(), Vec::<&str>::new());
    let empty = Dossier::default();
    assert_eq!(empty.missing().len(), 5);
    let error = empty.bind(&Catalogue::default(), &sample(PaperCode::M13Cover)).unwrap_err();
    assert!(matches!(&error, PaperError::DossierIncomplete(parts) if parts.contains(&"调解记录".to_owned())));
}

#[test]
fn a_dossier_counts_its_pages_through_and_its_contents_say_where_each_part_begins() {
    let bound = filled().bind(&Catalogue::default(), &sample(PaperCode::M13Cover)).unwrap();
    let document = Press::default().set(&bound).unwrap();
    assert_eq!(layout::outside(&document), Vec::<String>::new());
    if let Some(folder) = env::var_os("JIANGYUAN_PAPERS_TO") {
        std::fs::write(std::path::PathBuf::from(folder).join("dossier.pdf"), Press::default().pdf(&bound).unwrap()).unwrap();
    }
    let text = layout::text(&document);
    let pages: Vec<&str> = text.split("\n————\n").collect();
    let inner = &pages[2..pages.len() - 1];
    for (at, page) in inner.iter().enumerate() {
        assert!(page.contains(&format!("— {} —", at + 1)), "page {}: {page}", at + 1);
    }
    let begins = |title: &str| inner.iter().position(|page| page.lines().take(2).any(|line| line == title)).unwrap() + 1;
    for title in ["人民调解申请书", "人民调解调查记录", "人民调解协议书", "人民调解回访记录", "司法确认申请书"]
    {
        let row = pages[1].split(title).nth(1).unwrap_or_else(|| panic!("{title} in {}", pages[1]));
        let line = row.split('\n').find(|line| line.contains('日')).unwrap();
        let number = line.split_once('日').unwrap().1;
        assert_eq!(number, begins(title).to_string(), "{title}");
    }
    assert!(pages[1].contains("附后"));
    assert!(pages[pages.len() - 1].contains(&format!("{}", inner.len())));
}
