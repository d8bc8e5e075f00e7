//! The zstd stream of a session: one window that lives across its frames.

use super::{BadFrame, Dictionary, PLAIN_BYTES_MAX};
use crate::ground::Footing;
use std::borrow::Cow;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use zstd::stream::raw::{CParameter, DParameter, Decoder, Encoder, Operation};
use zstd::zstd_safe::{DictAttachPref, FrameFormat};

/// The window reaches back this many bits of bytes: 1 MiB, which both sides hold in memory for
/// each session.
const WINDOW_LOG: u32 = 20;

/// The same where very much is to be sent: 4 MiB, which take 4 % off a first load. Its writer needs 45 MB for
/// tables; that is one device, once. Its reader touches only as much of the window as has come.
const WIDE_WINDOW_LOG: u32 = 22;

/// The smallest window that is worth making.
const WINDOW_LOG_MIN: u32 = 17;

/// So large that all of it is within reach, and no larger: filling the tables of the largest takes longer than
/// most sessions take for all the rest.
fn window_log(dictionary: Dictionary, footing: &Footing) -> u32 {
    if *footing == Footing::default() {
        return WINDOW_LOG;
    }
    if footing.is_endless() {
        return WIDE_WINDOW_LOG;
    }
    let reach = dictionary.bytes().len() + footing.bytes.len() + footing.waiting;
    reach.next_power_of_two().ilog2().clamp(WINDOW_LOG_MIN, WIDE_WINDOW_LOG)
}

/// Tables no larger than the window can use, for a window of so many bits. By itself zstd makes them for the
/// level's own window of 8 MiB: 80 MB of memory for each session, cleared at its start.
const fn table_logs(window_log: u32) -> (u32, u32) {
    (window_log + 1, window_log - 1)
}

/// Measured on 4 MB of changes, one core: 19 makes 1,027 kB in 2.2 s, 17 makes 1,040 kB in 1.8 s, 9
/// makes 1,170 kB in 0.2 s. On the slowest line the difference between 9 and 19 is half a minute.
const LEVEL: i32 = 19;

/// Compressors at [`LEVEL`] at one time, 15 MB each. A device never has more than one. A county with
/// more sessions than this takes small tables for the rest: a tenth more bytes on the line, and a
/// fifteenth of the memory and of the time.
const THOROUGH_MAX: usize = 16;

/// Level and tables of those beyond.
const LIGHT_LEVEL: i32 = 3;
const LIGHT_LOG: u32 = 15;

const CHUNK_BYTES: usize = 16 * 1024;

/// Compressors at rest that are kept for the next session: the system takes longer to hand out and
/// clear their 15 MB than most sessions take for all the rest. A county that has had so many
/// sessions at once holds 120 MB from then on; a device never has more than one.
const IDLE_MAX: usize = 8;

static IDLE: Mutex<Vec<Tables>> = Mutex::new(Vec::new());

/// Thorough compressors that are at work or at rest.
static THOROUGH: AtomicUsize = AtomicUsize::new(0);

struct Tables {
    dictionary: Dictionary,
    encoder: Encoder<'static>,
    thorough: bool,
    /// They stand on the dictionary alone and are of the usual size, as the next session's will be.
    usual: bool,
}

impl Drop for Tables {
    fn drop(&mut self) {
        give_back(self.thorough);
    }
}

fn give_back(thorough: bool) {
    if thorough {
        THOROUGH.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Tables {
    fn new(dictionary: Dictionary, footing: &Footing) -> Result<Tables, BadFrame> {
        let thorough = THOROUGH.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |now| (now < THOROUGH_MAX).then_some(now + 1)).is_ok();
        let window = window_log(dictionary, footing);
        let (chain, hash) = if thorough { table_logs(window) } else { (LIGHT_LOG, LIGHT_LOG) };
        let level = if thorough { LEVEL } else { LIGHT_LEVEL };
        let encoder = Encoder::with_dictionary(level, &standing_on(dictionary, &footing.bytes));
        let encoder = encoder.inspect_err(|_| give_back(thorough)).map_err(damaged)?;
        // From here on a failure gives the place back by the drop.
        let mut tables = Tables { dictionary, encoder, thorough, usual: *footing == Footing::default() };
        for parameter in [
            CParameter::WindowLog(window),
            CParameter::ChainLog(chain),
            CParameter::HashLog(hash),
            // The flags name the dictionary, and the type of the frame says that it is zstd.
            CParameter::DictIdFlag(false),
            CParameter::Format(FrameFormat::Magicless),
            // Otherwise zstd sizes its tables for the dictionary alone, and sees little of the window.
            CParameter::ForceAttachDict(DictAttachPref::ForceLoad),
        ] {
            tables.encoder.set_parameter(parameter).map_err(damaged)?;
        }
        Ok(tables)
    }
}

/// The dictionary and the ground behind it: zstd takes everything after a dictionary's tables for its content,
/// and the end of it costs least to refer to.
fn standing_on(dictionary: Dictionary, ground: &[u8]) -> Cow<'static, [u8]> {
    if ground.is_empty() { Cow::Borrowed(dictionary.bytes()) } else { Cow::Owned([dictionary.bytes(), ground].concat()) }
}

