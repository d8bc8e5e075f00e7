//! The second half of a session: the log, the receipt, the end.

use super::{Effect, Options, OwnChange, PAGE_ENTRIES, Server, Session, State, may_read};
use crate::chain::{self, Hash};
use crate::county::{Leaf, LogEnd, ScopePage};
use crate::delta::{Wish, wish};
use crate::frame::{Base, Content, Cursor, Frame, LogEntry, LogFrame, Receipt, cursors_digest};
use crate::receipt;
use crate::segment::{check, pack};
use crate::snapshot::{Page, Progress, Start};
use jiangyuan_model::{ErrorCode, Scope};
use std::collections::BTreeMap;

/// A frame is sent when its bodies unfold to so much, though they be told in a few bytes: with one
/// more page it stays below what a reader unfolds.
const UNFOLDED_BYTES: usize = crate::codec::PLAIN_BYTES_MAX / 4;

/// How far the telling of a scope is, with the entries that were read and not yet sent.
#[derive(Debug, Clone)]
pub(super) struct Place {
    scope: Scope,
    pos: u64,
    head: Hash,
    gathered: Vec<Gathered>,
    /// As they are told.
    gathered_bytes: usize,
    /// As they unfold.
    plain_bytes: usize,
}

/// An entry that waits to be sent, and how it is told.
#[derive(Debug, Clone)]
struct Gathered {
    entry: LogEntry,
    packed: Option<crate::frame::Packed>,
}

impl Place {
    const fn new(scope: Scope, pos: u64, head: Hash) -> Place {
        Place { scope, pos, head, gathered: Vec::new(), gathered_bytes: 0, plain_bytes: 0 }
    }

    /// The frame of what was gathered, if anything was.
    fn flush(&mut self) -> Option<Effect> {
        let gathered = std::mem::take(&mut self.gathered);
        (self.gathered_bytes, self.plain_bytes) = (0, 0);
        let first_pos = self.pos + 1 - gathered.len() as u64;
        let bodies =
            || gathered.iter().filter_map(|it| if let Content::Full(c) = &it.entry.content { Some(c.body.as_slice()) } else { None });
        let check = gathered.iter().any(|it| it.packed.is_some()).then(|| check(bodies()));
        let told = |it: Gathered| match it.packed {
            Some(packed) => LogEntry { content: Content::Packed(packed), ..it.entry },
            None => it.entry,
        };
        let entries: Vec<LogEntry> = gathered.into_iter().map(told).collect();
        let log = LogFrame { scope: self.scope.clone(), first_pos, entries, head_after: chain::short(&self.head), check };
        (!log.entries.is_empty()).then_some(Effect::Send(Frame::Log(log)))
    }
}

/// What a receipt is about.
#[derive(Debug, Clone)]
pub(super) enum Receipting {
    /// Where the device stands in the middle of a long telling.
    Anchor(Box<Place>),
    /// A chain of the hello: all of them, the present one last.
    Chain(usize),
}

/// How far the telling of a snapshot is.
#[derive(Debug, Clone)]
pub(super) struct Unfolded {
    scope: Scope,
    progress: Option<Progress>,
}

impl Server {
    /// Begins with the next scope, or goes on to the receipt. A device that has nothing of a scope is
    /// told its snapshot, if there is one and it has not asked for the log; never in volumes.
    pub(super) fn tell(&mut self, mut session: Box<Session>) -> Vec<Effect> {
        if session.loaded.device.revoked {
            return super::sorry(ErrorCode::DeviceRevoked);
        }
        // It was told to go back first. Nothing may be signed over places that are not ours.
        if !session.loaded.back_to.is_empty() {
            return super::sorry(ErrorCode::LogMismatch);
        }
        let Some(scope) = session.waiting.pop_front() else {
            let oldest = session.hello.chains.len().saturating_sub(1);
            return self.own(session, oldest);
        };
        let cursor = session.cursors.iter().find(|cursor| cursor.scope == scope);
        let (pos, head) = cursor.map_or((0, chain::scope_genesis(&scope)), |cursor| (cursor.pos, cursor.head));
        let progress = session.hello.snapshots.iter().find(|(taken, _)| *taken == scope).map(|(_, progress)| *progress);
        // Reference data is small, and what it says of users must be there before all else.
        if pos == 0 && !self.whole && scope != Scope::Reference && progress.is_none_or(|progress| progress.at_pos > 0) {
            return self.ask_snapshot(session, Unfolded { scope, progress });
        }
        self.ask(session, Place::new(scope, pos, head))
    }

