//! A report (报告): drafted from the records, edited by the office, made once with its figures.

use super::line::{COUNTED, Counter, NOT_KEPT};
use crate::values::Values;
use crate::writing::{begin, write};
use crate::{checks, may, sight};
use chrono::NaiveDate;
use jiangyuan_law::article::PETITION_41;
use jiangyuan_ledgers::Language;
use jiangyuan_ledgers::figures::{CaseLine, Figures, Frozen, LineKind, Period, count};
use jiangyuan_ledgers::report::{lengths, lines, title, write as sentences};
use jiangyuan_model::form::form;
use jiangyuan_model::ledger::{FigureLine, MakeReport, ReportDraft, ReportPeriod};
use jiangyuan_model::{ErrorCode, Field, Noun, RecordId, Refusal, ReportKind, StepKind, Value, Verb};
use jiangyuan_store::Store;
use jiangyuan_sync::Doc;
use std::collections::BTreeMap;

/// A report that stands, with its figures.
struct Made {
    id: RecordId,
    frozen: Frozen,
}

/// A period counted, with the reports of its kind up to it.
struct Counted {
    period: Period,
    made: Vec<Made>,
    figures: Figures,
    imported: u32,
}

impl Counted {
    fn standing(&self) -> Option<RecordId> {
        self.made.iter().find(|report| report.frozen.period() == self.period).map(|report| report.id)
    }
}

fn count_period(store: &Store, asked: ReportPeriod) -> Result<Counted, Refusal> {
    let period = period(asked)?;
    if period.from > store.world().clock.today() {
        return Err(Refusal::new(ErrorCode::BadDate).on(Field::PeriodFrom));
    }
    may::begin(may::reading(store), Noun::Report, StepKind::ReportMade)?;
    let _moment = store.moment()?;
    let made = made(store, asked.kind, period)?;
    let (figures, imported) = figures(store, period, &made)?;
    Ok(Counted { period, made, figures, imported })
}

/// What the office has to report of a period, as it stands now. Nothing is written.
///
/// # Errors
/// A role; `ReportPeriodUnfit`, `BadDate` for a period that has not begun; or the store cannot be read.
pub fn report_draft(store: &Store, asked: ReportPeriod) -> Result<ReportDraft, Refusal> {
    let counted = count_period(store, asked)?;
    let (period, shown) = (counted.period, counted.figures.inside());
    let text = sentences(asked.kind, &shown, Language::Chinese).into_iter().map(|sentence| sentence.text).collect::<Vec<_>>().join("\n");
    let earlier = counted.made.iter().filter(|report| report.frozen.period().to < period.from);
    Ok(ReportDraft {
        title: title(asked.kind, &store.office()?.name, period, Language::Chinese),
        text,
        figures: lines(&shown, Language::Chinese),
        imported: counted.imported,
        previous_to: earlier.map(|report| report.frozen.period().to).max(),
        before_its_end: store.world().clock.today() <= period.to,
        standing: counted.standing(),
    })
}

/// Makes a report: its figures are counted now and do not change any more. Its words are the office's.
///
/// # Errors
/// Those of [`report_draft`]; `ReportStands`, a text that is missing or too long; or the store cannot be written.
pub fn make_report(store: &mut Store, input: &MakeReport) -> Result<RecordId, Refusal> {
    let counted = count_period(store, input.period)?;
    if counted.standing().is_some() {
        return Err(ErrorCode::ReportStands.into());
    }
    let (period, kind) = (counted.period, input.period.kind);
    let frozen = Frozen::new(period, store.world().clock.now_ms(), counted.figures);
    let said = [(Field::Title, input.title.as_str().into()), (Field::ReportText, input.text.as_str().into())];
    let mut values = Values::read(&said.into_iter().collect(), form(Noun::Report))?;
    checks::filled(&values, form(Noun::Report).iter().map(|field| (*field, PETITION_41)))?;
    for (field, value) in [
        (Field::ReportKind, Value::text(kind.key())),
        (Field::PeriodFrom, Value::Date(period.from)),
        (Field::PeriodTo, Value::Date(period.to)),
        (Field::FrozenFigures, Value::Text(frozen.text())),
        (Field::FiguresDigest, Value::text(frozen.digest())),
    ] {
        values.set(field, value);
    }
    store.write(|door| {
        may::begin(may::asking(door), Noun::Report, StepKind::ReportMade)?;
        let (id, scope) = (door.new_record(), door.me().scope.clone());
        let step = Values::from_iter([(Field::HappenedOn, Value::Date(door.today()))]);
        write(door, Verb::MakeReport, scope, begin(id, Noun::Report, values, Vec::new(), StepKind::ReportMade, step))?;
        Ok(id)
    })
}

