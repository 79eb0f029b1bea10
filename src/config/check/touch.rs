//! `touch`: what counts as following up.
//!
//! What the agreement does not say: every channel but notes and tasks, `direction: outbound`,
//! `by: human`, calls of any length, no grace and no limit.

use super::context::Context;
use crate::config::section::Section;
use crate::config::table::{Holds, Table, may, of, table};
use crate::config::tree::Node;
use crate::config::value;
use crate::contract::Touch;
use crate::diag::{Diagnostic, Span};
use crate::lead::Channel;

/// The keys.
pub(super) static TOUCH: Table = table(&[
    may(
        "channels",
        Holds::Filled(&Holds::Word(|| of(CHANNELS))),
        "[call, email, meeting, message]",
        "which kinds of activity can be a touch; all four by default",
    ),
    may(
        "direction",
        Holds::Word(|| of(DIRECTIONS)),
        "outbound",
        "whether what comes from the lead counts as well; outbound by default",
    ),
    may(
        "by",
        Holds::Word(|| of(BY)),
        "human",
        "whether what a sequence sends counts; human by default",
    ),
    may("min_call", Holds::Seconds, "10 seconds", "a shorter call is no touch"),
    may(
        "late_log_grace",
        Holds::Length,
        "15 minutes",
        "how late a touch may be logged before anyone is accused",
    ),
    may(
        "backdating_limit",
        Holds::Length,
        "1 working day",
        "logged later than this after it happened: not counted",
    ),
]);

/// The channels that can prove anything, by word.
pub(super) const CHANNELS: &[(&str, Channel)] = &[
    ("call", Channel::Call),
    ("email", Channel::Email),
    ("meeting", Channel::Meeting),
    ("message", Channel::Message),
];

/// Whether only what goes out counts, by word.
const DIRECTIONS: &[(&str, bool)] = &[("outbound", true), ("any", false)];
/// Whether only what people do counts, by word.
const BY: &[(&str, bool)] = &[("human", true), ("any", false)];

/// Reads it.
pub(super) fn read(root: &Section<'_>, context: &mut Context<'_>) -> Touch {
    let out = &mut context.out;
    let mut touch = Touch {
        channels: CHANNELS.iter().map(|(_, channel)| *channel).collect(),
        outbound_only: true,
        human_only: true,
        min_call_ms: 0,
        late_log_grace: None,
        backdating_limit: None,
    };
    let Some(entry) = root.entry("touch") else { return touch };
    let Some(section) = Section::of(&entry.value, &entry.at, "`touch`", &TOUCH, out) else {
        return touch;
    };
    if let Some(node) = section.get("channels") {
        touch.channels = channels(node, out);
    }
    if let Some(node) = section.get("direction") {
        touch.outbound_only = value::word(node, "direction", DIRECTIONS, out).unwrap_or(true);
    }
    if let Some(node) = section.get("by") {
        touch.human_only = value::word(node, "by", BY, out).unwrap_or(true);
    }
    let min_call = section.get("min_call").and_then(|node| value::seconds(node, "min_call", out));
    touch.min_call_ms = min_call.and_then(|length| length.millis()).unwrap_or(0);
    let mut length = |key| section.get(key).and_then(|node| value::length(node, key, out));
    touch.late_log_grace = length("late_log_grace");
    touch.backdating_limit = length("backdating_limit");
    touch
}

fn channels(node: &Node, out: &mut Vec<Diagnostic>) -> Vec<Channel> {
    let mut channels: Vec<(Channel, Span)> = Vec::new();
    for item in value::some(node, "channels", "channels", out).unwrap_or_default() {
        let Some(channel) = value::word(item, "channels", CHANNELS, out) else { continue };
        if let Some((_, first)) = channels.iter().find(|(other, _)| *other == channel) {
            let message = format!("`{}` is listed twice", channel.word());
            out.push(value::twice(item, first, message));
        } else {
            channels.push((channel, item.at.clone()));
        }
    }
    channels.into_iter().map(|(channel, _)| channel).collect()
}
