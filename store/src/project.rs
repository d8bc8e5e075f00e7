//! From a record to the rows that lists, searches and the workbench read.
//!
//! Every row follows from the record as shown, the law and the county's rules, and from nothing else: not
//! from the day, and not from other rows. What depends on the day (a lapsed option, days left) or
//! on other records (a piece's title is its matter's) is put together when it is read.

use crate::error::Stored;
use crate::table::record::{self, Folded};
use crate::table::{at_work, attachment, blank_entry, hand, paper, query_code};
use chrono::NaiveDate;
use jiangyuan_law::reminder::reminders;
use jiangyuan_law::{CaseFacts, Rules, course};
use jiangyuan_model::clock::date_in_shanghai;
use jiangyuan_model::view::{ClockState, ClockView};
use jiangyuan_model::worklist::ReminderKind;
use jiangyuan_model::{Field, Noun, RecordId, Scope, Value};
use jiangyuan_sync::Doc;
use rusqlite::{Connection, params};

/// Version of the rows below. It is raised whenever the fold, the law or this file makes other
/// rows of the same log; the next start then makes all of them again.
const PROJECTION: u32 = 7;

/// The most names on a list line; a petition of a whole village does not fill the screen.
const NAMES_SHOWN_MAX: usize = 3;

/// What rows are made with. Files that were made with another one are made again.
pub(crate) fn version(rules: &Rules) -> String {
    // What is written of the rules is read by nobody; it only has to be another text for other rules.
    let rules = blake3::hash(format!("{rules:?}").as_bytes()).to_hex();
    format!("{PROJECTION} {}", rules.get(..16).unwrap_or_default())
}

/// Whether rows were made by this version of the program, with whatever rules.
pub(crate) fn is_of_this_version(made_with: &str) -> bool {
    made_with.split(' ').next() == Some(&PROJECTION.to_string())
}

/// Makes the clocks of every record again, with other rules.
pub(crate) fn clocks_again(conn: &Connection, rules: &Rules) -> Stored<()> {
    let mut statement = conn.prepare("SELECT id FROM list_row ORDER BY id")?;
    let records: Vec<RecordId> = statement.query_map([], |row| Ok(RecordId(row.get(0)?)))?.collect::<rusqlite::Result<_>>()?;
    for id in records {
        if let Some(folded) = record::get(conn, id)? {
            let doc = folded.shown();
            put_clocks(conn, id, doc, &clocks(&doc.facts(id, &folded.scope), rules))?;
        }
    }
    Ok(())
}

/// Keeps a record and every row that follows from it.
pub(crate) fn put(conn: &Connection, rules: &Rules, id: RecordId, folded: &Folded) -> Stored<()> {
    record::put(conn, id, folded)?;
    let doc = folded.shown();
    match doc.noun() {
        Some(noun) if Noun::CASEWORK.contains(&noun) => put_casework(conn, rules, id, noun, &folded.scope, doc),
        Some(Noun::User) => put_known_user(conn, id, doc),
        _ => delete_rows(conn, id),
    }
}

/// Takes a record away with every row that follows from it.
pub(crate) fn delete(conn: &Connection, id: RecordId) -> Stored<()> {
    record::delete(conn, id)?;
    delete_rows(conn, id)
}

fn delete_rows(conn: &Connection, id: RecordId) -> Stored<()> {
    for sql in [
        "DELETE FROM list_row WHERE id = ?1",
        "DELETE FROM search_text WHERE id = ?1",
        "DELETE FROM clock WHERE record = ?1",
        "DELETE FROM reminder WHERE record = ?1",
        "DELETE FROM link WHERE record = ?1",
        "DELETE FROM known_user WHERE id = ?1",
        "DELETE FROM hand WHERE record = ?1",
        "DELETE FROM passed WHERE handover = ?1",
        "DELETE FROM attachment WHERE record = ?1",
        "DELETE FROM paper WHERE record = ?1",
        "DELETE FROM blank_entry WHERE record = ?1",
        "DELETE FROM at_work WHERE record = ?1",
        "DELETE FROM kept_out WHERE record = ?1",
    ] {
        conn.prepare_cached(sql)?.execute([id.0])?;
    }
    Ok(())
}

