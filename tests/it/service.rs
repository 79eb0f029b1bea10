//! The running service is told to read its agreement again, to forget somebody, and to stop: a real
//! process, by signals and from the command line.

use std::fs::File;
use std::process::{Child, Stdio};
use std::time::Duration;

use leadpact::clock::{Clock as _, SystemClock};
use regex::Regex;
use serde_json::Value;

use crate::outside::{House, signal, snapshot};

/// A service at work.
struct Service {
    house: House,
    child: Child,
}

impl Service {
    /// Starts it, and waits until its first look is over.
    fn start(house: House) -> Self {
        let log = File::create(house.dir.path().join("log")).unwrap();
        let mut command = house.command(&["run"]);
        let child = command.stdout(Stdio::null()).stderr(log).spawn().unwrap();
        let service = Self { house, child };
        service.until("its first look", |house| {
            house.run(&["status"]).out.contains("by the CRM's clock")
        });
        service
    }

    /// Waits, but not for ever.
    fn until(&self, what: &str, holds: impl Fn(&House) -> bool) {
        for _ in 0..600 {
            if holds(&self.house) {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("waited in vain for {what}:\n{}", self.log());
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.house.dir.path().join("log")).unwrap()
    }

    /// Tells it to read the agreement again, and waits until it has.
    fn reload(&self) {
        let said = |log: &str| log.matches("the agreement was read again").count();
        let before = said(&self.log());
        signal(&self.child, "HUP");
        self.until("the reload", |_| said(&self.log()) > before);
    }

    /// What stands in the operator's channel about the agreement, without its times.
    fn told(&self) -> Vec<String> {
        let zone = jiff::tz::TimeZone::UTC;
        let slack = &self.house.slack;
        let messages = self.house.messages("C0OPS").into_iter();
        let about = messages.filter(|message| message.text().contains("sla.yaml"));
        let time = Regex::new(r"\d+:\d\d [AP]M|\w{3} \d{1,2} \w{3} \d\d:\d\d [A-Z]{3}").unwrap();
        let shown = about.map(|message| slack.render(&message, &zone));
        shown.map(|text| time.replace_all(&text, "TIME").into_owned()).collect()
    }

    fn version(&self) -> String {
        let status = self.house.good(&["status"]);
        status.lines().next().unwrap().to_owned()
    }
}

#[test]
fn a_good_file_takes_effect_and_a_bad_one_changes_nothing() {
    let house = House::new();
    let before = house.lead("Ada", "u0012", house.hub.now());
    let mut service = Service::start(house);
    let house = &service.house;
    assert!(service.version().contains("version 1 ("), "{}", service.version());
    service.reload();
    assert!(service.log().contains("nothing has changed: version 1 ("), "{}", service.log());

    house.edit("sla.yaml", "version: 1 ", "version: 2 ");
    house.edit("sla.yaml", "within: 15 working minutes", "within: 20 working minutes");
    house.clock.advance_to(house.hub.now() + jiff::SignedDuration::from_secs(2));
    service.reload();
    assert!(service.version().contains("version 2 ("), "{}", service.version());
    assert_eq!(service.told(), [""; 0]);
    // What it changes stands in the log before it is in force.
    let log = service.log();
    let (change, force) =
        (log.find("15 working minutes → 20 working minutes"), log.rfind("is in force"));
    assert!(change.is_some() && change < force, "{log}");
    let changes = log.lines().filter(|line| line.contains("changes") || line.contains("running="));
    let changes: Vec<_> = changes.map(|line| line.split_once(' ').unwrap().1).collect();
    snapshot("service_changes", &changes.join("\n"));

    house.edit("sla.yaml", "within: 20 working minutes", "within: 20min");
    house.edit("sla.yaml", "lifecycle == \"customer\"", "lifecylce == \"customer\"");
    service.reload();
    service.until("the operator's message", |_| !service.told().is_empty());
    let told = service.told();
    snapshot("service_refused", &told.join("\n"));
    assert!(service.version().contains("version 2 ("), "{}", service.version());
    // The same again is no news.
    let events = house.slack.events(0).len();
    service.reload();
    house.good(&["status"]);
    assert_eq!(house.slack.events(0).len(), events);

    house.edit("sla.yaml", "within: 20min", "within: 20 working minutes");
    house.edit("sla.yaml", "lifecylce == \"customer\"", "lifecycle == \"customer\"");
    service.reload();
    service.until("the end of it", |_| service.told() != told);
    let told = service.told();
    assert_eq!(told.len(), 1, "the message itself says that it is over: {told:#?}");
    snapshot("service_mended", &told[0]);

    signal(&service.child, "TERM");
    assert_eq!(service.child.wait().unwrap().code(), Some(0), "{}", service.log());
    let after = house.lead("Mary", "u0012", house.hub.now());
    house.pass(1);
    house.good(&["run", "--once"]);
    let jsonl = house.good(&["countdowns", "--format", "jsonl"]);
    let rows: Vec<Value> = jsonl.lines().map(|row| serde_json::from_str(row).unwrap()).collect();
    for (lead, version, target) in
        [(before, 1, "15 working minutes"), (after, 2, "20 working minutes")]
    {
        let lead = Value::from(lead.to_string());
        let assign = |row: &&Value| row["lead"] == lead && row["promise"] == "assign";
        let row = rows.iter().find(assign).unwrap();
        assert_eq!((&row["version"], &row["target"]), (&version.into(), &target.into()));
    }
}

/// Nobody has to say that the file has changed.
#[test]
fn a_changed_file_is_noticed_however_it_was_changed() {
    let mut service = Service::start(House::new());
    let house = &service.house;
    let path = |name: &str| house.dir.path().join(name);
    let text = std::fs::read_to_string(path("sla.yaml")).unwrap();
    let number = |number: u32| text.replace("version: 1 ", &format!("version: {number} "));
    let is = |number: u32| service.version().contains(&format!("version {number} ("));

    house.write("new.yaml", &number(2));
    std::fs::rename(path("new.yaml"), path("sla.yaml")).unwrap();
    service.until("the file that was renamed over it", |_| is(2));

    house.write("three.yaml", &number(3));
    std::os::unix::fs::symlink("three.yaml", path("link")).unwrap();
    std::fs::rename(path("link"), path("sla.yaml")).unwrap();
    service.until("the link that was renamed over it", |_| is(3));

    // What it includes belongs to it.
    let before = service.version();
    let listed = std::fs::read_to_string(path("lists/free-mail-domains.txt")).unwrap();
    house.write("lists/free-mail-domains.txt", &format!("{listed}mail.example\n"));
    service.until("the list that it includes", |_| service.version() != before);
    assert!(is(3) && service.told().is_empty());

    // A bad file is told once, and changes nothing.
    house.write("three.yaml", &number(4).replace("within: 15 working minutes", "within: 15min"));
    service.until("the operator's message", |_| !service.told().is_empty());
    let told = service.told();
    assert!(told[0].contains("is refused") && is(3), "{told:#?}");
    house.write("three.yaml", &number(4));
    service.until("the mended file", |_| is(4));
    service.until("the end of the trouble", |_| service.told() != told);
    assert_eq!(service.told().len(), 1, "{:#?}", service.told());

    signal(&service.child, "TERM");
    assert_eq!(service.child.wait().unwrap().code(), Some(0), "{}", service.log());
}

/// How soon is told, not asserted: it depends on the machine. Nobody has to say that anything has
/// changed; every other file is bad.
#[test]
fn the_last_good_file_is_in_force_soon() {
    let mut service = Service::start(House::new());
    let house = &service.house;
    let path = |name: &str| house.dir.path().join(name);
    let text = std::fs::read_to_string(path("sla.yaml")).unwrap();
    let mut took = Vec::new();
    for number in 2..=6 {
        let good = text.replace("version: 1 ", &format!("version: {number} "));
        for (file, sign) in [
            (good.replace("15 working minutes", "15min"), "is refused".to_owned()),
            (good, format!("version {number} (")),
        ] {
            let said = |log: &str| {
                let again =
                    log.lines().filter(|line| line.contains("the agreement was read again"));
                again.filter(|line| line.contains(&sign)).count()
            };
            let before = said(&service.log());
            house.write("new.yaml", &file);
            std::fs::rename(path("new.yaml"), path("sla.yaml")).unwrap();
            let began = SystemClock.now();
            service.until(&sign, |_| said(&service.log()) > before);
            took.push(SystemClock.now().duration_since(began).as_secs_f64());
        }
    }
    took.sort_by(f64::total_cmp);
    let worst = took.last().unwrap();
    println!("answered after {:.2} s, at worst {worst:.2} s: {took:.2?}", took[took.len() / 2]);
    assert!(service.version().contains("version 6 ("), "{}", service.version());
    signal(&service.child, "TERM");
    assert_eq!(service.child.wait().unwrap().code(), Some(0), "{}", service.log());
}

#[test]
fn it_stops_at_once_when_told_to_and_nothing_is_half_done() {
    for name in ["TERM", "INT"] {
        let house = House::new();
        for number in 0..20 {
            house.lead(&format!("Lead{number}"), "u0012", house.ago(60 * 24 * 3 + number));
        }
        let mut service = Service::start(house);
        signal(&service.child, name);
        assert_eq!(service.child.wait().unwrap().code(), Some(0), "{}", service.log());
        assert!(service.log().contains("stopping"), "{}", service.log());
        let house = &service.house;
        house.clock.advance_to(house.hub.now() + jiff::SignedDuration::from_secs(2));
        house.good(&["run", "--once"]);
        assert_eq!(house.texts("C0INBOUND").len(), 1);
        assert!(house.texts("C0INBOUND")[0].starts_with("20 promises need attention"));
    }
}

#[test]
fn it_forgets_a_lead_while_it_runs_whoever_asks() {
    let house = House::new();
    let ada = house.lead("Ada", "u0012", house.ago(60 * 24 * 3)).to_string();
    let mut service = Service::start(house);
    service.until("the message", |house| !house.texts("C0INBOUND").is_empty());
    let house = &service.house;
    assert!(house.texts("C0INBOUND")[0].contains("Ada Lovelace"));
    // Whoever asks has no secrets: the running service has them.
    for secret in ["hubspot-token", "slack-token"] {
        std::fs::remove_file(house.dir.path().join(secret)).unwrap();
    }
    let said = house.good(&["forget", &ada]);
    snapshot("service_forgets", &said.replace(&ada, "LEAD"));
    assert!(!house.texts("C0INBOUND")[0].contains("Ada"), "{:?}", house.texts("C0INBOUND"));
    assert_eq!(house.run(&["explain", &ada]).code, Some(2));
    let again = house.good(&["forget", &ada]);
    assert!(again.contains("was not known"), "{again}");
    let left = std::fs::read_dir(house.dir.path().join("leadpact.db.asked")).unwrap().count();
    assert_eq!(left, 0, "neither requests nor answers are left");
    signal(&service.child, "TERM");
    assert_eq!(service.child.wait().unwrap().code(), Some(0));
}

/// The verdict of the promise to rate this lead, as last judged.
fn rated(house: &House, lead: &str) -> Value {
    let jsonl = house.good(&["countdowns", "--format", "jsonl"]);
    let mut rows = jsonl.lines().map(|row| serde_json::from_str::<Value>(row).unwrap());
    let row = rows.find(|row| row["lead"] == lead && row["promise"] == "rate-it").unwrap();
    row["verdict"].clone()
}

/// The CRM tells its time in whole seconds, so that a rating may lie ahead of it for one.
fn look_until_rated(house: &House, lead: &str) {
    for _ in 0..20 {
        house.good(&["run", "--once"]);
        if rated(house, lead) == "met" {
            return;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    panic!("lead {lead} is still {}", rated(house, lead));
}

#[test]
fn a_lead_is_rated_with_and_without_a_running_service() {
    let house = House::present();
    let promise = "sales_owes:\n  rate-it: {kind: time_to_rate, starts_at: mql, \
                   within: 3 working days, route: reps}\n";
    house.edit("sla.yaml", "sales_owes:\n", promise);
    let ada = house.lead("Ada", "u0012", house.ago(30)).to_string();
    let mary = house.lead("Mary", "u0012", house.ago(20)).to_string();
    house.good(&["run", "--once"]);
    assert_eq!(rated(&house, &ada), "on_track");
    let alone = house.good(&["rate", &ada, "4"]);
    look_until_rated(&house, &ada);
    assert_eq!(rated(&house, &mary), "on_track");

    let mut service = Service::start(house);
    let house = &service.house;
    let asked = house.good(&["rate", &mary, "2", "--by", "u0012", "--reason", "no budget"]);
    let refused = [
        house.run(&["rate", "4711000", "3"]),
        house.run(&["rate", &mary, "3", "--by", "u9999"]),
        house.run(&["rate", &mary, "6"]),
        house.run(&["rate", &mary, "3", "--reason", "two\nlines"]),
        house.run(&["rate", &mary, "3", "--by", ""]),
        house.run(&["rate", "1\n2", "3"]),
    ];
    let codes = [Some(1), Some(1), Some(2), Some(2), Some(2), Some(2)];
    assert_eq!(refused.each_ref().map(|said| said.code), codes);
    let refused = refused.iter().map(|said| said.all()).collect::<Vec<_>>().join("\n");
    let said = [alone, asked, refused].join("\n").replace(&ada, "ADA").replace(&mary, "MARY");
    snapshot("service_rates", &said);
    signal(&service.child, "TERM");
    assert_eq!(service.child.wait().unwrap().code(), Some(0));
    look_until_rated(house, &mary);
    let report = house.good(&["report", "--period", "this-month", "--format", "csv"]);
    let lines =
        report.lines().filter(|line| line.contains("ratings") || line.contains("rated_for"));
    snapshot("service_rated", &lines.collect::<Vec<_>>().join("\n"));
}

#[test]
fn what_people_type_is_heard_by_the_service_until_it_stops() {
    let house = House::new();
    house.slack.token("xapp-house", &["connections:write"]);
    house.write("slack-app-token", "xapp-house");
    let listens = "ops: C0OPS\n    app_token: {file: slack-app-token}";
    house.edit("leadpact.yaml", "ops: C0OPS", listens);
    let mut service = Service::start(house);
    service.until("its socket", |house| house.slack.sockets() == 1);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let asked = service.house.slack.command("UBEN", "C0RANDOM", ("/leadpact", "status"));
    assert!(runtime.block_on(asked).is_heard(), "{}", service.log());
    service.until("the answer", |house| !house.slack.messages("C0RANDOM").is_empty());
    let answer = service.house.slack.messages("C0RANDOM").remove(0);
    assert_eq!(answer.only_for.as_deref(), Some("UBEN"));
    assert!(answer.text().contains("Nothing is known to be wrong."), "{}", answer.text());
    signal(&service.child, "TERM");
    assert!(service.child.wait().unwrap().success(), "{}", service.log());
    service.until("its socket to go", |house| house.slack.sockets() == 0);
    // Neither who asked nor what was answered is logged.
    let log = service.log();
    for secret in ["UBEN", "ben@sales", "Ben", "xapp-"] {
        assert!(!log.contains(secret), "{secret}: {log}");
    }
}
