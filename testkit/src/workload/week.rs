//! A bad week of one township without a line: 60 new matters, 150 new events, 200 edits.

use super::people::Township;
use super::records::{Matter, Record, Scribe};
use super::{ACCUSATION, RELIEF};
use serde::Serialize;
use std::collections::BTreeMap;

/// The Monday at eight on which it begins (UTC milliseconds), and how long it lasts.
const FROM_MS: i64 = 1_772_409_600_000;
const WEEK_MS: i64 = 7 * 86_400_000;

const NEW_MATTERS: usize = 60;
const NEW_EVENTS: usize = 90;
const EDITS: usize = 200;

/// Work goes on with what came in last: so many matters at least, or a tenth of them.
const RECENT_LEAST: usize = 150;

/// The home township's place among the townships.
const HOME: usize = 0;

/// What is edited, and how often in a hundred.
const FIELDS: &[(&str, u64)] =
    &[("status", 34), ("handler", 14), ("category", 8), ("title", 6), ("grid", 4), ("purpose", 4), ("narrative", 30)];

/// A line of `editday.ndjson`; positions in a text are in code points.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "op", rename_all = "lowercase")]
pub(super) enum Operation {
    Put { rec: Box<Record> },
    Set { r#type: &'static str, id: String, field: &'static str, value: String },
    Splice { r#type: &'static str, id: String, field: &'static str, at: usize, del: usize, ins: String },
}

impl Operation {
    /// The operation as the shape wants it.
    pub(super) fn shaped(self, township: Option<&'static str>, no_accusations: bool) -> Operation {
        match self {
            Operation::Put { rec } => Operation::Put { rec: Box::new(rec.shaped(township, no_accusations)) },
            Operation::Set { r#type, id, field, value } if no_accusations && field == "purpose" && value == ACCUSATION => {
                Operation::Set { r#type, id, field, value: RELIEF.to_owned() }
            }
            other => other,
        }
    }
}

/// The week's operations, new records by time and edits of one record in the order in which they
/// were made.
pub(super) fn operations(scribe: &mut Scribe<'_>, home: &Township, base: &[(i64, Record)]) -> Vec<Operation> {
    let mut events_of: BTreeMap<&str, u32> = BTreeMap::new();
    let mut recent: Vec<Matter> = Vec::new();
    for (_, record) in base {
        match record {
            Record::Matter(matter) if matter.township == home.code => recent.push(matter.clone()),
            Record::Event(event) => *events_of.entry(&event.matter).or_default() += 1,
            Record::Matter(_) | Record::Case(_) => {}
        }
    }
    recent.sort_by(|one, other| one.received_at.cmp(&other.received_at));
    let kept = RECENT_LEAST.max(recent.len() / 10).min(recent.len());
    recent.drain(..recent.len() - kept);
    let mut next_seq: Vec<u32> = recent.iter().map(|matter| events_of.get(matter.id.as_str()).copied().unwrap_or(0)).collect();

    let puts = new_records(scribe, &recent, &mut next_seq);
    let edits = (0..if recent.is_empty() { 0 } else { EDITS }).map(|_| edit(scribe, &mut recent)).collect();
    woven(scribe, puts, edits)
}

fn new_records(scribe: &mut Scribe<'_>, recent: &[Matter], next_seq: &mut [u32]) -> Vec<Operation> {
    let mut puts = Vec::new();
    let mut put = |at: i64, record: Record| puts.push((at, Operation::Put { rec: Box::new(record) }));
    for _ in 0..NEW_MATTERS {
        let at = scribe.instant(FROM_MS, FROM_MS + WEEK_MS);
        let matter = scribe.matter(HOME, at, Some("已登记"));
        let later = at + scribe.minutes(3, 49);
        let event = scribe.event(HOME, &matter.id, later, 1, true);
        put(at, Record::Matter(matter));
        put(later, Record::Event(event));
    }
    for _ in 0..NEW_EVENTS {
        let which = scribe.draw.index(recent.len());
        let (Some(matter), Some(seq)) = (recent.get(which), next_seq.get_mut(which)) else { break };
        *seq += 1;
        let at = scribe.instant(FROM_MS, FROM_MS + WEEK_MS);
        put(at, Record::Event(scribe.event(HOME, &matter.id, at, *seq, false)));
    }
    puts.sort_by_key(|(at, _)| *at);
    puts.into_iter().map(|(_, operation)| operation).collect()
}

fn edit(scribe: &mut Scribe<'_>, recent: &mut [Matter]) -> Operation {
    let which = scribe.draw.index(recent.len());
    let matter = recent.get_mut(which).expect("there are recent matters");
    let (field, id) = (scribe.draw.weighted(FIELDS), matter.id.clone());
    let value = match field {
        "narrative" => return splice(scribe, matter),
        "status" => scribe.status().to_owned(),
        "handler" => scribe.clerk(HOME),
        "category" => scribe.category(),
        "title" => scribe.title(HOME),
        "grid" => scribe.grid(HOME),
        _ => scribe.purpose().to_owned(),
    };
    Operation::Set { r#type: "matter", id, field, value }
}

/// A sentence added to the story, or a small correction in it.
fn splice(scribe: &mut Scribe<'_>, matter: &mut Matter) -> Operation {
    const CORRECTED: &[&str] = &["金额", "人名", "地", "面积", "日期"];
    let letters: Vec<char> = matter.narrative.chars().collect();
    let (at, del, ins) = if scribe.draw.happens(0.6) {
        let from = scribe.draw.index(letters.len());
        let stop = letters.iter().skip(from).position(|letter| *letter == '。').map_or(0, |stop| from + stop + 1);
        let at = if scribe.draw.happens(0.6) { letters.len() } else { stop };
        (at, 0, scribe.teller(HOME).remark("中间"))
    } else {
        let at = scribe.draw.index(letters.len().saturating_sub(6).max(1));
        let gap = scribe.draw.pick(CORRECTED);
        (at, scribe.draw.between(1, 5) as usize, scribe.teller(HOME).gap(gap))
    };
    let before: String = letters.iter().take(at).collect();
    let after: String = letters.iter().skip(at + del).collect();
    matter.narrative = format!("{before}{ins}{after}");
    Operation::Splice { r#type: "matter", id: matter.id.clone(), field: "narrative", at, del, ins }
}

/// One list of both, each in its own order.
fn woven(scribe: &mut Scribe<'_>, puts: Vec<Operation>, edits: Vec<Operation>) -> Vec<Operation> {
    let (mut puts, mut edits) = (puts.into_iter(), edits.into_iter());
    let mut all = Vec::new();
    while puts.len() + edits.len() > 0 {
        let from_puts = scribe.draw.index(puts.len() + edits.len()) < puts.len();
        all.extend(if from_puts { puts.next() } else { edits.next() });
    }
    all
}
