//! The keys that kinds of promises take, and their checked values.
//!
//! A kind lists its [`Key`]s; the checker reads each by its [`Shape`] and hands the kind the
//! [`Args`]. A shape is read at one place only, whichever kinds use it.

use std::collections::BTreeMap;

use super::quotas::QuotaUnit;
use super::{Currency, Objective, OnReassign, Period, Reopen, Until, Within};
use crate::calendar::Length;
use crate::condition::Condition;
use crate::diag::Span;

/// One key of a kind.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// As written.
    pub name: &'static str,
    /// What its value must be.
    pub shape: Shape,
    /// Whether it must be there.
    pub required: bool,
    /// What it does, in one line.
    pub help: &'static str,
}

/// What a value must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// The name of a stage.
    Stage,
    /// A length, or one per segment with `otherwise`.
    Within,
    /// A length.
    Length,
    /// A percentage between 0% and 100%.
    Share,
    /// A condition.
    Condition,
    /// A whole number from 1 to 100.
    Count,
    /// The name of a field.
    Field,
    /// `reply`, `exit` and names of stages, in a list.
    Until,
    /// `keep` or `restart`.
    OnReassign,
    /// `new_cycle`, `continue` or `ignore`.
    Reopen,
    /// The name of a route.
    Route,
    /// `share`, `per` and perhaps `min_sample`.
    Objective,
    /// The name of a source.
    Source,
    /// The name of a definition.
    Definition,
    /// `week`, `month` or `quarter`.
    Period,
    /// So many of the periods of `per`: `8 weeks`.
    Over,
    /// A whole number of leads.
    Leads,
    /// A number above 1, up to 5.
    Stars,
    /// An amount with its currency: `120 USD`.
    Money,
    /// `true` or `false`.
    Flag,
}

/// A checked value.
#[derive(Clone, Debug)]
pub enum Arg {
    /// Index of the stage.
    Stage(usize),
    /// Targets.
    Within(Within),
    /// A length.
    Length(Length),
    /// In (0, 1).
    Share(f64),
    /// A condition.
    Condition(Condition),
    /// A whole number.
    Count(u32),
    /// Index of the field.
    Field(usize),
    /// What else ends it.
    Until(Vec<Until>),
    /// What a change of owner does.
    OnReassign(OnReassign),
    /// What a return does.
    Reopen(Reopen),
    /// Index of the route.
    Route(usize),
    /// What share must be met.
    Objective(Objective),
    /// Index of the source.
    Source(usize),
    /// Index of the definition.
    Definition(usize),
    /// A period.
    Period(Period),
    /// So many, of these.
    Over(u32, Period),
    /// A whole number of leads.
    Leads(u32),
    /// Above 1, up to 5.
    Stars(f64),
    /// Hundredths of the currency's unit.
    Money(i64, Currency),
    /// Whether.
    Flag(bool),
}

/// The checked values of one promise, each with its place in the file.
#[derive(Debug, Default)]
pub struct Args(BTreeMap<&'static str, (Span, Arg)>);

macro_rules! getter {
    ($(#[$doc:meta])* $name:ident, $variant:ident, $ty:ty) => {
        $(#[$doc])*
        pub fn $name(&self, key: &str) -> Option<$ty> {
            match self.0.get(key) {
                Some((_, Arg::$variant(value))) => Some(value.clone()),
                _ => None,
            }
        }
    };
}

impl Args {
    /// Notes the value of `key`, found at `span`.
    pub fn insert(&mut self, key: &'static str, span: Span, value: Arg) {
        self.0.insert(key, (span, value));
    }

    /// Where the value of `key` stands.
    pub fn span(&self, key: &str) -> Option<Span> {
        self.0.get(key).map(|(span, _)| span.clone())
    }

    getter!(/// Index of the stage under `key`.
        stage, Stage, usize);
    getter!(/// Targets under `key`.
        within, Within, Within);
    getter!(/// The length under `key`.
        length, Length, Length);
    getter!(/// The share under `key`, in (0, 1).
        share, Share, f64);
    getter!(/// The condition under `key`.
        condition, Condition, Condition);
    getter!(/// The whole number under `key`.
        count, Count, u32);
    getter!(/// Index of the field under `key`.
        field, Field, usize);
    getter!(/// What else ends it.
        until, Until, Vec<Until>);
    getter!(/// What a change of owner does.
        on_reassign, OnReassign, OnReassign);
    getter!(/// What a return from an exit does.
        reopen, Reopen, Reopen);
    getter!(/// Index of the route under `key`.
        route, Route, usize);
    getter!(/// What share must be met.
        objective, Objective, Objective);
    getter!(/// Index of the source under `key`.
        source, Source, usize);
    getter!(/// Index of the definition under `key`.
        definition, Definition, usize);
    getter!(/// The period under `key`.
        period, Period, Period);
    getter!(/// The number of leads under `key`.
        leads, Leads, u32);
    getter!(/// Whether, under `key`.
        flag, Flag, bool);

    /// How many periods, and which, under `key`.
    pub fn over(&self, key: &str) -> Option<(u32, Period)> {
        match self.0.get(key) {
            Some((_, Arg::Over(count, period))) => Some((*count, *period)),
            _ => None,
        }
    }

    /// What the figure under `key` is, in the unit of its shape.
    pub fn figure(&self, key: &str) -> Option<(f64, QuotaUnit)> {
        match &self.0.get(key)?.1 {
            Arg::Leads(leads) => Some((f64::from(*leads), QuotaUnit::Leads)),
            Arg::Share(share) => Some((*share, QuotaUnit::Share)),
            Arg::Stars(stars) => Some((*stars, QuotaUnit::Stars)),
            Arg::Money(cents, currency) => Some((*cents as f64, QuotaUnit::Money(*currency))),
            _ => None,
        }
    }
}
