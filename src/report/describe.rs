//! An agreement as prose that both sides can read and sign.

use super::clauses::{ACCEPTED, Clause, Part, Term, clauses};
use super::plan::{Change, changes};
use super::prose::{Chapter, Item, Prose};
use crate::contract::kinds::KINDS;
use crate::contract::quotas::QUOTAS;
use crate::contract::{Contract, Party, Signatory};
use crate::diag::words::capital;

/// In words, with what has changed since `old`, where there is one.
pub fn describe(contract: &Contract, old: Option<&Contract>) -> Prose {
    let clauses = clauses(contract);
    let mut chapters: Vec<Chapter> = clauses
        .chunk_by(|one, next| one.part == next.part)
        .map(|some| chapter(contract, some))
        .collect();
    chapters.extend(old.map(|old| changed(old, contract)));
    chapters.push(signatures(contract));
    let (number, hash) = (contract.version.number, &contract.version.hash);
    let zone = contract.timezone.clone();
    let from = contract.effective_from.to_zoned(zone).strftime("%-d %B %Y");
    Prose {
        title: contract.name.clone(),
        under: vec![
            "The agreement between Marketing and Sales.".to_owned(),
            format!("Version {number} ({hash}). It holds for what begins from {from} on."),
        ],
        chapters,
    }
}

fn chapter(contract: &Contract, clauses: &[Clause]) -> Chapter {
    let part = clauses[0].part;
    let says = match part {
        Part::Sales => "Working time is that of the calendars below. What has begun follows the \
                        version under which it began."
            .to_owned(),
        Part::Marketing => "Each holds for every whole period.".to_owned(),
        Part::Definitions => "A lead is what meets all of it.".to_owned(),
        _ => String::new(),
    };
    let says = Some(says).filter(|says| !says.is_empty()).into_iter().collect();
    let items = clauses.iter().map(|clause| item(contract, clause)).collect();
    Chapter { title: part.title().to_owned(), says, items }
}

fn item(contract: &Contract, clause: &Clause) -> Item {
    let terms = clause.terms.iter();
    let told: Vec<&Term> =
        terms.filter(|term| term.what != "kind" && !ACCEPTED.contains(&&*term.what)).collect();
    let name = capital(&clause.name);
    // What stands in a list, or says only where a field lies, is one line.
    if clause.name.starts_with("list ") {
        let values: Vec<&str> = told.iter().map(|term| term.what.as_str()).collect();
        return Item { name, says: format!("{}.", values.join(", ")), terms: Vec::new() };
    }
    if clause.name.starts_with("field ") {
        let says: Vec<String> = told.iter().map(|one| line(one, false)).collect();
        return Item { name, says: format!("{}.", capital(&says.join(", "))), terms: Vec::new() };
    }
    let named = ["stages", "exits", "sources", "segments", "costs", "excused"];
    let worded = !named.contains(&clause.name.as_str());
    let terms = told.iter().map(|one| line(one, worded)).collect();
    Item { name, says: summary(contract, &clause.name), terms }
}

/// A term; `worded` where it is called by words, not by a name of the agreement.
fn line(term: &Term, worded: bool) -> String {
    let what = if worded { capital(&term.what) } else { term.what.clone() };
    match term.value.as_str() {
        "yes" => what,
        "must hold" | "must not hold" | "must be filled in" => format!("{what} {}", term.value),
        value => format!("{what}: {value}"),
    }
}

/// What a promise is, in a sentence; nothing for other clauses.
fn summary(contract: &Contract, clause: &str) -> String {
    let promise = clause.strip_prefix("promise ").and_then(|id| contract.promise(id));
    if let Some(promise) = promise {
        let kind = KINDS.iter().find(|kind| kind.name == promise.kind);
        let side = match promise.owed_by {
            Party::Sales => "Sales",
            Party::Marketing => "Marketing",
        };
        let summary = kind.map_or("", |kind| kind.summary);
        return format!("{side} promises about each lead: {summary}.");
    }
    let quota = clause.strip_prefix("quota ").and_then(|id| contract.quota(id));
    let kind = quota.and_then(|quota| QUOTAS.iter().find(|kind| kind.name == quota.kind));
    kind.map_or(String::new(), |kind| format!("Marketing promises: {}.", kind.summary))
}

fn changed(old: &Contract, new: &Contract) -> Chapter {
    let changes = changes(old, new);
    let version = format!("version {} ({})", old.version.number, old.version.hash);
    let says = match changes.is_empty() {
        true => vec![format!("Nothing that counts has changed since {version}.")],
        false => vec![format!("Since {version}:")],
    };
    let items = changes.chunk_by(|one, next| one.clause == next.clause).map(|some| Item {
        name: capital(&some[0].clause),
        says: String::new(),
        terms: some.iter().map(told).collect(),
    });
    Chapter { title: "What has changed".to_owned(), says, items: items.collect() }
}

fn told(change: &Change) -> String {
    let what = capital(&change.what);
    match (&change.was, &change.is) {
        (Some(was), Some(is)) => format!("{what}: {was}, now {is}"),
        (None, Some(is)) if what.is_empty() => format!("New: {is}"),
        (Some(was), None) if what.is_empty() => format!("Gone: {was}"),
        (None, Some(is)) => format!("{what}: new, {is}"),
        (Some(was), None) => format!("{what}: gone (it was {was})"),
        (None, None) => what,
    }
}

fn signatures(contract: &Contract) -> Chapter {
    let number = contract.version.number;
    let side = |name: &str, side: &Option<Signatory>| {
        let line = match side {
            None => "nobody is named".to_owned(),
            Some(one) => match one.signed(number) {
                Some(date) => format!("{}, accepted version {number} on {date}", one.accountable),
                None => format!("{}, has not accepted version {number} yet", one.accountable),
            },
        };
        Item { name: format!("For {name}"), says: line + ".", terms: Vec::new() }
    };
    let parties = &contract.parties;
    let items = vec![side("Marketing", &parties.marketing), side("Sales", &parties.sales)];
    let due = contract.review_due().map(|due| format!("To be reviewed by {due}."));
    Chapter { title: "Signed".to_owned(), says: due.into_iter().collect(), items }
}
