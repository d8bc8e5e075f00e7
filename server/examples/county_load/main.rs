//! The load that `cargo xtask bench county` and `cargo xtask bench evening` put on real servers:
//! `jiangyuan-server` processes as they are shipped, and devices that speak the protocol over TLS.
//!
//! `county PROGRAM CHANGES WRITERS`: writers on two server processes over one database, on both
//! databases, beside a bare insert of the same rows. `evening PROGRAM DEVICES`: an evening's work of
//! many devices at once through one server process. What is wrong afterwards ends the program badly.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::print_stdout)]

mod bare;
mod county;
#[path = "../../tests/county/device.rs"]
#[allow(dead_code)]
mod device;
mod evening;
#[path = "../../tests/county/http.rs"]
#[allow(dead_code)]
mod http;
mod serving;
mod work;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let number = |text: &str| text.parse().expect("a number");
    match words.as_slice() {
        ["county", program, changes, writers] => county::run(program.as_ref(), number(changes), number(writers)),
        ["evening", program, devices] => evening::run(program.as_ref(), number(devices)),
        _ => panic!("county PROGRAM CHANGES WRITERS | evening PROGRAM DEVICES"),
    }
}
