//! What users write: `sla.yaml` (the agreement) and `leadpact.yaml` (how this machine runs it).
//!
//! `tree` reads bytes into one tree in which everything knows its place; `check` makes it a
//! [`crate::contract::Contract`], `settings` makes it [`Settings`]. Both find *all* mistakes in one
//! pass, in file order, each with what to write instead. `secrets` reads what the settings only
//! name.

pub mod tree;
mod crontab;
pub use crontab::Crontab;
