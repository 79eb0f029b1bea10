//! What users write: `sla.yaml` (the agreement) and `leadpact.yaml` (how this machine runs it).
//!
//! `tree` reads bytes into one tree in which everything knows its place; `check` makes it a
//! [`crate::contract::Contract`], `settings` makes it [`Settings`]. Both find *all* mistakes in one
//! pass, in file order, each with what to write instead. `secrets` reads what the settings only
//! name.

pub mod cases;
pub mod check;
mod crontab;
mod files;
mod leaks;
pub mod mentions;
mod moment;
pub mod schema;
mod secrets;
mod section;
pub mod settings;
pub mod starter;
mod table;
pub mod tree;
mod value;

pub use crontab::Crontab;
pub use files::{FileError, Files, read_bounded};
pub use secrets::{SecretError, SecretRef};
