//! Print: a paper gets its number and becomes a record of its case; printed again, it says so.

use super::case_file::{bilingual, case_file};
use super::list::{paper_request, printed_paper, tibetan_approved_on};
use super::number::{formal, series};
use crate::sight::{self, see};
use crate::values::Values;
use crate::writing::{begin, found, found_open, link, step_op, write};
use crate::{checks, may};
use chrono::Datelike;
use jiangyuan_law::course;
use jiangyuan_model::paper::{PaperDraft, PaperRequest};
use jiangyuan_model::{CaseFile, ErrorCode, Field, Noun, PaperNumber, ReadPart, RecordId, Refusal, StepKind, Value, Verb};
use jiangyuan_store::{Door, Store};
use jiangyuan_sync::{Doc, Op};

/// Writes down that a paper is printed, and takes its number. `check_code` makes the code in its foot of that number.
/// Returns its record with its number and its code, for the press to set.
///
/// # Errors
/// `NotYoursToSee`, `NoSuchRecord`, `AlreadyVoid`, a role; or the store cannot be written. No number is taken then.
pub fn print_paper(
    store: &mut Store,
    request: &PaperRequest,
    draft: &PaperDraft,
    check_code: impl Fn(&str) -> String,
) -> Result<(RecordId, PaperNumber, String), Refusal> {
    let office = store.office()?;
    store.write(|door| {
        let (scope, noun, doc) = found(door, request.on)?;
        if doc.void().is_some() {
            return Err(Refusal::new(ErrorCode::AlreadyVoid));
        }
        may::begin(may::asking(door), Noun::Paper, StepKind::PaperPrinted)?;
        let mut values = told(request, draft);
        let number = number(door, &doc, (&office.short, draft), &mut values)?;
        let code = check_code(number.text());
        values.set(Field::Number, Value::text(number.text()));
        values.set(Field::CheckCode, Value::text(&code));
        let id = door.new_record();
        let printed = Values::from_iter([(Field::HappenedOn, Value::Date(door.today()))]);
        let mut ops = begin(id, Noun::Paper, values, Vec::new(), StepKind::PaperPrinted, printed);
        ops.extend(query_hash(request.on, noun, &doc, draft));
        write(door, Verb::PrintPaper, scope, ops)?;
        Ok((id, number, code))
    })
}

/// Writes down that a paper is printed again.
///
/// # Errors
/// `NoSuchRecord`, `WrongNoun`, `AlreadyVoid`, a role, a missing reason; or the store cannot be written.
pub fn reprint_paper(store: &mut Store, id: RecordId, reason: &str) -> Result<(), Refusal> {
    store.write(|door| {
        let (scope, doc) = found_open(door, id, Noun::Paper)?;
        let reason = Value::Text(checks::reason(reason)?);
        let step = Values::from_iter([(Field::HappenedOn, Value::Date(door.today())), (Field::Reason, reason)]);
        let asking = may::asking(door);
        course::check(&doc.facts(id, &scope), &may::new_step(asking.by, StepKind::PaperReprinted, &step), asking)?;
        write(door, Verb::TakeStep, scope, vec![step_op(&doc, id, StepKind::PaperReprinted, step)])?;
        Ok(())
    })
}

/// The case as it is now, with number, code and day of a paper that was printed: what the press needs to print it again.
/// Where the record was changed meanwhile, the press makes another code of it, and so it is found out.
///
/// # Errors
/// Those of [`case_file`]; `WrongNoun`.
pub fn printed_file(store: &Store, id: RecordId) -> Result<(PaperRequest, CaseFile), Refusal> {
    let doc = see(store, id)?.doc;
    let paper = printed_paper(store, id, &doc)?.ok_or(ErrorCode::WrongNoun)?;
    sight::read(store, id, ReadPart::Paper, None)?;
    let request = paper_request(&paper, &doc);
    let file = case_file(store, &request)?;
    let tibetan_approved_on = tibetan_approved_on(&doc);
    let reprint = Some(paper.reprints).filter(|number| *number > 0);
    Ok((
        request,
        CaseFile {
            number: paper.number,
            check_code: paper.check_code,
            reprint,
            made_on: paper.printed_on,
            made_by: paper.printed_by,
            bilingual: bilingual(store, paper.printed_on),
            tibetan_approved_on,
            ..file
        },
    ))
}

