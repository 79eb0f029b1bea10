//! Medians and the like.

use super::sheet::Cell;

/// Many times, of which the middle and the tail are told.
#[derive(Clone, Debug, Default)]
pub(super) struct Spread(Vec<i64>);

impl Spread {
    pub(super) fn add(&mut self, ms: i64) {
        self.0.push(ms);
    }

    pub(super) fn count(&self) -> u64 {
        self.0.len() as u64
    }

    /// The value that `share` of all do not exceed: of the sorted list the one at place
    /// ⌈share × count⌉, so that it is always one that was measured.
    pub(super) fn at(&self, share: f64) -> Option<i64> {
        let last = self.0.len().checked_sub(1)?;
        let place = ((self.0.len() as f64 * share).ceil() as usize).saturating_sub(1).min(last);
        let mut sorted = self.0.clone();
        Some(*sorted.select_nth_unstable(place).1)
    }

    /// The median and the ninetieth percentile.
    pub(super) fn cells(&self) -> [Cell; 2] {
        [0.5, 0.9].map(|share| self.at(share).map_or(Cell::None(String::new()), Cell::Millis))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_values_that_were_measured() {
        let mut spread = Spread::default();
        assert_eq!(spread.at(0.5), None);
        for ms in [50, 10, 40, 20, 30] {
            spread.add(ms);
        }
        assert_eq!(
            [0.0, 0.2, 0.5, 0.9, 1.0].map(|share| spread.at(share).unwrap()),
            [10, 10, 30, 50, 50]
        );
        spread.add(60);
        assert_eq!(spread.at(0.5), Some(30));
    }
}