/// The figures of a report, as they were frozen.
///
/// # Errors
/// `NotYoursToSee`, `NoSuchRecord`, `WrongNoun`, `FiguresDamaged`; or the store cannot be read.
pub fn report_figures(store: &Store, report: RecordId) -> Result<Vec<FigureLine>, Refusal> {
    Ok(lines(&frozen(store, report)?.figures().inside(), Language::Chinese))
}

pub(super) fn frozen(store: &Store, report: RecordId) -> Result<Frozen, Refusal> {
    let seen = sight::see(store, report)?;
    if seen.noun != Noun::Report {
        return Err(ErrorCode::WrongNoun.into());
    }
    frozen_of(&seen.doc).ok_or_else(|| ErrorCode::FiguresDamaged.into())
}

fn frozen_of(doc: &Doc) -> Option<Frozen> {
    Frozen::read(doc.text(Field::FrozenFigures), doc.text(Field::FiguresDigest))
}

fn period(asked: ReportPeriod) -> Result<Period, Refusal> {
    let period = Period::between(asked.from, asked.to).filter(|period| lengths(asked.kind).contains(&period.length));
    period.ok_or_else(|| ErrorCode::ReportPeriodUnfit.into())
}

/// The reports of this kind and length that stand, up to this period, by their period. Where two PCs made one of the same
/// period while they were apart, the later one holds.
fn made(store: &Store, kind: ReportKind, period: Period) -> Result<Vec<Made>, Refusal> {
    let mut made: Vec<Made> = Vec::new();
    for id in store.records(Some(Noun::Report))? {
        let Some((_, doc)) = store.doc(id)? else { continue };
        if doc.void().is_some() || doc.text(Field::ReportKind) != kind.key() {
            continue;
        }
        let frozen = frozen_of(&doc).filter(|frozen| frozen.period().length == period.length && frozen.period().to <= period.to);
        made.extend(frozen.map(|frozen| Made { id, frozen }));
    }
    made.sort_by_key(|report| (report.frozen.period(), std::cmp::Reverse((report.frozen.at_ms(), report.id))));
    made.dedup_by_key(|report| report.frozen.period());
    Ok(made)
}

/// The figures of a period with what the reports before it did not say, and how many records are not counted because they
/// were imported.
fn figures(store: &Store, period: Period, made: &[Made]) -> Result<(Figures, u32), Refusal> {
    let (lines, imported) = counted(store, (period.from, period.to))?;
    let own = count(&lines, (period.from, period.to));
    let earlier: Vec<&Frozen> = made.iter().map(|report| &report.frozen).filter(|frozen| frozen.period().to < period.from).collect();
    let figures = match (earlier.first(), period.from.pred_opt()) {
        (Some(first), Some(before)) => {
            own.with_late(&count(&lines, (first.period().from, before)), earlier.iter().map(|frozen| frozen.figures()))
        }
        _ => own,
    };
    Ok((figures.without(NOT_KEPT), imported))
}

/// The lines of every record that stands in the office, whoever looks: figures are of nobody.
fn counted(store: &Store, days: (NaiveDate, NaiveDate)) -> Result<(Vec<CaseLine>, u32), Refusal> {
    let counter = Counter { rules: store.rules(), rates: super::write::rates(store), today: store.world().clock.today() };
    let (mut lines, mut imported) = (Vec::new(), 0);
    // A matter is of the day on which its first piece reached the office, whenever it was entered. Pieces are counted first.
    let mut reached_on: BTreeMap<RecordId, NaiveDate> = BTreeMap::new();
    for noun in COUNTED {
        for id in store.records(Some(*noun))? {
            let Some((scope, doc)) = store.doc(id)?.filter(|(_, doc)| doc.void().is_none()) else { continue };
            if doc.get(Field::ImportedStatus).is_some() {
                let reached = store.row(id)?.and_then(|row| row.on);
                imported += u32::from(*noun != Noun::Piece && reached.is_some_and(|day| (days.0..=days.1).contains(&day)));
                continue;
            }
            let mut counted = counter.lines(*noun, &doc, &doc.facts(id, &scope));
            for line in &mut counted {
                match (line.kind, line.opened) {
                    (LineKind::Piece, Some(day)) => {
                        let matter = doc.text(Field::Matter).parse().ok();
                        matter.map(|matter| reached_on.entry(matter).and_modify(|first| *first = day.min(*first)).or_insert(day));
                    }
                    (LineKind::Matter, Some(day)) => line.opened = Some(reached_on.get(&id).map_or(day, |first| day.min(*first))),
                    _ => {}
                }
            }
            lines.extend(counted);
        }
    }
    Ok((lines, imported))
}