    fn ask_snapshot(&mut self, session: Box<Session>, unfolded: Unfolded) -> Vec<Effect> {
        let bytes_max = page_bytes(&session, &self.options);
        let read = Effect::ReadSnapshot { scope: unfolded.scope.clone(), progress: unfolded.progress, bytes_max };
        self.state = State::Unfolding(session, unfolded);
        vec![read]
    }

    /// Sends a page, after the beginning where the device does not have it, and goes on with the log
    /// where the snapshot ends.
    pub(super) fn unfold(&mut self, mut session: Box<Session>, unfolded: Unfolded, read: Option<(Start, Page)>) -> Vec<Effect> {
        let Unfolded { scope, progress } = unfolded;
        let Some((start, mut page)) = read else {
            let head = chain::scope_genesis(&scope);
            return self.ask(session, Place::new(scope, 0, head));
        };
        let mut effects = Vec::new();
        if progress.is_none_or(|progress| progress.at_pos != start.at_pos) {
            effects.push(Effect::Send(Frame::SnapshotStart(start.clone())));
        }
        let done = page.first + page.entries.len() as u64;
        for (_, entry) in &mut page.entries {
            session.unsigned_bytes += body_bytes(entry);
            *entry = session.for_device(entry.clone());
        }
        effects.push(Effect::Send(Frame::SnapshotPage(page)));
        if done < start.at_pos {
            let progress = Some(Progress { at_pos: start.at_pos, done });
            effects.extend(self.ask_snapshot(session, Unfolded { scope, progress }));
        } else {
            // All of a snapshot becomes the device's at once, and not before.
            let place = Place::new(scope, start.at_pos, start.head);
            let anchors = session.unsigned_bytes >= self.options.anchor_bytes;
            effects.extend(if anchors { self.anchor(session, place) } else { self.ask(session, place) });
        }
        effects
    }

    fn ask(&mut self, session: Box<Session>, place: Place) -> Vec<Effect> {
        let page = Effect::ReadPage { scope: place.scope.clone(), after_pos: place.pos, bytes_max: page_bytes(&session, &self.options) };
        self.state = State::Paging(session, place);
        vec![page]
    }

    /// Own entries weigh nothing, so several pages of them become one frame.
    pub(super) fn page(&mut self, mut session: Box<Session>, mut place: Place, head_at: Option<Hash>, page: ScopePage) -> Vec<Effect> {
        if head_at != Some(place.head) {
            return super::sorry(ErrorCode::LogMismatch);
        }
        let mut effects = Vec::new();
        if page.entries.is_empty() {
            effects.extend(place.flush());
            session.stands.insert(place.scope, (place.pos, place.head));
            effects.extend(self.tell(session));
            return effects;
        }
        session.unsigned_bytes += page.entries.iter().map(body_bytes).sum::<usize>();
        let page = ScopePage { entries: page.entries.into_iter().map(|entry| session.for_device(entry)).collect(), ..page };
        let wishes: Vec<Wish> = page.entries.iter().filter_map(|entry| self.wish_of(&session, entry)).collect();
        if wishes.is_empty() {
            return self.based(session, place, page, &[]);
        }
        self.state = State::Basing(session, place, page);
        vec![Effect::ReadBases(wishes)]
    }

