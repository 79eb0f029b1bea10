//! The countdown engine.

use jiff::Timestamp;

use super::{Evaluation, Known};
use crate::contract::Agreement;
use crate::lead::History;

/// Judges every promise about one lead as it stands at `as_of`.
pub fn evaluate(
    _agreement: &Agreement,
    _history: &History,
    _known: Known<'_>,
    _as_of: Timestamp,
) -> Evaluation {
    todo!()
}
