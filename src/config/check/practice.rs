//! `ratings`, `discipline` and `alerts`.

use super::context::Context;
use super::routes;
use crate::config::section::Section;
use crate::config::table::{Holds, Table, may, must, table};
use crate::config::tree::Node;
use crate::config::{moment, value};
use crate::contract::{Destination, Digest, Discipline, Ratings};
use crate::diag::{Diagnostic, Span, codes, words};
use crate::lead::{FieldType, Keep};

/// The keys of `ratings`.
pub(super) static RATINGS: Table = table(&[
    must(
        "field",
        Holds::Name("field"),
        "rating",
        "the CRM's field, a number, in which Sales rates leads 1 to 5",
    ),
    may("reason", Holds::Name("field"), "rating_why", "the field that says why"),
]);
/// The keys of `discipline`.
pub(super) static DISCIPLINE: Table = table(&[must(
    "dark_after",
    Holds::Length,
    "5 working days",
    "a lead of which nothing is logged for so long is dark",
)]);
/// The keys of `alerts`.
pub(super) static ALERTS: Table = table(&[must(
    "digest",
    Holds::Keys(&DIGEST),
    "{at: \"0 9 * * MON\", to: [\"slack:C0123ABCD\"]}",
    "last week's figures, for both sides",
)]);
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

/// Where leads are rated in the CRM.
pub(super) fn ratings(root: &Section<'_>, context: &mut Context<'_>) -> Option<Ratings> {
    let entry = root.entry("ratings")?;
    let out = &mut context.out;
    let section = Section::of(&entry.value, &entry.at, "`ratings`", &RATINGS, out)?;
    let field = section.get("field");
    let field = field.and_then(|node| {
        let index = context.field(node, "field")?;
        let field = &context.fields[index];
        if field.ty != FieldType::Number || field.keep != Keep::Value {
            let message = format!("{} holds no numbers, and ratings are 1 to 5", named(field));
            let help = "define it with `type: number` in `fields`, without `keep`";
            context.out.push(node.error(codes::FIELD_VALUE, message).help(help));
            return None;
        }
        Some(index)
    });
    let reason = section.get("reason").map(|node| context.field(node, "reason"));
    Some(Ratings { field: field?, reason: reason.map_or(Some(None), |reason| reason.map(Some))? })
}

fn named(field: &crate::lead::Field) -> String {
    words::quote(&field.name)
}

/// How the CRM is kept.
pub(super) fn discipline(root: &Section<'_>, context: &mut Context<'_>) -> Option<Discipline> {
    let entry = root.entry("discipline")?;
    let out = &mut context.out;
    let section = Section::of(&entry.value, &entry.at, "`discipline`", &DISCIPLINE, out)?;
    let node = section.get("dark_after")?;
    Some(Discipline { dark_after: value::length(node, "dark_after", out)? })
}

/// The summary that both sides read.
pub(super) fn digest(root: &Section<'_>, context: &mut Context<'_>) -> Option<Digest> {
    let entry = root.entry("alerts")?;
    let out = &mut context.out;
    let alerts = Section::of(&entry.value, &entry.at, "`alerts`", &ALERTS, out)?;
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
