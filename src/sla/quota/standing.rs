//! Where a quota stands in one span.

use jiff::Timestamp;

use super::{Part, Tally};
use crate::contract::{Contract, Measure, Period, Quota, Span, Target};

/// How much of a period's working time must be over before the rest of it is foretold.
const FORETOLD_AFTER: f64 = 0.25;

/// How one quota stands in one span.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing<'a> {
    /// Which.
    pub quota: &'a Quota,
    /// In which span.
    pub span: Span,
    /// What it was counted from; of `evenness` in all spans that it looks back at.
    pub tally: Tally,
    /// The figure, in the quota's unit; `None` where it cannot be told.
    pub figure: Option<f64>,
    /// What the figure will be at the end of the period at the present rate.
    pub forecast: Option<f64>,
    /// How it stands.
    pub state: State,
}

/// How a quota stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// The period is over, and it was kept; or it runs, and it is kept whatever comes.
    Kept,
    /// The period is over, and it was broken.
    Broken,
    /// The period runs; the figure so far keeps it.
    Ahead,
    /// The period runs; the figure so far does not keep it.
    Behind,
    /// It can no longer be met at the present rate.
    OutOfReach,
    /// Nothing is claimed.
    Untold(Untold),
}

impl State {
    /// The words that tests of the agreement use.
    pub const WORDS: [&str; 9] = [
        "kept",
        "broken",
        "ahead",
        "behind",
        "out_of_reach",
        "too_few",
        "no_costs",
        "told_at_the_end",
        "too_early",
    ];

    /// One of [`State::WORDS`].
    pub fn word(&self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Broken => "broken",
            Self::Ahead => "ahead",
            Self::Behind => "behind",
            Self::OutOfReach => "out_of_reach",
            Self::Untold(Untold::TooFew) => "too_few",
            Self::Untold(Untold::NoCosts(_)) => "no_costs",
            Self::Untold(Untold::Running) => "told_at_the_end",
            Self::Untold(Untold::TooEarly) => "too_early",
        }
    }
}

/// Why nothing is claimed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Untold {
    /// Fewer than `min_sample`, or none at all.
    TooFew,
    /// These months have no costs.
    NoCosts(Vec<Span>),
    /// It is told at the end of the period.
    Running,
    /// The first lead of all came within the periods that it looks back at.
    TooEarly,
}

impl Standing<'_> {
    /// How far the promise was kept, 0 to 1; `None` where nothing is claimed.
    pub fn achieved(&self) -> Option<f64> {
        if matches!(self.state, State::Untold(_)) {
            return None;
        }
        // A count that still grows is held against what it is going to be.
        let grows = matches!(self.quota.measure, Measure::Volume { .. })
            && !matches!(self.state, State::Kept | State::Broken);
        let figure = if grows { self.forecast? } else { self.figure? };
        let share = match self.quota.bound.target {
            Target::AtLeast(least) if figure < least => figure / least,
            Target::AtMost(most) if figure > most => most / figure,
            _ => 1.0,
        };
        Some(if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 })
    }
}

/// How `part` stands at `as_of`.
pub(super) fn standing<'a>(
    contract: &Contract,
    part: &Part<'_, 'a>,
    as_of: Timestamp,
) -> Standing<'a> {
    let mut tally = part.tallies.last().copied().unwrap_or_default();
    if let Measure::Evenness { .. } = part.quota.measure {
        // A drought is what it is about: there must have been leads at some time, not at this one.
        tally.of = part.tallies.iter().map(|one| one.of).sum();
    }
    let over = part.bounds.1 <= as_of;
    let mut standing = Standing {
        quota: part.quota,
        span: part.span,
        tally,
        figure: None,
        forecast: None,
        state: State::Untold(Untold::TooFew),
    };
    match figure(contract, part, over) {
        Ok(figure) => standing.figure = Some(figure),
        Err(untold) => {
            standing.state = State::Untold(untold);
            return standing;
        }
    }
    let (figure, target) = (standing.figure.unwrap_or_default(), part.quota.bound.target);
    let is_count = matches!(part.quota.measure, Measure::Volume { .. });
    if !is_count && tally.of < u64::from(part.quota.min_sample) {
        standing.state = State::Untold(Untold::TooFew);
        return standing;
    }
    let met = target.is_met(figure);
    standing.state = match (over, met) {
        (true, true) => State::Kept,
        (true, false) => State::Broken,
        // A count only grows.
        (false, true) if is_count => State::Kept,
        (false, true) => State::Ahead,
        (false, false) => State::Behind,
    };
    if !over && is_count && part.quota.pace {
        standing.forecast = forecast(contract, part, as_of);
        standing.state = match (met, standing.forecast) {
            (false, Some(forecast)) if is_out_of_reach(forecast, figure, target) => {
                State::OutOfReach
            }
            (false, Some(forecast)) if target.is_met(forecast) => State::Ahead,
            _ => standing.state,
        };
    }
    standing
}

