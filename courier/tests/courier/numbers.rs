//! Numbers of papers: leased in blocks, never given twice, and none for a copy that nobody knows of.

use crate::office::{County, Office, a_county};
use chrono::Datelike;
use jiangyuan_model::numbers::{BLOCK_NUMBERS, SERIES_PETITION};
use jiangyuan_model::{Field, Noun, RecordId, Value, Verb};
use jiangyuan_server::OfficeRequest;
use jiangyuan_store::{Link, NewChange};
use jiangyuan_sync::Op;
use std::collections::BTreeSet;

/// A county that has said what the office calls itself, so that its PCs are leased numbers.
fn a_county_with_numbers() -> County {
    let county = a_county();
    county.an_office();
    let office = OfficeRequest { short: Some("云".into()), ..OfficeRequest::default() };
    county.running.county().office_describe("549901100", &office).unwrap();
    county
}

/// An office that has met the county and been leased its first block.
fn an_office_with_numbers() -> (County, Office) {
    let county = a_county_with_numbers();
    let mut office = county.an_office();
    office.enters(1);
    meets(&mut office);
    (county, office)
}

/// What is leased while a PC sends comes to it with what it takes the next time.
fn meets(office: &mut Office) {
    let line = office.line();
    office.sync(&line);
    office.sync(&line);
}

fn year(office: &Office) -> i32 {
    office.store.world().clock.today().year()
}

/// Prints so many papers; the serials that they got, 0 where there was none.
fn prints(office: &mut Office, papers: usize) -> Vec<u32> {
    let year = year(office);
    let print = |_| {
        office
            .store
            .write(|door| {
                let taken = door.next_serial(SERIES_PETITION, year)?;
                let (id, scope) = (door.new_record(), door.me().scope.clone());
                let mut fields =
                    vec![(Field::PaperKind.code(), Value::text("F3")), (Field::PaperOf.code(), Value::Text(RecordId([7; 16]).to_string()))];
                if let Some(taken) = taken {
                    let number = |field: Field, number: u32| (field.code(), Value::Int(i64::from(number)));
                    fields.extend([
                        (Field::TownshipCode.code(), Value::text("549901100")),
                        (Field::NumberSeries.code(), Value::text(SERIES_PETITION)),
                        (Field::NumberYear.code(), Value::Int(i64::from(year))),
                        number(Field::NumberSerial, taken.serial),
                        number(Field::NumberBlock, taken.block),
                        number(Field::NumbersLeft, taken.left),
                    ]);
                }
                let ops = vec![Op::create(id, Noun::Paper, fields)];
                door.change(NewChange { scope, verb: Verb::PrintPaper, ops, origin: None, derived_origin: false, link: Link::None })?;
                Ok(taken.map_or(0, |taken| taken.serial))
            })
            .unwrap()
    };
    (0..papers).map(print).collect()
}

fn left(office: &Office) -> Option<(u32, bool)> {
    let numbers = office.store.numbers().unwrap();
    numbers.into_iter().find(|one| one.series == SERIES_PETITION && one.year == year(office)).map(|one| (one.left, one.low))
}

#[test]
fn two_pcs_of_an_office_print_without_a_line_and_never_give_one_number_twice() {
    let county = a_county_with_numbers();
    let (mut one, mut other) = (county.an_office(), county.an_office());
    assert_eq!(prints(&mut one, 1), [0], "before the county has leased any there is none");
    for office in [&mut one, &mut other] {
        office.enters(1);
        meets(office);
    }
    let (first, second) = (prints(&mut one, 12), prints(&mut other, 12));
    let all: BTreeSet<u32> = first.iter().chain(&second).copied().collect();
    assert_eq!((all.len(), all.contains(&0)), (24, false));
    assert_eq!(first, (first[0]..first[0] + 12).collect::<Vec<_>>(), "one after the other");
}

#[test]
fn a_block_that_runs_low_is_followed_by_the_next_one_and_by_one_only() {
    let (_county, mut office) = an_office_with_numbers();
    assert_eq!(left(&office), Some((BLOCK_NUMBERS, false)));
    prints(&mut office, 40);
    assert_eq!(left(&office), Some((10, true)), "it is said that they run out");
    meets(&mut office);
    meets(&mut office);
    assert_eq!(left(&office), Some((BLOCK_NUMBERS + 10, false)));
    assert_eq!(prints(&mut office, 11).last(), Some(&(BLOCK_NUMBERS + 1)), "the next block is begun where the first one ends");
}

#[test]
fn a_void_paper_keeps_its_number() {
    let (_county, mut office) = an_office_with_numbers();
    let first = prints(&mut office, 1)[0];
    let paper = office.store.papers_of(RecordId([7; 16])).unwrap()[0];
    office
        .store
        .write(|door| {
            let scope = door.me().scope.clone();
            let ops = vec![Op::Void { on: paper, step: None, reason: "打印模糊".into() }];
            door.change(NewChange { scope, verb: Verb::Void, ops, origin: None, derived_origin: false, link: Link::None })
        })
        .unwrap();
    assert_eq!(prints(&mut office, 1), [first + 1]);
    assert!(office.store.same_numbers().unwrap().is_empty());
}
