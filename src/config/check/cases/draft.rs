//! The lead of a test: what the file says happened, as facts of a CRM.

use jiff::Timestamp;

use super::super::context::Context;
use super::leads::{MERGED, RECORD, existence};
use super::{MOST, is_too_long, touch};
use crate::config::section::Section;
use crate::config::table::{Holds, Table, may, must, table};
use crate::config::tree::{Entry, Node, Value};
use crate::config::{moment, value};
use crate::contract::CaseLead;
use crate::diag::codes;
use crate::id::OwnerId;
use crate::lead::{
    Directory, Existence, Field, FieldFact, FieldType, History, Keep, Owner, OwnerFact, OwnerKind,
    RatingFact, TeamsFrom,
};

/// The keys of an owner with a team.
pub(super) static OWNER: Table = table(&[
    must("id", Holds::Id, "u0012", "the CRM's own id"),
    may("team", Holds::Id, "EMEA", "the team from then on"),
]);

/// A history that is being put together.
pub(super) struct Draft<'c> {
    fields: &'c [Field],
    history: History,
    existence: Vec<(Timestamp, Existence)>,
    directory: Directory,
}

impl<'c> Draft<'c> {
    /// A lead that exists from `begin` on, and of which nothing is known; and whom other leads
    /// name.
    pub(super) fn new(
        fields: &'c [Field],
        id: String,
        begin: Timestamp,
        directory: Directory,
    ) -> Self {
        let history = History {
            lead: id.into(),
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
            reactions: Vec::new(),
        };
        Self { fields, history, existence: Vec::new(), directory }
    }

    /// The history in order of time, and everybody it names with a team.
    pub(super) fn finish(mut self, times: u32) -> (CaseLead, Directory) {
        self.history.fields.sort_by_key(|fact| fact.at);
        self.history.owners.sort_by_key(|fact| fact.at);
        self.existence.sort_by_key(|(at, _)| *at);
        let (history, existence) = (self.history, self.existence);
        (CaseLead { times, history, existence }, self.directory)
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
            self.touch(touch, entry, (at, at), context);
        }
        if let Some(node) = entry.get("rated") {
            let stars = value::whole(node, "rated", 1..=5, &mut context.out);
            let stars = stars.and_then(|stars| u8::try_from(stars).ok());
            let rated = stars.map(|stars| RatingFact { at, stars, by: None, reason: None });
            self.history.ratings.extend(rated);
        }
        if let Some(node) = entry.get("record") {
            let is_there = value::word(node, "record", RECORD, &mut context.out);
            self.existence.extend(is_there.map(|there| (at, existence(there, at))));
        }
        if let Some(node) = entry.get("merge") {
            self.merge(node, (entry, at), context);
        }
    }

    /// `merge:` what was logged on another record, which is seen from then on.
    fn merge(
        &mut self,
        node: &Node,
        (entry, at): (&Section<'_>, Timestamp),
        context: &mut Context<'_>,
    ) {
        let items = value::some(node, "merge", "touches", &mut context.out).unwrap_or_default();
        if is_too_long(node, items, (MOST, "touches"), context) {
            return;
        }
        for item in items {
            let name = "what was logged on the other record";
            let open = Section::of(item, &item.at, name, &MERGED, &mut context.out);
            let Some((section, touch)) =
                open.and_then(|one| Some((one.clone(), one.entry("touch")?)))
            else {
                continue;
            };
            let Some(place) = section.get("at") else { continue };
            let then = moment::time(place, "at", &context.zone, &mut context.out);
            let Some(then) = then else { continue };
            if then > at {
                let message = "by then the other record was part of this one";
                let help = "what happens after a merge stands in the timeline itself";
                let found = place.error(codes::ORDER, message).help(help);
                context.out.push(match entry.get("at") {
                    Some(merge) => found.also(merge.at.clone(), "when they were merged"),
                    None => found,
                });
            }
            self.touch(touch, &section, (then, at), context);
        }
    }

    fn touch(
        &mut self,
        touch: &Entry,
        entry: &Section<'_>,
        times: (Timestamp, Timestamp),
        context: &mut Context<'_>,
    ) {
        let Some(mut activity) = touch::read(touch, entry, times, context) else { return };
        let number = self.history.activities.len() + 1;
        activity.id = format!("{}:{number}", activity.channel.word()).into();
        self.history.activities.push(activity);
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
