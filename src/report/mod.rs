//! PURE. What both sides read: from the lives of all leads to figures, and from figures to sheets.
//!
//! One computation makes the figures; the forms (`terminal`, `html`, `csv`, `json`) only show them.
//! Start at [`Figures`], which is shown each lead once; every form is made from the
//! [`sheet::Report`] that it comes to. One subject is one file; a new figure touches that file
//! only.

mod attainment;
pub mod backtest;
mod budgets;
pub mod clauses;
mod cost;
mod coverage;
pub mod csv;
mod delays;
pub mod describe;
pub mod digest;
mod discipline;
mod drawn;
mod figures;
mod funnel;
pub mod history;
pub mod html;
pub mod json;
mod machine;
pub mod markdown;
mod mix;
mod numbers;
pub mod picture;
pub mod plan;
pub mod prose;
mod quality;
mod quotas;
mod reasons;
mod scope;
mod score;
pub mod sheet;
pub mod terminal;
mod trend;

#[cfg(test)]
mod tests;

pub use figures::Figures;
pub use scope::{By, Scope, period};
