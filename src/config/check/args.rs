//! The values of promises, each read by its shape, whichever kind takes it.

use super::context::{Context, Names};
use crate::config::section::Section;
use crate::config::tree::{Node, Value};
use crate::config::value;
use crate::contract::keys::{Arg, Args, Key, Shape};
use crate::contract::{MIN_SAMPLE, Objective, OnReassign, Period, Reopen, Until, Within};
use crate::diag::{Diagnostic, codes, words};

/// The keys of `objective`.
pub(super) const OBJECTIVE: &[&str] = &["share", "per", "min_sample"];
/// Periods that are compared with each other: fewer show no peaks, more is another age.
const OVER: std::ops::RangeInclusive<u32> = 3..=60;
/// Nobody brings more leads than this in a quarter.
const LEADS: std::ops::RangeInclusive<u32> = 1..=100_000_000;

/// Reads the values of `keys`. `None` where one is wrong or missing, which has been said.
pub(super) fn read(
    section: &Section<'_>,
    keys: &'static [Key],
    context: &mut Context<'_>,
) -> Option<Args> {
    let mut args = Args::default();
    let mut whole = true;
    for key in keys {
        match section.get(key.name) {
            Some(node) => match arg(node, key, context) {
                Some(arg) => args.insert(key.name, node.at.clone(), arg),
                None => whole = false,
            },
            None if key.required => {
                whole = false;
                let example = example(key.shape, context);
                section.require(key.name, &example, &mut context.out);
            }
            None => {}
        }
    }
    whole.then_some(args)
}

fn arg(node: &Node, key: &Key, context: &mut Context<'_>) -> Option<Arg> {
    let name = key.name;
    Some(match key.shape {
        Shape::Stage => Arg::Stage(context.stage(node, name)?),
        Shape::Route => Arg::Route(context.route(node, name)?),
        Shape::Condition => Arg::Condition(context.condition(node, name, Names::All)?),
        Shape::Length => Arg::Length(value::length(node, name, &mut context.out)?),
        Shape::Share => Arg::Share(share(node, name, &mut context.out)?),
        Shape::Within => Arg::Within(within(node, name, context)?),
        Shape::Count => Arg::Count(value::whole(node, name, 1..=100, &mut context.out)?),
        Shape::Field => Arg::Field(context.field(node, name)?),
        Shape::Until => Arg::Until(until(node, name, context)?),
        Shape::OnReassign => {
            let words = [("keep", OnReassign::Keep), ("restart", OnReassign::Restart)];
            Arg::OnReassign(value::word(node, name, &words, &mut context.out)?)
        }
        Shape::Reopen => {
            let words = [
                ("new_cycle", Reopen::NewCycle),
                ("continue", Reopen::Continue),
                ("ignore", Reopen::Ignore),
            ];
            Arg::Reopen(value::word(node, name, &words, &mut context.out)?)
        }
        Shape::Objective => Arg::Objective(objective(node, context)?),
        Shape::Source => Arg::Source(context.source(node, name)?),
        Shape::Definition => Arg::Definition(context.definition(node, name)?),
        Shape::Period => Arg::Period(period(node, name, &mut context.out)?),
        Shape::Over => {
            let (count, period) = over(node, name, &mut context.out)?;
            Arg::Over(count, period)
        }
        Shape::Leads => Arg::Leads(value::whole(node, name, LEADS, &mut context.out)?),
        Shape::Stars => Arg::Stars(value::stars(node, name, &mut context.out)?),
        Shape::Money => {
            let (cents, currency) = context.money(node, name)?;
            Arg::Money(cents, currency)
        }
        Shape::Flag => Arg::Flag(value::truth(node, name, &mut context.out)?),
    })
}

/// A share that can be missed and met.
fn share(node: &Node, key: &str, out: &mut Vec<Diagnostic>) -> Option<f64> {
    let all = matches!(&node.value, Value::Text(text) if text.text == "100%");
    if !all || key == "at_risk_at" {
        return value::share(node, key, out);
    }
    let message = "`100%` leaves nothing to miss: a single lead would decide";
    let help = "write less, such as `99%` or `99.5%`";
    out.push(node.error(codes::SHARE, message).label(key).help(help));
    None
}

fn period(node: &Node, key: &str, out: &mut Vec<Diagnostic>) -> Option<Period> {
    value::word(node, key, &Period::ALL.map(|period| (period.word(), period)), out)
}

