//! `notify`: where messages go.

use super::read::Reader;
use super::{Access, Notify, Slack};
use crate::config::section::Section;
use crate::config::value;
use crate::diag::{codes, words};

/// The keys.
pub(super) const KEYS: &[&str] = &["slack", "console"];
/// The keys of `slack`.
pub(super) const SLACK: &[&str] = &["bot_token", "webhook", "ops", "base_url"];

/// Reads it.
pub(super) fn read(root: &Section<'_>, reader: &mut Reader<'_>) -> Option<Notify> {
    let example = "{slack: {bot_token: {credential: slack-bot-token}}}";
    let node = root.require("notify", example, &mut reader.out)?;
    let head = root.entry("notify").map_or(0..0, |entry| entry.at.clone());
    let section = Section::open(node, &head, "`notify`", KEYS, &mut reader.out)?;
    let console = section.get("console");
    let console = console.map(|node| value::truth(node, "console", &mut reader.out));
    let slack = section.get("slack").is_some().then(|| slack(&section, reader));
    let console = console.unwrap_or(Some(false))?;
    if slack.is_none() && !console {
        let found = section.missing("slack", "{bot_token: {credential: slack-bot-token}}");
        let help = "add `slack:`, or `console: true`: otherwise nobody is told anything";
        reader.out.push(found.help(help));
        return None;
    }
    Some(Notify { slack: slack.map_or(Some(None), |slack| slack.map(Some))?, console })
}

fn slack(notify: &Section<'_>, reader: &mut Reader<'_>) -> Option<Slack> {
    let entry = notify.entry("slack")?;
    let section = Section::open(&entry.value, &entry.at, "`notify.slack`", SLACK, &mut reader.out)?;
    let bot = section.get("bot_token").map(|node| reader.secret(node, "bot_token"));
    let webhook = section.get("webhook").map(|node| reader.secret(node, "webhook"));
    let ops = section.get("ops").map(|node| channel(node, reader));
    let base_url = section.get("base_url").map(|node| reader.url(node, "base_url"));
    let access = match (bot, webhook) {
        (Some(bot), None) => Access::Bot(bot?),
        (None, Some(webhook)) => Access::Webhook(webhook?),
        (None, None) => {
            let found = section.missing("bot_token", "{credential: slack-bot-token}");
            reader.out.push(found);
            return None;
        }
        (Some(_), Some(_)) => {
            let node = section.entry("webhook")?;
            let message = "`webhook` and `bot_token` are two ways to the same place";
            let help = "keep `bot_token`: it can edit and thread messages, a webhook cannot";
            reader.out.push(node.error(codes::UNKNOWN_KEY, message).help(help));
            return None;
        }
    };
    Some(Slack {
        access,
        ops: ops.map_or(Some(None), |ops| ops.map(Some))?,
        base_url: base_url.map_or(Some(None), |url| url.map(Some))?,
    })
}

/// A channel by its id.
fn channel(node: &crate::config::tree::Node, reader: &mut Reader<'_>) -> Option<String> {
    let text = &value::text(node, "ops", &mut reader.out)?.text;
    if value::is_channel(text) {
        return Some(text.clone());
    }
    let message = format!("{} is no channel's id", words::quote(text));
    let help = "in Slack, open the channel's details; the id stands at the very end, such as \
                `C0123ABCD`";
    reader.out.push(node.error(codes::DESTINATION, message).help(help));
    None
}
