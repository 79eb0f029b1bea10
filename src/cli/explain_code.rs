//! `leadpact explain-code`: the long story of one error or warning; without a code, all of them in
//! one line each.

use anyhow::bail;

use super::FINE;
use super::term::{Ink, Term};
use crate::condition;
use crate::diag::{codes, stories, words};

/// Which code is explained.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// As `check` prints it, such as E0110 [default: a list of all]
    code: Option<String>,
}

/// Every code with its meaning, ascending.
fn all() -> Vec<(&'static str, &'static str)> {
    let mut all: Vec<_> = codes::CODES.iter().chain(condition::CODES).copied().collect();
    all.sort_unstable();
    all
}

/// Prints the story.
pub(super) fn run(args: &Args, term: &Term) -> anyhow::Result<u8> {
    let all = all();
    let Some(written) = &args.code else {
        for (code, meaning) in all {
            term.print(&format!("{}  {meaning}", term.ink(Ink::Strong, code)));
        }
        return Ok(FINE);
    };
    let code = written.trim().to_uppercase();
    let Some((code, meaning)) = all.iter().find(|(known, _)| *known == code) else {
        let near = words::nearest(&code, all.iter().map(|(known, _)| *known));
        let guess = near.map_or(String::new(), |near| format!("did you mean `{near}`? "));
        bail!(
            "there is no code {}; {guess}`leadpact explain-code` lists them all",
            words::quote(written)
        );
    };
    term.print(&format!("{}: {meaning}", term.ink(Ink::Strong, code)));
    if let Some(story) = stories::of(code) {
        term.print(&format!("\n{}", story.text));
        for (ink, word, example) in
            [(Ink::Bad, "Wrong", story.wrong), (Ink::Good, "Right", story.right)]
        {
            term.print(&format!("\n{}\n", term.ink(ink, word)));
            for line in example.lines() {
                term.print(format!("    {line}").trim_end());
            }
        }
    }
    Ok(FINE)
}
