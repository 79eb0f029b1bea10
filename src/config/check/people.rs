//! `people`, `imports` and `exemptions`.

use super::context::Context;
use crate::config::section::Section;
use crate::config::table::{Holds, Naming, Table, may, must, table};
use crate::config::tree::Node;
use crate::config::{moment, value};
use crate::contract::{Exemption, Imports, People};
use crate::diag::codes;

/// The keys of `people`.
pub(super) static PEOPLE: Table = table(&[must(
    "managers",
    Holds::Named(Naming::Free, &Holds::Id),
    "{EMEA: OWNER, default: OWNER}",
    "whose manager is whom: by team of the owner, with a default; ids are the CRM's own",
)]);
/// The keys of `imports`.
pub(super) static IMPORTS: Table = table(&[
    must(
        "burst",
        Holds::Whole(1, 1_000_000),
        "200",
        "so many new leads of one origin are an upload",
    ),
    must("within", Holds::Length, "1 minute", "within so long"),
]);
/// The keys of one exemption.
pub(super) static EXEMPTION: Table = table(&[
    must("owner", Holds::Id, "u0099", "who is excused, by the CRM's own id"),
    must("reason", Holds::Text, "parental leave", "why they are excused"),
    may("from", Holds::Date, "2026-11-03", "the first day; without it, always before `until`"),
    must("until", Holds::Date, "2027-01-15", "the last day, which belongs to it"),
]);

/// Who is whose manager.
pub(super) fn read(root: &Section<'_>, context: &mut Context<'_>) -> People {
    let out = &mut context.out;
    let mut people = People::default();
    let Some(entry) = root.entry("people") else { return people };
    let Some(section) = Section::of(&entry.value, &entry.at, "`people`", &PEOPLE, out) else {
        return people;
    };
    let Some(node) = section.get("managers") else { return people };
    let of = "teams and their managers' ids";
    for entry in value::entries(node, "managers", of, out).unwrap_or_default() {
        let Some(id) = value::id(&entry.value, &entry.key, out) else { continue };
        match entry.key.as_str() {
            "default" => people.default_manager = Some(id.into()),
            team => {
                people.managers.insert(team.to_owned(), id.into());
            }
        }
    }
    people
}

/// When an upload is an upload.
pub(super) fn imports(root: &Section<'_>, context: &mut Context<'_>) -> Option<Imports> {
    let out = &mut context.out;
    let entry = root.entry("imports")?;
    let section = Section::of(&entry.value, &entry.at, "`imports`", &IMPORTS, out)?;
    let burst = section.get("burst");
    let burst = burst.and_then(|node| value::whole(node, "burst", 1..=1_000_000, out));
    let node = section.get("within")?;
    let within = value::length(node, "within", out)?;
    if within.is_working() {
        let message = "`within` of `imports` counts all time, not working time";
        let help = "uploads do not keep hours; write `1 minute`";
        out.push(node.error(codes::LENGTH, message).help(help));
        return None;
    }
    Some(Imports { burst: burst?, within })
}

/// Who is excused, and until when.
pub(super) fn exemptions(root: &Section<'_>, context: &mut Context<'_>) -> Vec<Exemption> {
    let Some(node) = root.get("exemptions") else { return Vec::new() };
    let items = value::list(node, "exemptions", "exemptions", &mut context.out);
    let items = items.unwrap_or_default().iter();
    items.filter_map(|item| exemption(item, context)).collect()
}

fn exemption(item: &Node, context: &mut Context<'_>) -> Option<Exemption> {
    let out = &mut context.out;
    let section = Section::of(item, &item.at, "an exemption", &EXEMPTION, out)?;
    let owner = section.get("owner").and_then(|node| value::id(node, "owner", out));
    let reason = section.get("reason");
    let reason = reason.and_then(|node| value::text(node, "reason", out));
    let from = section.get("from").and_then(|node| moment::date(node, "from", out));
    let node = section.get("until")?;
    let until = moment::date(node, "until", out)?;
    if let (Some(from), Some(at)) = (from.filter(|from| *from > until), section.get("from")) {
        let message = format!("it ends on {until}, before it begins on {from}");
        out.push(
            node.error(codes::ORDER, message)
                .also(at.at.clone(), "the beginning")
                .help("both days belong to it; exchange them"),
        );
    }
    Some(Exemption { owner: owner?.into(), reason: reason?.text.trim().to_owned(), from, until })
}
