//! The store as sync sees it.

use super::{MemoryDevice, died};
use ed25519_dalek::Signer;
use jiangyuan_model::{ChangeId, ErrorCode, Incarnation, Refusal, Scope};
use jiangyuan_sync::Hash;
use jiangyuan_sync::change::Change;
use jiangyuan_sync::delta::Wish;
use jiangyuan_sync::device::{ChainFacts, DeviceStore, Facts, Taken};
use jiangyuan_sync::frame::{Base, Cursor, Give, LogFrame, Proof, Receipt, Welcome};
use jiangyuan_sync::heal::Standing;
use jiangyuan_sync::segment::{Run, SignatureBytes};
use jiangyuan_sync::server::CHAINS_MAX;
use jiangyuan_sync::snapshot::{Page, Start};
use std::collections::BTreeSet;

impl MemoryDevice {
    fn ack(&mut self, incarnation: Incarnation, through: u64) {
        self.state.unsure = false;
        if let Some(chain) = self.chain(incarnation) {
            chain.acked = chain.acked.max(through.min(chain.seq));
        }
    }
}

impl DeviceStore for MemoryDevice {
    fn facts(&mut self) -> Result<Facts, Refusal> {
        self.fuse.burn().map_err(died)?;
        let cursor = |(scope, (pos, head)): (&Scope, &(u64, Hash))| Cursor { scope: scope.clone(), pos: *pos, head: *head };
        let facts = |chain: &super::Chain| ChainFacts {
            incarnation: chain.incarnation,
            seq: chain.seq,
            head: chain.head,
            acked: chain.acked,
            receipted: chain.receipted,
            ask_after: chain.ask_after,
        };
        let mut chains: Vec<ChainFacts> = self.state.chains.iter().rev().map(facts).collect();
        let mut present = true;
        chains.retain(|chain| {
            let unfinished = chain.seq > chain.acked.min(chain.receipted) || chain.ask_after.is_some();
            std::mem::take(&mut present) || unfinished
        });
        if chains.len() > CHAINS_MAX {
            chains.drain(1..=chains.len() - CHAINS_MAX);
        }
        let last = self.state.anchors.last();
        let proof = last.map_or(Proof { receipt: None, cursors: Vec::new() }, |(receipt, cursors)| Proof {
            receipt: Some(receipt.clone()),
            cursors: cursors.clone(),
        });
        Ok(Facts {
            device: self.device,
            chains,
            epoch: self.state.epoch,
            cursors: self.state.cursors.iter().map(cursor).collect(),
            snapshots: self.loading(),
            proof,
            gives: self.state.staged.values().any(|staged| !staged.given),
            county: self.county_tls,
            unsure: self.state.unsure,
            protocol: self.state.protocol,
        })
    }

    fn run(&mut self, incarnation: Incarnation, after: u64, bytes_max: usize) -> Result<Option<Run>, Refusal> {
        self.fuse.burn().map_err(died)?;
        let Some(head_before) = self.head_at(incarnation, after) else { return Ok(None) };
        let mut run = Run { changes: Vec::new(), head_before, head_after: head_before };
        let mut bytes = 0;
        for written in self.state.own.iter().filter(|written| written.id.incarnation == incarnation && written.id.seq > after) {
            bytes += written.change.body.len();
            if bytes > bytes_max && !run.changes.is_empty() {
                break;
            }
            run.changes.push(written.change.clone());
            run.head_after = written.head;
        }
        Ok(if run.changes.is_empty() { None } else { Some(run) })
    }

    fn base(&mut self, wish: Wish) -> Result<Option<Base>, Refusal> {
        self.fuse.burn().map_err(died)?;
        let of = |id: ChangeId, change: &Change| Base { id, scope: change.header.scope.clone(), pos: 0, body: change.body.clone() };
        let logged = self.state.log.values().filter(|entry| entry.is_whole()).map(|entry| (entry.id, &entry.change));
        let waiting = self.pending().into_iter().map(|written| (written.id, &written.change));
        let found = logged.chain(waiting).find(|(id, change)| match wish {
            Wish::Change(wanted) => *id == wanted,
            Wish::Record(record) => {
                change.read(id.device, id.incarnation).is_ok_and(|body| body.ops.iter().any(|op| op.on() == Some(record)))
            }
        });
        Ok(found.map(|(id, change)| of(id, change)))
    }

