//! One installation's first day, from outside: what each command says and how it ends.

use serde_json::Value;

use crate::outside::{House, leadpact, snapshot};

/// The four leads of the house: two overdue, one at risk, one followed up in time.
fn monday_afternoon() -> House {
    let house = House::new();
    house.lead("Ada", "u0012", house.ago(60 * 24 * 3));
    house.lead("Mary", "u0015", house.ago(60 * 5 + 25));
    house.lead("Emmy", "u0012", house.ago(60 * 4 + 15));
    let kept = house.lead("Hedy", "u0015", house.ago(60 * 4));
    let when = house.ago(60 * 2);
    let call = leadpact::demo::hubspot::Activity::call(when, jiff::SignedDuration::from_secs(90));
    house.hub.edit_at(when).log(kept, call.owner("u0015"));
    house
}

/// The lead that is called so.
fn id(house: &House, name: &str) -> String {
    let jsonl = house.good(&["countdowns", "--format", "jsonl"]);
    let rows: Vec<Value> = jsonl.lines().map(|row| serde_json::from_str(row).unwrap()).collect();
    assert!(rows.iter().all(|row| row["as_of"].is_string()), "as of when is not said: {jsonl}");
    let mut leads = rows.iter().map(|row| row["lead"].as_str().unwrap().to_owned());
    let is = |lead: &String| {
        let kind = leadpact::demo::hubspot::Kind::Contact;
        house.hub.value(kind, lead.parse().unwrap(), "firstname").as_deref() == Some(name)
    };
    leads.find(is).unwrap()
}

#[test]
fn a_first_look_tells_what_there_is_and_every_command_speaks_of_it() {
    let house = monday_afternoon();
    let said = house.run(&["run", "--once"]);
    assert_eq!(said.code, Some(0), "{}", said.all());
    assert_eq!(said.out, "");
    snapshot("cli_run_once", &said.err);
    snapshot("cli_run_once_in_slack", &house.texts("C0INBOUND").join("\n"));

    let said = house.run(&["countdowns"]);
    assert_eq!(said.code, Some(0));
    snapshot("cli_countdowns", &said.all());
    snapshot("cli_status", &house.good(&["status"]));
    let ada = id(&house, "Ada");
    snapshot("cli_explain", &house.good(&["explain", &ada]));
    snapshot("cli_why_not", &house.good(&["why-not", &ada]));
    let routes = house.good(&["routes", "test", &id(&house, "Emmy")]);
    snapshot("cli_routes_test", &routes);
    let imagined = ["--owner", "u0012", "--promise", "first-touch", "--at", "2026-11-27 16:30"];
    let imagined = house.good(&[&["routes", "test"], &imagined[..]].concat());
    snapshot("cli_routes_test_imagined", &imagined);
    let unknown = house.run(&["routes", "test", "--promise", "first-tuch"]);
    assert_eq!(unknown.code, Some(2));
    snapshot("cli_routes_test_unknown", &unknown.err);

    let mary = id(&house, "Mary");
    let csv = house.good(&["countdowns", "--verdict", "breached", "--format", "csv"]);
    let leads: Vec<&str> = csv.lines().skip(1).filter_map(|row| row.split(',').next()).collect();
    let mut overdue = [ada.as_str(), mary.as_str()];
    overdue.sort_unstable();
    assert_eq!(leads, overdue, "{csv}");
    let bens = house.good(&["countdowns", "--owner", "u0012", "--verdict", "breached"]);
    assert!(bens.contains(&format!("breached  {ada} ")) && !bens.contains(&mary), "{bens}");

    // Looking again finds nothing new, and says nothing new.
    let before = house.slack.events(0).len();
    house.good(&["run", "--once"]);
    assert_eq!(house.slack.events(0).len(), before);
}

