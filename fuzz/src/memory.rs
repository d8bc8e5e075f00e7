//! How much memory a parser may take for so many bytes, and the allocator that counts it.
//!
//! What zstd allocates is not counted here: it is bounded by the window that the decoder refuses to
//! exceed, and does not grow with the input.

use peak_alloc::PeakAlloc;
use std::sync::{Mutex, PoisonError};

#[global_allocator]
static COUNTED: PeakAlloc = PeakAlloc;

/// One at a time: the count is of the whole process.
static ONE: Mutex<()> = Mutex::new(());

/// Whatever the input: a frame's payload in plain, several times over while it is being read, and
/// the changes or entries that run lengths may unfold to (16,384 of some 200 bytes).
pub const FRAME_BYTES: usize = 24 * 1024 * 1024;

/// For each byte of a body: an operation of a few bytes is some 100 bytes in memory, in a list that
/// doubles.
pub const BODY_TIMES: usize = 400;

/// What a small input may take.
pub const SMALL_BYTES: usize = 64 * 1024;

/// Runs something and gives the most bytes that were allocated at one time while it ran.
///
/// # Panics
/// Where that was more than `most`.
pub fn within<T>(most: usize, run: impl FnOnce() -> T) -> T {
    let _alone = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    let before = COUNTED.current_usage();
    COUNTED.reset_peak_usage();
    let result = run();
    let taken = COUNTED.peak_usage().saturating_sub(before);
    assert!(taken <= most, "{taken} bytes were allocated where {most} are allowed");
    result
}
