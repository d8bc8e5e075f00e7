//! What a workload draws from chance: figures of the shapes in which real figures come.

use crate::chance::Chance;

/// A source of figures.
#[derive(Debug)]
pub(super) struct Draw(Chance);

impl Draw {
    pub(super) const fn new(chance: Chance) -> Draw {
        Draw(chance)
    }

    /// 64 bits.
    pub(super) const fn bits(&mut self) -> u64 {
        self.0.next()
    }

    /// From 0 up to, and without, 1.
    pub(super) fn unit(&mut self) -> f64 {
        (self.0.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Whether something of this chance happens.
    pub(super) fn happens(&mut self, chance: f64) -> bool {
        self.unit() < chance
    }

    /// A whole number, both ends in it.
    pub(super) fn between(&mut self, least: u64, most: u64) -> u64 {
        least + self.0.below(most - least + 1)
    }

    /// An index below `count`.
    pub(super) fn index(&mut self, count: usize) -> usize {
        self.0.below(count as u64) as usize
    }

    /// One of several.
    pub(super) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        *self.0.pick(from)
    }

    /// One of several, that stays where it is.
    pub(super) fn one_of<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        self.0.pick(from)
    }

    /// One of several, the first ones far more often, as words of a language are.
    pub(super) fn pick_early<T: Copy>(&mut self, from: &[T]) -> T {
        let at = (from.len() as f64 * self.unit().powf(1.6)) as usize;
        from.get(at).or(from.last()).copied().expect("something to pick from")
    }

    /// One of several, by weight.
    pub(super) fn weighted<T: Copy>(&mut self, from: &[(T, u64)]) -> T {
        let mut left = self.0.below(from.iter().map(|(_, weight)| weight).sum());
        for (value, weight) in from {
            if left < *weight {
                return *value;
            }
            left -= weight;
        }
        from.last().expect("something to pick from").0
    }

    /// A length: least, most, and where most of them lie.
    pub(super) fn triangular(&mut self, least: f64, most: f64, mode: f64) -> usize {
        let (at, bend) = (self.unit(), (mode - least) / (most - least));
        let length = if at < bend {
            least + (at * (most - least) * (mode - least)).sqrt()
        } else {
            most - ((1.0 - at) * (most - least) * (most - mode)).sqrt()
        };
        length as usize
    }

    /// Ten to the power of something between these: sums of money, areas, herds.
    pub(super) fn magnitude(&mut self, least: f64, most: f64) -> f64 {
        10f64.powf(least + (most - least) * self.unit())
    }

    /// An hour of a working day: near noon, hardly ever at night.
    pub(super) fn hour(&mut self) -> u32 {
        let normal: f64 = (0..12).map(|_| self.unit()).sum::<f64>() - 6.0;
        (12.0 + 3.0 * normal).clamp(0.0, 23.0) as u32
    }
}
