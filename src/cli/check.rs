//! `leadpact check`: every mistake of the agreement, its own tests included. Needs no CRM and no
//! secret.

use std::path::PathBuf;

use clap::ValueEnum;

use super::online;
use super::place::{Found, Place};
use super::sheet;
use super::term::{Ink, Term};
use super::versions::{agreement, compared};
use super::{FINDINGS, FINE};
use crate::contract::{Contract, Promise};
use crate::daemon::drift::Written;
use crate::diag::words::count;
use crate::diag::{Diagnostic, Severity, Source, github, markdown, render};
use crate::report::markdown::COMMENT;
use crate::report::sheet::Report;
use crate::report::{self, json};

/// Findings that a comment lists.
const MOST_LINES: usize = 20;

/// What is checked, and how it is shown.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The agreement [default: --sla, else as the settings say]
    file: Option<PathBuf>,
    /// Ask the CRM as well whether it has what the agreement names; needs the settings and the
    /// token
    #[arg(long)]
    online: bool,
    /// Tell as well what it changes of this file, term by term
    #[arg(long, value_name = "CURRENT")]
    against: Option<PathBuf>,
    /// For people, one JSON object for programs, annotations of a pull request on GitHub, or a
    /// comment on it
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Refuse what is otherwise accepted: exit 1 where there are warnings
    #[arg(long, value_enum)]
    deny: Option<Deny>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
    Github,
    Markdown,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Deny {
    Warnings,
}

/// Checks the agreement. 0: it can be used; 1: it cannot, or it has warnings and they are denied.
pub(super) fn run(args: &Args, place: &Place, term: &Term) -> anyhow::Result<u8> {
    let checked = match place.read_agreement(args.file.as_deref())? {
        Found::Agreement(checked) => *checked,
        Found::BadSettings(read) => {
            show(args.format, (&read.source, None, ""), (&read.diagnostics, None, None), term);
            return Ok(FINDINGS);
        }
    };
    let old = match args.against.as_deref() {
        None => None,
        Some(old) => match agreement(Some(old), place, term)? {
            Some(old) => Some(old),
            None => return Ok(FINDINGS),
        },
    };
    let found = checked.with_tests();
    let (errors, warnings) = render::tally(&found);
    // A version whose own tests fail can be read all the same: what it changes may tell why.
    let plan = old.zip(checked.contract.clone()).map(|(old, new)| compared(old, new).report());
    let drifted = match (&checked.contract, args.online) {
        (Some(contract), true) => {
            let (name, bytes) = (checked.source.name(), checked.files[0].1.as_slice());
            Some(online::drifted(contract, Written { name, bytes }, place, term)?)
        }
        _ => None,
    };
    show(
        args.format,
        (&checked.source, checked.version, &checked.hash),
        (&found, plan.as_ref(), drifted.as_deref()),
        term,
    );
    if let (0, Some(contract), Format::Text) = (errors, &checked.contract, args.format) {
        if !found.is_empty() {
            term.print("");
        }
        term.print(&match args.deny.is_some() && warnings > 0 {
            true => {
                let denied = count(warnings, "warning");
                let told = format!("{denied} in {}: denied", checked.source.name());
                term.ink(Ink::Bad, &told)
            }
            false => summary(checked.source.name(), contract, term),
        });
    }
    if let (Some(lines), Format::Text | Format::Github) = (&drifted, args.format) {
        told_by_the_crm(lines, args.format, term);
    }
    if let (Some(plan), Format::Text | Format::Github) = (&plan, args.format) {
        if args.format == Format::Text {
            term.print("");
        }
        sheet::show(plan, sheet::Format::Terminal, term);
    }
    let denied = if args.deny.is_some() { warnings } else { 0 };
    let drifted = drifted.map_or(0, |lines| lines.len());
    Ok(if errors + denied + drifted == 0 { FINE } else { FINDINGS })
}

/// What the CRM does not have, or that it has all.
fn told_by_the_crm(lines: &[String], format: Format, term: &Term) {
    for line in lines {
        match format {
            // On GitHub a line that begins so is an annotation; of these signs only `%` has one.
            Format::Github => {
                term.print(&format!("::error title=In the CRM::{}", line.replace('%', "%25")));
            }
            _ => term.print(&format!("\n{}: {line}", term.ink(Ink::Bad, "in the CRM"))),
        }
    }
    if lines.is_empty() && format == Format::Text {
        let good = "The CRM has every field, option, team and owner that it names.";
        term.print(&format!("\n{}", term.ink(Ink::Good, good)));
    }
}

/// Shows findings about a file (its text, version and hash), and what it changes where that is one
/// text with them.
fn show(
    format: Format,
    (source, version, hash): (&Source, Option<u32>, &str),
    (found, plan, drifted): (&[Diagnostic], Option<&Report>, Option<&[String]>),
    term: &Term,
) {
    match format {
        Format::Json => {
            let mut object = render::json(source, version, hash, found);
            if let Some(plan) = plan {
                object["plan"] = serde_json::from_str(&json::object(plan)).unwrap_or_default();
            }
            if let Some(lines) = drifted {
                object["online"] = lines.into();
            }
            term.print(&format!("{object:#}"));
        }
        Format::Markdown => term.write(&comment(source, found, plan, drifted.unwrap_or_default())),
        Format::Text | Format::Github if found.is_empty() => {}
        Format::Github => term.print(&github::commands(source, found)),
        Format::Text => {
            term.print(&render::text(source, found, term.style));
            let (errors, warnings) = render::tally(found);
            if errors > 0 {
                let tally = format!("{} in {}", tally(errors, warnings), source.name());
                term.print(&format!("\n{}", term.ink(Ink::Bad, &tally)));
                let first = found.iter().find(|one| one.severity == Severity::Error);
                let code = first.map_or("CODE", |one| one.code);
                let more = format!("For more about an error: leadpact explain-code {code}");
                term.print(&term.ink(Ink::Faint, &more));
            }
        }
    }
}

