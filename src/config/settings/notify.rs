//! `notify`: where messages go.

use std::net::SocketAddr;

use super::read::Reader;
use super::{Access, Hears, Notify, Slack, sinks};
use crate::config::section::Section;
use crate::config::table::{Holds, Needs, Rule, Table, may, table};
use crate::config::tree::Node;
use crate::config::{secrets, value};
use crate::contract::Destination;
use crate::diag::{codes, words};

/// The keys.
pub(super) static NOTIFY: Table = table(&[
    may("slack", Holds::Keys(&SLACK), "{bot_token: {credential: slack-bot-token}}", "a workspace"),
    may(
        "email",
        Holds::Keys(&sinks::EMAIL),
        "{smtp: \"smtps://mail.example.com\", from: leadpact@example.com}",
        "a mail server: for email:ADDRESS, and for people who are not in Slack",
    ),
    may(
        "teams",
        sinks::ROOMS,
        "{sales: {url: {credential: teams-sales}}}",
        "channels of Microsoft Teams (Workflows), by the name in sla.yaml: teams:NAME",
    ),
    may(
        "gchat",
        sinks::ROOMS,
        "{sales: {url: {credential: gchat-sales}}}",
        "spaces of Google Chat (webhooks), by the name in sla.yaml: gchat:NAME",
    ),
    may(
        "pagerduty",
        sinks::SERVICES,
        "{on-call: {routing_key: {credential: pagerduty-key}}}",
        "services of PagerDuty, by the name in sla.yaml: pagerduty:NAME",
    ),
    may(
        "webhook",
        sinks::WEBHOOKS,
        "{crm-log: {url: \"https://hooks.example.com/leadpact\", secret: {credential: webhook-secret}}}",
        "programs of your own that are called, by the name in sla.yaml: webhook:NAME",
    ),
    may(
        "fall_back",
        Holds::Place,
        "\"slack:C0123ABCD\"",
        "where messages go whose reader cannot be reached; to the operator by default",
    ),
    may(
        "also_ops",
        Holds::Filled(&Holds::Place),
        "[\"webhook:pager\"]",
        "where besides the operator must hear that nothing is read, or nothing is delivered",
    ),
    may(
        "allow_private",
        Holds::Filled(&Holds::Text),
        "[hooks.internal.example]",
        "hosts that may have a private address",
    ),
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
        may(
            "app_token",
            Holds::Keys(&secrets::PLACE),
            "{credential: slack-app-token}",
            "where the app-level token (`xapp-…`) is: buttons below messages, by Socket Mode",
        ),
        may(
            "signing_secret",
            Holds::Keys(&secrets::PLACE),
            "{credential: slack-signing-secret}",
            "where the signing secret is: buttons below messages, without Socket Mode",
        ),
        may(
            "listen",
            Holds::Text,
            "127.0.0.1:8643",
            "where Slack's signed requests come in, at /slack/events: behind your own HTTPS proxy",
        ),
        may("base_url", Holds::Text, "https://slack.com", "another address than Slack's own"),
    ],
    rules: &[
        Rule::AnyOf(&["bot_token", "webhook"], "has no `bot_token`"),
        Rule::Needs(Needs {
            key: "signing_secret",
            other: "listen",
            message: "`signing_secret` without `listen` hears nothing",
            help: "add `listen: 127.0.0.1:8643`, where your HTTPS proxy passes Slack's requests on",
        }),
        Rule::Needs(Needs {
            key: "listen",
            other: "signing_secret",
            message: "`listen` without `signing_secret` could not tell who speaks",
            help: "add `signing_secret: {credential: slack-signing-secret}`: the app's page at \
                   Slack shows it under Basic Information",
        }),
        Rule::Apart(Needs {
            key: "app_token",
            other: "signing_secret",
            message: "`app_token` and `signing_secret` are two ways to hear the same: Slack uses \
                      one of them",
            help: "keep `app_token` (Socket Mode needs no open port), or keep `signing_secret` \
                   and `listen`",
        }),
        Rule::Apart(Needs {
            key: "webhook",
            other: "app_token",
            message: "a `webhook` brings no buttons, so there is nothing to hear",
            help: "use `bot_token` instead of `webhook`, or leave `app_token` away",
        }),
        Rule::Apart(Needs {
            key: "webhook",
            other: "signing_secret",
            message: "a `webhook` brings no buttons, so there is nothing to hear",
            help: "use `bot_token` instead of `webhook`, or leave `signing_secret` away",
        }),
    ],
};

