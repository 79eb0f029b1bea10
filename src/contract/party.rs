//! Who answers for each side, which version they have accepted, and when they meet again.

use jiff::ToSpan;
use jiff::civil::Date;

use super::Contract;

/// `parties:`. Both sides sign each version.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parties {
    /// For what Marketing owes.
    pub marketing: Option<Signatory>,
    /// For what Sales owes.
    pub sales: Option<Signatory>,
}

/// One side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signatory {
    /// E-mail address of the person who answers for it. Personal: not for logs.
    pub accountable: String,
    /// What they have accepted.
    pub accepted: Option<Acceptance>,
}

/// A version, signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Acceptance {
    /// Its number.
    pub version: u32,
    /// On which day.
    pub date: Date,
}

impl Signatory {
    /// When they accepted version `number`; `None` if they did not.
    pub fn signed(&self, number: u32) -> Option<Date> {
        self.accepted.filter(|accepted| accepted.version == number).map(|accepted| accepted.date)
    }
}

impl Contract {
    /// The sides that have not accepted this version, as the agreement calls them; none where the
    /// agreement has no `parties`.
    pub fn unsigned(&self) -> Vec<&'static str> {
        let Parties { marketing, sales } = &self.parties;
        let sides = [("marketing", marketing), ("sales", sales)];
        let open = sides.into_iter().filter(|(_, side)| {
            side.as_ref().is_some_and(|side| side.signed(self.version.number).is_none())
        });
        open.map(|(name, _)| name).collect()
    }

    /// The first day on which a review is due: `review_every` after the later signature under this
    /// version, or after `effective_from` where nobody has signed it. `None` without
    /// `review_every`.
    pub fn review_due(&self) -> Option<Date> {
        let days = self.review_every_days?;
        let sides = [&self.parties.marketing, &self.parties.sales];
        let signed = sides.into_iter().flatten();
        let last = signed.filter_map(|side| side.signed(self.version.number)).max();
        let since =
            last.unwrap_or_else(|| self.effective_from.to_zoned(self.timezone.clone()).date());
        Some(since.saturating_add(i64::from(days).days()))
    }
}
