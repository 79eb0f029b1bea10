//! The leads of a test: one, or several of which each may stand for many.

use jiff::{SignedDuration, Timestamp};

use super::super::context::Context;
use super::draft::{Draft, OWNER};
use super::touch::TOUCH;
use super::{Looked, MOST, is_too_long};
use crate::config::section::Section;
use crate::config::table::{Holds, Key, Needs, Rule, Table, may, must, of, table};
use crate::config::tree::Node;
use crate::config::{moment, value};
use crate::contract::CaseLead;
use crate::diag::codes;
use crate::lead::{Directory, Existence, Field};

/// What a lead has besides its fields.
pub(super) static LEAD: Table = table(&[may("owner", OWNED, "u0012", "who owns it")]);
/// An id, an id with a team, or `none`.
const OWNED: Holds = Holds::Either(&[Holds::Id, Holds::Keys(&OWNER)]);
/// What a lead is at the beginning, of a test's only lead as of one of several.
pub(super) const BEGINS: Key = may(
    "lead",
    Holds::Facts(&LEAD),
    "{score: 80, owner: u0012}",
    "the lead at the beginning, by field",
);
const ENTRIES: Holds = Holds::Keys(&ENTRY);
/// What happens to it.
pub(super) const HAPPENS: Key = may(
    "timeline",
    Holds::List(&ENTRIES),
    "[{at: 2026-11-23 09:00, set: {score: 80}}]",
    "what happens to it",
);
/// The keys of one of several leads.
pub(super) static SEVERAL: Table = Table {
    keys: &[
        may("times", Holds::Whole(1, ALIKE), "20", "so many leads are like this; 1 by default"),
        BEGINS,
        HAPPENS,
    ],
    rules: &[Rule::AnyOf(&["lead", "timeline"], "says nothing about the lead")],
};
/// The keys of one entry of the timeline.
pub(super) static ENTRY: Table = Table {
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
        may("rated", Holds::Whole(1, 5), "4", "Sales rates it with `leadpact rate`, 1 to 5"),
        may(
            "record",
            Holds::Word(|| of(RECORD)),
            "deleted",
            "it goes to the CRM's recycle bin, or comes back",
        ),
        may(
            "merge",
            Holds::Filled(&Holds::Keys(&MERGED)),
            "[{at: 2026-11-23 08:50, touch: {channel: call}}]",
            "another record becomes part of it, with what was logged there",
        ),
    ],
    rules: &[
        Rule::AnyOf(
            &["set", "owner", "touch", "rated", "record", "merge"],
            "says nothing that happens",
        ),
        Rule::Needs(Needs {
            key: "logged_at",
            other: "touch",
            message: "`logged_at` belongs to a `touch`",
            help: "changes of fields and owners have one time only, `at`",
        }),
    ],
};
/// The keys of what was logged on a record that was merged.
pub(super) static MERGED: Table = table(&[
    must("at", Holds::Time, "2026-11-23 08:50", "when they spoke"),
    may(
        "logged_at",
        Holds::Time,
        "2026-11-23 08:55",
        "when the CRM stored the touch; at once by default",
    ),
    must("touch", Holds::Keys(&TOUCH), "{channel: call}", "how they spoke"),
]);
/// What may become of the record, by word.
pub(super) const RECORD: &[(&str, bool)] = &[("deleted", false), ("restored", true)];
/// Most leads in one test, and most that are alike.
const ALIKE: u32 = 2_000;

