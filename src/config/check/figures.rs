//! The figures of promises about many leads: shares, periods, numbers of leads, objectives.

use super::context::Context;
use crate::config::section::Section;
use crate::config::table::{Holds, Table, may, must, of, table};
use crate::config::tree::{Node, Value};
use crate::config::value;
use crate::contract::{MIN_SAMPLE, Objective, Period};
use crate::diag::{Diagnostic, codes, words};

/// The keys of `objective`.
pub(super) static OBJECTIVE: Table = table(&[
    must("share", Holds::Share, "95%", "the share of the countdowns that must be met"),
    must("per", PERIOD, "month", "in each week, month or quarter"),
    may("min_sample", LEADS, "30", "with fewer countdowns than this nothing is claimed"),
]);
/// Periods that are compared with each other: fewer show no peaks, more is another age.
const OVER: std::ops::RangeInclusive<u32> = 3..=60;
/// Nobody brings more leads than this in a quarter.
const MOST: u32 = 1_000_000;
/// A number of leads, as tables write it.
pub(super) const LEADS: Holds = Holds::Whole(1, MOST);
/// `week`, `month` or `quarter`, as tables write it.
pub(super) const PERIOD: Holds = Holds::Word(|| of(&periods()));

/// A number of leads.
pub(super) fn leads(node: &Node, key: &str, out: &mut Vec<Diagnostic>) -> Option<u32> {
    value::whole(node, key, 1..=MOST, out)
}

/// A share that can be missed and met.
pub(super) fn share(node: &Node, key: &str, out: &mut Vec<Diagnostic>) -> Option<f64> {
    let all = matches!(&node.value, Value::Text(text) if text.text == "100%");
    if !all || !["share", "at_least"].contains(&key) {
        return value::share(node, key, out);
    }
    let message = "`100%` leaves nothing to miss: a single lead would decide";
    let help = "write less, such as `99%` or `99.5%`";
    out.push(node.error(codes::SHARE, message).label(key).help(help));
    None
}

/// `week`, `month` or `quarter`.
pub(super) fn period(node: &Node, key: &str, out: &mut Vec<Diagnostic>) -> Option<Period> {
    value::word(node, key, &periods(), out)
}

fn periods() -> [(&'static str, Period); 3] {
    Period::ALL.map(|period| (period.word(), period))
}

/// So many periods, `8 weeks`.
pub(super) fn over(node: &Node, key: &str, out: &mut Vec<Diagnostic>) -> Option<(u32, Period)> {
    let written = match &node.value {
        Value::Text(text) => text.text.as_str(),
        Value::Number { raw, .. } => raw,
        _ => {
            out.push(value::wrong(node, key, "a number of periods such as `8 weeks`"));
            return None;
        }
    };
    let (count, word) = written.split_once(' ').unwrap_or((written, ""));
    let word = word.trim();
    let period = Period::from_word(word.strip_suffix('s').unwrap_or(word));
    let count = count.parse::<u32>().ok();
    let help = match (count.filter(|count| OVER.contains(count)), period) {
        (Some(count), Some(period)) => return Some((count, period)),
        (Some(count), None) if word.is_empty() => format!("say of what: `{count} weeks`"),
        _ => format!(
            "write a number from {} to {} and `weeks`, `months` or `quarters`, such as `8 weeks`",
            OVER.start(),
            OVER.end()
        ),
    };
    let message = format!("{} is no number of periods to compare", words::quote(written));
    out.push(node.error(codes::PERIOD, message).label(key).help(help));
    None
}

/// What share must be met, and from how many countdowns on anything is said about it.
pub(super) fn objective(node: &Node, context: &mut Context<'_>) -> Option<Objective> {
    let out = &mut context.out;
    let section = Section::of(node, &node.at, "`objective`", &OBJECTIVE, out)?;
    let at = section.get("share");
    let share = at.and_then(|node| share(node, "share", out));
    let per = section.get("per").and_then(|node| period(node, "per", out));
    let sample = section.get("min_sample");
    let min_sample = match sample {
        Some(node) => leads(node, "min_sample", out)?,
        None => MIN_SAMPLE,
    };
    let objective = Objective { share: share?, per: per?, min_sample };
    let least = objective.least_sample();
    if min_sample < least {
        let message = format!(
            "of {} this share leaves none to miss: no alert could come in time",
            words::count(min_sample as usize, "countdown")
        );
        // With n countdowns one may be missed up to a share of 1 - 1/n.
        let most = 100 - 100_u32.div_ceil(min_sample);
        let or = match most {
            0 => String::new(),
            most => format!(", or a `share` of at most `{most}%`"),
        };
        let help = format!("write `min_sample: {least}` or more{or}");
        let mut found = Diagnostic::error(codes::OBJECTIVE, sample.or(at)?.at.clone(), message);
        if let (Some(_), Some(share)) = (sample, at) {
            found = found.also(share.at.clone(), "of this share");
        }
        out.push(found.help(help));
        return None;
    }
    Some(objective)
}
