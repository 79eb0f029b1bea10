//! `leadpact test`: the agreement's own tests, one line each. Needs no CRM and no secret.

use std::path::PathBuf;

use super::check::tally;
use super::place::{Found, Place};
use super::term::{Ink, Term};
use super::{FINDINGS, FINE};
use crate::config::cases;
use crate::diag::render;
use crate::diag::words::count;

/// What is tested.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The agreement [default: --sla, else as the settings say]
    file: Option<PathBuf>,
}

/// Runs the tests. 0: all pass; 1: one fails, or the file has a mistake.
pub(super) fn run(args: &Args, place: &Place, term: &Term) -> anyhow::Result<u8> {
    let (source, diagnostics, contract) = match place.read_agreement(args.file.as_deref())? {
        Found::Agreement(checked) => (checked.source, checked.diagnostics, checked.contract),
        Found::BadSettings(read) => (read.source, read.diagnostics, None),
    };
    let Some(contract) = contract else {
        let (errors, warnings) = render::tally(&diagnostics);
        term.print(&render::text(&source, &diagnostics, term.style));
        let tally = format!("{} in {}: no test was run", tally(errors, warnings), source.name());
        term.print(&format!("\n{}", term.ink(Ink::Bad, &tally)));
        return Ok(FINDINGS);
    };
    let failures = cases::run(&contract);
    let mut failed = 0;
    for case in &contract.tests {
        let mut of_case = failures.iter().filter(|one| one.case == case.name).peekable();
        let (ink, word) = match of_case.peek() {
            None => (Ink::Good, "ok  "),
            Some(_) => (Ink::Bad, "FAIL"),
        };
        failed += usize::from(of_case.peek().is_some());
        term.print(&format!("{}  {}", term.ink(ink, word), case.name));
        while let Some(failure) = of_case.next() {
            let line = source.position(failure.span.start).line;
            term.print(&format!("        line {line}: {}", failure.message));
            // Once for all that is wrong about it.
            let why = if failure.explained.is_empty() { &failure.why } else { &failure.explained };
            let said = of_case.peek().is_some_and(|next| {
                (&next.span, &next.explained) == (&failure.span, &failure.explained)
            });
            for line in why.lines().filter(|line| !said && !line.is_empty()) {
                term.print(&format!("        {}", term.ink(Ink::Faint, line)));
            }
        }
    }
    let all = count(contract.tests.len(), "test");
    let (ink, text) = match failed {
        _ if contract.tests.is_empty() => (Ink::Faint, "there are no tests".to_owned()),
        0 => (Ink::Good, format!("{all}, all pass")),
        _ => (Ink::Bad, format!("{all}, {failed} failed")),
    };
    term.print(&format!("\n{}", term.ink(ink, &text)));
    Ok(if failed == 0 { FINE } else { FINDINGS })
}