    /// Gathers the entries of a page, each told by its base if there is one, and sends what is enough.
    pub(super) fn based(&mut self, session: Box<Session>, mut place: Place, page: ScopePage, bases: &[Option<Base>]) -> Vec<Effect> {
        let bytes_max = page_bytes(&session, &self.options);
        let mut effects = Vec::new();
        let mut bases = bases.iter();
        let page_end = place.pos + page.entries.len() as u64;
        for (entry, pos) in page.entries.into_iter().zip(place.pos + 1..) {
            // The answers stand in the order of the wishes.
            let base = self.wish_of(&session, &entry).and_then(|_| bases.next()).and_then(Option::as_ref);
            let base = base.filter(|base| base.scope == place.scope && base.pos > 0 && base.pos < pos);
            let packed = match (&entry.content, base) {
                (Content::Full(change), Some(base)) => pack(change, base),
                _ => None,
            };
            place.gathered_bytes += match (&entry.content, &packed) {
                (_, Some(packed)) => packed.instructions.len(),
                (Content::Full(change), None) => change.body.len(),
                _ => 0,
            };
            if let Content::Full(change) = &entry.content {
                place.plain_bytes += change.body.len();
            }
            place.gathered.push(Gathered { entry, packed });
        }
        place.pos = page_end;
        place.head = page.head_after;
        let anchors = session.unsigned_bytes >= self.options.anchor_bytes;
        if anchors || place.gathered_bytes >= bytes_max || place.plain_bytes >= UNFOLDED_BYTES || place.gathered.len() >= PAGE_ENTRIES {
            effects.extend(place.flush());
        }
        effects.extend(if anchors { self.anchor(session, place) } else { self.ask(session, place) });
        effects
    }

    /// The base that an entry would best be told by, if it is told whole otherwise.
    fn wish_of(&self, session: &Session, entry: &LogEntry) -> Option<Wish> {
        match &entry.content {
            Content::Full(change) if !session.hello.whole && !self.whole => wish(entry.id, &change.body),
            _ => None,
        }
    }

    /// Signs where the device stands by now, so that it can prove what it was told so far.
    fn anchor(&mut self, mut session: Box<Session>, place: Place) -> Vec<Effect> {
        session.unsigned_bytes = 0;
        session.stands.insert(place.scope.clone(), (place.pos, place.head));
        let Some(present) = session.hello.chains.first() else { return super::sorry(ErrorCode::ChangeUnreadable) };
        let read = Effect::ReadOwn { incarnation: present.incarnation, after: present.receipted, through: present.receipted };
        self.state = State::Owning(session, Receipting::Anchor(Box::new(place)));
        vec![read]
    }

    fn own(&mut self, session: Box<Session>, index: usize) -> Vec<Effect> {
        let Some(own) = session.hello.chains.get(index) else { return super::sorry(ErrorCode::ChangeUnreadable) };
        let read = Effect::ReadOwn { incarnation: own.incarnation, after: own.receipted, through: session.shared(own) };
        self.state = State::Owning(session, Receipting::Chain(index));
        vec![read]
    }

