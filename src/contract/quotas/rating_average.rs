//! `rating_average`: Sales finds the leads good.

use super::{Measure, QuotaKind, keys};
use crate::contract::keys::Shape;

pub(super) const QUOTA: QuotaKind = QuotaKind {
    name: "rating_average",
    summary: "the ratings that Sales gives in the period average at least so many of five",
    example: "\
rating:
  kind: rating_average
  source: marketing
  at_least: 3.5
  per: month
  min_sample: 20
  route: marketing
",
    keys: &[
        keys::OF_SOURCE,
        keys::at_least(Shape::Stars, "the least average, above 1 and up to 5"),
        keys::PER,
        keys::MIN_SAMPLE,
        keys::ROUTE,
    ],
    lower: |id, args, _| {
        let source = args.source("source");
        Ok(keys::quota((id, "rating_average"), Measure::Rating { source }, args))
    },
};
