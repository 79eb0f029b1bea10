//! `fields`: what the CRM calls things, and how much of them is kept.

use super::context::Context;
use crate::condition;
use crate::config::section::Section;
use crate::config::table::{Holds, Table, may, must, of, table};
use crate::config::tree::{Entry, Value};
use crate::config::value;
use crate::diag::{codes, words};
use crate::lead::{Field, FieldType, Keep};

/// The keys of one field.
pub(super) static FIELD: Table = table(&[
    must("crm", Holds::Property, "hubspotscore", "the CRM's own, internal name of the property"),
    must("type", Holds::Word(|| of(TYPES)), "number", "what kind of value the property has"),
    may(
        "keep",
        Holds::Word(|| of(KEEPS)),
        "presence",
        "how much of the value is stored; value by default",
    ),
]);

/// Types by their words.
const TYPES: &[(&str, FieldType)] = &[
    ("text", FieldType::Text),
    ("option", FieldType::Option),
    ("number", FieldType::Number),
    ("bool", FieldType::Bool),
];

/// How much is kept, by words.
const KEEPS: &[(&str, Keep)] =
    &[("value", Keep::Value), ("domain", Keep::Domain), ("presence", Keep::Presence)];

/// Reads them into the context.
pub(super) fn read(root: &Section<'_>, context: &mut Context<'_>) {
    let Some(node) = root.get("fields") else { return };
    let fields = value::entries(node, "fields", "fields", &mut context.out);
    for entry in fields.unwrap_or_default() {
        match field(entry, context) {
            Some(field) => context.fields.push(field),
            None => context.broken.push(entry.key.clone()),
        }
    }
}

fn field(entry: &Entry, context: &mut Context<'_>) -> Option<Field> {
    let out = &mut context.out;
    let quoted = words::quote(&entry.key);
    let named = condition::is_name(&entry.key);
    if !named {
        let message = format!("{quoted} cannot be the name of a field");
        let help = "use letters, digits and `_`, no digit first, and no word that conditions use";
        out.push(entry.error(codes::BAD_NAME, message).help(help));
    }
    if let Value::Text(text) = &entry.value.value {
        let takes = "a map with `crm` and `type`";
        let help = format!("write `{{crm: {}, type: text}}`", text.text);
        out.push(value::wrong(&entry.value, &entry.key, takes).help(help));
        return None;
    }
    let section = Section::of(&entry.value, &entry.at, format!("field {quoted}"), &FIELD, out)?;
    let property = section.get("crm");
    let property = property.and_then(|node| {
        let text = value::text(node, "crm", out)?;
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
        if text.text.len() > 255 || !text.text.chars().all(plain) {
            let message = format!("{} is no property's name", words::quote(&text.text));
            let help = "write the CRM's internal name, such as `lifecyclestage`, not its label";
            out.push(node.error(codes::BAD_NAME, message).help(help));
            return None;
        }
        Some(text.text.clone())
    });
    let ty = section.get("type");
    let ty = ty.and_then(|node| value::word(node, "type", TYPES, out));
    let keep = match section.get("keep") {
        Some(node) => value::word(node, "keep", KEEPS, out),
        None => Some(Keep::Value),
    };
    if let (Some(Keep::Domain), Some(FieldType::Option | FieldType::Number | FieldType::Bool)) =
        (keep, ty)
        && let Some(node) = section.get("keep")
    {
        let message = "only text has a domain to keep";
        let help = "write `type: text` for an e-mail address, or `keep: presence`";
        out.push(node.error(codes::UNKNOWN_WORD, message).help(help));
        return None;
    }
    Some(Field { name: entry.key.clone(), property: property?, ty: ty?, keep: keep? })
        .filter(|_| named)
}
