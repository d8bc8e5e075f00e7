//! What a registration makes: one piece, and the matter that it opens or joins.
//!
//! **Where people stand.** People stand on the matter, not on the piece: progress is asked for by
//! matter, and a name written once need not be kept equal in several places. A new matter numbers
//! its people from 1. People of a piece that joins are added to the matter as new items whose
//! numbers are drawn by chance from 2^16 upwards, so that two devices that were apart never give
//! one number to two people. Somebody who stands there already, by the same name and the same
//! identity number, is not written twice; what he says of himself now (a new telephone number)
//! takes the place of the old.
//!
//! **Type once.** A reception or a lead that the piece comes of fills whatever the form left empty.

use crate::checks::{self, Prompt};
use crate::values::Values;
use crate::writing::{begin, found_open, link, person_op, put_op, step_op, typed_form};
use crate::{blanks, may, required};
use chrono::NaiveDate;
use jiangyuan_law::article::{PETITION_19_1, PETITION_22};
use jiangyuan_law::course;
use jiangyuan_model::form::PARTY_FORM;
use jiangyuan_model::input::{Register, Registered};
use jiangyuan_model::{ErrorCode, Field, Noun, Random, RecordId, Refusal, Scope, StepKind, Value};
use jiangyuan_store::Door;
use jiangyuan_sync::op::derive;
use jiangyuan_sync::{Doc, Op};

/// Which companion of a new matter its first piece is.
const FIRST_PIECE: u8 = 1;

/// Item numbers drawn by chance begin here; those given in order never come so far.
const DRAWN_ITEMS_FROM: u32 = 1 << 16;

/// What a record that the piece comes of contributes.
#[derive(Default)]
pub(crate) struct Source {
    /// For the piece, where its form was left empty.
    pub(crate) piece: Values,
    /// For a new matter, where its form was left empty.
    pub(crate) matter: Values,
    /// Its people, where none were named.
    pub(crate) people: Vec<Values>,
    /// Links of the piece, written whatever the form says.
    pub(crate) links: Values,
    /// The day it was entered for: a piece of the same day was entered in time with it.
    pub(crate) entered_for: Option<NaiveDate>,
}

/// A registration, ready to be written.
pub(crate) struct Registration {
    /// The scope of the piece and its matter.
    pub(crate) scope: Scope,
    /// The operations.
    pub(crate) ops: Vec<Op>,
    /// What they make.
    pub(crate) made: Registered,
}

/// Authorises, checks and puts a registration together.
pub(crate) fn plan(door: &mut Door<'_>, input: &Register, source: Source, random: &dyn Random) -> Result<Registration, Refusal> {
    let today = door.today();
    may::begin(may::asking(door), Noun::Piece, StepKind::Registered)?;
    let mut piece = Values::read(&input.piece.fields, &typed_form(Noun::Piece))?;
    blanks::settle(door, &mut piece, None)?;
    piece.fill_from(&source.piece);
    let mut people = checks::people(&input.piece.parties, today)?;
    if people.is_empty() {
        people = source.people;
    }
    check_piece(&piece, &people, source.entered_for, today)?;
    let others = checks::people(&input.matter.parties, today)?;
    checks::room_for(people.len() + others.len())?;
    people.extend(others);
    for (field, value) in source.links.iter() {
        piece.set(field, value.clone());
    }
    let mut matter = Values::read(&input.matter.fields, &typed_form(Noun::Matter))?;
    match input.joins {
        Some(_) if !matter.is_empty() => Err(Refusal::new(ErrorCode::WrongNoun)),
        Some(id) => join(door, id, piece, people, random),
        None => {
            matter.fill_from(&source.matter);
            open(door, matter, piece, people)
        }
    }
}

fn check_piece(piece: &Values, people: &[Values], entered_for: Option<NaiveDate>, today: NaiveDate) -> Result<(), Refusal> {
    checks::filled(piece, required::of_noun(Noun::Piece).iter().copied())?;
    names_its_paper(piece)?;
    if people.is_empty() && !piece.is_true(Field::Anonymous) {
        return Err(checks::missing(Field::PartyName, PETITION_19_1));
    }
    checks::not_in_future(piece, today)?;
    let received_on = piece.date(Field::ReceivedAt);
    if received_on != entered_for {
        checks::in_time(piece, received_on, Prompt::OnTheDay, today)?;
    }
    checks::representatives(people)
}

