//! Whole files: the full one, the shipped ones, hostile ones.

use super::*;
use crate::config::cases;

#[test]
fn the_full_agreement_has_nothing_wrong_and_its_test_passes() {
    let checked = checked(FULL);
    assert_eq!(shown(&checked), "");
    assert_eq!(cases::run(&checked.contract.unwrap()), []);
    assert_eq!(checked.version, Some(3));
    let names: Vec<&str> = checked.files.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["sla.yaml", "holidays/us.ics", "lists/free.txt"]);
}

#[test]
fn what_was_checked_can_be_checked_again_from_what_was_stored() {
    let first = checked(FULL);
    let files = Files::stored(&first.files);
    let (name, bytes) = &first.files[0];
    let again = check(Input { name, bytes, files: &files, as_of: None, accepted: None });
    assert_eq!(again.hash, first.hash);
    assert_eq!(again.contract.unwrap().fields, first.contract.unwrap().fields);
}

#[test]
fn the_hash_covers_what_is_included() {
    let first = checked(FULL);
    let mut stored = first.files.clone();
    stored[2].1.extend(b"web.de\n");
    let files = Files::stored(&stored);
    let bytes = FULL.as_bytes();
    let input = Input { name: "other.yaml", bytes, files: &files, as_of: None, accepted: None };
    assert_ne!(check(input).hash, first.hash);
    // The name of the file itself means nothing.
    let files = files_of(&first);
    assert_eq!(check(Input { files: &files, ..input }).hash, first.hash);
}

fn files_of(checked: &Checked) -> Files {
    Files::stored(&checked.files)
}

#[test]
fn the_shipped_agreement_is_clean_and_its_tests_pass() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("config");
    let bytes = std::fs::read(path.join("sla.yaml")).unwrap();
    let files = Files::Directory(path);
    let as_of = Some("2026-11-21T12:00:00Z".parse().unwrap());
    let checked =
        check(Input { name: "sla.yaml", bytes: &bytes, files: &files, as_of, accepted: None });
    assert_eq!(shown(&checked), "");
    let contract = checked.contract.unwrap();
    assert_eq!(cases::run(&contract), []);
    assert!((6..=12).contains(&contract.tests.len()));
}

#[test]
fn a_failing_test_is_an_error_at_its_place() {
    let text = with(
        "verdict: met\n        alerts: [{upon: at_risk, to: owner}]",
        "verdict: breached\n        alerts: []",
    )
    .replace("due: 2026-11-23 05:30", "due: 2026-11-23 05:31");
    let checked = checked(&text);
    let failures = cases::run(checked.contract.as_ref().unwrap());
    let found: Vec<_> = failures.iter().map(cases::Failure::diagnostic).collect();
    let _here = crate::diag::snapshots();
    insta::assert_snapshot!(render::text(&checked.source, &found, Style::PLAIN));
}

#[test]
fn any_bytes_are_answered_and_never_accepted() {
    // Every line left out, every line cut in the middle, and every beginning of the file: whatever
    // is found, its places lie in the text, and only what has no error becomes an agreement.
    let lines: Vec<&str> = FULL.split_inclusive('\n').collect();
    for at in 0..lines.len() {
        let without = [&lines[..at], &lines[at + 1..]].concat().concat();
        let middle = lines[at].char_indices().nth(lines[at].chars().count() / 2).unwrap().0;
        let cut = [lines[..at].concat().as_str(), &lines[at][..middle], "\n"].concat();
        let joined = [&cut, lines[at + 1..].concat().as_str()].concat();
        // Reading takes its time; a third of the places tells as much.
        for text in [without, cut, joined].into_iter().skip(at % 3).take(1) {
            let checked = checked(&text);
            for one in &checked.diagnostics {
                assert!(one.span.start <= text.len() && one.span.end <= text.len(), "{one:?}");
                assert!(text.is_char_boundary(one.span.start), "{one:?}");
            }
            assert_eq!(checked.contract.is_none(), checked.is_refused(), "{text}");
            shown(&checked);
        }
    }
}

#[test]
fn many_mistakes_are_many_findings_in_file_order() {
    let keys: String = (0..3_000).map(|at| format!("key_{at}: {at}\n")).collect();
    let checked = checked(&format!("{FULL}{keys}"));
    assert_eq!(checked.diagnostics.len(), 3_000);
    assert!(checked.diagnostics.windows(2).all(|pair| pair[0].span.start <= pair[1].span.start));
    assert!(shown(&checked).ends_with("… and 2900 more findings"));
}

#[test]
fn secrets_are_refused_and_never_shown() {
    let secret = format!("xoxb{}", "-0123456789-abcdefghij");
    let text = with(
        "to: owner}\n    - {upon: breached",
        &format!("to: \"{secret}\"}}\n    - {{upon: breached"),
    )
    .replace("Somebody who asked.", &format!("Bearer {}", "a1b2c3d4e5f6g7h8"));
    let checked = checked(&text);
    let (text, json) =
        (shown(&checked), render::json(&checked.source, None, "", &checked.diagnostics));
    for shown in [&text, &json.to_string(), &format!("{:?}", checked.diagnostics)] {
        assert!(!shown.contains("abcdefghij"), "{shown}");
        assert!(!shown.contains("a1b2c3d4e5f6g7h8"), "{shown}");
    }
    assert!(checked.contract.is_none());
    let _here = crate::diag::snapshots();
    insta::assert_snapshot!(text);
}
