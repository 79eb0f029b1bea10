//! `alerts`: how much is told and when, what may be answered, and the weekly summary.

use super::context::Context;
use super::routes;
use crate::config::section::Section;
use crate::config::table::{Holds, Table, may, must, of, table};
use crate::config::tree::Node;
use crate::config::{moment, value};
use crate::contract::{Alerts, Cap, Destination, Digest};
use crate::diag::{Diagnostic, Span, codes};

/// The keys.
pub(super) static ALERTS: Table = table(&[
    may(
        "quiet_outside",
        Holds::Word(|| of(QUIET)),
        "working_hours",
        "people are told in their own working hours only; what waits is judged again before it \
         is sent",
    ),
    may(
        "group_within",
        Holds::Seconds,
        "60 seconds",
        "alerts of one promise for one reader that come so close together are counted together; \
         60 seconds by default",
    ),
    may(
        "storm_at",
        Holds::Whole(2, 1_000),
        "5",
        "so many of them become one message, which is kept up to date; 5 by default",
    ),
    may(
        "per_person",
        Holds::Keys(&CAP),
        "{most: 1, within: 5 minutes}",
        "no person gets more messages; what is more waits and comes as one list",
    ),
    may(
        "per_channel",
        Holds::Keys(&CAP),
        "{most: 30, within: 1 hour}",
        "no channel gets more messages; what is more waits and comes as one list",
    ),
    may(
        "not_a_lead",
        Holds::Filled(&Holds::Text),
        "[no interest, not our market, competitor]",
        "the reasons that `Not a lead` offers",
    ),
    may(
        "wrong_owner",
        Holds::Filled(&Holds::Text),
        "[another territory, another team]",
        "the reasons that `Wrong owner` offers",
    ),
    may(
        "digest",
        Holds::Keys(&DIGEST),
        "{at: \"0 9 * * MON\", to: [\"slack:C0123ABCD\"]}",
        "last week's figures, for both sides",
    ),
]);
/// The keys of a cap.
static CAP: Table = table(&[
    must("most", Holds::Whole(1, 1_000), "30", "so many messages"),
    must("within", Holds::Length, "1 hour", "in any stretch of so long"),
]);
/// The keys of `digest`.
static DIGEST: Table = table(&[
    must(
        "at",
        Holds::Crontab,
        "\"0 9 * * MON\"",
        "when it is sent: a crontab line in the file's timezone",
    ),
    must(
        "to",
        Holds::Filled(&Holds::Reader),
        "[\"slack:C0123ABCD\"]",
        "who reads it: channels by id, or other ways",
    ),
]);

/// When people are left in peace, by word.
const QUIET: &[(&str, bool)] = &[("working_hours", true), ("nothing", false)];

/// Most reasons to choose from: a menu of Slack shows no more.
const REASONS: usize = 25;
/// Longest reason, in characters.
const LONGEST: usize = 60;

/// Reads it.
pub(super) fn read(root: &Section<'_>, context: &mut Context<'_>) -> (Alerts, Option<Digest>) {
    let mut alerts = Alerts::default();
    let out = &mut context.out;
    let Some(entry) = root.entry("alerts") else { return (alerts, None) };
    let Some(section) = Section::of(&entry.value, &entry.at, "`alerts`", &ALERTS, out) else {
        return (alerts, None);
    };
    if let Some(node) = section.get("quiet_outside") {
        alerts.quiet = value::word(node, "quiet_outside", QUIET, out).unwrap_or_default();
    }
    if let Some(node) = section.get("group_within") {
        let length = value::seconds(node, "group_within", out);
        alerts.group_within = length.unwrap_or(alerts.group_within);
    }
    if let Some(node) = section.get("storm_at") {
        alerts.storm_at = value::whole(node, "storm_at", 2..=1_000, out).unwrap_or(alerts.storm_at);
    }
    alerts.per_person = cap(&section, "per_person", out).unwrap_or(alerts.per_person);
    alerts.per_channel = cap(&section, "per_channel", out).unwrap_or(alerts.per_channel);
    alerts.not_a_lead = reasons(&section, "not_a_lead", out).unwrap_or(alerts.not_a_lead);
    alerts.wrong_owner = reasons(&section, "wrong_owner", out).unwrap_or(alerts.wrong_owner);
    (alerts, digest(&section, out))
}

