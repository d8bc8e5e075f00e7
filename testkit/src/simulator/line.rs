//! A line between one device and the county: two pipes of bytes, with the county's machine at the
//! far end. It may lose its end at any byte, go silent, or deliver a whole request again.

use super::{COUNTY_TLS, Violation, World, identity};
use crate::fault::Bug;
use crate::memory_county::last_seq;
use jiangyuan_model::{DeviceId, ErrorCode};
use jiangyuan_sync::Hash;
use jiangyuan_sync::client;
use jiangyuan_sync::codec::{Dictionary, FrameReader, FrameWriter};
use jiangyuan_sync::county::{CommitError, Committed};
use jiangyuan_sync::frame::{Frame, Protocols};
use jiangyuan_sync::ground::Footing;
use jiangyuan_sync::segment::Segment;
use jiangyuan_sync::server::{Effect, Event, Options, Server};
use std::collections::VecDeque;

/// One receipt in about so many is wrong.
const WRONGLY_SIGNED: u64 = 41;

/// One connection.
pub(super) struct Line {
    writer: FrameWriter,
    reader: FrameReader,
    /// Bytes on their way to the county, and everything that ever was.
    up: VecDeque<u8>,
    pub(super) request: Vec<u8>,
    down: VecDeque<u8>,
    far: Option<FarEnd>,
    /// Bytes vanish in it and nobody knows.
    dead: bool,
}

/// The county's end of a line.
struct FarEnd {
    reader: FrameReader,
    writer: Option<FrameWriter>,
    server: Server,
    /// Who said hello.
    device: DeviceId,
    over: bool,
}

impl FarEnd {
    fn new(options: Options) -> FarEnd {
        FarEnd { reader: FrameReader::new(), writer: None, server: Server::new(options), device: 0, over: false }
    }
}

impl Line {
    pub(super) fn new(county: Hash, county_key: [u8; 32], page_bytes: usize, protocols: Protocols) -> Line {
        // Reading the dictionary in takes longer than all the rest of a short session; one line in
        // forty speaks with it.
        let dictionary = if page_bytes.is_multiple_of(40) { Dictionary::One } else { Dictionary::None };
        Line {
            writer: FrameWriter::new(dictionary),
            reader: FrameReader::new(),
            up: VecDeque::new(),
            request: Vec::new(),
            down: VecDeque::new(),
            far: Some(FarEnd::new(Options { county, county_key, page_bytes, anchor_bytes: page_bytes * 3, protocols })),
            dead: false,
        }
    }

    /// What is said stands on this.
    pub(super) fn stand_on(&mut self, footing: &Footing) {
        self.writer.stand_on(footing).expect("there is memory for a ground");
    }

    pub(super) fn send(&mut self, frame: &Frame) -> u64 {
        let bytes = self.writer.write(frame).unwrap_or_default();
        if let Frame::Hello(hello) = frame {
            self.reader.answers(hello);
        }
        self.request.extend_from_slice(&bytes);
        self.up.extend(&bytes);
        bytes.len() as u64
    }
}

fn take(pipe: &mut VecDeque<u8>, most: usize) -> Vec<u8> {
    let count = most.min(pipe.len());
    pipe.drain(..count).collect()
}

impl World {
    fn piece(&mut self, in_pieces: bool) -> usize {
        if in_pieces { 1 + self.chance.below(300) as usize } else { usize::MAX }
    }

    /// Some bytes reach the county, and it does what they say.
    pub(super) fn county_reads(&mut self, at: usize, in_pieces: bool) -> Result<(), Violation> {
        let piece = self.piece(in_pieces);
        let Some(line) = self.desks.get_mut(at).and_then(|desk| desk.line.as_mut()) else { return Ok(()) };
        let bytes = take(&mut line.up, piece);
        if line.dead {
            return Ok(());
        }
        let Some(mut far) = line.far.take() else { return Ok(()) };
        let answer = self.feed(&mut far, &bytes);
        if std::mem::take(&mut self.county.fuse.blown) {
            self.county_died();
            return Ok(());
        }
        if let Some(line) = self.desks.get_mut(at).and_then(|desk| desk.line.as_mut()) {
            line.far = Some(far);
            line.down.extend(answer);
        }
        Ok(())
    }

