//! Names of reference records: the same thing has the same record id, whoever asks, so that a
//! device finds what the county says of another device without being told where it stands.

use chrono::NaiveDate;
use jiangyuan_model::county_file::CountyFileKind;
use jiangyuan_model::{Actor, DeviceId, Incarnation, RecordId, Scope};

/// The record of a device.
pub fn device(device: DeviceId) -> RecordId {
    record(&format!("device {device}"))
}

/// The record of a user of a device.
pub fn user(device: DeviceId, actor: Actor) -> RecordId {
    record(&format!("user {device} {actor}"))
}

/// The record of a township, by its code.
pub fn township(code: &str) -> RecordId {
    record(&format!("township {code}"))
}

/// The record in which a device writes how far its log of reads reached: one in each scope that it has
/// written in, because a township may be merged into another.
pub fn reading_log(device: DeviceId, scope: &Scope) -> RecordId {
    record(&format!("log of reads {device} {scope}"))
}

/// The record of a year's holiday table.
pub fn holidays(year: i32) -> RecordId {
    record(&format!("holidays {year}"))
}

/// The record of a day off of the place.
pub fn day_off(day: NaiveDate) -> RecordId {
    record(&format!("day off {day}"))
}

/// The record of a decision about a setting, by its key and the day from which it is in force.
pub fn setting(key: &str, from: NaiveDate) -> RecordId {
    record(&format!("setting {key} {from}"))
}

/// The record of a slip, by its code.
pub fn slip(code: &str) -> RecordId {
    record(&format!("slip {code}"))
}

/// The record of something that is explained, by its code.
pub fn explain_item(code: &str) -> RecordId {
    record(&format!("explain {code}"))
}

/// The record of a block of numbers of papers: the which-th one that a PC has in this series and year.
pub fn number_block(device: DeviceId, incarnation: Incarnation, series: &str, year: i32, block: u32) -> RecordId {
    record(&format!("numbers {device} {incarnation:016x} {series} {year} {block}"))
}

/// The record of a file that the county hands to every PC, by what it is for and what it is of.
pub fn county_file(kind: CountyFileKind, key: &str) -> RecordId {
    record(&format!("file {} {key}", kind.key()))
}

/// The record of the county itself.
pub fn county() -> RecordId {
    record("county")
}

fn record(name: &str) -> RecordId {
    let mut hasher = blake3::Hasher::new_derive_key("jiangyuan 2026 reference record");
    hasher.update(name.as_bytes());
    let mut id = [0u8; 16];
    hasher.finalize_xof().fill(&mut id);
    // Version 8 of RFC 9562: a UUID made by the application's own rule.
    id[6] = (id[6] & 0x0f) | 0x80;
    id[8] = (id[8] & 0x3f) | 0x80;
    RecordId(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_a_user_and_a_township_have_records_of_their_own() {
        let ids = [device(3), device(4), reading_log(3, &Scope::Reference), user(3, 1), user(3, 2), township("549901100")];
        let distinct: std::collections::BTreeSet<RecordId> = ids.into_iter().collect();
        assert_eq!(distinct.len(), ids.len());
        assert_eq!(device(3), device(3));
    }
}
