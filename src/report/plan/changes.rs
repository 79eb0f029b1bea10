//! The difference between two versions, term by term.

use crate::contract::Contract;
use crate::report::clauses::{Clause, Part, clauses};

/// Characters of one value in a short line.
const LONGEST: usize = 80;

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

impl Change {
    /// In one short line: `promise first-touch, time: 4 working hours → 2 working hours`.
    pub fn in_short(&self) -> String {
        let head = match self.what.is_empty() {
            true => self.clause.clone(),
            false => format!("{}, {}", self.clause, cut(&self.what)),
        };
        match (&self.was, &self.is) {
            _ if self.what.is_empty() && self.was.is_none() => format!("{head} is new"),
            _ if self.what.is_empty() => format!("{head} is gone"),
            (Some(was), Some(is)) => format!("{head}: {} → {}", cut(was), cut(is)),
            (None, Some(is)) => format!("{head}: new, {}", cut(is)),
            (Some(was), None) => format!("{head}: gone, it was {}", cut(was)),
            (None, None) => head,
        }
    }

    /// The same for a log, which others read than the agreement: of what names people, pays them or
    /// excuses them, only that it changes.
    pub fn in_log(&self) -> String {
        let hidden = ["managers", "excused", "costs"].contains(&self.clause.as_str())
            || self.clause.starts_with("list ");
        let line = self.in_short();
        let address = self.was.iter().chain(&self.is).any(|value| value.contains('@'));
        match hidden || address || line.contains('@') {
            true => format!("{} changes", self.clause),
            false => line,
        }
    }
}

/// `most` of these lines, then how many more there are.
pub fn told(mut lines: Vec<String>, most: usize) -> Vec<String> {
    let more = lines.len().saturating_sub(most);
    lines.truncate(most);
    if more > 0 {
        lines.push(format!("and {more} more; `leadpact plan --against HASH` tells all"));
    }
    if lines.is_empty() {
        lines.push("nothing that counts".to_owned());
    }
    lines
}

fn cut(text: &str) -> String {
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", line[..end].trim_end()),
        None => line,
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_names_no_people_and_no_money() {
        let change = |clause: &str, what: &str, was: Option<&str>, is: Option<&str>| Change {
            part: Part::People,
            clause: clause.to_owned(),
            what: what.to_owned(),
            was: was.map(str::to_owned),
            is: is.map(str::to_owned),
        };
        let changes = [
            change("promise assign", "time", Some("15 minutes"), Some("20 minutes")),
            change("the agreement", "answers for Sales", Some("a@b.example"), Some("c@b.example")),
            change("excused", "u0099 to 2027-01-15", None, Some("parental leave")),
            change("costs", "sales, 2026-08", Some("salaries 1 USD"), Some("salaries 2 USD")),
            change("list vips", "Ada Lovelace", None, Some("listed")),
            change("definition mql", "", None, Some("require: email in [\"a@b.example\"]")),
            change("route reps", "breached tells manager", Some("yes"), None),
            change("quota volume", "", Some("must come to: 1"), None),
        ];
        let lines: Vec<String> = changes.iter().map(Change::in_log).collect();
        insta::assert_snapshot!(told(lines, 7).join("\n"), @r"
        promise assign, time: 15 minutes → 20 minutes
        the agreement changes
        excused changes
        costs changes
        list vips changes
        definition mql changes
        route reps, breached tells manager: gone, it was yes
        and 1 more; `leadpact plan --against HASH` tells all
        ");
        assert_eq!(told(vec![], 7), ["nothing that counts"]);
    }
}