#[test]
fn a_lead_is_forgotten_in_the_store_and_in_slack() {
    let house = monday_afternoon();
    house.good(&["run", "--once"]);
    house.lead("Grete", "u0012", house.hub.now());
    house.pass(60 * 20);
    house.good(&["run", "--once"]);
    let grete = id(&house, "Grete");
    let told = |house: &House| house.texts("C0INBOUND").join("\n");
    assert!(told(&house).contains("Grete Lovelace"), "{}", told(&house));
    // A summary is about others too, who stay in it.
    let ada = id(&house, "Ada");
    let shown =
        |house: &House| serde_json::to_string(&house.messages("C0INBOUND")[0].current().blocks);
    assert!(shown(&house).unwrap().contains("Ada Lovelace"));
    house.good(&["forget", &ada]);
    let summary = shown(&house).unwrap();
    assert!(summary.contains("Mary Lovelace") && !summary.contains("Ada"), "{summary}");
    assert!(!summary.contains("more:"), "nobody is counted who is not there: {summary}");
    let said = house.run(&["forget", &grete]);
    assert_eq!(said.code, Some(0), "{}", said.all());
    snapshot("cli_forget", &said.all().replace(&grete, "LEAD"));
    assert!(!told(&house).contains("Grete"), "{}", told(&house));
    let again = house.run(&["forget", &grete]);
    assert_eq!(again.code, Some(0), "{}", again.all());
    snapshot("cli_forget_again", &again.all().replace(&grete, "LEAD"));
    let said = house.run(&["explain", &grete]);
    assert_eq!((said.code, said.out.as_str()), (Some(2), ""));
    snapshot("cli_explain_unknown", &said.err.replace(&grete, "LEAD"));
}

#[test]
fn before_anything_was_watched_it_says_what_to_start() {
    let house = House::new();
    for command in ["countdowns", "status"] {
        let said = house.run(&[command]);
        assert_eq!((said.code, said.out.as_str()), (Some(2), ""), "{command}");
        snapshot("cli_nothing_watched", &said.err);
    }
}

#[test]
fn mistakes_on_the_command_line_are_answered_with_what_there_is() {
    let house = House::new();
    for (name, arguments) in [
        ("verdict", &["countdowns", "--verdict", "late"][..]),
        ("format", &["countdowns", "--format", "xml"]),
        ("command", &["countdown"]),
        ("days", &["demo", "--days", "0"]),
        ("serve", &["demo", "--serve", "--fast"]),
    ] {
        let said = house.run(arguments);
        assert_eq!((said.code, said.out.as_str()), (Some(2), ""), "{arguments:?}");
        snapshot(&format!("cli_mistaken_{name}"), &said.err);
    }
}

#[test]
fn help_is_help() {
    let mut all = String::new();
    let commands = [
        "",
        "init",
        "check",
        "explain-code",
        "schema",
        "test",
        "run",
        "countdowns",
        "explain",
        "why-not",
        "routes",
        "status",
        "doctor",
    ];
    for command in
        commands.into_iter().chain(["describe", "plan", "history", "backtest", "forget", "demo"])
    {
        let arguments = [command, "--help"];
        let arguments = arguments.iter().filter(|argument| !argument.is_empty());
        let output = leadpact().args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(0));
        let shown = crate::outside::text(&output.stdout);
        for line in shown.lines() {
            assert!(line.chars().count() <= 100, "too wide: {line}");
        }
        all.push_str(&format!("$ leadpact {command} --help\n{shown}\n"));
    }
    snapshot("cli_help", &all);
    let version = leadpact().arg("--version").output().unwrap();
    assert_eq!(crate::outside::text(&version.stdout), "leadpact 0.1.0\n");
}

