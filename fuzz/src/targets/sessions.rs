//! What is said survives the wire: bytes decide on frames, which are written as a session, cut at
//! any place, and read again.

use super::dice::Dice;
use super::frames::read;
use jiangyuan_model::{ChangeId, ErrorCode, Scope};
use jiangyuan_sync::change::{Change, Header};
use jiangyuan_sync::codec::{Dictionary, FrameWriter};
use jiangyuan_sync::frame::{
    Content, Cursor, Cursors, Frame, Give, HeldChain, Hello, LogEntry, LogFrame, Packed, Proof, Receipt, Tail, ToldChain, Welcome,
    cursors_digest,
};
use jiangyuan_sync::ground::{Footing, Ground};
use jiangyuan_sync::segment::{Item, Parcel, Vouch};
use jiangyuan_sync::verdict::Verdict;

/// Frames of one session.
const FRAMES_MAX: usize = 12;

/// Writes and reads a session that the bytes decide on.
pub fn sessions(bytes: &[u8]) {
    let mut dice = Dice::new(bytes);
    let dictionary = if dice.below(8) == 0 { Dictionary::One } else { Dictionary::None };
    let size = usize::from(dice.byte()).max(1);
    let ground = if dice.below(16) == 0 { dice.bytes() } else { Vec::new() };
    let mut writer = FrameWriter::new(dictionary);
    let footing = Footing { bytes: ground.clone(), waiting: usize::from(dice.byte()) << 8 };
    assert_eq!(writer.stand_on(&footing), Ok(()), "there is memory for a ground");
    let (mut said, mut stream) = (Vec::new(), Vec::new());
    while !dice.is_used_up() && said.len() < FRAMES_MAX {
        let frame = frame(&mut dice);
        // What is too large is refused by the writer, and the session goes on without it.
        if let Ok(bytes) = writer.write(&frame) {
            stream.extend(bytes);
            said.push(frame);
        }
    }
    let (heard, bad) = read(&ground, stream.chunks(size));
    assert_eq!(bad, None, "our own frames are not readable");
    assert_eq!(heard, said, "something else was heard than was said");
}

fn frame(dice: &mut Dice<'_>) -> Frame {
    match dice.below(12) {
        0 => Frame::Hello(hello(dice)),
        1 => Frame::End,
        2 => Frame::Welcome(welcome(dice)),
        3 => Frame::Ack { incarnation: dice.number(), through: dice.number() },
        4 => Frame::Refused { incarnation: dice.number(), seq: dice.number(), code: code(dice) },
        5 | 6 => Frame::Log(log(dice)),
        7 => Frame::Segment(parcel(dice)),
        8 => Frame::Receipt(receipt(dice)),
        9 => Frame::Give(give(dice)),
        10 => Frame::Given,
        _ if dice.below(2) == 0 => Frame::Done,
        _ => Frame::Sorry(code(dice)),
    }
}

fn code(dice: &mut Dice<'_>) -> ErrorCode {
    let all = ErrorCode::ALL;
    all.get(usize::from(dice.byte()) % all.len()).copied().unwrap_or(ErrorCode::Internal)
}

fn scope(dice: &mut Dice<'_>) -> Scope {
    let township = format!("5499011{:02}", dice.below(3));
    match dice.below(5) {
        0 => Scope::Reference,
        1 => Scope::Sealed,
        2 => Scope::Grid { township, village: "多卡村".into() },
        _ => Scope::Desk { township },
    }
}

fn held(dice: &mut Dice<'_>) -> Vec<HeldChain> {
    let one = |dice: &mut Dice<'_>| HeldChain {
        incarnation: dice.number(),
        seq: dice.number(),
        head: dice.short(),
        parted: dice.below(2) == 1,
        beyond: (0..dice.below(3)).map(|_| (dice.number(), dice.hash())).collect(),
        tail: (dice.below(3) == 0).then(|| Tail {
            after: dice.number(),
            base: dice.short(),
            hashes: (0..dice.below(3)).map(|_| dice.hash()).collect(),
        }),
    };
    (0..dice.below(4)).map(|_| one(dice)).collect()
}

fn welcome(dice: &mut Dice<'_>) -> Welcome {
    Welcome {
        epoch: dice.number() as u32,
        chains: held(dice),
        back_to: whole_cursors(dice),
        revoked: dice.below(4) == 0,
        backed_up: dice.number(),
        at_ms: dice.number() as i64,
        newest: 0,
    }
}

fn whole_cursors(dice: &mut Dice<'_>) -> Vec<Cursor> {
    (0..dice.below(3)).map(|_| Cursor { scope: scope(dice), pos: dice.number(), head: dice.hash() }).collect()
}

/// What is shown as proof travels whole.
fn proof(dice: &mut Dice<'_>) -> Proof {
    if dice.below(2) == 0 {
        return Proof { receipt: None, cursors: Vec::new() };
    }
    let cursors = whole_cursors(dice);
    let receipt = Receipt { root: dice.hash(), cursors: cursors_digest(&cursors), ..receipt(dice) };
    Proof { receipt: Some(receipt), cursors }
}

