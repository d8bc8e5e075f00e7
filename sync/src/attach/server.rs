//! The county's side of an attachment session, without input or output.
//!
//! **Who gets what** is decided here and in the two questions [`Effect::Weigh`] and
//! [`Effect::Find`]: a content is taken only if a change names it in a scope that the device may
//! write, and given only if one names it in a scope that the device reads. For a content that
//! exists in a foreign scope, one that nobody has named, and one that has not arrived, the answer is
//! the same: there is no more of it. So nobody learns by its hash that a photo exists.
//!
//! **One question at a time**, as in the log's session: each effect but `Send` and `Finish` asks the
//! program, is the last in its list, and is answered before the next frame of the device is taken.
//! A device that sends faster than the disk keeps is held back by its own line.
//!
//! **Stored after fsync.** [`Effect::Keep`] is answered when the group is on the disk and noted, and
//! only then is the device told.

use super::attachment::Blob;
use super::bitmap::Bitmap;
use super::frame::{Frame, Hello, LIST_ITEMS_MAX, SESSION_ITEMS_MAX, Standing};
use super::giver::Giver;
use super::store::{Keeping, Offer, Want};
use super::tree::Piece;
use crate::chain::Hash;
use crate::county::KnownDevice;
use crate::frame::{PROTOCOL, PROTOCOL_MIN};
use ed25519_dalek::{Signature, Verifier, VerifyingKey};
use jiangyuan_model::{DeviceId, ErrorCode};
use std::collections::{BTreeMap, VecDeque};

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The device said something.
    Frame(Frame),
    /// The device's bytes could not be read.
    Garbled,
    /// Answer to [`Effect::Load`]: the device and the epoch; nothing for one that is not known.
    Loaded(Option<(KnownDevice, u32)>),
    /// Answer to [`Effect::Weigh`]: for each offer what is held of it, or nothing where no change
    /// names it in a scope that the device may write.
    Weighed(Vec<Option<Bitmap>>),
    /// Answer to [`Effect::Find`]: for each want what is held of it; nothing where no change names
    /// it in a scope that the device reads.
    Found(Vec<Option<Bitmap>>),
    /// Answer to [`Effect::ReadPiece`].
    Piece(Option<Piece>),
    /// Answer to [`Effect::Keep`], durable.
    Kept(Keeping),
    /// The database or the disk failed.
    Failed(ErrorCode),
}

/// What to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Read what is known of the device.
    Load(DeviceId),
    /// Which of these may the device bring, and what is held of each?
    Weigh(KnownDevice, Vec<Blob>),
    /// Which of these may the device have, and what is held of each?
    Find(KnownDevice, Vec<Blob>),
    /// Read a group.
    ReadPiece(Blob, u32),
    /// Verify and keep a group.
    Keep(Blob, u32, Vec<u8>),
    /// Send this.
    Send(Frame),
    /// The session is over.
    Finish,
}

/// Where the machine stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Waits for the hello.
    Greeting,
    /// Waits for what is known of the device.
    Loading,
    /// Gives and takes.
    Serving,
    /// Over.
    Over,
}

/// The machine of one session.
#[derive(Debug)]
pub struct Server {
    /// BLAKE3 of the county's TLS key, which a hello is bound to.
    county: Hash,
    state: State,
    hello: Option<Hello>,
    device: Option<KnownDevice>,
    giver: Giver,
    /// Offers and wants so far.
    offers: u32,
    wants: u32,
    /// Contents that the device is to bring.
    taking: BTreeMap<u32, Blob>,
    /// Lists that are not looked at yet.
    to_weigh: VecDeque<Vec<Offer>>,
    to_find: VecDeque<Vec<Want>>,
    /// The list that is being looked at.
    weighing: Vec<Offer>,
    finding: Vec<Want>,
    /// The group that is being kept.
    keeping: Option<(u32, u32)>,
    asking: bool,
    ended: bool,
}

impl Server {
    /// A machine that waits for a hello.
    pub fn new(county: Hash) -> Server {
        Server {
            county,
            state: State::Greeting,
            hello: None,
            device: None,
            giver: Giver::new(),
            offers: 0,
            wants: 0,
            taking: BTreeMap::new(),
            to_weigh: VecDeque::new(),
            to_find: VecDeque::new(),
            weighing: Vec::new(),
            finding: Vec::new(),
            keeping: None,
            asking: false,
            ended: false,
        }
    }