#[test]
fn what_is_wrong_before_anything_runs_ends_with_its_code() {
    let house = House::new();
    let settings = std::fs::read_to_string(house.dir.path().join("leadpact.yaml")).unwrap();
    let gone = |name: &str| std::fs::remove_file(house.dir.path().join(name)).unwrap();

    house.edit("leadpact.yaml", "kind: hubspot", "kind: hubspo");
    let mut told = vec![("bad settings", 78, house.run(&["run", "--once"]))];
    gone("leadpact.yaml");
    told.push(("no settings", 78, house.run(&["run", "--once"])));
    house.write("leadpact.yaml", &settings);
    house.edit("sla.yaml", "within: 15 working minutes", "within: 15min");
    told.push(("bad agreement", 78, house.run(&["run", "--once"])));
    gone("sla.yaml");
    told.push(("no agreement", 78, house.run(&["run", "--once"])));
    house.write("sla.yaml", include_str!("../../config/sla.yaml"));
    gone("hubspot-token");
    told.push(("no secret", 2, house.run(&["run", "--once"])));
    house.write("hubspot-token", leadpact::demo::hubspot::TOKEN);
    house.write("leadpact.db", "Dear diary, this is not a database at all.");
    told.push(("not a store", 2, house.run(&["run", "--once"])));

    let mut all = String::new();
    for (what, code, said) in told {
        assert_eq!((said.code, said.out.as_str()), (Some(code), ""), "{what}: {}", said.all());
        all.push_str(&format!("── {what}: {code}\n{}\n", said.err));
    }
    snapshot("cli_cannot_run", &all);
    assert_eq!(house.slack.events(0).len(), 0);
}

#[test]
fn a_store_that_is_in_use_or_newer_is_left_alone() {
    let house = House::new();
    let mut watching = house.command(&["run"]);
    let mut watching = watching.stderr(std::process::Stdio::null()).spawn().unwrap();
    while !house.run(&["status"]).out.contains("by the CRM's clock") {}
    let second = house.run(&["run", "--once"]);
    assert_eq!((second.code, second.out.as_str()), (Some(2), ""), "{}", second.err);
    assert!(second.err.contains(&format!("process {} on", watching.id())), "{}", second.err);
    snapshot("cli_store_in_use", &second.err);
    crate::outside::signal(&watching, "TERM");
    assert_eq!(watching.wait().unwrap().code(), Some(0));

    let newer = "UPDATE _sqlx_migrations SET version = 99 WHERE version = 2";
    let path = house.dir.path().join("leadpact.db");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        use sqlx::Connection as _;
        let url = format!("sqlite:{}", path.display());
        let mut store = sqlx::SqliteConnection::connect(&url).await.unwrap();
        sqlx::query(newer).execute(&mut store).await.unwrap();
        store.close().await.unwrap();
    });
    let bytes = std::fs::read(&path).unwrap();
    for command in [&["run", "--once"][..], &["status"]] {
        let said = house.run(command);
        assert_eq!((said.code, said.out.as_str()), (Some(2), ""), "{}", said.err);
        snapshot("cli_store_newer", &said.err);
    }
    assert!(std::fs::read(&path).unwrap() == bytes, "it was written to");
}

#[test]
fn what_cannot_be_read_or_delivered_is_said() {
    use leadpact::demo::hubspot::Trouble;
    use leadpact::demo::slack::{Answer, Fault};
    let house = monday_afternoon();
    house.slack.fault(Fault::on("chat.postMessage", Answer::RateLimited(900)).to("C0INBOUND"));
    let said = house.run(&["run", "--once"]);
    assert_eq!((said.code, said.out.as_str()), (Some(2), ""), "{}", said.err);
    snapshot("cli_not_delivered", &said.err);
    assert_eq!(house.messages("C0INBOUND").len(), 0);
    let status = house.good(&["status"]);
    assert!(status.contains("outbox       messages wait until "), "{status}");

    house.hub.always("/calls/search", Trouble::TruncatedJson);
    house.pass(5);
    let said = house.run(&["run", "--once"]);
    assert_eq!((said.code, said.out.as_str()), (Some(2), ""), "{}", said.err);
    assert!(said.err.contains("error: not everything was read: HubSpot: "), "{}", said.err);
    let status = house.run(&["status"]);
    assert_eq!(status.code, Some(1), "{}", status.all());
    let trouble: Vec<&str> =
        status.out.lines().filter(|line| line.starts_with("trouble")).collect();
    snapshot("cli_status_trouble", &trouble.join("\n"));
}

#[test]
fn a_token_that_is_refused_ends_a_single_run_with_2() {
    let house = House::new();
    house.write("hubspot-token", "pat-wrong");
    let said = house.run(&["run", "--once"]);
    assert_eq!(said.code, Some(2), "{}", said.all());
    assert!(said.err.contains("nothing was read: "), "{}", said.all());
}
