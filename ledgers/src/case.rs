//! A line of a ledger from a case as it stands: its fields, and what follows from its steps and clocks.

mod difficulty;
mod supervised;

pub use difficulty::{Difficulty, Rates};

use crate::set::ColumnSet;
use crate::source::{Computed, Source};
use crate::words::{Language, say};
use crate::write::Row;
use chrono::NaiveDate;
use jiangyuan_model::view::{ClockKind, ClockState, ClockView, RecordView, StepView, VerdictView};
use jiangyuan_model::{Field, LedgerKind, Noun, StepKind, Value};
use std::collections::BTreeSet;

/// The steps with which an office takes a case on.
const ACCEPTS: &[StepKind] = &[StepKind::MatterAccepted, StepKind::DutyTaken, StepKind::ProcedureOpened, StepKind::Accepted];
/// The steps with which it ends.
const CLOSES: &[StepKind] = &[
    StepKind::Closed,
    StepKind::GuidedOut,
    StepKind::SentOn,
    StepKind::NotAccepted,
    StepKind::NoLongerAccepted,
    StepKind::Withdrawn,
    StepKind::AgreedWritten,
    StepKind::AgreedOral,
    StepKind::Terminated,
    StepKind::Declined,
    StepKind::LeadClosed,
];
const AGREES: &[StepKind] = &[StepKind::AgreedWritten, StepKind::AgreedOral, StepKind::AgreementRenewed];

/// A case and what hangs together with it, as somebody may see it.
#[derive(Debug, Clone, Copy)]
pub struct Case<'a> {
    /// The record that the line is of.
    pub main: &'a RecordView,
    /// Its pieces, its matter, its reception, its mediation.
    pub with: &'a [RecordView],
    /// The office whose ledger it is.
    pub office: &'a str,
    /// What the county decided about disputes.
    pub rates: Rates,
    /// The day on which it is made.
    pub today: NaiveDate,
}

/// The lines of a case: one, or on the list of supervision one for each time that it was supervised, and on the list of
/// allowances one for each mediator. What the case does not say stays an empty cell.
pub fn rows(set: &ColumnSet, case: Case<'_>) -> Vec<Row> {
    match set.ledger {
        LedgerKind::Supervision => supervised::rows(set, case),
        LedgerKind::Allowances => case.mediators().iter().map(|name| row(set, case).with(MEDIATOR, Value::text(name))).collect(),
        _ => vec![row(set, case)],
    }
}

const MEDIATOR: Source = Source::Computed(Computed::Mediator);

fn row(set: &ColumnSet, case: Case<'_>) -> Row {
    let mut row = Row::default();
    for source in set.sources() {
        if let Some(value) = case.value(source) {
            row.set(source, value);
        }
    }
    row
}

impl<'a> Case<'a> {
    /// What the case says for a source; a figure is nothing that a case says.
    pub(crate) fn value(&self, source: Source) -> Option<Value> {
        match source {
            Source::Field(field) => self.field(field),
            Source::Computed(computed) => self.computed(computed),
            Source::Figure(_) => None,
        }
    }

