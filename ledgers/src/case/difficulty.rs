//! How difficult a dispute is (C.5), and what its mediators are paid for it (以案定补). No threshold of the nation is known; the
//! county decides them.

/// Families of disputes that are simple where nothing makes them harder: family, neighbours.
const SIMPLE: &[&str] = &["01", "02"];
/// Rights in forests, land and grassland.
const COMPLEX: &[&str] = &["07"];

/// How difficult a dispute is; never a person. Words are `ledgers.difficulty.<key>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Difficulty {
    /// 简单
    Simple,
    /// 一般
    General,
    /// 疑难复杂
    Complex,
}

impl Difficulty {
    /// Its key.
    pub const fn key(self) -> &'static str {
        match self {
            Difficulty::Simple => "simple",
            Difficulty::General => "general",
            Difficulty::Complex => "complex",
        }
    }
}

/// What the county decided about disputes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rates {
    /// From this many people on it is complex.
    pub complex_people: i64,
    /// From this amount on, in fen.
    pub complex_fen: i64,
    /// What is paid for a simple, a general and a complex one, in fen; 0: the county has not said.
    pub allowances_fen: [i64; 3],
}

impl Rates {
    /// The difficulty of a dispute: `kind` is a code of `DisputeType`, a child counting with its parent.
    pub fn difficulty(&self, kind: &str, people: i64, amount_fen: i64) -> Difficulty {
        let family = kind.get(..2).unwrap_or_default();
        match () {
            () if COMPLEX.contains(&family) || people >= self.complex_people || amount_fen >= self.complex_fen => Difficulty::Complex,
            () if SIMPLE.contains(&family) => Difficulty::Simple,
            () => Difficulty::General,
        }
    }

    /// What is paid for one, in fen.
    pub const fn allowance_fen(&self, difficulty: Difficulty) -> i64 {
        let [simple, general, complex] = self.allowances_fen;
        match difficulty {
            Difficulty::Simple => simple,
            Difficulty::General => general,
            Difficulty::Complex => complex,
        }
    }
}
