//! Matters, their events, and mediation cases.

use super::draw::Draw;
use super::grammar::Grammar;
use super::people::{self, Person, Place};
use super::prose::{Passage, Teller};
use super::{ACCUSATION, RELIEF};
use chrono::{DateTime, FixedOffset, NaiveDate, Timelike};
use serde::Serialize;

const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;
const MINUTE_MS: i64 = 60_000;

/// The county's records come about between these instants (UTC milliseconds).
const FROM_MS: i64 = 1_672_675_200_000;
const THROUGH_MS: i64 = 1_771_516_800_000;

const PURPOSES: &[(&str, u64)] = &[(RELIEF, 62), ("申诉", 8), ("意见建议", 10), (ACCUSATION, 6), ("咨询", 10), ("其他", 4)];

/// How far matters have come, in the order of the list 状态.
const STATES: [u64; 12] = [4, 6, 8, 18, 18, 2, 1, 26, 12, 2, 2, 1];

const CASE: Passage =
    Passage { least: 150, most: 600, mode: 280.0, pools: &[("纠纷经过", 3), ("中间", 2), ("纠纷经过", 2), ("中间", 99)] };
const AGREEMENT: Passage = Passage { least: 100, most: 300, mode: 166.0, pools: &[("协议", 99)] };
const MINUTES: Passage = Passage { least: 100, most: 300, mode: 166.0, pools: &[("笔录", 99)] };

/// The longest note of an event, in characters.
const NOTE_MAX: usize = 80;

#[derive(Debug, Clone, Serialize)]
pub(super) struct Matter {
    pub(super) id: String,
    pub(super) township: &'static str,
    village: String,
    channel: &'static str,
    pub(super) received_at: String,
    petitioners: Vec<Person>,
    pub(super) category: String,
    pub(super) purpose: &'static str,
    pub(super) title: String,
    pub(super) narrative: String,
    pub(super) status: &'static str,
    pub(super) handler: String,
    pub(super) grid: String,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct Event {
    id: String,
    pub(super) matter: String,
    pub(super) seq: u32,
    kind: &'static str,
    at: String,
    actor: String,
    note: String,
    deadline: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
struct Session {
    at: String,
    place: &'static str,
    mediator: String,
    minutes: String,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct Case {
    id: String,
    township: &'static str,
    village: String,
    received_at: String,
    parties: Vec<Person>,
    dispute_type: &'static str,
    amount: f64,
    narrative: String,
    agreement: String,
    sessions: Vec<Session>,
    status: &'static str,
}

/// A line of `base.ndjson`.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub(super) enum Record {
    Matter(Matter),
    Event(Event),
    Case(Case),
}

impl Record {
    /// The record as the shape wants it.
    pub(super) fn shaped(mut self, township: Option<&'static str>, no_accusations: bool) -> Record {
        match &mut self {
            Record::Matter(matter) => {
                matter.township = township.unwrap_or(matter.township);
                if no_accusations && matter.purpose == ACCUSATION {
                    matter.purpose = RELIEF;
                }
            }
            Record::Case(case) => case.township = township.unwrap_or(case.township),
            Record::Event(_) => {}
        }
        self
    }

    fn id(&self) -> &str {
        match self {
            Record::Matter(matter) => &matter.id,
            Record::Event(event) => &event.id,
            Record::Case(case) => &case.id,
        }
    }
}

/// Writes records of a county.
pub(super) struct Scribe<'a> {
    pub(super) grammar: &'a Grammar,
    pub(super) draw: Draw,
    kinds: Vec<&'static str>,
    places: Vec<Place>,
}

/// All records, in the order in which they came about.
pub(super) fn base(scribe: &mut Scribe<'_>, matters: usize) -> Vec<(i64, Record)> {
    let mut records = Vec::new();
    for _ in 0..matters {
        let at_township = people::some_township(&mut scribe.draw);
        let mut at = scribe.instant(FROM_MS, THROUGH_MS);
        let matter = scribe.matter(at_township, at, None);
        let id = matter.id.clone();
        records.push((at, Record::Matter(matter)));
        for seq in 1..=scribe.draw.between(3, 6) as u32 {
            let registers = seq == 1;
            at = if registers { at + scribe.minutes(5, 89) } else { scribe.instant(at + 20 * HOUR_MS, at + 18 * DAY_MS) };
            records.push((at, Record::Event(scribe.event(at_township, &id, at, seq, registers))));
        }
    }
    for _ in 0..matters / 2 {
        let at_township = people::some_township(&mut scribe.draw);
        let at = scribe.instant(FROM_MS, THROUGH_MS);
        records.push((at, Record::Case(scribe.case(at_township, at))));
    }
    records.sort_by(|(at, record), (other_at, other)| (at, record.id()).cmp(&(other_at, other.id())));
    records
}

impl<'a> Scribe<'a> {
    pub(super) fn new(grammar: &'a Grammar, mut draw: Draw) -> Scribe<'a> {
        let places = people::county(grammar, &mut draw);
        Scribe { grammar, draw, kinds: grammar.kinds(), places }
    }

    fn place(&self, at: usize) -> &Place {
        self.places.get(at).or(self.places.last()).expect("a county has townships")
    }

    /// Somebody who tells about this township.
    pub(super) fn teller(&mut self, at: usize) -> Teller<'_> {
        let place = self.places.get(at).expect("a county has townships");
        Teller { grammar: self.grammar, draw: &mut self.draw, place }
    }

