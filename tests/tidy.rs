//! The house style as a failing test: who may import whom, what a pure room never holds, how long
//! things get.
//!
//! Start at [`ORDER`] for the rooms and at [`RULES`] for everything that is checked. Each rule
//! reads one file as text and says what it found, why that matters and what to do.
//! `tidy/planted.rs` shows that each one bites.

#![allow(clippy::unwrap_used, reason = "where a file cannot be read, the test ends")]

#[path = "tidy/planted.rs"]
mod planted;
#[path = "tidy/source.rs"]
mod source;

use std::path::Path;

use source::{Source, Token, end_of_item, is_word};

/// The rooms of `src/` in reading order. Each may import those to its left, never one to its right.
const ORDER: [&str; 19] = [
    "id",
    "diag",
    "clock",
    "lead",
    "calendar",
    "condition",
    "contract",
    "sla",
    "alert",
    "report",
    "telemetry",
    "config",
    "crm",
    "notify",
    "store",
    "daemon",
    "web",
    "demo",
    "cli",
];

/// Rooms that compute and do nothing else: no clock, no disk, no network, no log, no waiting.
const PURE: [&str; 7] = ["lead", "calendar", "condition", "contract", "sla", "alert", "report"];

/// Rooms that talk to the world, each for itself: none imports another.
const ADAPTERS: [&str; 4] = ["config", "crm", "notify", "store"];

/// What a pure room never names.
const IMPURE: [&str; 23] = [
    "async",
    "async_trait",
    "axum",
    "crate::clock",
    "crate::telemetry",
    "Deserialize",
    "reqwest",
    "Serialize",
    "serde",
    "serde_json",
    "serde_yaml",
    "sqlx",
    "std::env",
    "std::fs",
    "std::io",
    "std::net",
    "std::process",
    "std::thread",
    "std::time::Instant",
    "std::time::SystemTime",
    "tokio",
    "tokio_util",
    "tracing",
];

/// Lines of a file outside its tests: the length we aim below, and the one that is refused.
const FILE_LINES: (usize, usize) = (300, 500);
/// Lines of a function, from `fn` to its closing brace.
const FUNCTION_LINES: usize = 70;
/// Characters of a line.
const COLUMNS: usize = 100;

/// Reports what a rule found: the line, and what, why and what to do.
type Report<'a> = &'a mut dyn FnMut(usize, String);

