//! How long sending will take, told before anybody waits for it.

use jiangyuan_model::Refusal;
use jiangyuan_model::view::Estimate;
use jiangyuan_store::{Store, Weight};

/// A body is this many times longer than what it costs on the line, compressed with what the county
/// knows already. Measured on a township's first load and on its week; a record of few words is less
/// alike than the average, so the estimate errs to the long side.
const BODY_SHRINKS: u64 = 3;

/// What a sync costs besides: its connection, greeting and acks.
const SYNC_BYTES: u64 = 1_800;

/// What waits to be sent, and how long that takes at the speed of the last syncs.
pub(crate) fn estimate(store: &Store) -> Result<Option<Estimate>, Refusal> {
    let weight = store.weight()?;
    let waits = weight.body_bytes > 0 || weight.contents > 0;
    waits.then(|| Ok(of(weight, store.recent_speed()?))).transpose()
}

fn of(weight: Weight, bytes_a_second: Option<u32>) -> Estimate {
    let text_bytes = SYNC_BYTES + weight.body_bytes / BODY_SHRINKS;
    let all_bytes = text_bytes + weight.content_bytes;
    let seconds = |bytes: u64| {
        let speed = u64::from(bytes_a_second?.max(1));
        Some(u32::try_from(bytes.div_ceil(speed)).unwrap_or(u32::MAX))
    };
    Estimate {
        records: weight.records,
        attachments: weight.contents,
        text_bytes,
        all_bytes,
        text_seconds: seconds(text_bytes),
        all_seconds: seconds(all_bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWELVE_AND_THREE: Weight = Weight { records: 12, body_bytes: 18_000, contents: 3, content_bytes: 750_000 };

    #[test]
    fn photos_take_minutes_where_the_text_alone_takes_seconds() {
        let told = of(TWELVE_AND_THREE, Some(3_200));
        assert_eq!((told.records, told.attachments), (12, 3));
        assert_eq!((told.text_seconds, told.all_seconds), (Some(3), Some(237)));
    }

    #[test]
    fn before_the_first_sync_no_time_is_promised() {
        let told = of(TWELVE_AND_THREE, None);
        assert_eq!((told.text_seconds, told.all_seconds), (None, None));
        assert_eq!(told.all_bytes - told.text_bytes, 750_000);
    }
}
