//! `tests`: the agreement's own examples, made into histories. Running them is
//! [`crate::config::cases`].

mod draft;
mod expect;
mod leads;
mod term;
mod touch;

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::context::Context;
use crate::config::section::Section;
use crate::config::table::{Holds, Naming, Needs, Rule, Table, may, must};
use crate::config::tree::Node;
use crate::config::{moment, value};
use crate::contract::{Case, Contract, Look};
use crate::diag::{Span, codes, words};
use expect::EXPECT;
use leads::{BEGINS, HAPPENS, SEVERAL};

/// The keys of one test.
pub(super) static TEST: Table = Table {
    keys: &[
        must(
            "name",
            Holds::Text,
            "A call in time is a first touch",
            "what must come out, in one sentence",
        ),
        BEGINS,
        HAPPENS,
        may(
            "leads",
            Holds::Filled(&Holds::Keys(&SEVERAL)),
            "[{times: 20, lead: {score: 80}}]",
            "several leads, instead of `lead` and `timeline`",
        ),
        may("check_at", Holds::Time, "2026-11-23 11:00", "when it is looked at"),
        may(
            "expect",
            EXPECTED,
            "{first-touch: {verdict: on_track}}",
            "what must come out, by promise",
        ),
        may(
            "checks",
            Holds::Filled(&Holds::Keys(&CHECK)),
            "[{at: 2026-11-23 11:00, expect: {first-touch: {verdict: on_track}}}]",
            "several looks, instead of `check_at` and `expect`",
        ),
    ],
    rules: &[
        Rule::OneOf(&["check_at", "checks"], "needs one of `check_at` and `checks`"),
        Rule::Needs(Needs {
            key: "check_at",
            other: "expect",
            message: "`check_at` says when to look, and nothing is expected",
            help: "add `expect: {first-touch: {verdict: on_track}}`: what must come out then",
        }),
        Rule::Apart(Needs {
            key: "checks",
            other: "expect",
            message: "`expect` stands in each of `checks`",
            help: "move it into the look at which it must come out",
        }),
        Rule::Apart(Needs {
            key: "leads",
            other: "lead",
            message: "`lead` stands in each of `leads`",
            help: "make it one of them: `- lead: {…}`",
        }),
        Rule::Apart(Needs {
            key: "leads",
            other: "timeline",
            message: "`timeline` stands in each of `leads`",
            help: "move it to the lead to which it happens",
        }),
    ],
};
/// The keys of one of several looks.
static CHECK: Table = Table {
    keys: &[
        must("at", Holds::Time, "2026-11-23 11:00", "when to look"),
        must("expect", EXPECTED, "{first-touch: {verdict: met}}", "what must come out then"),
    ],
    rules: &[],
};
/// What must come out, by promise.
const EXPECTED: Holds = Holds::Named(Naming::Free, &Holds::Keys(&EXPECT));
/// Most tests in a file, and most entries in a timeline.
const MOST: usize = 500;
/// Most looks in one test.
const LOOKS: usize = 100;

/// Reads them. `contract` is the agreement so far.
pub(super) fn read(
    root: &Section<'_>,
    contract: &Contract,
    context: &mut Context<'_>,
) -> Vec<Case> {
    let Some(node) = root.get("tests") else { return Vec::new() };
    let items = value::list(node, "tests", "tests", &mut context.out).unwrap_or_default();
    if is_too_long(node, items, (MOST, "tests"), context) {
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

/// Whether a list has more than `most` items, which is refused.
fn is_too_long(
    node: &Node,
    items: &[Node],
    (most, what): (usize, &str),
    context: &mut Context<'_>,
) -> bool {
    if items.len() > most {
        let message = format!("more than {most} {what}");
        context.out.push(node.error(codes::OUT_OF_RANGE, message).help("keep those that matter"));
    }
    items.len() > most
}

fn case(item: &Node, contract: &Contract, context: &mut Context<'_>) -> Option<Case> {
    let section = Section::of(item, &item.at, "a test", &TEST, &mut context.out)?;
    let name = section.get("name");
    let name = name.and_then(|node| value::text(node, "name", &mut context.out));
    let moments = moments(&section, context);
    let first = moments.iter().map(|moment| moment.at).min();
    let last = moments.iter().max_by_key(|moment| moment.at);
    let looked = first.zip(last).map(|(first, moment)| Looked {
        first,
        last: moment.at,
        node: moment.node,
        one: moment.one,
    });
    let (leads, directory) = leads::read(&section, &contract.fields, looked, context);
    let mut looks: Vec<Look> = moments
        .into_iter()
        .map(|moment| Look {
            at: moment.at,
            expect: expect::read(&moment.section, moment.at, contract, context),
        })
        .collect();
    looks.sort_by_key(|look| look.at);
    if looks.is_empty() {
        return None;
    }
    let name = name?.text.trim().to_owned();
    Some(Case { name, span: item.at.clone(), leads, directory, looks })
}

/// From when to when a test looks: what happens after the last look changes nothing.
#[derive(Clone, Copy)]
struct Looked<'t> {
    first: Timestamp,
    last: Timestamp,
    /// Where the last look stands.
    node: &'t Node,
    /// It is `check_at`, not one of `checks`.
    one: bool,
}

/// A look, and the section in which its `expect` stands.
struct Moment<'t> {
    at: Timestamp,
    node: &'t Node,
    one: bool,
    section: Section<'t>,
}

/// When it is looked at, in the order written.
fn moments<'t>(section: &Section<'t>, context: &mut Context<'_>) -> Vec<Moment<'t>> {
    let mut found = Vec::new();
    let mut add = |node: Option<&'t Node>, one, section, context: &mut Context<'_>| {
        let key = if one { "check_at" } else { "at" };
        let Some(node) = node else { return };
        let at = moment::time(node, key, &context.zone, &mut context.out);
        found.extend(at.map(|at| Moment { at, node, one, section }));
    };
    add(section.get("check_at"), true, section.clone(), context);
    let Some(node) = section.get("checks") else { return found };
    let items = value::some(node, "checks", "looks", &mut context.out).unwrap_or_default();
    if is_too_long(node, items, (LOOKS, "looks"), context) {
        return found;
    }
    for item in items {
        let open = Section::of(item, &item.at, "a look", &CHECK, &mut context.out);
        let Some(look) = open else { continue };
        add(look.get("at"), false, look, context);
    }
    found
}
