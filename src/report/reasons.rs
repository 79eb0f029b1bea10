//! Why leads were rated as they were, in the words of whoever rated them: as many as a page holds.
//!
//! Words are free, so nobody knows how many there will be. What is kept is bounded, and is the same
//! in whatever order the leads are counted. Start at [`Reasons::add`].

use std::collections::BTreeMap;

use super::attainment::columns;
use super::quality::Stars;
use super::sheet::{Cell, Row, Table, Tone};

/// Reasons that have a row of their own.
const SHOWN: usize = 20;
/// Longest reason that is counted by itself, in characters: as much as `leadpact rate` takes.
const LONGEST: usize = 200;
/// Different reasons that are counted by themselves.
const KEPT: usize = 1_000;
/// The row of all the others.
const OTHERS: &str = "other reasons";

/// Every reason given, counted.
#[derive(Debug, Default)]
pub(super) struct Reasons {
    /// The shortest [`KEPT`], then by the alphabet: what is said often is short, and which these
    /// are does not depend on what came first. One that gave way to shorter ones never returns, so
    /// that each count is whole.
    kept: BTreeMap<(usize, String), Stars>,
    /// What is not counted by itself.
    cut: Stars,
}

impl Reasons {
    /// Counts one rating with its reason.
    pub(super) fn add(&mut self, reason: &str, stars: u8) {
        let length = reason.chars().take(LONGEST + 1).count();
        if length > LONGEST {
            self.cut.add(stars);
            return;
        }
        self.kept.entry((length, reason.to_owned())).or_default().add(stars);
        if self.kept.len() > KEPT
            && let Some((_, last)) = self.kept.pop_last()
        {
            self.cut.merge(&last);
        }
    }

    /// Whether nobody gave any.
    pub(super) fn is_empty(&self) -> bool {
        self.kept.is_empty() && self.cut.count == 0
    }

    /// What is to be known about the table, where reasons were cut.
    pub(super) fn says(&self) -> Option<String> {
        let ratings = match self.cut.count {
            0 => return None,
            1 => "The reason of 1 rating is".to_owned(),
            count => format!("The reasons of {} ratings are", Cell::Count(count).words()),
        };
        Some(format!(
            "{ratings} among the {OTHERS} unread: longer than {LONGEST} characters, or not among \
             the {} shortest.",
            Cell::Count(KEPT as u64).words()
        ))
    }

    /// The most frequent first; the rest in one row.
    pub(super) fn table(&self) -> Table {
        let mut reasons: Vec<(&str, &Stars)> =
            self.kept.iter().map(|((_, reason), stars)| (reason.as_str(), stars)).collect();
        reasons.sort_by_key(|(reason, stars)| (std::cmp::Reverse(stars.count), *reason));
        let mut others = self.cut;
        for (_, stars) in reasons.iter().skip(SHOWN) {
            others.merge(stars);
        }
        reasons.truncate(SHOWN);
        reasons.extend((others.count > 0).then_some((OTHERS, &others)));
        let rows = reasons.iter().map(|(reason, stars)| Row {
            tone: Tone::Plain,
            cells: vec![Cell::Text((*reason).to_owned()), Cell::Count(stars.count), stars.mean()],
        });
        Table {
            id: "rated_for",
            title: "Why Sales rated them so".to_owned(),
            columns: columns(&[("reason", "reason"), ("ratings", "ratings"), ("mean", "mean")]),
            rows: rows.collect(),
            plot: None,
            empty: "nobody gave a reason for a rating in this period",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(given: &[(String, u8)]) -> Reasons {
        let mut reasons = Reasons::default();
        given.iter().for_each(|(reason, stars)| reasons.add(reason, *stars));
        reasons
    }

    fn rows(reasons: &Reasons) -> Vec<String> {
        let words = |row: &Row| row.cells.iter().map(Cell::words).collect::<Vec<_>>().join(" | ");
        reasons.table().rows.iter().map(words).collect()
    }

    #[test]
    fn twenty_have_a_row_and_the_others_share_one() {
        let given = |number: usize| -> Vec<(String, u8)> {
            let each = |one: usize| vec![(format!("reason {one:02}"), 1 + (one % 2) as u8); one];
            (1..=number).flat_map(each).collect()
        };
        assert_eq!(rows(&counted(&given(20))).len(), 20);
        let reasons = counted(&given(22));
        let shown = rows(&reasons);
        assert_eq!(shown.len(), 21);
        assert_eq!(shown[0], "reason 22 | 22 | 1.0");
        assert_eq!(shown[19], "reason 03 | 3 | 2.0");
        // One that said 2 stars, two that said 1.
        assert_eq!(shown[20], "other reasons | 3 | 1.3");
        assert_eq!(reasons.says(), None);
    }

    #[test]
    fn what_is_kept_is_bounded_and_the_same_in_every_order() {
        let mut given: Vec<(String, u8)> = (0..3 * KEPT)
            .map(|one| (format!("{} {}", "word".repeat(one % 7), one * 7_919 % 4_001), 3))
            .collect();
        given.extend(vec![("spam".to_owned(), 1); 9]);
        given.extend([("ä".repeat(LONGEST), 5), ("ä".repeat(LONGEST + 1), 5)]);
        let forward = counted(&given);
        given.reverse();
        let backward = counted(&given);
        given.sort();
        for other in [backward, counted(&given)] {
            assert_eq!(rows(&other), rows(&forward));
            assert_eq!(other.says(), forward.says());
        }
        assert_eq!(forward.kept.len(), KEPT);
        assert_eq!(rows(&forward)[0], "spam | 9 | 1.0");
        let all: u64 = forward.kept.values().map(|stars| stars.count).sum();
        assert_eq!(all + forward.cut.count, given.len() as u64);
        insta::assert_snapshot!(
            forward.says().unwrap(),
            @"The reasons of 2,003 ratings are among the other reasons unread: longer than 200 characters, or not among the 1,000 shortest."
        );
        let long = counted(&[("ä".repeat(LONGEST + 1), 5)]);
        assert_eq!(rows(&long), ["other reasons | 1 | 5.0"]);
        assert!(!long.is_empty());
        insta::assert_snapshot!(
            long.says().unwrap(),
            @"The reason of 1 rating is among the other reasons unread: longer than 200 characters, or not among the 1,000 shortest."
        );
    }
}
