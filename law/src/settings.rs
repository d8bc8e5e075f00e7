//! What the county has decided, each value from its day on.
//!
//! A period keeps what was in force on the day it started, whatever is decided later. A value that this version
//! does not know, or that leaves the limits of the table, is kept aside, told, and never in force.

use chrono::NaiveDate;
use jiangyuan_model::Setting;
use std::collections::BTreeMap;

/// One decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The value, as texts: one, or those of a list.
    pub value: Vec<String>,
    /// Who decided.
    pub by: String,
    /// By which paper.
    pub paper: String,
}

/// A decision that is not in force, whatever its day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ignored {
    /// The key of the setting as it came.
    pub key: String,
    /// The value as it came.
    pub value: Vec<String>,
}

/// The decisions of a county.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    decisions: BTreeMap<Setting, BTreeMap<NaiveDate, Decision>>,
    ignored: Vec<Ignored>,
}

impl Settings {
    /// Takes a decision in; one of the same day replaces the earlier one.
    pub fn decide(&mut self, key: &str, from: NaiveDate, decision: Decision) {
        match Setting::from_key(key).filter(|setting| setting.row().kind.holds(&decision.value)) {
            Some(setting) => {
                self.decisions.entry(setting).or_default().insert(from, decision);
            }
            None => self.ignored.push(Ignored { key: key.to_owned(), value: decision.value }),
        }
    }

    /// What is not in force because it cannot be.
    pub fn ignored(&self) -> &[Ignored] {
        &self.ignored
    }

    /// The decisions about a setting, each with the day from which it is in force.
    pub fn history(&self, setting: Setting) -> impl DoubleEndedIterator<Item = (NaiveDate, &Decision)> {
        self.decisions.get(&setting).into_iter().flatten().map(|(from, decision)| (*from, decision))
    }

    /// The decision in force on a day; `None` where the default is.
    pub fn on(&self, setting: Setting, day: NaiveDate) -> Option<(NaiveDate, &Decision)> {
        self.history(setting).rfind(|(from, _)| *from <= day)
    }

    /// A whole number in force on a day.
    pub fn number(&self, setting: Setting, day: NaiveDate) -> u32 {
        self.text(setting, day).parse().unwrap_or_default()
    }

    /// Whether a setting says yes on a day.
    pub fn is_yes(&self, setting: Setting, day: NaiveDate) -> bool {
        self.text(setting, day) == "yes"
    }

    /// The lines of a list on a day.
    pub fn lines(&self, setting: Setting, day: NaiveDate) -> &[String] {
        self.on(setting, day).map(|(_, decision)| decision.value.as_slice()).unwrap_or_default()
    }

    /// The one text of a setting on a day.
    pub fn text(&self, setting: Setting, day: NaiveDate) -> &str {
        let decided = self.on(setting, day).and_then(|(_, decision)| decision.value.first()).map(String::as_str);
        decided.or_else(|| setting.row().default.first().copied()).unwrap_or_default()
    }
}

/// What the county has decided and what the State Council has, for all that depends on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    /// Rest days.
    pub calendar: crate::Calendar,
    /// Values.
    pub settings: Settings,
    /// Slips and explanations.
    pub slips: crate::Slips,
}

impl Rules {
    /// What holds in a county that has decided nothing.
    pub fn bundled() -> Rules {
        Rules { calendar: crate::Calendar::bundled(), settings: Settings::default(), slips: crate::Slips::bundled() }
    }
}
