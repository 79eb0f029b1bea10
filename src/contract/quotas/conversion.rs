//! `conversion`: of the leads that reach one stage, enough reach a later one.

use super::{Measure, QuotaKind, keys};
use crate::contract::keys::Shape;
use crate::diag::{Diagnostic, codes};

pub(super) const QUOTA: QuotaKind = QuotaKind {
    name: "conversion",
    summary: "at least this share of the leads that reach one stage reach a later one",
    example: "\
conversion:
  kind: conversion
  from: mql
  to: sql
  at_least: 20%
  per: quarter
  min_sample: 50
  route: marketing
",
    keys: &[
        keys::FROM,
        keys::TO,
        keys::at_least(Shape::Share, "which share must reach it"),
        keys::PER,
        keys::MIN_SAMPLE,
        keys::ROUTE,
    ],
    lower: |id, args, handover| {
        let from = args.stage("from").unwrap_or(handover);
        let to = args.stage("to").unwrap_or(handover);
        if let (true, Some(span)) = (to <= from, args.span("to")) {
            let message = format!("`to` of `{id}` is not a later stage than `from`");
            let help = "name stages in the order in which `stages` has them; who has reached a \
                        stage has reached those before it";
            let found = Diagnostic::error(codes::ORDER, span, message).help(help);
            let from = args.span("from").map(|from| found.clone().also(from, "from here"));
            return Err(vec![from.unwrap_or(found)]);
        }
        Ok(keys::quota((id, "conversion"), Measure::Conversion { from, to }, args))
    },
};
