//! Owners and teams. The CRM keeps no history of teams, so we do: a line whenever they changed.

use std::collections::BTreeMap;

use sqlx::{SqliteConnection, query_as};

use super::bulk;
use super::error::unreadable;
use super::rows::{Word, micros, time};
use crate::id::OwnerId;
use crate::lead::{Directory, Owner, OwnerKind, TeamsFrom};

/// See [`crate::store::Store::directory`].
pub(super) async fn read(connection: &mut SqliteConnection) -> sqlx::Result<Directory> {
    let owners = query_as::<_, (String, String, i64)>("SELECT id, kind, active FROM owners");
    let mut directory = Directory::default();
    for (id, kind, active) in owners.fetch_all(&mut *connection).await? {
        let kind = OwnerKind::read(&kind, "owners.kind")?;
        let owner = Owner { kind, active: active == 1, teams: Vec::new() };
        directory.owners.insert(OwnerId::from(id), owner);
    }
    let teams = "SELECT owner, from_at, teams FROM owner_teams ORDER BY owner, from_at";
    let teams = query_as::<_, (String, i64, String)>(teams);
    for (owner, from, teams) in teams.fetch_all(connection).await? {
        let teams = serde_json::from_str(&teams);
        let teams = teams.map_err(|_shape| unreadable("owner_teams.teams"))?;
        if let Some(owner) = directory.owners.get_mut(&OwnerId::from(owner)) {
            owner.teams.push(TeamsFrom { from: time(from)?, teams });
        }
    }
    Ok(directory)
}

/// Takes in the owners as somebody saw them now. An owner who is not named stays as known: a
/// directory may come in several pages. Returns whether anything changed that a verdict may hang
/// on.
pub(super) async fn take(
    connection: &mut SqliteConnection,
    seen: &Directory,
) -> sqlx::Result<bool> {
    let known = read(connection).await?;
    let (mut owners, mut teams, mut decisive) = (Vec::new(), Vec::new(), false);
    for (id, owner) in &seen.owners {
        let before = known.owners.get(id);
        if before.is_none_or(|old| (old.kind, old.active) != (owner.kind, owner.active)) {
            owners.push((id, owner));
        }
        let new = changed_teams(before.map_or(&[], |old| &old.teams), &owner.teams);
        decisive |= before.map(|old| old.kind) != Some(owner.kind) || !new.is_empty();
        teams.extend(new.into_iter().map(|line| (id, line)));
    }
    write(connection, &owners, &teams).await?;
    Ok(decisive)
}

/// The lines to add: of what is newer than all we know, in order of time, whatever differs from the
/// line before. What is older is no news: the list has been seen since.
fn changed_teams(known: &[TeamsFrom], seen: &[TeamsFrom]) -> Vec<TeamsFrom> {
    let seen: BTreeMap<_, _> = seen.iter().map(|line| (line.from, &line.teams)).collect();
    let mut last = known.last().map(|line| (line.from, &line.teams));
    let mut new = Vec::new();
    for (from, teams) in seen {
        let is_news = match last {
            Some((known_from, known)) => from > known_from && teams != known,
            None => !teams.is_empty(),
        };
        if is_news {
            new.push(TeamsFrom { from, teams: teams.clone() });
            last = Some((from, teams));
        }
    }
    new
}

async fn write(
    connection: &mut SqliteConnection,
    owners: &[(&OwnerId, &Owner)],
    teams: &[(&OwnerId, TeamsFrom)],
) -> sqlx::Result<()> {
    const OWNERS: &str = "INSERT INTO owners (id, kind, active) ";
    const OVER: &str =
        " ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, active = excluded.active";
    bulk::write(connection, (OWNERS, OVER), owners, |values, (id, owner)| {
        values.push_bind(id.as_str().to_owned()).push_bind(owner.kind.stored());
        values.push_bind(i64::from(owner.active));
    })
    .await?;
    const TEAMS: &str = "INSERT INTO owner_teams (owner, from_at, teams) ";
    const OVER_TEAMS: &str = " ON CONFLICT (owner, from_at) DO UPDATE SET teams = excluded.teams";
    bulk::write(connection, (TEAMS, OVER_TEAMS), teams, |values, (id, line)| {
        let list = serde_json::Value::from(line.teams.clone()).to_string();
        values.push_bind(id.as_str().to_owned()).push_bind(micros(line.from)).push_bind(list);
    })
    .await?;
    Ok(())
}
