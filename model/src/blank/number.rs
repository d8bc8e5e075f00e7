//! The number of a blank form.
//!
//! **The number** `空-100A3-0012-K7P` is of the PC and not of the office's papers: `100A3` are the last three digits of the
//! township and the two characters of its PC, `0012` runs on and never begins again, `K7` is drawn for each batch, so that a
//! copy of a PC that nobody knows of yet prints other numbers, and `P` is the check character of GB/T 17710 (ISO 7064,
//! MOD 37,36): a wrong character is found before anything is looked up. A scanner types it without the `空`, because a
//! scanner that stands for a keyboard has no key for it.

use std::fmt;
use std::str::FromStr;

/// What the number begins with.
const SIGN: &str = "空";

/// Characters of a series: three of the township, two of the PC.
const SERIES_CHARS: usize = 5;

/// Characters that are drawn for a batch.
pub const MARK_CHARS: usize = 2;

/// What marks are drawn of: nobody takes one for another.
pub const MARK_ALPHABET: &[u8; 29] = b"23456789ABCDEFGHJKMNPQRSTVWXY";

/// The number of one sheet.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct BlankNumber {
    /// The series of the PC.
    pub series: String,
    /// Which sheet of it.
    pub serial: u32,
    /// What was drawn for its batch.
    pub mark: String,
}

/// What was typed is no number of a blank form, or is mistyped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no number of a blank form")]
pub struct BadBlankNumber;

impl BlankNumber {
    /// As a scanner types it.
    pub fn scanned(&self) -> String {
        let serial = format!("{:04}", self.serial);
        let check = check_character(&[&self.series, &serial, &self.mark]).unwrap_or('?');
        format!("{}-{serial}-{}{check}", self.series, self.mark)
    }
}

impl fmt::Display for BlankNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{SIGN}-{}", self.scanned())
    }
}

impl FromStr for BlankNumber {
    type Err = BadBlankNumber;

    /// Small and wide letters, spaces and hyphens make no difference, nor whether the `空` is there.
    fn from_str(typed: &str) -> Result<BlankNumber, BadBlankNumber> {
        let mut plain = Vec::new();
        for character in typed.trim().trim_start_matches(SIGN).chars().filter(|c| !c.is_whitespace() && !is_hyphen(*c)) {
            let narrow = match character {
                '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(character) - 0xFEE0).ok_or(BadBlankNumber)?,
                other => other,
            };
            plain.push(narrow.to_ascii_uppercase());
        }
        let (series, rest) = plain.split_at_checked(SERIES_CHARS).ok_or(BadBlankNumber)?;
        let (serial, end) = rest.split_at_checked(rest.len().saturating_sub(MARK_CHARS + 1)).ok_or(BadBlankNumber)?;
        let text = |part: &[char]| part.iter().collect::<String>();
        let (mark, check) = end.split_at_checked(MARK_CHARS).ok_or(BadBlankNumber)?;
        let (series, serial, mark) = (text(series), text(serial), text(mark));
        if serial.len() < 4 || check_character(&[&series, &serial, &mark]) != check.first().copied() {
            return Err(BadBlankNumber);
        }
        Ok(BlankNumber { series, serial: serial.parse().map_err(|_| BadBlankNumber)?, mark })
    }
}

const fn is_hyphen(character: char) -> bool {
    matches!(character, '-' | '－' | '—' | '–' | '‐' | '·' | '_')
}

/// The check character of GB/T 17710 (MOD 37,36); nothing where a character is no digit and no capital.
fn check_character(parts: &[&str]) -> Option<char> {
    const MODULUS: u32 = 36;
    let mut product = MODULUS;
    for character in parts.iter().flat_map(|part| part.chars()) {
        let value = character.to_digit(MODULUS).filter(|_| !character.is_ascii_lowercase())?;
        let sum = (product + value) % MODULUS;
        product = (if sum == 0 { MODULUS } else { sum }) * 2 % (MODULUS + 1);
    }
    let check = (MODULUS + 1 - product) % MODULUS;
    char::from_digit(check, MODULUS).map(|check| check.to_ascii_uppercase())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn number() -> BlankNumber {
        BlankNumber { series: "100A3".into(), serial: 12, mark: "K7".into() }
    }

    #[test]
    fn a_number_is_read_as_it_is_printed_scanned_or_typed_by_hand() {
        let printed = number().to_string();
        assert!(printed.starts_with("空-100A3-0012-K7"), "{printed}");
        let scanned = number().scanned();
        for typed in [printed.clone(), scanned.clone(), scanned.to_lowercase(), scanned.replace('-', ""), format!(" 空 {scanned} ")] {
            assert_eq!(typed.parse(), Ok(number()), "{typed}");
        }
        let late = BlankNumber { serial: 123_456, ..number() };
        assert_eq!(late.to_string().parse(), Ok(late));
    }

    #[test]
    fn any_one_wrong_character_is_found() {
        let right = number().scanned();
        for (at, old) in right.char_indices().filter(|(_, old)| *old != '-') {
            for new in ('0'..='9').chain('A'..='Z').filter(|new| *new != old) {
                let mut wrong = right.clone();
                wrong.replace_range(at..=at, &new.to_string());
                assert_eq!(wrong.parse::<BlankNumber>(), Err(BadBlankNumber), "{wrong}");
            }
        }
        for wrong in ["", "空", "100A3", "100A3-0012", "云信受〔2026〕12号"] {
            assert_eq!(wrong.parse::<BlankNumber>(), Err(BadBlankNumber), "{wrong}");
        }
    }

    #[test]
    fn the_check_character_is_that_of_the_standard() {
        // The example of the identifier of releases (GRid), which uses it.
        assert_eq!(check_character(&["A12425G", "ABC1234002"]), Some('M'));
    }
}
