//! Figures as they are shown: every number within the county, small numbers withheld outside of it.
//!
//! In a township of eight hundred people, "1 case, medical, agreed, 30,000 yuan" names somebody. So a
//! number from 1 to below the limit is withheld, and besides: where the members of a group add up to a
//! total that is shown, one withheld member could be computed from the others; another one is then
//! withheld with it, the smallest. An amount goes with the number of cases it is the sum of.

use super::{Cell, FigureKey, Figures};
use std::collections::{BTreeMap, BTreeSet};

/// Cells under this are withheld outside the county, unless the county sets another limit.
pub const CELL_MIN: u32 = 3;

/// A figure as shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShownCell {
    /// The figure, and what of it is late.
    Number {
        /// Of the period and late together.
        total: i64,
        /// Late; `None`: withheld.
        late: Option<i64>,
    },
    /// Withheld.
    Withheld,
}

/// Figures as shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// Every figure.
    pub cells: BTreeMap<FigureKey, ShownCell>,
    /// Matters by field; small ones withheld.
    pub by_category: BTreeMap<String, ShownCell>,
    /// Matters by organ.
    pub by_organ: BTreeMap<String, ShownCell>,
    /// The limit that was kept to; 0 within the county.
    pub cell_min: i64,
}

impl Shown {
    /// A figure.
    pub fn cell(&self, key: FigureKey) -> ShownCell {
        self.cells.get(&key).copied().unwrap_or(ShownCell::Number { total: 0, late: Some(0) })
    }
}

/// Sums and amounts that say as much as the number of cases they belong to.
const GOES_WITH: &[(&str, &str)] = &[
    ("mediation.amount_fen", "mediation.agreed"),
    ("mediation.parties", "mediation.total"),
    ("piece.headcount", "piece.total"),
    ("prevented.crime.people", "prevented.crime.cases"),
    ("prevented.collective.people", "prevented.collective.cases"),
    ("prevented.fight.people", "prevented.fight.cases"),
    ("prevented.suicide.people", "prevented.suicide.cases"),
];

pub(super) fn shown(figures: &Figures, cell_min: i64) -> Shown {
    let is_small = |number: i64| number > 0 && number < cell_min;
    let small = figures.cells.iter().filter(|(key, cell)| !key.is_money() && is_small(cell.total())).map(|(key, _)| *key);
    let mut withheld: BTreeSet<FigureKey> = small.collect();
    for (_, members) in FigureKey::groups() {
        hide_one_more(figures, &members, &mut withheld, cell_min);
    }
    let pairs = GOES_WITH.iter().filter_map(|(sum, cases)| Some((FigureKey::from_key(sum)?, FigureKey::from_key(cases)?)));
    for (sum, cases) in pairs {
        if withheld.contains(&cases) {
            withheld.insert(sum);
        }
    }
    let cell = |cell: &Cell, hidden: bool| match hidden {
        true => ShownCell::Withheld,
        false => ShownCell::Number {
            total: cell.total(),
            // Own and total of which one is small would tell the other.
            late: Some(cell.late).filter(|late| !is_small(*late) && !is_small(cell.own)),
        },
    };
    let named =
        |cells: &BTreeMap<String, Cell>| cells.iter().map(|(name, each)| (name.clone(), cell(each, is_small(each.total())))).collect();
    Shown {
        cells: figures.cells.iter().map(|(key, each)| (*key, cell(each, withheld.contains(key)))).collect(),
        by_category: named(&figures.by_category),
        by_organ: named(&figures.by_organ),
        cell_min,
    }
}

/// Withholds further members of a group until what is withheld cannot be computed from the total:
/// at least two, that together come to the limit.
fn hide_one_more(figures: &Figures, members: &[FigureKey], withheld: &mut BTreeSet<FigureKey>, cell_min: i64) {
    loop {
        let hidden: Vec<i64> = members.iter().filter(|key| withheld.contains(key)).map(|key| figures.cell(*key).total()).collect();
        if hidden.is_empty() || (hidden.len() > 1 && hidden.iter().sum::<i64>() >= cell_min) {
            return;
        }
        let open = members.iter().filter(|key| !withheld.contains(key));
        // The smallest that is not nil; a nil one where there is no other.
        let Some(next) = open.min_by_key(|key| (figures.cell(**key).total() == 0, figures.cell(**key).total())) else { return };
        withheld.insert(*next);
    }
}