/// The figure of a quota, in its unit.
fn figure(contract: &Contract, part: &Part<'_, '_>, over: bool) -> Result<f64, Untold> {
    let tally = part.tallies.last().copied().unwrap_or_default();
    let mean = |of: u64| match of {
        0 => Err(Untold::TooFew),
        of => Ok(tally.part as f64 / of as f64),
    };
    match part.quota.measure {
        Measure::Volume { .. } => Ok(tally.of as f64),
        Measure::PassRate { .. }
        | Measure::Acceptance { .. }
        | Measure::Conversion { .. }
        | Measure::SourceShare { .. }
        | Measure::Rating { .. } => mean(tally.of),
        Measure::Evenness { .. } if !over => Err(Untold::Running),
        Measure::Evenness { .. } if !part.whole => Err(Untold::TooEarly),
        Measure::Evenness { .. } => dispersion(part.tallies).ok_or(Untold::TooFew),
        Measure::CostPerLead { .. } if !over => Err(Untold::Running),
        Measure::CostPerLead { source, .. } => {
            let cents = cost(contract, source, part.span).map_err(Untold::NoCosts)?;
            match tally.of {
                0 => Err(Untold::TooFew),
                of => Ok(cents as f64 / of as f64),
            }
        }
    }
}

/// The standard deviation of the counts, divided by their mean: 0 where all are alike. `None`
/// where there was nothing at all.
pub(super) fn dispersion(tallies: &[Tally]) -> Option<f64> {
    let counts = || tallies.iter().map(|tally| tally.of as f64);
    let number = tallies.len() as f64;
    let mean = counts().sum::<f64>() / number;
    if tallies.is_empty() || mean == 0.0 {
        return None;
    }
    let variance = counts().map(|count| (count - mean).powi(2)).sum::<f64>() / number;
    Some(variance.sqrt() / mean)
}

/// What `source`, or all that have costs, cost in `span`, in hundredths. Costs are given by month:
/// a week has none of its own.
///
/// # Errors
/// The months for which costs are missing.
pub fn cost(contract: &Contract, source: Option<usize>, span: Span) -> Result<i64, Vec<Span>> {
    let mut sources: Vec<usize> = match source {
        Some(source) => vec![source],
        None => contract.costs.iter().map(|cost| cost.source).collect(),
    };
    sources.sort_unstable();
    sources.dedup();
    let (mut total, mut missing) = (0_i64, Vec::new());
    let months = match span.period {
        Period::Week => Vec::new(),
        Period::Month | Period::Quarter => super::spans(Period::Month, span),
    };
    for &month in &months {
        for source in &sources {
            let mut lines = contract.costs.iter();
            match lines.find(|cost| cost.source == *source && cost.month == month) {
                Some(line) => total = total.saturating_add(line.total()),
                None => missing.push(month),
            }
        }
    }
    missing.dedup();
    match sources.is_empty() || months.is_empty() {
        true => Err(months),
        false if missing.is_empty() => Ok(total),
        false => Err(missing),
    }
}

/// What the count comes to at the end of the period, at the rate so far, by working time; `None`
/// while too little of the period is over.
fn forecast(contract: &Contract, part: &Part<'_, '_>, as_of: Timestamp) -> Option<f64> {
    let (from, to) = part.bounds;
    let worked = |to: Timestamp| match contract.everyday() {
        Some(calendar) => calendar.worked_ms(from, to) as f64,
        None => to.duration_since(from).as_millis() as f64,
    };
    let share = worked(as_of) / worked(to);
    let tally = part.tallies.last()?;
    (share >= FORETOLD_AFTER).then(|| tally.of as f64 / share)
}

/// Whether a count that is to be `target` misses it even if the rest of the period is as good as
/// chance allows: leads come by chance, and the count so far is off by about its root.
fn is_out_of_reach(forecast: f64, figure: f64, target: Target) -> bool {
    let Target::AtLeast(least) = target else { return false };
    let lucky = (figure + 2.0 * figure.max(1.0).sqrt()) / figure.max(1.0);
    forecast * lucky < least
}
