//! Old ledgers (旧台账): what offices kept in workbooks before. Each row becomes a record or is reported with every reason;
//! nothing is half taken.
//!
//! **What came before has no steps here.** Like every import, a row brings a state in the words of its ledger, and no clock of
//! the law runs on it. What stands for no field goes into the import note.
//!
//! **Nothing is brought in twice.** The id of a record follows from what its row says, so the same file, a longer one or one
//! that was saved anew brings in what is new, on this PC or on another.
//!
//! **An import can be taken back** as long as nobody has worked on what it brought: it is erased, so that no word of it is left
//! (see docs/decisions/0024). Records that somebody has worked on stay, and are told. A row that was taken back and comes again
//! gets the next id, for the id of what was erased is used up.

mod row;
mod undo;

pub use undo::undo_import;

use crate::import::write_once;
use crate::may;
use crate::required;
use jiangyuan_ledgers::mapping::{Mapping, Target, guess};
use jiangyuan_ledgers::rows::{RowError, RowResult, rows};
use jiangyuan_ledgers::{OldLedger, read::OldSheet};
use jiangyuan_model::old_ledger::{ColumnTarget, OldColumn, OldLedgerOutcome, OldLedgerRequest, OldSheetView, RowProblem};
use jiangyuan_model::{ErrorCode, Field, Noun, RecordId, Refusal, StepKind, Value};
use jiangyuan_store::{Door, Store};
use jiangyuan_sync::Op;

/// Rows in one transaction: the window beside it never waits long for the write door.
const ROWS_PER_WRITE: usize = 200;

/// First texts of a column that are shown.
const SAMPLES: usize = 3;

/// Characters of such a text.
const SAMPLE_CHARS_MAX: usize = 30;

/// The sheets of a workbook, each as it would be taken for a kind of record.
pub fn old_sheets(old: &OldLedger, noun: Noun) -> Vec<OldSheetView> {
    old.sheets.iter().map(|sheet| sheet_view(sheet, &guess(&sheet.headings, noun))).collect()
}

fn sheet_view(sheet: &OldSheet, mapping: &Mapping) -> OldSheetView {
    let sample = |at: usize| {
        let texts = sheet.rows.iter().filter_map(|row| row.cells.get(at)).filter(|cell| !cell.is_empty());
        texts.take(SAMPLES).map(|cell| cell.text().chars().take(SAMPLE_CHARS_MAX).collect()).collect()
    };
    let columns = sheet.headings.iter().zip(&mapping.targets).enumerate().map(|(at, (heading, target))| OldColumn {
        column: heading.column.clone(),
        heading: heading.text.clone(),
        samples: sample(at),
        target: shown(*target),
    });
    OldSheetView {
        name: sheet.name.clone(),
        title: sheet.title.clone(),
        columns: columns.collect(),
        rows: u32::try_from(sheet.rows.len()).unwrap_or(u32::MAX),
        dropped: sheet.dropped.iter().map(|dropped| dropped.heading.text.clone()).collect(),
        unfilled: mapping.unfilled(required_of(mapping.noun)),
    }
}

/// What would come of an import. Nothing is written.
///
/// # Errors
/// A role; `LedgerHeadingsMissing` where there is no such sheet, `LedgerMappingUnfit`; or the store cannot be read.
pub fn check_old_ledger(store: &Store, old: &OldLedger, request: &OldLedgerRequest) -> Result<OldLedgerOutcome, Refusal> {
    check_rows(store, request, &read_rows(old, request)?)
}

fn check_rows(store: &Store, request: &OldLedgerRequest, rows: &[RowResult]) -> Result<OldLedgerOutcome, Refusal> {
    may::begin(may::reading(store), Noun::OldLedger, StepKind::LedgerImported)?;
    let mut outcome = OldLedgerOutcome { ledger: None, rows_in: 0, repeated: 0, reported: 0, problems: Vec::new(), warnings: Vec::new() };
    for row in rows {
        let known = |id: RecordId| Ok(store.doc(id)?.map(|(_, doc)| doc));
        let is_here = row.outcome.is_ok() && row::next_id(request.noun, &row.digest, known)?.is_none();
        count(&mut outcome, row, is_here);
    }
    Ok(outcome)
}

/// Brings the rows in that are good and not here yet.
///
/// # Errors
/// Those of [`check_old_ledger`]; `NothingToChange` where no row is new; or the store cannot be written. Rows written before
/// that stay, and the next import goes on behind them.
pub fn import_old_ledger(store: &mut Store, old: &OldLedger, request: &OldLedgerRequest) -> Result<OldLedgerOutcome, Refusal> {
    let all = read_rows(old, request)?;
    let mut outcome = check_rows(store, request, &all)?;
    if outcome.rows_in == 0 {
        return Err(ErrorCode::NothingToChange.into());
    }
    let ledger = store.write(|door| begin(door, old, request, &outcome))?;
    for some in all.chunks(ROWS_PER_WRITE) {
        store.write(|door| some.iter().try_for_each(|result| row::take(door, request.noun, ledger, result)))?;
    }
    outcome.ledger = Some(ledger);
    Ok(outcome)
}

