//! The two text files, read: lists of words, and pools of sentences with gaps.

use std::collections::BTreeMap;

const LEXICON: &str = include_str!("lexicon.txt");
const SENTENCES: &str = include_str!("sentences.txt");

/// A part of a sentence.
#[derive(Debug)]
pub(super) enum Piece {
    /// Said as it stands.
    Plain(&'static str),
    /// A word of this list, or a figure of this name.
    Gap(&'static str),
    /// One of several.
    OneOf(Vec<Sentence>),
}

/// A sentence with gaps.
pub(super) type Sentence = Vec<Piece>;

/// Everything that can be said.
#[derive(Debug)]
pub(super) struct Grammar {
    lists: BTreeMap<&'static str, Vec<&'static str>>,
    pools: BTreeMap<&'static str, Vec<Sentence>>,
}

impl Grammar {
    pub(super) fn read() -> Grammar {
        Grammar { lists: LEXICON.lines().filter_map(list).collect(), pools: pools() }
    }

    /// The words of a list, if there is one of this name.
    pub(super) fn list(&self, name: &str) -> Option<&[&'static str]> {
        self.lists.get(name).map(Vec::as_slice)
    }

    /// The words of a list that there is.
    pub(super) fn words(&self, name: &str) -> &[&'static str] {
        self.list(name).expect("a list of the lexicon")
    }

    /// The sentences of a pool that there is.
    pub(super) fn pool(&self, name: &str) -> &[Sentence] {
        self.pools.get(name).expect("a pool of sentences")
    }

    /// The kinds of matter: the pools that have a number for a name.
    pub(super) fn kinds(&self) -> Vec<&'static str> {
        self.pools.keys().copied().filter(|name| name.bytes().all(|byte| byte.is_ascii_digit())).collect()
    }
}

fn list(line: &'static str) -> Option<(&'static str, Vec<&'static str>)> {
    let (name, words) = line.split_once(' ').filter(|(name, _)| *name != "#")?;
    Some((name, words.split(' ').collect()))
}

fn pools() -> BTreeMap<&'static str, Vec<Sentence>> {
    let mut pools: BTreeMap<&str, Vec<Sentence>> = BTreeMap::new();
    let mut name = "";
    for line in SENTENCES.lines().filter(|line| !line.starts_with('#')) {
        match line.strip_prefix("== ") {
            Some(next) => name = next,
            None => pools.entry(name).or_default().push(sentence(line)),
        }
    }
    pools
}

/// Reads `plain {gap} [one|other]`; alternatives hold gaps but no further alternatives.
fn sentence(text: &'static str) -> Sentence {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['{', '[']) {
        let (plain, open) = rest.split_at(at);
        if !plain.is_empty() {
            pieces.push(Piece::Plain(plain));
        }
        let (piece, after) = if let Some(inner) = open.strip_prefix('{') {
            let (gap, after) = inner.split_once('}').expect("a gap is closed");
            (Piece::Gap(gap), after)
        } else {
            let inner = open.strip_prefix('[').unwrap_or_default();
            let (choices, after) = inner.split_once(']').expect("alternatives are closed");
            (Piece::OneOf(choices.split('|').map(sentence).collect()), after)
        };
        pieces.push(piece);
        rest = after;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Plain(rest));
    }
    pieces
}