fn open(door: &mut Door<'_>, matter: Values, mut piece: Values, people: Vec<Values>) -> Result<Registration, Refusal> {
    let (me, today) = (door.me().clone(), door.today());
    not_an_accusation(&matter)?;
    checks::filled(&matter, required::of_noun(Noun::Matter).iter().copied())?;
    let id = door.new_record();
    let made = Registered { matter: id, piece: derive(id, FIRST_PIECE) };
    piece.set(Field::Matter, link(id));
    piece.set(Field::Number, Value::text(&door.next_number()?));
    let registered = || Values::from_iter([(Field::HappenedOn, Value::Date(today))]);
    let mut ops = begin(id, Noun::Matter, matter, people, StepKind::Registered, registered());
    ops.extend(begin(made.piece, Noun::Piece, piece, Vec::new(), StepKind::Registered, registered()));
    Ok(Registration { scope: me.scope, ops, made })
}

/// The piece goes where its matter lies. Its own clocks start, whatever the matter's other pieces
/// have behind them (P3).
fn join(door: &mut Door<'_>, id: RecordId, mut piece: Values, people: Vec<Values>, random: &dyn Random) -> Result<Registration, Refusal> {
    let today = door.today();
    let (scope, doc) = found_open(door, id, Noun::Matter)?;
    let made = Registered { matter: id, piece: door.new_record() };
    let joined = Values::from_iter([(Field::HappenedOn, Value::Date(today)), (Field::Other, link(made.piece))]);
    course::check(&doc.facts(id, &scope), &may::new_step(may::asking(door).by, StepKind::Joined, &joined), may::asking(door))?;
    checks::room_for(doc.items().len() + people.len())?;
    piece.set(Field::Matter, link(id));
    piece.set(Field::Number, Value::text(&door.next_number()?));
    let registered = Values::from_iter([(Field::HappenedOn, Value::Date(today))]);
    let mut ops = begin(made.piece, Noun::Piece, piece, Vec::new(), StepKind::Registered, registered);
    for person in people {
        ops.extend(add_person(&doc, id, person, random));
    }
    ops.push(step_op(&doc, id, StepKind::Joined, joined));
    Ok(Registration { scope, ops, made })
}

fn add_person(doc: &Doc, on: RecordId, person: Values, random: &dyn Random) -> Option<Op> {
    let Some(item) = doc.items().into_iter().find(|item| is_same_person(&Values::shown(doc, *item, PARTY_FORM), &person)) else {
        return Some(person_op(on, draw_item(doc, random), person));
    };
    let news: Vec<(u16, Value)> = person.into_op().into_iter().filter(|(field, value)| !shows(doc, item, *field, value)).collect();
    (!news.is_empty()).then(|| put_op(doc, on, item, news))
}

fn shows(doc: &Doc, item: u32, field: u16, value: &Value) -> bool {
    doc.heads(item, field).first().is_some_and(|head| head.value == *value)
}

/// Names repeat on the plateau, so a name alone makes nobody the same: either the identity number
/// is the same too, or everything that was said.
fn is_same_person(there: &Values, here: &Values) -> bool {
    let same = |field| there.text(field) == here.text(field);
    same(Field::PartyName) && ((!here.text(Field::IdNumber).is_empty() && same(Field::IdNumber)) || there == here)
}

/// A new person's number in a record that other devices may be writing too.
pub(crate) fn draw_item(doc: &Doc, random: &dyn Random) -> u32 {
    loop {
        let mut bytes = [0; 4];
        random.fill(&mut bytes);
        let item = u32::from_le_bytes(bytes) | DRAWN_ITEMS_FROM;
        if !doc.fields.keys().any(|(taken, _)| *taken == item) {
            return item;
        }
    }
}

/// A piece from above names the paper it came with, and where that sets a period, its end.
pub(crate) fn names_its_paper(piece: &Values) -> Result<(), Refusal> {
    let origin = piece.text(Field::Origin);
    if matches!(origin, "" | "direct") {
        return Ok(());
    }
    checks::filled(piece, required::OF_PIECE_FROM_ABOVE.iter().copied())?;
    if required::has_cited_due(origin) { checks::filled(piece, [(Field::CitedDue, PETITION_22)]) } else { Ok(()) }
}

/// An accusation is never typed into a matter, where the office that may be accused would read it.
pub(crate) fn not_an_accusation(matter: &Values) -> Result<(), Refusal> {
    if matter.text(Field::Purpose) == "accusation" { Err(Refusal::new(ErrorCode::AccusationNotTyped)) } else { Ok(()) }
}
