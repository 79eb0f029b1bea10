//! Where an agreement names what the CRM must have: told with the line, so that it can be mended.

use super::tree::{self, Node, Value};
use crate::diag::Source;

/// Something of the CRM's that an agreement names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mention<'a> {
    /// A property, by the CRM's name.
    Property(&'a str),
    /// An option of the field that has this name in the agreement.
    Option(&'a str, &'a str),
    /// A team.
    Team(&'a str),
    /// An owner, by id.
    Owner(&'a str),
}

/// The lines of the agreement in `bytes` that name it, ascending; its own tests are examples, and
/// do not count.
pub fn lines(bytes: &[u8], mention: Mention<'_>) -> Vec<usize> {
    let parsed = tree::parse(bytes);
    let source = Source::new("", &parsed.text);
    let Some(root) = &parsed.root else { return Vec::new() };
    let mut spans = Vec::new();
    for section in root.entries().iter().filter(|section| section.key != "tests") {
        walk(&section.key, &section.value, mention, &mut spans);
    }
    let mut lines: Vec<usize> =
        spans.into_iter().map(|start| source.position(start).line).collect();
    lines.sort_unstable();
    lines.dedup();
    lines
}

/// `sla.yaml line 12`, `sla.yaml lines 12 and 40`; nothing where it is not found.
pub fn said(name: &str, lines: &[usize]) -> String {
    let name = std::path::Path::new(name).file_name().and_then(|name| name.to_str());
    let name = name.unwrap_or("sla.yaml");
    let numbers: Vec<String> = lines.iter().take(5).map(usize::to_string).collect();
    match numbers.split_last() {
        None => String::new(),
        Some((only, [])) => format!("{name} line {only}"),
        Some((last, first)) => format!("{name} lines {} and {last}", first.join(", ")),
    }
}

fn walk(key: &str, node: &Node, mention: Mention<'_>, spans: &mut Vec<usize>) {
    match &node.value {
        Value::Map(entries) => {
            for entry in entries {
                if key == "managers" && mention == Mention::Team(&entry.key) {
                    spans.push(entry.at.start);
                }
                walk(&entry.key, &entry.value, mention, spans);
            }
        }
        Value::List(items) => items.iter().for_each(|item| walk(key, item, mention, spans)),
        Value::Text(text) if names(key, &text.text, mention) => spans.push(node.at.start),
        Value::Number { raw, .. } if names(key, raw, mention) => spans.push(node.at.start),
        _ => {}
    }
}

/// Whether a value under `key` does.
fn names(key: &str, text: &str, mention: Mention<'_>) -> bool {
    let quotes = |value: &str| {
        text.contains(&format!("\"{value}\"")) || text.contains(&format!("'{value}'"))
    };
    match mention {
        Mention::Property(name) => key == "crm" && text == name,
        Mention::Option(field, value) => {
            let mut words = text.split(|c: char| c != '_' && !c.is_alphanumeric());
            quotes(value) && words.any(|word| word == field)
        }
        Mention::Team(team) => text.contains("owner.team") && quotes(team),
        Mention::Owner(id) => text == id || (text.contains("owner.id") && quotes(id)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_named_is_found_by_its_line() {
        let text = include_bytes!("../../config/sla.yaml");
        let shipped = std::str::from_utf8(text).unwrap();
        for (mention, expected) in [
            (Mention::Property("hubspotscore"), vec!["score:"]),
            (Mention::Option("lead_status", "NURTURE"), vec!["recycled:"]),
            (Mention::Option("lead_status", "BAD_TIMING"), vec!["pauses_while:"]),
            (Mention::Team("EMEA"), vec!["- {when: owner.team", "managers: {EMEA"]),
            (Mention::Owner("u0042"), vec!["managers: {EMEA"]),
            (Mention::Owner("u0099"), vec!["- {owner: u0099"]),
            (Mention::Property("none"), vec![]),
            (Mention::Owner("u0012"), vec![]),
        ] {
            let found = lines(text, mention);
            let shown: Vec<&str> =
                found.iter().map(|line| shipped.lines().nth(line - 1).unwrap().trim()).collect();
            assert_eq!(shown.len(), expected.len(), "{mention:?}: {shown:?}");
            let as_meant = shown.iter().zip(&expected).all(|(line, begin)| line.starts_with(begin));
            assert!(as_meant, "{mention:?}: {shown:?}");
        }
        assert_eq!(said("/etc/leadpact/sla.yaml", &[3]), "sla.yaml line 3");
        assert_eq!(said("sla.yaml", &[3, 5, 9]), "sla.yaml lines 3, 5 and 9");
        assert_eq!(said("sla.yaml", &[]), "");
    }
}
