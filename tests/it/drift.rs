//! What the CRM no longer has as the agreement names it: told with the line by `check --online`,
//! and unknown where a verdict needs it, while all else goes on. What the operator hears is in
//! `ops`.

use std::sync::Arc;

use leadpact::demo::hubspot::{Kind, Owner, Property, Team, Trouble, Type};
use serde_json::Value;

use crate::outside::{House, snapshot};

/// Every way to drift, with how it is undone.
#[test]
fn every_drift_is_told_with_its_line() {
    let house = House::present();
    let hub = &house.hub;
    let ask = |arguments: &[&str]| house.run(&[&["check", "--online"], arguments].concat());
    let fine = ask(&[]);
    assert_eq!((fine.code, fine.err.as_str()), (Some(0), ""), "{}", fine.out);
    assert!(fine.out.contains("The CRM has every field, option, team and owner that it names."));

    let mut all = String::new();
    let mut tell = |what: &str| {
        let said = ask(&[]);
        assert_eq!((said.code, said.err.as_str()), (Some(1), ""), "{}", said.out);
        let lines = said.out.lines().filter(|line| line.starts_with("in the CRM"));
        all.push_str(&format!("── {what}\n{}\n", lines.collect::<Vec<_>>().join("\n")));
    };
    let number = |name: &str| Property::new(name, Type::Number);
    let contact = |property| hub.define(Kind::Contact, property);

    hub.remove_property(Kind::Contact, "numberofemployees");
    contact(number("number_of_employees"));
    tell("a field was renamed");
    contact(number("numberofemployees"));

    contact(Property::new("hubspotscore", Type::Text));
    tell("a field was retyped");
    contact(number("hubspotscore"));

    let statuses = |gone: Option<&str>, hidden: Option<&str>| {
        let all =
            ["NEW", "OPEN", "IN_PROGRESS", "UNQUALIFIED", "CONNECTED", "BAD_TIMING", "NURTURE"];
        let left: Vec<&str> = all.into_iter().filter(|one| Some(*one) != gone).collect();
        let mut statuses = Property::choice("hs_lead_status", &left);
        for option in &mut statuses.options {
            option.hidden = Some(option.value.as_str()) == hidden;
        }
        contact(statuses);
    };
    statuses(Some("NURTURE"), None);
    tell("an option is gone");
    statuses(None, Some("BAD_TIMING"));
    tell("an option is hidden");
    statuses(None, None);

    let stages = ["subscriber", "lead", "marketingqualifiedlead", "opportunity", "customer"];
    contact(Property::choice("lifecyclestage", &stages));
    tell("a stage was removed");
    let stages = [&stages[..], &["salesqualifiedlead"]].concat();
    contact(Property::choice("lifecyclestage", &stages));

    let ana = |team: &str| {
        let ana = Owner::person("u0042", "Ana", "Silva", "ana@sales.example");
        hub.owner(Owner { user: 4, ..ana }.in_team(Team::primary("1", team)));
    };
    ana("EMEA Sales");
    tell("a team is unknown");
    ana("EMEA");

    hub.archive_owner("u0042");
    tell("an owner has left");
    ana("EMEA");
    house.edit("sla.yaml", "default: u0007", "default: u0070");
    tell("an owner is unknown");
    house.edit("sla.yaml", "default: u0070", "default: u0007");

    hub.revoke_scope("sales-email-read");
    tell("a scope was lost");
    let object = ask(&["--format", "json"]);
    let object: Value = serde_json::from_str(&object.out).unwrap();
    assert_eq!(object["online"].as_array().unwrap().len(), 1);
    for (format, begin) in
        [("github", "::error title=In the CRM::"), ("markdown", "- **in the CRM**: ")]
    {
        let said = ask(&["--format", format]);
        assert_eq!(said.code, Some(1));
        assert!(said.out.lines().any(|line| line.starts_with(begin)), "{}", said.out);
    }
    snapshot("check_online", all.trim_end());
}

/// What could not be asked about is not said to be there.
#[test]
fn owners_that_cannot_be_listed_are_not_said_to_be_there() {
    let house = House::present();
    // The first call only tries whether owners may be read.
    house.hub.next("/owners", Trouble::Meanwhile(Arc::new(|_| ())));
    let scopes = vec!["crm.objects.owners.read".to_owned()];
    house.hub.next("/owners", Trouble::MissingScopes(scopes));
    let said = house.run(&["check", "--online"]);
    let told: Vec<&str> = said.out.lines().filter(|line| line.starts_with("in the CRM")).collect();
    assert_eq!((said.code, told.len()), (Some(1), 1), "{}", said.out);
    let begin = "in the CRM: owners and teams cannot be read: HubSpot: listing owners: ";
    assert!(told[0].starts_with(begin), "{}", told[0]);
}

/// A field that only the definition needs is gone: what needs it is unknown, the rest is judged.
#[test]
fn only_what_needs_it_is_unknown() {
    let house = House::new();
    house.lead("Ada", "u0012", house.ago(60 * 24 * 3));
    house.hub.remove_property(Kind::Contact, "country");
    house.good(&["run", "--once"]);
    let jsonl = house.good(&["countdowns", "--format", "jsonl"]);
    let rows: Vec<Value> = jsonl.lines().map(|row| serde_json::from_str(row).unwrap()).collect();
    let verdict = |promise: &str| {
        let row = rows.iter().find(|row| row["promise"] == promise);
        row.map(|row| row["verdict"].as_str().unwrap().to_owned())
    };
    assert_eq!(verdict("first-touch").as_deref(), Some("breached"), "{jsonl}");
    assert_eq!(verdict("mql-violation").as_deref(), Some("unknown"), "{jsonl}");
    assert_eq!(house.texts("C0INBOUND").len(), 1);
    let told = house.texts("C0OPS");
    assert!(told.iter().any(|text| text.contains("no longer has")), "{told:?}");
}

#[test]
fn what_cannot_be_asked_is_said() {
    let house = House::present();
    house.write("hubspot-token", "pat-wrong");
    let said = house.run(&["check", "--online"]);
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("the CRM cannot be asked") && !said.err.contains("pat-wrong"));
}
