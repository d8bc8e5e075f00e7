//! What figures count of a record: the days on which something happened, and nothing that says who anybody is.
//!
//! Imported records have no steps; what became of them nobody here has seen, so they are not counted. A day is the day of
//! legal effect, not the one on which it was entered.

use super::cases::day;
use chrono::NaiveDate;
use jiangyuan_law::{CaseFacts, Rules, clocks};
use jiangyuan_ledgers::case::{Difficulty, Rates};
use jiangyuan_ledgers::figures::{Body, CaseLine, LineKind, Sent};
use jiangyuan_model::clock::date_in_shanghai;
use jiangyuan_model::view::ClockKind;
use jiangyuan_model::{Field, Noun, Setting, StepKind as K, Value};
use jiangyuan_sync::Doc;
use jiangyuan_sync::doc::Step;

/// Beginnings of the figures of which the product keeps no record: what a mediation prevented, and recommendations (Art. 40).
/// Their cells stay empty, to be filled in by hand.
pub(super) const NOT_KEPT: &[&str] = &["prevented.", "recommendation."];

/// The kinds of record that are counted.
pub(super) const COUNTED: &[Noun] = &[
    Noun::Piece,
    Noun::Matter,
    Noun::SealedReceipt,
    Noun::Mediation,
    Noun::Lead,
    Noun::Sweep,
    Noun::Visit,
    Noun::Reception,
    Noun::LegalService,
    Noun::Talk,
];

/// The steps that end a matter for the office.
const ENDS: &[K] =
    &[K::Closed, K::GuidedOut, K::SentOn, K::NotAccepted, K::NoLongerAccepted, K::Withdrawn, K::MergedInto, K::MaterialReturned];

/// With what records are counted.
pub(super) struct Counter<'a> {
    pub(super) rules: &'a Rules,
    pub(super) rates: Rates,
    pub(super) today: NaiveDate,
}

impl Counter<'_> {
    /// The lines of a record: one, and of a matter one more for each time that it was supervised.
    pub(super) fn lines(&self, noun: Noun, doc: &Doc, facts: &CaseFacts) -> Vec<CaseLine> {
        let seen = Seen { doc };
        match noun {
            Noun::Piece => vec![seen.piece()],
            Noun::Matter => std::iter::once(self.matter(&seen, facts)).chain(seen.supervisions()).collect(),
            Noun::SealedReceipt => vec![CaseLine {
                kind: LineKind::Matter,
                opened: seen.on(Field::ReceivedAt).or_else(|| seen.first(K::Sealed)),
                nature: "accusation".to_owned(),
                elsewhere: true,
                ..CaseLine::default()
            }],
            Noun::Mediation => vec![self.mediation(&seen)],
            Noun::Lead => vec![CaseLine {
                elsewhere: seen.last(&[K::BecamePiece, K::BecameMediation, K::LeadRejected]).is_some(),
                ..seen.of(LineKind::Lead, K::LeadRecorded, Field::FoundOn, seen.last(&[K::LeadClosed]))
            }],
            Noun::Sweep => {
                vec![CaseLine { found: seen.number(Field::FoundCount), ..seen.of(LineKind::Sweep, K::Entered, Field::HeldOn, None) }]
            }
            Noun::Visit => vec![seen.of(LineKind::Visit, K::VisitLogged, Field::VisitedAt, None)],
            Noun::Reception => vec![CaseLine {
                petition: doc.text(Field::Outcome) == "petition",
                ..seen.of(LineKind::Reception, K::Received, Field::ReceivedAt, None)
            }],
            Noun::LegalService => vec![seen.of(LineKind::LegalService, K::Entered, Field::HeldOn, None)],
            Noun::Talk => vec![seen.of(LineKind::Talk, K::Entered, Field::HeldOn, None)],
            _ => Vec::new(),
        }
    }

    fn matter(&self, seen: &Seen<'_>, facts: &CaseFacts) -> CaseLine {
        let triaged = seen.steps(&[K::Triaged]).next_back();
        let nature = triaged.map(|step| text(step, Field::Nature)).filter(|nature| !nature.is_empty());
        let by_purpose = match seen.doc.text(Field::Purpose) {
            "appeal" | "relief" => "appeal",
            "suggestion" => "suggestion",
            _ => "",
        };
        let clocks = clocks(facts, self.rules, self.today);
        let sent = seen.steps(&[K::SentOn]).next_back();
        let way = |step: &Step| {
            if text(step, Field::DueOn).is_empty() && date(step, Field::DueOn).is_none() { Sent::Forwarded } else { Sent::Assigned }
        };
        // Whatever was taken up again after an end is open again.
        let closed = seen.last(ENDS).filter(|_| !jiangyuan_law::course::state(facts).is_open());
        CaseLine {
            kind: LineKind::Matter,
            opened: seen.first(K::Registered),
            closed: closed.or_else(|| seen.last(&[K::Closed])),
            due_on: clocks.iter().find(|clock| clock.kind == ClockKind::Handle60).and_then(|clock| clock.due),
            nature: nature.unwrap_or(by_purpose).to_owned(),
            category: seen.doc.text(Field::Category).to_owned(),
            organ: self.organ(seen.doc.text(Field::Respondent)).to_owned(),
            sent: sent.and_then(|step| Some((way(step), day(step)?))),
            answered: seen.last(&[K::ResultReceived]),
            ..CaseLine::default()
        }
    }

    /// The organ of the county's list that somebody complains about, the one named most closely; nobody's name is told.
    fn organ(&self, respondent: &str) -> &str {
        let listed = self.rules.settings.lines(Setting::ListedOrgans, self.today).iter().map(|organ| organ.trim());
        listed.filter(|organ| respondent.contains(organ)).max_by_key(|organ| organ.chars().count()).unwrap_or_default()
    }

    fn mediation(&self, seen: &Seen<'_>) -> CaseLine {
        let doc = seen.doc;
        let agreed = seen.steps(&[K::AgreedWritten, K::AgreedOral]).next_back();
        let form = |step: &Step| if step.kind == K::AgreedOral.code() { "oral" } else { "written" };
        let effective = |step: &Step| date(step, Field::EffectiveOn).or_else(|| day(step));
        let confirmed = seen.steps(&[K::ConfirmationDecided]).filter(|step| text(step, Field::ConfirmationResult) == "confirmed");
        let people = u32::try_from(doc.items().len()).unwrap_or(u32::MAX);
        let amount_fen = doc.get(Field::AmountFen).and_then(Value::as_int).unwrap_or_default();
        let kind = doc.text(Field::DisputeType);
        CaseLine {
            kind: LineKind::Mediation,
            opened: seen.first(K::Accepted),
            closed: seen.last(&[K::AgreedWritten, K::AgreedOral, K::Terminated]),
            dispute_type: kind.to_owned(),
            source: doc.text(Field::MediationSource).to_owned(),
            body: Some(body(doc)),
            people,
            difficult: self.rates.difficulty(kind, i64::from(people), amount_fen) == Difficulty::Complex,
            agreed: agreed.and_then(|step| Some((form(step).to_owned(), effective(step)?))),
            amount_fen,
            performed: seen.last(&[K::Performed]),
            confirmation_asked: seen.last(&[K::ConfirmationSought]),
            confirmed: confirmed.filter_map(day).next_back(),
            ..CaseLine::default()
        }
    }
}

