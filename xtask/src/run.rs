//! `cargo xtask run`: from a bare machine to the open window.

use crate::desk::{Display, Stopped, new_ticket, start_county};
use crate::shell::{built, cargo, run as shell_run, target};
use crate::{desk, machine};
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::Duration;

/// How long a window on a virtual display may take until its picture is taken: a debug build on a
/// slow machine paints within ten seconds.
const PAINT_SECONDS: u64 = 15;

pub(crate) fn run(args: &[&str]) -> Result<ExitCode> {
    machine::ready_to_run()?;
    if !machine::pages_are_current() {
        machine::build_pages()?;
    }
    // The whole workspace, as the tests build it: what one command has built serves the other.
    shell_run(cargo(&["build", "--workspace", "--bins"]))?;

    let place = target().join("desk");
    let county_data = place.join("county");
    fs::create_dir_all(&county_data).with_context(|| county_data.display().to_string())?;
    let county = start_county(&built("jiangyuan-server"), &county_data, "127.0.0.1:0")?;
    let ticket = new_ticket(&built("jiangyuan-server"), &county_data, &county.url)?;
    println!("county server  {}", county.url);
    println!("ticket         {ticket}");
    open_window(&place, args)
}

fn open_window(place: &Path, args: &[&str]) -> Result<ExitCode> {
    let display = Display::open()?;
    let home = place.join("home");
    let mut command = Command::new(built("jiangyuan-desktop"));
    display.dress(&mut command).env("JIANGYUAN_HOME", &home).env("JIANGYUAN_OUTSIDE", place.join("outside"));
    let mut window = Stopped(command.spawn().context("jiangyuan-desktop")?);
    if !display.is_virtual() {
        let status = window.0.wait()?;
        return Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE });
    }
    println!("This machine has no display. The window was opened on a virtual one ({}).", desk::SCREEN);
    std::thread::sleep(Duration::from_secs(PAINT_SECONDS));
    let picture = args.first().map_or_else(|| place.join("window.png"), PathBuf::from);
    display.screenshot(&picture)?;
    println!("screenshot     {}", picture.display());
    Ok(ExitCode::SUCCESS)
}
