//! In which order a snapshot is told, and which bodies travel whole.

use super::reduce::is_all_values;
use crate::change::Body;
use crate::doc::Doc;
use crate::op::Op;
use jiangyuan_law::course;
use jiangyuan_model::{ChangeId, Noun, RecordId, Scope};
use std::collections::{BTreeMap, BTreeSet};

/// One entry of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Planned {
    /// Its position in the scope.
    pub pos: u64,
    /// Its body is told as it was written; else reduced.
    pub whole: bool,
}

/// How many entries the parts of a plan have; the archive is the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tiers {
    /// Open cases and what belongs to them.
    pub open: u64,
    /// What moved lately.
    pub recent: u64,
}

/// The order of a snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    /// Every position of the scope, once.
    pub entries: Vec<Planned>,
    /// Where its parts end.
    pub tiers: Tiers,
}

/// The parts, in the order in which they are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Tier {
    Open,
    Recent,
    Archive,
}

/// Makes a plan: first every record is shown to it, then every entry in order of position.
#[derive(Debug)]
pub struct Planner {
    scope: Scope,
    recent_since_ms: i64,
    /// Groups of records that share a change, as a forest; the root holds the group's part.
    groups: Vec<Group>,
    group_of: BTreeMap<RecordId, usize>,
    /// Changes of which a value stands.
    standing: BTreeSet<ChangeId>,
    entries: Vec<Entry>,
}

#[derive(Debug, Clone, Copy)]
struct Group {
    parent: usize,
    tier: Tier,
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    planned: Planned,
    /// A group that it belongs to; none for a body that acts on no record here.
    group: Option<usize>,
    tier: Tier,
}

impl Planner {
    /// A planner of a scope; entries taken after `recent_since_ms` (UTC milliseconds) come before
    /// the archive.
    pub fn new(scope: Scope, recent_since_ms: i64) -> Planner {
        Planner { scope, recent_since_ms, groups: Vec::new(), group_of: BTreeMap::new(), standing: BTreeSet::new(), entries: Vec::new() }
    }

    /// A record as it stands at the position of the snapshot.
    pub fn record(&mut self, id: RecordId, doc: &Doc) {
        self.standing.extend(doc.fields.values().flatten().map(|head| head.change));
        let tier = if is_open(id, doc, &self.scope) { Tier::Open } else { Tier::Archive };
        let group = self.group(id);
        self.lower(group, tier);
    }

    /// The entry at a position. `body` is `None` where it is erased or cannot be read.
    pub fn entry(&mut self, pos: u64, id: ChangeId, received_at_ms: i64, body: Option<&Body>) {
        let tier = if received_at_ms >= self.recent_since_ms { Tier::Recent } else { Tier::Archive };
        let mut of_records = body.into_iter().flat_map(|body| &body.ops).filter_map(Op::on);
        let group = of_records.next().map(|first| self.group(first));
        if let Some(group) = group {
            self.lower(group, tier);
            for record in of_records {
                let other = self.group(record);
                self.join(group, other);
            }
        }
        let whole = body.is_none_or(|body| self.standing.contains(&id) || !is_all_values(body));
        self.entries.push(Entry { planned: Planned { pos, whole }, group, tier });
    }

    /// The plan.
    pub fn finish(mut self) -> Plan {
        let entries = std::mem::take(&mut self.entries);
        let mut tiered: Vec<(Tier, Planned)> = entries.into_iter().map(|entry| (self.tier(&entry), entry.planned)).collect();
        tiered.sort_by_key(|(tier, planned)| (*tier, planned.pos));
        let count = |wanted| tiered.iter().filter(|(tier, _)| *tier == wanted).count() as u64;
        let tiers = Tiers { open: count(Tier::Open), recent: count(Tier::Recent) };
        Plan { entries: tiered.into_iter().map(|(_, planned)| planned).collect(), tiers }
    }

    fn tier(&mut self, entry: &Entry) -> Tier {
        match entry.group {
            Some(group) => {
                let root = self.root(group);
                self.groups.get(root).map_or(entry.tier, |group| group.tier)
            }
            None => entry.tier,
        }
    }

    fn group(&mut self, record: RecordId) -> usize {
        let next = self.groups.len();
        let group = *self.group_of.entry(record).or_insert(next);
        if group == next {
            self.groups.push(Group { parent: next, tier: Tier::Archive });
        }
        group
    }

    fn root(&mut self, of: usize) -> usize {
        let mut group = of;
        while let Some(parent) = self.groups.get(group).map(|found| found.parent).filter(|parent| *parent != group) {
            // Half of the way is cut off for the next one who asks.
            let above = self.groups.get(parent).map_or(parent, |found| found.parent);
            if let Some(found) = self.groups.get_mut(group) {
                found.parent = above;
            }
            group = above;
        }
        group
    }

    fn lower(&mut self, group: usize, tier: Tier) {
        let root = self.root(group);
        if let Some(found) = self.groups.get_mut(root) {
            found.tier = found.tier.min(tier);
        }
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        let Some(tier) = self.groups.get(other).map(|found| found.tier) else { return };
        self.lower(one, tier);
        if let Some(found) = self.groups.get_mut(other) {
            found.parent = one;
        }
    }
}

/// Whether somebody still has to do something about a record. What this version cannot read is
/// told early: it may be open.
fn is_open(id: RecordId, doc: &Doc, scope: &Scope) -> bool {
    match doc.noun() {
        Some(noun) if Noun::CASEWORK.contains(&noun) => doc.needs_person() || course::state(&doc.facts(id, scope)).is_open(),
        Some(_) => false,
        None => true,
    }
}
