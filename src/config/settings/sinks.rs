//! The ways besides Slack under `notify`: one table of keys each, read alike.

use super::read::Reader;
use super::{Given, Way};
use crate::config::check::destination;
use crate::config::section::Section;
use crate::config::table::{Holds, Naming, Table, may, must, table};
use crate::config::tree::{Node, Value};
use crate::config::{secrets, value};
use crate::contract::{Destination, Sink, SinkKind, SinkNames};
use crate::diag::{codes, words};

/// An address: written here where it holds no secret, else where it lies.
pub(super) const ADDRESS: Holds = Holds::Either(&[Holds::Text, Holds::Keys(&secrets::PLACE)]);

/// What stands under `notify.webhook`.
pub(super) const WEBHOOKS: Holds = Holds::Named(Naming::Label, &Holds::Keys(&WEBHOOK));
/// The keys of one webhook.
static WEBHOOK: Table = table(&[
    must("url", ADDRESS, "https://hooks.example.com/leadpact", "the https address"),
    must(
        "secret",
        Holds::Keys(&secrets::PLACE),
        "{credential: webhook-secret}",
        "what signs each call: whsec_ and 24 to 64 bytes in base64 (Standard Webhooks)",
    ),
    may(
        "old_secret",
        Holds::Keys(&secrets::PLACE),
        "{credential: webhook-secret-old}",
        "the one before, while receivers change over: both sign",
    ),
]);

/// The keys of `notify.email`.
pub(super) static EMAIL: Table = table(&[
    must(
        "smtp",
        Holds::Text,
        "smtps://mail.example.com",
        "the mail server: smtps://HOST, or smtp://HOST with STARTTLS",
    ),
    must("from", Holds::Email, "leadpact@example.com", "who writes"),
    may("user", Holds::Text, "leadpact", "the account there"),
    may(
        "password",
        Holds::Keys(&secrets::PLACE),
        "{credential: smtp-password}",
        "where its password is",
    ),
]);

/// What stands under `notify.teams` and `notify.gchat`.
pub(super) const ROOMS: Holds = Holds::Named(Naming::Label, &Holds::Keys(&ROOM));
/// The keys of one room. Its whole address is a secret: whoever knows it may write there.
static ROOM: Table = table(&[must(
    "url",
    Holds::Keys(&secrets::PLACE),
    "{credential: sales-room}",
    "where the address is that the room gave out",
)]);

/// What stands under `notify.pagerduty`.
pub(super) const SERVICES: Holds = Holds::Named(Naming::Label, &Holds::Keys(&SERVICE));
/// The keys of one service.
static SERVICE: Table = table(&[
    must(
        "routing_key",
        Holds::Keys(&secrets::PLACE),
        "{credential: pagerduty-key}",
        "where the integration key is (Events API v2)",
    ),
    may(
        "url",
        Holds::Text,
        "https://events.eu.pagerduty.com/v2/enqueue",
        "another address than PagerDuty's own in the US",
    ),
]);

/// The keys of one way of this kind.
fn keys(kind: SinkKind) -> &'static Table {
    match kind {
        SinkKind::Email => &EMAIL,
        SinkKind::Webhook => &WEBHOOK,
        SinkKind::Teams | SinkKind::Gchat => &ROOM,
        SinkKind::Pagerduty => &SERVICE,
    }
}

/// Every way that is configured; `None` where one of them is wrong.
pub(super) fn read(notify: &Section<'_>, reader: &mut Reader<'_>) -> Option<Vec<Way>> {
    let (mut ways, mut whole) = (Vec::new(), true);
    for kind in SinkKind::ALL {
        let Some(entry) = notify.entry(kind.word()) else { continue };
        let node = &entry.value;
        if kind.names() == SinkNames::Address {
            let name = format!("`notify.{}`", kind.word());
            let sink = Sink { kind, name: String::new() };
            match given(node, (&entry.at, &name), keys(kind), reader) {
                Some(given) => ways.push(Way { sink, given }),
                None => whole = false,
            }
            continue;
        }
        let entries = value::entries(node, kind.word(), "ways", &mut reader.out);
        whole &= entries.is_some();
        for entry in entries.unwrap_or_default() {
            whole &= value::label(entry, kind.word(), &[], &mut reader.out);
            let name = format!("`notify.{}.{}`", kind.word(), entry.key);
            match given(&entry.value, (&entry.at, &name), keys(kind), reader) {
                Some(given) => {
                    let sink = Sink { kind, name: entry.key.clone() };
                    ways.push(Way { sink, given });
                }
                None => whole = false,
            }
        }
    }
    whole.then_some(ways)
}

/// What the keys of one way hold.
fn given(
    node: &Node,
    (head, name): (&crate::diag::Span, &str),
    keys: &'static Table,
    reader: &mut Reader<'_>,
) -> Option<Vec<(&'static str, Given)>> {
    let before = reader.out.len();
    let section = Section::of(node, head, name, keys, &mut reader.out)?;
    let mut given = Vec::new();
    for key in keys.names() {
        let Some(node) = section.get(key) else { continue };
        let value = match (key, keys.key(key).map(|key| key.holds), &node.value) {
            ("url", Some(Holds::Either(_) | Holds::Text), Value::Text(_)) => {
                reader.target(node, key).map(Given::Plain)
            }
            ("smtp", ..) => reader.mail_server(node, key).map(Given::Plain),
            (_, Some(Holds::Email), _) => address(node, key, reader).map(Given::Plain),
            (_, Some(Holds::Text), _) => {
                value::text(node, key, &mut reader.out).map(|text| Given::Plain(text.text.clone()))
            }
            _ => reader.secret(node, key).map(Given::Secret),
        };
        given.extend(value.map(|value| (key, value)));
    }
    (reader.out.len() == before).then_some(given)
}

/// An address that is called: written, or where it lies.
pub(super) fn target(node: &Node, key: &str, reader: &mut Reader<'_>) -> Option<Given> {
    match &node.value {
        Value::Text(_) => reader.target(node, key).map(Given::Plain),
        _ => reader.secret(node, key).map(Given::Secret),
    }
}

/// An e-mail address.
fn address(node: &Node, key: &str, reader: &mut Reader<'_>) -> Option<String> {
    let text = value::text(node, key, &mut reader.out)?.text.trim();
    if value::is_email(text) {
        return Some(text.to_owned());
    }
    let message = format!("{} is no e-mail address", words::quote(text));
    let help = "write `NAME@COMPANY`, one address";
    reader.out.push(node.error(codes::DESTINATION, message).help(help));
    None
}

/// A place to which messages can go that name no lead's owner.
pub(super) fn place(node: &Node, key: &str, reader: &mut Reader<'_>) -> Option<Destination> {
    let to = destination(node, &mut reader.out)?;
    if to.is_place() {
        return Some(to);
    }
    let message = format!("`{key}` is the same for every lead, so `{to}` is nobody");
    let help = "write a place, such as `webhook:NAME` or `slack:C0123ABCD`";
    reader.out.push(node.error(codes::DESTINATION, message).help(help));
    None
}
