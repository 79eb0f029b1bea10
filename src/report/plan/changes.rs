//! The difference between two versions, term by term.

use crate::contract::Contract;
use crate::report::clauses::{Clause, Part, clauses};

/// One term that is another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The part of the agreement.
    pub part: Part,
    /// The clause: `promise first-touch`.
    pub clause: String,
    /// The term; empty where the whole clause comes or goes.
    pub what: String,
    /// What it said; `None`: it is new.
    pub was: Option<String>,
    /// What it says; `None`: it is gone.
    pub is: Option<String>,
}

/// Everything that differs, in the order of the parts; what is gone comes last in its part.
pub fn changes(old: &Contract, new: &Contract) -> Vec<Change> {
    let (old, new) = (clauses(old), clauses(new));
    let mut all: Vec<Change> = Vec::new();
    for is in &new {
        match old.iter().find(|was| was.name == is.name) {
            Some(was) => all.extend(within(was, is)),
            None => all.push(whole(is, true)),
        }
    }
    let gone = old.iter().filter(|was| new.iter().all(|is| is.name != was.name));
    all.extend(gone.map(|was| whole(was, false)));
    all.sort_by_key(|change| change.part);
    all
}

/// What differs between two versions of one clause.
fn within<'a>(was: &'a Clause, is: &'a Clause) -> impl Iterator<Item = Change> + 'a {
    let change = |what: &str, before: Option<&String>, after: Option<&String>| Change {
        part: is.part,
        clause: is.name.clone(),
        what: what.to_owned(),
        was: before.cloned(),
        is: after.cloned(),
    };
    let changed = is.terms.iter().filter_map(move |term| {
        let before = was.terms.iter().find(|other| other.what == term.what);
        let before = before.map(|other| &other.value);
        (before != Some(&term.value)).then(|| change(&term.what, before, Some(&term.value)))
    });
    let gone = was.terms.iter().filter(|term| is.terms.iter().all(|one| one.what != term.what));
    changed.chain(gone.map(move |term| change(&term.what, Some(&term.value), None)))
}

/// A clause that comes or goes, with all its terms in one sentence.
fn whole(clause: &Clause, comes: bool) -> Change {
    let terms: Vec<String> =
        clause.terms.iter().map(|term| format!("{}: {}", term.what, term.value)).collect();
    let (part, name) = (clause.part, clause.name.clone());
    let terms = Some(terms.join("; "));
    let (was, is) = if comes { (None, terms) } else { (terms, None) };
    Change { part, clause: name, what: String::new(), was, is }
}
