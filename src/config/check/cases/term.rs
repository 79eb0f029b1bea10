//! How a quota or an objective must stand in a period.

use jiff::Timestamp;

use super::super::context::Context;
use crate::config::section::Section;
use crate::config::table::{Holds, Rule, Table, may, of};
use crate::config::tree::{Node, Value};
use crate::config::value;
use crate::contract::{ExpectedTerm, Figure, Period, Promise, Quota, QuotaUnit, Span};
use crate::diag::{codes, words};
use crate::sla::{BudgetState, State};

/// How a quota may stand, by word.
pub(super) const QUOTA: &[(&str, &str)] = &words(State::WORDS);
/// How an objective may stand, by word.
const BUDGET: &[(&str, &str)] = &words(BudgetState::WORDS);
/// A number, a percentage or an amount of money.
pub(super) const FIGURE: Holds = Holds::Either(&[Holds::Amount, Holds::Share, Holds::Money]);
/// The keys of what is expected of an objective.
pub(super) static OBJECTIVE: Table = Table {
    keys: &[
        may("period", Holds::Period, "2026-11", "in which period; the one of the look by default"),
        may("standing", Holds::Word(|| of(BUDGET)), "kept", "how it stands"),
        may("missed", Holds::Whole(0, MOST), "1", "so many leads were missed"),
    ],
    rules: &[Rule::AnyOf(&["standing", "missed"], "names nothing to compare")],
};
/// Nobody misses more leads than this.
const MOST: u32 = 1_000_000;

const fn words<const N: usize>(words: [&'static str; N]) -> [(&'static str, &'static str); N] {
    let mut pairs = [("", ""); N];
    let mut index = 0;
    while index < N {
        pairs[index] = (words[index], words[index]);
        index += 1;
    }
    pairs
}

/// What is expected of an objective at the look `at`; `None` where there is none.
pub(super) fn objective(
    node: &Node,
    promise: Option<&Promise>,
    at: Timestamp,
    context: &mut Context<'_>,
) -> Option<ExpectedTerm> {
    let section = Section::of(node, &node.at, "`objective`", &OBJECTIVE, &mut context.out)?;
    let out = &mut context.out;
    let standing = section.get("standing");
    let standing = standing.and_then(|node| value::word(node, "standing", BUDGET, out));
    let missed = section.get("missed");
    let missed = missed.and_then(|node| value::whole(node, "missed", 0..=MOST, out));
    let promised = promise.and_then(|promise| Some((promise.id.as_str(), promise.objective?.per)));
    let period = period(&section, promised, at, context)?;
    Some(ExpectedTerm { period, standing, figure: None, missed: missed.map(u64::from) })
}

/// What is expected of a quota at the look `at`; `None` where there is none.
pub(super) fn quota(
    section: &Section<'_>,
    quota: Option<&Quota>,
    at: Timestamp,
    context: &mut Context<'_>,
) -> Option<ExpectedTerm> {
    let standing = section.get("standing");
    let standing = standing.and_then(|node| value::word(node, "standing", QUOTA, &mut context.out));
    let figure = section.get("figure").and_then(|node| figure(node, quota, context));
    let promised = quota.map(|quota| (quota.id.as_str(), quota.per));
    let period = period(section, promised, at, context)?;
    Some(ExpectedTerm { period, standing, figure, missed: None })
}

/// The period that is named, or the one in which the look lies.
fn period(
    section: &Section<'_>,
    promised: Option<(&str, Period)>,
    at: Timestamp,
    context: &mut Context<'_>,
) -> Option<Span> {
    let written = section.get("period");
    let written = written.map(|node| (node, value::text(node, "period", &mut context.out)));
    let (id, per) = promised?;
    let running = per.span(at.to_zoned(context.zone.clone()).date());
    let Some((node, text)) = written else { return Some(running) };
    let text = text?;
    let span = Span::parse(text.text.trim());
    if let Some(span) = span.filter(|span| span.period == per) {
        return Some(span);
    }
    let quoted = words::quote(&text.text);
    let message = match span {
        Some(_) => format!("`{id}` is counted by the {per}, and {quoted} is none"),
        None => format!("{quoted} is no {per}"),
    };
    let help = format!("write it as `{}`", running.label());
    context.out.push(node.error(codes::PERIOD, message).label("period").help(help));
    None
}

/// A figure in the unit of the quota.
fn figure(node: &Node, quota: Option<&Quota>, context: &mut Context<'_>) -> Option<Figure> {
    let (written, unit) = match &node.value {
        Value::Number { raw, .. } => (raw.as_str(), ""),
        Value::Text(text) if !text.text.trim().is_empty() => {
            let text = text.text.trim();
            let split = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
            (&text[..split], text[split..].trim())
        }
        _ => {
            let takes = "a number, a percentage or an amount of money";
            context.out.push(value::wrong(node, "figure", takes));
            return None;
        }
    };
    let quota = quota?;
    let wanted = match quota.bound.unit {
        QuotaUnit::Leads | QuotaUnit::Stars => String::new(),
        QuotaUnit::Share => "%".to_owned(),
        QuotaUnit::Money(currency) => currency.to_string(),
    };
    if let Some(figure) = read(written).filter(|_| *unit == *wanted) {
        return Some(figure);
    }
    let shown = match &node.value {
        Value::Number { raw, .. } => raw.clone(),
        Value::Text(text) => text.text.clone(),
        _ => String::new(),
    };
    let (takes, example) = match quota.bound.unit {
        QuotaUnit::Leads => ("a number of leads", "20".to_owned()),
        QuotaUnit::Stars => ("an average of ratings", "3.5".to_owned()),
        QuotaUnit::Share => ("a percentage", "66.7%".to_owned()),
        QuotaUnit::Money(currency) => ("an amount of money", format!("120 {currency}")),
    };
    let quoted = words::quote(&shown);
    let message = format!("the figure of `{}` is {takes}, not {quoted}", quota.id);
    let help = format!("write it as `{example}`; as many decimals are compared as are written");
    context.out.push(node.error(codes::NOT_TO_EXPECT, message).help(help));
    None
}

/// Digits with at most two decimals.
fn read(text: &str) -> Option<Figure> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let plain =
        |text: &str, most: usize| text.len() <= most && text.bytes().all(|c| c.is_ascii_digit());
    let fits = !whole.is_empty() && plain(whole, 12) && plain(part, 2) && !text.ends_with('.');
    let value = fits.then(|| text.parse().ok()).flatten()?;
    Some(Figure { value, decimals: part.len() })
}
