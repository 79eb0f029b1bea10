//! `tests`: the agreement's own examples, made into histories. Running them is
//! [`crate::config::cases`].

mod draft;
mod expect;

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::context::Context;
use crate::config::section::Section;
use crate::config::table::{Holds, Naming, Needs, Rule, Table, may, must, table};
use crate::config::tree::Node;
use crate::config::{moment, value};
use crate::contract::{Case, Contract};
use crate::diag::{Span, codes, words};
use draft::{Draft, OWNER, TOUCH};
use expect::EXPECT;

/// The keys of one test.
pub(super) static TEST: Table = table(&[
    must(
        "name",
        Holds::Text,
        "A call in time is a first touch",
        "what must come out, in one sentence",
    ),
    may(
        "lead",
        Holds::Facts(&LEAD),
        "{score: 80, owner: u0012}",
        "the lead at the beginning, by field",
    ),
    may(
        "timeline",
        Holds::List(&Holds::Keys(&ENTRY)),
        "[{at: 2026-11-23 09:00, set: {score: 80}}]",
        "what happens to it",
    ),
    must("check_at", Holds::Time, "2026-11-23 11:00", "when it is looked at"),
    must(
        "expect",
        Holds::Named(Naming::Free, &Holds::Keys(&EXPECT)),
        "{first-touch: {verdict: on_track}}",
        "what must come out, by promise",
    ),
]);
/// What a lead has besides its fields.
static LEAD: Table = table(&[may("owner", OWNED, "u0012", "who owns it")]);
/// An id, an id with a team, or `none`.
const OWNED: Holds = Holds::Either(&[Holds::Id, Holds::Keys(&OWNER)]);
/// The keys of one entry of the timeline.
static ENTRY: Table = Table {
    keys: &[
        must("at", Holds::Time, "2026-11-23 09:00", "when it happens"),
        may("set", Holds::Facts(&table(&[])), "{score: 80}", "fields that change; ~ is blank"),
        may("owner", OWNED, "u0012", "who owns it from then on; none: nobody"),
        may(
            "logged_at",
            Holds::Time,
            "2026-11-23 09:10",
            "when the CRM stored the touch; at once by default",
        ),
        may("touch", Holds::Keys(&TOUCH), "{channel: call}", "somebody speaks with the lead"),
    ],
    rules: &[
        Rule::AnyOf(&["set", "owner", "touch"], "says nothing that happens"),
        Rule::Needs(Needs {
            key: "logged_at",
            other: "touch",
            message: "`logged_at` belongs to a `touch`",
            help: "changes of fields and owners have one time only, `at`",
        }),
    ],
};
/// Most tests in a file, and most entries in a timeline.
const MOST: usize = 500;

/// Reads them. `contract` is the agreement so far.
pub(super) fn read(
    root: &Section<'_>,
    contract: &Contract,
    context: &mut Context<'_>,
) -> Vec<Case> {
    let Some(node) = root.get("tests") else { return Vec::new() };
    let items = value::list(node, "tests", "tests", &mut context.out).unwrap_or_default();
    if items.len() > MOST {
        let message = format!("more than {MOST} tests");
        context.out.push(node.error(codes::OUT_OF_RANGE, message).help("keep those that matter"));
        return Vec::new();
    }
    let mut names: BTreeMap<String, Span> = BTreeMap::new();
    let mut cases = Vec::new();
    for item in items {
        let Some(case) = case(item, contract, context) else { continue };
        if let Some(first) = names.get(&case.name) {
            let message = format!("a second test is called {}", words::quote(&case.name));
            let found = item.error(codes::NAME_TAKEN, message).also(first.clone(), "the first");
            context.out.push(found.help("give each test its own name"));
        } else {
            names.insert(case.name.clone(), item.at.clone());
        }
        cases.push(case);
    }
    cases
}

fn case(item: &Node, contract: &Contract, context: &mut Context<'_>) -> Option<Case> {
    let out = &mut context.out;
    let section = Section::of(item, &item.at, "a test", &TEST, out)?;
    let name = section.get("name");
    let name = name.and_then(|node| value::text(node, "name", out));
    let check_at = section.get("check_at");
    let check_at = check_at.and_then(|node| moment::time(node, "check_at", &context.zone, out));
    let entries = timeline(&section, check_at, context);
    let first = entries.iter().map(|(at, _)| *at).min().or(check_at).unwrap_or_default();
    // Before everything else, so that what happens first finds the lead as it was.
    let begin = first.saturating_sub(SignedDuration::from_secs(1)).unwrap_or(first);
    let mut draft = Draft::new(&contract.fields, begin);
    if let Some(entry) = section.entry("lead") {
        draft.lead(entry, begin, context);
    }
    for (at, section) in &entries {
        draft.entry(section, *at, context);
    }
    let expect = expect::read(&section, contract, context);
    let (history, directory) = draft.finish();
    Some(Case {
        name: name?.text.trim().to_owned(),
        span: item.at.clone(),
        history,
        directory,
        check_at: check_at?,
        expect,
    })
}

/// The entries of the timeline with their times.
fn timeline<'t>(
    section: &Section<'t>,
    check_at: Option<Timestamp>,
    context: &mut Context<'_>,
) -> Vec<(Timestamp, Section<'t>)> {
    let Some(node) = section.get("timeline") else { return Vec::new() };
    let out = &mut context.out;
    let items = value::list(node, "timeline", "entries with `at`", out).unwrap_or_default();
    if items.len() > MOST {
        let message = format!("more than {MOST} entries");
        out.push(node.error(codes::OUT_OF_RANGE, message).help("keep those that matter"));
        return Vec::new();
    }
    let mut entries = Vec::new();
    for item in items {
        let name = "an entry of the timeline";
        let Some(entry) = Section::of(item, &item.at, name, &ENTRY, out) else { continue };
        let at = entry.get("at");
        let Some((node, at)) =
            at.and_then(|node| Some((node, moment::time(node, "at", &context.zone, out)?)))
        else {
            continue;
        };
        if check_at.is_some_and(|check_at| at > check_at) {
            let message = "this happens after `check_at`";
            let help = "move it before, or look later: what has not happened changes nothing";
            let found = node.error(codes::ORDER, message).help(help);
            out.push(match section.get("check_at") {
                Some(look) => found.also(look.at.clone(), "when it is looked at"),
                None => found,
            });
        }
        entries.push((at, entry));
    }
    entries
}
