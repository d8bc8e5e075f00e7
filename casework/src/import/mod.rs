//! Records and edits from a file of another system, or from an earlier export.
//!
//! A file is NDJSON: one JSON object a line. Each line is taken over whole or refused whole, with
//! its number and the reason; a bad line never keeps a good one out. Reading a file again, or a
//! file that has grown, adds nothing twice, on this device or on another one: what a line writes
//! depends on the line alone, and the hash of that is its origin (see [`write`] and [`edit`]).
//! Lines are written [`LINES_PER_WRITE`] in one transaction; a crash between two leaves whole
//! lines, and the next run goes on.
//!
//! | line | becomes |
//! |---|---|
//! | `matter` | matter with the line's id: title, narrative, category, village, handler, grid; `purpose` by table; `status` → imported status; `petitioners` → people 1..n. In the same change its piece (companion 1 of the matter): `channel` by table, `received_at`, the matter, the imported status |
//! | `matter` that is an accusation | bare receipt and sealed envelope (see [`sealed`]); without a recipient's key refused |
//! | `event` | step `imported_event` on the matter: `kind`, `at`, `actor`, `seq`, `deadline` → the event's fields, `note` → text, `id` → external id; it happened on the date of `at` in Asia/Shanghai |
//! | `case` | mediation with the line's id: village, `received_at`, narrative, `dispute_type` by table, `amount` in fen, `status` → imported status, `parties` → people 1..n; each of `sessions` (`at`, `place`, `mediator`, `minutes`) and the `agreement` a step `imported_event` |
//! | `record` | the record as exported (see [`record`]) |
//! | `{"op":"put","rec":…}` | as the line `rec` |
//! | `{"op":"set"}`, `{"op":"splice"}` | a new value that replaces the ones standing (see [`edit`]) |
//!
//! A word that no table knows is kept as it stands. A member named as one of our own fields is
//! that field. Everything else goes into the import note, member by member; nothing is dropped but
//! what the product must never hold about a person (see [`forbidden`]), which is dropped without a
//! copy. Values are NFC. Imported steps have no legal effect, and no clock runs on what has an
//! imported status.

mod edit;
mod event;
mod forbidden;
mod lines;
mod matter;
mod mediation;
mod person;
mod record;
mod sealed;
mod source;
mod value;
mod words;
mod write;

pub use lines::LINE_BYTES_MAX;
pub(crate) use matter::piece_of;
pub(crate) use source::UNTOLD_STATUS;
pub(crate) use value::read as read_field;
pub(crate) use write::write_once;

use edit::Occurrences;
use jiangyuan_model::{ErrorCode, Noun, Refusal, Role};
use jiangyuan_store::{Door, RecipientView, Store};
use lines::{Line, Lines};
use sealed::Seals;
use serde::Serialize;
use serde_json::{Map, Value as Json};
use source::Source;
use std::collections::BTreeMap;
use std::io::Read;

/// Lines in one transaction: enough that 6,000 lines wait for 30 disk flushes and not for 6,000,
/// few enough that the window beside it never waits long for the write door.
const LINES_PER_WRITE: usize = 200;

/// How to import.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Check every line and write nothing.
    pub dry_run: bool,
    /// The organs that accusations can be sealed to.
    pub recipients: Vec<RecipientView>,
}

/// What came of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Lines that were not blank.
    pub lines: u64,
    /// Matters made.
    pub matters: u64,
    /// Pieces made.
    pub pieces: u64,
    /// Events taken over.
    pub events: u64,
    /// Mediations made.
    pub mediations: u64,
    /// Edits made.
    pub edits: u64,
    /// Accusations sealed.
    pub sealed: u64,
    /// Events of accusations sealed.
    pub sealed_events: u64,
    /// Lines that stood already.
    pub repeated: u64,
    /// Lines refused.
    pub refused: u64,
    /// The lines refused, in their order.
    pub bad_lines: Vec<BadLine>,
    /// Records made, by noun.
    pub records_by_noun: BTreeMap<Noun, u64>,
}

/// A line that was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BadLine {
    /// Its number, from 1.
    pub line: u64,
    /// Why.
    pub refusal: Refusal,
}

/// What came of a line.
enum Outcome {
    Made(Made),
    Repeated,
}

/// What a line made.
enum Made {
    Matter,
    Event,
    Mediation,
    Edit,
    Sealed,
    SealedEvent,
    Record(Noun),
}

/// Imports a file.
///
/// # Errors
/// `RoleMayNot`, `FileUnreadable` while reading, or the store cannot be written. Lines written
/// before that stay.
pub fn import(store: &mut Store, reader: impl Read, options: &Options) -> Result<Summary, Refusal> {
    authorise(&store.me().roles)?;
    let world = store.world().clone();
    let mut run = Run {
        lines: Lines::new(reader),
        seals: Seals::new(&options.recipients, world.random.as_ref()),
        occurrences: Occurrences::default(),
        summary: Summary::default(),
    };
    if options.dry_run {
        // Later lines rest on earlier ones, so they are written all the same, and taken back.
        let mut outcome = Ok(());
        let taken_back = store.write(|door| -> Result<(), Refusal> {
            outcome = run.lines(door, usize::MAX).map(|_| ());
            Err(Refusal::new(ErrorCode::NothingToChange))
        });
        match taken_back {
            Err(refusal) if refusal.code != ErrorCode::NothingToChange => return Err(refusal),
            _ => outcome?,
        }
    } else {
        while store.write(|door| run.lines(door, LINES_PER_WRITE))? {}
    }
    Ok(run.summary)
}

