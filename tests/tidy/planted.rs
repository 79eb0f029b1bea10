//! Shows that each rule bites, and bites nothing else: planted faults, and innocent look-alikes.

use super::findings;
use super::source::Source;

/// What is found in `code` as the file at `path`; its `//!` is added.
fn found(path: &str, code: &str) -> Vec<String> {
    findings(&Source::new(path, &format!("//! Planted.\n{code}")))
}

/// Exactly one finding, at `line` (the `//!` is line 1), saying `words`.
#[track_caller]
fn caught(path: &str, code: &str, line: usize, words: &str) {
    let found = found(path, code);
    assert_eq!(found.len(), 1, "{path}: {code}\n{found:#?}");
    assert!(found[0].starts_with(&format!("{path}:{line}: ")), "{found:#?}");
    assert!(found[0].contains(words), "{words:?} is not said: {found:#?}");
}

#[track_caller]
fn innocent(path: &str, code: &str) {
    let found = found(path, code);
    assert!(found.is_empty(), "{path}: {code}\n{found:#?}");
}

#[test]
fn imports_to_the_right_are_caught() {
    let says = "imports `store`";
    caught("src/sla/mod.rs", "use crate::store::Store;", 2, says);
    caught("src/sla/mod.rs", "use crate::{id::LeadId, store::{Store, Row}};", 2, says);
    caught("src/sla/mod.rs", "use crate::{\n    id::LeadId,\n    store,\n};", 4, says);
    caught("src/sla/mod.rs", "fn f() {\n    crate::store::open();\n}", 3, says);
    caught("src/sla/mod.rs", "use super::store::Store;", 2, says);
    caught("src/sla/judge.rs", "use super::super::store::Store;", 2, says);
    caught("src/id.rs", "use super::store::Store;", 2, says);
    caught("src/daemon/mod.rs", "use crate::cli::term;", 2, "imports `cli`");
    caught("src/demo/mod.rs", "use crate::cli::term;", 2, "imports `cli`");
    caught("src/web/mod.rs", "use crate::demo::World;", 2, "imports `demo`");
}

#[test]
fn imports_to_the_left_are_fine() {
    innocent("src/sla/mod.rs", "use crate::contract::Contract;\nuse crate::id::{LeadId, OwnerId};");
    innocent("src/sla/judge.rs", "use super::store::Shelf;\nuse crate::sla::store;");
    innocent("src/cli/run.rs", "use crate::{daemon, demo::World, store, web};");
    innocent("src/main.rs", "use leadpact::cli;\nuse crate::store;");
    innocent("src/sla/tests.rs", "use crate::store::Store;");
    innocent("tests/it/main.rs", "use leadpact::store::Store;");
    innocent("src/sla/mod.rs", "#[cfg(test)]\nmod tests {\n    use crate::store::Store;\n}");
    innocent("src/sla/mod.rs", "// crate::store is far away\nconst A: &str = \"crate::store\";");
}

#[test]
fn adapters_that_know_each_other_are_caught() {
    caught("src/store/mod.rs", "use crate::crm::Page;", 2, "adapter `store` imports");
    caught("src/crm/http.rs", "use crate::config::Settings;", 2, "adapter `crm` imports");
    innocent("src/crm/http.rs", "use crate::crm::budget;\nuse crate::telemetry;");
}

#[test]
fn rooms_without_a_place_are_caught() {
    caught("src/attic/mod.rs", "pub struct Box;", 1, "`attic` is no room yet");
    caught("src/cli/mod.rs", "use crate::Everything;", 2, "`crate::Everything` is no room");
}

