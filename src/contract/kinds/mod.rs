//! The kinds of promises Sales makes about each lead: one file per kind, one line each in
//! [`KINDS`].
//!
//! A kind says which keys it takes (the checker reads them by their [`Shape`], the messages and the
//! documentation quote them) and lowers them to a [`Promise`] for the one countdown engine.

mod first_touch;
mod keys;
mod next_touch;
mod persistence;
mod time_in_stage;
mod time_to_accept;
mod time_to_assign;

use std::collections::BTreeMap;

use super::{OnReassign, Promise, Reopen, Until, Within};
use crate::calendar::Length;
use crate::condition::Condition;
use crate::diag::{Diagnostic, Span};
use crate::id::PromiseId;

/// Every kind, in the order in which they are listed to users.
pub static KINDS: &[Kind] = &[
    time_to_assign::KIND,
    first_touch::KIND,
    persistence::KIND,
    time_to_accept::KIND,
    next_touch::KIND,
    time_in_stage::KIND,
];

/// A kind of promise.
pub struct Kind {
    /// What users write after `kind:`.
    pub name: &'static str,
    /// What it promises, in one line.
    pub summary: &'static str,
    /// The words of messages about it.
    pub words: Words,
    /// An example entry, as YAML.
    pub example: &'static str,
    /// The keys it takes besides `kind`.
    pub keys: &'static [Key],
    /// Makes the promise from checked values. Every required key is there, every value has its
    /// shape.
    pub lower: fn(PromiseId, &Args) -> Result<Promise, Vec<Diagnostic>>,
}

/// What messages say about a lead under a promise of some kind. `{when}` is `now` or `by then`.
#[derive(Clone, Copy, Debug)]
pub struct Words {
    /// What was to happen, after `the lead was to`.
    pub owed: &'static str,
    /// What the owner is asked to do, after `please`.
    pub ask: &'static str,
    /// The same, after `please see to it that somebody`.
    pub asks: &'static str,
}

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
    /// A percentage, `1%` to `99%`.
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
}