    /// Tells again what was refused, in case that the first telling was lost, and makes the receipt.
    pub(super) fn receipt(
        &mut self,
        session: Box<Session>,
        about: Receipting,
        changes: &[OwnChange],
        end: LogEnd,
        at_ms: i64,
    ) -> Vec<Effect> {
        let index = if let Receipting::Chain(index) = about { index } else { 0 };
        let Some(own) = session.hello.chains.get(index) else { return super::sorry(ErrorCode::ChangeUnreadable) };
        let incarnation = own.incarnation;
        if index > 0 && changes.is_empty() {
            return self.own(session, index - 1);
        }
        let retold = changes.iter().filter(|change| !session.told.contains(&(incarnation, change.seq)));
        let mut effects: Vec<Effect> = retold
            .filter_map(|change| change.place.as_ref().err().map(|code| Frame::Refused { incarnation, seq: change.seq, code: *code }))
            .map(Effect::Send)
            .collect();
        let leaves: Vec<Leaf> = changes.iter().map(|change| session.leaf(change)).collect();
        // Nobody knows where a device stands when a volume is read.
        let (cursors, scopes) = if self.whole { (Vec::new(), Some(Vec::new())) } else { session.standing() };
        effects.push(Effect::Sign(Receipt {
            epoch: session.loaded.epoch,
            device: session.hello.device,
            incarnation,
            from_seq: own.receipted + 1,
            to_seq: leaves.last().map_or(own.receipted, |leaf| leaf.seq),
            root: receipt::root(&leaves),
            log_n: end.n,
            log_head: end.head,
            cursors: cursors_digest(&cursors),
            scopes,
            at_ms,
            signature: [0; 64],
        }));
        self.state = State::Signing(session, about);
        effects
    }

    pub(super) fn signed(&mut self, session: Box<Session>, about: Receipting, receipt: Receipt) -> Vec<Effect> {
        let mut effects = vec![Effect::Send(Frame::Receipt(receipt))];
        effects.extend(match about {
            Receipting::Anchor(place) => self.ask(session, *place),
            Receipting::Chain(0) => vec![Effect::Send(Frame::Done), Effect::Finish],
            Receipting::Chain(index) => self.own(session, index - 1),
        });
        effects
    }
}

/// What the device asked for, but not more than the county's own measure.
fn page_bytes(session: &Session, options: &Options) -> usize {
    match usize::try_from(session.hello.page_bytes) {
        Ok(asked) if asked > 0 => asked.min(options.page_bytes),
        _ => options.page_bytes,
    }
}

fn body_bytes(entry: &LogEntry) -> usize {
    match &entry.content {
        Content::Full(change) | Content::Reduced { change, .. } => change.body.len(),
        _ => 0,
    }
}

impl Session {
    /// The entry without the change, where the device wrote it and has it.
    fn for_device(&self, entry: LogEntry) -> LogEntry {
        let own = self.hello.chains.iter().find(|chain| chain.incarnation == entry.id.incarnation);
        let has = entry.id.device == self.hello.device && own.is_some_and(|own| entry.id.seq <= self.shared(own));
        match entry.content {
            Content::Full(_) | Content::Reduced { .. } if has => LogEntry { content: Content::Own, ..entry },
            _ => entry,
        }
    }

    /// Where the device stands now, and the scopes of it where those are not all that it has.
    fn standing(&self) -> (Vec<Cursor>, Option<Vec<Scope>>) {
        let said = self.cursors.iter().map(|cursor| (cursor.scope.clone(), (cursor.pos, cursor.head)));
        let mut all: BTreeMap<Scope, (u64, Hash)> = said.collect();
        all.extend(self.stands.iter().map(|(scope, stands)| (scope.clone(), *stands)));
        let all: BTreeMap<_, _> = all.into_iter().filter(|(_, (pos, _))| *pos > 0).collect();
        // What the device has of scopes that it reads no more is not ours to vouch for.
        let ours = |scope: &Scope| may_read(&self.loaded.device, scope);
        let scopes = if all.keys().all(ours) { None } else { Some(all.keys().filter(|scope| ours(scope)).cloned().collect()) };
        let cursors = all.into_iter().filter(|(scope, _)| ours(scope)).map(|(scope, (pos, head))| Cursor { scope, pos, head });
        (cursors.collect(), scopes)
    }

    /// The number of an entry that the device does not read is not told, not even by a root.
    fn leaf(&self, change: &OwnChange) -> Leaf {
        let n = change.place.as_ref().map_or(0, |(n, scope)| if self.reads.contains(scope) { *n } else { 0 });
        Leaf { seq: change.seq, hash: change.hash, n }
    }
}
