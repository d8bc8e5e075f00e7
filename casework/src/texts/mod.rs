//! Comparing and merging long texts, in Chinese without spaces, in Tibetan by syllables.
//!
//! When two desks rewrote one text apart, a clerk wants to see what each of them changed, and a
//! text with both changes to begin from. The three-way merge here is the textbook one (diff3): each
//! side is compared with the text that all of them replaced, changes that lie apart are all taken,
//! and where several sides changed the same place differently, all versions stand there one after
//! the other for a person to put in order.
//!
//! Two things differ from what programmers' tools do. The units are not lines: a character of
//! Chinese, a syllable of Tibetan, a word or a number of Latin script, so that one changed digit is
//! one changed number and never half of one. And changes a few units apart count as one, because
//! two rewordings of one clause, shuffled together, make a sentence that nobody wrote.
//!
//! Nothing here is ever applied by itself: a proposal is read, changed if need be, and accepted by a
//! person, and what she accepts is an ordinary value with her name. Merging by itself, and sequence
//! CRDTs which do just that, were rejected for texts of legal weight.

mod merge;
mod tokens;

pub(crate) use merge::{compare, merge};
