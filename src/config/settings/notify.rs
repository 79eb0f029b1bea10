//! `notify`: where messages go.

use super::read::Reader;
use super::{Access, Notify, Slack};
use crate::config::section::Section;
use crate::config::table::{Holds, Rule, Table, may, table};
use crate::config::{secrets, value};
use crate::diag::{codes, words};

/// The keys.
pub(super) static NOTIFY: Table = table(&[
    may("slack", Holds::Keys(&SLACK), "{bot_token: {credential: slack-bot-token}}", "a workspace"),
    may("console", Holds::Flag, "true", "show every message on the console"),
]);
/// The keys of `slack`.
static SLACK: Table = Table {
    keys: &[
        may(
            "bot_token",
            Holds::Keys(&secrets::PLACE),
            "{credential: slack-bot-token}",
            "where the bot's token is",
        ),
        may(
            "webhook",
            Holds::Keys(&secrets::PLACE),
            "{credential: slack-webhook}",
            "where the address of an incoming webhook is: one channel, no edits",
        ),
        may("ops", Holds::Text, "C0123ABCD", "the channel, by id, for whoever runs the monitor"),
        may("base_url", Holds::Text, "https://slack.com", "another address than Slack's own"),
    ],
    rules: &[Rule::AnyOf(&["bot_token", "webhook"], "has no `bot_token`")],
};

/// Reads it.
pub(super) fn read(root: &Section<'_>, reader: &mut Reader<'_>) -> Option<Notify> {
    let entry = root.entry("notify")?;
    let section = Section::of(&entry.value, &entry.at, "`notify`", &NOTIFY, &mut reader.out)?;
    let console = section.get("console");
    let console = console.map(|node| value::truth(node, "console", &mut reader.out));
    let slack = section.get("slack").is_some().then(|| slack(&section, reader));
    let console = console.unwrap_or(Some(false))?;
    if slack.is_none() && !console {
        let message = "`notify` has no `slack`";
        let help = "add `slack:`, or `console: true`: otherwise nobody is told anything";
        reader.out.push(entry.error(codes::MISSING_KEY, message).help(help));
        return None;
    }
    Some(Notify { slack: slack.map_or(Some(None), |slack| slack.map(Some))?, console })
}

fn slack(notify: &Section<'_>, reader: &mut Reader<'_>) -> Option<Slack> {
    let entry = notify.entry("slack")?;
    let section = Section::of(&entry.value, &entry.at, "`notify.slack`", &SLACK, &mut reader.out)?;
    let bot = section.get("bot_token").map(|node| reader.secret(node, "bot_token"));
    let webhook = section.get("webhook").map(|node| reader.secret(node, "webhook"));
    let ops = section.get("ops").map(|node| channel(node, reader));
    let base_url = section.get("base_url").map(|node| reader.url(node, "base_url"));
    let access = match (bot, webhook) {
        (Some(bot), None) => Access::Bot(bot?),
        (None, Some(webhook)) => Access::Webhook(webhook?),
        (None, None) => return None,
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
