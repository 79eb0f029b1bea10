//! `leadpact doctor`, one trouble at a time: what is wrong, where, and what to do about it.

use jiff::SignedDuration;
use leadpact::demo::hubspot::Kind;
use leadpact::demo::slack::{Channel, SCOPES, TokenState};

use crate::outside::{House, SLACK_TOKEN, masked, snapshot};

/// What `doctor` says, with the directory's own name left out.
fn asked(house: &House) -> (Option<i32>, String) {
    let said = house.run(&["doctor"]);
    assert_eq!(said.err, "");
    (said.code, masked(&said.out))
}

/// What is said in trouble and not when all is well.
fn trouble(house: &House) -> String {
    let (code, said) = asked(house);
    assert_eq!(code, Some(1), "{said}");
    let bad: Vec<&str> = said.lines().filter(|line| !line.starts_with("ok ")).collect();
    assert!(!bad.is_empty(), "{said}");
    bad.join("\n")
}

#[test]
fn all_is_well() {
    let house = House::present();
    let (code, said) = asked(&house);
    assert_eq!(code, Some(0), "{said}");
    snapshot("cli_doctor_well", &said);
    house.good(&["run", "--once"]);
    let (code, said) = asked(&house);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("store: can be read"), "{said}");
}

#[test]
fn each_trouble_is_named_with_what_to_do() {
    let house = House::present();
    let mut all = String::new();
    let mut ask = |what: &str| all.push_str(&format!("── {what}\n{}\n\n", trouble(&house)));

    house.write("hubspot-token", "pat-wrong");
    ask("the CRM's token is wrong");
    house.write("hubspot-token", leadpact::demo::hubspot::TOKEN);

    let scopes = ["oauth", "crm.objects.owners.read", "crm.schemas.contacts.read"];
    house.hub.grant("pat-narrow", &scopes);
    house.write("hubspot-token", "pat-narrow");
    ask("a scope is missing");
    house.write("hubspot-token", leadpact::demo::hubspot::TOKEN);

    house.hub.configure(|settings| settings.skew = SignedDuration::from_mins(3));
    ask("this machine's clock is off");
    house.hub.configure(|settings| settings.skew = SignedDuration::ZERO);

    house.hub.rename_option(Kind::Contact, "hs_lead_status", "NURTURE", "NURTURING");
    ask("an option was renamed");
    house.hub.rename_option(Kind::Contact, "hs_lead_status", "NURTURING", "NURTURE");

    house.edit("sla.yaml", "crm: hubspotscore", "crm: hubspotscoer");
    ask("a field is not there");
    house.edit("sla.yaml", "crm: hubspotscoer", "crm: hubspotscore");

    house.slack.archive("C0INBOUND", true);
    let outside = Channel {
        id: "C0MARKETING".to_owned(),
        name: "marketing".to_owned(),
        private: true,
        archived: false,
        bot_in: false,
    };
    house.slack.add_channel(outside);
    house.edit("sla.yaml", "slack:C0REVOPS", "slack:C0NOWHERE");
    ask("channels cannot be written to");
    house.edit("sla.yaml", "slack:C0NOWHERE", "slack:C0REVOPS");
    house.slack.archive("C0INBOUND", false);
    house.slack.channel("C0MARKETING", "marketing");

    house.slack.token(SLACK_TOKEN, &SCOPES[..1]);
    ask("Slack's token may only write");
    house.slack.token(SLACK_TOKEN, SCOPES);

    house.slack.set_token(SLACK_TOKEN, TokenState::Revoked);
    ask("Slack's token was revoked");
    house.slack.set_token(SLACK_TOKEN, TokenState::Active);

    let listens = "ops: C0OPS\n    app_token: {file: slack-app-token}";
    house.edit("leadpact.yaml", "ops: C0OPS", listens);
    house.write("slack-app-token", "xapp-wrong");
    let without: Vec<&str> = SCOPES.iter().copied().filter(|one| *one != "commands").collect();
    house.slack.token(SLACK_TOKEN, &without);
    ask("what people press cannot be heard");
    house.slack.token(SLACK_TOKEN, SCOPES);
    house.slack.token("xapp-right", &["connections:write"]);
    house.write("slack-app-token", "xapp-right");
    let (_, said) = asked(&house);
    assert!(said.contains("slack: the app-level token lets us hear what people press"), "{said}");
    house.edit("leadpact.yaml", listens, "ops: C0OPS");

    house.edit("sla.yaml", "within: 15 working minutes", "within: 15min");
    ask("the agreement has a mistake");
    house.edit("sla.yaml", "within: 15min", "within: 15 working minutes");

    std::fs::remove_file(house.dir.path().join("slack-token")).unwrap();
    ask("a secret is not there");

    house.write("slack-token", SLACK_TOKEN);

    house.write("leadpact.db", "Dear diary, this is not a database at all.");
    ask("the store is something else");

    snapshot("cli_doctor_troubles", all.trim_end());
}