    /// Feeds bytes to a county's end and gives what it answers.
    fn feed(&mut self, far: &mut FarEnd, bytes: &[u8]) -> Vec<u8> {
        let mut answer = Vec::new();
        far.reader.feed(bytes);
        while !far.over {
            let event = match far.reader.next() {
                Ok(Some(frame)) => Event::Frame(frame),
                Ok(None) => break,
                Err(_) => Event::Garbled,
            };
            let mut todo: VecDeque<Effect> = far.server.step(event).into();
            while let Some(effect) = todo.pop_front() {
                match effect {
                    Effect::Send(frame) => {
                        self.seen.log_frames += u64::from(matches!(frame, Frame::Log(_)));
                        self.seen.snapshot_pages += u64::from(matches!(frame, Frame::SnapshotPage(_)));
                        let swallowed = self.bug == Some(Bug::RefusalsSwallowed) && matches!(frame, Frame::Refused { .. });
                        if !swallowed {
                            let writer = far.writer.get_or_insert_with(|| FrameWriter::answering(&far.reader));
                            answer.extend(writer.write(&frame).unwrap_or_default());
                        }
                    }
                    Effect::Stand(ground) => {
                        self.seen.grounded += 1;
                        far.reader.stand_on(ground);
                    }
                    Effect::Finish => far.over = true,
                    question => match self.answer(&mut far.device, question) {
                        Some(event) => todo.extend(far.server.step(event)),
                        // Its disk is full.
                        None if !self.county.fuse.blown => todo.extend(far.server.step(Event::Failed(ErrorCode::CountyBusy))),
                        // The county died in the middle of it.
                        None => return answer,
                    },
                }
            }
        }
        answer
    }

    fn answer(&mut self, from: &mut DeviceId, question: Effect) -> Option<Event> {
        let clock_ms = self.clock_ms;
        let county = &mut self.county;
        match question {
            Effect::Load(hello) => {
                *from = hello.device;
                county.load(&hello, clock_ms).ok().map(Event::Loaded)
            }
            Effect::Judge { hello, receipt } => {
                let before = county.state.epoch();
                let judged = county.judge(&hello, &receipt, clock_ms).ok().map(Event::Loaded);
                self.seen.proved += u64::from(county.state.epoch() > before);
                judged
            }
            Effect::TakeBack(give) => {
                let known = |id| county.state.by_id(id).is_some();
                let new: Vec<_> = give.entries.iter().filter(|entry| !known(entry.id)).map(|entry| (entry.id, entry.verdict)).collect();
                let taken = county.take_back(&give, clock_ms).ok()?;
                identity::note_given(&mut self.renamed, &county.state, &give);
                self.seen.given_back += taken;
                // What a revoked device handed in may keep the id for itself.
                self.given.extend(new.into_iter().filter(|(id, _)| county.state.by_id(*id).is_some()));
                Some(Event::TakenBack)
            }
            Effect::Hold(segment) => self.committed(true, &segment),
            Effect::Commit(segment) => self.committed(false, &segment),
            Effect::KeepApart(segment) => {
                county.keep_apart(&segment, clock_ms).ok()?;
                self.seen.kept_apart += 1;
                Some(Event::NotCommitted(ErrorCode::ForkFound))
            }
            Effect::ReadPage { scope, after_pos, bytes_max } => {
                county.page(&scope, after_pos, bytes_max).ok().map(|(head_at, page)| Event::Page { head_at, page })
            }
            Effect::ReadSnapshot { scope, progress, bytes_max } => {
                county.snapshot(&scope, progress, bytes_max, &self.county_key).ok().map(Event::Snapshot)
            }
            Effect::ReadOwn { incarnation, after, through } => {
                let own = county.own(*from, incarnation, after, through).ok();
                own.map(|(changes, end)| Event::Own { changes, end, at_ms: clock_ms })
            }
            Effect::ReadHeads(places) => county.heads(&places).ok().map(Event::Heads),
            Effect::ReadBases(wishes) => county.bases(&wishes).ok().map(Event::Bases),
            Effect::Sign(mut receipt) => {
                // A county that signs over something else than what the device has.
                if self.faults && receipt.log_n % WRONGLY_SIGNED == 5 {
                    receipt.root[0] ^= 1;
                    self.seen.wrongly_signed += 1;
                }
                receipt.signature = receipt.sign(&self.county_key);
                Some(Event::Signed(receipt))
            }
            Effect::ReadGround(ground) => county.ground(*from, &ground).ok().map(Event::Ground),
            Effect::Send(_) | Effect::Stand(_) | Effect::Finish => None,
        }
    }