    /// Whether the session is over.
    pub fn is_over(&self) -> bool {
        self.state == State::Over
    }

    /// Takes what happened and gives back what to do. `now_ms` is any clock that goes forward.
    pub fn step(&mut self, event: Event, now_ms: u64) -> Vec<Effect> {
        match (self.state, event) {
            (State::Over, _) => Vec::new(),
            (_, Event::Garbled) => self.sorry(ErrorCode::CountyAnswerUnreadable),
            (_, Event::Failed(code)) => self.sorry(code),
            // A question is open: the program around the machine has made a mistake.
            (_, Event::Frame(_)) if self.asking => self.sorry(ErrorCode::CountyBusy),
            (State::Greeting, Event::Frame(Frame::Hello(hello))) => self.greeted(hello),
            (State::Loading, Event::Loaded(loaded)) => self.loaded(loaded),
            (State::Serving, Event::Frame(frame)) => self.frame(frame, now_ms),
            (State::Serving, Event::Weighed(held)) => self.weighed(held),
            (State::Serving, Event::Found(held)) => self.found(held),
            (State::Serving, Event::Piece(piece)) => self.read(piece, now_ms),
            (State::Serving, Event::Kept(keeping)) => self.kept(keeping),
            (State::Greeting | State::Loading | State::Serving, _) => self.sorry(ErrorCode::CountyAnswerUnreadable),
        }
    }

    fn greeted(&mut self, hello: Hello) -> Vec<Effect> {
        if hello.protocol < PROTOCOL_MIN {
            return self.sorry(ErrorCode::ProtocolTooOld);
        }
        if hello.protocol > PROTOCOL {
            return self.sorry(ErrorCode::ProtocolTooNew);
        }
        let device = hello.device;
        self.hello = Some(hello);
        self.state = State::Loading;
        self.ask(Effect::Load(device))
    }

    /// An unknown device, a forged hello and one passed on from another county get the same answer.
    fn loaded(&mut self, loaded: Option<(KnownDevice, u32)>) -> Vec<Effect> {
        self.asking = false;
        let (Some(hello), Some((device, epoch))) = (self.hello.take(), loaded) else { return self.sorry(ErrorCode::DeviceUnknown) };
        let key = VerifyingKey::from_bytes(&device.key);
        let message = hello.signed_message(&self.county);
        if !key.is_ok_and(|key| key.verify(&message, &Signature::from_bytes(&hello.signature)).is_ok()) {
            return self.sorry(ErrorCode::DeviceUnknown);
        }
        if device.revoked {
            return self.sorry(ErrorCode::DeviceRevoked);
        }
        self.device = Some(device);
        self.state = State::Serving;
        vec![Effect::Send(Frame::Welcome { epoch })]
    }

    fn frame(&mut self, frame: Frame, now_ms: u64) -> Vec<Effect> {
        match frame {
            Frame::Lists { offers, wants } => {
                let (offered, wanted) = (self.taking.len() + offers.len(), self.giver.len() + wants.len());
                self.offers = self.offers.saturating_add(offers.len() as u32);
                self.wants = self.wants.saturating_add(wants.len() as u32);
                let many = self.offers.max(self.wants) > SESSION_ITEMS_MAX || offered.max(wanted) > 2 * LIST_ITEMS_MAX;
                if many || self.ended {
                    return self.sorry(ErrorCode::CountyAnswerUnreadable);
                }
                self.to_weigh.extend((!offers.is_empty()).then_some(offers));
                self.to_find.extend((!wants.is_empty()).then_some(wants));
                self.go_on()
            }
            Frame::Chunk { number, group, bytes } => {
                let Some(blob) = self.taking.get(&number).copied() else {
                    // It left before the device was told that nothing of it is lacking.
                    return if number < self.offers { self.go_on() } else { self.sorry(ErrorCode::CountyAnswerUnreadable) };
                };
                self.keeping = Some((number, group));
                self.ask(Effect::Keep(blob, group, bytes))
            }
            Frame::Stored { number, group } => match self.giver.landed(number, group, now_ms) {
                Some(_) => self.go_on(),
                None => self.sorry(ErrorCode::CountyAnswerUnreadable),
            },
            Frame::Rest { number } => {
                self.taking.remove(&number);
                self.go_on()
            }
            Frame::End => {
                self.ended = true;
                self.go_on()
            }
            Frame::Hello(_) | Frame::Welcome { .. } | Frame::Answers { .. } | Frame::Done | Frame::Sorry(_) => {
                self.sorry(ErrorCode::CountyAnswerUnreadable)
            }
        }
    }

