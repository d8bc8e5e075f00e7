//! The TypeScript types of the border between window and core. They are made from `model/` by its
//! tests and committed; this proves that what is committed is what the model says today.

use crate::shell::{capture, cargo, command, root, run};
use anyhow::{Result, bail};

/// Writes them.
pub(crate) fn write() -> Result<()> {
    run(cargo(&["test", "--quiet", "--package", "jiangyuan-model", "export_bindings"]))
}

/// Writes them and fails if that changed a committed file.
pub(crate) fn check() -> Result<()> {
    write()?;
    let (text, ok) = capture(command(&root(), "git", &["status", "--porcelain", "--", "ui/src/api/types"]))?;
    if ok && text.trim().is_empty() {
        Ok(())
    } else {
        bail!("ui/src/api/types is not current; run `cargo xtask types` and commit:\n{text}")
    }
}
