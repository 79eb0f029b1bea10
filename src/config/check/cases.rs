//! `tests`: the agreement's own examples, made into histories. Running them is
//! [`crate::config::cases`].

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use super::context::Context;
use super::routes;
use crate::config::section::Section;
use crate::config::tree::{Entry, Node, Value};
use crate::config::{moment, value};
use crate::contract::{Case, Contract, Expectation, ExpectedAlert, Verdict};
use crate::diag::{codes, words};
use crate::id::OwnerId;
use crate::lead::{
    Activity, Channel, Direction, Directory, Existence, Field, FieldFact, FieldType, History, Keep,
    Outcome, Owner, OwnerFact, OwnerKind, TeamsFrom,
};

/// The keys of one test.
pub(super) const KEYS: &[&str] = &["name", "lead", "timeline", "check_at", "expect"];
/// The keys of one entry of the timeline.
pub(super) const ENTRY: &[&str] = &["at", "set", "owner", "logged_at", "touch"];
/// The keys of a touch.
pub(super) const TOUCH: &[&str] = &["channel", "direction", "seconds", "by", "owner", "outcome"];
/// The keys of an owner with a team.
pub(super) const OWNER: &[&str] = &["id", "team"];
/// The keys of what is expected of one promise.
pub(super) const EXPECT: &[&str] = &["due", "verdict", "alerts"];
/// The keys of one expected alert.
pub(super) const ALERT: &[&str] = &["upon", "to"];
/// Most tests in a file, and most entries in a timeline.
const MOST: usize = 500;

const DIRECTIONS: &[(&str, Direction)] =
    &[("outbound", Direction::Outbound), ("inbound", Direction::Inbound)];
const OUTCOMES: &[(&str, Outcome)] =
    &[("done", Outcome::Done), ("planned", Outcome::Planned), ("failed", Outcome::Failed)];

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
    let mut names = BTreeSet::new();
    let mut cases = Vec::new();
    for item in items {
        let Some(case) = case(item, contract, context) else { continue };
        if !names.insert(case.name.clone()) {
            let message = format!("a second test is called {}", words::quote(&case.name));
            let help = "give each test its own name";
            context.out.push(item.error(codes::NAME_TAKEN, message).help(help));
        }
        cases.push(case);
    }
    cases
}

/// A history that is being put together.
struct Draft<'c> {
    fields: &'c [Field],
    history: History,
    directory: Directory,
}

fn case(item: &Node, contract: &Contract, context: &mut Context<'_>) -> Option<Case> {
    let out = &mut context.out;
    let section = Section::open(item, &item.at, "a test", KEYS, out)?;
    let name = section.require("name", "What must come out", out);
    let name = name.and_then(|node| value::text(node, "name", out));
    let check_at = section.require("check_at", "2026-11-23 11:00", out);
    let check_at = check_at.and_then(|node| moment::time(node, "check_at", &context.zone, out));
    let entries = timeline(&section, check_at, context);
    let first = entries.iter().map(|(at, _)| *at).min().or(check_at).unwrap_or_default();
    // Before everything else, so that what happens first finds the lead as it was.
    let begin = first.saturating_sub(SignedDuration::from_secs(1)).unwrap_or(first);
    let mut draft = Draft {
        fields: &contract.fields,
        history: History {
            lead: "test".into(),
            aliases: Vec::new(),
            created_at: begin,
            origin: None,
            fields: Vec::new(),
            owners: Vec::new(),
            activities: Vec::new(),
            existence: Existence::Live,
            reread_at: None,
            import_burst: false,
        },
        directory: Directory::default(),
    };
    if let Some(entry) = section.entry("lead") {
        draft.lead(entry, begin, context);
    }
    for (at, section) in &entries {
        draft.entry(section, *at, context);
    }
    let expect = expectations(&section, contract, context);
    let Draft { mut history, directory, .. } = draft;
    history.fields.sort_by_key(|fact| fact.at);
    history.owners.sort_by_key(|fact| fact.at);
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
    let mut entries = Vec::new();
    for item in items.iter().take(MOST) {
        let name = "an entry of the timeline";
        let Some(entry) = Section::open(item, &item.at, name, ENTRY, out) else { continue };
        let at = entry.require("at", "2026-11-23 09:00", out);
        let Some((node, at)) =
            at.and_then(|node| Some((node, moment::time(node, "at", &context.zone, out)?)))
        else {
            continue;
        };
        if check_at.is_some_and(|check_at| at > check_at) {
            let message = "this happens after `check_at`";
            let help = "move it before, or look later: what has not happened changes nothing";
            out.push(node.error(codes::ORDER, message).help(help));
        }
        entries.push((at, entry));
    }
    entries
}

