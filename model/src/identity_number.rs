//! Check digits: resident identity numbers (GB 11643-1999) and unified social credit codes
//! (GB 32100-2015). A failed check is a warning on screen, never a block: elders hold papers
//! with clerks' mistakes in them. An import line is stricter and reports it.

use chrono::NaiveDate;

const ID_WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const ID_CHECKS: &[u8; 11] = b"10X98765432";
const CREDIT_WEIGHTS: [u32; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
const CREDIT_ALPHABET: &[u8] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// What a resident identity number says about its holder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IdFacts {
    /// Date of birth.
    pub born_on: NaiveDate,
    /// GB/T 2261.1: `1` male, `2` female.
    pub sex: &'static str,
}

/// Whether `number` is an 18-digit number with a right check digit, or a 15-digit legacy number.
pub fn id_number_is_valid(number: &str) -> bool {
    let bytes = number.as_bytes();
    match bytes.len() {
        15 => bytes.iter().all(u8::is_ascii_digit),
        18 => {
            let mut sum = 0u32;
            for (byte, weight) in bytes.iter().zip(ID_WEIGHTS) {
                if !byte.is_ascii_digit() {
                    return false;
                }
                sum += u32::from(byte - b'0') * weight;
            }
            let expected = ID_CHECKS.get((sum % 11) as usize).copied();
            bytes.last().map(u8::to_ascii_uppercase) == expected && id_facts(number).is_some()
        }
        _ => false,
    }
}

/// Birth date and sex written in an 18-digit number; `None` where there is no such date.
pub fn id_facts(number: &str) -> Option<IdFacts> {
    if number.len() != 18 || !number.is_ascii() {
        return None;
    }
    let born_on = NaiveDate::parse_from_str(number.get(6..14)?, "%Y%m%d").ok()?;
    let order = number.as_bytes().get(16).filter(|b| b.is_ascii_digit())?;
    Some(IdFacts { born_on, sex: if (order - b'0') % 2 == 1 { "1" } else { "2" } })
}

/// Whether `code` is a unified social credit code with a right check character.
pub fn credit_code_is_valid(code: &str) -> bool {
    let value = |byte: u8| CREDIT_ALPHABET.iter().position(|&c| c == byte);
    let bytes = code.as_bytes();
    if bytes.len() != 18 {
        return false;
    }
    let mut sum = 0;
    for (&byte, weight) in bytes.iter().zip(CREDIT_WEIGHTS) {
        let Some(v) = value(byte) else { return false };
        sum += v as u32 * weight;
    }
    let check = (31 - sum % 31) % 31;
    bytes.last().and_then(|&b| value(b)) == Some(check as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_examples_are_valid() {
        assert!(id_number_is_valid("11010519491231002X"));
        assert!(credit_code_is_valid("91350100M000100Y43"));
    }

    #[test]
    fn a_wrong_digit_is_found() {
        assert!(!id_number_is_valid("110105194912310021"));
        assert!(!id_number_is_valid("11010519491231003X"));
        assert!(!credit_code_is_valid("91350100M000100Y44"));
    }

    #[test]
    fn a_number_with_an_impossible_birthday_is_not_valid() {
        // The check digit is right for these 17 digits; the 31st of February is not a day.
        let seventeen = "54990119900231001";
        let valid = (b'0'..=b'9').chain([b'X']).any(|c| id_number_is_valid(&format!("{seventeen}{}", c as char)));
        assert!(!valid);
    }

    #[test]
    fn birth_and_sex_are_read_from_the_number() {
        let facts = id_facts("11010519491231002X").map(|f| (f.born_on.to_string(), f.sex));
        assert_eq!(facts, Some(("1949-12-31".to_owned(), "2")));
    }
}
