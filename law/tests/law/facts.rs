//! Facts from the short words of the tables.

use chrono::{Days, NaiveDate};
use jiangyuan_law::course::{Asking, ENTERED, Taker};
use jiangyuan_law::{CaseFacts, Rules, StepFact};
use jiangyuan_model::field::Kind;
use jiangyuan_model::id::StepId;
use jiangyuan_model::{ChangeId, Field, Noun, RecordId, Role, StepKind};
use std::sync::LazyLock;

/// The day on which everything in the tables happened, unless said otherwise.
pub(crate) const DAY: &str = "2026-06-01";

/// Who took every step, unless said otherwise.
const TAKER: Taker = (7, 1);

static RULES: LazyLock<Rules> = LazyLock::new(Rules::bundled);

pub(crate) fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Somebody with these roles, on this day.
pub(crate) fn asking<'a>(roles: &'a [Role], today: &str) -> Asking<'a> {
    Asking { by: TAKER, roles, today: date(today), rules: &RULES }
}

/// The cells of every line that is no comment, with what 【…】 stands for put in its place.
pub(crate) fn rows(table: &str) -> Vec<Vec<String>> {
    let lines = table.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
    let (named, rows): (Vec<&str>, Vec<&str>) = lines.partition(|line| line.starts_with('【') && line.contains('='));
    let mut names: Vec<(&str, String)> = Vec::new();
    let written =
        |names: &[(&str, String)], text: &str| names.iter().rev().fold(text.to_owned(), |text, (name, words)| text.replace(name, words));
    for line in named {
        let (name, words) = line.split_once('=').unwrap();
        let words = written(&names, words.trim());
        names.push((name.trim(), words));
    }
    rows.into_iter().map(|line| written(&names, line).split('|').map(|cell| cell.trim().to_owned()).collect()).collect()
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
    let id = StepId { change: ChangeId { device: 7, incarnation: 1, seq }, op: 0 };
    let day = date(day);
    StepFact {
        happened_on: Some(day),
        effective_on: kind.form().contains(&Field::EffectiveOn).then_some(day),
        performance_due: (kind == StepKind::PeriodExtended).then(|| date("2026-08-01")),
        applied_on: kind.form().contains(&Field::AppliedOn).then_some(day),
        due_on: kind.form().contains(&Field::DueOn).then(|| day + Days::new(30)),
        ..StepFact::read(id, kind, TAKER, |_| None)
    }
}

/// `accepted`, `consented:2`, `triaged:own/appeal/6`, `handling_extended:30@07-15`, `duty_taken:applied_on=06-01@06-20`,
/// `task_done:about=3`, `return_visited~2`: kind, what is chosen or entered or dated, another date, another person.
pub(crate) fn step(word: &str, seq: u64) -> StepFact {
    let (word, by) = word.split_once('~').map_or((word, TAKER), |(word, actor)| (word, (TAKER.0, actor.parse().unwrap())));
    let (word, day) = word.split_once('@').map_or((word, DAY.to_owned()), |(word, day)| match day.split_once('-') {
        Some(_) => (word, format!("2026-{day}")),
        None => (word, format!("2026-06-{:02}", day.parse::<u32>().unwrap())),
    });
    let (key, chosen) = word.split_once(':').unwrap_or((word, ""));
    let kind = StepKind::from_key(key).unwrap_or_else(|| panic!("no step {key}"));
    let mut step = StepFact { by, ..a_step(kind, seq, &day) };
    chosen.split('/').filter(|word| !word.is_empty()).for_each(|word| choose(&mut step, word));
    step
}

fn choose(step: &mut StepFact, word: &str) {
    // `about=3`: the third step of the case.
    if let Some(seq) = word.strip_prefix("about=") {
        step.about = Some(StepId { change: ChangeId { device: 7, incarnation: 1, seq: seq.parse().unwrap() }, op: 0 });
        return;
    }
    if let Some((field, day)) = word.split_once('=') {
        let day = date(&format!("2026-{day}"));
        match field {
            "season" => step.seasons.extend(jiangyuan_law::course::season(&day.format("%m-%d").to_string())),
            "applied_on" => step.applied_on = Some(day),
            "received_on" => step.received_on = Some(day),
            "performance_due" => step.performance_due = Some(day),
            _ => panic!("no date {field}"),
        }
        return;
    }
    let form = step.kind.form();
    let offers = |field: &&Field| matches!(field.kind(), Kind::Code(table) if table.codes().contains(&word));
    let number = word.parse().ok();
    if let Some(field) = form.iter().find(offers) {
        step.said.push((*field, word.to_owned()));
    } else if form.contains(&Field::PartyItem) {
        step.party_item = number;
    } else if form.contains(&Field::Days) && number.is_some() {
        step.days = number;
    } else {
        let field = form.iter().find(|field| field.key() == word).unwrap_or_else(|| panic!("{} has no {word}", step.kind.key()));
        step.said.push((*field, ENTERED.to_owned()));
    }
}

/// A case from the words of a table's cell.
pub(crate) fn case(noun: &str, so_far: &str) -> CaseFacts {
    let mut case = a_case(Noun::from_key(noun).unwrap_or_else(|| panic!("no noun {noun}")));
    for word in so_far.split_whitespace().filter(|word| *word != "-") {
        match word {
            "作废" => case.void = true,
            "导入" => case.imported = true,
            "上级转来" => {
                case.origin = Some("forwarded".to_owned());
                (case.sent_on, case.signed_for_on) = (Some(date(DAY)), Some(date(DAY)));
            }
            "另行告知" => case.notice_owed_from = Some(date(DAY)),
            word if word.starts_with("限期") => case.cited_due = Some(date(&word.replace("限期", "2026-"))),
            "已有复核意见" => case.reviewed_before = true,
            word => case.steps.push(step(word, case.steps.len() as u64 + 1)),
        }
    }
    case
}
