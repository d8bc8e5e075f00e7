//! A device of the simplest kind: a chain in memory, and frames written by hand.

use crate::http;
use ed25519_dalek::{Signer, SigningKey};
use hyper::Method;
use jiangyuan_model::{ChangeId, ErrorCode, Field, Noun, RecordId, Refusal, Scope, Value, Verb};
use jiangyuan_sync::chain;
use jiangyuan_sync::change::{Body, Change, Header};
use jiangyuan_sync::codec::{Dictionary, FrameReader, FrameWriter};
use jiangyuan_sync::enrol::{Certificate, Registration, Ticket};
use jiangyuan_sync::frame::{Content, Cursor, Cursors, Frame, Hello, LogFrame, PROTOCOL, Receipt, ToldChain, Welcome};
use jiangyuan_sync::op::Op;
use jiangyuan_sync::segment::{Parcel, Run, Vouch, signed_message};
use jiangyuan_sync::snapshot::{Page, Start};
use jiangyuan_sync::volume::RunSpan;

#[derive(Clone)]
pub(crate) struct Device {
    pub(crate) ticket: Ticket,
    pub(crate) key: SigningKey,
    pub(crate) incarnation: u64,
    pub(crate) changes: Vec<Change>,
    pub(crate) cursors: Vec<Cursor>,
}

/// What the county said in one session.
#[derive(Debug, Default)]
pub(crate) struct Heard {
    pub(crate) welcome: Option<Welcome>,
    pub(crate) acked: u64,
    pub(crate) refused: Vec<(u64, ErrorCode)>,
    pub(crate) logs: Vec<LogFrame>,
    pub(crate) snapshots: Vec<Start>,
    pub(crate) pages: Vec<Page>,
    pub(crate) receipt: Option<Receipt>,
    pub(crate) done: bool,
    pub(crate) sorry: Option<ErrorCode>,
}

impl Heard {
    /// Entries told of one scope, in order.
    pub(crate) fn entries(&self, scope: &Scope) -> Vec<&jiangyuan_sync::frame::LogEntry> {
        self.logs.iter().filter(|log| log.scope == *scope).flat_map(|log| &log.entries).collect()
    }
}

impl Device {
    pub(crate) fn new(ticket: Ticket) -> Device {
        let seed = *blake3::hash(&ticket.device.to_le_bytes()).as_bytes();
        let incarnation = 0xfeed_0000_0000_0000 + u64::from(ticket.device);
        Device { key: SigningKey::from_bytes(&seed), ticket, incarnation, changes: vec![], cursors: vec![] }
    }

    pub(crate) fn registered(ticket: Ticket) -> Device {
        let device = Device::new(ticket);
        device.register().unwrap();
        device
    }

    pub(crate) fn registration(&self) -> Registration {
        Registration {
            device: self.ticket.device,
            secret: self.ticket.secret,
            key: self.key.verifying_key().to_bytes(),
            sealing_key: [9; 32],
            user_name: "卓玛".into(),
            label: "一楼窗口".into(),
        }
    }

    pub(crate) fn register(&self) -> Result<Certificate, Refusal> {
        let body = self.registration().to_bytes();
        let (status, answer) = http::ask(Method::POST, self.address(), self.ticket.county_tls, "/v1/register", body);
        match status {
            200 => Ok(Certificate::from_bytes(&answer).unwrap()),
            _ => Err(serde_json::from_slice(&answer).unwrap()),
        }
    }

    pub(crate) fn address(&self) -> &str {
        self.ticket.url.strip_prefix("https://").unwrap()
    }

    pub(crate) fn scope(&self) -> Scope {
        self.ticket.scope.clone()
    }

    /// The next record, as a visit in this scope.
    pub(crate) fn write_in(&mut self, scope: &Scope) -> RecordId {
        self.write_noun(scope, Noun::Visit)
    }

    pub(crate) fn write_noun(&mut self, scope: &Scope, noun: Noun) -> RecordId {
        let seq = self.changes.len() as u64 + 1;
        let id = ChangeId { device: self.ticket.device, incarnation: self.incarnation, seq };
        let record = RecordId::v7(1_772_413_200_000, *blake3::hash(id.to_string().as_bytes()).as_bytes().first_chunk().unwrap());
        self.push(scope, Verb::LogVisit, Op::create(record, noun, vec![(Field::Title.code(), Value::text(&format!("事项{seq}")))]));
        record
    }

    pub(crate) fn push(&mut self, scope: &Scope, verb: Verb, op: Op) {
        let seq = self.changes.len() as u64 + 1;
        let id = ChangeId { device: self.ticket.device, incarnation: self.incarnation, seq };
        let body = Body { ops: vec![op], origin: None, link: None }.write(id);
        let header = Header { seq, at_ms: seq as i64, actor: 1, scope: scope.clone(), verb: verb.code() };
        self.changes.push(Change { header, body });
    }

    pub(crate) fn write(&mut self, count: usize) {
        let scope = self.scope();
        for _ in 0..count {
            self.write_in(&scope);
        }
    }

    fn head_after(&self, seq: u64) -> chain::Hash {
        let genesis = chain::genesis(self.ticket.device, self.incarnation);
        self.changes.iter().take(seq as usize).fold(genesis, |head, change| chain::extend(&head, &change.hash()))
    }

