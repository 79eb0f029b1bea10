//! The command line: one file per subcommand, each with its arguments and a `run` that returns the
//! exit code. Only `term` prints.
//!
//! Exit codes: 0 fine, 1 findings, 2 could not run, 78 bad settings (`run` only).

mod check;
mod place;
mod term;
mod test;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

pub use place::Place;
use term::Term;

/// Everything was as it should be.
const FINE: u8 = 0;
/// Something was found.
const FINDINGS: u8 = 1;
/// The command could not do its work.
const COULD_NOT_RUN: u8 = 2;

/// Keeps the agreement between Marketing and Sales: watches the CRM, judges every lead, tells the
/// right person.
#[derive(Debug, Parser)]
#[command(name = "leadpact", version, max_term_width = 100)]
struct Cli {
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Check the agreement: every mistake with its place and what to write instead
    Check(check::Args),
    /// Run the agreement's own tests
    Test(test::Args),
}

/// Runs the command line.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let term = Term::of_this_process();
    let code = match &cli.command {
        Command::Check(args) => check::run(args, &cli.place, &term),
        Command::Test(args) => test::run(args, &cli.place, &term),
    };
    ExitCode::from(code.unwrap_or_else(|error| {
        term.error(&format!("{error:#}"));
        COULD_NOT_RUN
    }))
}
