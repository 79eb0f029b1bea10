//! `volume`: Marketing brings so many leads.

use super::{Measure, QuotaKind, keys};
use crate::contract::keys::Shape;

pub(super) const QUOTA: QuotaKind = QuotaKind {
    name: "volume",
    summary: "at least so many leads reach the stage in each period",
    example: "\
volume:
  kind: volume
  stage: mql
  at_least: 400
  per: month
  pace: true
  route: marketing
",
    keys: &[
        keys::STAGE,
        keys::at_least(Shape::Leads, "how many leads there must be"),
        keys::PER,
        keys::PACE,
        keys::ROUTE,
    ],
    lower: |id, args, handover| {
        let stage = args.stage("stage").unwrap_or(handover);
        Ok(keys::quota((id, "volume"), Measure::Volume { stage }, args))
    },
};