impl Draft<'_> {
    /// `lead:`, the fields and the owner at the beginning.
    fn lead(&mut self, entry: &Entry, at: Timestamp, context: &mut Context<'_>) {
        let names = self.fields.iter().map(|field| field.name.as_str());
        let broken = context.broken.clone();
        let broken = broken.iter().map(String::as_str);
        let keys: Vec<&str> = names.chain(["owner"]).chain(broken).collect();
        let lead = Section::open(&entry.value, &entry.at, "`lead`", &keys, &mut context.out);
        let Some(lead) = lead else { return };
        if let Some(node) = lead.get("owner") {
            self.owner(node, at, true, context);
        }
        self.set(&lead, at, context);
    }

    fn entry(&mut self, entry: &Section<'_>, at: Timestamp, context: &mut Context<'_>) {
        if let Some(set) = entry.entry("set") {
            let names = self.fields.iter().map(|field| field.name.as_str());
            let keys: Vec<&str> = names.chain(context.broken.iter().map(String::as_str)).collect();
            let open = Section::open(&set.value, &set.at, "`set`", &keys, &mut context.out);
            if let Some(set) = open {
                self.set(&set, at, context);
            }
        }
        if let Some(node) = entry.get("owner") {
            self.owner(node, at, false, context);
        }
        if let Some(touch) = entry.entry("touch") {
            self.touch(touch, entry, at, context);
        } else if let Some(logged) = entry.entry("logged_at") {
            let message = "`logged_at` belongs to a `touch`";
            let help = "changes of fields and owners have one time only, `at`";
            context.out.push(logged.error(codes::UNKNOWN_KEY, message).help(help));
        }
        if ["set", "owner", "touch"].iter().all(|key| entry.entry(key).is_none()) {
            let found = entry.missing("set", "{FIELD: VALUE}");
            context.out.push(found.help("add `set: {FIELD: VALUE}`, `owner: ID` or `touch: {…}`"));
        }
    }

    fn set(&mut self, section: &Section<'_>, at: Timestamp, context: &mut Context<'_>) {
        for field in self.fields {
            let Some(node) = section.get(&field.name) else { continue };
            let Some(raw) = field_value(node, field, context) else { continue };
            self.history.fields.push(FieldFact {
                property: field.property.as_str().into(),
                at,
                value: field.keep.reduce(&raw).into(),
            });
        }
    }

    /// `owner:` an id, `{id: …, team: …}`, or `none`.
    fn owner(&mut self, node: &Node, at: Timestamp, first: bool, context: &mut Context<'_>) {
        let out = &mut context.out;
        let (id, team) = match &node.value {
            Value::Map(_) => {
                let open = Section::open(node, &node.at, "`owner`", OWNER, out);
                let Some(section) = open else { return };
                let id = section.require("id", "u0012", out);
                let id = id.and_then(|node| value::id(node, "id", out));
                let team = section.get("team").and_then(|node| value::id(node, "team", out));
                (id, team)
            }
            _ => (value::id(node, "owner", out), None),
        };
        let Some(id) = id else { return };
        let owner = (id != "none").then(|| OwnerId::from(id));
        if let (Some(owner), Some(team)) = (&owner, team) {
            let person = Owner { kind: OwnerKind::Person, active: true, teams: Vec::new() };
            let owner = self.directory.owners.entry(owner.clone()).or_insert(person);
            let from = if first { Timestamp::MIN } else { at };
            owner.teams.push(TeamsFrom { from, teams: vec![team] });
            owner.teams.sort_by_key(|entry| entry.from);
        }
        self.history.owners.push(OwnerFact { at, owner });
    }

    fn touch(
        &mut self,
        touch: &Entry,
        entry: &Section<'_>,
        at: Timestamp,
        context: &mut Context<'_>,
    ) {
        let out = &mut context.out;
        let open = Section::open(&touch.value, &touch.at, "`touch`", TOUCH, out);
        let Some(section) = open else { return };
        let channels = Channel::ALL.map(|channel| (channel.word(), channel));
        let channel = section.require("channel", "call", out);
        let channel = channel.and_then(|node| value::word(node, "channel", &channels, out));
        let mut word =
            |key, words| section.get(key).and_then(|node| value::word(node, key, words, out));
        let direction = word("direction", DIRECTIONS);
        let seconds = section.get("seconds");
        let seconds = seconds.and_then(|node| value::whole(node, "seconds", 0..=86_400, out));
        let by = [("human", false), ("automation", true)];
        let automated = section.get("by").and_then(|node| value::word(node, "by", &by, out));
        let outcome = section.get("outcome");
        let outcome = outcome.and_then(|node| value::word(node, "outcome", OUTCOMES, out));
        let owner = section.get("owner").and_then(|node| value::id(node, "owner", out));
        let logged_at = entry.get("logged_at").and_then(|node| {
            let logged = moment::time(node, "logged_at", &context.zone, out)?;
            if logged < at {
                let message = "it was logged before it happened";
                let help = "`logged_at` is when the CRM stored it; it cannot be earlier than `at`";
                out.push(node.error(codes::ORDER, message).help(help));
            }
            Some(logged)
        });
        let Some(channel) = channel else { return };
        let logged_at = logged_at.unwrap_or(at);
        let unstated = matches!(channel, Channel::Meeting | Channel::Message);
        let usual = if unstated { Direction::Unstated } else { Direction::Outbound };
        let automated = automated.unwrap_or(false);
        let somebody = (!automated).then(|| "somebody".to_owned());
        self.history.activities.push(Activity {
            id: format!("{}:{}", channel.word(), self.history.activities.len() + 1).into(),
            channel,
            direction: direction.unwrap_or(usual),
            outcome: outcome.unwrap_or(Outcome::Done),
            duration_ms: seconds.map(|seconds| i64::from(seconds) * 1_000),
            by: owner.or(somebody).map(OwnerId::from),
            automated,
            occurred_at: at,
            occurred_until: at,
            recorded_at: logged_at,
            seen_at: logged_at,
        });
    }
}

