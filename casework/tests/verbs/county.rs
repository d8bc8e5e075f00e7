//! A county in memory, just enough to let two homes hear of each other: it numbers what they
//! send, finds it all acceptable, and tells it to everybody who reads the scope.

use super::home::Home;
use ed25519_dalek::{Signer, SigningKey};
use jiangyuan_model::{ChangeId, DeviceId, Field, Noun, RecordId, Scope, Value, Verb};
use jiangyuan_sync::chain::{extend_log, scope_genesis, short};
use jiangyuan_sync::change::Body;
use jiangyuan_sync::device::DeviceStore;
use jiangyuan_sync::enrol::recipient_message;
use jiangyuan_sync::frame::{Content, LogEntry, LogFrame};
use jiangyuan_sync::{Change, Header, Op, Verdict};
use std::collections::BTreeMap;

const COUNTY_INCARNATION: u64 = 99;

fn root() -> SigningKey {
    SigningKey::from_bytes(&[42; 32])
}

pub(crate) fn root_public() -> [u8; 32] {
    root().verifying_key().to_bytes()
}

#[derive(Default)]
pub(crate) struct County {
    log: Vec<(ChangeId, Change)>,
    sent: BTreeMap<DeviceId, u64>,
    told: BTreeMap<(DeviceId, Scope), u64>,
}

impl County {
    /// Takes what the home has not sent yet, and acks it.
    pub(crate) fn take(&mut self, home: &mut Home) {
        let facts = home.store.facts().unwrap();
        let incarnation = facts.chains[0].incarnation;
        let after = self.sent.get(&facts.device).copied().unwrap_or(0);
        let Some(run) = home.store.run(incarnation, after, 1 << 20).unwrap() else { return };
        for change in run.changes {
            let id = ChangeId { device: facts.device, incarnation, seq: change.header.seq };
            self.sent.insert(facts.device, id.seq);
            self.log.push((id, change));
        }
        home.store.mark_acked(incarnation, self.sent[&facts.device]).unwrap();
    }

    /// Tells the home what is new in a scope.
    pub(crate) fn tell(&mut self, home: &mut Home, scope: &Scope) {
        let device = home.store.me().device;
        let told = self.told.entry((device, scope.clone())).or_default();
        let mut head = scope_genesis(scope);
        let mut frame = LogFrame { scope: scope.clone(), first_pos: *told + 1, entries: Vec::new(), head_after: [0; 16], check: None };
        let mut pos = 0;
        for (n, (id, change)) in (1..).zip(&self.log).filter(|(_, (_, change))| change.header.scope == *scope) {
            pos += 1;
            head = extend_log(&head, n, &change.hash(), Verdict::ACCEPTED);
            if pos > *told {
                let content = if id.device == device { Content::Own } else { Content::Full(change.clone()) };
                frame.entries.push(LogEntry { n, id: *id, verdict: Verdict::ACCEPTED, received_at_ms: 0, content });
            }
        }
        *told = pos;
        frame.head_after = short(&head);
        home.store.apply_log(&frame).unwrap();
    }

    /// Makes an organ known that sealed matter can be addressed to, certified by the root.
    pub(crate) fn certify(&mut self, kind: &str, name: &str, key: [u8; 32]) -> RecordId {
        let recipient = RecordId([self.next_seq() as u8; 16]);
        let certificate = root().sign(&recipient_message(kind, name, &key)).to_bytes();
        let fields = vec![
            (Field::RecipientName.code(), Value::text(name)),
            (Field::RecipientKind.code(), Value::text(kind)),
            (Field::RecipientKey.code(), Value::Bytes(key.to_vec())),
            (Field::RecipientCertificate.code(), Value::Bytes(certificate.to_vec())),
        ];
        self.refer(Op::create(recipient, Noun::Recipient, fields));
        recipient
    }

    /// Makes a township known.
    pub(crate) fn township(&mut self, code: &str, name: &str) {
        let fields = vec![(Field::TownshipCode.code(), Value::text(code)), (Field::TownshipName.code(), Value::text(name))];
        self.refer(Op::create(jiangyuan_sync::reference::township(code), Noun::Township, fields));
    }

    /// Decides a setting, in force since 2026-01-01.
    pub(crate) fn setting(&mut self, key: &str, value: &[&str]) {
        let from = "2026-01-01".parse().unwrap();
        let fields = vec![
            (Field::SettingKey.code(), Value::text(key)),
            (Field::SettingValue.code(), Value::List(value.iter().map(|line| (*line).to_owned()).collect())),
            (Field::InForceFrom.code(), Value::Date(from)),
        ];
        self.refer(Op::create(jiangyuan_sync::reference::setting(key, from), Noun::CountySetting, fields));
    }

    /// Names a user of a device, whose term began on 2026-01-01.
    pub(crate) fn user(&mut self, device: DeviceId, actor: u16, name: &str, roles: &[&str], until: Option<&str>) {
        let desk = Value::text(&format!("{}/desk", super::home::TOWNSHIP));
        if device != 7 {
            let scope = vec![(Field::DeviceScope.code(), desk)];
            self.refer(Op::create(jiangyuan_sync::reference::device(device), Noun::Device, scope));
        }
        let mut fields = vec![
            (Field::UserName.code(), Value::text(name)),
            (Field::UserRoles.code(), Value::List(roles.iter().map(|role| (*role).to_owned()).collect())),
            (Field::UserDevice.code(), Value::Int(i64::from(device))),
            (Field::UserActor.code(), Value::Int(i64::from(actor))),
            (Field::TermFrom.code(), Value::Date("2026-01-01".parse().unwrap())),
        ];
        fields.extend(until.map(|until| (Field::TermUntil.code(), Value::Date(until.parse().unwrap()))));
        self.refer(Op::create(jiangyuan_sync::reference::user(device, actor), Noun::User, fields));
    }

    fn next_seq(&self) -> u64 {
        self.sent.get(&0).copied().unwrap_or(0) + 1
    }

    fn refer(&mut self, op: Op) {
        let seq = self.next_seq();
        self.sent.insert(0, seq);
        let id = ChangeId { device: 0, incarnation: COUNTY_INCARNATION, seq };
        let body = Body { ops: vec![op], origin: None, link: None }.write(id);
        let header = Header { seq, at_ms: 0, actor: 0, scope: Scope::Reference, verb: Verb::Refer.code() };
        self.log.push((id, Change { header, body }));
    }

    /// Everything of a scope that homes have sent.
    pub(crate) fn sent_in(&self, scope: &Scope) -> Vec<&(ChangeId, Change)> {
        self.log.iter().filter(|(_, change)| change.header.scope == *scope).collect()
    }
}
