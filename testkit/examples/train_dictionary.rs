//! Trains `sync/dictionary/1.zstd` from the invented samples: always the same bytes. A released
//! dictionary is never trained again under its number; a better one takes the next.
//!
//! `cargo run -p jiangyuan-testkit --example train_dictionary`

use jiangyuan_testkit::samples::{DICTIONARY_BYTES, TRAINING_COUNT, TRAINING_SEED, bodies};

fn main() -> std::io::Result<()> {
    let dictionary = zstd::dict::from_samples(&bodies(TRAINING_SEED, TRAINING_COUNT), DICTIONARY_BYTES)?;
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../sync/dictionary/1.zstd");
    std::fs::write(path, dictionary)
}
