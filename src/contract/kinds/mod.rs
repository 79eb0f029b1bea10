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
mod time_to_rate;

use super::Promise;
use super::keys::{Args, Key};
use crate::diag::Diagnostic;
use crate::id::PromiseId;

/// Every kind, in the order in which they are listed to users.
pub static KINDS: &[Kind] = &[
    time_to_assign::KIND,
    first_touch::KIND,
    persistence::KIND,
    time_to_accept::KIND,
    next_touch::KIND,
    time_in_stage::KIND,
    time_to_rate::KIND,
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