    fn ground(&mut self, incarnation: Incarnation, through: u64, bytes_max: usize) -> Result<Vec<(u64, Vec<u8>)>, Refusal> {
        self.fuse.burn().map_err(died)?;
        let (mut bodies, mut left) = (Vec::new(), bytes_max);
        let reduced: BTreeSet<ChangeId> = self.state.log.values().filter(|entry| !entry.is_whole()).map(|entry| entry.id).collect();
        let stands = |written: &&super::Written| {
            let (id, sealed) = (written.id, written.change.header.scope == Scope::Sealed);
            let taken = !self.state.refused.contains_key(&id) && !self.state.handed_in.contains(&id);
            id.incarnation == incarnation && id.seq <= through && !sealed && taken && !reduced.contains(&id)
        };
        for written in self.state.own.iter().rev().filter(stands) {
            let Some(rest) = left.checked_sub(written.change.body.len()) else { break };
            left = rest;
            bodies.push((written.id.seq, written.change.body.clone()));
        }
        Ok(bodies)
    }

    fn sign(&self, message: &[u8]) -> SignatureBytes {
        self.key.sign(message).to_bytes()
    }

    fn mark_sending(&mut self) -> Result<(), Refusal> {
        self.transact(|device| {
            device.state.unsure = true;
            Ok(())
        })
    }

    fn keep_welcome(&mut self, welcome: &Welcome) -> Result<Standing, Refusal> {
        self.transact(|device| Ok(device.take_welcome(welcome)))
    }

    fn mark_acked(&mut self, incarnation: Incarnation, through: u64) -> Result<(), Refusal> {
        self.transact(|device| {
            device.ack(incarnation, through);
            Ok(())
        })
    }

    fn mark_held(&mut self, incarnation: Incarnation, through: u64) -> Result<(), Refusal> {
        self.transact(|device| {
            device.ack(incarnation, through);
            let handle = device.device;
            let these = device.state.own.iter().filter(|written| written.id.incarnation == incarnation && written.id.seq <= through);
            let numbered = |id: ChangeId| device.state.log.values().any(|entry| entry.id == id);
            let held: Vec<ChangeId> = these.map(|written| written.id).filter(|id| id.device == handle && !numbered(*id)).collect();
            device.state.handed_in.extend(held);
            Ok(())
        })
    }

    fn next_give(&mut self) -> Result<Option<Give>, Refusal> {
        self.transact(|device| Ok(device.first_given()))
    }

    fn mark_given(&mut self, scope: &Scope, through: u64) -> Result<(), Refusal> {
        self.transact(|device| {
            device.take_given(scope, through);
            Ok(())
        })
    }

    fn mark_refused(&mut self, incarnation: Incarnation, seq: u64, code: ErrorCode) -> Result<(), Refusal> {
        self.transact(|device| {
            let id = ChangeId { device: device.device, incarnation, seq };
            device.state.refused.insert(id, code);
            Ok(())
        })
    }

    fn apply_log(&mut self, frame: &LogFrame) -> Result<u64, Refusal> {
        self.transact(|device| device.apply(frame))
    }

    fn begin_snapshot(&mut self, start: &Start) -> Result<(), Refusal> {
        self.transact(|device| device.start_snapshot(start))
    }

    fn apply_snapshot(&mut self, page: &Page) -> Result<Taken, Refusal> {
        self.transact(|device| device.take_page(page))
    }

    fn keep_receipt(&mut self, receipt: &Receipt) -> Result<bool, Refusal> {
        self.transact(|device| Ok(device.take_receipt(receipt)))
    }

    fn mark_synced(&mut self, _: i64) -> Result<(), Refusal> {
        self.transact(|device| {
            device.state.unsure = false;
            device.settle();
            Ok(())
        })
    }
}
