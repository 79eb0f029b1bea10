//! Who would hear of what is agreed about a period: an alert that can reach nobody is refused.
//!
//! A period belongs to no rep: a step that tells a lead's owner tells nobody of it, one that tells
//! the manager needs the one of everybody who has no other. What could not be read is reported at
//! its own place, and not once more here.

use super::context::Context;
use crate::config::section::Section;
use crate::config::tree::{Entry, Node, Value};
use crate::contract::{Contract, Destination, Route, Step, Upon};
use crate::diag::{Diagnostic, codes, words};

const STEP: &str = "{upon: breached, to: \"slack:CHANNEL\"}";

/// Refuses objectives without anybody to hear of them, and quotas whose route reaches nobody.
pub(super) fn read(root: &Section<'_>, contract: &Contract, context: &mut Context<'_>) {
    // A version that was accepted before goes on to judge what began under it.
    if context.input.as_of.is_none() {
        return;
    }
    let hearing = Hearing { root, contract };
    // Either side may promise about each lead, Marketing about periods, too: names tell them apart.
    let sections = ["marketing_owes", "sales_owes"].into_iter().filter_map(|key| root.get(key));
    for entry in sections.flat_map(Node::entries) {
        context.out.extend(hearing.objective(entry));
        context.out.extend(hearing.quota(entry));
    }
}

struct Hearing<'a> {
    root: &'a Section<'a>,
    contract: &'a Contract,
}

impl Hearing<'_> {
    fn objective(&self, entry: &Entry) -> Option<Diagnostic> {
        let promise = self.contract.promise(&entry.key)?;
        promise.objective?;
        let at = entry.value.entries().iter().find(|key| key.key == "objective")?;
        let unheard = match promise.route {
            Some(index) => self.unheard(index, true)?,
            None => "the promise has no `route`".to_owned(),
        };
        let quoted = words::quote(&entry.key);
        let message =
            format!("nobody would hear that the objective of {quoted} is missed: {unheard}");
        let found = at.error(codes::UNHEARD, message);
        Some(match promise.route {
            None => found.help(format!(
                "add `route: NAME`, of a route with a step such as `{STEP}`; or leave `objective` \
                 out"
            )),
            Some(index) => self.mended(found, entry, index),
        })
    }

    fn quota(&self, entry: &Entry) -> Option<Diagnostic> {
        let quota = self.contract.quota(&entry.key)?;
        let index = quota.route?;
        // That nobody is told of a quota is written as a route without steps.
        if self.contract.routes[index].steps.is_empty() {
            return None;
        }
        let unheard = self.unheard(index, quota.pace)?;
        let at = entry.value.entries().iter().find(|key| key.key == "route")?;
        let quoted = words::quote(&entry.key);
        let message = format!("nobody would hear that {quoted} is broken: {unheard}");
        Some(self.mended(at.error(codes::UNHEARD, message), entry, index))
    }

    /// Why no step of a route reaches anybody; `None` where one does, or could not be read. Where
    /// nothing is foretold, no warning ever comes.
    fn unheard(&self, index: usize, warns: bool) -> Option<String> {
        let route = &self.contract.routes[index];
        if self.written(route)? != route.steps.len() {
            return None;
        }
        let speaks = |step: &&Step| step.upon == Upon::Breached || warns;
        let reaches = |step: &Step| match step.to {
            Destination::Slack(_) | Destination::Sink(_) => true,
            Destination::Owner => false,
            Destination::Manager => self.has_default_manager(),
        };
        let quoted = words::quote(&route.name);
        if route.steps.iter().filter(speaks).any(reaches) {
            return None;
        }
        Some(if route.steps.is_empty() {
            format!("the route {quoted} tells nobody")
        } else if route.steps.iter().any(reaches) {
            format!("the route {quoted} only warns, and without `pace: true` nothing is foretold")
        } else if tells_managers(route) {
            format!("the route {quoted} tells managers, and of a period only a default one hears")
        } else {
            format!("the route {quoted} tells only owners of leads, and a period has none")
        })
    }

    /// How many steps the file has there.
    fn written(&self, route: &Route) -> Option<usize> {
        let routes = self.root.get("routes")?;
        let entry = routes.entries().iter().find(|entry| entry.key == route.name)?;
        match &entry.value.value {
            Value::List(items) => Some(items.len()),
            _ => None,
        }
    }

    /// Whether one is written, be it wrongly.
    fn has_default_manager(&self) -> bool {
        let Some(people) = self.root.get("people") else { return false };
        let managers = people.entries().iter().find(|entry| entry.key == "managers");
        managers.is_none_or(|entry| entry.value.entries().iter().any(|one| one.key == "default"))
    }

    fn mended(&self, found: Diagnostic, entry: &Entry, index: usize) -> Diagnostic {
        let about = &found.span;
        let keys = entry.value.entries().iter();
        let route = keys.clone().find(|key| key.key == "route" && key.at != *about);
        let left_out = keys.clone().find(|key| key.at == *about).map_or("route", |key| &key.key);
        let manager = match tells_managers(&self.contract.routes[index]) {
            true => ", or `people: {managers: {default: OWNER}}`",
            false => "",
        };
        let help = format!("add a step such as `{STEP}` to it{manager}; or leave `{left_out}` out");
        match route {
            Some(route) => found.also(route.value.at.clone(), "tells nobody of periods").help(help),
            None => found.help(help),
        }
    }
}

fn tells_managers(route: &Route) -> bool {
    route.steps.iter().any(|step| step.to == Destination::Manager)
}
