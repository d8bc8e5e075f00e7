//! The check code (校验码) in the foot of every paper: whether the paper in somebody's hand is the one that the office
//! keeps.
//!
//! It is BLAKE3 over what the paper is and says, cut to ten characters, with a check character against mistyping. It
//! holds no secret, so it proves nothing by itself: the office looks it up among the papers it has made, or makes it
//! again from its own record. Ten characters of 29 are 48 bits: that any two of a million papers share a code has a
//! chance of one in eight hundred.

use crate::alphabet;
use crate::query_code::QueryCode;
use jiangyuan_model::{ErrorCode, PaperCode, RecordId, Refusal};

/// How many characters are taken from the hash.
const CHARACTERS: usize = 10;

/// The code of a paper, as it is printed (`XXXX-XXXX-XXX`).
///
/// `digest` is [`Prepared::digest`](crate::Prepared::digest): over every field as it is printed.
pub fn check_code(paper: PaperCode, record: RecordId, number: &str, digest: &[u8; 32]) -> String {
    let mut hasher = blake3::Hasher::new_derive_key("jiangyuan 2026 check code of a paper");
    hasher.update(&paper.code().to_be_bytes()).update(&record.0);
    // The length keeps a number that ends like a digest begins from being another number.
    hasher.update(&u64::try_from(number.len()).unwrap_or(u64::MAX).to_be_bytes()).update(number.as_bytes()).update(digest);
    let code = alphabet::spell(number_of(hasher.finalize().as_bytes()), CHARACTERS);
    alphabet::grouped(&alphabet::with_check(&code).unwrap_or(code))
}

/// Whether what was typed from a paper is `made`, the code that the office has for it. Spaces, hyphens, small and wide
/// letters make no difference.
pub fn verify(typed: &str, made: &str) -> bool {
    let normalised = (alphabet::normalised(typed), alphabet::normalised(made));
    is_well_formed(typed) && matches!(normalised, (Some(a), Some(b)) if a == b)
}

/// What was typed from a paper, written as it is printed; nothing where it cannot be a check code.
pub fn as_printed(typed: &str) -> Option<String> {
    alphabet::normalised(typed).filter(|_| is_well_formed(typed)).map(|code| alphabet::grouped(&code))
}

/// A code that somebody typed from a paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TypedCode {
    /// The check code in a foot, as it is printed.
    Check(String),
    /// The query code of a receipt.
    Query(QueryCode),
}

/// What kind of code was typed: they differ in length.
///
/// # Errors
/// `QueryCodeWrong` or `CheckCodeWrong`: mistyped, by its own check character; or it is neither.
pub fn read(typed: &str) -> Result<TypedCode, Refusal> {
    match QueryCode::parse(typed) {
        Ok(code) => Ok(TypedCode::Query(code)),
        Err(wrong) if alphabet::normalised(typed).is_some_and(|code| code.chars().count() > CHARACTERS + 1) => Err(wrong),
        Err(_) => as_printed(typed).map(TypedCode::Check).ok_or_else(|| ErrorCode::CheckCodeWrong.into()),
    }
}

/// Whether it can be a check code at all; a mistyped character or two that changed places are found here, before
/// anything is looked up.
pub fn is_well_formed(typed: &str) -> bool {
    alphabet::normalised(typed).is_some_and(|code| code.chars().count() == CHARACTERS + 1 && alphabet::checks(&code))
}

fn number_of(hash: &[u8; 32]) -> u128 {
    hash.iter().take(16).fold(0, |number, byte| (number << 8) | u128::from(*byte))
}
