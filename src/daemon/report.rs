//! A report from the store: what `leadpact report`, the demo and the digest share.

use jiff::Timestamp;

use super::status::Health;
use crate::contract::{Contract, Span};
use crate::report::sheet::Report;
use crate::report::{By, Figures, Scope};
use crate::store::{Store, StoreError};

/// Leads from one step of the progress to the next.
const STEP: u64 = 10_000;

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    /// Which period.
    pub span: Span,
    /// What tables are split by.
    pub by: Option<By>,
    /// The CRM's time of the verdicts.
    pub as_of: Timestamp,
}

/// Works it out, telling `progress` now and then how many leads have been read.
///
/// # Errors
/// Of the store.
pub async fn report(
    store: &dyn Store,
    contract: &Contract,
    health: &Health,
    asked: Asked,
    progress: &mut (dyn FnMut(u64) + Send),
) -> Result<Report, StoreError> {
    let mut coverage = store.coverage().await?;
    coverage.unreadable = health.unreadable.iter().cloned().collect();
    let directory = store.directory().await?;
    let Asked { span, by, as_of } = asked;
    let scope =
        Scope { contract, directory: &directory, coverage: &coverage, asked: span, by, as_of };
    let mut figures = Figures::new(scope);
    let mut seen = 0;
    let see = &mut |life| {
        figures.add(&life);
        seen += 1;
        if seen % STEP == 0 {
            progress(seen);
        }
    };
    store.each_life(see).await?;
    Ok(figures.report())
}
