//! The query code (查询码): with it a petitioner asks how his case stands, without a name or a number of a paper.
//!
//! Twelve characters of chance (58 bits) and a check character. Whoever types it wrong is told so without a question
//! to the server, and nobody learns by typing which codes exist. The server keeps only a hash under the county's name,
//! so that a copy of its table opens nothing; guessing is limited by the server, not here.

use crate::alphabet;
use jiangyuan_model::{ErrorCode, Refusal};
use std::fmt;

/// Characters of chance.
const CHARACTERS: usize = 12;

/// A query code that is whole: its check character fits.
#[derive(Clone, PartialEq, Eq)]
pub struct QueryCode(String);

impl QueryCode {
    /// A code from 16 random bytes. The bias of 2^128 modulo 29^12 is below one in 2^69.
    pub fn from_random(random: [u8; 16]) -> QueryCode {
        let code = alphabet::spell(u128::from_be_bytes(random), CHARACTERS);
        QueryCode(alphabet::with_check(&code).unwrap_or(code))
    }

    /// The code that a person typed: small and wide letters, spaces and hyphens are taken as they are meant.
    ///
    /// # Errors
    /// [`ErrorCode::QueryCodeWrong`]: a character is wrong, too many or too few, or two changed places.
    pub fn parse(typed: &str) -> Result<QueryCode, Refusal> {
        alphabet::normalised(typed)
            .filter(|code| code.chars().count() == CHARACTERS + 1 && alphabet::checks(code))
            .map(QueryCode)
            .ok_or_else(|| ErrorCode::QueryCodeWrong.into())
    }

    /// What is kept in its place, as the record holds it.
    pub fn hash_text(&self, county: &str) -> String {
        self.hash(county).iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// What the server keeps in its place. `county` is the county's code: the same code in another county is another row.
    pub fn hash(&self, county: &str) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new_derive_key("jiangyuan 2026 query code of a petitioner");
        hasher.update(county.as_bytes()).update(b"\0").update(self.0.as_bytes());
        *hasher.finalize().as_bytes()
    }
}

impl fmt::Display for QueryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&alphabet::grouped(&self.0))
    }
}

/// Never the code itself: it opens a case, and logs are read by others.
impl fmt::Debug for QueryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("QueryCode(…)")
    }
}
