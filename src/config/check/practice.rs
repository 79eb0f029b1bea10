//! `ratings` and `discipline`.

use super::context::Context;
use crate::config::section::Section;
use crate::config::table::{Holds, Table, may, must, table};
use crate::config::value;
use crate::contract::{Discipline, Ratings};
use crate::diag::{codes, words};
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