/// Reads the leads of one test, and everybody they name with a team.
pub(super) fn read(
    section: &Section<'_>,
    fields: &[Field],
    looked: Option<Looked<'_>>,
    context: &mut Context<'_>,
) -> (Vec<CaseLead>, Directory) {
    let mut several =
        Several { fields, looked, leads: Vec::new(), directory: Directory::default() };
    let Some(node) = section.get("leads") else {
        several.one(section, "test".to_owned(), context);
        return (several.leads, several.directory);
    };
    let items = value::some(node, "leads", "leads", &mut context.out).unwrap_or_default();
    if !is_too_long(node, items, (MOST, "leads"), context) {
        for (index, item) in items.iter().enumerate() {
            let open = Section::of(item, &item.at, "one of `leads`", &SEVERAL, &mut context.out);
            let Some(lead) = open else { continue };
            several.one(&lead, format!("test-{}", index + 1), context);
        }
    }
    let all: u32 = several.leads.iter().map(|lead| lead.times).sum();
    if all > ALIKE {
        let message = format!("{all} leads in one test");
        let help = format!("a test can have {ALIKE} of them");
        context.out.push(node.error(codes::OUT_OF_RANGE, message).help(help));
    }
    (several.leads, several.directory)
}

/// Leads that are being read.
struct Several<'s> {
    fields: &'s [Field],
    looked: Option<Looked<'s>>,
    leads: Vec<CaseLead>,
    directory: Directory,
}

impl Several<'_> {
    fn one(&mut self, section: &Section<'_>, id: String, context: &mut Context<'_>) {
        let times = section.get("times");
        let times = times.and_then(|node| value::whole(node, "times", 1..=ALIKE, &mut context.out));
        let entries = timeline(section, self.looked, context);
        let first = entries.iter().map(|(at, _)| *at);
        let first = first.chain(self.looked.map(|looked| looked.first)).min().unwrap_or_default();
        // Before everything else, so that what happens first finds the lead as it was.
        let begin = first.saturating_sub(SignedDuration::from_secs(1)).unwrap_or(first);
        let directory = std::mem::take(&mut self.directory);
        let mut draft = Draft::new(self.fields, id, begin, directory);
        if let Some(entry) = section.entry("lead") {
            draft.lead(entry, begin, context);
        }
        for (at, entry) in &entries {
            draft.entry(entry, *at, context);
        }
        let (lead, directory) = draft.finish(times.unwrap_or(1));
        self.directory = directory;
        self.leads.push(lead);
    }
}

/// The entries of the timeline with their times.
fn timeline<'t>(
    section: &Section<'t>,
    looked: Option<Looked<'_>>,
    context: &mut Context<'_>,
) -> Vec<(Timestamp, Section<'t>)> {
    let Some(node) = section.get("timeline") else { return Vec::new() };
    let items = value::list(node, "timeline", "entries with `at`", &mut context.out);
    let items = items.unwrap_or_default();
    if is_too_long(node, items, (MOST, "entries"), context) {
        return Vec::new();
    }
    let mut entries = Vec::new();
    for item in items {
        let out = &mut context.out;
        let name = "an entry of the timeline";
        let Some(entry) = Section::of(item, &item.at, name, &ENTRY, out) else { continue };
        let Some(node) = entry.get("at") else { continue };
        let Some(at) = moment::time(node, "at", &context.zone, out) else { continue };
        let late = looked.filter(|looked| at > looked.last);
        if let Some(looked) = late.filter(|looked| !is_planned(&entry, *looked, context)) {
            context.out.push(too_late(node, looked));
        }
        entries.push((at, entry));
    }
    entries
}

/// Whether it lies ahead, but is in the CRM when it is looked at.
fn is_planned(entry: &Section<'_>, looked: Looked<'_>, context: &Context<'_>) -> bool {
    // What is wrong with it is said where the touch is read.
    let mut unsaid = Vec::new();
    let logged = entry.get("logged_at");
    let logged = logged.and_then(|node| moment::time(node, "", &context.zone, &mut unsaid));
    logged.is_some_and(|logged| logged <= looked.last)
}

fn too_late(node: &Node, looked: Looked<'_>) -> crate::diag::Diagnostic {
    let message = match looked.one {
        true => "this happens after `check_at`",
        false => "this happens after the last of `checks`",
    };
    let help = "move it before, or look later: what has not happened changes nothing";
    let found = node.error(codes::ORDER, message).help(help);
    found.also(looked.node.at.clone(), "when it is looked at")
}

/// What became of the record.
pub(super) fn existence(is_there: bool, at: Timestamp) -> Existence {
    if is_there { Existence::Live } else { Existence::Archived(at) }
}
