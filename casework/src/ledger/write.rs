//! Writing a ledger: its cases, or the figures of a report, as a workbook.

use super::cases::{self, LedgerCase, Reading};
use super::report::frozen;
use crate::county_files::columns;
use crate::{checks, sight};
use chrono::NaiveDate;
use jiangyuan_ledgers::case::{Case, Rates, rows};
use jiangyuan_ledgers::figures::Period;
use jiangyuan_ledgers::report::{statistics, yearly};
use jiangyuan_ledgers::words::say;
use jiangyuan_ledgers::{ColumnSet, Language, Ledger, Row, Showing, Source, write};
use jiangyuan_model::ledger::{FiguresRequest, LedgerOffered, LedgerRequest};
use jiangyuan_model::{ErrorCode, Field, LedgerKind, Noun, RecordId, Refusal, Setting, StepKind, Value};
use jiangyuan_store::{LedgerOut, Store};

/// The day on which a superior asked.
const SENT_ON: Source = Source::Field(Field::SentOn);

/// A workbook.
#[derive(Debug, Clone)]
pub struct LedgerFile {
    /// What it is called: the ledger and its period, and nobody's name.
    pub name: String,
    /// Its lines.
    pub rows: u32,
    /// The .xlsx.
    pub bytes: Vec<u8>,
    /// Why the county's own columns were not used, where it has some.
    pub own_refused: Option<Refusal>,
}

/// The ledgers that list cases, in the order of the menu.
///
/// # Errors
/// The store cannot be read.
pub fn ledgers_offered(store: &Store) -> Result<Vec<LedgerOffered>, Refusal> {
    let mut sets: Vec<(ColumnSet, Option<Refusal>)> = Vec::new();
    for kind in LedgerKind::ALL.iter().filter(|kind| !LedgerKind::OF_FIGURES.contains(kind)) {
        sets.push(columns(store, *kind)?);
    }
    sets.sort_by_key(|(set, _)| set.order);
    let offered = |(set, own_refused): &(ColumnSet, Option<Refusal>)| LedgerOffered {
        kind: set.ledger,
        title: set.title.of(Language::Chinese).to_owned(),
        title_bo: set.title.of(Language::Tibetan).to_owned(),
        title_en: set.title.of(Language::English).to_owned(),
        columns: set.columns.iter().map(|column| column.heading.of(Language::Chinese).to_owned()).collect(),
        own_refused: own_refused.clone(),
    };
    Ok(sets.iter().map(offered).collect())
}

/// Writes a ledger of cases. That it leaves the home, and why, is in the log before it is returned.
///
/// # Errors
/// `ReasonMissing`; `PurposeMissing` where it is not one's work to see every case and nothing was said; `BadDate` where it ends
/// before it begins; `WrongNoun` for a form of figures; those of the crate that writes; or the store cannot be read.
pub fn write_ledger(store: &mut Store, request: &LedgerRequest) -> Result<LedgerFile, Refusal> {
    let reason = checks::reason(&request.reason)?;
    if request.to < request.from {
        return Err(Refusal::new(ErrorCode::BadDate).on(Field::PeriodTo));
    }
    if LedgerKind::OF_FIGURES.contains(&request.kind) {
        return Err(ErrorCode::WrongNoun.into());
    }
    sight::export(store, request.purpose)?;
    let moment = store.moment()?;
    let (set, own_refused) = columns(store, request.kind)?;
    let ids = ids(store, request.kind, (request.from, request.to))?;
    let (rates, office, today) = (rates(store), store.office()?, store.world().clock.today());
    let showing = if request.unmask { Showing::Unmasked { reason: reason.clone() } } else { Showing::Masked };
    let period = if request.kind.is_of_today() { words(today, today) } else { words(request.from, request.to) };
    // Case by case into the workbook: the lines of ten thousand cases are never in memory together.
    let (reading, mut failed) = (Reading::of(store)?, None);
    let case = |id| match reading.case(id) {
        Ok(LedgerCase { main, with }) => Some(rows(&set, Case { main: &main, with: &with, office: &office.name, rates, today })),
        Err(refusal) => {
            failed = Some(refusal);
            None
        }
    };
    // A case that was supervised in several periods is a line in each, and not every line in all.
    let in_period = |line: &Row| {
        let day = line.get(SENT_ON).and_then(Value::as_date);
        request.kind != LedgerKind::Supervision || day.is_some_and(|day| (request.from..=request.to).contains(&day))
    };
    let lines = ids.into_iter().map_while(case).flatten().filter(in_period);
    let file = LedgerFile { own_refused, ..file(store, &set, (period, &reason, showing), lines)? };
    if let Some(refusal) = failed {
        return Err(refusal);
    }
    drop(moment);
    store.note_ledger_out(&LedgerOut {
        kind: request.kind.key().to_owned(),
        from: request.from,
        to: request.to,
        unmasked: request.unmask,
        reason,
    })?;
    Ok(file)
}

