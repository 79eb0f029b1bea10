//! The stories of the codes: each wrong example gives its code and nothing else, each right one
//! nothing at all.

use std::collections::BTreeSet;

use super::*;
use crate::diag::stories;

/// What the examples' sections stand in.
const AGREEMENT: &str = include_str!("../../../../tests/fixtures/story.yaml");
/// The same for examples of settings.
const SETTINGS: &str = "\
sla: sla.yaml
crm: {kind: hubspot, account: main, token: {credential: hubspot-token}}
notify: {console: true}
";

/// Sections in order, each with its entries: the text of the head, then name and text of each.
type Sections = Vec<(String, String, Vec<(String, String)>)>;

fn key(line: &str) -> String {
    line.trim().split(':').next().unwrap_or_default().to_owned()
}

fn sections(text: &str) -> Sections {
    let mut sections = Sections::new();
    for line in text.lines() {
        let own = |indent: usize| {
            let rest = line.get(indent..).unwrap_or_default();
            line[..line.len() - rest.len()].trim().is_empty()
                && rest.starts_with(|c: char| c.is_ascii_alphanumeric())
        };
        if own(0) {
            sections.push((key(line), format!("{line}\n"), vec![]));
            continue;
        }
        let (_, head, entries) = sections.last_mut().expect("a file begins with a key");
        if own(2) && head.trim_end().ends_with(':') {
            entries.push((key(line), format!("{line}\n")));
        } else {
            let last = entries.last_mut().map_or(head, |(_, text)| text);
            last.push_str(&format!("{line}\n"));
        }
    }
    sections
}

/// `base` with the sections of `part`; what both have by entries keeps the entries of `base` that
/// `part` does not name.
fn whole(base: &str, part: &str) -> String {
    let (base, part) = (sections(base), sections(part));
    let mut text = String::new();
    for (name, head, entries) in &base {
        if !part.iter().any(|(other, ..)| other == name) {
            text.push_str(head);
            entries.iter().for_each(|(_, entry)| text.push_str(entry));
        }
    }
    for (name, head, entries) in &part {
        text.push_str(head);
        entries.iter().for_each(|(_, entry)| text.push_str(entry));
        let before = base.iter().find(|(other, ..)| other == name);
        let before = before.map(|(.., before)| before).into_iter().flatten();
        for (key, entry) in before.filter(|_| !entries.is_empty()) {
            if !entries.iter().any(|(other, _)| other == key) {
                text.push_str(entry);
            }
        }
    }
    text
}

/// What an example that cannot be written out stands for.
fn made(code: &str) -> Option<Vec<u8>> {
    let text = match code {
        "E0002" => format!("{AGREEMENT}x-much: [{}]\n", "a, ".repeat(1 << 19)),
        "E0004" => format!("{AGREEMENT}x-much: [{}]\n", "a, ".repeat(20_001)),
        "E0006" => AGREEMENT.replace("sla: Example", "sla: Exa\u{202e}mple"),
        "E0007" => return Some([AGREEMENT.as_bytes(), b"x-note: \xfc\n"].concat()),
        "E0009" => String::new(),
        "E0202" => {
            let part =
                format!("segments:\n  hot: country in [{}\"ZZ\"]\n", "\"US\", ".repeat(1_000));
            whole(AGREEMENT, &part)
        }
        _ => return None,
    };
    Some(text.into_bytes())
}

/// Files that stories include besides the usual ones.
fn included() -> Files {
    let Files::Stored(mut stored) = files() else { panic!("the tests' files are stored") };
    let odd = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20261225\r\nSUMMARY:Christmas \
               Day\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:No day\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    stored.insert("holidays/odd.ics".to_owned(), odd.as_bytes().to_vec());
    stored.insert("lists/latin.txt".to_owned(), b"m\xfcnchen.example\n".to_vec());
    Files::Stored(stored)
}

/// What is found in an example: errors and warnings, by code.
fn found(code: &str, bytes: &[u8]) -> BTreeSet<&'static str> {
    let diagnostics = if code.starts_with("E04") {
        let path = Path::new("/etc/leadpact/leadpact.yaml");
        crate::config::settings::read(path, bytes, None).diagnostics
    } else {
        let as_of = Some("2026-11-21T12:00:00Z".parse().unwrap());
        let files = included();
        let name = "sla.yaml";
        check(Input { name, bytes, files: &files, as_of, accepted: Some(2) }).with_tests()
    };
    // Not what the story is about: an example leaves out what would use the rest.
    let beside = |one: &Diagnostic| {
        one.severity == Severity::Warning && code.starts_with('E')
            || one.code == codes::UNUSED && code != codes::UNUSED
    };
    diagnostics.iter().filter(|one| !beside(one)).map(|one| one.code).collect()
}

#[test]
fn every_code_has_a_story_whose_examples_are_true() {
    let mut apart = vec![];
    let mut told = BTreeSet::new();
    assert_eq!(found("W0101", AGREEMENT.as_bytes()), BTreeSet::new());
    for story in stories::all() {
        assert!(told.insert(story.code), "{} has two stories", story.code);
        let base = if story.code.starts_with("E04") { SETTINGS } else { AGREEMENT };
        let wrong = made(story.code).unwrap_or_else(|| whole(base, story.wrong).into_bytes());
        let wrong = found(story.code, &wrong);
        let right = found(story.code, whole(base, story.right).as_bytes());
        if wrong != BTreeSet::from([story.code]) || !right.is_empty() {
            apart.push(format!("{}: wrong gives {wrong:?}, right gives {right:?}", story.code));
        }
        let wide = story.text.lines().find(|line| line.chars().count() > 80);
        assert_eq!(wide, None, "{}", story.code);
    }
    assert!(apart.is_empty(), "{}", apart.join("\n"));
    let all = codes::CODES.iter().chain(crate::condition::CODES).map(|(code, _)| *code);
    assert_eq!(told, all.collect(), "codes and stories");
}
