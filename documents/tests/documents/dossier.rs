//! The dossier of a case, bound into one file.

use crate::layout;
use jiangyuan_documents::{Catalogue, Dossier, Need, PaperError, Press, check_code, dossier, dossier::Bound, sample::sample};
use jiangyuan_model::attachment::ContentState;
use jiangyuan_model::dossier::{DossierCase, DossierFile, DossierPaper, DossierRequest, DossierStanding};
use jiangyuan_model::paper::{PaperRequest, PrintedPaper};
use jiangyuan_model::{CaseFile, ErrorCode, Noun, PaperCode, PaperLanguage, RecordId};
use std::env;
use std::time::{Duration, Instant};

const REQUIRED: [PaperCode; 4] = [PaperCode::M7, PaperCode::M6, PaperCode::M3, PaperCode::M1];

fn cover() -> CaseFile {
    sample(PaperCode::M13Cover)
}

fn filled() -> Dossier {
    let catalogue = Catalogue::default();
    let mut dossier = Dossier::of(&cover()).unwrap();
    // Added as they come; bound in the order of the list.
    for code in [PaperCode::M7, PaperCode::M6, PaperCode::M4, PaperCode::M3, PaperCode::M1, PaperCode::M9, PaperCode::M12] {
        dossier.add(catalogue.prepare(code, &sample(code)).unwrap());
    }
    dossier.add_by_hand("当事人身份证明", "统一社会信用代码证书复印件", "2026年1月12日");
    dossier
}

/// A paper as the office keeps it: with the code that its content has.
fn printed(code: PaperCode, number: u8) -> DossierPaper {
    filled_from(code, number, sample(code))
}

/// The same of another case.
fn printed_of(code: PaperCode, number: u8, title: &str) -> DossierPaper {
    let mut file = sample(code);
    for view in file.main.fields.iter_mut().filter(|view| view.field == jiangyuan_model::Field::Title) {
        view.value = jiangyuan_model::Value::Text(title.into());
    }
    filled_from(code, number, file)
}

fn filled_from(code: PaperCode, number: u8, file: CaseFile) -> DossierPaper {
    let request =
        PaperRequest { paper: code, on: file.main.id, step: file.step.clone(), language: PaperLanguage::Zh, typed: file.typed.clone() };
    let sheet = Catalogue::default().prepare(code, &file).unwrap().sheets.remove(0);
    let check_code = check_code::check_code(code, file.main.id, file.number.text(), &sheet.digest);
    let printed = PrintedPaper {
        id: RecordId([number; 16]),
        on: file.main.id,
        paper: code,
        title: Catalogue::default().template(code).unwrap().title.zh.clone(),
        number: file.number.clone(),
        check_code: check_code.clone(),
        printed_on: file.made_on,
        printed_by: "旦增".into(),
        reprints: 0,
        signed: 0,
        void_reason: None,
    };
    DossierPaper { printed, request, files: vec![CaseFile { check_code, ..file }], signed: Vec::new() }
}

fn file(title: &str, content: Option<Vec<u8>>) -> DossierFile {
    let state = if content.is_some() { ContentState::Here } else { ContentState::NotYetHere };
    DossierFile {
        id: format!("7.0.{}#0", title.len()),
        noun: Noun::Mediation,
        title: title.into(),
        on: "2026-01-12".parse().unwrap(),
        state,
        content,
    }
}

/// A case with every required paper and these files.
fn case(files: Vec<DossierFile>) -> DossierCase {
    DossierCase { file: cover(), papers: REQUIRED.iter().zip(1..).map(|(code, number)| printed(*code, number)).collect(), files }
}

fn picture(format: image::ImageFormat) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    pixels(900, 600, 90).write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn photo_of(width: u32, height: u32, blue: u8) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    pixels(width, height, blue).write_to(&mut bytes, image::ImageFormat::Jpeg).unwrap();
    bytes.into_inner()
}

fn pixels(width: u32, height: u32, blue: u8) -> image::RgbImage {
    image::RgbImage::from_fn(width, height, |x, y| image::Rgb([u8::try_from(x % 256).unwrap(), u8::try_from(y % 256).unwrap(), blue]))
}

/// A PDF of several pages, as a scanner might have made it.
fn scan() -> (Vec<u8>, usize) {
    let prepared = Catalogue::default().prepare(PaperCode::F13, &sample(PaperCode::F13)).unwrap();
    let (pdf, pages) = Press::default().pdf_and_pages(&prepared).unwrap();
    (pdf, pages as usize)
}

fn bound(case: DossierCase, request: &DossierRequest) -> Bound {
    dossier::bound((&Catalogue::default(), &Press::default()), case, request).unwrap()
}