/// Writes a form from the figures of a report. Counts are of nobody; outside of the county small ones are withheld.
///
/// # Errors
/// `WrongNoun` where the report is none or the form lists cases, `FiguresDamaged`; or the store cannot be read.
pub fn write_figures(store: &Store, request: &FiguresRequest) -> Result<LedgerFile, Refusal> {
    if !LedgerKind::OF_FIGURES.contains(&request.kind) {
        return Err(ErrorCode::WrongNoun.into());
    }
    let frozen = frozen(store, request.report)?;
    let today = store.world().clock.today();
    let shown = match request.outside {
        true => frozen.figures().outside(store.rules().settings.number(Setting::SmallCellMin, today)),
        false => frozen.figures().inside(),
    };
    let (set, own_refused) = columns(store, request.kind)?;
    let lines = match request.kind {
        LedgerKind::MediationStatistics => vec![statistics(&store.office()?.name, &shown, Language::Chinese)],
        _ => yearly(&shown, Language::Chinese),
    };
    Ok(LedgerFile { own_refused, ..file(store, &set, (frozen.period().words(Language::Chinese), "", Showing::Masked), lines)? })
}

fn file(
    store: &Store,
    set: &ColumnSet,
    (period, reason, showing): (String, &str, Showing),
    lines: impl IntoIterator<Item = Row>,
) -> Result<LedgerFile, Refusal> {
    let ledger = Ledger {
        set,
        language: Language::Chinese,
        office: store.office()?.name,
        period,
        made_on: store.world().clock.today(),
        made_by: store.me().user.clone(),
        reason: reason.to_owned(),
        showing,
    };
    // What a county calls its ledger is never a path.
    let name = format!("{}-{}", set.title.of(Language::Chinese), ledger.period);
    let name = name.chars().filter(|c| c.is_alphanumeric() || *c == '-').collect();
    let mut rows = 0;
    let bytes = write(&ledger, lines.into_iter().inspect(|_| rows += 1)).map_err(|error| error.refusal())?;
    Ok(LedgerFile { name, rows, bytes, own_refused: None })
}

/// What a ledger is of, in the order of its lines.
fn ids(store: &Store, kind: LedgerKind, period: (NaiveDate, NaiveDate)) -> Result<Vec<RecordId>, Refusal> {
    match kind {
        LedgerKind::Matters => cases::of_period(store, Noun::Matter, period),
        LedgerKind::Mediations => cases::of_period(store, Noun::Mediation, period),
        LedgerKind::Leads => cases::of_period(store, Noun::Lead, period),
        LedgerKind::Visits => cases::of_period(store, Noun::Visit, period),
        LedgerKind::Receptions => cases::of_period(store, Noun::Reception, period),
        LedgerKind::Overdue => cases::overdue(store),
        LedgerKind::Allowances => cases::with_a_step(store, Noun::Mediation, &[StepKind::AgreedWritten, StepKind::AgreedOral], period),
        LedgerKind::Supervision => {
            let mut ids = cases::from_above(store, period)?;
            ids.extend(cases::with_a_step(store, Noun::Matter, &[StepKind::Supervised], period)?);
            Ok(ids)
        }
        LedgerKind::MediationStatistics | LedgerKind::YearlyReport => Ok(Vec::new()),
    }
}

pub(crate) fn rates(store: &Store) -> Rates {
    let (settings, today) = (&store.rules().settings, store.world().clock.today());
    let number = |setting| i64::from(settings.number(setting, today));
    let fen = |setting| number(setting) * 100;
    Rates {
        complex_people: number(Setting::DifficultPeopleMin),
        complex_fen: fen(Setting::DifficultAmountYuan),
        allowances_fen: [Setting::AllowanceSimpleYuan, Setting::AllowanceGeneralYuan, Setting::AllowanceComplexYuan].map(fen),
    }
}

/// 2026年11月; where it is no period of the calendar both days, or the one.
fn words(from: NaiveDate, to: NaiveDate) -> String {
    match Period::between(from, to) {
        Some(period) => period.words(Language::Chinese),
        None if from == to => from.to_string(),
        None => say(Language::Chinese, "ledgers.period.week", &[("from", &from.to_string()), ("to", &to.to_string())]),
    }
}
