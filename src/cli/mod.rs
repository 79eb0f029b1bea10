//! The command line: one file per subcommand, each with its arguments and a `run` that returns the
//! exit code. Only `term` prints.
//!
//! Exit codes: 0 fine, 1 findings, 2 could not run, 78 bad settings (`run` only).

mod backtest;
mod check;
mod countdowns;
mod demo;
mod describe;
mod doctor;
mod errand;
mod explain;
mod explain_code;
mod forget;
mod history;
mod init;
mod look;
mod online;
mod open;
mod place;
mod plan;
mod rate;
mod report;
mod routes;
mod run;
mod schema;
mod sheet;
mod status;
mod term;
mod test;
mod versions;
mod why_not;

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
/// The settings or the agreement are wrong: starting again will not help.
const BAD_SETTINGS: u8 = 78;

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
    /// Write a first agreement and first settings, from a few answers and from what the CRM has
    Init(Box<init::Args>),
    /// Check the agreement: every mistake with its place and what to write instead
    Check(check::Args),
    /// Tell the long story of an error or warning: why it is one, an example, and how to mend it
    ExplainCode(explain_code::Args),
    /// Print a JSON Schema of the agreement, with which editors complete and explain its keys
    Schema(schema::Args),
    /// Run the agreement's own tests
    Test(test::Args),
    /// Keep watch: poll the CRM, judge every lead, tell the right person
    Run(run::Args),
    /// List every promise about every lead, as last judged
    Countdowns(countdowns::Args),
    /// Tell why: every verdict about one lead, step by step
    Explain(explain::Args),
    /// Tell why nobody was told: every message about a lead that was not sent, with its reason
    WhyNot(why_not::Args),
    /// Try the routes: who would hear what, when and why
    #[command(subcommand)]
    Routes(routes::Command),
    /// Say how good a lead is, from 1 to 5: what Marketing learns from
    Rate(rate::Args),
    /// Report the figures that both sides read
    Report(report::Args),
    /// Write the agreement as prose that both sides can read and sign
    Describe(describe::Args),
    /// Show what a version of the agreement changes, before it counts
    Plan(plan::Args),
    /// List the versions that the agreement has had: since when, who signed, what changed
    History(history::Args),
    /// Try another version of the agreement on the past: what flips, who would hear how much
    Backtest(backtest::Args),
    /// Show how the watch stands
    Status,
    /// Check token, permissions, fields, channels, clock and disk
    Doctor,
    /// Remove everything personal about one lead
    Forget(forget::Args),
    /// Watch the daemon at work in a simulated company: a working day takes about a minute
    Demo(demo::Args),
}

/// Runs the command line.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let term = Term::of_this_process();
    let code = match &cli.command {
        Command::Init(args) => init::run(args, &cli.place, &term),
        Command::Check(args) => check::run(args, &cli.place, &term),
        Command::ExplainCode(args) => explain_code::run(args, &term),
        Command::Schema(args) => schema::run(args, &term),
        Command::Test(args) => test::run(args, &cli.place, &term),
        Command::Run(args) => run::run(args, &cli.place, &term),
        Command::Countdowns(args) => countdowns::run(args, &cli.place, &term),
        Command::Explain(args) => explain::run(args, &cli.place, &term),
        Command::WhyNot(args) => why_not::run(args, &cli.place, &term),
        Command::Routes(command) => routes::run(command, &cli.place, &term),
        Command::Rate(args) => rate::run(args, &cli.place, &term),
        Command::Report(args) => report::run(args, &cli.place, &term),
        Command::Describe(args) => describe::run(args, &cli.place, &term),
        Command::Plan(args) => plan::run(args, &cli.place, &term),
        Command::History(args) => history::run(args, &cli.place, &term),
        Command::Backtest(args) => backtest::run(args, &cli.place, &term),
        Command::Status => status::run(&cli.place, &term),
        Command::Doctor => doctor::run(&cli.place, &term),
        Command::Forget(args) => forget::run(args, &cli.place, &term),
        Command::Demo(args) => demo::run(args, &term),
    };
    ExitCode::from(code.unwrap_or_else(|error| {
        term.error(&format!("{error:#}"));
        COULD_NOT_RUN
    }))
}
