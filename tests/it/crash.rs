//! The running service is killed at random points and restarted: a real process each time, against
//! a CRM and a Slack that go on.

use std::collections::BTreeMap;
use std::process::{Child, Stdio};
use std::sync::Arc;

use jiff::SignedDuration;
use leadpact::clock::{Clock as _, SystemClock};
use leadpact::demo::hubspot::{HubSpot, Id, Owner, Trouble};
use leadpact::demo::slack::{Answer, Fault, Message};

use crate::outside::{House, signal};

/// Repeatable chance.
struct Dice(u64);

impl Dice {
    /// From this moment, and said.
    fn cast() -> Self {
        let seed = match std::env::var("CRASH_SEED") {
            Ok(seed) => seed.parse().unwrap(),
            Err(_) => SystemClock.now().as_microsecond().unsigned_abs(),
        };
        println!("CRASH_SEED={seed}");
        Self(seed)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

fn start(house: &House) -> Child {
    let mut command = house.command(&["run"]);
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// A whole look; the CRM's clock has gone on since the last one.
fn once(house: &House) {
    house.clock.advance_to(house.hub.now() + SignedDuration::from_secs(2));
    house.good(&["run", "--once"]);
}

/// Lets it run for so long, then kills it.
fn run_and_kill(house: &House, millis: u64) {
    house.clock.advance_to(house.hub.now() + SignedDuration::from_secs(2));
    let mut child = start(house);
    std::thread::sleep(std::time::Duration::from_millis(millis));
    signal(&child, "KILL");
    child.wait().unwrap();
}

/// Twelve people who own leads, each with a conversation of their own.
fn team(house: &House) -> Vec<(String, String)> {
    let mut team = Vec::new();
    for number in 1..=12 {
        let (id, user) = (format!("u9{number:03}"), format!("UREP{number:02}"));
        let email = format!("rep{number}@sales.example");
        house
            .hub
            .owner(Owner { user: 100 + number, ..Owner::person(&id, "Rep", "Person", &email) });
        house.slack.user(&user, &email, &format!("Rep {number}"), "America/New_York");
        team.push((id, user));
    }
    team
}

fn is_marked(message: &Message) -> bool {
    blocks(message).contains("possibly a repeat")
}

fn blocks(message: &Message) -> String {
    serde_json::to_string(&message.current().blocks).unwrap()
}

fn is_about(message: &Message, lead: Id) -> bool {
    blocks(message).contains(&format!("lead {lead} ·"))
}

/// How often each lead was told there, unmarked and marked.
fn told(house: &House, place: &str, leads: &[Id]) -> BTreeMap<Id, (usize, usize)> {
    let mut told = BTreeMap::new();
    for lead in leads {
        let entry: &mut (usize, usize) = told.entry(*lead).or_default();
        for message in house.messages(place).iter().filter(|one| is_about(one, *lead)) {
            match is_marked(message) {
                true => entry.1 += 1,
                false => entry.0 += 1,
            }
        }
    }
    told
}

#[test]
fn killed_at_random_nothing_is_lost_and_nothing_is_said_twice_unmarked() {
    let mut dice = Dice::cast();
    let house = house();
    let channel = "{upon: breached, to: \"slack:C0INBOUND\"}";
    house.edit("sla.yaml", channel, "{upon: breached, to: owner}");
    let team = team(&house);
    let began = SystemClock.now();
    once(&house);
    let whole = SystemClock.now().duration_since(began).as_millis().unsigned_abs() as u64;
    assert_eq!(house.messages("C0INBOUND").len(), 0);

    let mut leads: BTreeMap<&str, Vec<Id>> = BTreeMap::new();
    for round in 0..2 {
        for (id, user) in &team {
            let lead = house.lead(&format!("Lead{round}"), id, house.hub.now());
            leads.entry(user.as_str()).or_default().push(lead);
        }
        // Four working hours later, and a working hour more for the manager.
        house.pass(60 * 24);
        for _ in 0..6 {
            let (answer, times) = match dice.below(9) {
                0 => (Answer::Dropped, 1 + dice.below(2)),
                1 => (Answer::CutShort, 1 + dice.below(2)),
                2 => (Answer::Status(503), 1 + dice.below(2)),
                _ => (Answer::Dropped, 0),
            };
            if times > 0 {
                let fault = Fault::on("chat.postMessage", answer).times(times as u32);
                let fault = if dice.below(2) == 0 { fault.once_applied() } else { fault };
                house.slack.fault(fault.after(dice.below(8) as u32));
            }
            run_and_kill(&house, dice.below(2 * whole));
        }
        house.slack.heal();
    }
    // Whatever was put off is due by then.
    for _ in 0..3 {
        once(&house);
    }
    let status = house.good(&["status"]);
    assert!(status.contains("outbox       empty"), "{status}");
    let mut repeats = 0;
    for (user, leads) in &leads {
        for (lead, (plain, marked)) in told(&house, user, leads) {
            let all = || ["C0OPS", "C0INBOUND", user].map(|place| house.texts(place));
            assert_eq!(plain, 1, "{lead} to {user}: {marked} marked; {:#?}", all());
            assert!(marked <= 1, "lead {lead} to {user}: {marked} marked repeats");
            repeats += marked;
        }
        let strangers = house.messages(user).into_iter();
        let strangers = strangers.filter(|one| !leads.iter().any(|lead| is_about(one, *lead)));
        assert_eq!(strangers.count(), 0, "{user} was told of what is not theirs");
    }
    assert_eq!(repeats, 0, "with the right to read its own messages it finds what it has sent");
    // The manager hears of all of them, in a summary or two.
    let told: Vec<u32> = house.texts("UGRACE").iter().map(|text| total(text)).collect();
    assert_eq!(told.iter().sum::<u32>(), 24, "{:#?}", house.texts("UGRACE"));
    assert!(told.len() <= 2, "{told:?}");
}

/// A house in which people are told of leads, and not of the share of them that was missed.
fn house() -> House {
    let house = House::new();
    house.edit("sla.yaml", "objective: {share: 90%, per: month, min_sample: 30}", "");
    // The agreement's own examples expect that share.
    let text = std::fs::read_to_string(house.dir.path().join("sla.yaml")).unwrap();
    house.write("sla.yaml", text.split_once("\ntests:\n").unwrap().0);
    house
}

/// Of how many promises a summary speaks.
fn total(text: &str) -> u32 {
    text.split(' ').next().unwrap().parse().unwrap()
}

#[test]
fn five_hundred_open_breaches_are_one_message_through_every_restart() {
    let mut dice = Dice::cast();
    let house = house();
    // What is to be decided about them comes due meanwhile, which is another matter.
    house.edit("sla.yaml", "within: 2 working days", "within: 20 working days");
    // One a minute, since those that come in together are an import, and nobody is told of it.
    let marked = |number: i64| house.ago(60 * 24 * 4 - number);
    let lead = |number: i64| house.lead(&format!("Lead{number}"), "u0012", marked(number));
    let leads: Vec<Id> = (0..500).map(lead).collect();
    for _ in 0..6 {
        run_and_kill(&house, 300 + dice.below(2_500));
    }
    once(&house);
    let one_each = |house: &House, what: &str| {
        for place in ["C0INBOUND", "UGRACE"] {
            let said = house.texts(place);
            assert_eq!(said.len(), 1, "{what}, {place}: {said:#?}");
            assert!(
                said[0].contains("500 promises need attention"),
                "{what}, {place}: {}",
                said[0]
            );
        }
        for nobody in ["UBEN", "C0REVOPS", "C0MARKETING"] {
            assert_eq!(house.texts(nobody), [""; 0], "{what}");
        }
    };
    one_each(&house, "the first start");
    house.pass(60 * 3);
    once(&house);
    one_each(&house, "hours later");

    // Half of them are followed up: the one message says so, and stays one.
    let now = house.hub.now();
    for lead in &leads[..250] {
        let call = leadpact::demo::hubspot::Activity::call(now, SignedDuration::from_secs(90));
        house.hub.edit().log(*lead, call.owner("u0012"));
    }
    house.pass(5);
    once(&house);
    for place in ["C0INBOUND", "UGRACE"] {
        let said = house.texts(place);
        assert_eq!(said.len(), 1, "{said:#?}");
        assert!(said[0].contains("250 of 500 promises need attention"), "{place}: {}", said[0]);
    }
}

/// Five hundred leads that come due while nobody watches.
fn overdue_unwatched() -> House {
    let house = house();
    once(&house);
    for number in 0..500 {
        house.lead(&format!("Lead{number}"), "u0012", house.hub.now());
        house.clock.advance_to(house.hub.now() + SignedDuration::from_secs(10));
    }
    house.pass(60 * 26);
    house
}

/// Asked once for each hundred leads that are read again, and not before.
const AGAIN: &str = "contacts/calls/batch/read";

fn is_one_summary(house: &House) {
    for place in ["C0INBOUND", "UGRACE"] {
        let said = house.texts(place);
        assert_eq!(said.len(), 1, "{place}: {said:#?}");
        assert_eq!(total(&said[0]), 500, "{place}: {said:#?}");
    }
}

#[test]
fn what_came_due_while_nobody_watched_is_one_summary() {
    let house = overdue_unwatched();
    run_and_kill(&house, 2_000);
    once(&house);
    once(&house);
    is_one_summary(&house);
}

/// What had been read again before the kill waits for the rest.
#[test]
fn a_kill_in_the_middle_of_reading_again_is_one_summary() {
    let house = overdue_unwatched();
    let (heard, third) = std::sync::mpsc::channel();
    let heard = std::sync::Mutex::new(heard);
    let tell = move |_: &HubSpot| heard.lock().unwrap().send(()).unwrap();
    house.hub.next_n(3, AGAIN, Trouble::Meanwhile(Arc::new(tell)));
    house.hub.always(AGAIN, Trouble::Silent);
    house.clock.advance_to(house.hub.now() + SignedDuration::from_secs(2));
    let mut child = start(&house);
    (0..3).for_each(|_| third.recv().unwrap());
    std::thread::sleep(std::time::Duration::from_millis(500));
    signal(&child, "KILL");
    child.wait().unwrap();
    house.hub.heal();
    assert_eq!(house.texts("C0INBOUND"), [""; 0], "nothing was said before the kill");
    once(&house);
    once(&house);
    is_one_summary(&house);
}

/// What has been read again is said even though the rest cannot be.
#[test]
fn what_can_be_proven_is_not_held_back_by_what_cannot() {
    let house = overdue_unwatched();
    house.hub.next_n(2, AGAIN, Trouble::Meanwhile(Arc::new(|_: &HubSpot| {})));
    house.hub.always(AGAIN, Trouble::Status(423));
    house.clock.advance_to(house.hub.now() + SignedDuration::from_secs(2));
    let output = house.command(&["run", "--once"]).output().unwrap();
    println!("{}", crate::outside::text(&output.stderr));
    let said: u32 = house.texts("C0INBOUND").iter().map(|text| total(text)).sum();
    assert_eq!(said, 200, "{:#?}", house.texts("C0INBOUND"));
    house.hub.heal();
    once(&house);
    let said: u32 = house.texts("C0INBOUND").iter().map(|text| total(text)).sum();
    assert_eq!(said, 500, "{:#?}", house.texts("C0INBOUND"));
}
