//! `people`, `imports` and `exemptions`.

use super::context::Context;
use crate::config::section::Section;
use crate::config::tree::Node;
use crate::config::{moment, value};
use crate::contract::{Exemption, Imports, People};
use crate::diag::codes;

/// The keys of `people`.
pub(super) const PEOPLE: &[&str] = &["managers"];
/// The keys of `imports`.
pub(super) const IMPORTS: &[&str] = &["burst", "within"];
/// The keys of one exemption.
pub(super) const EXEMPTION: &[&str] = &["owner", "reason", "from", "until"];

/// Who is whose manager.
pub(super) fn read(root: &Section<'_>, context: &mut Context<'_>) -> People {
    let out = &mut context.out;
    let mut people = People::default();
    let Some(entry) = root.entry("people") else { return people };
    let Some(section) = Section::open(&entry.value, &entry.at, "`people`", PEOPLE, out) else {
        return people;
    };
    let example = "{EMEA: OWNER, default: OWNER}";
    let Some(node) = section.require("managers", example, out) else { return people };
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
    let section = Section::open(&entry.value, &entry.at, "`imports`", IMPORTS, out)?;
    let burst = section.require("burst", "200", out);
    let burst = burst.and_then(|node| value::whole(node, "burst", 1..=1_000_000, out));
    let node = section.require("within", "1 minute", out)?;
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
    let section = Section::open(item, &item.at, "an exemption", EXEMPTION, out)?;
    let owner = section.require("owner", "ID", out).and_then(|node| value::id(node, "owner", out));
    let reason = section.require("reason", "parental leave", out);
    let reason = reason.and_then(|node| value::text(node, "reason", out));
    let from = section.get("from").and_then(|node| moment::date(node, "from", out));
    let node = section.require("until", "2027-01-15", out)?;
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