struct Seen<'a> {
    doc: &'a Doc,
}

impl<'a> Seen<'a> {
    fn steps(&self, kinds: &'a [K]) -> impl DoubleEndedIterator<Item = &'a Step> {
        let doc = self.doc;
        doc.steps.iter().filter(move |step| doc.stands(step) && kinds.iter().any(|kind| kind.code() == step.kind))
    }

    fn first(&self, kind: K) -> Option<NaiveDate> {
        let doc = self.doc;
        doc.steps.iter().find(|step| doc.stands(step) && step.kind == kind.code()).and_then(day)
    }

    fn last(&self, kinds: &'a [K]) -> Option<NaiveDate> {
        self.steps(kinds).filter_map(day).next_back()
    }

    fn on(&self, field: Field) -> Option<NaiveDate> {
        let value = self.doc.get(field)?;
        value.as_date().or_else(|| value.as_int().map(date_in_shanghai))
    }

    fn number(&self, field: Field) -> u32 {
        self.doc.get(field).and_then(Value::as_int).and_then(|number| u32::try_from(number).ok()).unwrap_or_default()
    }

    /// A record that was begun by a step, on the day that its form says.
    fn of(&self, kind: LineKind, begun: K, on: Field, closed: Option<NaiveDate>) -> CaseLine {
        let began = self.first(begun);
        CaseLine { kind, opened: began.map(|day| self.on(on).unwrap_or(day)), closed, ..CaseLine::default() }
    }

    fn piece(&self) -> CaseLine {
        let joint = self.doc.get(Field::Joint).is_some_and(Value::is_true);
        CaseLine {
            channel: self.doc.text(Field::Channel).to_owned(),
            joint,
            people: self.number(Field::Headcount).max(1),
            ..self.of(LineKind::Piece, K::Registered, Field::ReceivedAt, None)
        }
    }

    /// Each time that a superior asked, with the first answer after it.
    fn supervisions(&self) -> impl Iterator<Item = CaseLine> {
        const ASKED_AND_ANSWERED: &[K] = &[K::Supervised, K::ResultReported];
        let steps: Vec<&Step> = self.steps(ASKED_AND_ANSWERED).collect();
        let is_answer = |step: &&&Step| step.kind == K::ResultReported.code();
        let line = |(at, step): (usize, &&Step)| CaseLine {
            kind: LineKind::Supervision,
            opened: day(step),
            answered: steps.iter().skip(at).find(is_answer).and_then(|answer| day(answer)),
            ..CaseLine::default()
        };
        let asked = steps.iter().enumerate().filter(|(_, step)| step.kind == K::Supervised.code());
        asked.map(line).collect::<Vec<_>>().into_iter()
    }
}

fn value(step: &Step, field: Field) -> Option<&Value> {
    step.fields.iter().find(|(code, _)| *code == field.code()).map(|(_, value)| value)
}

fn text(step: &Step, field: Field) -> &str {
    value(step, field).and_then(Value::as_text).unwrap_or_default()
}

fn date(step: &Step, field: Field) -> Option<NaiveDate> {
    value(step, field).and_then(Value::as_date)
}

/// Which committee mediated: as its name says it, and where it says nothing, as the kind of mediation does.
fn body(doc: &Doc) -> Body {
    let named = doc.text(Field::Committee);
    let says = |words: &[&str]| words.iter().any(|word| named.contains(word));
    match () {
        () if doc.text(Field::MediationKind) == "professional" => Body::Professional,
        () if says(&["村", "社区", "居委", "嘎查"]) => Body::Village,
        () if says(&["乡", "镇", "街道"]) => Body::Township,
        () if says(&["公司", "企业", "厂", "矿", "合作社"]) => Body::Enterprise,
        () => Body::Other,
    }
}
