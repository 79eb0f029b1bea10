//! `cost_per_lead`: leads do not cost too much, salaries and overhead included.

use super::{Measure, QuotaKind, keys};
use crate::contract::Period;
use crate::contract::keys::Shape;
use crate::diag::{Diagnostic, codes};

pub(super) const QUOTA: QuotaKind = QuotaKind {
    name: "cost_per_lead",
    summary: "a lead costs at most so much, by what `costs` says of the period",
    example: "\
cost:
  kind: cost_per_lead
  source: marketing
  at_most: 120 USD
  per: month
  route: marketing
",
    keys: &[
        keys::OF_SOURCE,
        keys::AT_STAGE,
        keys::at_most(Shape::Money, "the greatest cost of one lead"),
        keys::PER,
        keys::MIN_SAMPLE,
        keys::ROUTE,
    ],
    lower: |id, args, handover| {
        if let (Some(Period::Week), Some(span)) = (args.period("per"), args.span("per")) {
            let message = format!(
                "`{id}` is asked of every week, but `costs` are given by month: nothing could \
                 ever be said about it"
            );
            let help = "write `per: month` or `per: quarter`";
            return Err(vec![Diagnostic::error(codes::PERIOD, span, message).help(help)]);
        }
        let source = args.source("source");
        let stage = args.stage("stage").unwrap_or(handover);
        Ok(keys::quota((id, "cost_per_lead"), Measure::CostPerLead { source, stage }, args))
    },
};