fn told(request: &PaperRequest, draft: &PaperDraft) -> Values {
    let lines: Vec<String> = request.typed.iter().map(|(name, text)| format!("{name} {text}")).collect();
    let mut values = Values::from_iter([
        (Field::Title, Value::text(&draft.title)),
        (Field::PaperKind, Value::text(request.paper.key())),
        (Field::PaperOf, link(request.on)),
        (Field::PaperDigest, Value::text(&draft.digest)),
        (Field::PaperLanguage, Value::text(draft.language.key())),
    ]);
    if let Some(day) = draft.tibetan_approved_on {
        values.set(Field::TibetanApprovedOn, Value::Date(day));
    }
    if let Some(step) = &draft.step {
        values.set(Field::PaperStep, Value::text(step));
    }
    if !lines.is_empty() {
        values.set(Field::PaperTyped, Value::List(lines));
    }
    values
}

/// The number of a paper: as the step has it, where it was given by hand; else the next one of this PC's block; else a
/// temporary one.
fn number(door: &mut Door<'_>, doc: &Doc, (office, draft): (&str, &PaperDraft), values: &mut Values) -> Result<PaperNumber, Refusal> {
    let letters = draft.series.as_str();
    if letters.is_empty() {
        return Ok(PaperNumber::None);
    }
    if let Some(by_hand) = number_by_hand(doc, draft) {
        return Ok(PaperNumber::Formal(by_hand));
    }
    let (series, today) = (series(letters), door.today());
    let year = today.year();
    let taken = if office.is_empty() { None } else { door.next_serial(series, year)? };
    let Some(taken) = taken else {
        values.set(Field::NumberTemporary, Value::Bool(true));
        return Ok(PaperNumber::Temporary(door.next_number()?));
    };
    // Where the case goes later, the number stays one of the office that gave it.
    values.set(Field::TownshipCode, Value::text(&door.me().township));
    values.set(Field::NumberSeries, Value::text(series));
    values.set(Field::NumberYear, Value::Int(i64::from(year)));
    values.set(Field::NumberSerial, Value::Int(i64::from(taken.serial)));
    values.set(Field::NumberBlock, Value::Int(i64::from(taken.block)));
    values.set(Field::NumbersLeft, Value::Int(i64::from(taken.left)));
    Ok(PaperNumber::Formal(formal(&door.rules().settings, (office, letters), today, taken.serial)))
}

fn number_by_hand(doc: &Doc, draft: &PaperDraft) -> Option<String> {
    let step = draft.step.as_ref()?;
    let step = doc.steps.iter().find(|its| its.id.to_string() == *step)?;
    let paper = step.fields.iter().find(|(code, _)| *code == Field::Paper.code()).and_then(|(_, value)| value.as_text());
    paper.filter(|text| !text.is_empty()).map(str::to_owned)
}

/// What the county keeps in the place of the code by which the petitioner asks after his piece.
fn query_hash(on: RecordId, noun: Noun, doc: &Doc, draft: &PaperDraft) -> Option<Op> {
    if draft.query_hash.is_empty() || noun != Noun::Piece {
        return None;
    }
    let field = Field::QueryHash.code();
    let replaced = doc.replaced(0, field);
    let replaces = if replaced.is_empty() { Vec::new() } else { vec![(field, replaced)] };
    Some(Op::Put { on, noun: None, item: 0, fields: vec![(field, Value::text(&draft.query_hash))], replaces })
}
