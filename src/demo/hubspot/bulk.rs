//! Records by the hundred thousand: one content, shared by all.

use std::ops::RangeInclusive;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::HubSpot;
use super::kind::Kind;
use super::record::{Id, Mould, Record, Source};

/// Many alike records. `{id}` in a value stands for the record's own id. The search index knows
/// them at once, however it lags otherwise.
#[derive(Clone, Debug)]
pub struct Bulk<'a> {
    /// Their type.
    pub kind: Kind,
    /// How many.
    pub count: usize,
    /// What each of them holds.
    pub values: &'a [(&'a str, &'a str)],
    /// When the first was created.
    pub first: Timestamp,
    /// How long after it each next one was; zero stamps them all alike, as a bulk job does.
    pub step: SignedDuration,
    /// Who created them.
    pub source: Source,
}

impl HubSpot {
    /// Creates all of them and says which ids they got.
    ///
    /// # Panics
    /// When a value is none its property takes.
    pub fn populate(&self, bulk: &Bulk<'_>) -> RangeInclusive<Id> {
        let mut state = self.state();
        let checked: Vec<_> =
            bulk.values.iter().copied().filter(|(_, value)| !value.contains("{id}")).collect();
        let wrong = state.wrong(bulk.kind, &checked);
        assert!(wrong.is_none(), "cannot set {} properties: {wrong:?}", bulk.kind.singular());
        let values = bulk.values.iter().filter_map(|(name, value)| {
            let property = state.property(bulk.kind, name)?;
            Some((Arc::clone(&property.name), property.normal(value)))
        });
        let mould =
            Arc::new(Mould { values: values.collect(), source: Arc::new(bulk.source.clone()) });
        let first = bulk.first.as_millisecond();
        let step = i64::try_from(bulk.step.as_millis()).unwrap_or(0);
        let created = (0..bulk.count).map(|n| first + step * i64::try_from(n).unwrap_or(0));
        state.table_mut(bulk.kind).insert_bulk(&mould, created)
    }

    /// Associates many pairs at once, visible from the beginning of time.
    pub fn associate_bulk(&self, pairs: &[(Record, Record)]) {
        self.state().links.join_bulk(pairs, i64::MIN);
    }
}
