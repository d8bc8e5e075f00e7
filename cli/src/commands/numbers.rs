//! `numbers`: how many numbers of papers this PC has left; `numbers void`: the register of those that no paper in force bears.

use crate::exit::{DONE, Ended, Stop};
use crate::home::Desk;
use crate::words;
use clap::{Args, Subcommand};
use jiangyuan_casework as casework;
use jiangyuan_model::numbers::{Numbers as Left, VoidNumber};

#[derive(Args)]
pub(crate) struct Numbers {
    #[command(subcommand)]
    register: Option<Register>,
}

#[derive(Subcommand)]
enum Register {
    Void,
}

pub(crate) fn run(desk: &Desk, arguments: &Numbers) -> Ended {
    match arguments.register {
        Some(Register::Void) => desk.output.lines(&casework::void_numbers(&desk.open()?)?, void_line),
        None => left(desk)?,
    }
    Ok(DONE)
}

fn left(desk: &Desk) -> Result<(), Stop> {
    let numbers = desk.open()?.numbers()?;
    desk.output.lines(&numbers, line);
    if numbers.is_empty() {
        desk.output.tell(&words::say("numbers.none"));
    }
    for one in numbers.iter().filter(|one| one.low) {
        let (year, left) = (one.year.to_string(), one.left.to_string());
        desk.output.tell(&words::say_with("numbers.low", &[("series", &series(&one.series)), ("year", &year), ("left", &left)]));
    }
    Ok(())
}

fn line(numbers: &Left) -> String {
    [series(&numbers.series), numbers.year.to_string(), numbers.left.to_string()].join("\t")
}

fn void_line(number: &VoidNumber) -> String {
    let serials = if number.first == number.last { number.first.to_string() } else { format!("{}-{}", number.first, number.last) };
    let on = number.on.map(|day| day.to_string()).unwrap_or_default();
    let why = if number.paper.is_none() { words::say("numbers.never_used") } else { number.reason.clone() };
    [series(&number.series), number.year.to_string(), serials, number.number.clone(), number.title.clone(), why, number.by.clone(), on]
        .join("\t")
}

fn series(key: &str) -> String {
    words::say(&format!("numbers.series.{key}"))
}
