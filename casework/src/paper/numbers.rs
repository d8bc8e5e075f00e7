//! The register of void numbers, as far as whoever asks may see the papers.

use crate::sight;
use jiangyuan_model::numbers::VoidNumber;
use jiangyuan_model::{Noun, ReadPart, Refusal};
use jiangyuan_store::Store;

/// The register (作废号登记). Of a paper that somebody may not see, its number is told and nothing else: the series has to
/// be whole.
///
/// # Errors
/// The store cannot be read, or the log of reads not be written.
pub fn void_numbers(store: &Store) -> Result<Vec<VoidNumber>, Refusal> {
    sight::lines(store, Some(Noun::Paper), ReadPart::List)?;
    let seen = store.seen()?;
    let mut register = store.void_numbers()?;
    for line in register.iter_mut().filter(|line| line.paper.is_some_and(|id| !seen.sees(id, Noun::Paper))) {
        line.title.clear();
        line.reason.clear();
    }
    Ok(register)
}
