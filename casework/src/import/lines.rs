//! Lines of a file of any size, one at a time, from one buffer.
//!
//! A line beyond [`LINE_BYTES_MAX`] is read past without being kept, so that a line of 10 MB costs
//! its time and no memory. Both buffers are wiped when the import ends, because a line may have
//! held an accusation.

use jiangyuan_model::{ErrorCode, Refusal};
use std::io::Read;
use zeroize::Zeroizing;

/// The longest line. A change carries at most 256 KiB, which is less than half of this even where
/// every character is escaped; a record with a long course, exported, takes the rest.
pub const LINE_BYTES_MAX: usize = 4 * 1024 * 1024;

/// How much is asked of the file at a time.
const READ_BYTES: usize = 64 * 1024;

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// One line, without its end.
pub(super) struct Line<'a> {
    /// Its number, from 1.
    pub(super) number: u64,
    /// Its bytes; `None` where it was too long to be kept.
    pub(super) bytes: Option<&'a [u8]>,
}

/// Reads lines.
pub(super) struct Lines<R> {
    source: R,
    read: Zeroizing<Vec<u8>>,
    /// What of `read` was not consumed yet.
    unread: std::ops::Range<usize>,
    line: Zeroizing<Vec<u8>>,
    number: u64,
}

impl<R: Read> Lines<R> {
    pub(super) fn new(source: R) -> Lines<R> {
        Lines { source, read: Zeroizing::new(vec![0; READ_BYTES]), unread: 0..0, line: Zeroizing::new(Vec::new()), number: 0 }
    }

    /// The next line that is not blank; `None` at the end of the file.
    pub(super) fn next(&mut self) -> Result<Option<Line<'_>>, Refusal> {
        loop {
            let Some(kept) = self.fill_line()? else { return Ok(None) };
            self.number += 1;
            if self.number == 1 && self.line.starts_with(BYTE_ORDER_MARK) {
                self.line.drain(..BYTE_ORDER_MARK.len());
            }
            if self.line.last() == Some(&b'\r') {
                self.line.pop();
            }
            if kept && self.line.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            return Ok(Some(Line { number: self.number, bytes: kept.then_some(self.line.as_slice()) }));
        }
    }

    /// Reads up to the end of a line into `line`. `Some(false)`: it was longer than a line may
    /// be. `None`: nothing is left.
    fn fill_line(&mut self) -> Result<Option<bool>, Refusal> {
        self.line.clear();
        let (mut any, mut kept) = (false, true);
        loop {
            if self.unread.is_empty() && !self.fill_buffer()? {
                return Ok(any.then_some(kept));
            }
            any = true;
            let piece = self.read.get(self.unread.clone()).unwrap_or_default();
            let end = piece.iter().position(|byte| *byte == b'\n');
            let part = piece.get(..end.unwrap_or(piece.len())).unwrap_or_default();
            kept = kept && self.line.len() + part.len() <= LINE_BYTES_MAX;
            if kept {
                self.line.extend_from_slice(part);
            }
            self.unread.start += part.len() + usize::from(end.is_some());
            if end.is_some() {
                return Ok(Some(kept));
            }
        }
    }

    fn fill_buffer(&mut self) -> Result<bool, Refusal> {
        loop {
            match self.source.read(&mut self.read) {
                Ok(count) => {
                    self.unread = 0..count;
                    return Ok(count > 0);
                }
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(_) => return Err(Refusal::new(ErrorCode::FileUnreadable)),
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]
mod tests {
    use super::*;

    fn all(bytes: &[u8]) -> Vec<(u64, Option<Vec<u8>>)> {
        let mut lines = Lines::new(bytes);
        let mut out = Vec::new();
        while let Some(line) = lines.next().unwrap() {
            out.push((line.number, line.bytes.map(<[u8]>::to_vec)));
        }
        out
    }

    #[test]
    fn lines_keep_their_number_past_blank_ones_and_without_a_last_line_end() {
        assert_eq!(all(b"\xef\xbb\xbfa\r\n\n  \nb"), [(1, Some(b"a".to_vec())), (4, Some(b"b".to_vec()))]);
    }

    #[test]
    fn a_line_beyond_the_limit_is_passed_over_and_the_next_one_is_whole() {
        let mut bytes = vec![b'x'; LINE_BYTES_MAX + 1];
        bytes.extend_from_slice(b"\nb\n");
        assert_eq!(all(&bytes), [(1, None), (2, Some(b"b".to_vec()))]);
    }
}