/// All of it as a comment on a pull request.
fn comment(
    source: &Source,
    found: &[Diagnostic],
    plan: Option<&Report>,
    drifted: &[String],
) -> String {
    let name = markdown::escaped(source.name());
    let findings = match render::tally(found) {
        (0, 0) => format!("{name} is fine.\n"),
        (0, warnings) => format!("{name} can be used, with {}.\n", count(warnings, "warning")),
        (errors, warnings) => {
            format!("{name} cannot be used: {}.\n", tally(errors, warnings))
        }
    };
    let mut text = format!("## Check of the agreement\n\n{findings}");
    if !found.is_empty() {
        text.push_str(&format!("\n{}", markdown::findings(source, found, MOST_LINES)));
    }
    for line in drifted.iter().take(MOST_LINES) {
        text.push_str(&format!("- **in the CRM**: {}\n", markdown::escaped(line)));
    }
    if let Some(plan) = plan {
        let room = COMMENT.saturating_sub(text.chars().count() + 1);
        text.push_str(&format!("\n{}", report::markdown::comment(plan, room)));
    }
    text
}

/// `3 errors and 1 warning`.
pub(super) fn tally(errors: usize, warnings: usize) -> String {
    match warnings {
        0 => count(errors, "error"),
        _ => format!("{} and {}", count(errors, "error"), count(warnings, "warning")),
    }
}

/// That it is fine, and what it promises.
fn summary(name: &str, contract: &Contract, term: &Term) -> String {
    let made = contract.promises.iter().filter(|one| !one.is_of_a_definition()).count();
    let mut parts = vec![count(made, "promise")];
    if !contract.definitions.is_empty() {
        parts.push(count(contract.definitions.len(), "definition"));
    }
    if !contract.quotas.is_empty() {
        parts.push(count(contract.quotas.len(), "quota"));
    }
    parts.push(count(contract.calendars.len(), "calendar"));
    match contract.tests.len() {
        0 => parts.push("no tests".to_owned()),
        1 => parts.push("1 test passes".to_owned()),
        tests => parts.push(format!("{tests} tests pass")),
    }
    let version = format!("version {} ({})", contract.version.number, contract.version.hash);
    let head = format!(
        "{}: {} {} {}",
        term.ink(Ink::Good, &format!("{name} is fine")),
        parts.join(", "),
        term.ink(Ink::Faint, "·"),
        term.ink(Ink::Faint, &version)
    );
    let names = contract.promises.iter().map(|one| (one.id.as_str(), one.kind));
    let names = names.chain(contract.quotas.iter().map(|one| (one.id.as_str(), one.kind)));
    let widths = names.map(|(id, kind)| (id.len(), kind.len()));
    let (ids, kinds) =
        widths.fold((0, 0), |(ids, kinds), (id, kind)| (ids.max(id), kinds.max(kind)));
    let lines = contract.promises.iter().map(|one| {
        let id = term.ink(Ink::Strong, &format!("{:ids$}", one.id.as_str()));
        let kind = term.ink(Ink::Faint, &format!("{:kinds$}", one.kind));
        format!("  {id}  {kind}  {}", targets(one, contract, term, ids + kinds + 6))
    });
    let quotas = contract.quotas.iter().map(|one| {
        let id = term.ink(Ink::Strong, &format!("{:ids$}", one.id.as_str()));
        let kind = term.ink(Ink::Faint, &format!("{:kinds$}", one.kind));
        format!("  {id}  {kind}  {one}")
    });
    std::iter::once(head + "\n").chain(lines).chain(quotas).collect::<Vec<_>>().join("\n")
}

/// How long a promise may take, by segment; what does not fit the width stands below.
fn targets(promise: &Promise, contract: &Contract, term: &Term, indent: usize) -> String {
    let within = &promise.within;
    let by_segment = within.segments.iter().enumerate().filter_map(|(index, length)| {
        length.map(|length| format!("{length} {}", contract.segment_name(Some(index))))
    });
    let mut parts: Vec<String> = by_segment.collect();
    match within.otherwise {
        Some(length) if length.amount == 0 => parts.push("at once".to_owned()),
        Some(length) if parts.is_empty() => parts.push(length.to_string()),
        Some(length) => parts.push(format!("{length} otherwise")),
        None => {}
    }
    let mut lines = vec![String::new()];
    for part in parts {
        let last = lines.last_mut().expect("it begins with one line, and lines are only added");
        if !last.is_empty() && indent + last.len() + part.len() + 2 > term.style.width {
            lines.push(part);
        } else {
            *last = if last.is_empty() { part } else { format!("{last}, {part}") };
        }
    }
    lines.join(&format!(",\n{:indent$}", ""))
}