fn pages(bound: &Bound) -> Vec<String> {
    let document = Press::default().set(&bound.prepared).unwrap();
    assert_eq!(layout::outside(&document), Vec::<String>::new());
    layout::text(&document).split("\n————\n").map(str::to_owned).collect()
}

/// Looked at by a person where a folder is named.
fn print(name: &str, bound: &Bound) {
    if let Some(folder) = env::var_os("JIANGYUAN_PAPERS_TO") {
        std::fs::write(std::path::PathBuf::from(folder).join(name), Press::default().pdf(&bound.prepared).unwrap()).unwrap();
    }
}

#[test]
fn a_dossier_names_the_required_parts_that_it_lacks() {
    assert_eq!(filled().missing(), Vec::<&str>::new());
    let empty = Dossier::of(&cover()).unwrap();
    assert_eq!(empty.missing().len(), 5);
    let error = empty.bind(&Catalogue::default(), &cover()).unwrap_err();
    assert!(matches!(&error, PaperError::DossierIncomplete(parts) if parts.contains(&"调解记录".to_owned())));
}

#[test]
fn a_dossier_counts_its_pages_through_and_its_contents_say_where_each_part_begins() {
    let bound = filled().bind(&Catalogue::default(), &cover()).unwrap();
    print("dossier.pdf", &bound);
    let pages = pages(&bound);
    let inner = &pages[2..pages.len() - 1];
    for (at, page) in inner.iter().enumerate() {
        assert!(page.contains(&format!("— {} —", at + 1)), "page {}: {page}", at + 1);
    }
    let begins = |title: &str| inner.iter().position(|page| page.lines().take(2).any(|line| line == title)).unwrap() + 1;
    for title in
        ["人民调解申请书", "人民调解调查记录", "人民调解协议书", "人民调解回访记录", "司法确认申请书", "统一社会信用代码证书复印件"]
    {
        let row = pages[1].split(title).nth(1).unwrap_or_else(|| panic!("{title} in {}", pages[1]));
        let line = row.split('\n').find(|line| line.contains('日')).unwrap();
        let number = line.split_once('日').unwrap().1.trim_end_matches("附后");
        assert_eq!(number, begins(title).to_string(), "{title}");
    }
    assert!(pages[1].contains("附后"));
    assert_eq!(bound.by_hand, ["统一社会信用代码证书复印件"]);
    assert!(pages[pages.len() - 1].contains(&format!("{}", inner.len())));
}

#[test]
fn pictures_and_the_pages_of_a_pdf_stand_in_the_dossier_as_pages_with_their_title() {
    let (pdf, pdf_pages) = scan();
    let (jpeg, png) = (picture(image::ImageFormat::Jpeg), picture(image::ImageFormat::Png));
    let files = vec![file("身份证复印件", Some(jpeg)), file("草场照片", Some(png)), file("县政府裁定", Some(pdf))];
    let without = pages(&bound(case(vec![file("身份证复印件", None)]), &DossierRequest::default())).len();
    let bound = bound(case(files), &DossierRequest::default());
    print("dossier-enclosed.pdf", &bound);
    assert_eq!(bound.by_hand, Vec::<String>::new());
    let pages = pages(&bound);
    assert_eq!(pages.len(), without + 1 + pdf_pages, "a page a picture, and each page of the PDF");
    assert!(pages.iter().any(|page| page.starts_with("身份证复印件　2026年1月12日")), "{pages:?}");
    assert!(pages.iter().any(|page| page.contains(&format!("县政府裁定　2026年1月12日　第{pdf_pages}页，共{pdf_pages}页"))));
    let bytes = Press::default().pdf(&bound.prepared).unwrap();
    let document = pdf_extract::Document::load_mem(&bytes).unwrap();
    let streams = document.objects.values().filter_map(|object| object.as_stream().ok());
    let pictures = streams.filter(|s| s.dict.get(b"Subtype").and_then(|kind| kind.as_name()).is_ok_and(|kind| kind == b"Image")).count();
    assert!(pictures >= 2, "the pictures are in the file: {pictures}");
}

