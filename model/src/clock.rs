//! Time and chance are arguments. The one place that asks the system for either is the shipped
//! implementation in `clock::system`; everything else takes these traits.

use chrono::{DateTime, FixedOffset, NaiveDate, Utc};

/// Asia/Shanghai: UTC+8 all year since 1991.
pub const SHANGHAI_OFFSET_SECONDS: i32 = 8 * 3600;

/// Tells the time.
pub trait Clock: Send + Sync {
    /// Milliseconds since 1970, UTC, as this device believes.
    fn now_ms(&self) -> i64;

    /// Today's date in Asia/Shanghai.
    fn today(&self) -> NaiveDate {
        date_in_shanghai(self.now_ms())
    }
}

/// Fills bytes from a source of chance.
pub trait Random: Send + Sync {
    /// Fills the whole slice.
    fn fill(&self, bytes: &mut [u8]);
}

/// The date in Asia/Shanghai of an instant in UTC milliseconds.
pub fn date_in_shanghai(at_ms: i64) -> NaiveDate {
    in_shanghai(at_ms).date_naive()
}

/// The instant in UTC milliseconds as local time of Asia/Shanghai. An instant outside the
/// calendar counts as 1970.
pub fn in_shanghai(at_ms: i64) -> DateTime<FixedOffset> {
    let offset = FixedOffset::east_opt(SHANGHAI_OFFSET_SECONDS).expect("eight hours are a valid offset");
    DateTime::<Utc>::from_timestamp_millis(at_ms).unwrap_or_default().with_timezone(&offset)
}

/// The system's clock: the only caller of `Utc::now` in the product.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods)] // The one permitted place.
    fn now_ms(&self) -> i64 {
        Utc::now().timestamp_millis()
    }
}
