//! `definition_pass_rate`: what Marketing hands over is what was agreed on.

use super::{Measure, QuotaKind, keys};
use crate::contract::keys::Shape;

pub(super) const QUOTA: QuotaKind = QuotaKind {
    name: "definition_pass_rate",
    summary: "at least this share of the leads marked as a stage meet its definition",
    example: "\
quality:
  kind: definition_pass_rate
  definition: mql
  at_least: 90%
  per: month
  min_sample: 30
  route: marketing
",
    keys: &[
        keys::DEFINITION,
        keys::at_least(Shape::Share, "which share must meet it"),
        keys::PER,
        keys::MIN_SAMPLE,
        keys::ROUTE,
    ],
    lower: |id, args, _| {
        let definition = args.definition("definition").unwrap_or_default();
        Ok(keys::quota((id, "definition_pass_rate"), Measure::PassRate { definition }, args))
    },
};
