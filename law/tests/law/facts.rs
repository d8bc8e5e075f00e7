//! Facts from the short words of the tables.

use chrono::NaiveDate;
use jiangyuan_law::{CaseFacts, StepFact};
use jiangyuan_model::id::StepId;
use jiangyuan_model::{ChangeId, Noun, RecordId, StepKind};

/// The day on which everything in the tables happened, unless said otherwise.
pub(crate) const DAY: &str = "2026-06-01";

pub(crate) fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The cells of every line that is no comment.
pub(crate) fn rows(table: &str) -> Vec<Vec<&str>> {
    let lines = table.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
    lines.map(|line| line.split('|').map(str::trim).collect()).collect()
}

pub(crate) fn a_case(noun: Noun) -> CaseFacts {
    let mut case = CaseFacts::new(RecordId::default(), noun);
    case.received_on = Some(date(DAY));
    if noun == Noun::Mediation {
        case.party_items = vec![1, 2];
    }
    case
}

pub(crate) fn a_step(kind: StepKind, seq: u64, day: &str) -> StepFact {
    let change = ChangeId { device: 7, incarnation: 1, seq };
    StepFact {
        id: StepId { change, op: 0 },
        kind,
        happened_on: Some(date(day)),
        party_item: None,
        effective_on: (kind == StepKind::AgreedWritten).then(|| date(day)),
        performance_due: (kind == StepKind::PeriodExtended).then(|| date("2026-08-01")),
        stands: true,
    }
}

/// `accepted`, `consented:2`, `accepted@2`: kind, party, and another date.
pub(crate) fn step(word: &str, seq: u64) -> StepFact {
    let (word, other_date) = word.strip_suffix("@2").map_or((word, false), |word| (word, true));
    let (key, party) = word.split_once(':').map_or((word, None), |(key, party)| (key, Some(party.parse().unwrap())));
    let kind = StepKind::from_key(key).unwrap_or_else(|| panic!("no step {key}"));
    StepFact { party_item: party, ..a_step(kind, seq, if other_date { "2026-06-02" } else { DAY }) }
}

/// A case from the words of a table's cell.
pub(crate) fn case(noun: &str, so_far: &str) -> CaseFacts {
    let mut case = a_case(Noun::from_key(noun).unwrap_or_else(|| panic!("no noun {noun}")));
    for word in so_far.split_whitespace().filter(|word| *word != "-") {
        match word {
            "作废" => case.void = true,
            "导入" => case.imported = true,
            word => case.steps.push(step(word, case.steps.len() as u64 + 1)),
        }
    }
    case
}
