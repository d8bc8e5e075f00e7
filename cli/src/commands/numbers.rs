//! `numbers`: how many numbers of papers this PC has left.

use crate::exit::{DONE, Ended};
use crate::home::Desk;
use crate::words;
use jiangyuan_model::numbers::Numbers;

pub(crate) fn run(desk: &Desk) -> Ended {
    let numbers = desk.open()?.numbers()?;
    desk.output.lines(&numbers, line);
    if numbers.is_empty() {
        desk.output.tell(&words::say("numbers.none"));
    }
    for one in numbers.iter().filter(|one| one.low) {
        let (year, left) = (one.year.to_string(), one.left.to_string());
        desk.output.tell(&words::say_with("numbers.low", &[("series", &series(one)), ("year", &year), ("left", &left)]));
    }
    Ok(DONE)
}

fn line(numbers: &Numbers) -> String {
    [series(numbers), numbers.year.to_string(), numbers.left.to_string()].join("\t")
}

fn series(numbers: &Numbers) -> String {
    words::say(&format!("numbers.series.{}", numbers.series))
}
