//! Trains `sync/dictionary/1.zstd` from the invented samples: always the same bytes. A released
//! dictionary is never trained again under its number; a better one takes the next.
//!
//! `cargo run -p jiangyuan-testkit --example train_dictionary`

use jiangyuan_testkit::samples;

const SEED: u64 = 1;
const SAMPLES: usize = 6_000;

/// A sixteenth of the window that it stands in for until the session has filled it.
const DICTIONARY_BYTES: usize = 64 * 1024;

fn main() -> std::io::Result<()> {
    let dictionary = zstd::dict::from_samples(&samples::bodies(SEED, SAMPLES), DICTIONARY_BYTES)?;
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../sync/dictionary/1.zstd");
    std::fs::write(path, dictionary)
}