/// Every rule.
const RULES: [fn(&Source, Report<'_>); 8] = [
    imports_go_left,
    pure_rooms_only_compute,
    modules_say_what_they_are_for,
    files_stay_short,
    functions_stay_short,
    lines_fit,
    nothing_panics_on_purpose,
    nothing_is_left_lying_about,
];

#[test]
fn the_house_is_tidy() {
    let files = files(Path::new(env!("CARGO_MANIFEST_DIR")));
    let rooms = files.iter().filter(|file| file.is_product()).count();
    assert!(rooms > 10, "found only {rooms} files below src/: the walk is broken");
    for file in files.iter().filter(|file| file.is_product() && file.lines() > FILE_LINES.0) {
        println!(
            "{}: {} lines; {} is the aim: can it be two?",
            file.path,
            file.lines(),
            FILE_LINES.0
        );
    }
    let found: Vec<String> = files.iter().flat_map(findings).collect();
    assert!(found.is_empty(), "{} to tidy up:\n\n{}\n", found.len(), found.join("\n"));
}

/// What every rule finds in `file`, as lines to print.
fn findings(file: &Source) -> Vec<String> {
    let mut found = vec![];
    for rule in RULES {
        rule(file, &mut |line, text| found.push((line, format!("{}:{line}: {text}", file.path))));
    }
    found.sort();
    found.into_iter().map(|(_, text)| text).collect()
}

fn imports_go_left(file: &Source, report: Report<'_>) {
    let module = file.module();
    let room = module[0];
    if !file.is_product() || ["main", "lib"].contains(&room) {
        return;
    }
    let place = |room: &str| ORDER.iter().position(|other| *other == room);
    let Some(own) = place(room) else {
        let text = format!("`{room}` is no room yet. Give it its place in ORDER, tests/tidy.rs.");
        return report(1, text);
    };
    for (line, other) in rooms_named(file) {
        if other == room {
            continue;
        }
        let Some(theirs) = place(&other) else {
            report(line, format!("`crate::{other}` is no room. Import from the room that has it."));
            continue;
        };
        if theirs > own {
            report(
                line,
                format!(
                    "`{room}` imports `{other}`, which may import `{room}`. Rooms know only those \
                     before them: move what both need to the earlier one, or pass it in."
                ),
            );
        } else if ADAPTERS.contains(&room) && ADAPTERS.contains(&other.as_str()) {
            report(
                line,
                format!(
                    "adapter `{room}` imports adapter `{other}`. Each must be replaceable alone: \
                     let `daemon` carry the value across."
                ),
            );
        }
    }
}

/// The rooms that `file` names: after `crate`, or after as many `super` as lead up to the crate.
fn rooms_named(file: &Source) -> Vec<(usize, String)> {
    let to_root = vec!["super"; file.module().len()];
    let paths = file.paths().into_iter();
    let named = paths.filter_map(|(line, path)| {
        let (last, above) = path.split_last()?;
        let from_root = above == ["crate"] || above == to_root;
        (from_root && !["self", "super"].contains(last)).then(|| (line, last.to_string()))
    });
    named.collect()
}

fn pure_rooms_only_compute(file: &Source, report: Report<'_>) {
    if !file.is_product() || !PURE.contains(&file.module()[0]) {
        return;
    }
    for (line, path) in file.paths() {
        let name = path.join("::");
        if IMPURE.contains(&name.as_str()) {
            report(
                line,
                format!(
                    "`{name}` in a pure room. The same input must always give the same answer: \
                     take it as a parameter, or do it in an adapter or the daemon."
                ),
            );
        }
    }
}

fn modules_say_what_they_are_for(file: &Source, report: Report<'_>) {
    if file.is_rust() && !file.text.starts_with("//! ") {
        report(1, "no `//!`: say what it is for, what it must not do, where to start.".into());
    }
}

fn files_stay_short(file: &Source, report: Report<'_>) {
    let (lines, (aim, most)) = (file.lines(), FILE_LINES);
    if file.is_product() && lines > most {
        report(
            lines,
            format!(
                "{lines} lines without tests; {most} at most, {aim} is the aim. Nobody keeps more \
                 in mind: split it by what it is about."
            ),
        );
    }
}

fn functions_stay_short(file: &Source, report: Report<'_>) {
    let text = |at: usize| file.code.get(at).map_or("", |token: &Token| token.text.as_str());
    for (at, token) in file.code.iter().enumerate() {
        if token.text != "fn" || !is_word(text(at + 1)) {
            continue;
        }
        let length = file.code[end_of_item(&file.code, at)].line + 1 - token.line;
        if length > FUNCTION_LINES {
            report(
                token.line,
                format!(
                    "`{}` has {length} lines; {FUNCTION_LINES} at most, so that it is seen whole. \
                     Give its steps names.",
                    text(at + 1)
                ),
            );
        }
    }
}

fn lines_fit(file: &Source, report: Report<'_>) {
    for (line, text) in (1..).zip(file.text.lines()).filter(|_| file.is_rust()) {
        let columns = text.chars().count();
        // What a test expects to see may be as wide as it is, and an address cannot be broken.
        let expected = file.is_test_line(line) && !text.trim_start().starts_with("//");
        if columns > COLUMNS && !expected && !text.contains("://") {
            report(line, format!("{columns} columns; {COLUMNS} fit on a screen. Break it."));
        }
    }
}

fn nothing_panics_on_purpose(file: &Source, report: Report<'_>) {
    let text = |at: usize| file.code.get(at).map_or("", |token: &Token| token.text.as_str());
    for (at, token) in file.code.iter().enumerate().filter(|_| file.is_product()) {
        match (token.text.as_str(), text(at + 1), text(at + 2)) {
            (".", "unwrap", "(") => report(
                token.line,
                "`unwrap()` outside tests. A surprise must not stop the watch: return the error, \
                 or `expect` with the reason why it cannot happen."
                    .into(),
            ),
            (unfinished @ ("todo" | "unimplemented" | "dbg"), "!", _) => report(
                token.line,
                format!("`{unfinished}!` is unfinished work. Do it, or leave the function out."),
            ),
            _ => {}
        }
    }
}

/// What belongs to the one who wrote it, not to the project. Halved, or this file would be a
/// finding itself.
const LEFTOVERS: [(&str, &str, &str); 8] = [
    ("TO", "DO", "a note to oneself. Do it, or file it"),
    ("FIX", "ME", "a note to oneself. Do it, or file it"),
    ("/wo", "rk/", "a path of one machine. Take it relative to the project"),
    ("/tmp", "/wt", "a path of one machine. Take it relative to the project"),
    ("npmjs", ".org", "a package registry's host. Clients know their own"),
    ("pythonhosted", ".org", "a package registry's host. Clients know their own"),
    ("pypi", ".org", "a package registry's host. Clients know their own"),
    ("deb.debian", ".org", "a package registry's host. Clients know their own"),
];

fn nothing_is_left_lying_about(file: &Source, report: Report<'_>) {
    for (head, tail, why) in LEFTOVERS {
        let word = format!("{head}{tail}");
        if !file.text.contains(&word) {
            continue;
        }
        for (line, text) in (1..).zip(file.text.lines()) {
            if text.contains(&word) {
                report(line, format!("`{word}` is {why}."));
            }
        }
    }
}

/// Every text file of the project, in order. Build products and what tests install are below
/// `target/`.
fn files(root: &Path) -> Vec<Source> {
    let mut found = vec![];
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
            if [".git", "target"].contains(&name.as_str()) || path.is_symlink() {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(text) = std::fs::read_to_string(&path) {
                found.push(Source::new(&name, &text));
            }
        }
    }
    found.sort_by(|one, other| one.path.cmp(&other.path));
    found
}