    /// A second of a working day between two instants.
    pub(super) fn instant(&mut self, from_ms: i64, through_ms: i64) -> i64 {
        let at = local(from_ms + ((through_ms - from_ms) as f64 * self.draw.unit()) as i64);
        let (hour, minute, second) = (self.draw.hour(), self.draw.between(0, 59) as u32, self.draw.between(0, 59) as u32);
        let moved = at.with_hour(hour).and_then(|at| at.with_minute(minute)).and_then(|at| at.with_second(second));
        moved.and_then(|at| at.with_nanosecond(0)).unwrap_or(at).timestamp_millis()
    }

    /// So many minutes, in milliseconds.
    pub(super) fn minutes(&mut self, least: u64, most: u64) -> i64 {
        self.draw.between(least, most) as i64 * MINUTE_MS
    }

    pub(super) fn clerk(&mut self, at: usize) -> String {
        self.draw.one_of(&self.places.get(at).expect("a county has townships").staff).clone()
    }

    pub(super) fn status(&mut self) -> &'static str {
        self.draw.pick(self.grammar.words("状态"))
    }

    pub(super) fn purpose(&mut self) -> &'static str {
        self.draw.pick(self.grammar.words("目的"))
    }

    pub(super) fn category(&mut self) -> String {
        let kind = self.draw.pick(&self.kinds);
        format!("{kind}{:02}", self.draw.between(1, 5))
    }

    pub(super) fn grid(&mut self, at: usize) -> String {
        let code = self.place(at).township.code;
        let last_four: String = code.chars().skip(code.len().saturating_sub(4)).collect();
        format!("{last_four}-{:02}", self.draw.between(1, 39))
    }

    /// A title of 15 to 25 characters.
    pub(super) fn title(&mut self, at: usize) -> String {
        let mut title = String::new();
        for _ in 0..40 {
            title = self.teller(at).say("题目");
            if (15..=25).contains(&title.chars().count()) {
                return title;
            }
        }
        title.chars().take(25).collect()
    }

    /// A matter that came in at this instant; how far it has come is drawn where nothing is said.
    pub(super) fn matter(&mut self, at: usize, ms: i64, status: Option<&'static str>) -> Matter {
        let place = self.places.get(at).expect("a county has townships");
        let village = self.draw.one_of(&place.villages).clone();
        let kind = self.draw.pick(&self.kinds);
        let people = self.draw.weighted(&[(1, 78), (2, 14), (3, 6), (5, 2)]);
        let petitioners = (0..people).map(|_| people::person(self.grammar, &mut self.draw, place, &village)).collect();
        let states: Vec<(&str, u64)> = self.grammar.words("状态").iter().copied().zip(STATES).collect();
        Matter {
            id: self.id(ms),
            township: self.place(at).township.code,
            village,
            channel: self.draw.pick(self.grammar.words("来源")),
            received_at: iso(ms),
            petitioners,
            category: format!("{kind}{:02}", self.draw.between(1, 5)),
            purpose: self.draw.weighted(PURPOSES),
            title: self.title(at),
            narrative: self.teller(at).story(kind),
            status: status.unwrap_or_else(|| self.draw.weighted(&states)),
            handler: self.clerk(at),
            grid: self.grid(at),
        }
    }

    /// An event of a matter.
    pub(super) fn event(&mut self, at: usize, matter: &str, ms: i64, seq: u32, registers: bool) -> Event {
        let kinds = self.grammar.words("环节");
        let kind = if registers { kinds.first().copied().unwrap_or_default() } else { self.draw.pick(kinds) };
        let days = self.draw.pick(&[3, 7, 10, 15, 30, 60]);
        Event {
            id: self.id(ms),
            matter: matter.to_owned(),
            seq,
            kind,
            at: iso(ms),
            actor: self.clerk(at),
            note: self.note(at),
            deadline: self.draw.happens(0.7).then(|| date(ms + days * DAY_MS).to_string()),
        }
    }

    /// A note of 20 to 80 characters.
    fn note(&mut self, at: usize) -> String {
        let target = self.draw.triangular(20.0, NOTE_MAX as f64, 38.0);
        let (mut note, mut length) = (String::new(), 0);
        while length < target {
            let next = self.teller(at).remark("批注");
            let more = next.chars().count();
            if length > 0 && length + more > NOTE_MAX {
                break;
            }
            note.push_str(&next);
            length += more;
        }
        note.chars().take(NOTE_MAX).collect()
    }

    fn case(&mut self, at: usize, ms: i64) -> Case {
        let place = self.places.get(at).expect("a county has townships");
        let village = self.draw.one_of(&place.villages).clone();
        let count = self.draw.weighted(&[(2, 80), (3, 15), (4, 5)]);
        let mut parties: Vec<Person> = (0..count).map(|_| people::person(self.grammar, &mut self.draw, place, &village)).collect();
        for (index, party) in parties.iter_mut().enumerate() {
            party.role = Some(if index == 0 { "申请人" } else { "被申请人" });
        }
        let mut sessions = Vec::new();
        let mut held = ms;
        for _ in 0..self.draw.weighted(&[(1, 50), (2, 33), (3, 17)]) {
            held = self.instant(held + DAY_MS, held + 12 * DAY_MS);
            sessions.push(Session {
                at: iso(held),
                place: self.draw.pick(self.grammar.words("场")),
                mediator: self.clerk(at),
                minutes: self.teller(at).passage(&MINUTES),
            });
        }
        let amount = self.draw.magnitude(2.0, 5.5);
        Case {
            id: self.id(ms),
            township: self.place(at).township.code,
            village,
            received_at: iso(ms),
            parties,
            dispute_type: self.draw.pick(self.grammar.words("纠纷")),
            amount: if self.draw.happens(0.2) { (amount * 100.0).round() / 100.0 } else { amount.round() },
            narrative: self.teller(at).passage(&CASE),
            agreement: self.teller(at).passage(&AGREEMENT),
            sessions,
            status: self.draw.pick(self.grammar.words("案状")),
        }
    }

    /// A UUID of version 7.
    fn id(&mut self, ms: i64) -> String {
        let ms = ms as u64 + self.draw.between(0, 999);
        let high = (ms << 16) | (7 << 12) | (self.draw.bits() >> 52);
        let low = (2 << 62) | (self.draw.bits() >> 2);
        let hex = format!("{high:016x}{low:016x}");
        let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
        format!("{}-{}-{}-{}-{}", part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32))
    }
}

fn local(ms: i64) -> DateTime<FixedOffset> {
    let shanghai = FixedOffset::east_opt(8 * 3600).expect("eight hours are an offset");
    DateTime::from_timestamp_millis(ms).expect("an instant of this century").with_timezone(&shanghai)
}

fn iso(ms: i64) -> String {
    local(ms).format("%Y-%m-%dT%H:%M:%S+08:00").to_string()
}

fn date(ms: i64) -> NaiveDate {
    local(ms).date_naive()
}