#[test]
fn one_bad_file_does_not_take_the_others_with_it_and_is_named_on_a_sheet() {
    let (pdf, _) = scan();
    let cut = pdf[..pdf.len() / 3].to_vec();
    let mut scribbled = pdf.clone();
    scribbled.iter_mut().skip(200).step_by(7).for_each(|byte| *byte = byte.wrapping_mul(31));
    let files = vec![
        file("身份证", Some(picture(image::ImageFormat::Jpeg)[..300].to_vec())),
        file("半截扫描件", Some(cut)),
        file("坏了的扫描件文件", Some(scribbled)),
        file("录音说明的文档资料", Some(b"PK\x03\x04 no picture".to_vec())),
        file("没有同步过来的照片一张", None),
    ];
    let bound = bound(case(files), &DossierRequest::default());
    for title in ["身份证", "录音说明的文档资料", "没有同步过来的照片一张"] {
        assert!(bound.by_hand.contains(&title.to_owned()), "{title}: {:?}", bound.by_hand);
    }
    let pages = pages(&bound);
    let sheet = pages.iter().find(|page| page.starts_with("没有同步过来的照片一张")).unwrap();
    assert!(sheet.contains("内容不在这台电脑上"), "{sheet}");
    assert!(Press::default().pdf(&bound.prepared).is_ok());
}

#[test]
fn a_paper_stands_in_it_with_its_number_and_its_code_and_a_signed_scan_in_its_place() {
    let mut case = case(vec![file("户口簿复印件", Some(picture(image::ImageFormat::Jpeg)))]);
    let code = case.papers[0].printed.check_code.clone();
    let pages_of = |case: &DossierCase| pages(&bound(case.clone(), &DossierRequest::default()));
    let as_printed = pages_of(&case);
    assert!(as_printed.iter().any(|page| page.contains(&code)), "{code}");
    assert!(as_printed[1].contains("（2026）云人调字第1号"), "{}", as_printed[1]);
    case.papers[0].signed = vec![file("协议书签署件", Some(picture(image::ImageFormat::Jpeg)))];
    let signed = pages_of(&case);
    assert!(!signed.iter().any(|page| page.contains(&code)), "the scan is in the place of the print");
    assert!(signed[1].contains("签署件"));
    // The scan is not here: the print stands, and a sheet tells of the scan.
    case.papers[0].signed[0] = file("协议书签署件", None);
    assert!(pages_of(&case).iter().any(|page| page.contains(&code)));
}

#[test]
fn a_paper_is_filled_from_the_case_as_it_was_when_that_gives_its_code_and_else_only_named() {
    let mut case = case(vec![file("户口簿复印件", Some(picture(image::ImageFormat::Jpeg)))]);
    let before = case.papers[0].files[0].clone();
    let mut now = before.clone();
    for view in now.main.fields.iter_mut().filter(|view| view.field == jiangyuan_model::Field::Title) {
        view.value = jiangyuan_model::Value::Text("改过的名称".into());
    }
    let code = case.papers[0].printed.check_code.clone();
    case.papers[0].files = vec![now.clone(), before];
    assert!(pages(&bound(case.clone(), &DossierRequest::default())).iter().any(|page| page.contains(&code)));
    case.papers[0].files = vec![now];
    let bound = bound(case.clone(), &DossierRequest::default());
    assert!(!pages(&bound).iter().any(|page| page.contains(&code)));
    assert!(bound.by_hand[0].starts_with("人民调解协议书"), "{:?}", bound.by_hand);
    let view = dossier::view(&Catalogue::default(), &case, &DossierRequest::default()).unwrap();
    let agreement = view.parts.iter().find(|part| part.name.contains("协议书")).unwrap();
    assert_eq!(agreement.items[0].standing, DossierStanding::Changed);
}

#[test]
fn what_is_missing_is_told_with_the_step_that_brings_it_and_a_note_lets_it_be_bound() {
    let mut case = case(Vec::new());
    case.papers.remove(1);
    let request = DossierRequest { keep: "永久".into(), ..DossierRequest::default() };
    let view = dossier::view(&Catalogue::default(), &case, &request).unwrap();
    assert_eq!(view.missing, ["当事人身份证明", "调解记录"]);
    let session = view.parts.iter().find(|part| part.name == "调解记录").unwrap();
    assert_eq!(session.steps, [jiangyuan_model::StepKind::SessionHeld]);
    assert_eq!(
        session.printable.iter().map(|(code, _)| *code).collect::<Vec<_>>(),
        [PaperCode::M6],
        "the session was held, so it can be printed"
    );
    let tools = (&Catalogue::default(), &Press::default());
    assert_eq!(dossier::bound(tools, case.clone(), &request).unwrap_err().code, ErrorCode::DossierIncomplete);
    let noted = DossierRequest { note: "双方未带身份证件，已核对户籍系统。".into(), ..request };
    let bound = bound(case, &noted);
    print("dossier-noted.pdf", &bound);
    let pages = pages(&bound);
    let note = pages.iter().find(|page| page.starts_with("卷宗情况说明")).unwrap();
    assert!(note.contains("双方未带身份证件") && note.contains("当事人身份证明；调解记录"), "{note}");
    assert!(pages[0].contains("永久"));
    let long = DossierRequest { note: "长".repeat(1_001), ..noted };
    assert_eq!(
        dossier::bound(tools, DossierCase { file: cover(), papers: vec![], files: vec![] }, &long).unwrap_err().code,
        ErrorCode::TextTooLong
    );
}

