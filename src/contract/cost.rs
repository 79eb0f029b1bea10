//! What leads truly cost: spend, salaries and overhead, by source and month.
//!
//! Money is exact: whole hundredths of a currency's unit, never binary fractions.

use std::fmt;

use super::Span;

/// Three capital letters of ISO 4217, `USD`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

impl Currency {
    /// The currency that is written so; `None` where these are not three capital letters.
    pub fn parse(text: &str) -> Option<Self> {
        let letters: [u8; 3] = text.as_bytes().try_into().ok()?;
        letters.iter().all(u8::is_ascii_uppercase).then_some(Self(letters))
    }

    /// As written.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.as_str())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

/// One line of `costs:`. No two lines have the same source and month, and all have one currency.
#[derive(Clone, Debug, PartialEq)]
pub struct Cost {
    /// Index into the contract's sources: what was paid for.
    pub source: usize,
    /// The month.
    pub month: Span,
    /// Paid to others, in hundredths of the currency's unit.
    pub spend: i64,
    /// Paid to one's own people, whole, in hundredths.
    pub salary: i64,
    /// Rent, tools …, in hundredths.
    pub overhead: i64,
    /// How much of `salary` was for bringing leads, in (0, 1); `None`: all of it.
    pub share_of_time: Option<f64>,
    /// Of what.
    pub currency: Currency,
}

impl Cost {
    /// What of the salaries was for bringing leads, in hundredths, rounded to the nearest.
    pub fn salary_for_leads(&self) -> i64 {
        // Amounts are bounded where they are read, far below what a float holds exactly.
        self.share_of_time.map_or(self.salary, |share| (self.salary as f64 * share).round() as i64)
    }

    /// All of it together, in hundredths.
    pub fn total(&self) -> i64 {
        self.spend.saturating_add(self.salary_for_leads()).saturating_add(self.overhead)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::contract::Period;

    #[test]
    fn a_currency_is_three_capital_letters() {
        assert_eq!(Currency::parse("USD").unwrap().as_str(), "USD");
        for text in ["", "US", "usd", "USDT", "€", "US1", "ÜS"] {
            assert_eq!(Currency::parse(text), None, "{text}");
        }
    }

    #[test]
    fn only_the_salary_is_shared() {
        let cost = Cost {
            source: 0,
            month: Period::Month.span(date(2026, 11, 1)),
            spend: 1,
            salary: 9_600_033,
            overhead: 900_000,
            share_of_time: Some(0.2),
            currency: Currency::parse("USD").unwrap(),
        };
        assert_eq!(cost.salary_for_leads(), 1_920_007);
        assert_eq!(cost.total(), 2_820_008);
        assert_eq!(Cost { share_of_time: None, ..cost }.total(), 10_500_034);
    }
}
