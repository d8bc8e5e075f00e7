//! What people write is printed as they wrote it, whatever it looks like, and leaves neither its cell nor the page.

use crate::layout;
use crate::samples::run_together;
use jiangyuan_documents::{Catalogue, PaperError, Prepared, Press, sample::sample};
use jiangyuan_model::field::Kind;
use jiangyuan_model::{CaseFile, Field, PaperCode, Value};

const MARKUP: &str = "#let x = 1 #panic() $x^2$ *粗* _斜_ `码` @ref <label> // 注 /* 注 */ =cmd('calc') \\ \\u{41} ~ -- --- \"引\" [括] {花} #{1} = 标题 + 列 - 列";
const RARE: &str = "𠮷㐂䶮㛃頴𬭎";
const BO: &str = "བསྒྲུབས་ཧཱུྃ་རྫོང་གྲོང་ཚོ།";

/// Every text of the case, of records and of what was typed, is replaced.
fn with_text(code: PaperCode, text: &str) -> CaseFile {
    let mut case = sample(code);
    let replace = |field: Field, value: &mut Value| match (field.kind(), &mut *value) {
        (Kind::Text | Kind::LongText | Kind::Village, Value::Text(old)) if field != Field::PartyRole => text.clone_into(old),
        (Kind::List, Value::List(items)) if !matches!(field, Field::SupportedRequests | Field::UnsupportedRequests) => {
            *items = vec![text.to_owned()];
        }
        _ => {}
    };
    for record in std::iter::once(&mut case.main).chain(&mut case.with) {
        text.clone_into(&mut record.title);
        record.fields.iter_mut().for_each(|view| replace(view.field, &mut view.value));
        record.steps.iter_mut().flat_map(|step| &mut step.fields).for_each(|(field, value)| replace(*field, value));
    }
    case.typed.values_mut().for_each(|typed| text.clone_into(typed));
    text.clone_into(&mut case.made_by);
    case
}

fn prepared(code: PaperCode, case: &CaseFile) -> Prepared {
    Catalogue::default().prepare(code, case).unwrap_or_else(|error| panic!("{}: {error:?}", code.key()))
}

/// Prints all papers with one text everywhere; returns what left the page or was not there.
fn all_with(text: &str) -> Vec<String> {
    let press = Press::default();
    let mut wrong = Vec::new();
    for code in PaperCode::ALL {
        let case = with_text(*code, text);
        let document = press.set(&prepared(*code, &case)).unwrap_or_else(|error| panic!("{}: {error:?}", code.key()));
        wrong.extend(layout::outside(&document).into_iter().map(|line| format!("{}: {line}", code.key())));
        let shown = run_together(&layout::text(&document));
        let says_it = run_together(text).split('；').all(|part| shown.contains(part));
        // The frame of a dossier and the covers of forms may have none of the fields that were replaced.
        if !says_it && text.chars().count() < 40 && !code.key().starts_with("M-13") {
            wrong.push(format!("{} does not say it", code.key()));
        }
    }
    wrong
}

fn expect_none(wrong: Vec<String>) {
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn markup_is_printed_and_not_obeyed() {
    let press = Press::default();
    for code in PaperCode::ALL {
        let document = press.set(&prepared(*code, &with_text(*code, MARKUP))).unwrap_or_else(|error| panic!("{}: {error:?}", code.key()));
        expect_none(layout::outside(&document).into_iter().map(|line| format!("{}: {line}", code.key())).collect());
    }
    let text = layout::text(&press.set(&prepared(PaperCode::F13, &with_text(PaperCode::F13, MARKUP))).unwrap());
    let shown = run_together(&text);
    for part in ["#letx=1#panic()$x^2$*粗*_斜_`码`@ref<label>//注/*注*/=cmd('calc')\\\\u{41}~-----", "[括]{花}#{1}=标题+列-列"] {
        assert!(shown.contains(part), "{part} in {shown}");
    }
}

#[test]
fn rare_characters_of_names_are_printed() {
    expect_none(all_with(RARE));
}

#[test]
fn tibetan_among_chinese_is_printed_inside_the_page() {
    expect_none(all_with(BO));
}

#[test]
fn a_title_of_three_hundred_characters_leaves_no_page() {
    expect_none(all_with(&"拖欠工资事项".repeat(50)));
}

#[test]
fn a_run_without_a_space_leaves_no_page() {
    expect_none(all_with(&"https://example.cn/a?b=c&".repeat(5)));
}

#[test]
fn a_character_without_a_glyph_is_named_with_its_field_and_not_printed_as_a_box() {
    let mut case = with_text(PaperCode::F3, "工资😀");
    case.made_by = "旦增".to_owned();
    let prepared = prepared(PaperCode::F3, &case);
    let glyphs = prepared.missing_glyphs();
    assert_eq!(glyphs.iter().map(|glyph| glyph.character).collect::<String>(), "😀");
    assert!(glyphs[0].fields.contains(&"title".to_owned()) && glyphs[0].fields.contains(&"name".to_owned()));
    let press = Press::default();
    assert!(matches!(press.pdf(&prepared), Err(PaperError::MissingGlyphs(_))));
    let by_hand = layout::text(&press.set(&prepared.with_room_for_missing()).unwrap());
    assert!(by_hand.contains("工资＿") && !by_hand.contains('😀'));
}

#[test]
fn invisible_characters_cannot_turn_a_sentence_round() {
    let case = with_text(PaperCode::F3, "不予\u{202E}受理\u{200B}\u{2066}");
    let text = layout::text(&Press::default().set(&prepared(PaperCode::F3, &case)).unwrap());
    assert!(text.contains("不予受理") && !text.contains('\u{202E}'));
}

#[test]
fn the_ink_of_stacked_tibetan_stays_between_the_lines_of_its_row() {
    let case = with_text(PaperCode::F1, BO);
    let document = Press::default().set(&prepared(PaperCode::F1, &case)).unwrap();
    let rules = layout::rules(&document);
    for (runs, rules) in layout::runs(&document).iter().zip(&rules) {
        for run in runs.iter().filter(|run| run.text.contains('ཧ') || run.text.contains('བ')) {
            let crossed = rules
                .iter()
                .find(|rule| rule.top > run.top + 0.3 && rule.top < run.bottom - 0.3 && rule.left < run.right && rule.right > run.left);
            assert!(crossed.is_none(), "{} [{:.1}-{:.1}] crosses a rule at {:.1}", run.text, run.top, run.bottom, crossed.unwrap().top);
        }
    }
    assert!(rules.iter().any(|page| page.len() > 5), "{:?} the rules of the form are seen", rules.iter().map(Vec::len).collect::<Vec<_>>());
}
