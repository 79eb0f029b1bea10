//! The mistakes that README.md shows are what the program prints; `demo` holds the rest of it.

use std::path::Path;

use crate::outside::{leadpact, text};

const README: &str = include_str!("../../README.md");

/// The block that follows this line.
fn block(opening: &str) -> &'static str {
    let (_, rest) = README.split_once(opening).unwrap();
    rest.split_once("\n```").unwrap().0.trim_start_matches('\n')
}

#[test]
fn the_first_mistakes_are_shown_as_they_are() {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("config");
    let place = tempfile::tempdir().unwrap();
    for folder in ["lists", "holidays"] {
        std::fs::create_dir(place.path().join(folder)).unwrap();
        for file in std::fs::read_dir(shipped.join(folder)).unwrap() {
            let file = file.unwrap();
            std::fs::copy(file.path(), place.path().join(folder).join(file.file_name())).unwrap();
        }
    }
    let mut agreement = std::fs::read_to_string(shipped.join("sla.yaml")).unwrap();
    for (right, wrong) in [
        ("hot:        score >= 90", "hot:        scor >= 90"),
        ("otherwise: 4 working hours", "otherwise: 4h"),
        ("after: 1 working hour, to: manager", "after: 1 working hour, to: manger"),
    ] {
        assert_eq!(agreement.matches(right).count(), 1, "{right}");
        agreement = agreement.replace(right, wrong);
    }
    std::fs::write(place.path().join("sla.yaml"), agreement).unwrap();
    let checked = leadpact().args(["check", "sla.yaml"]).current_dir(place.path()).output();
    let printed = text(&checked.unwrap().stdout);
    assert_eq!(block("$ leadpact check sla.yaml"), printed.trim_end(), "\n{printed}");
}

#[test]
fn every_kind_of_promise_is_in_its_table() {
    let kinds = leadpact::contract::kinds::KINDS.iter().map(|kind| kind.name);
    let quotas = leadpact::contract::quotas::QUOTAS.iter().map(|kind| kind.name);
    for name in kinds.chain(quotas) {
        assert!(README.contains(&format!("\n| `{name}` | ")), "README.md has no row for `{name}`");
    }
}
