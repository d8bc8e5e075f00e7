//! The second half of a session: the log, the receipt, the end.

use super::{Effect, Options, OwnChange, PAGE_ENTRIES, Server, Session, State};
use crate::chain::{self, Hash};
use crate::county::{Leaf, LogEnd, ScopePage};
use crate::delta::{Wish, wish};
use crate::frame::{Base, Content, Frame, LogEntry, LogFrame, Receipt};
use crate::receipt;
use crate::segment::{check, pack};
use crate::snapshot::{Page, Progress, Start};
use jiangyuan_model::{ErrorCode, Scope};

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

/// How far the telling of a snapshot is.
#[derive(Debug, Clone)]
pub(super) struct Unfolded {
    scope: Scope,
    progress: Option<Progress>,
}

impl Server {
    /// Begins with the next scope, or goes on to the receipt. A device that has nothing of a scope is
    /// told its snapshot, if there is one and it has not asked for the log.
    pub(super) fn tell(&mut self, mut session: Box<Session>) -> Vec<Effect> {
        let Some(scope) = session.waiting.pop_front() else { return self.own(session) };
        let cursor = session.cursors.iter().find(|cursor| cursor.scope == scope);
        let (pos, head) = cursor.map_or((0, chain::scope_genesis(&scope)), |cursor| (cursor.pos, cursor.head));
        let progress = session.hello.snapshots.iter().find(|(taken, _)| *taken == scope).map(|(_, progress)| *progress);
        // Reference data is small, and what it says of users must be there before all else.
        if pos == 0 && scope != Scope::Reference && progress.is_none_or(|progress| progress.at_pos > 0) {
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
    pub(super) fn unfold(&mut self, session: Box<Session>, unfolded: Unfolded, read: Option<(Start, Page)>) -> Vec<Effect> {
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
            *entry = session.for_device(entry.clone());
        }
        effects.push(Effect::Send(Frame::SnapshotPage(page)));
        if done < start.at_pos {
            let progress = Some(Progress { at_pos: start.at_pos, done });
            effects.extend(self.ask_snapshot(session, Unfolded { scope, progress }));
        } else {
            effects.extend(self.ask(session, Place::new(scope, start.at_pos, start.head)));
        }
        effects
    }

    fn ask(&mut self, session: Box<Session>, place: Place) -> Vec<Effect> {
        let page = Effect::ReadPage { scope: place.scope.clone(), after_pos: place.pos, bytes_max: page_bytes(&session, &self.options) };
        self.state = State::Paging(session, place);
        vec![page]
    }

    /// Own entries weigh nothing, so several pages of them become one frame.
    pub(super) fn page(&mut self, session: Box<Session>, mut place: Place, head_at: Option<Hash>, page: ScopePage) -> Vec<Effect> {
        if head_at != Some(place.head) {
            return super::sorry(ErrorCode::LogMismatch);
        }
        let mut effects = Vec::new();
        if page.entries.is_empty() {
            effects.extend(place.flush());
            effects.extend(self.tell(session));
            return effects;
        }
        let page = ScopePage { entries: page.entries.into_iter().map(|entry| session.for_device(entry)).collect(), ..page };
        let wishes: Vec<Wish> = page.entries.iter().filter_map(|entry| wish_of(&session, entry)).collect();
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
            let base = wish_of(&session, &entry).and_then(|_| bases.next()).and_then(Option::as_ref);
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
        if place.gathered_bytes >= bytes_max || place.plain_bytes >= UNFOLDED_BYTES || place.gathered.len() >= PAGE_ENTRIES {
            effects.extend(place.flush());
        }
        effects.extend(self.ask(session, place));
        effects
    }

    fn own(&mut self, session: Box<Session>) -> Vec<Effect> {
        let Some(present) = session.hello.chains.first() else { return super::sorry(ErrorCode::ChangeUnreadable) };
        let through = session.held(present.incarnation);
        let read = Effect::ReadOwn { incarnation: present.incarnation, after: session.hello.receipted_through, through };
        self.state = State::Owning(session);
        vec![read]
    }

    /// Tells again what was refused, in case that the first telling was lost, and makes the receipt.
    pub(super) fn receipt(&mut self, session: Box<Session>, changes: &[OwnChange], end: LogEnd, at_ms: i64) -> Vec<Effect> {
        let Some(present) = session.hello.chains.first() else { return super::sorry(ErrorCode::ChangeUnreadable) };
        let incarnation = present.incarnation;
        let retold = changes.iter().filter(|change| !session.told.contains(&(incarnation, change.seq)));
        let mut effects: Vec<Effect> = retold
            .filter_map(|change| change.place.as_ref().err().map(|code| Frame::Refused { incarnation, seq: change.seq, code: *code }))
            .map(Effect::Send)
            .collect();
        let leaves: Vec<Leaf> = changes.iter().map(|change| session.leaf(change)).collect();
        let receipted = session.hello.receipted_through;
        effects.push(Effect::Sign(Receipt {
            epoch: session.loaded.epoch,
            device: session.hello.device,
            incarnation,
            from_seq: receipted + 1,
            to_seq: leaves.last().map_or(receipted, |leaf| leaf.seq),
            root: receipt::root(&leaves),
            log_n: end.n,
            log_head: end.head,
            at_ms,
            signature: [0; 64],
        }));
        self.state = State::Signing;
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

/// The base that an entry would best be told by, if it is told whole otherwise.
fn wish_of(session: &Session, entry: &LogEntry) -> Option<Wish> {
    match &entry.content {
        Content::Full(change) if !session.hello.whole => wish(entry.id, &change.body),
        _ => None,
    }
}

impl Session {
    /// The entry without the change, where the device wrote it and has it.
    fn for_device(&self, entry: LogEntry) -> LogEntry {
        let has = entry.id.device == self.hello.device
            && (self.hello.chains.iter().any(|chain| chain.incarnation == entry.id.incarnation && entry.id.seq <= chain.seq)
                || (self.names(entry.id.incarnation) && entry.id.seq <= self.held(entry.id.incarnation)));
        match entry.content {
            Content::Full(_) | Content::Reduced { .. } if has => LogEntry { content: Content::Own, ..entry },
            _ => entry,
        }
    }

    /// The number of an entry that the device does not read is not told, not even by a root.
    fn leaf(&self, change: &OwnChange) -> Leaf {
        let n = change.place.as_ref().map_or(0, |(n, scope)| if self.reads.contains(scope) { *n } else { 0 });
        Leaf { seq: change.seq, hash: change.hash, n }
    }
}
