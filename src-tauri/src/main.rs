//! The desktop app's program.

// A console window behind the app would confuse whoever closes it.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

fn main() -> anyhow::Result<()> {
    jiangyuan_desktop::run()
}
