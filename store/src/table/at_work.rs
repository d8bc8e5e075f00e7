//! Who of the staff has to do with a record, and so may see it, and who keeps out of it. Both follow from the record:
//! its steps, the names in its fields, and nothing about the people who came.

use crate::error::Stored;
use jiangyuan_model::{Actor, DeviceId, Field, Noun, RecordId, StepKind};
use jiangyuan_sync::Doc;
use jiangyuan_sync::hands::{names, names_of};
use rusqlite::{Connection, params};
use std::collections::BTreeSet;

/// Fields of a record or of a step that name whoever works on it.
const NAMES: &[Field] = &[
    Field::Handler,
    Field::Mediators,
    Field::Receptionist,
    Field::Visitor,
    Field::FoundBy,
    Field::SignedBy,
    Field::DutyGiver,
    Field::DutyReceiver,
];

/// Where a matter says who handles it.
const HANDLERS: &[Field] = &[Field::Handler];

/// A member of staff as the writer of a step.
pub(crate) fn writer(device: DeviceId, actor: Actor) -> String {
    format!("{device}.{actor}")
}

/// A name as it stands among those who keep out: found by whoever has it, and read by nobody.
pub(crate) fn unnamed(name: &str) -> [u8; 16] {
    let mut hasher = blake3::Hasher::new_derive_key("jiangyuan 2026 keeps out");
    hasher.update(name.as_bytes());
    let mut who = [0; 16];
    hasher.finalize_xof().fill(&mut who);
    who
}

pub(crate) fn put(conn: &Connection, id: RecordId, noun: Noun, doc: &Doc) -> Stored<()> {
    conn.prepare_cached("DELETE FROM at_work WHERE record = ?1")?.execute([id.0])?;
    conn.prepare_cached("DELETE FROM kept_out WHERE record = ?1")?.execute([id.0])?;
    let mut insert = conn.prepare_cached("INSERT INTO at_work (record, who) VALUES (?1, ?2)")?;
    for who in at_work(noun, doc) {
        insert.execute(params![id.0, who])?;
    }
    let mut insert = conn.prepare_cached("INSERT INTO kept_out (who, record) VALUES (?1, ?2)")?;
    for name in kept_out(doc) {
        insert.execute(params![unnamed(&name), id.0])?;
    }
    Ok(())
}

fn at_work(noun: Noun, doc: &Doc) -> BTreeSet<String> {
    let mut at_work: BTreeSet<String> = doc.steps.iter().map(|step| writer(step.id.change.device, step.actor)).collect();
    at_work.extend(named(doc, NAMES));
    if noun == Noun::Matter && named(doc, HANDLERS).next().is_none() {
        at_work.insert(String::new());
    }
    at_work
}

/// Names in these fields, of the record and of the steps that stand.
fn named<'a>(doc: &'a Doc, fields: &'a [Field]) -> impl Iterator<Item = String> + 'a {
    let own = fields.iter().filter_map(|field| doc.get(*field));
    let steps = doc.steps.iter().filter(|step| doc.stands(step)).flat_map(|step| &step.fields);
    let stepped = steps.filter(|(code, _)| fields.iter().any(|field| field.code() == *code)).map(|(_, value)| value);
    own.chain(stepped).flat_map(names_of)
}

/// Who is recused (《信访工作条例》 Art. 28(3)), and whoever the complaint is about. An accused official is known by
/// his name alone, with or without his office before it: 副镇长 扎西. Where he is described in other words,
/// the recusal has to be recorded.
fn kept_out(doc: &Doc) -> BTreeSet<String> {
    let recused = doc.steps.iter().filter(|step| step.kind == StepKind::Recused.code() && doc.stands(step)).flat_map(|step| &step.fields);
    let recused = recused.filter(|(code, _)| *code == Field::Recused.code()).flat_map(|(_, value)| names_of(value));
    let accused = names(doc.text(Field::Respondent)).into_iter().flat_map(|name| {
        let parts: Vec<String> = name.split_whitespace().map(str::to_owned).collect();
        std::iter::once(name).chain(parts).collect::<Vec<_>>()
    });
    recused.chain(accused).collect()
}
