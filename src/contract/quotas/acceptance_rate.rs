//! `acceptance_rate`: Sales takes on what Marketing hands over.

use super::{Measure, QuotaKind, keys};
use crate::contract::keys::Shape;

pub(super) const QUOTA: QuotaKind = QuotaKind {
    name: "acceptance_rate",
    summary: "Sales accepts at least this share of the leads it has decided about",
    example: "\
acceptance:
  kind: acceptance_rate
  at_least: 70%
  per: month
  min_sample: 30
  route: marketing
",
    keys: &[
        keys::AT_STAGE,
        keys::at_least(Shape::Share, "which share must be accepted"),
        keys::PER,
        keys::MIN_SAMPLE,
        keys::ROUTE,
    ],
    lower: |id, args, handover| {
        let stage = args.stage("stage").unwrap_or(handover);
        Ok(keys::quota((id, "acceptance_rate"), Measure::Acceptance { stage }, args))
    },
};
