//! An office of years: many matters with their pieces and first steps in one home, written by the verbs themselves, for
//! `cargo xtask bench ledgers`.
//!
//! `office fill HOME OUTSIDE PASSPHRASE_FILE MATTERS SEED` registers them; `office read HOME OUTSIDE PASSPHRASE_FILE` reads
//! every matter and piece once and prints the seconds: what any list of them costs at least.

#![allow(clippy::print_stdout)]

use anyhow::{Context, bail};
use jiangyuan_casework::{register, take_step};
use jiangyuan_model::clock::SystemClock;
use jiangyuan_model::input::{Entry, Fields, Register, TakeStep};
use jiangyuan_model::{Clock, Noun, Random, Refusal, StepKind};
use jiangyuan_store::{Place, Store, World};
use jiangyuan_testkit::chance::Chance;
use serde_json::{Value as Json, json};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

/// In a hundred matters so many were triaged, and of these all but a few accepted.
const TRIAGED_PERCENT: u64 = 60;

/// GB 11643: weights of the first seventeen digits, and the check character of each remainder.
const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS: [char; 11] = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'];

struct Luck;

impl Random for Luck {
    #[allow(clippy::disallowed_methods)] // The one place in this program.
    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("a system with a source of chance");
    }
}

fn main() -> anyhow::Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [what, home, outside, passphrase, rest @ ..] = words.as_slice() else { bail!("office fill|read HOME OUTSIDE PASSPHRASE_FILE") };
    let place = Place { home: PathBuf::from(home), outside: PathBuf::from(outside) };
    let passphrase = std::fs::read_to_string(passphrase).context("passphrase")?;
    let world = World { clock: Arc::new(SystemClock), random: Arc::new(Luck) };
    let mut store = Store::open(&place, world, None, passphrase.trim_end()).map_err(refused)?;
    match (what.as_str(), rest) {
        ("fill", [matters, seed]) => fill(&mut store, matters.parse()?, &mut Chance::new(seed.parse()?)),
        ("read", []) => read(&store),
        _ => bail!("office fill … MATTERS SEED, or office read …"),
    }
}

fn fill(store: &mut Store, matters: u32, chance: &mut Chance) -> anyhow::Result<()> {
    let today = json!(SystemClock.today().to_string());
    for number in 0..matters {
        let made = register(store, matter(number, &today, chance)).map_err(refused)?;
        if !chance.percent(TRIAGED_PERCENT) {
            continue;
        }
        let mut step = |kind, fields: Json| take_step(store, TakeStep { kind, on: made.matter, fields: form(fields) }).map_err(refused);
        step(
            StepKind::Triaged,
            json!({"happened_on": today, "matter_level": "own", "nature": "appeal", "proposal": "accept", "route": "6"}),
        )?;
        if chance.percent(90) {
            step(StepKind::MatterAccepted, json!({"happened_on": today, "handler": "旦增"}))?;
        }
    }
    Ok(())
}

/// A registration as it is told at a counter: one to three people, a title, what they ask for.
fn matter(number: u32, today: &Json, chance: &mut Chance) -> Register {
    let village = chance.pick(&["上沟村", "下滩村", "江拉村"]).to_owned();
    let people = 1 + chance.below(3);
    let parties = (0..people).map(|_| form(person(village, chance))).collect();
    let about = chance.pick(&["草场围栏被损、越界放牧", "蓄水池工地拖欠工资", "牧道被封堵，牲畜无法转场", "危房改造补助未发"]);
    let piece = json!({"channel": "visit", "form": "oral", "received_at": today, "headcount": people});
    let matter = json!({"title": format!("{village}反映{about}（第{number}件）"), "purpose": "relief", "village": village,
        "requests": "请求处理。", "narrative": format!("{village}来访反映：{about}，请求镇政府调查处理并书面答复。")});
    Register {
        piece: Entry { fields: form(piece), parties },
        matter: Entry { fields: form(matter), parties: Vec::new() },
        ..Register::default()
    }
}

fn person(village: &str, chance: &mut Chance) -> Json {
    let name: String = [chance.pick(&["才", "卓", "扎", "索", "马", "旦"]), chance.pick(&["让", "玛", "西", "南", "福祥", "增"])]
        .map(|part| *part)
        .concat();
    let born = format!("{}{:02}{:02}", 1940 + chance.below(60), 1 + chance.below(12), 1 + chance.below(28));
    let digits = format!("549901{born}{:03}", chance.below(1000));
    let sum: u32 = digits.chars().zip(WEIGHTS).map(|(digit, weight)| digit.to_digit(10).unwrap_or_default() * weight).sum();
    let check = CHECKS.get((sum % 11) as usize).copied().unwrap_or('X');
    json!({"party_name": name, "party_role": "petitioner", "id_number": format!("{digits}{check}"),
        "phone": format!("128{:08}", chance.below(100_000_000)), "address": format!("云杉坪镇{village}{}号", 1 + chance.below(300))})
}

fn form(json: Json) -> Fields {
    serde_json::from_value(json).expect("keys of fields")
}

fn read(store: &Store) -> anyhow::Result<()> {
    let began = Instant::now();
    let mut records = 0;
    for noun in [Noun::Matter, Noun::Piece] {
        for id in store.records(Some(noun)).map_err(refused)? {
            records += u32::from(store.doc(id).map_err(refused)?.is_some());
        }
    }
    println!("{}", json!({ "records": records, "seconds": began.elapsed().as_secs_f64() }));
    Ok(())
}

fn refused(refusal: Refusal) -> anyhow::Error {
    anyhow::anyhow!("{refusal:?}")
}
