//! The four slips and the four explanations (四个告知单、四个讲清楚): which slip goes with which service, and
//! what is explained with it.
//!
//! Which four they are differs from place to place. The table begins with the reading by stage (registered;
//! accepted or not; led elsewhere; result and remedies); a county renames, reorders, adds and withdraws
//! rows, so that a reading by kind of matter is as well at home in it. What is not ticked is told, and bars
//! nothing: the petitioner gets the slip, and whoever looks later sees what was not explained.

use jiangyuan_model::code::CodeTable;
use jiangyuan_model::county::{ExplainItem, SlipType};
use jiangyuan_model::{Field, StepKind};
use serde::Deserialize;

/// The rows that stand until a county has its own.
const BUNDLED: &str = include_str!("../data/notice-slips.json");

/// In the place of the codes of slips: every slip.
pub const ALL_SLIPS: &str = "all";

/// Both tables, each in its order.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Slips {
    #[serde(rename = "notice_slip_type")]
    types: Vec<SlipType>,
    #[serde(rename = "explain_checklist")]
    items: Vec<ExplainItem>,
}

impl Slips {
    /// The rows that ship with this version.
    pub fn bundled() -> Slips {
        serde_json::from_str(BUNDLED).expect("the bundled slips are part of the program and read by its tests")
    }

    /// The slips, in order.
    pub fn types(&self) -> &[SlipType] {
        &self.types
    }

    /// What is explained, in order.
    pub fn items(&self) -> &[ExplainItem] {
        &self.items
    }

    /// Puts a row in the place of the one with its code, or adds it.
    pub fn put_type(&mut self, row: SlipType) {
        self.withdraw_type(&row.code);
        self.types.push(row);
        self.types.sort_by(|one, other| (one.order, &one.code).cmp(&(other.order, &other.code)));
    }

    /// Takes a row out. What was served under it keeps its name.
    pub fn withdraw_type(&mut self, code: &str) {
        self.types.retain(|row| row.code != code);
    }

    /// Puts a row in the place of the one with its code, or adds it.
    pub fn put_item(&mut self, row: ExplainItem) {
        self.withdraw_item(&row.code);
        self.items.push(row);
        self.items.sort_by(|one, other| (one.order, &one.code).cmp(&(other.order, &other.code)));
    }

    /// Takes a row out. What was explained under it keeps its name.
    pub fn withdraw_item(&mut self, code: &str) {
        self.items.retain(|row| row.code != code);
    }

    /// The slip with this code.
    pub fn slip(&self, code: &str) -> Option<&SlipType> {
        self.types.iter().find(|row| row.code == code)
    }

    /// The item with this code.
    pub fn item(&self, code: &str) -> Option<&ExplainItem> {
        self.items.iter().find(|row| row.code == code)
    }

    /// What should be explained with a slip and was not.
    pub fn unexplained<'a>(&'a self, slip: &'a str, explained: &'a [String]) -> impl Iterator<Item = &'a ExplainItem> {
        let required = move |row: &&ExplainItem| row.required_for.iter().any(|code| code == slip || code == ALL_SLIPS);
        self.items.iter().filter(required).filter(move |row| !explained.contains(&row.code))
    }
}

/// Whether a trigger names a service at which a slip can be handed over: a step, or `notice_given` with one of
/// its kinds.
pub fn is_trigger(text: &str) -> bool {
    let (step, notice) = text.split_once(':').map_or((text, None), |(step, notice)| (step, Some(notice)));
    let serves = StepKind::from_key(step).is_some_and(|kind| kind.form().contains(&Field::SlipKind));
    serves && notice.is_none_or(|notice| step == StepKind::NoticeGiven.key() && CodeTable::NoticeKind.codes().contains(&notice))
}