fn put_casework(conn: &Connection, rules: &Rules, id: RecordId, noun: Noun, scope: &Scope, doc: &Doc) -> Stored<()> {
    let facts = doc.facts(id, scope);
    let date = day_of(noun, doc, facts.received_on);
    conn.prepare_cached(
        "INSERT INTO list_row (id, noun, number, title, village, people, on_date, state, void, needs_person)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
         ON CONFLICT (id) DO UPDATE SET noun = excluded.noun, number = excluded.number, title = excluded.title,
             village = excluded.village, people = excluded.people, on_date = excluded.on_date, state = excluded.state,
             void = excluded.void, needs_person = excluded.needs_person",
    )?
    .execute(params![
        id.0,
        noun.code(),
        doc.text(Field::Number),
        doc.text(Field::Title),
        doc.text(Field::Village),
        people(doc),
        date.map(|date| date.to_string()).unwrap_or_default(),
        course::state(&facts).key(),
        doc.void().is_some(),
        doc.needs_person(),
    ])?;
    conn.prepare_cached("INSERT INTO search_text (id, words) VALUES (?1, ?2) ON CONFLICT (id) DO UPDATE SET words = excluded.words")?
        .execute(params![id.0, search_words(doc)])?;
    put_links(conn, id, doc)?;
    hand::put(conn, id, doc)?;
    attachment::put(conn, id, doc)?;
    paper::put(conn, id, doc)?;
    query_code::put(conn, id, doc)?;
    blank_entry::put(conn, id, doc)?;
    put_reminders(conn, id, doc, &facts)?;
    at_work::put(conn, id, noun, doc)?;
    put_clocks(conn, id, doc, &clocks(&facts, rules))
}

/// The day a record reached the office: as its form says it, else the first step's, else the day
/// it was entered.
fn day_of(noun: Noun, doc: &Doc, received_on: Option<NaiveDate>) -> Option<NaiveDate> {
    let stepped = || {
        let happened = Field::HappenedOn.code();
        doc.steps.iter().flat_map(|step| &step.fields).find(|(field, _)| *field == happened).and_then(|(_, value)| value.as_date())
    };
    let entered = || doc.fields.values().flatten().map(|head| head.at_ms).min().map(date_in_shanghai);
    let received = if noun == Noun::Matter { None } else { received_on };
    received.or_else(stepped).or_else(entered)
}

fn people(doc: &Doc) -> String {
    let names: Vec<&str> = names(doc).collect();
    let shown = names.iter().take(NAMES_SHOWN_MAX).copied().collect::<Vec<_>>().join("、");
    if names.len() > NAMES_SHOWN_MAX { shown + "…" } else { shown }
}

fn names(doc: &Doc) -> impl Iterator<Item = &str> {
    doc.items().into_iter().filter_map(|item| doc.item(item, Field::PartyName)).filter_map(Value::as_text)
}

/// What a search looks through, in small letters. Numbers of identity papers and telephones are
/// not among it: nobody is looked up by them.
fn search_words(doc: &Doc) -> String {
    const SEARCHED: &[Field] = &[
        Field::Title,
        Field::Number,
        Field::OfficialNumber,
        Field::Village,
        Field::Place,
        Field::Household,
        Field::Narrative,
        Field::Requests,
        Field::Findings,
        Field::CheckCode,
        Field::BlankNumber,
    ];
    let texts = SEARCHED.iter().map(|field| doc.text(*field)).chain(names(doc)).filter(|text| !text.is_empty());
    texts.collect::<Vec<_>>().join("\n").to_lowercase()
}

fn put_links(conn: &Connection, id: RecordId, doc: &Doc) -> Stored<()> {
    const LINKS: &[Field] = &[
        Field::Matter,
        Field::Reception,
        Field::FromLead,
        Field::Became,
        Field::SplitFrom,
        Field::PaperOf,
        Field::Sweep,
        Field::FromMatter,
        Field::FromLedger,
    ];
    conn.prepare_cached("DELETE FROM link WHERE record = ?1")?.execute([id.0])?;
    let fields = LINKS.iter().filter_map(|field| Some((*field, target(doc.get(*field)?)?)));
    let steps = doc.steps.iter().filter(|step| doc.stands(step)).flat_map(|step| &step.fields);
    let of_steps = |code: u16| [Field::Other, Field::RuleCited].into_iter().find(|field| field.code() == code);
    let stepped = steps.filter_map(|(code, value)| Some((of_steps(*code)?, target(value)?)));
    let mut insert = conn.prepare_cached("INSERT OR IGNORE INTO link (record, field, target) VALUES (?1, ?2, ?3)")?;
    for (field, target) in fields.chain(stepped) {
        insert.execute(params![id.0, field.code(), target.0])?;
    }
    Ok(())
}