/// The writing end of a window. Its tables are kept when the session ends; what they hold of it
/// cannot be referred to after a restart.
pub(super) struct Compressor {
    tables: Option<Tables>,
    /// What was written before anything was packed.
    begun: Vec<u8>,
}

impl Drop for Compressor {
    fn drop(&mut self) {
        let mut idle = IDLE.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < IDLE_MAX {
            idle.extend(self.tables.take_if(|tables| tables.thorough && tables.usual));
        }
    }
}

impl Compressor {
    pub(super) fn new(dictionary: Dictionary) -> Result<Compressor, BadFrame> {
        let kept = {
            let mut idle = IDLE.lock().unwrap_or_else(PoisonError::into_inner);
            let at = idle.iter().position(|tables| tables.dictionary == dictionary);
            at.map(|at| idle.swap_remove(at))
        };
        if let Some(tables) = kept {
            let mut compressor = Compressor { tables: Some(tables), begun: Vec::new() };
            compressor.restart()?;
            return Ok(compressor);
        }
        Ok(Compressor { tables: Some(Tables::new(dictionary, &Footing::default())?), begun: Vec::new() })
    }

    /// One that stands on more than the dictionary. Its tables are filled at once, which takes up to half a
    /// second: the caller is just then waiting for a line.
    pub(super) fn on(dictionary: Dictionary, footing: &Footing) -> Result<Compressor, BadFrame> {
        let mut compressor = Compressor { tables: Some(Tables::new(dictionary, footing)?), begun: Vec::new() };
        compressor.begun = compressor.pack(&[])?;
        Ok(compressor)
    }

    fn encoder(&mut self) -> Result<&mut Encoder<'static>, BadFrame> {
        self.tables.as_mut().map(|tables| &mut tables.encoder).ok_or(BadFrame::Compression)
    }

    pub(super) fn restart(&mut self) -> Result<(), BadFrame> {
        self.begun.clear();
        self.encoder()?.reinit().map_err(damaged)
    }

    /// Compresses and flushes, so that the peer can read all of it at once.
    pub(super) fn pack(&mut self, plain: &[u8]) -> Result<Vec<u8>, BadFrame> {
        let mut packed = std::mem::take(&mut self.begun);
        packed.reserve(plain.len() / 2 + 64);
        let encoder = self.encoder()?;
        let mut chunk = vec![0u8; CHUNK_BYTES];
        let mut rest = plain;
        while !rest.is_empty() {
            let status = encoder.run_on_buffers(rest, &mut chunk).map_err(damaged)?;
            packed.extend_from_slice(chunk.get(..status.bytes_written).unwrap_or_default());
            rest = rest.get(status.bytes_read..).unwrap_or_default();
        }
        loop {
            let mut output = zstd::stream::raw::OutBuffer::around(chunk.as_mut_slice());
            let left = encoder.flush(&mut output).map_err(damaged)?;
            packed.extend_from_slice(output.as_slice());
            if left == 0 {
                return Ok(packed);
            }
        }
    }
}

pub(super) struct Decompressor(Decoder<'static>);

impl Decompressor {
    pub(super) fn new(dictionary: Dictionary, ground: &[u8]) -> Result<Decompressor, BadFrame> {
        let mut decoder = Decoder::with_dictionary(&standing_on(dictionary, ground)).map_err(damaged)?;
        // A peer that asks for a larger window is refused before it is given memory.
        for parameter in [DParameter::WindowLogMax(WIDE_WINDOW_LOG), DParameter::Format(FrameFormat::Magicless)] {
            decoder.set_parameter(parameter).map_err(damaged)?;
        }
        Ok(Decompressor(decoder))
    }

    pub(super) fn restart(&mut self) -> Result<(), BadFrame> {
        self.0.reinit().map_err(damaged)
    }

    pub(super) fn unpack(&mut self, packed: &[u8]) -> Result<Vec<u8>, BadFrame> {
        let mut plain = Vec::with_capacity(packed.len().saturating_mul(2).min(PLAIN_BYTES_MAX));
        let mut chunk = vec![0u8; CHUNK_BYTES];
        let mut rest = packed;
        loop {
            let status = self.0.run_on_buffers(rest, &mut chunk).map_err(damaged)?;
            plain.extend_from_slice(chunk.get(..status.bytes_written).unwrap_or_default());
            rest = rest.get(status.bytes_read..).unwrap_or_default();
            if plain.len() > PLAIN_BYTES_MAX {
                return Err(BadFrame::TooLong);
            }
            // A full chunk may hide more output; an unfilled one cannot.
            if rest.is_empty() && status.bytes_written < CHUNK_BYTES {
                return Ok(plain);
            }
            if status.bytes_read == 0 && status.bytes_written == 0 {
                return Err(BadFrame::Compression);
            }
        }
    }
}

fn damaged(_: std::io::Error) -> BadFrame {
    BadFrame::Compression
}
