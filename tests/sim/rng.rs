//! Chance from a seed: the same seed, the same world. Nothing else in a world is random.

/// SplitMix64: small, good enough, and the same on every machine.
#[derive(Clone, Debug)]
pub(crate) struct Rng(u64);

impl Rng {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed ^ 0x9e37_79b9_7f4a_7c15)
    }

    /// Another stream that depends on this one only by its name.
    pub(crate) fn fork(&self, name: u64) -> Self {
        let mut fork = Self(self.0 ^ name.wrapping_mul(0xd1b5_4a32_d192_ed03));
        fork.next();
        fork
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// In `[from, to)`.
    pub(crate) fn range(&mut self, from: i64, to: i64) -> i64 {
        let width = u64::try_from(to - from).expect("a range runs upwards").max(1);
        from + i64::try_from(self.next() % width).expect("it is less than the width")
    }

    /// True in so many cases of a hundred.
    pub(crate) fn percent(&mut self, chance: i64) -> bool {
        self.range(0, 100) < chance
    }

    pub(crate) fn pick<'a, T>(&mut self, among: &'a [T]) -> &'a T {
        let index = self.range(0, i64::try_from(among.len()).expect("few"));
        &among[usize::try_from(index).expect("not negative")]
    }

    pub(crate) fn index(&mut self, below: usize) -> usize {
        usize::try_from(self.range(0, i64::try_from(below).expect("few"))).expect("not negative")
    }
}
