//! One paper: by the press, by the typesetter's own command line, and by the product.

use super::typst;
use crate::bench::process::{self, Run};
use crate::bench::table::Table;
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::Command;

/// A paper that is measured: its code, and whether it tells at great length.
pub(super) const PAPERS: &[(&str, bool)] = &[("F3", false), ("F13", false), ("F13", true)];

pub(super) struct Bench<'a> {
    /// The example of the press.
    pub(super) press: &'a Path,
    /// The typesetter's command line, where it is here.
    pub(super) typst: Option<&'a Path>,
    pub(super) folder: &'a Path,
    pub(super) runs: usize,
}

impl Bench<'_> {
    /// Two lines in each table: ours and theirs.
    pub(super) fn paper(&self, (code, long): (&str, bool), inside: &mut Table, whole: &mut Table) -> Result<()> {
        let name = if long { format!("{code}, long") } else { code.to_owned() };
        let folder = self.folder.join(name.replace(", ", "-"));
        fs::create_dir_all(&folder)?;
        let own = |what: &str, folder: Option<&Path>| {
            let mut own = Command::new(self.press);
            own.args([what, code]).args(folder).args(long.then_some("long"));
            own
        };
        let told = (0..self.runs).map(|_| Ok(process::run(own("measure", None))?.said)).collect::<Result<Vec<Value>>>()?;
        let figure = |key: &str| process::middle(told.iter().filter_map(|one| one.get(key)?.as_f64()).collect());
        let pages = figure("pages");
        let seconds = ["first", "again", "changed", "pdf"].map(|key| format!("{:.3}", figure(key)));
        inside.row([vec![name.clone(), format!("{pages}")], seconds.into(), vec![format!("{:.0}", figure("bytes") / 1000.0)]].concat());

        process::run(own("folder", Some(&folder)))?;
        let ours_pages = process::median(self.runs, |_| Ok(own("pages", Some(&folder))))?;
        let ours_pdf = process::median(self.runs, |_| Ok(own("pdf", Some(&folder))))?;
        let size = |file: &str| Ok::<f64, anyhow::Error>(fs::metadata(folder.join(file)).with_context(|| file.to_owned())?.len() as f64);
        row(whole, &name, "the press", [&ours_pages, &ours_pdf], size("ours.pdf")?, "");
        let Some(program) = self.typst else {
            whole.row(vec![name, "typst command line".to_owned(), "not here".to_owned()]);
            return Ok(());
        };
        let theirs_pages = process::median(self.runs, |_| Ok(typst::compile(program, &folder, "theirs-{p}.svg")))?;
        let theirs_pdf = process::median(self.runs, |_| Ok(typst::compile(program, &folder, "theirs.pdf")))?;
        same_pages(&folder, pages)?;
        row(whole, &name, "typst command line", [&theirs_pages, &theirs_pdf], size("theirs.pdf")?, "the same, byte by byte");
        let times = |ours: &Run, theirs: &Run| format!("{:.2}", ours.seconds / theirs.seconds);
        whole.row(vec![name, "ours ÷ theirs".to_owned(), times(&ours_pages, &theirs_pages), times(&ours_pdf, &theirs_pdf)]);
        Ok(())
    }
}

fn row(table: &mut Table, name: &str, who: &str, [pages, pdf]: [&Run; 2], bytes: f64, same: &str) {
    let figures = [format!("{:.3}", pages.seconds), format!("{:.3}", pdf.seconds), format!("{:.0}", pdf.peak_mb)];
    let ends = [format!("{:.0}", bytes / 1000.0), same.to_owned()];
    table.row([vec![name.to_owned(), who.to_owned()], figures.into(), ends.into()].concat());
}

/// Both drew the same pages: otherwise the two were not asked the same thing, and the bench ends badly.
fn same_pages(folder: &Path, pages: f64) -> Result<()> {
    let mut page = 0;
    while f64::from(page) < pages {
        page += 1;
        let [ours, theirs] = ["ours", "theirs"].map(|who| fs::read(folder.join(format!("{who}-{page}.svg"))));
        if ours.context("our page")? != theirs.context("their page")? {
            bail!("page {page} in {} is not the same", folder.display());
        }
    }
    Ok(())
}