    fn records(&self) -> impl Iterator<Item = &'a RecordView> {
        std::iter::once(self.main).chain(self.with)
    }

    /// A field of the record itself, else of what hangs together with it. Fields of people are a list with one entry a
    /// person.
    fn field(&self, field: Field) -> Option<Value> {
        if field == Field::Number {
            return Some(Value::text(&self.main.number)).filter(|_| !self.main.number.is_empty());
        }
        // Who deals with a case changes with its steps, and is often said in them alone.
        let in_a_step = || self.steps().rev().find_map(|step| Self::said(Some(step), Field::Handler));
        if let Some(handler) = (field == Field::Handler).then(in_a_step).flatten() {
            return Some(handler);
        }
        self.records().find_map(|record| {
            let said = |item: bool| {
                let views = record.fields.iter().filter(move |view| view.field == field && (view.item > 0) == item);
                views.map(|view| &view.value).filter(|value| **value != Value::Empty)
            };
            let people: Vec<String> = said(true).filter_map(|value| value.as_text().map(str::to_owned)).collect();
            if people.is_empty() { said(false).next().cloned() } else { Some(Value::List(people)) }
        })
    }

    /// Who mediated: as the steps say it last, else as the form does.
    fn mediators(&self) -> Vec<String> {
        let named = self.steps().rev().find_map(|step| Self::said(Some(step), Field::Mediators));
        match named.or_else(|| self.field(Field::Mediators)) {
            Some(Value::List(names)) => names,
            _ => Vec::new(),
        }
    }

    /// 简单, 一般, 疑难复杂 (C.5): of a dispute, by how many it concerns, what it is about and how much.
    fn difficulty(&self) -> Difficulty {
        let people = self.main.fields.iter().map(|view| view.item).filter(|item| *item > 0).collect::<BTreeSet<_>>().len();
        let number = |field| self.field(field).as_ref().and_then(Value::as_int).unwrap_or_default();
        let kind = self.field(Field::DisputeType);
        let kind = kind.as_ref().and_then(Value::as_text).unwrap_or_default();
        let people = i64::try_from(people).unwrap_or(i64::MAX).max(number(Field::PeopleConcerned));
        self.rates.difficulty(kind, people, number(Field::AmountFen))
    }

    fn steps(&self) -> impl DoubleEndedIterator<Item = &'a StepView> {
        let stands = |step: &&StepView| step.void_reason.is_none() && step.verdict != VerdictView::Superseded;
        self.main.steps.iter().filter(stands)
    }

    fn last(&self, kinds: &[StepKind]) -> Option<&'a StepView> {
        self.steps().rfind(|step| step.kind.is_some_and(|kind| kinds.contains(&kind)))
    }

    fn last_anywhere(&self, kind: StepKind) -> Option<&'a StepView> {
        let mut with = self.with.iter().flat_map(|record| &record.steps);
        self.last(&[kind]).or_else(|| with.rfind(|step| step.kind == Some(kind) && step.void_reason.is_none()))
    }

    fn day(step: Option<&StepView>) -> Option<Value> {
        step.and_then(|step| step.happened_on).map(Value::Date)
    }

    fn said_date(value: Option<Value>) -> Option<NaiveDate> {
        value.as_ref().and_then(Value::as_date)
    }

    fn said(step: Option<&StepView>, field: Field) -> Option<Value> {
        step?.fields.iter().find(|(known, _)| *known == field).map(|(_, value)| value.clone())
    }

    /// The running clock whose date is nearest, or past.
    fn next_clock(&self) -> Option<&'a ClockView> {
        let running = self.main.clocks.iter().filter(|clock| clock.state == ClockState::Running && clock.due.is_some());
        running.min_by_key(|clock| clock.due)
    }

    fn step_words(&self, step: &StepView) -> Option<Value> {
        let words = say(Language::Chinese, &format!("step.{}", step.kind?.key()), &[]);
        let day = step.happened_on.map(|day| day.to_string()).unwrap_or_default();
        Some(Value::text(&[day.as_str(), &words].join(" ")))
    }

    fn agreement_form(&self) -> Option<Value> {
        match self.last(AGREES)?.kind? {
            StepKind::AgreedOral => Some(Value::text("oral")),
            _ => Some(Value::text("written")),
        }
    }

    fn piece_numbers(&self) -> Option<Value> {
        let pieces = self.records().filter(|record| record.noun == Noun::Piece && !record.number.is_empty());
        let numbers: Vec<&str> = pieces.map(|piece| piece.number.as_str()).collect();
        (!numbers.is_empty()).then(|| Value::text(&numbers.join("、")))
    }

    fn handle60(&self) -> Option<Value> {
        self.last(&[StepKind::HandlingExtended])?;
        let clock = self.main.clocks.iter().find(|clock| clock.kind == ClockKind::Handle60)?;
        clock.due.map(Value::Date)
    }

    fn paper_number(&self) -> Option<Value> {
        self.steps().rev().find_map(|step| Self::said(Some(step), Field::Paper))
    }

    fn computed(&self, computed: Computed) -> Option<Value> {
        use Computed as C;
        match computed {
            C::Office | C::DutyOffice => Some(Value::text(self.office)),
            C::State => Some(Value::text(&self.main.state)),
            C::RegisteredOn => Self::day(self.steps().next()),
            C::NoticedOn => Self::day(self.last_anywhere(StepKind::NoticeGiven)),
            C::AcceptedOn => Self::day(self.last(ACCEPTS)),
            C::ClosedOn => Self::day(self.last(CLOSES)),
            C::Result => Self::said(self.last(&[StepKind::Decided, StepKind::ProcedureDecided]), Field::Opinion)
                .or_else(|| self.last(CLOSES).and_then(|step| self.step_words(step))),
            C::Progress => self.steps().next_back().and_then(|step| self.step_words(step)),
            C::Clock => self.next_clock().map(|clock| Value::text(clock.kind.key())),
            C::NextDue => self.next_clock().and_then(|clock| clock.due).map(Value::Date),
            C::DaysOver => {
                let over = (self.today - self.next_clock()?.due?).num_days();
                (over > 0).then_some(Value::Int(over))
            }
            C::DutyOfficial => (!self.main.in_hand.is_empty()).then(|| Value::text(&self.main.in_hand.join("、"))),
            C::ExtendedTo => self.handle60(),
            C::PaperNumber => self.paper_number(),
            C::PieceNumbers => self.piece_numbers(),
            C::AgreementForm => self.agreement_form(),
            C::EffectiveOn => Self::said(self.last(AGREES), Field::EffectiveOn).or_else(|| Self::day(self.last(AGREES))),
            C::Performed => self.last(AGREES).map(|_| Value::Bool(self.last(&[StepKind::Performed]).is_some())),
            C::Confirmation => Self::said(self.last(&[StepKind::ConfirmationDecided]), Field::ConfirmationResult),
            C::FollowedUpOn => Self::day(self.last(&[StepKind::FollowedUp])),
            C::Difficulty => Some(Value::Text(say(Language::Chinese, &["ledgers.difficulty.", self.difficulty().key()].concat(), &[]))),
            C::AllowanceFen => Some(self.rates.allowance_fen(self.difficulty())).filter(|fen| *fen > 0).map(Value::Int),
            C::SettleBy => self.main.clocks.iter().find(|clock| clock.kind == ClockKind::LeadDue)?.due.map(Value::Date),
            C::StruckOffOn => Self::day(self.last(&[StepKind::LeadClosed])),
            C::AnsweredOn => Self::day(self.last_anywhere(StepKind::ResultReported)),
            C::AnswerNumber => Self::said(self.last_anywhere(StepKind::ResultReported), Field::Paper),
            C::Late => self.field(Field::LateReason).map(|_| Value::Bool(true)),
            _ => None,
        }
    }
}
