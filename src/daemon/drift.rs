//! What the agreement names against what the CRM has, in words, each with the line that names it.
//!
//! The connector says which properties and options are gone; who is not there stands in the
//! directory. A team is seen only through its members: one that nobody is in is told, and makes no
//! verdict unknown, for that its rule matches nobody is true.

use std::collections::BTreeSet;

use crate::config::mentions::{Mention, lines, said};
use crate::contract::Contract;
use crate::crm;
use crate::diag::words;
use crate::lead::Directory;
use crate::store::StoredVersion;

/// The text of a version.
#[derive(Clone, Copy, Debug)]
pub struct Written<'a> {
    /// The file's name.
    pub name: &'a str,
    /// Its content.
    pub bytes: &'a [u8],
}

impl<'a> Written<'a> {
    /// As it was accepted.
    pub fn of(version: &'a StoredVersion) -> Option<Self> {
        let (name, bytes) = version.files.first()?;
        Some(Self { name, bytes })
    }

    fn place(&self, mentions: &[Mention<'_>]) -> String {
        let lines: BTreeSet<usize> =
            mentions.iter().flat_map(|mention| lines(self.bytes, *mention)).collect();
        let said = said(self.name, &lines.into_iter().collect::<Vec<_>>());
        if said.is_empty() { said } else { format!(" ({said})") }
    }
}

/// Properties that cannot be judged, a line each.
pub fn fields(
    unreadable: &[(String, String)],
    contract: &Contract,
    written: Option<Written<'_>>,
) -> Vec<String> {
    let line = |(property, reason): &(String, String)| {
        let mut mentions = vec![Mention::Property(property)];
        let named = contract.fields.iter().enumerate();
        for (index, field) in named.filter(|(_, field)| field.property == *property) {
            let conditions = crm::conditions(contract);
            let options = conditions.flat_map(|one| one.options_named(index));
            let gone = options.filter(|option| reason.contains(&format!("no `{option}`")));
            mentions.extend(gone.map(|option| Mention::Option(&field.name, option)));
        }
        // Where an option is gone, its lines are what must be mended.
        if mentions.len() > 1 {
            mentions.remove(0);
        }
        let place = written.map(|written| written.place(&mentions)).unwrap_or_default();
        format!("`{property}` {reason}{place}.")
    };
    unreadable.iter().map(line).collect()
}

/// Teams and owners that the agreement names and the CRM does not have, a line each. Nothing where
/// the directory has not been read.
pub fn people(
    contract: &Contract,
    directory: &Directory,
    written: Option<Written<'_>>,
) -> Vec<String> {
    if directory.owners.is_empty() {
        return Vec::new();
    }
    let place = |mention| written.map(|one| one.place(&[mention])).unwrap_or_default();
    let teams_there = teams(directory);
    let mut lines = Vec::new();
    for team in teams_named(contract).into_iter().filter(|team| !teams_there.contains(team)) {
        let place = place(Mention::Team(team));
        let near = words::nearest(team, teams_there.iter().copied());
        let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
        lines.push(format!("Nobody is in a team called {}{near}{place}", words::quote(team)));
    }
    let active = |id: &&str| {
        directory.owners.iter().any(|(known, owner)| known.as_str() == *id && owner.active)
    };
    let is_known = |id: &str| directory.owners.keys().any(|known| known.as_str() == id);
    let mut named: BTreeSet<&str> =
        owners_named(contract).into_iter().filter(|id| !active(id)).collect();
    // Who is excused may well have left.
    let excused = contract.exemptions.iter().map(|one| one.owner.as_str());
    named.extend(excused.filter(|id| !is_known(id)));
    for id in named {
        let known = is_known(id);
        let what = if known { "has left" } else { "is not in the CRM" };
        lines.push(format!("Owner {} {what}{}", words::quote(id), place(Mention::Owner(id))));
    }
    lines.into_iter().map(|line| line + ".").collect()
}

/// Teams that somebody is in now.
fn teams(directory: &Directory) -> BTreeSet<&str> {
    let now = directory.owners.values().filter_map(|owner| owner.teams.last());
    now.flat_map(|now| now.teams.iter().map(String::as_str)).collect()
}

fn teams_named(contract: &Contract) -> BTreeSet<&str> {
    let conditions = crm::conditions(contract).flat_map(|one| one.teams_named());
    conditions.chain(contract.people.managers.keys().map(String::as_str)).collect()
}

/// Managers, and whom conditions name.
fn owners_named(contract: &Contract) -> BTreeSet<&str> {
    let people = &contract.people;
    let managers = people.managers.values().chain(&people.default_manager);
    let conditions = crm::conditions(contract).flat_map(|one| one.owners_named());
    conditions.chain(managers.map(|id| id.as_str())).collect()
}
