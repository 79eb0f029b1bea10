//! What a condition may not be for its size, and what its place in the agreement does not allow.

use super::super::Names;
use super::refused_in;
use crate::condition::{Condition, Scope};

/// The mistakes of a text that is too long to show.
fn told(text: &str) -> String {
    let found = Condition::compile(text, &Names::example().scope()).unwrap_err();
    let lines: Vec<String> = found
        .iter()
        .map(|one| {
            let place = one.span.clone();
            format!("{} {place:?} {}: {}. help: {}", one.code, one.label, one.message, one.help)
        })
        .collect();
    lines.join("\n")
}

#[test]
fn too_much_of_everything() {
    let long = format!("country == \"{}\"", "x".repeat(5_000));
    let deep = format!("{}score > 1{}", "(".repeat(33), ")".repeat(33));
    let items = format!("score in [{}]", vec!["1"; 600].join(","));
    let pattern = "city.matches(\"a\")";
    let patterns = [pattern; 9].join(" || ");
    let unknown = vec!["nothing_like_it > 1"; 30].join(" && ");
    insta::assert_snapshot!(told(&long), @r#"
    E0202 0..5013 too long: the condition is longer than 4096 bytes. help: put long lists of values under `lists:` and name them here
    "#);
    insta::assert_snapshot!(told(&deep), @r#"
    E0203 33..38 one level too many: the condition is nested more than 32 levels deep. help: take away brackets that are not needed, or split the condition
    "#);
    insta::assert_snapshot!(told(&items), @r#"
    E0203 0..1210 too many parts: the condition has more than 500 parts. help: put long lists of values under `lists:` and name them here
    "#);
    insta::assert_snapshot!(told(&patterns), @r#"
    E0243 181..184 one pattern too many: the condition has more than 8 patterns. help: join patterns with `|` inside one, or use `.contains()`
    "#);
    assert_eq!(told(&unknown).lines().count(), 20);
}

const NOWHERE: [&str; 5] = [
    "owner.team == \"EMEA\"",
    "has(owner.id)",
    "stage == \"mql\"",
    "source in [\"sales\"]",
    "has(segment)",
];

#[test]
fn names_that_this_place_does_not_allow() {
    let names = Names::example();
    let bare = Scope { stages: &[], sources: &[], segments: &[], owner: false, ..names.scope() };
    insta::assert_snapshot!(refused_in(&NOWHERE, &bare), @r#"
    > owner.team == "EMEA"
      ^^^^^^^^^^ this is judged without looking at who owns the lead
      E0224 `owner.team` cannot be used here
      help: use the names of `fields`

    > has(owner.id)
          ^^^^^^^^ this is judged without looking at who owns the lead
      E0224 `owner.id` cannot be used here
      help: use the names of `fields`

    > stage == "mql"
      ^^^^^ not known yet where this condition is judged
      E0224 `stage` cannot be used here
      help: use the names of `fields`

    > source in ["sales"]
      ^^^^^^ not known yet where this condition is judged
      E0224 `source` cannot be used here
      help: use the names of `fields`

    > has(segment)
          ^^^^^^^ not known yet where this condition is judged
      E0224 `segment` cannot be used here
      help: use the names of `fields`
    "#);
    let some = Scope { stages: &names.stages, owner: true, ..bare };
    insta::assert_snapshot!(refused_in(&["segment == \"hot\""], &some), @r#"
    > segment == "hot"
      ^^^^^^^ not known yet where this condition is judged
      E0224 `segment` cannot be used here
      help: use the names of `fields`, or `stage`, `owner.team` or `owner.id`
    "#);
}

#[test]
fn an_agreement_without_fields_or_lists() {
    let names = Names::example();
    let none = Scope { fields: &[], lists: &[], ..names.scope() };
    insta::assert_snapshot!(refused_in(&["score > 1", "stage in open"], &none), @r#"
    > score > 1
      ^^^^^ not under `fields`
      E0221 `score` is not a name of the agreement
      help: add it under `fields`

    > stage in open
               ^^^^ not under `lists`
      E0223 `open` is not a list of the agreement
      help: add it under `lists`, or write the values: `["open"]`
    "#);
}