#[test]
fn impure_code_in_a_pure_room_is_caught() {
    let says = "in a pure room";
    for code in [
        "async fn wait() {}",
        "use tokio::sync::watch;",
        "use std::fs;",
        "use std::{collections::BTreeMap, env};",
        "fn f() { std::fs::read(\"x\"); }",
        "use crate::clock::Clock;",
        "fn f() { tracing::info!(\"x\"); }",
        "use serde::de::Error;",
        "#[derive(Clone, Serialize)]",
        "use std::time::{Duration, Instant};",
    ] {
        caught("src/calendar/table.rs", code, 2, says);
        innocent("src/daemon/poll.rs", code);
    }
    innocent("src/calendar/table.rs", "use std::time::Duration;\nfn asynchronous(fs: &str) {}");
    innocent("src/calendar/table.rs", "#[cfg(test)]\nuse std::{fs, env};\nfn f() {}");
}

#[test]
fn missing_purpose_is_caught() {
    for path in ["src/id.rs", "tests/it/main.rs", "src/sla/tests.rs"] {
        let found = findings(&Source::new(path, "use std::fmt;\n"));
        assert_eq!(found.len(), 1, "{found:#?}");
        assert!(found[0].contains("no `//!`"), "{found:#?}");
    }
}

#[test]
fn length_is_caught_at_the_limit() {
    let file = |lines: usize| "const A: u8 = 0;\n".repeat(lines - 1);
    innocent("src/id.rs", &file(500));
    caught("src/id.rs", &file(501), 501, "501 lines without tests");
    innocent("src/id.rs", &format!("{}#[cfg(test)]\nmod tests {{\n{}}}\n", file(500), file(200)));
    innocent("tests/it/main.rs", &file(900));

    let function = |lines: usize| format!("fn long() {{\n{}}}\n", "    a();\n".repeat(lines - 2));
    innocent("src/id.rs", &function(70));
    caught("src/id.rs", &function(71), 2, "`long` has 71 lines");
    innocent("src/id.rs", &format!("trait T {{\n    fn f(&self);\n{}}}\n", function(69)));
    let brace = "fn f() -> char {\n    // }\n    '}'\n}\n";
    caught("src/id.rs", &format!("{brace}{}", function(71)), 6, "`long` has 71 lines");

    let comment = |columns: usize| format!("// {}", "ü".repeat(columns - 3));
    innocent("src/id.rs", &comment(100));
    caught("src/id.rs", &comment(101), 2, "101 columns");
    caught("tests/it/main.rs", &comment(101), 2, "101 columns");
    let snapshot = format!("const SEEN: &str = \"{}\";", "ü".repeat(200));
    caught("src/id.rs", &snapshot, 2, "columns");
    innocent("tests/it/main.rs", &snapshot);
    innocent("src/id.rs", &format!("#[cfg(test)]\nmod tests {{\n{snapshot}\n}}"));
    innocent("src/id.rs", &format!("// https://example.com/{}", "a".repeat(100)));
    innocent("config/sla.yaml", &comment(300));
}

#[test]
fn panics_on_purpose_are_caught() {
    caught("src/id.rs", "fn f() {\n    g().unwrap();\n}", 3, "`unwrap()` outside tests");
    caught("src/id.rs", "fn f() {\n    g()\n        .unwrap()\n}", 4, "`unwrap()`");
    for word in ["todo", "unimplemented", "dbg"] {
        caught("src/id.rs", &format!("fn f() {{ {word}!() }}"), 2, "unfinished work");
    }
    innocent("src/id.rs", "fn f() { g().unwrap_or(1); }\n// .unwrap()\n/* .unwrap() */");
    innocent(
        "src/id.rs",
        "const A: &str = r#\" \" .unwrap() \"#;\nconst B: &str = \"\\\".unwrap()\";",
    );
    innocent("src/id.rs", "#[cfg(test)]\nmod tests {\n    fn f<'a>() { g('\\'').unwrap(); }\n}");
    innocent("tests/it/main.rs", "fn f() { g().unwrap(); }");
}

#[test]
fn leftovers_are_caught_in_any_file() {
    for (word, other) in [("TO", "DO"), ("FIX", "ME"), ("/wo", "rk/main"), ("pypi", ".org")] {
        caught("deploy/README.md", &format!("see {word}{other}"), 2, word);
        caught("src/id.rs", &format!("// see {word}{other}"), 2, word);
    }
    innocent("deploy/README.md", "to do, work/main, root");
}
