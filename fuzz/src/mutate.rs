//! Changes made to good inputs, for the ordinary tests: what a bad stick, a middle box and an idle
//! hand do to bytes.

use jiangyuan_testkit::chance::Chance;

/// The longest input that a change makes.
const LENGTH_MAX: usize = 64 * 1024;

/// Numbers at which lengths and counts go wrong.
const EDGES: &[u8] = &[0x00, 0x01, 0x17, 0x18, 0x7f, 0x80, 0x9f, 0xbf, 0xff, 0x1b, 0x9b, 0xbb, 0x5b, 0x7b, 0xdb, 0xf6];

/// The input with a few things changed.
pub fn mutated(input: &[u8], other: &[u8], chance: &mut Chance) -> Vec<u8> {
    let mut bytes = input.to_vec();
    for _ in 0..=chance.below(4) {
        change(&mut bytes, other, chance);
    }
    bytes.truncate(LENGTH_MAX);
    bytes
}

fn change(bytes: &mut Vec<u8>, other: &[u8], chance: &mut Chance) {
    let at = chance.below(bytes.len() as u64 + 1) as usize;
    let few = chance.below(16) as usize;
    match chance.below(8) {
        0 => bytes.truncate(at),
        1 => flip(bytes.get_mut(at), 1 << chance.below(8)),
        2 => set(bytes.get_mut(at), *chance.pick(EDGES)),
        3 => bytes.insert(at, *chance.pick(EDGES)),
        4 => drop(bytes.drain(at..(at + few).min(bytes.len()))),
        5 => {
            let copied: Vec<u8> = bytes.iter().skip(at).take(few * 8).copied().collect();
            let to = chance.below(bytes.len() as u64 + 1) as usize;
            drop(bytes.splice(to..to, copied));
        }
        6 => {
            let from = chance.below(other.len() as u64 + 1) as usize;
            let borrowed = other.iter().skip(from).take(few * 8).copied();
            drop(bytes.splice(at..at, borrowed));
        }
        _ => (at..at + few).for_each(|at| set(bytes.get_mut(at), chance.below(256) as u8)),
    }
}

fn flip(byte: Option<&mut u8>, bits: u8) {
    if let Some(byte) = byte {
        *byte ^= bits;
    }
}

fn set(byte: Option<&mut u8>, to: u8) {
    if let Some(byte) = byte {
        *byte = to;
    }
}
