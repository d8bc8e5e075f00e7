//! Which chunk groups of a content are there.

/// One bit for each chunk group, the lowest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Bitmap {
    bits: Vec<u8>,
    groups: u32,
}

impl Bitmap {
    /// Nothing of a content of so many groups.
    pub fn empty(groups: u32) -> Bitmap {
        Bitmap { bits: vec![0; groups.div_ceil(8) as usize], groups }
    }

    /// All of it.
    pub fn full(groups: u32) -> Bitmap {
        let mut map = Bitmap::empty(groups);
        (0..groups).for_each(|group| map.set(group));
        map
    }

    /// As it was kept or told: bytes that are missing at the end count as nothing held, bits beyond
    /// the last group as none.
    pub fn from_bytes(bytes: &[u8], groups: u32) -> Bitmap {
        let mut map = Bitmap::empty(groups);
        for group in 0..groups {
            let byte = bytes.get((group / 8) as usize).copied().unwrap_or(0);
            if byte & (1 << (group % 8)) != 0 {
                map.set(group);
            }
        }
        map
    }

    /// Without the zeros at its end: a content of which nothing is there costs nothing to tell.
    pub fn to_bytes(&self) -> Vec<u8> {
        let end = self.bits.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
        self.bits.iter().take(end).copied().collect()
    }

    /// Marks a group as there.
    pub fn set(&mut self, group: u32) {
        if group < self.groups
            && let Some(byte) = self.bits.get_mut((group / 8) as usize)
        {
            *byte |= 1 << (group % 8);
        }
    }

    /// Marks a group as missing.
    pub fn clear(&mut self, group: u32) {
        if let Some(byte) = self.bits.get_mut((group / 8) as usize) {
            *byte &= !(1 << (group % 8));
        }
    }

    /// Whether a group is there.
    pub fn has(&self, group: u32) -> bool {
        group < self.groups && self.bits.get((group / 8) as usize).is_some_and(|byte| byte & (1 << (group % 8)) != 0)
    }

    /// How many groups the content has.
    pub const fn groups(&self) -> u32 {
        self.groups
    }

    /// How many are there.
    pub fn count(&self) -> u32 {
        self.bits.iter().map(|byte| byte.count_ones()).sum()
    }

    /// Whether all are there.
    pub fn is_full(&self) -> bool {
        self.count() == self.groups
    }

    /// Groups that are there, from the lowest.
    pub fn held(&self) -> impl Iterator<Item = u32> {
        (0..self.groups).filter(|group| self.has(*group))
    }

    /// Groups that are missing, from the lowest.
    pub fn missing(&self) -> impl Iterator<Item = u32> {
        (0..self.groups).filter(|group| !self.has(*group))
    }

    /// The nearest groups that are there, below and above.
    pub fn neighbours(&self, group: u32) -> impl Iterator<Item = u32> {
        let below = (0..group.min(self.groups)).rev().find(|near| self.has(*near));
        let above = (group.saturating_add(1)..self.groups).find(|near| self.has(*near));
        below.into_iter().chain(above)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn a_map_reads_back_as_told_and_claims_nothing_beyond_its_end() {
        let mut map = Bitmap::empty(20);
        [0, 9, 10].into_iter().for_each(|group| map.set(group));
        assert_eq!(map.to_bytes().len(), 2);
        assert_eq!(Bitmap::from_bytes(&map.to_bytes(), 20), map);
        assert_eq!(Bitmap::from_bytes(&[0xff; 9], 20), Bitmap::full(20));
        assert_eq!(map.neighbours(5).collect::<Vec<_>>(), [0, 9]);
        assert_eq!(map.missing().count(), 17);
    }
}
