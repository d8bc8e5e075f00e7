//! Invented work as another system would export it. ID numbers carry a prefix that is not assigned.

use jiangyuan_testkit::chance::Chance;
use serde_json::{Value, json};
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// Events of each matter.
pub(crate) const EVENTS: usize = 3;

const WORDS: [&str; 12] = ["草场", "围栏", "水渠", "工钱", "界石", "牦牛", "垭口", "协商", "丈量", "答复", "冬季牧场", "合同"];

/// Writes the `number`-th file of a day: matters, their events, and a mediation for every second.
pub(crate) fn write(file: &Path, seed: u64, number: u64, records: u64) -> PathBuf {
    let mut chance = Chance::new(seed ^ (number + 1));
    let mut text = String::new();
    for index in 0..records {
        let id = uuid(&mut chance);
        let people = vec![person(&mut chance)];
        line(
            &mut text,
            &json!({
                "type": "matter", "id": id, "township": "549901100", "village": "上沟村", "channel": "来访",
                "received_at": "2026-02-03T10:20:00+08:00", "petitioners": people, "category": "010201", "purpose": "求决",
                "title": sentence(&mut chance, 4), "narrative": sentence(&mut chance, 60), "status": "办理中", "handler": "才让",
                "grid": "1100-01"
            }),
        );
        for seq in 1..=EVENTS {
            line(
                &mut text,
                &json!({
                    "type": "event", "id": uuid(&mut chance), "matter": id, "seq": seq, "kind": "回访",
                    "at": "2026-02-05T09:00:00+08:00", "actor": "才让", "note": sentence(&mut chance, 12), "deadline": "2026-03-05"
                }),
            );
        }
        if index % 2 == 0 {
            let mut parties = vec![person(&mut chance), person(&mut chance)];
            parties[0]["role"] = json!("申请人");
            parties[1]["role"] = json!("被申请人");
            line(
                &mut text,
                &json!({
                    "type": "case", "id": uuid(&mut chance), "township": "549901100", "village": "上沟村",
                    "received_at": "2026-02-04T11:00:00+08:00", "parties": parties, "dispute_type": "草场边界", "amount": 1200.5,
                    "narrative": sentence(&mut chance, 50), "agreement": sentence(&mut chance, 30),
                    "sessions": [{"at": "2026-02-06T11:00:00+08:00", "place": "村委会活动室", "mediator": "才让", "minutes": sentence(&mut chance, 30)}],
                    "status": "达成协议"
                }),
            );
        }
    }
    std::fs::write(file, text).unwrap();
    file.to_path_buf()
}

fn line(text: &mut String, value: &Value) {
    writeln!(text, "{value}").unwrap();
}

fn uuid(chance: &mut Chance) -> String {
    let (a, b) = (chance.below(u64::MAX), chance.below(u64::MAX));
    format!("{:08x}-{:04x}-7{:03x}-8{:03x}-{:012x}", a >> 32, (a >> 16) & 0xffff, a & 0xfff, b >> 52, b & 0xffff_ffff_ffff)
}

fn sentence(chance: &mut Chance, words: usize) -> String {
    (0..words).map(|_| WORDS[usize::try_from(chance.below(12)).unwrap()]).collect()
}

fn person(chance: &mut Chance) -> Value {
    let born = 19_600_101 + chance.below(28) + 100 * chance.below(11) + 10_000 * chance.below(40);
    let seventeen = format!("549901{born}{:03}", chance.below(1000));
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = seventeen.bytes().zip(weights).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    let check = char::from(b"10X98765432"[sum as usize % 11]);
    json!({"name": format!("{}{}", WORDS[born as usize % 12], born % 97), "id_number": format!("{seventeen}{check}"),
           "phone": format!("12{:09}", chance.below(1_000_000_000)), "ethnicity": "04", "address": "云杉坪镇上沟村"})
}
