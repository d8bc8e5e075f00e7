//! The three lists of commands are one list.

use std::collections::BTreeSet;

/// The names between quotation marks that follow `before`.
fn quoted(text: &str, before: &str) -> BTreeSet<String> {
    let parts = text.split('"').map(str::to_owned).collect::<Vec<_>>();
    parts.into_iter().skip(1).step_by(2).filter_map(|name| name.strip_prefix(before).map(|name| name.replace('-', "_"))).collect()
}

#[test]
fn the_window_may_call_every_command_that_is_answered_and_no_other() {
    let answered: BTreeSet<String> = include_str!("../commands.rs")
        .lines()
        .filter_map(|line| line.trim().strip_suffix(',')?.split_once("::").map(|(_, name)| name.to_owned()))
        .collect();
    let build = include_str!("../../build.rs");
    let declared = quoted(build.split_once("COMMANDS").unwrap().1.split_once("];").unwrap().0, "");
    let allowed = quoted(include_str!("../../capabilities/main.json"), "allow-");
    assert!(answered.len() > 50, "the list was read");
    assert_eq!(declared, answered);
    assert_eq!(allowed, answered);
}
