//! Owners: the people and queues that can own a record, with their teams.

use serde_json::{Value, json};

use super::record::{Millis, stamp};
use super::reply::{Answer, Reply, page};
use super::request::Request;
use super::settings::Dialect;
use super::state::State;

/// A team as an owner carries it: HubSpot has no team object of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Team {
    /// HubSpot's id of the team.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whether it is the owner's main team.
    pub primary: bool,
}

impl Team {
    /// The owner's main team.
    pub fn primary(id: &str, name: &str) -> Self {
        Self { id: id.into(), name: name.into(), primary: true }
    }
}

/// Somebody, or a queue, that can own a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    /// The owner's id: what `hubspot_owner_id` holds.
    pub id: String,
    /// The user's id, which is another number.
    pub user: i32,
    /// `None` for a queue.
    pub email: Option<String>,
    /// First and last name.
    pub name: (String, String),
    /// A queue owns records that nobody owns yet.
    pub queue: bool,
    /// Teams the owner is in.
    pub teams: Vec<Team>,
    /// Deactivated: only shown when archived owners are asked for.
    pub archived: bool,
}

impl Owner {
    /// A person with an e-mail address.
    pub fn person(id: &str, first: &str, last: &str, email: &str) -> Self {
        Self {
            id: id.into(),
            user: id.parse().map_or(1, |number: i32| number.wrapping_add(7_000_000)),
            email: Some(email.into()),
            name: (first.into(), last.into()),
            queue: false,
            teams: Vec::new(),
            archived: false,
        }
    }

    /// A queue.
    pub fn queue(id: &str, name: &str) -> Self {
        Self { queue: true, email: None, ..Self::person(id, name, "", "") }
    }

    /// The same owner in this team.
    #[must_use]
    pub fn in_team(mut self, team: Team) -> Self {
        self.teams.push(team);
        self
    }

    fn json(&self, dialect: Dialect, stamped: Millis) -> Value {
        let mut owner = json!({
            "id": self.id,
            "type": if self.queue { "QUEUE" } else { "PERSON" },
            "firstName": self.name.0,
            "lastName": self.name.1,
            "userIdIncludingInactive": self.user,
            "createdAt": stamp(stamped),
            "updatedAt": stamp(stamped),
            "archived": self.archived,
        });
        let user = match (self.archived, dialect) {
            (false, _) => Some(json!(self.user)),
            (true, Dialect::Live) => Some(Value::Null),
            (true, Dialect::Described) => None,
        };
        if let Some(user) = user {
            owner["userId"] = user;
        }
        if let Some(email) = &self.email {
            owner["email"] = json!(email);
        }
        if !self.teams.is_empty() {
            let team =
                |team: &Team| json!({"id": team.id, "name": team.name, "primary": team.primary});
            owner["teams"] = self.teams.iter().map(team).collect();
        }
        owner
    }
}

/// `GET …/owners`: pages of 100 (at most 500), active ones unless `archived=true`.
pub(super) fn list(state: &State, request: &Request) -> Answer {
    let limit = request.limit(100, 500)?;
    let archived = request.flag("archived");
    let after = request.query("after").map(order);
    let email = request.query("email");
    let mut shown: Vec<_> = state
        .owners
        .iter()
        .filter(|owner| owner.archived == archived)
        .filter(|owner| email.is_none_or(|email| owner.email.as_deref() == Some(email)))
        .filter(|owner| after.is_none_or(|after| order(&owner.id) >= after))
        .collect();
    shown.sort_by_key(|owner| order(&owner.id));
    let next = shown.get(limit).map(|owner| owner.id.clone());
    let results: Vec<_> =
        shown.iter().take(limit).map(|owner| owner.json(state.dialect(), state.born)).collect();
    Ok(Reply::ok(page(request, results, next)))
}

/// Ids are numbers and ordered as such; ones that a test names otherwise come last.
fn order(id: &str) -> (u64, &str) {
    (id.parse().unwrap_or(u64::MAX), id)
}

/// `GET …/owners/{id}`, by owner id or, with `idProperty=userId`, by user id.
pub(super) fn get(state: &State, request: &Request, id: &str) -> Answer {
    let by_user = request.query("idProperty") == Some("userId");
    let archived = request.flag("archived");
    let found = state.owners.iter().find(|owner| {
        owner.archived == archived
            && if by_user { owner.user.to_string() == id } else { owner.id == id }
    });
    match found {
        Some(owner) => Ok(Reply::ok(owner.json(state.dialect(), state.born))),
        None => Err(Reply::not_found("No owner with that id exists.")),
    }
}
