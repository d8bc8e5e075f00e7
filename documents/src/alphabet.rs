//! Characters that nobody mistakes for one another when they are read out, copied by hand or typed, and a check
//! character over them.
//!
//! There are 29: the digits and capitals without 0, 1, I, L, O, U and Z. Twenty-nine is a prime, so the weighted sum
//! below catches every wrong character (no weight is 0) and every two characters that changed places, next to each
//! other or not (no two weights are equal), as long as a code has fewer than 29 characters. A sum modulo 10, 32 or 36
//! cannot do both.

/// The characters, in the order of their values.
pub(crate) const CHARACTERS: &[u8; 29] = b"23456789ABCDEFGHJKMNPQRSTVWXY";

const BASE: u128 = 29;

/// So many characters of a number, the lowest first.
pub(crate) fn spell(mut number: u128, characters: usize) -> String {
    (0..characters)
        .map(|_| {
            let value = usize::try_from(number % BASE).unwrap_or(0);
            number /= BASE;
            char::from(CHARACTERS.get(value).copied().unwrap_or(b'2'))
        })
        .collect()
}

fn value(character: char) -> Option<u32> {
    CHARACTERS.iter().position(|known| char::from(*known) == character).and_then(|at| u32::try_from(at).ok())
}

/// The text with its check character behind it; `None` where it has a character of another alphabet.
pub(crate) fn with_check(text: &str) -> Option<String> {
    let sum = weighted(text)?;
    // The check character has the next weight, and makes the whole sum 0.
    let weight = u32::try_from(text.chars().count()).ok()?.checked_add(1)?;
    CHARACTERS
        .iter()
        .map(|known| char::from(*known))
        .find(|known| value(*known).is_some_and(|v| (sum + weight * v) % 29 == 0))
        .map(|check| format!("{text}{check}"))
}

/// Whether the last character fits the others.
pub(crate) fn checks(text: &str) -> bool {
    weighted(text) == Some(0)
}

fn weighted(text: &str) -> Option<u32> {
    let mut sum = 0;
    for (weight, character) in (1..).zip(text.chars()) {
        sum = (sum + weight * value(character)?) % 29;
    }
    Some(sum)
}

/// What a person typed, as the code was made: capitals, without spaces and hyphens, wide forms made narrow. `None`
/// where a character is left that no code has.
pub(crate) fn normalised(typed: &str) -> Option<String> {
    let mut out = String::new();
    for character in typed.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '－' | '—' | '‐' | '·')) {
        let narrow = match character {
            '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(character) - 0xFEE0)?,
            other => other,
        };
        let capital = narrow.to_ascii_uppercase();
        value(capital)?;
        out.push(capital);
    }
    Some(out)
}

/// In groups of four, the last one taking up to five, as it is printed.
pub(crate) fn grouped(code: &str) -> String {
    let characters: Vec<char> = code.chars().collect();
    let mut groups: Vec<String> = characters.chunks(4).map(|group| group.iter().collect()).collect();
    if groups.last().is_some_and(|last| last.len() == 1)
        && let (Some(last), Some(before)) = (groups.pop(), groups.last_mut())
    {
        before.push_str(&last);
    }
    groups.join("-")
}