    fn committed(&mut self, held: bool, segment: &Segment) -> Option<Event> {
        let (county, clock_ms) = (&mut self.county, self.clock_ms);
        let numbered = county.state.entries.len();
        let done = if held { county.hold(segment, clock_ms) } else { county.commit(segment, clock_ms) };
        self.numbered_before_decided |= held && county.state.entries.len() > numbered;
        match done {
            Ok(committed) => {
                self.seen.held += if held { segment.changes.len() as u64 } else { 0 };
                Some(Event::Committed(committed))
            }
            Err(CommitError::Fork { .. }) => {
                self.seen.kept_apart += 1;
                Some(Event::NotCommitted(ErrorCode::ForkFound))
            }
            Err(CommitError::Gap { .. }) => Some(Event::NotCommitted(ErrorCode::LogMismatch)),
            Err(CommitError::Database(_))
                if self.bug == Some(if county.fuse.blown { Bug::AckBeforeCommit } else { Bug::FullDiskIsAcked }) =>
            {
                county.fuse.mend();
                Some(Event::Committed(Committed { acked_through: last_seq(segment), head: segment.head_after, refused: Vec::new() }))
            }
            Err(CommitError::Database(_)) => None,
        }
    }

    /// Some bytes reach the device.
    pub(super) fn device_reads(&mut self, at: usize, in_pieces: bool) -> Result<(), Violation> {
        let piece = self.piece(in_pieces);
        let Some(line) = self.desks.get_mut(at).and_then(|desk| desk.line.as_mut()) else { return Ok(()) };
        if line.dead {
            return self.tell(at, client::Event::Silent);
        }
        if line.down.is_empty() && line.far.as_ref().is_some_and(|far| far.over) {
            return self.tell(at, client::Event::Cut);
        }
        let bytes = take(&mut line.down, piece);
        line.reader.feed(&bytes);
        loop {
            let Some(desk) = self.desks.get_mut(at) else { return Ok(()) };
            let Some(line) = desk.line.as_mut() else { return Ok(()) };
            let event = match line.reader.next() {
                Ok(Some(frame)) => client::Event::Frame(frame),
                Ok(None) => return Ok(()),
                Err(_) => client::Event::Garbled,
            };
            let broken = event == client::Event::Garbled;
            self.tell(at, event)?;
            while let Some(effect) = self.desks.get_mut(at).and_then(|desk| desk.todo.pop_front()) {
                self.perform(at, effect)?;
            }
            if broken {
                return Ok(());
            }
        }
    }

    /// A cut at any byte, or a silent death.
    pub(super) fn break_line(&mut self, at: usize) {
        let silent = self.chance.percent(40);
        let Some(desk) = self.desks.get_mut(at) else { return };
        let Some(line) = desk.line.as_mut() else { return };
        if silent {
            line.dead = true;
            self.seen.silent += 1;
        } else {
            self.seen.cuts += u64::from(!line.up.is_empty() || !line.down.is_empty());
            desk.line = None;
        }
    }

    /// A middle box sends a whole request, or the part of it that there is, a second time. What is
    /// answered reaches nobody.
    pub(super) fn deliver_again(&mut self, at: usize) {
        let Some(request) = self.desks.get(at).and_then(|desk| desk.line.as_ref()).map(|line| line.request.clone()) else { return };
        self.seen.doubled += u64::from(request.len() > 400);
        let county_key = self.county_key.verifying_key().to_bytes();
        let options = Options { county: COUNTY_TLS, county_key, page_bytes: 1_000, anchor_bytes: 3_000, protocols: Protocols::OURS };
        let mut far = FarEnd::new(options);
        self.feed(&mut far, &request);
        if std::mem::take(&mut self.county.fuse.blown) {
            self.county_died();
        }
    }

    /// All lines end; what was committed stays.
    pub(super) fn county_died(&mut self) {
        self.seen.county_crashes += 1;
        self.county.fuse.mend();
        for desk in &mut self.desks {
            desk.line = None;
        }
    }
}