fn cap(alerts: &Section<'_>, key: &'static str, out: &mut Vec<Diagnostic>) -> Option<Cap> {
    let entry = alerts.entry(key)?;
    let section = Section::of(&entry.value, &entry.at, format!("`{key}`"), &CAP, out)?;
    let most = section.get("most").and_then(|node| value::whole(node, "most", 1..=1_000, out));
    let node = section.get("within")?;
    let within = value::length(node, "within", out)?;
    let longest = within.millis().filter(|ms| *ms <= 24 * 3_600_000);
    if within.is_working() || longest.is_none() {
        let message = format!("`within` of `{key}` counts all time, and at most a day of it");
        let help = "write minutes or hours, such as `1 hour`";
        out.push(node.error(codes::LENGTH, message).help(help));
        return None;
    }
    Some(Cap { most: most?, within })
}

fn reasons(alerts: &Section<'_>, key: &str, out: &mut Vec<Diagnostic>) -> Option<Vec<String>> {
    let node = alerts.get(key)?;
    let items = value::some(node, key, "reasons", out)?;
    if items.len() > REASONS {
        let message = format!("`{key}` has {} reasons: nobody reads so many", items.len());
        let help = format!("keep the {REASONS} that tell you most");
        out.push(node.error(codes::TOO_MANY, message).help(help));
        return None;
    }
    let mut reasons: Vec<(String, Span)> = Vec::new();
    for item in items {
        let Some(text) = value::text(item, key, out) else { continue };
        let text = text.text.trim();
        if text.chars().count() > LONGEST {
            let message = format!("a reason has at most {LONGEST} characters");
            let help = "say it in a few words: it stands in a menu";
            out.push(item.error(codes::OUT_OF_RANGE, message).help(help));
        } else if let Some((_, first)) = reasons.iter().find(|(other, _)| other == text) {
            out.push(value::twice(item, first, "this reason is there twice"));
        } else {
            reasons.push((text.to_owned(), item.at.clone()));
        }
    }
    Some(reasons.into_iter().map(|(text, _)| text).collect())
}

/// The summary that both sides read.
fn digest(alerts: &Section<'_>, out: &mut Vec<Diagnostic>) -> Option<Digest> {
    let entry = alerts.entry("digest")?;
    let section = Section::of(&entry.value, &entry.at, "`digest`", &DIGEST, out)?;
    let at = section.get("at");
    let at = at.and_then(|node| moment::crontab(node, "at", out));
    let to = section.get("to");
    let to = to.and_then(|node| channels(node, out));
    Some(Digest { at: at?.text().to_owned(), to: to? })
}

fn channels(node: &Node, out: &mut Vec<Diagnostic>) -> Option<Vec<Destination>> {
    let mut channels: Vec<(Destination, Span)> = Vec::new();
    let mut whole = true;
    for item in value::some(node, "to", "channels", out)? {
        let Some(to) = routes::destination(item, out) else {
            whole = false;
            continue;
        };
        if !to.is_place() {
            let message = format!("the digest is about nobody's lead, so `{to}` is nobody");
            let help = "write channels, by id: `slack:C0123ABCD`";
            out.push(item.error(codes::DESTINATION, message).help(help));
            whole = false;
        } else if let Destination::Sink(sink) = &to
            && !sink.kind.shows_digest()
        {
            let message = format!("a summary cannot be read by {}", sink.kind.word());
            let help = "write channels, by id: `slack:C0123ABCD`";
            out.push(item.error(codes::DESTINATION, message).help(help));
            whole = false;
        } else if let Some((_, first)) = channels.iter().find(|(other, _)| *other == to) {
            out.push(value::twice(item, first, format!("`{to}` is listed twice")));
        } else {
            channels.push((to, item.at.clone()));
        }
    }
    whole.then(|| channels.into_iter().map(|(to, _)| to).collect())
}