/// Whoever may register what comes to the office may take over what came to it before.
fn authorise(roles: &[Role]) -> Result<(), Refusal> {
    let may = [Role::Clerk, Role::Triage, Role::Handler, Role::Archivist, Role::Admin];
    if roles.iter().any(|role| may.contains(role)) {
        return Ok(());
    }
    Err(Refusal::new(ErrorCode::RoleMayNot).with("role", format!("@role.{}", Role::Clerk.key())))
}

/// One import on its way.
struct Run<'a, R> {
    lines: Lines<R>,
    seals: Seals<'a>,
    occurrences: Occurrences,
    summary: Summary,
}

impl<R: Read> Run<'_, R> {
    /// Takes up to `count` lines. Returns whether there may be more.
    fn lines(&mut self, door: &mut Door<'_>, count: usize) -> Result<bool, Refusal> {
        for _ in 0..count {
            let Some(line) = self.lines.next()? else { return Ok(false) };
            let number = line.number;
            self.summary.lines += 1;
            match take(door, &line, &self.seals, &mut self.occurrences) {
                Ok(outcome) => self.summary.count(outcome),
                Err(refusal) if stops_everything(refusal.code) => return Err(refusal),
                Err(refusal) => {
                    self.summary.refused += 1;
                    self.summary.bad_lines.push(BadLine { line: number, refusal: refusal.with("line", number) });
                }
            }
        }
        Ok(true)
    }
}

/// Whether it is the store that failed and not the line.
const fn stops_everything(code: ErrorCode) -> bool {
    use ErrorCode::*;
    matches!(code, StoreDamaged | StoreTooNew | DiskFull | StoreBusy | FileUnreadable | MigrationFailed | Internal)
}

fn take(door: &mut Door<'_>, line: &Line<'_>, seals: &Seals<'_>, occurrences: &mut Occurrences) -> Result<Outcome, Refusal> {
    let bytes = line.bytes.ok_or_else(|| Refusal::new(ErrorCode::LineTooLong).with("max", LINE_BYTES_MAX))?;
    let text = std::str::from_utf8(bytes).map_err(|_| Refusal::new(ErrorCode::LineNotUtf8))?;
    let mut json: Json = serde_json::from_str(text).map_err(|_| Refusal::new(ErrorCode::LineNotJson))?;
    forbidden::drop_forbidden(&mut json);
    let Json::Object(mut members) = json else { return Err(Refusal::new(ErrorCode::LineUnknownType)) };
    match members.get("op").and_then(Json::as_str) {
        Some("set" | "splice") => {
            let origin = occurrences.origin(bytes);
            edit::edit(door, &members, origin, value::raw_member(text, &["value"]))
        }
        Some("put") => match members.shift_remove("rec") {
            Some(Json::Object(record)) => whole(door, record, seals, || value::raw_member(text, &["rec", "amount"])),
            _ => Err(Refusal::new(ErrorCode::LineUnknownType)),
        },
        Some(_) => Err(Refusal::new(ErrorCode::LineUnknownType)),
        None => whole(door, members, seals, || value::raw_member(text, &["amount"])),
    }
}

/// A line that is a whole thing: a matter, an event, a case or a record of an export.
fn whole<'t>(
    door: &mut Door<'_>,
    members: Map<String, Json>,
    seals: &Seals<'_>,
    amount: impl FnOnce() -> Option<&'t str>,
) -> Result<Outcome, Refusal> {
    match members.get("type").and_then(Json::as_str) {
        Some("matter") if matter::is_accusation(&members) => sealed::seal_matter(door, members, seals),
        Some("matter") => matter::matter(door, without_type(members)),
        Some("event") => event::event(door, without_type(members), seals),
        Some("case") => mediation::mediation(door, without_type(members), amount()),
        Some("record") => record::record(door, &members),
        _ => Err(Refusal::new(ErrorCode::LineUnknownType)),
    }
}

fn without_type(mut members: Map<String, Json>) -> Map<String, Json> {
    members.shift_remove("type");
    members
}

/// The home is one township's; a line that names another is not for it.
fn check_township(door: &Door<'_>, source: &mut Source) -> Result<(), Refusal> {
    let named = match source.take("township") {
        None | Some(Json::Null) => return Ok(()),
        Some(Json::String(code)) => code,
        Some(other) => other.to_string(),
    };
    if named.trim() == door.me().township { Ok(()) } else { Err(Refusal::new(ErrorCode::LineOtherTownship)) }
}

impl Summary {
    fn count(&mut self, outcome: Outcome) {
        let Outcome::Made(made) = outcome else {
            self.repeated += 1;
            return;
        };
        let nouns: &[Noun] = match made {
            Made::Matter => &[Noun::Matter, Noun::Piece],
            Made::Mediation => &[Noun::Mediation],
            Made::Sealed => &[Noun::SealedReceipt],
            Made::Record(ref noun) => std::slice::from_ref(noun),
            Made::Event | Made::Edit | Made::SealedEvent => &[],
        };
        for noun in nouns {
            *self.records_by_noun.entry(*noun).or_default() += 1;
            match noun {
                Noun::Matter => self.matters += 1,
                Noun::Piece => self.pieces += 1,
                Noun::Mediation => self.mediations += 1,
                _ => {}
            }
        }
        match made {
            Made::Event => self.events += 1,
            Made::Edit => self.edits += 1,
            Made::Sealed => self.sealed += 1,
            Made::SealedEvent => self.sealed_events += 1,
            Made::Matter | Made::Mediation | Made::Record(_) => {}
        }
    }
}

#[cfg(test)]
mod tests;
