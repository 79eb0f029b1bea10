//! `evenness`: leads come steadily, without peaks and droughts.

use super::{Measure, QuotaKind, keys};
use crate::contract::Period;
use crate::contract::keys::Shape;
use crate::diag::{Diagnostic, codes};

pub(super) const QUOTA: QuotaKind = QuotaKind {
    name: "evenness",
    summary: "over the last periods, the number of leads strays at most so far from its mean",
    example: "\
evenness:
  kind: evenness
  stage: mql
  per: week
  over: 8 weeks
  at_most: 30%
  route: marketing
",
    keys: &[
        keys::STAGE,
        keys::PER,
        keys::OVER,
        keys::at_most(Shape::Share, "the greatest standard deviation, as a share of the mean"),
        keys::MIN_SAMPLE,
        keys::ROUTE,
    ],
    lower: |id, args, handover| {
        let stage = args.stage("stage").unwrap_or(handover);
        let (over, of) = args.over("over").unwrap_or((1, Period::Week));
        if let (Some(per), Some(span)) =
            (args.period("per").filter(|per| *per != of), args.span("over"))
        {
            let message = format!("`over` of `{id}` counts {of}s, and `per` is `{per}`");
            let found = Diagnostic::error(codes::PERIOD, span, message)
                .help(format!("write `over: {over} {per}s`, or `per: {of}`"));
            let per = args.span("per").map(|per| found.clone().also(per, "counted by this"));
            return Err(vec![per.unwrap_or(found)]);
        }
        Ok(keys::quota((id, "evenness"), Measure::Evenness { stage, over }, args))
    },
};
