//! The second half of a session: the log, the receipt, the end.

use super::{Effect, OwnChange, PAGE_ENTRIES, Server, Session, State};
use crate::chain::{self, Hash};
use crate::county::{Leaf, LogEnd, ScopePage};
use crate::frame::{Content, Frame, LogEntry, LogFrame, Receipt};
use crate::receipt;
use jiangyuan_model::{ErrorCode, Scope};

/// How far the telling of a scope is, with the entries that were read and not yet sent.
#[derive(Debug)]
pub(super) struct Place {
    scope: Scope,
    pos: u64,
    head: Hash,
    gathered: Vec<LogEntry>,
    gathered_bytes: usize,
}

impl Place {
    /// The frame of what was gathered, if anything was.
    fn flush(&mut self) -> Option<Effect> {
        let entries = std::mem::take(&mut self.gathered);
        self.gathered_bytes = 0;
        let first_pos = self.pos + 1 - entries.len() as u64;
        let log = LogFrame { scope: self.scope.clone(), first_pos, entries, head_after: self.head };
        (!log.entries.is_empty()).then_some(Effect::Send(Frame::Log(log)))
    }
}

impl Server {
    /// Begins with the next scope, or goes on to the receipt.
    pub(super) fn tell(&mut self, mut session: Box<Session>) -> Vec<Effect> {
        let Some(scope) = session.waiting.pop_front() else { return self.own(session) };
        let cursor = session.hello.cursors.iter().find(|cursor| cursor.scope == scope);
        let (pos, head) = cursor.map_or((0, chain::scope_genesis(&scope)), |cursor| (cursor.pos, cursor.head));
        self.ask(session, Place { scope, pos, head, gathered: Vec::new(), gathered_bytes: 0 })
    }

    fn ask(&mut self, session: Box<Session>, place: Place) -> Vec<Effect> {
        let page = Effect::ReadPage { scope: place.scope.clone(), after_pos: place.pos, bytes_max: self.options.page_bytes };
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
        place.pos += page.entries.len() as u64;
        place.head = page.head_after;
        for entry in page.entries {
            let entry = session.for_device(entry);
            if let Content::Full(change) = &entry.content {
                place.gathered_bytes += change.body.len();
            }
            place.gathered.push(entry);
        }
        if place.gathered_bytes >= self.options.page_bytes || place.gathered.len() >= PAGE_ENTRIES {
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

impl Session {
    /// The entry without the change, where the device wrote it and has it.
    fn for_device(&self, entry: LogEntry) -> LogEntry {
        let has = entry.id.device == self.hello.device
            && (self.hello.chains.iter().any(|chain| chain.incarnation == entry.id.incarnation && entry.id.seq <= chain.seq)
                || (self.names(entry.id.incarnation) && entry.id.seq <= self.held(entry.id.incarnation)));
        match entry.content {
            Content::Full(_) if has => LogEntry { content: Content::Own, ..entry },
            _ => entry,
        }
    }

    /// The number of an entry that the device does not read is not told, not even by a root.
    fn leaf(&self, change: &OwnChange) -> Leaf {
        let n = change.place.as_ref().map_or(0, |(n, scope)| if self.reads.contains(scope) { *n } else { 0 });
        Leaf { seq: change.seq, hash: change.hash, n }
    }
}