#[test]
fn an_attachment_stands_where_a_person_puts_it() {
    let case = case(vec![file("两张照片", Some(picture(image::ImageFormat::Jpeg)))]);
    let id = case.files[0].id.clone();
    let part_of = |request: &DossierRequest| {
        let view = dossier::view(&Catalogue::default(), &case, request).unwrap();
        view.parts.into_iter().find(|part| part.items.iter().any(|item| item.attachment.as_deref() == Some(&id))).unwrap().name
    };
    assert_eq!(part_of(&DossierRequest::default()), "证据材料");
    let placed = DossierRequest { places: [(id.clone(), "当事人身份证明".to_owned())].into(), ..DossierRequest::default() };
    assert_eq!(part_of(&placed), "当事人身份证明");
}

#[test]
fn the_dossier_of_a_matter_has_its_own_cover_and_asks_for_what_its_course_has_come_to() {
    let file = sample(PaperCode::F13);
    let codes = [PaperCode::F1, PaperCode::F33, PaperCode::F3, PaperCode::F13];
    let papers = codes.iter().zip(1..).map(|(code, number)| printed(*code, number)).collect();
    let case = DossierCase { file, papers, files: Vec::new() };
    let view = dossier::view(&Catalogue::default(), &case, &DossierRequest::default()).unwrap();
    let required: Vec<&str> = view.parts.iter().filter(|part| part.required).map(|part| part.name.as_str()).collect();
    assert!(required.contains(&"处理意见书、建议意见答复书") && required.contains(&"信访事项登记表"), "{required:?}");
    let noted = DossierRequest { note: "听证未举行。".into(), ..DossierRequest::default() };
    let bound = bound(case, &noted);
    print("dossier-matter.pdf", &bound);
    let pages = pages(&bound);
    assert!(pages[0].contains("信访事项卷宗") && pages[0].contains("马福祥"), "{}", pages[0]);
    assert!(!pages[0].contains("人民调解"));
}

#[test]
fn every_paper_of_a_case_has_a_part_in_its_dossier() {
    let frames = [PaperCode::M13Cover, PaperCode::M13Contents, PaperCode::M13Back];
    let catalogue = Catalogue::default();
    for code in PaperCode::ALL.iter().filter(|code| !frames.contains(code)) {
        let nouns = &catalogue.template(*code).unwrap().nouns;
        // A report is of the office and of no case.
        if nouns[..] == [Noun::Report] {
            continue;
        }
        let in_parts = |parts: &[jiangyuan_documents::DossierPart]| parts.iter().any(|part| part.papers.contains(code));
        assert!(in_parts(dossier::OF_MATTER) || in_parts(dossier::OF_MEDIATION), "{}", code.key());
        assert!(!nouns.contains(&Noun::Piece) || in_parts(dossier::OF_MATTER), "{}", code.key());
    }
    assert!(dossier::OF_MEDIATION.iter().filter(|part| part.need == Need::Always).count() == 5);
}

#[test]
fn a_dossier_of_thirty_papers_and_thirty_photos_takes_seconds() {
    // No two are alike, so that nothing is set from memory.
    let photo = |number: u8| photo_of(2_000, 1_500, number);
    let mut case = case((0..29).map(|number| file(&"照".repeat(usize::from(number) + 1), Some(photo(number)))).collect());
    case.files.push(file("身份证", Some(photo(30))));
    let all = [PaperCode::M1, PaperCode::M2, PaperCode::M3, PaperCode::M4, PaperCode::M6, PaperCode::M7, PaperCode::M9, PaperCode::M14];
    case.papers =
        all.iter().cycle().take(30).zip(1..).map(|(code, number)| printed_of(*code, number, &format!("第{number}处草场边界"))).collect();
    let (catalogue, press) = (Catalogue::default(), Press::default());
    let begun = Instant::now();
    let bound = dossier::bound((&catalogue, &press), case, &DossierRequest::default()).unwrap();
    let (_, pages) = press.pdf_and_pages(&bound.prepared).unwrap();
    let taken = begun.elapsed();
    assert!(pages > 60 && taken < Duration::from_secs(30), "{pages} pages took {taken:?}");
}
