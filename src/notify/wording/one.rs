//! One promise about one lead.

use super::people::Reader;
use super::{SENTENCE, WORD, Wording, handled, story, zone};
use crate::alert::{Item, Story};
use crate::contract::kinds::{KINDS, Words};
use crate::id::OwnerId;

/// Puts it into words.
pub(super) fn words(item: &Item, reader: &Reader<'_>) -> Wording {
    let promise = reader.dress.plain(item.countdown.promise.as_str(), WORD);
    let mut body = vec![said(item, reader)];
    if item.story.is_open() {
        body.extend(since(item, reader));
        // Whoever is asked has answered.
        body.push(match &item.handled {
            Some(handled) => handled::words(handled, &zone(item), reader),
            None => asked(item, reader),
        });
    }
    Wording {
        title: format!("{}: {promise}", story(item.story)),
        body,
        facts: facts(item, reader),
        list: Vec::new(),
        small: small(item, reader),
        ..Wording::default()
    }
}

/// What was agreed, and how it stands.
fn said(item: &Item, reader: &Reader<'_>) -> String {
    let zone = zone(item);
    let who = reader.lead(&item.lead);
    let why = reader.dress.plain(&item.why, SENTENCE);
    let due = item.due.map(|due| reader.dress.time(due, &zone));
    let by = due.map_or_else(String::new, |due| format!(" by {due}"));
    let answered = item.answered_at.map(|at| reader.dress.time(at, &zone));
    match (item.story, answered) {
        (Story::AtRisk, _) => format!("{who} is to {}{by}.", owed(&item.kind)),
        (Story::Breached, _) => format!("{who} was to {}{by}.", owed(&item.kind)),
        (Story::Met, Some(at)) => {
            format!("{who} was to {}; that happened {at}, in time.", owed(&item.kind))
        }
        (Story::Met, None) => format!("{who}: {why}."),
        (Story::Answered, Some(at)) => {
            format!("{who} was to {}{by}; that happened {at}, {why}.", owed(&item.kind))
        }
        (Story::Answered, None) => {
            format!("{who} was to {}{by}; that happened {why}.", owed(&item.kind))
        }
        (Story::Withdrawn, _) => {
            format!("{who} was reported here as breached. That no longer holds: {why}.")
        }
        (Story::Closed, _) => format!("Nothing is to be done about {who} now: {why}."),
    }
}

/// What is to happen to the lead.
fn owed(kind: &str) -> &'static str {
    match kind {
        "definition_violation" => "meet the definition",
        "missed_lead" => "be marked",
        _ => words_of(kind).owed,
    }
}

/// The words of a kind of promise.
fn words_of(kind: &str) -> Words {
    let other = Words { owed: "be dealt with", ask: "see to it {when}", asks: "sees to it {when}" };
    KINDS.iter().find(|one| one.name == kind).map_or(other, |one| one.words)
}

/// What has been missing, and since when.
fn since(item: &Item, reader: &Reader<'_>) -> Option<String> {
    let why = reader.dress.plain(&item.why, SENTENCE);
    let start = reader.dress.time(item.start, &zone(item));
    Some(match item.kind.as_str() {
        _ if item.why.is_empty() => return None,
        "definition_violation" => {
            format!("The lead has been marked since {start}, and fails: {why}.")
        }
        "missed_lead" => format!("The lead has met the definition since {start}, and {why}."),
        _ => format!("Since {start}, {why}."),
    })
}

/// What one person is asked to do.
fn asked(item: &Item, reader: &Reader<'_>) -> String {
    let late = item.story == Story::Breached;
    let when = if late { "now" } else { "by then" };
    match (item.kind.as_str(), &item.owner) {
        ("definition_violation", _) => format!(
            "Marketing: please mend the record {when}, or take the mark away if it is no such lead."
        ),
        ("missed_lead", _) => format!("Marketing: please mark it {when} if it is such a lead."),
        ("time_to_assign", _) => format!("Please give the lead to a person {when}."),
        (kind, owner) => by_owner(words_of(kind), when, (item, owner.as_ref()), reader),
    }
}

/// What the owner, or the one who sees to it, is asked to do.
fn by_owner(
    Words { ask, asks, .. }: Words,
    when: &str,
    (item, owner): (&Item, Option<&OwnerId>),
    reader: &Reader<'_>,
) -> String {
    let [ask, asks] = [ask, asks].map(|text| text.replace("{when}", when));
    match (reader.manager(item), owner) {
        (Some(manager), owner) => {
            let owner = owner.map_or("somebody".to_owned(), |owner| reader.name(owner));
            format!("{} see to it that {owner} {asks}.", reader.please(manager))
        }
        (None, _) if reader.is_owner(item) => format!("Please {ask}."),
        (None, Some(owner)) => format!("{}: please {ask}.", reader.name(owner)),
        (None, None) => format!("Nobody owns the lead: please give it to a person, who {asks}."),
    }
}

/// The agreement's terms, while they are of use to the reader.
fn facts(item: &Item, reader: &Reader<'_>) -> Vec<(&'static str, String)> {
    let counted = match item.story {
        Story::AtRisk | Story::Breached => None,
        Story::Answered => Some("as a breach"),
        Story::Withdrawn => Some("not as a breach"),
        Story::Met | Story::Closed => return Vec::new(),
    };
    let plain = |text: &str| reader.dress.plain(text, WORD);
    let mut facts = vec![("Owner", reader.owner(item))];
    match counted {
        Some(counted) => facts.push(("Counts", counted.to_owned())),
        None => {
            let segment = item.segment.as_deref().map(|name| format!(" ({})", plain(name)));
            let calendar = plain(&item.calendar);
            let target = plain(&item.target);
            let segment = segment.unwrap_or_default();
            facts.push(("Agreed", format!("{target}{segment}, calendar {calendar}")));
            facts.push(("Source", plain(&item.source)));
        }
    }
    facts
}

/// Under which clause and version, and as of when.
pub(super) fn small(item: &Item, reader: &Reader<'_>) -> Vec<String> {
    let plain = |text: &str| reader.dress.plain(text, WORD);
    vec![
        format!("clause {}", plain(item.countdown.promise.as_str())),
        format!("version {} ({})", item.version.number, plain(&item.version.hash)),
        format!("lead {}", plain(item.lead.as_str())),
        format!("CRM data as of {}", reader.dress.time(item.as_of, &zone(item))),
    ]
}