/// So many periods, `8 weeks`.
fn over(node: &Node, key: &str, out: &mut Vec<Diagnostic>) -> Option<(u32, Period)> {
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
fn objective(node: &Node, context: &mut Context<'_>) -> Option<Objective> {
    let out = &mut context.out;
    let section = Section::open(node, &node.at, "`objective`", OBJECTIVE, out)?;
    let at = section.require("share", "95%", out);
    let share = at.and_then(|node| share(node, "share", out));
    let per = section.require("per", "month", out).and_then(|node| period(node, "per", out));
    let sample = section.get("min_sample");
    let min_sample = match sample {
        Some(node) => value::whole(node, "min_sample", LEADS, out)?,
        None => MIN_SAMPLE,
    };
    let objective = Objective { share: share?, per: per?, min_sample };
    let least = objective.least_sample();
    if min_sample < least {
        let message = format!(
            "of {min_sample} countdowns this objective lets nobody miss even one: no alert could \
             come before it is missed"
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

/// `reply`, `exit` and stages.
fn until(node: &Node, key: &str, context: &mut Context<'_>) -> Option<Vec<Until>> {
    let items = value::some(node, key, "`reply`, `exit` or stages", &mut context.out)?;
    let mut found = Vec::new();
    let mut whole = true;
    for item in items {
        let Some(text) = value::text(item, key, &mut context.out) else {
            whole = false;
            continue;
        };
        let stage = context.stages.iter().position(|stage| *stage == text.text);
        let one = match (text.text.as_str(), stage) {
            ("reply", _) => Until::Reply,
            ("exit", _) => Until::Exit,
            (_, Some(index)) => Until::Stage(index),
            (name, None) => {
                let known = context.stages.iter().map(String::as_str).chain(["reply", "exit"]);
                let message =
                    format!("{} is neither a stage, `reply` nor `exit`", words::quote(name));
                let wrong = item.error(codes::UNKNOWN_NAME, message);
                let before = context.out.len();
                context.out.push(value::guess(wrong, name, known, before));
                whole = false;
                continue;
            }
        };
        found.push(one);
    }
    whole.then_some(found)
}

/// One length for all, or one by segment.
fn within(node: &Node, key: &str, context: &mut Context<'_>) -> Option<Within> {
    let Value::Map(_) = node.value else {
        return value::length(node, key, &mut context.out).map(Within::all);
    };
    let out = &mut context.out;
    let mut within = Within { segments: vec![None; context.segments.len()], otherwise: None };
    let mut whole = true;
    for entry in value::entries(node, key, "segments and lengths", out)? {
        let length = value::length(&entry.value, &entry.key, out);
        whole &= length.is_some();
        let index = context.segments.iter().position(|segment| *segment == entry.key);
        match index {
            _ if entry.key == "otherwise" => within.otherwise = length,
            Some(index) => {
                within.segments[index] = length;
                context.uses.segments.insert(index);
            }
            None => {
                whole = false;
                let known = context.segments.iter().map(String::as_str).chain(["otherwise"]);
                let message = format!("there is no segment {}", words::quote(&entry.key));
                let found = entry.error(codes::UNKNOWN_NAME, message);
                out.push(value::guess(found, &entry.key, known, out.len()));
            }
        }
    }
    whole.then_some(within)
}

/// What to write for a missing key.
fn example(shape: Shape, context: &Context<'_>) -> String {
    let first = |names: &[String]| names.first().cloned().unwrap_or("NAME".to_owned());
    match shape {
        Shape::Stage => first(&context.stages),
        Shape::Within | Shape::Length => "4 working hours".to_owned(),
        Shape::Share => "75%".to_owned(),
        Shape::Count => "6".to_owned(),
        Shape::Field => context.fields.first().map_or("NAME".to_owned(), |one| one.name.clone()),
        Shape::Until => "[reply, exit]".to_owned(),
        Shape::Condition => "score >= 60".to_owned(),
        Shape::OnReassign => "keep".to_owned(),
        Shape::Reopen => "new_cycle".to_owned(),
        Shape::Objective => "{share: 95%, per: month}".to_owned(),
        Shape::Source => first(&context.sources),
        Shape::Definition => first(&context.definitions),
        Shape::Period => "month".to_owned(),
        Shape::Over => "8 weeks".to_owned(),
        Shape::Leads => "400".to_owned(),
        Shape::Stars => "3.5".to_owned(),
        Shape::Money => format!("120 {}", context.currency()),
        Shape::Flag => "true".to_owned(),
        Shape::Route => context.routes.first().map_or("NAME".to_owned(), |one| one.name.clone()),
    }
}