fn target(value: &Value) -> Option<RecordId> {
    value.as_text()?.parse().ok()
}

/// Clocks before any day is looked at, each with whether its date ends it. The law says so only of
/// a given day, so it is asked for the first and for the last day there is.
fn clocks(facts: &CaseFacts, rules: &Rules) -> Vec<(ClockView, bool)> {
    let first = jiangyuan_law::clocks(facts, rules, NaiveDate::MIN);
    let last = jiangyuan_law::clocks(facts, rules, NaiveDate::MAX);
    let lapses = last.iter().map(|clock| clock.state == ClockState::Lapsed);
    first.into_iter().zip(lapses).collect()
}

fn put_reminders(conn: &Connection, id: RecordId, doc: &Doc, facts: &CaseFacts) -> Stored<()> {
    conn.prepare_cached("DELETE FROM reminder WHERE record = ?1")?.execute([id.0])?;
    let mut insert = conn.prepare_cached("INSERT INTO reminder (record, kind, since_ms) VALUES (?1, ?2, ?3)")?;
    for kind in reminders(facts) {
        insert.execute(params![id.0, kind.code(), since_ms(doc, kind)])?;
    }
    Ok(())
}

/// Since when something is to be done: from the word that asks for it, else from when the record was entered.
fn since_ms(doc: &Doc, kind: ReminderKind) -> i64 {
    let said = match kind {
        ReminderKind::ReportUrgent | ReminderKind::Urgent => doc.said_at_ms(Field::Urgency),
        ReminderKind::SignFor => doc.said_at_ms(Field::SentOn),
        ReminderKind::EnterElsewhere => None,
    };
    said.or_else(|| doc.fields.values().flatten().map(|head| head.at_ms).min()).unwrap_or_default()
}

fn put_clocks(conn: &Connection, id: RecordId, doc: &Doc, clocks: &[(ClockView, bool)]) -> Stored<()> {
    conn.prepare_cached("DELETE FROM clock WHERE record = ?1")?.execute([id.0])?;
    let matter = doc.get(Field::Matter).and_then(target);
    let text = |date: Option<NaiveDate>| date.map(|date| date.to_string());
    let mut insert = conn.prepare_cached(
        "INSERT INTO clock (record, place, kind, start, strict_due, rolled_due, due, local_due, estimate, calendar_missing,
                            state, lapses, stopped_on, article, matter)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
    )?;
    for ((clock, lapses), place) in clocks.iter().zip(0_i64..) {
        insert.execute(params![
            id.0,
            place,
            clock.kind.code(),
            clock.start.to_string(),
            text(clock.strict_due),
            text(clock.rolled_due),
            text(clock.due),
            text(clock.local_due),
            text(clock.estimate),
            clock.calendar_missing,
            clock.state.code(),
            lapses,
            text(clock.stopped_on),
            clock.article,
            matter.map(|matter| matter.0)
        ])?;
    }
    Ok(())
}

fn put_known_user(conn: &Connection, id: RecordId, doc: &Doc) -> Stored<()> {
    let number = |field| doc.get(field).and_then(Value::as_int);
    let (Some(device), Some(actor)) = (number(Field::UserDevice), number(Field::UserActor)) else { return delete_rows(conn, id) };
    let day = |field| doc.get(field).and_then(Value::as_date).map(|date| date.to_string()).unwrap_or_default();
    let roles = match doc.get(Field::UserRoles) {
        Some(Value::List(roles)) => roles.join(","),
        _ => String::new(),
    };
    conn.prepare_cached(
        "INSERT INTO known_user (id, device, actor, name, roles, term_from, term_until) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT (id) DO UPDATE SET device = excluded.device, actor = excluded.actor, name = excluded.name,
                                        roles = excluded.roles, term_from = excluded.term_from, term_until = excluded.term_until",
    )?
    .execute(params![id.0, device, actor, doc.text(Field::UserName), roles, day(Field::TermFrom), day(Field::TermUntil)])?;
    Ok(())
}
