//! The small language that says where a field of a paper comes from.
//!
//! | path | gives |
//! |---|---|
//! | `office.name` | a line of the office |
//! | `made_on`, `made_by`, `number` | the paper's own date, official, number |
//! | `typed.cause` | what was typed for this sheet alone |
//! | `matter.title`, `piece.number`, `main.narrative` | a field of the first record of that kind, or its number |
//! | `party.petitioner.name` | the first person in that role; `any` is the first of all |
//! | `names.petitioner`, `people.any`, `count.any` | all of a role: their names, a table of them, how many |
//! | `step.opinion`, `step[decided].opinion` | a field of the paper's step, or of the last standing one of a kind |
//! | `step[head_signed:extension].signed_by` | of those of a kind, the last one that has this code |
//! | `steps[session_held]` | all standing steps of a kind, as a table |
//! | `step_kind` | the kind of the paper's step, for the template to branch on |
//! | `clock.handle60.due` | a date of the newest clock of a kind; `.start` is its first day, `.days` its length, `.original` its date before an extension |
//! | `requests` | what was asked for, item by item, with what was decided on each |
//! | `attachments` | titles and dates of photos and scans |
//! | `figures` | the frozen figures of a report that are not nil: name, total, and what of it is late |
//!
//! It only reads. What does not parse is a bug of a template, and a test parses all of them.

use jiangyuan_model::view::ClockKind;
use jiangyuan_model::{Field, Noun, StepKind};

/// Which people of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// Everybody who was not taken off.
    Any,
    /// Those of one role of the code table.
    Of(&'static str),
}

/// Which date of a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ClockPart {
    Due,
    /// Before the period of handling was extended.
    Original,
    Start,
    Days,
}

/// One parsed path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Path {
    Office(String),
    MadeOn,
    StepKind,
    MadeBy,
    Number,
    Typed(String),
    /// `None`: of the main record.
    Of(Option<Noun>, Field),
    NumberOf(Option<Noun>),
    Party(Role, PartyPart),
    Names(Role),
    People(Role),
    Count(Role),
    /// `None`: of the paper's own step.
    Step(Option<StepKind>, Option<String>, Field),
    Steps(StepKind),
    Clock(ClockKind, ClockPart),
    Requests,
    Attachments,
    Figures,
}

/// What is asked of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PartyPart {
    Field(Field),
    Age,
}

const ROLES: &[&str] = &["petitioner", "representative", "applicant", "respondent", "reporter", "third_party"];

/// What is known of a person, by the names that templates use.
pub(crate) const PARTY_PARTS: &[(&str, PartyPart)] = &[
    ("name", PartyPart::Field(Field::PartyName)),
    ("role", PartyPart::Field(Field::PartyRole)),
    ("kind", PartyPart::Field(Field::PartyKind)),
    ("sex", PartyPart::Field(Field::Sex)),
    ("born", PartyPart::Field(Field::BornOn)),
    ("age", PartyPart::Age),
    ("ethnicity", PartyPart::Field(Field::Ethnicity)),
    ("id_type", PartyPart::Field(Field::IdType)),
    ("id_number", PartyPart::Field(Field::IdNumber)),
    ("phone", PartyPart::Field(Field::Phone)),
    ("address", PartyPart::Field(Field::Address)),
    ("credit_code", PartyPart::Field(Field::CreditCode)),
];

/// Parses one path; `None` where it is none.
pub(crate) fn parse(text: &str) -> Option<Path> {
    match text {
        "made_on" => return Some(Path::MadeOn),
        "step_kind" => return Some(Path::StepKind),
        "made_by" => return Some(Path::MadeBy),
        "number" => return Some(Path::Number),
        "requests" => return Some(Path::Requests),
        "attachments" => return Some(Path::Attachments),
        "figures" => return Some(Path::Figures),
        _ => {}
    }
    if let Some(kind) = text.strip_prefix("steps[") {
        return Some(Path::Steps(StepKind::from_key(kind.strip_suffix(']')?)?));
    }
    if let Some(rest) = text.strip_prefix("step[") {
        let (kind, field) = rest.split_once("].")?;
        let (kind, code) = kind.split_once(':').map_or((kind, None), |(kind, code)| (kind, Some(code.to_owned())));
        return Some(Path::Step(Some(StepKind::from_key(kind)?), code, Field::from_key(field)?));
    }
    let (head, rest) = text.split_once('.')?;
    match head {
        "office" => Some(Path::Office(rest.to_owned())),
        "typed" => Some(Path::Typed(rest.to_owned())),
        "step" => Some(Path::Step(None, None, Field::from_key(rest)?)),
        "names" => Some(Path::Names(role(rest)?)),
        "people" => Some(Path::People(role(rest)?)),
        "count" => Some(Path::Count(role(rest)?)),
        "party" => {
            let (who, part) = rest.split_once('.')?;
            let part = PARTY_PARTS.iter().find(|(name, _)| *name == part)?.1;
            Some(Path::Party(role(who)?, part))
        }
        "clock" => {
            let (kind, part) = rest.split_once('.')?;
            let part = match part {
                "due" => ClockPart::Due,
                "original" => ClockPart::Original,
                "start" => ClockPart::Start,
                "days" => ClockPart::Days,
                _ => return None,
            };
            Some(Path::Clock(ClockKind::from_key(kind)?, part))
        }
        _ => {
            let noun = if head == "main" { None } else { Some(Noun::from_key(head)?) };
            if rest == "number" { Some(Path::NumberOf(noun)) } else { Some(Path::Of(noun, Field::from_key(rest)?)) }
        }
    }
}

fn role(text: &str) -> Option<Role> {
    if text == "any" { Some(Role::Any) } else { ROLES.iter().find(|known| **known == text).map(|known| Role::Of(known)) }
}