fn give(dice: &mut Dice<'_>) -> Give {
    let scope = scope(dice);
    let mut entries: Vec<LogEntry> = (0..dice.below(4)).map(|_| entry(dice, &scope)).collect();
    entries.retain(|entry| !matches!(entry.content, Content::Packed(_)));
    Give { scope, first_pos: dice.number(), head_before: dice.hash(), entries, proof: proof(dice) }
}

fn hello(dice: &mut Dice<'_>) -> Hello {
    let told = |dice: &mut Dice<'_>| ToldChain {
        incarnation: dice.number(),
        seq: dice.number(),
        head: dice.short(),
        acked: dice.number(),
        receipted: dice.number(),
        ask_after: (dice.below(4) == 0).then(|| dice.number()),
    };
    let cursors = if dice.below(2) == 0 {
        Cursors::Whole(whole_cursors(dice))
    } else {
        Cursors::Short { marks: (0..dice.below(3)).map(|_| (dice.number() as u16, dice.number())).collect(), digest: dice.short() }
    };
    Hello {
        protocol: dice.number() as u16,
        device: dice.number() as u32,
        chains: (0..dice.below(4)).map(|_| told(dice)).collect(),
        epoch: dice.number() as u32,
        cursors,
        snapshots: Vec::new(),
        proof: (dice.below(4) == 0).then(|| proof(dice)),
        whole: dice.below(2) == 1,
        page_bytes: dice.number() as u32,
        ground: (dice.below(4) == 0).then(|| {
            Box::new(Ground {
                incarnation: dice.number(),
                runs: (0..dice.below(4)).map(|_| (dice.number(), dice.number())).collect(),
                digest: dice.short(),
            })
        }),
        at_ms: dice.number() as i64,
        signature: [dice.byte(); 64],
    }
}

fn header(dice: &mut Dice<'_>, seq: u64, scope: Scope) -> Header {
    Header { seq, at_ms: dice.number() as i64, actor: dice.number() as u16, scope, verb: dice.byte() }
}

fn id(dice: &mut Dice<'_>) -> ChangeId {
    ChangeId { device: u32::from(dice.below(3)), incarnation: u64::from(dice.below(2)), seq: dice.number() }
}

fn packed(dice: &mut Dice<'_>, seq: u64, scope: Scope) -> Packed {
    Packed { header: header(dice, seq, scope), base: id(dice), instructions: dice.bytes() }
}

fn parcel(dice: &mut Dice<'_>) -> Parcel {
    let (device, incarnation) = (dice.number() as u32, dice.number());
    let first = 1 + dice.number() / 2;
    let item = |dice: &mut Dice<'_>, seq| {
        let scope = scope(dice);
        match dice.below(3) {
            0 => Item::Packed(packed(dice, seq, scope)),
            _ => Item::Whole(Change { header: header(dice, seq, scope), body: dice.bytes() }),
        }
    };
    let items: Vec<Item> = (0..1 + u64::from(dice.below(6))).map(|at| item(dice, first + at)).collect();
    let is_packed = items.iter().any(|item| matches!(item, Item::Packed(_)));
    let check = is_packed.then(|| [dice.byte(); 4]);
    let vouch = if dice.below(3) == 0 { Vouch::Hello } else { Vouch::Signature([dice.byte(); 64]) };
    Parcel { device, incarnation, items, check, vouch }
}

fn log(dice: &mut Dice<'_>) -> LogFrame {
    let scope = scope(dice);
    let entries: Vec<LogEntry> = (0..1 + dice.below(6)).map(|_| entry(dice, &scope)).collect();
    let is_packed = entries.iter().any(|entry| matches!(entry.content, Content::Packed(_)));
    let check = is_packed.then(|| [dice.byte(); 4]);
    LogFrame { scope, first_pos: dice.number(), entries, head_after: dice.short(), check }
}

fn entry(dice: &mut Dice<'_>, scope: &Scope) -> LogEntry {
    let id = id(dice);
    let content = match dice.below(4) {
        0 => Content::Own,
        1 => Content::Erased(dice.hash()),
        2 => Content::Packed(packed(dice, id.seq, scope.clone())),
        _ => Content::Full(Change { header: header(dice, id.seq, scope.clone()), body: dice.bytes() }),
    };
    LogEntry { n: dice.number(), id, verdict: Verdict(dice.number() as u32), received_at_ms: dice.number() as i64, content }
}

fn receipt(dice: &mut Dice<'_>) -> Receipt {
    Receipt {
        epoch: dice.number() as u32,
        device: dice.number() as u32,
        incarnation: dice.number(),
        from_seq: dice.number(),
        to_seq: dice.number(),
        // It does not travel.
        root: [0; 32],
        log_n: dice.number(),
        log_head: dice.hash(),
        cursors: [0; 32],
        scopes: (dice.below(4) == 0).then(|| (0..dice.below(3)).map(|_| scope(dice)).collect()),
        at_ms: dice.number() as i64,
        signature: [dice.byte(); 64],
    }
}