/// Reads it.
pub(super) fn read(root: &Section<'_>, reader: &mut Reader<'_>) -> Option<Notify> {
    let entry = root.entry("notify")?;
    let section = Section::of(&entry.value, &entry.at, "`notify`", &NOTIFY, &mut reader.out)?;
    let console = section.get("console");
    let console = console.map(|node| value::truth(node, "console", &mut reader.out));
    let slack = section.get("slack").is_some().then(|| slack(&section, reader));
    let ways = sinks::read(&section, reader);
    let fall_back = section.get("fall_back");
    let fall_back = fall_back.map(|node| sinks::place(node, "fall_back", reader));
    let also_ops = section.get("also_ops").map(|node| places(node, reader));
    let allow_private = section.get("allow_private").map(|node| hosts(node, reader));
    let console = console.unwrap_or(Some(false))?;
    if slack.is_none() && !console && ways.as_ref().is_some_and(Vec::is_empty) {
        let message = "`notify` has no `slack`";
        let help = "add `slack:`, or `console: true`: otherwise nobody is told anything";
        reader.out.push(entry.error(codes::MISSING_KEY, message).help(help));
        return None;
    }
    Some(Notify {
        slack: slack.map_or(Some(None), |slack| slack.map(Some))?,
        sinks: ways?,
        fall_back: fall_back.map_or(Some(None), |to| to.map(Some))?,
        also_ops: also_ops.unwrap_or_else(|| Some(Vec::new()))?,
        allow_private: allow_private.unwrap_or_else(|| Some(Vec::new()))?,
        console,
    })
}

fn places(node: &Node, reader: &mut Reader<'_>) -> Option<Vec<Destination>> {
    let items = value::some(node, "also_ops", "places", &mut reader.out)?;
    items.iter().map(|item| sinks::place(item, "also_ops", reader)).collect()
}

/// Hosts by name or address, without a scheme or a path.
fn hosts(node: &Node, reader: &mut Reader<'_>) -> Option<Vec<String>> {
    let mut hosts = Vec::new();
    for item in value::some(node, "allow_private", "hosts", &mut reader.out)? {
        let host = value::text(item, "allow_private", &mut reader.out)?.text.trim();
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':');
        if host.is_empty() || !host.chars().all(plain) || host.contains("://") {
            let message = format!("{} is no host", words::quote(host));
            let help = "write its name alone, such as `hooks.internal.example`";
            reader.out.push(item.error(codes::URL, message).help(help));
            return None;
        }
        hosts.push(host.to_lowercase());
    }
    Some(hosts)
}

fn slack(notify: &Section<'_>, reader: &mut Reader<'_>) -> Option<Slack> {
    let entry = notify.entry("slack")?;
    let section = Section::of(&entry.value, &entry.at, "`notify.slack`", &SLACK, &mut reader.out)?;
    let bot = section.get("bot_token").map(|node| reader.secret(node, "bot_token"));
    let webhook = section.get("webhook").map(|node| reader.secret(node, "webhook"));
    let ops = section.get("ops").map(|node| channel(node, reader));
    let base_url = section.get("base_url").map(|node| reader.url(node, "base_url"));
    let app = section.get("app_token").map(|node| reader.secret(node, "app_token"));
    let signing = section.get("signing_secret").map(|node| reader.secret(node, "signing_secret"));
    let listen = section.get("listen").map(|node| listen(node, reader));
    let hears = match (app, signing, listen) {
        (Some(app), _, _) => Some(Hears::Socket(app?)),
        (None, Some(secret), Some(at)) => Some(Hears::Listen(secret?, at?)),
        _ => None,
    };
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
        hears,
    })
}

/// An address of this machine with a port.
fn listen(node: &crate::config::tree::Node, reader: &mut Reader<'_>) -> Option<SocketAddr> {
    let text = &value::text(node, "listen", &mut reader.out)?.text;
    let Ok(at) = text.parse::<SocketAddr>() else {
        let message = format!("{} is no address with a port", words::quote(text));
        let help = "write an address of this machine and a port, such as `127.0.0.1:8643`";
        reader.out.push(node.error(codes::URL, message).help(help));
        return None;
    };
    if !at.ip().is_loopback() {
        let message = format!(
            "`{at}` can be reached from elsewhere, and what comes there is not \
                               encrypted"
        );
        let help = "listen at `127.0.0.1:8643`, and let your HTTPS proxy pass Slack's requests on";
        reader.out.push(node.error(codes::URL, message).help(help));
        return None;
    }
    Some(at)
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
