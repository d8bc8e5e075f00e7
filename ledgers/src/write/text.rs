//! Text as a cell can hold it.

use crate::words::{Language, say};

/// A cell holds so many UTF-16 units.
pub(super) const UNITS_MAX: usize = 32_767;

/// A printed page head holds so many, with its marks.
pub(super) const HEAD_UNITS_MAX: usize = 255;

/// Text that XML can carry: line breaks and tabs stay, other control characters go, and so do the two
/// that are no characters. Longer than a cell holds, it is cut and says so: the record has the whole.
pub(super) fn fit(language: Language, text: &str) -> String {
    let text = lawful(text);
    // A character has no more UTF-16 units than bytes.
    if text.len() <= UNITS_MAX || units(&text) <= UNITS_MAX {
        return text;
    }
    let note = |left: usize| say(language, "ledgers.cut", &[("left", &left.to_string())]);
    let room = UNITS_MAX - units(&note(usize::MAX));
    let kept = first(&text, room);
    let left = text.chars().count() - kept.chars().count();
    [kept, note(left)].concat()
}

/// Without what XML cannot carry.
pub(super) fn lawful(text: &str) -> String {
    if text.chars().all(is_lawful) {
        return text.to_owned();
    }
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.chars().filter(|c| is_lawful(*c)).collect()
}

fn is_lawful(c: char) -> bool {
    matches!(c, '\n' | '\t') || !(c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}'))
}

/// Whether a program could take the text for a formula when somebody edits the cell.
pub(crate) fn begins_a_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '＝', '＋', '－', '＠'])
}

/// As many characters as fit into so many UTF-16 units.
pub(super) fn first(text: &str, units_max: usize) -> String {
    let mut used = 0;
    let fits = |c: &char| {
        used += c.len_utf16();
        used <= units_max
    };
    text.chars().take_while(fits).collect()
}

pub(super) fn units(text: &str) -> usize {
    text.encode_utf16().count()
}
