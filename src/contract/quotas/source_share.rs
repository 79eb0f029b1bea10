//! `source_share`: one source brings its part of the leads.

use super::{Measure, QuotaKind, keys};
use crate::contract::keys::Shape;

pub(super) const QUOTA: QuotaKind = QuotaKind {
    name: "source_share",
    summary: "this source brings at least this share of the leads that reach the stage",
    example: "\
mix:
  kind: source_share
  source: marketing
  at_least: 40%
  per: quarter
  route: marketing
",
    keys: &[
        keys::SOURCE,
        keys::AT_STAGE,
        keys::at_least(Shape::Share, "which share it must bring"),
        keys::PER,
        keys::MIN_SAMPLE,
        keys::ROUTE,
    ],
    lower: |id, args, handover| {
        let source = args.source("source").unwrap_or_default();
        let stage = args.stage("stage").unwrap_or(handover);
        Ok(keys::quota((id, "source_share"), Measure::SourceShare { source, stage }, args))
    },
};