/// The record of the import, once, whatever is imported of the file later.
fn begin(door: &mut Door<'_>, old: &OldLedger, request: &OldLedgerRequest, outcome: &OldLedgerOutcome) -> Result<RecordId, Refusal> {
    let sheet = sheet(old, request)?;
    let digest = [old.digest.as_str(), &sheet.name].join("\n");
    let mut attempt = 0;
    let id = loop {
        let id = row::id(Noun::OldLedger, &digest, attempt);
        match door.doc(id)? {
            Some((_, doc)) if row::is_erased(&doc) => attempt += 1,
            Some(_) => return Ok(id),
            None => break id,
        }
    };
    let title: String = [request.file.as_str(), &sheet.name].join(" · ").chars().take(row::TITLE_CHARS_MAX).collect();
    let number = |number: u32| Value::Int(i64::from(number));
    let mut fields = vec![
        (Field::Title.code(), Value::text(&title)),
        (Field::RowsIn.code(), number(outcome.rows_in)),
        (Field::RowsReported.code(), number(outcome.reported)),
        (Field::FileDigest.code(), Value::text(&old.digest)),
    ];
    fields.sort_by_key(|(field, _)| *field);
    let step = vec![(Field::HappenedOn.code(), Value::Date(door.today()))];
    let kind = StepKind::LedgerImported.code();
    let ops = vec![Op::create(id, Noun::OldLedger, fields), Op::Step { on: id, kind, after: None, fields: step }];
    let scope = door.me().scope.clone();
    write_once(door, scope, ops)?;
    Ok(id)
}

fn count(outcome: &mut OldLedgerOutcome, row: &RowResult, is_here: bool) {
    match &row.outcome {
        Ok(_) if is_here => outcome.repeated += 1,
        Ok(_) => {
            outcome.rows_in += 1;
            outcome.warnings.extend(row.warnings.iter().map(problem));
        }
        Err(errors) => {
            outcome.reported += 1;
            outcome.problems.extend(errors.iter().map(problem));
        }
    }
}

fn problem(error: &RowError) -> RowProblem {
    RowProblem { row: error.row, column: error.column.clone(), refusal: error.refusal(), text: error.text.clone() }
}

fn sheet<'a>(old: &'a OldLedger, request: &OldLedgerRequest) -> Result<&'a OldSheet, Refusal> {
    let at = usize::try_from(request.sheet).unwrap_or(usize::MAX);
    old.sheets.get(at).ok_or_else(|| ErrorCode::LedgerHeadingsMissing.into())
}

fn read_rows(old: &OldLedger, request: &OldLedgerRequest) -> Result<Vec<RowResult>, Refusal> {
    let sheet = sheet(old, request)?;
    let mut mapping = guess(&sheet.headings, request.noun);
    if !request.targets.is_empty() {
        mapping.targets = request.targets.iter().map(meant).collect::<Result<_, _>>()?;
    }
    mapping.common.clone_from(&request.common);
    rows(sheet, &mapping, required_of(request.noun)).map_err(|error| error.refusal())
}

/// What a record of another time may not stay without: less than the forms of today ask for.
fn required_of(noun: Noun) -> &'static [Field] {
    match required::of_noun(noun).iter().any(|(field, _)| *field == Field::Title) {
        true => &[Field::Title],
        false => &[],
    }
}

fn shown(target: Target) -> ColumnTarget {
    match target {
        Target::Field(field) => ColumnTarget::Field { field },
        Target::Person(field, role) => ColumnTarget::Person { field, role: role.map(str::to_owned) },
        Target::Note => ColumnTarget::Note,
        Target::Skip => ColumnTarget::Skip,
    }
}

fn meant(target: &ColumnTarget) -> Result<Target, Refusal> {
    use jiangyuan_model::code::CodeTable;
    let role = |role: &str| CodeTable::PartyRole.codes().iter().find(|code| **code == role).copied();
    Ok(match target {
        ColumnTarget::Field { field } => Target::Field(*field),
        ColumnTarget::Person { field, role: None } => Target::Person(*field, None),
        ColumnTarget::Person { field, role: Some(key) } => {
            Target::Person(*field, Some(role(key).ok_or_else(|| Refusal::new(ErrorCode::UnknownCode).on(Field::PartyRole))?))
        }
        ColumnTarget::Note => Target::Note,
        ColumnTarget::Skip => Target::Skip,
    })
}
