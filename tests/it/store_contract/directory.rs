//! Owners and teams: who is somebody, and what team they were in when we looked.

use leadpact::lead::{Directory, Owner, OwnerKind, TeamsFrom};

use super::*;

fn owner(from: i64, teams: &[&str]) -> Owner {
    let teams = teams.iter().map(ToString::to_string).collect();
    Owner { kind: OwnerKind::Person, active: true, teams: vec![TeamsFrom { from: t(from), teams }] }
}

fn seen(owners: Vec<(&str, Owner)>) -> Batch {
    let owners = owners.into_iter().map(|(id, owner)| (OwnerId::from(id), owner)).collect();
    Batch { directory: Some(Directory { owners }), ..Batch::default() }
}

#[tokio::test]
async fn a_line_is_kept_whenever_the_teams_changed() {
    let (home, store) = fresh().await;
    let looks: [(i64, &[&str]); 6] = [
        (10, &["Inbound"]),
        (20, &["Inbound"]),
        (30, &["Field", "Inbound"]),
        (40, &[]),
        (50, &["Inbound"]),
        (35, &["Out of date"]),
    ];
    for (from, teams) in looks {
        take(&store, seen(vec![("12", owner(from, teams))])).await;
    }
    drop(store);
    let directory = home.open().await.directory().await.unwrap();
    let teams = &directory.owners[&OwnerId::from("12")].teams;
    let lines: Vec<(Timestamp, String)> =
        teams.iter().map(|line| (line.from, line.teams.join("+"))).collect();
    let expected = [(10, "Inbound"), (30, "Field+Inbound"), (40, ""), (50, "Inbound")];
    assert_eq!(lines, expected.map(|(from, teams)| (t(from), teams.to_owned())));
}

#[tokio::test]
async fn an_owner_who_is_not_named_stays_known() {
    let (_home, store) = fresh().await;
    let mut gone = owner(10, &[]);
    (gone.active, gone.kind, gone.teams) = (false, OwnerKind::Queue, vec![]);
    take(&store, seen(vec![("12", owner(10, &["Inbound"]))])).await;
    take(&store, seen(vec![("13", gone.clone())])).await;
    let directory = store.directory().await.unwrap();
    assert_eq!(directory.owners[&OwnerId::from("12")], owner(10, &["Inbound"]));
    assert_eq!(directory.owners[&OwnerId::from("13")], gone);
}

#[tokio::test]
async fn what_may_decide_about_leads_makes_them_due() {
    let (_home, store) = fresh().await;
    take(&store, records(&["1", "2"])).await;
    take(&store, seen(vec![("12", owner(10, &["Inbound"]))])).await;
    settle(&store).await;
    take(&store, seen(vec![("12", owner(20, &["Inbound"]))])).await;
    let away = Owner { active: false, ..owner(25, &["Inbound"]) };
    take(&store, seen(vec![("12", away.clone())])).await;
    assert_eq!(due_ids(&store).await, Vec::<String>::new());
    let queue = Owner { kind: OwnerKind::Queue, ..away };
    for change in [owner(30, &["Field"]), queue] {
        take(&store, seen(vec![("12", change)])).await;
        assert_eq!(due_ids(&store).await, ["1", "2"]);
        settle(&store).await;
    }
}
