//! PURE. What both sides read: from the lives of all leads to figures, and from figures to sheets.
//!
//! One computation makes the figures; the forms (`terminal`, `html`, `csv`, `json`) only show them.
//! Start at [`sheet::Report`], which is what every form is made from.

mod drawn;
pub mod sheet;
pub mod terminal;

#[cfg(test)]
mod tests;
