//! A county that judges: the test kit's county in memory runs the real commit, with the law and
//! the verdicts, between homes on real encrypted files.

use super::home::Home;
use jiangyuan_model::Scope;
use jiangyuan_sync::chain::short;
use jiangyuan_sync::county::KnownDevice;
use jiangyuan_sync::device::DeviceStore;
use jiangyuan_sync::frame::{Content, LogEntry, LogFrame};
use jiangyuan_sync::segment::Segment;
use jiangyuan_testkit::memory_county::MemoryCounty;

pub(crate) struct JudgingCounty {
    county: MemoryCounty,
    now_ms: i64,
}

impl JudgingCounty {
    /// One whose clock stands still.
    pub(crate) fn at(now_ms: i64) -> JudgingCounty {
        JudgingCounty { county: MemoryCounty::default(), now_ms }
    }

    /// Lets a home in; `actors` are the users whose changes it takes.
    pub(crate) fn admit(&mut self, home: &Home, actors: &[u16]) {
        let me = home.store.me();
        let (device, scope) = (me.device, me.scope.clone());
        let known =
            KnownDevice { device, key: [0; 32], reads: vec![scope.clone()], writes: vec![scope], actors: actors.to_vec(), revoked: false };
        self.county.state.devices.insert(device, known);
    }

    /// Takes what the home has written and tells it what is new, as one sync does.
    pub(crate) fn sync(&mut self, home: &mut Home) {
        self.take(home);
        self.tell(home);
    }

    pub(crate) fn take(&mut self, home: &mut Home) {
        let facts = home.store.facts().unwrap();
        let chain = facts.chains[0];
        let Some(run) = home.store.run(chain.incarnation, chain.acked, 1 << 20).unwrap() else { return };
        let segment = Segment {
            device: facts.device,
            incarnation: chain.incarnation,
            changes: run.changes,
            head_after: run.head_after,
            signature: None,
        };
        let committed = self.county.commit(&segment, self.now_ms).unwrap();
        for (seq, code) in committed.refused {
            home.store.mark_refused(chain.incarnation, seq, code).unwrap();
        }
        home.store.mark_acked(chain.incarnation, committed.acked_through).unwrap();
    }

    pub(crate) fn tell(&mut self, home: &mut Home) {
        let (device, scope) = (home.store.me().device, home.store.me().scope.clone());
        let facts = home.store.facts().unwrap();
        let after = facts.cursors.iter().find(|cursor| cursor.scope == scope).map_or(0, |cursor| cursor.pos);
        let frame = self.frame(&scope, after, device);
        if !frame.entries.is_empty() {
            home.store.apply_log(&frame).unwrap();
        }
    }

    fn frame(&self, scope: &Scope, after: u64, device: u32) -> LogFrame {
        let state = &self.county.state;
        let positions = state.index.get(scope).into_iter().flatten().filter(|(pos, _)| **pos > after);
        let entries: Vec<_> = positions.map(|(_, n)| &state.entries[n]).collect();
        let head_after = entries.last().map_or([0; 32], |entry| entry.scope_head);
        let told = |entry: &&jiangyuan_sync::county::NewEntry| LogEntry {
            n: entry.n,
            id: entry.id,
            verdict: entry.verdict,
            received_at_ms: entry.received_at_ms,
            content: if entry.id.device == device { Content::Own } else { Content::Full(entry.change.clone()) },
        };
        LogFrame {
            scope: scope.clone(),
            first_pos: after + 1,
            entries: entries.iter().map(told).collect(),
            head_after: short(&head_after),
            check: None,
        }
    }
}
