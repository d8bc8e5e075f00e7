//! What is asked for.

use anyhow::{Context, Result, bail};
use jiangyuan_testkit::shaper::{AWFUL, EDGE, GOOD, Profile};
use std::path::PathBuf;

/// The seed that the figures in our documents are of.
const SEED: u64 = 20_260_301;

/// What another seed differs by.
const OTHER: u64 = 7_919;

pub(super) struct Options {
    pub(super) profiles: Vec<Profile>,
    pub(super) seed: u64,
    pub(super) matters: usize,
    pub(super) peers: bool,
    pub(super) json: bool,
    /// A folder with programs of another version, to be measured in place of our own.
    pub(super) programs: Option<PathBuf>,
}

impl Options {
    pub(super) fn read(args: &[&str]) -> Result<Options> {
        let mut options =
            Options { profiles: vec![GOOD, EDGE, AWFUL], seed: SEED, matters: 1_000, peers: false, json: false, programs: None };
        let mut words = args.iter();
        while let Some(word) = words.next() {
            let mut value = || words.next().copied().with_context(|| format!("{word} what?"));
            match *word {
                "--profiles" => options.profiles = value()?.split(',').map(profile).collect::<Result<_>>()?,
                "--seed" => options.seed = value()?.parse()?,
                "--size" => options.matters = value()?.parse()?,
                "--programs" => options.programs = Some(PathBuf::from(value()?)),
                "--peers" => options.peers = true,
                "--json" => options.json = true,
                other => bail!(
                    "{other:?}? --profiles GOOD,EDGE,AWFUL,RATE:RTT_MS:CUT_S --seed N --size MATTERS --peers --json --programs FOLDER"
                ),
            }
        }
        Ok(options)
    }

    pub(super) const fn other_seed(&self) -> u64 {
        self.seed.wrapping_add(OTHER)
    }
}

fn profile(text: &str) -> Result<Profile> {
    Profile::named(text).or_else(|| Profile::written(text)).with_context(|| format!("no line is called {text:?}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_asked_for_by_name_or_by_their_figures() {
        let options = Options::read(&["--profiles", "edge,32000:800:120", "--seed", "7", "--size", "50"]).expect("well asked");
        let asked: Vec<(u64, bool)> = options.profiles.iter().map(|line| (line.rate_bits, line.cut_every.is_some())).collect();
        assert_eq!(asked, [(128_000, true), (32_000, true)]);
        assert_eq!((options.seed, options.matters), (7, 50));
        assert!(Options::read(&["--profiles", "SLOW"]).is_err());
    }
}
