//! Invented people and places.

use super::draw::Draw;
use super::grammar::Grammar;
use chrono::{Days, NaiveDate};
use serde::Serialize;

/// A township of the invented county.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Township {
    pub(super) code: &'static str,
    pub(super) name: &'static str,
}

/// The twelve, the busiest first.
pub(super) const TOWNSHIPS: &[Township] = &[
    Township { code: "549901100", name: "云杉坪镇" },
    Township { code: "549901101", name: "黑石峡乡" },
    Township { code: "549901102", name: "曲那乡" },
    Township { code: "549901103", name: "沙柳湾镇" },
    Township { code: "549901104", name: "达玉沟乡" },
    Township { code: "549901105", name: "清水河源镇" },
    Township { code: "549901106", name: "松隆乡" },
    Township { code: "549901107", name: "尕海滩乡" },
    Township { code: "549901108", name: "圆柏岭乡" },
    Township { code: "549901109", name: "双泉乡" },
    Township { code: "549901110", name: "长沟坝镇" },
    Township { code: "549901111", name: "南吾达乡" },
];

/// How many records in a hundred each of them has.
const BUSY: &[u64] = &[30, 14, 9, 9, 7, 6, 6, 5, 5, 4, 3, 2];

/// Codes of GB/T 3304 and how many people in a hundred have each.
const ETHNICITIES: &[(&str, u64)] = &[("01", 50), ("04", 38), ("03", 6), ("18", 2), ("17", 1), ("29", 1), ("13", 1), ("27", 1)];
const TIBETAN: &str = "04";
const HUI: &str = "03";

/// Born from here on, and over so many days.
const BORN_FROM: (i32, u32, u32) = (1936, 1, 1);
const BORN_DAYS: u64 = 25_000;

/// GB 11643: weights of the first seventeen digits, and the check character of each remainder.
const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS: [char; 11] = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'];

/// Somebody of a record.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Person {
    name: String,
    id_number: String,
    phone: String,
    ethnicity: &'static str,
    address: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) role: Option<&'static str>,
}

/// Villages and staff of one township.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) township: &'static Township,
    pub(super) villages: Vec<String>,
    pub(super) staff: Vec<String>,
}

/// The county: its townships with 8 to 18 villages and 6 to 13 clerks each. No two villages have
/// one name.
pub(super) fn county(grammar: &Grammar, draw: &mut Draw) -> Vec<Place> {
    let mut names: Vec<String> = Vec::new();
    for first in grammar.words("村首") {
        for last in grammar.words("村尾") {
            let name = format!("{first}{last}");
            names.push(if name.ends_with('村') { name } else { format!("{name}村") });
        }
    }
    names.sort();
    names.dedup();
    let mut places = Vec::new();
    for township in TOWNSHIPS {
        let villages = (0..draw.between(8, 18)).map(|_| names.swap_remove(draw.index(names.len()))).collect();
        let staff = (0..draw.between(6, 13)).map(|_| anybody(grammar, draw)).collect();
        places.push(Place { township, villages, staff });
    }
    places
}

/// Which township the next record belongs to.
pub(super) fn some_township(draw: &mut Draw) -> usize {
    let weighted: Vec<(usize, u64)> = BUSY.iter().copied().enumerate().collect();
    draw.weighted(&weighted)
}

/// A name of anybody.
pub(super) fn anybody(grammar: &Grammar, draw: &mut Draw) -> String {
    let ethnicity = draw.weighted(ETHNICITIES);
    name(grammar, draw, ethnicity)
}

fn name(grammar: &Grammar, draw: &mut Draw, ethnicity: &str) -> String {
    if ethnicity == TIBETAN {
        let mut name = draw.pick(grammar.words("藏名")).to_owned();
        if draw.happens(0.8) {
            name.push_str(draw.pick(grammar.words("藏名")));
        }
        return name;
    }
    let surnames = grammar.words(if ethnicity == HUI { "回姓" } else { "姓" });
    let mut name = draw.pick(surnames).to_owned();
    for _ in 0..if draw.happens(0.8) { 2 } else { 1 } {
        name.push_str(draw.pick(grammar.words("名")));
    }
    name
}

/// Somebody who lives in this village.
pub(super) fn person(grammar: &Grammar, draw: &mut Draw, place: &Place, village: &str) -> Person {
    let ethnicity = draw.weighted(ETHNICITIES);
    Person {
        name: name(grammar, draw, ethnicity),
        id_number: id_number(draw),
        phone: format!("12{:09}", draw.between(0, 999_999_999)),
        ethnicity,
        address: format!("{}{village}{}{}号", place.township.name, draw.pick(grammar.words("组")), draw.between(1, 119)),
        role: None,
    }
}

/// An identity number of nobody: 5499 is assigned to no place.
fn id_number(draw: &mut Draw) -> String {
    let (year, month, day) = BORN_FROM;
    let first = NaiveDate::from_ymd_opt(year, month, day).expect("a day of the calendar");
    let born = first + Days::new(draw.between(0, BORN_DAYS - 1));
    let digits = format!("5499{:02}{}{:03}", draw.between(1, 30), born.format("%Y%m%d"), draw.between(1, 998));
    let sum: u32 = digits.bytes().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    let check = CHECKS.get((sum % 11) as usize).expect("eleven remainders");
    format!("{digits}{check}")
}
