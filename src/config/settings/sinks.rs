//! The ways besides Slack under `notify`: one table of keys each, read alike.

use super::read::Reader;
use super::{Given, Way};
use crate::config::check::destination;
use crate::config::section::Section;
use crate::config::table::{Holds, Naming, Table, may, must, table};
use crate::config::tree::Node;
use crate::config::{secrets, value};
use crate::contract::{Destination, Sink, SinkKind};
use crate::diag::codes;

/// An address: written here where it holds no secret, else where it lies.
const ADDRESS: Holds = Holds::Either(&[Holds::Text, Holds::Keys(&secrets::PLACE)]);

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

/// The keys of one way of this kind.
fn keys(kind: SinkKind) -> &'static Table {
    match kind {
        SinkKind::Webhook => &WEBHOOK,
    }
}

/// Every way that is configured; `None` where one of them is wrong.
pub(super) fn read(notify: &Section<'_>, reader: &mut Reader<'_>) -> Option<Vec<Way>> {
    let (mut ways, mut whole) = (Vec::new(), true);
    for kind in SinkKind::ALL {
        let Some(node) = notify.get(kind.word()) else { continue };
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
        let is_address = matches!(keys.key(key).map(|key| key.holds), Some(Holds::Either(_)));
        let is_written = matches!(node.value, crate::config::tree::Value::Text(_));
        let value = match is_address && is_written {
            true => reader.target(node, key).map(Given::Plain),
            false => reader.secret(node, key).map(Given::Secret),
        };
        given.extend(value.map(|value| (key, value)));
    }
    (reader.out.len() == before).then_some(given)
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