    pub(crate) fn hello(&self) -> Frame {
        let seq = self.changes.len() as u64;
        let hello = Hello {
            protocol: PROTOCOL,
            device: self.ticket.device,
            chains: vec![ToldChain {
                incarnation: self.incarnation,
                seq,
                head: chain::short(&self.head_after(seq)),
                acked: 0,
                receipted: 0,
                ask_after: None,
            }],
            epoch: 0,
            cursors: Cursors::Whole(self.cursors.clone()),
            snapshots: vec![],
            proof: None,
            whole: false,
            page_bytes: 0,
            ground: None,
            at_ms: 0,
            signature: [0; 64],
        };
        self.signed(hello)
    }

    pub(crate) fn signed(&self, mut hello: Hello) -> Frame {
        hello.signature = self.key.sign(&hello.signed_message(&self.ticket.county_tls)).to_bytes();
        Frame::Hello(hello)
    }

    /// Everything from `first` on, in segments of at most `count` changes.
    pub(crate) fn segments(&self, first: u64, count: usize) -> Vec<Frame> {
        let changes = self.changes.get(first as usize - 1..).unwrap_or_default();
        changes.chunks(count).map(|run| self.segment(run)).collect()
    }

    fn segment(&self, changes: &[Change]) -> Frame {
        let (first, last) = (changes[0].header.seq, changes[changes.len() - 1].header.seq);
        let (device, incarnation, head_after) = (self.ticket.device, self.incarnation, self.head_after(last));
        let signature = self.key.sign(&signed_message(device, incarnation, last, &head_after)).to_bytes();
        let run = Run { changes: changes.to_vec(), head_before: self.head_after(first - 1), head_after };
        Frame::Segment(Parcel::of(device, incarnation, run, &[], Vouch::Signature(signature)))
    }

    /// What a volume's header says of a segment.
    pub(crate) fn span(&self, segment: &Frame) -> RunSpan {
        let Frame::Segment(parcel) = segment else { panic!("no segment") };
        let (first, last) = (parcel.first_seq(), parcel.last_seq());
        let (before, head) = (self.head_after(first - 1), self.head_after(last));
        RunSpan { incarnation: self.incarnation, first, last, before, head }
    }

    /// One session: hello, everything from seq `first` on, end.
    pub(crate) fn sync_from(&self, first: u64) -> Heard {
        let mut frames = vec![self.hello()];
        frames.extend(self.segments(first, 10));
        frames.push(Frame::End);
        self.say(&frames)
    }

    pub(crate) fn say(&self, frames: &[Frame]) -> Heard {
        let (_, answer) = http::ask(Method::POST, self.address(), self.ticket.county_tls, "/v1/sync", written(frames));
        heard(frames, &answer)
    }
}

impl Device {
    /// Says all this to a county that may die meanwhile. Returns the last seq it acked.
    pub(crate) fn say_until_cut(&self, frames: &[Frame]) -> u64 {
        let told = http::block_on(http::ask_until_cut(self.address(), self.ticket.county_tls, written(frames)));
        let mut reader = reader_for(frames);
        reader.feed(&told);
        let mut acked = 0;
        while let Ok(Some(frame)) = reader.next() {
            if let Frame::Ack { through, .. } = frame {
                acked = through;
            }
        }
        acked
    }
}

pub(crate) fn written(frames: &[Frame]) -> Vec<u8> {
    let mut writer = FrameWriter::new(Dictionary::One);
    frames.iter().flat_map(|frame| writer.write(frame).unwrap()).collect()
}

/// A reader of the answer to these frames.
pub(crate) fn reader_for(frames: &[Frame]) -> FrameReader {
    let mut reader = FrameReader::new();
    for frame in frames {
        if let Frame::Hello(hello) = frame {
            reader.answers(hello);
        }
    }
    reader
}

/// How far a device is that took in these log frames of one scope from its beginning.
pub(crate) fn cursor_after(log: &LogFrame) -> Cursor {
    let mut head = chain::scope_genesis(&log.scope);
    for entry in &log.entries {
        let Content::Full(change) = &entry.content else { panic!("another device's change") };
        head = chain::extend_log(&head, entry.n, &change.hash(), entry.verdict);
    }
    assert_eq!(chain::short(&head), log.head_after);
    Cursor { scope: log.scope.clone(), pos: log.first_pos + log.entries.len() as u64 - 1, head }
}

pub(crate) fn heard(frames: &[Frame], answer: &[u8]) -> Heard {
    let mut reader = reader_for(frames);
    reader.feed(answer);
    let mut heard = Heard::default();
    while let Some(frame) = reader.next().unwrap() {
        match frame {
            Frame::Welcome(welcome) => heard.welcome = Some(welcome),
            Frame::Ack { through, .. } => heard.acked = through,
            Frame::Refused { seq, code, .. } => heard.refused.push((seq, code)),
            Frame::Log(log) => heard.logs.push(log),
            Frame::SnapshotStart(start) => heard.snapshots.push(start),
            Frame::SnapshotPage(page) => heard.pages.push(page),
            Frame::Receipt(receipt) => heard.receipt = Some(receipt),
            Frame::Done => heard.done = true,
            Frame::Sorry(code) => heard.sorry = Some(code),
            Frame::Given => {}
            Frame::Hello(_) | Frame::Segment(_) | Frame::End | Frame::Give(_) => panic!("a device's frame from a county"),
        }
    }
    heard
}