/// What the CRM would hold; `~` is blank.
fn field_value(node: &Node, field: &Field, context: &mut Context<'_>) -> Option<String> {
    let takes = match (field.keep, field.ty, &node.value) {
        (_, _, Value::Null) => return Some(String::new()),
        (Keep::Presence, _, Value::Text(text)) => return Some(text.text.clone()),
        (Keep::Presence, _, Value::Number { raw, .. }) => return Some(raw.clone()),
        (Keep::Presence, _, Value::Bool(value)) => return Some(value.to_string()),
        (_, FieldType::Number, Value::Number { raw, .. }) => return Some(raw.clone()),
        (_, FieldType::Bool, Value::Bool(value)) => return Some(value.to_string()),
        (_, FieldType::Text | FieldType::Option, Value::Text(text)) => {
            return Some(text.text.clone());
        }
        (Keep::Presence, ..) => "a value, or `~` for blank",
        (_, FieldType::Number, _) => "a number",
        (_, FieldType::Bool, _) => "`true` or `false`",
        (_, FieldType::Text | FieldType::Option, _) => "text",
    };
    let message = format!("field `{}` takes {takes}, not {}", field.name, node.described());
    let found = node.error(codes::FIELD_VALUE, message);
    context.out.push(match &node.value {
        Value::Number { .. } | Value::Bool(_) => found.help("put it in quotes"),
        _ => found.help(format!("write {takes}, or `~` for blank")),
    });
    None
}

fn expectations(
    section: &Section<'_>,
    contract: &Contract,
    context: &mut Context<'_>,
) -> Vec<Expectation> {
    let example = "{PROMISE: {verdict: on_track}}";
    let Some(node) = section.require("expect", example, &mut context.out) else {
        return Vec::new();
    };
    let of = "promises and what must come out";
    let entries = value::entries(node, "expect", of, &mut context.out).unwrap_or_default();
    entries.iter().filter_map(|entry| expectation(entry, contract, context)).collect()
}

fn expectation(
    entry: &Entry,
    contract: &Contract,
    context: &mut Context<'_>,
) -> Option<Expectation> {
    let known = contract.promises.iter().map(|promise| promise.id.as_str());
    // Where promises could not be read, an unknown one may be one of them.
    if context.is_clean() && contract.promise(&entry.key).is_none() {
        let message = format!("there is no promise {}", words::quote(&entry.key));
        let found = entry.error(codes::UNKNOWN_NAME, message);
        let before = context.out.len();
        context.out.push(value::guess(found, &entry.key, known, before));
    }
    let name = format!("what is expected of {}", words::quote(&entry.key));
    let out = &mut context.out;
    let section = Section::open(&entry.value, &entry.at, name, EXPECT, out)?;
    if EXPECT.iter().all(|key| section.get(key).is_none()) {
        let found = section.missing("verdict", "on_track");
        out.push(found.help("add `due:`, `verdict:` or `alerts:`"));
    }
    let due = section.get("due").and_then(|node| moment::time(node, "due", &context.zone, out));
    let verdicts = Verdict::ALL.map(|verdict| (verdict.word(), verdict));
    let verdict = section.get("verdict");
    let verdict = verdict.and_then(|node| value::word(node, "verdict", &verdicts, out));
    let alerts = section.get("alerts").map(|node| alerts(node, context));
    Some(Expectation {
        promise: entry.key.as_str().into(),
        span: entry.at.clone(),
        due,
        verdict,
        alerts,
    })
}

fn alerts(node: &Node, context: &mut Context<'_>) -> Vec<ExpectedAlert> {
    let out = &mut context.out;
    let mut alerts = Vec::new();
    for item in value::list(node, "alerts", "alerts", out).unwrap_or_default() {
        let open = Section::open(item, &item.at, "an expected alert", ALERT, out);
        let Some(section) = open else { continue };
        let upon = section.require("upon", "breached", out);
        let upon = upon.and_then(|node| value::word(node, "upon", routes::UPON, out));
        let to = section.require("to", "owner", out);
        let to = to.and_then(|node| routes::destination(node, out));
        if let (Some(upon), Some(to)) = (upon, to) {
            alerts.push(ExpectedAlert { upon, to: to.to_string() });
        }
    }
    alerts
}
