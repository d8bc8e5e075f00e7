//! Numbers of papers that need a person: two papers with one number, and the register of void ones.

use crate::home::{Home, a_desk};
use jiangyuan_casework::{inbox, inbox_item, void, void_numbers};
use jiangyuan_model::inbox::{InboxGroup, InboxMatter};
use jiangyuan_model::numbers::SERIES_PETITION;
use jiangyuan_model::{Field, Noun, RecordId, StepKind, Value, Verb};
use jiangyuan_store::{Link, NewChange};
use jiangyuan_sync::Op;

/// A paper with this serial, as a copy of the PC might have printed it.
fn a_paper(home: &mut Home, serial: u32) -> RecordId {
    let paper = |door: &mut jiangyuan_store::Door<'_>| {
        let (id, scope, township) = (door.new_record(), door.me().scope.clone(), door.me().township.clone());
        let text = |field: Field, text: &str| (field.code(), Value::text(text));
        let fields = vec![
            text(Field::Title, "信访事项受理告知书"),
            text(Field::Number, &format!("云信受〔2026〕{serial}号")),
            text(Field::PaperKind, "F3"),
            text(Field::PaperOf, &RecordId([7; 16]).to_string()),
            text(Field::TownshipCode, &township),
            text(Field::NumberSeries, SERIES_PETITION),
            (Field::NumberYear.code(), Value::Int(2026)),
            (Field::NumberSerial.code(), Value::Int(i64::from(serial))),
        ];
        let step = Op::Step {
            on: id,
            kind: StepKind::PaperPrinted.code(),
            after: None,
            fields: vec![(Field::HappenedOn.code(), Value::Date(door.today()))],
        };
        let ops = vec![Op::create(id, Noun::Paper, fields), step];
        door.change(NewChange { scope, verb: Verb::PrintPaper, ops, origin: None, derived_origin: false, link: Link::None })?;
        Ok(id)
    };
    home.store.write(paper).unwrap()
}

#[test]
fn two_papers_with_one_number_are_put_to_a_person_until_the_later_one_is_void() {
    let mut home = a_desk();
    let (first, _) = (a_paper(&mut home, 3), a_paper(&mut home, 4));
    assert!(inbox(&home.store).unwrap().items.is_empty());
    let other = a_paper(&mut home, 3);
    // Both were printed within one millisecond of the test; the id says which one is later.
    let (first, later) = (first.min(other), first.max(other));
    let seen = inbox(&home.store).unwrap();
    assert_eq!((seen.open, seen.items.len()), (1, 1));
    let item = &seen.items[0];
    assert_eq!((item.group, item.record.as_ref().unwrap().id), (InboxGroup::Decide, later));
    let InboxMatter::SameNumber(same) = &item.matter else { panic!("{:?}", item.matter) };
    assert_eq!((same.number.as_str(), same.earlier.as_ref().unwrap().id), ("云信受〔2026〕3号", first));
    assert_eq!(inbox_item(&home.store, &item.id).unwrap().as_ref(), Some(item));
    void(&mut home.store, later, None, "重号").unwrap();
    assert!(inbox(&home.store).unwrap().items.is_empty());
}

#[test]
fn a_void_number_stands_in_the_register_with_its_reason_its_person_and_its_day() {
    let mut home = a_desk();
    let paper = a_paper(&mut home, 5);
    assert!(void_numbers(&home.store).unwrap().is_empty());
    void(&mut home.store, paper, None, "打印模糊").unwrap();
    let register = void_numbers(&home.store).unwrap();
    let line = &register[0];
    assert_eq!((line.first, line.last, line.number.as_str(), line.reason.as_str()), (5, 5, "云信受〔2026〕5号", "打印模糊"));
    assert_eq!(
        (line.by.as_str(), line.on, line.paper),
        (home.store.me().user.as_str(), Some(home.store.world().clock.today()), Some(paper))
    );
}