    fn weighed(&mut self, held: Vec<Option<Bitmap>>) -> Vec<Effect> {
        self.asking = false;
        let offers = std::mem::take(&mut self.weighing);
        // Lists are weighed in the order in which they came.
        let waiting: usize = self.to_weigh.iter().map(Vec::len).sum();
        let first = self.offers.saturating_sub((waiting + offers.len()) as u32);
        let mut standings = Vec::with_capacity(offers.len());
        for ((number, offer), held) in (first..).zip(offers).zip(held) {
            standings.push(match held {
                None => Standing::Unknown,
                Some(held) if held.is_full() => Standing::Complete,
                Some(held) => {
                    self.taking.insert(number, offer.blob);
                    Standing::Wanted(held)
                }
            });
        }
        let mut effects = vec![Effect::Send(Frame::Answers { first, standings })];
        effects.extend(self.go_on());
        effects
    }

    fn found(&mut self, held: Vec<Option<Bitmap>>) -> Vec<Effect> {
        self.asking = false;
        let wants = std::mem::take(&mut self.finding);
        let waiting: usize = self.to_find.iter().map(Vec::len).sum();
        let first = self.wants.saturating_sub((waiting + wants.len()) as u32);
        for ((number, want), held) in (first..).zip(wants).zip(held) {
            let here = held.unwrap_or_else(|| Bitmap::empty(want.blob.groups()));
            self.giver.open(number, want.blob, want.held, here);
        }
        self.go_on()
    }

    fn read(&mut self, piece: Option<Piece>, now_ms: u64) -> Vec<Effect> {
        self.asking = false;
        let mut effects: Vec<Effect> = self.giver.read(piece, now_ms).map(Effect::Send).into_iter().collect();
        effects.extend(self.go_on());
        effects
    }

    fn kept(&mut self, keeping: Keeping) -> Vec<Effect> {
        self.asking = false;
        let Some((number, group)) = self.keeping.take() else { return self.go_on() };
        if keeping == Keeping::Bad {
            return self.sorry(ErrorCode::AttachmentDamaged);
        }
        let mut effects = vec![Effect::Send(Frame::Stored { number, group })];
        effects.extend(self.go_on());
        effects
    }

    /// The next question, if one is due; the end, if everything was said.
    fn go_on(&mut self) -> Vec<Effect> {
        let Some(device) = self.device.clone() else { return Vec::new() };
        if let Some(offers) = self.to_weigh.pop_front() {
            let blobs = offers.iter().map(|offer| offer.blob).collect();
            self.weighing = offers;
            return self.ask(Effect::Weigh(device, blobs));
        }
        if let Some(wants) = self.to_find.pop_front() {
            let blobs = wants.iter().map(|want| want.blob).collect();
            self.finding = wants;
            return self.ask(Effect::Find(device, blobs));
        }
        let (told, next) = self.giver.next();
        let mut effects: Vec<Effect> = told.into_iter().map(Effect::Send).collect();
        if let Some((blob, group)) = next {
            effects.extend(self.ask(Effect::ReadPiece(blob, group)));
        } else if self.ended && self.giver.is_idle() {
            self.state = State::Over;
            effects.extend([Effect::Send(Frame::Done), Effect::Finish]);
        }
        effects
    }

    fn ask(&mut self, question: Effect) -> Vec<Effect> {
        self.asking = true;
        vec![question]
    }

    fn sorry(&mut self, code: ErrorCode) -> Vec<Effect> {
        self.state = State::Over;
        vec![Effect::Send(Frame::Sorry(code)), Effect::Finish]
    }
}
