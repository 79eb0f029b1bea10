//! The lead of a test: what the file says happened, as facts of a CRM.

use jiff::Timestamp;

use super::super::context::Context;
use crate::config::section::Section;
use crate::config::table::{Holds, Table, may, must, of, table};
use crate::config::tree::{Entry, Node, Value};
use crate::config::{moment, value};
use crate::diag::codes;
use crate::id::OwnerId;
use crate::lead::{
    Activity, Channel, Direction, Directory, Existence, Field, FieldFact, FieldType, History, Keep,
    Outcome, Owner, OwnerFact, OwnerKind, TeamsFrom,
};

/// The keys of a touch.
pub(super) static TOUCH: Table = table(&[
    must("channel", Holds::Word(|| of(&channels())), "call", "how they spoke"),
    may("direction", Holds::Word(|| of(DIRECTIONS)), "outbound", "who began; we did by default"),
    may("seconds", Holds::Whole(0, 86_400), "95", "how long a call lasted"),
    may("by", Holds::Word(|| of(BY)), "human", "a person, or a sequence; human by default"),
    may("owner", Holds::Id, "u0012", "whose activity it is"),
    may("outcome", Holds::Word(|| of(OUTCOMES)), "done", "what came of it; done by default"),
]);
/// The keys of an owner with a team.
pub(super) static OWNER: Table = table(&[
    must("id", Holds::Id, "u0012", "the CRM's own id"),
    may("team", Holds::Id, "EMEA", "the team from then on"),
]);

const DIRECTIONS: &[(&str, Direction)] =
    &[("outbound", Direction::Outbound), ("inbound", Direction::Inbound)];
/// Whether a sequence did it, by word.
const BY: &[(&str, bool)] = &[("human", false), ("automation", true)];
const OUTCOMES: &[(&str, Outcome)] =
    &[("done", Outcome::Done), ("planned", Outcome::Planned), ("failed", Outcome::Failed)];

/// A history that is being put together.
pub(super) struct Draft<'c> {
    fields: &'c [Field],
    history: History,
    directory: Directory,
}

impl<'c> Draft<'c> {
    /// A lead that exists from `begin` on, and of which nothing is known.
    pub(super) fn new(fields: &'c [Field], begin: Timestamp) -> Self {
        let history = History {
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
            ratings: Vec::new(),
        };
        Self { fields, history, directory: Directory::default() }
    }

    /// The history in order of time, and everybody it names with a team.
    pub(super) fn finish(mut self) -> (History, Directory) {
        self.history.fields.sort_by_key(|fact| fact.at);
        self.history.owners.sort_by_key(|fact| fact.at);
        (self.history, self.directory)
    }

    /// `lead:`, the fields and the owner at the beginning.
    pub(super) fn lead(&mut self, entry: &Entry, at: Timestamp, context: &mut Context<'_>) {
        let names = self.fields.iter().map(|field| field.name.as_str());
        let broken = context.broken.clone();
        let broken = broken.iter().map(String::as_str);
        let keys: Vec<&str> = names.chain(["owner"]).chain(broken).collect();
        let lead = Section::named(&entry.value, &entry.at, "`lead`", &keys, &mut context.out);
        let Some(lead) = lead else { return };
        if let Some(node) = lead.get("owner") {
            self.owner(node, at, true, context);
        }
        self.set(&lead, at, context);
    }

    /// One entry of the timeline.
    pub(super) fn entry(&mut self, entry: &Section<'_>, at: Timestamp, context: &mut Context<'_>) {
        if let Some(set) = entry.entry("set") {
            let names = self.fields.iter().map(|field| field.name.as_str());
            let keys: Vec<&str> = names.chain(context.broken.iter().map(String::as_str)).collect();
            let open = Section::named(&set.value, &set.at, "`set`", &keys, &mut context.out);
            if let Some(set) = open {
                self.set(&set, at, context);
            }
        }
        if let Some(node) = entry.get("owner") {
            self.owner(node, at, false, context);
        }
        if let Some(touch) = entry.entry("touch") {
            self.touch(touch, entry, at, context);
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
                let open = Section::of(node, &node.at, "`owner`", &OWNER, out);
                let Some(section) = open else { return };
                let id = section.get("id");
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
        let open = Section::of(&touch.value, &touch.at, "`touch`", &TOUCH, out);
        let Some(section) = open else { return };
        let channel = section.get("channel");
        let channel = channel.and_then(|node| value::word(node, "channel", &channels(), out));
        let mut word =
            |key, words| section.get(key).and_then(|node| value::word(node, key, words, out));
        let direction = word("direction", DIRECTIONS);
        let seconds = section.get("seconds");
        let seconds = seconds.and_then(|node| value::whole(node, "seconds", 0..=86_400, out));
        let automated = section.get("by").and_then(|node| value::word(node, "by", BY, out));
        let outcome = section.get("outcome");
        let outcome = outcome.and_then(|node| value::word(node, "outcome", OUTCOMES, out));
        let owner = section.get("owner").and_then(|node| value::id(node, "owner", out));
        let logged_at = entry.get("logged_at").and_then(|node| {
            let logged = moment::time(node, "logged_at", &context.zone, out)?;
            if logged < at {
                let message = "it was logged before it happened";
                let help = "`logged_at` is when the CRM stored it; it cannot be earlier than `at`";
                let found = node.error(codes::ORDER, message).help(help);
                out.push(match entry.get("at") {
                    Some(at) => found.also(at.at.clone(), "when it happened"),
                    None => found,
                });
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
            unconcluded: false,
            occurred_at: at,
            occurred_until: at,
            recorded_at: logged_at,
            seen_at: logged_at,
        });
    }
}

fn channels() -> [(&'static str, Channel); 6] {
    Channel::ALL.map(|channel| (channel.word(), channel))
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
