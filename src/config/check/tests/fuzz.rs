//! Whatever stands in the file, checking it ends, and every finding has a place in the text.
//! Conditions alone are tried harder in `condition::tests::arbitrary`.

use super::*;
use crate::clock::{Clock as _, SystemClock};
use crate::diag::github;

/// What people and programs put into such files.
const PIECES: &[&str] = &[
    "\n",
    "\n  ",
    "\n    - ",
    ": ",
    "- ",
    "{",
    "}",
    "[",
    "]",
    ", ",
    "\"",
    "'",
    "&a ",
    "*a",
    "<<: ",
    "!x ",
    "|\n",
    ">-\n",
    "#",
    "%",
    "~",
    "null",
    "true",
    "0",
    "-1",
    "9999999999",
    "1e9",
    "4h",
    "95%",
    "2026-02-30",
    "24:00",
    "otherwise",
    "kind",
    "score >= ",
    " && ",
    "owner.team",
    "x-",
    "\t",
    "\u{feff}",
    "\u{202e}",
    "é",
    "🙂",
    "\r\n",
    "---\n",
    "? ",
    "@",
    "`",
];
/// Files that are tried each time.
const ROUNDS: usize = 60;

struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit.max(1)
    }

    fn place(&mut self, text: &str) -> usize {
        text.floor_char_boundary(self.below(text.len() + 1))
    }

    /// One to four slips.
    fn spoil(&mut self, text: &mut String) {
        for _ in 0..=self.below(4) {
            let from = self.place(text);
            let to = text.floor_char_boundary((from + self.below(40)).min(text.len()));
            match self.below(4) {
                0 => text.replace_range(from..to, ""),
                1 => {
                    let copy = text[from..to].to_owned();
                    let at = self.place(text);
                    text.insert_str(at, &copy);
                }
                _ => text.insert_str(from, PIECES[self.below(PIECES.len())]),
            }
        }
    }
}

/// Checks it, and that what is said can be shown.
fn survives(text: &str) {
    let checked = checked(text);
    let length = checked.source.text().len();
    for one in &checked.diagnostics {
        for span in one.others.iter().map(|(span, _)| span).chain([&one.span]) {
            assert!(span.start <= span.end && span.end <= length, "{one:?} of {length}");
        }
        assert!(!one.message.is_empty(), "{one:?}");
    }
    let shown = shown(&checked);
    let commands = github::commands(&checked.source, &checked.diagnostics);
    assert_eq!(shown.is_empty(), commands.is_empty());
}

/// `LEADPACT_SEED` chooses the files, `LEADPACT_FUZZ_SECONDS` how long it goes on.
#[test]
fn no_file_is_too_strange() {
    let seed = std::env::var("LEADPACT_SEED").map_or(20_261_122, |seed| seed.parse().unwrap());
    let seconds = std::env::var("LEADPACT_FUZZ_SECONDS").ok().map(|text| text.parse().unwrap());
    println!("seed: LEADPACT_SEED={seed}");
    let end =
        seconds.map(|seconds: i64| SystemClock.now() + jiff::SignedDuration::from_secs(seconds));
    let mut dice = Dice(seed);
    let mut round = 0;
    while round < ROUNDS || end.is_some_and(|end| SystemClock.now() < end) {
        let mut text = FULL.to_owned();
        dice.spoil(&mut text);
        let tried = std::panic::catch_unwind(|| survives(&text));
        assert!(tried.is_ok(), "round {round} of LEADPACT_SEED={seed}:\n{text}");
        round += 1;
    }
    println!("{round} files");
}
