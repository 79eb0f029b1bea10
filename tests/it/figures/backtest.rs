//! Trying a version on the past, against a count by hand and against living through the days.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;
use leadpact::alert::{self, Recipient, Round, dedup, foretold};
use leadpact::contract::{Agreement, Contract, Verdict};
use leadpact::daemon::backtest::backtest;
use leadpact::daemon::{Running, status::Health};
use leadpact::lead::{Coverage, History, Stream, Timeline};
use leadpact::report::backtest::{Backtest, Trial};
use leadpact::report::json;
use leadpact::report::sheet::{Cell, Report, Table};
use leadpact::sla::{Countdown, Known, Replay, alike, evaluate};
use leadpact::store::{Mode, Sqlite, Store as _};

use super::world::{AGREEMENT, AS_OF, World, at, contract, world};

const FROM: &str = "2026-06-15T04:00:00Z";
const TO: &str = "2026-10-16T04:00:00Z";

/// Another version: faster, with another pause, and one promise by another name.
fn tried() -> String {
    AGREEMENT
        .replace(
            "within: {hot: 1 working hour, otherwise: 4 working hours}",
            "within: {hot: 40 working minutes, otherwise: 5 working hours}",
        )
        .replace("status == \"WAIT\"", "status == \"LATER\"")
        .replace(
            "assign: {kind: time_to_assign, starts_at: mql, within: 2 working hours}",
            "give: {kind: time_to_assign, starts_at: mql, within: 1 working hour}",
        )
        .replace("within: 3 working days", "within: 2 working days")
        .replace("within: 6 working days", "within: 9 working days")
        .replace("min_call: 10 seconds", "min_call: 40 seconds")
}

fn trial(world: &World, (old, new): (&str, &str), suggest: Option<(&str, f64)>) -> Trial {
    Trial {
        old: contract(old),
        new: contract(new),
        directory: Arc::new(world.directory.clone()),
        from: at(FROM),
        to: at(TO),
        as_of: at(AS_OF),
        listed: 1_000_000,
        suggest: suggest.map(|(promise, share)| (promise.into(), share)),
    }
}

async fn by_leadpact(world: &World, trial: Trial) -> Report {
    let store = Sqlite::open(world.file.clone(), Mode::Reader).await.unwrap();
    let running = Running::new(world.agreement.clone()).unwrap();
    let health = Health::default();
    let tried = backtest(&store, (&running, &health), trial, &mut |_| ()).await.unwrap();
    tried.report()
}

async fn histories(world: &World) -> Vec<History> {
    let store = Sqlite::open(world.file.clone(), Mode::Reader).await.unwrap();
    let leads = store.live_leads(None, 1_000_000).await.unwrap();
    let mut all = store.histories(&leads).await.unwrap();
    all.iter_mut().for_each(|history| history.reread_at = Some(Timestamp::MAX));
    all
}

/// The version, in force since ever.
fn ever(text: &str) -> Agreement {
    let ever = Timestamp::MIN;
    let contract = Contract::clone(&contract(text));
    Agreement::of(Arc::new(Contract { effective_from: ever, enforce_from: ever, ..contract }))
}

fn kept(countdown: &Countdown) -> Option<bool> {
    match countdown.verdict {
        Verdict::Met | Verdict::MetLateLogged => Some(true),
        Verdict::Breached | Verdict::BreachedAnswered => Some(false),
        _ => None,
    }
}

fn cells(table: &Table, name: &str) -> Vec<Cell> {
    let is_it = |cell: &Cell| *cell == Cell::Text(name.to_owned());
    let row = table.rows.iter().find(|row| is_it(&row.cells[0]));
    row.unwrap_or_else(|| panic!("no row {name}: {table:#?}")).cells.clone()
}

#[tokio::test]
async fn both_versions_are_counted_as_by_hand() {
    for seed in [3, 4] {
        println!("seed {seed}");
        let world = world(seed, 700).await;
        let (old, new) = (AGREEMENT.to_owned(), tried());
        let report = by_leadpact(&world, trial(&world, (&old, &new), None)).await;
        let known = Known { coverage: &world.coverage, directory: &world.directory };
        let window = at(FROM)..at(TO);
        let (old, new) = (ever(&old), ever(&new));
        // By promise: kept and judged of both, broken now, kept now, only before, only after.
        let mut counts: BTreeMap<String, [u64; 8]> = BTreeMap::new();
        let mut flips = BTreeSet::new();
        for history in histories(&world).await {
            let judged = |agreement| -> Vec<Countdown> {
                let all = evaluate(agreement, &history, known, at(AS_OF)).countdowns;
                all.into_iter().filter(|one| window.contains(&one.start)).collect()
            };
            let (before, after) = (judged(&old), judged(&new));
            for (side, all) in [&before, &after].into_iter().enumerate() {
                for one in all {
                    let count = counts.entry(one.key.promise.to_string()).or_default();
                    count[2 * side] += u64::from(kept(one) == Some(true));
                    count[2 * side + 1] += u64::from(kept(one).is_some());
                }
            }
            for one in &before {
                let count = counts.entry(one.key.promise.to_string()).or_default();
                let other = after.iter().find(|other| other.key == one.key);
                match other.map(|other| (kept(one), kept(other))) {
                    None => count[6] += 1,
                    Some((Some(true), Some(false))) => count[4] += 1,
                    Some((Some(false), Some(true))) => count[5] += 1,
                    Some(_) => continue,
                }
                if other.is_some() {
                    flips.insert((
                        one.key.lead.to_string(),
                        one.key.promise.to_string(),
                        one.start,
                    ));
                }
            }
            for one in &after {
                let is_new = before.iter().all(|other| other.key != one.key);
                counts.entry(one.key.promise.to_string()).or_default()[7] += u64::from(is_new);
            }
        }
        assert!(counts.values().any(|one| one[4] > 3) && counts.values().any(|one| one[5] > 3));
        let table = report.table("backtest", "promises").unwrap();
        assert_eq!(table.rows.len(), counts.len());
        for (promise, [a, b, c, d, broke, mended, dropped, added]) in &counts {
            let cells = cells(table, promise);
            let share = |part: u64, of: u64| Cell::share(part, of, "none judged");
            assert_eq!((&cells[1], &cells[2]), (&share(*a, *b), &share(*c, *d)), "{promise}");
            let rest = [broke, mended, dropped, added].map(|count| Cell::Count(*count));
            assert_eq!(cells[4..], rest, "{promise}");
        }
        let listed = report.table("flips", "flips").unwrap();
        assert_eq!(listed.rows.len(), flips.len());
        // Every split adds up to the same.
        for id in ["owners", "teams", "sources"] {
            let rows = &report.table("backtest", id).unwrap().rows;
            let flipped = rows.iter().flat_map(|row| &row.cells[4..6]).map(|cell| match cell {
                Cell::Count(count) => *count,
                other => panic!("{other:?}"),
            });
            assert_eq!(flipped.sum::<u64>(), flips.len() as u64, "{id}");
        }
    }
}

/// However the leads are dealt out, in whatever order the parts come back, and whether or not what
/// both versions judge alike is judged once.
#[tokio::test]
async fn parts_in_any_order_come_to_the_same() {
    let world = world(5, 300).await;
    let one = AGREEMENT.replace("within: 3 working days", "within: 2 working days");
    for (new, judged_once) in [(tried(), false), (one, true), (AGREEMENT.to_owned(), true)] {
        let trial = Trial { listed: 7, ..trial(&world, (AGREEMENT, &new), None) };
        assert_eq!(!alike(&trial.old, &trial.new).is_empty(), judged_once);
        let trials = [Some(("first-touch", 0.8)), None].map(|sought| Trial {
            suggest: sought.map(|(promise, share)| (promise.into(), share)),
            ..trial.clone()
        });
        for trial in trials {
            let whole = json::object(&by_leadpact(&world, trial.clone()).await);
            assert_eq!(json::object(&in_parts(&world, &trial).await), whole);
        }
    }
}

/// Every lead judged whole by both versions, and counted in parts.
async fn in_parts(world: &World, trial: &Trial) -> Report {
    let known = Known { coverage: &world.coverage, directory: &world.directory };
    let mut histories = histories(world).await;
    histories.reverse();
    let mut merged = Backtest::new(trial.clone());
    let sought = trial.suggest.as_ref().map(|(promise, _)| promise);
    for chunk in histories.chunks(13) {
        let mut part = Backtest::new(trial.clone());
        for history in chunk {
            let past = |contract: &Contract| {
                let timeline = Timeline::read(history, &contract.fields).0;
                let replay = Replay { contract, known, timed: sought, as_of: at(AS_OF) };
                replay.of(&timeline, |_| true)
            };
            part.add(Vec::new(), past(&trial.old), past(&trial.new));
        }
        part.merge(merged);
        merged = part;
    }
    merged.report()
}

/// What is suggested would have been met, and a minute less would not.
#[tokio::test]
async fn the_suggested_target_is_the_shortest_that_would_have_been_met() {
    let one = "within: 4 working hours, pauses_while: status == \"WAIT\"";
    let start = AGREEMENT.find("  first-touch:\n").unwrap();
    let end = AGREEMENT.find("  owner-touch:").unwrap();
    let with = |within: &str| {
        let kind = "kind: first_touch, starts_at: mql";
        let promise =
            format!("  first-touch: {{{kind}, {}}}\n", one.replace("4 working hours", within));
        let text = format!("{}{promise}{}", &AGREEMENT[..start], &AGREEMENT[end..]);
        // Who is excused depends on when it is due.
        text[..text.find("exemptions:").unwrap()].to_owned()
    };
    let world = world(6, 600).await;
    let mut seen = 0;
    for share in [0.02, 0.1, 0.3] {
        let now = with("4 working hours");
        let asked = trial(&world, (&now, &now), Some(("first-touch", share)));
        let report = by_leadpact(&world, asked).await;
        let table = report.table("suggestion", "suggestion").unwrap();
        for row in &table.rows {
            let [segment, _, _, Cell::Text(target), Cell::Share { part, of }] = &row.cells[..]
            else {
                continue;
            };
            assert!(*part as f64 >= share * *of as f64, "{row:?}");
            let (amount, unit) = target.split_once(' ').unwrap();
            let amount: u32 = amount.parse().unwrap();
            // Kept by segment is what the promise with that target keeps.
            let kept = |target: String| {
                let (world, now) = (&world, &now);
                async move {
                    let tried = with(&target);
                    let asked = trial(world, (now, &tried), Some(("first-touch", share)));
                    let report = by_leadpact(world, asked).await;
                    let table = report.table("suggestion", "suggestion").unwrap();
                    let row = table.rows.iter().find(|row| row.cells[0] == *segment).unwrap();
                    let Cell::Share { part, of } = row.cells[2] else { panic!("{row:?}") };
                    part as f64 / of as f64
                }
            };
            let now = kept(target.clone()).await;
            assert!(now >= share, "{now} {row:?}");
            if amount > 1 {
                assert!(kept(format!("{} {unit}", amount - 1)).await < share, "{row:?}");
            }
            seen += 1;
        }
    }
    assert!(seen >= 4, "hardly any target was suggested");
}

/// What is foretold is what somebody who looks all the time is told as the days go by.
#[tokio::test]
async fn the_messages_foretold_are_those_of_living_through_the_days() {
    let routed = AGREEMENT
        .replace("    at_risk_at: 75%\n", "    at_risk_at: 75%\n    route: reps\n")
        .replace(
            "starts_at: mql, within: 2 working hours}",
            "starts_at: mql, within: 2 working hours, route: ops}",
        )
        + "routes:
  reps:
    - {upon: at_risk, to: owner}
    - {upon: breached, to: \"slack:C0INBOUND\"}
    - {upon: breached, after: 1 working hour, to: manager}
  ops: [{upon: breached, to: \"slack:C0REVOPS\"}]
";
    let world = world(8, 250).await;
    let agreement = ever(&routed);
    let contract = agreement.latest().unwrap();
    let mut coverage = Coverage::default();
    for stream in Stream::all() {
        coverage.add(stream, Timestamp::MIN, at(AS_OF));
    }
    let known = Known { coverage: &coverage, directory: &world.directory };
    let (mut same, mut all) = (0, 0);
    for history in histories(&world).await {
        let mut lived = live_through(&agreement, &history, known);
        let timeline = Timeline::read(&history, &contract.fields).0;
        let replay = Replay { contract, known, timed: None, as_of: at(AS_OF) };
        let past = replay.of(&timeline, |_| true);
        let mut told: Vec<Recipient> = past
            .iter()
            .flat_map(|past| foretold(contract, &world.directory, past, at(AS_OF)))
            .map(|one| one.to)
            .collect();
        lived.sort_unstable();
        told.sort_unstable();
        all += lived.len().max(told.len());
        let rest = lived.iter().filter(|one| {
            let place = told.iter().position(|other| other == *one);
            place.map(|place| told.swap_remove(place)).is_some()
        });
        same += rest.count();
    }
    println!("{same} of {all} messages");
    // What is known now and was not then (an owner who changed after the warning) tells them apart.
    assert!(all > 200 && same * 100 >= all * 99, "{same} of {all}");
}

/// To whom something is said about `history`, looking whenever something can be new.
fn live_through(agreement: &Agreement, history: &History, known: Known<'_>) -> Vec<Recipient> {
    let facts = history.fields.iter().map(|fact| fact.at);
    let owners = history.owners.iter().map(|fact| fact.at);
    let logged = history.activities.iter().map(|activity| activity.recorded_at);
    let mut looks: BTreeSet<Timestamp> = facts.chain(owners).chain(logged).collect();
    let contract = agreement.latest().unwrap();
    let (mut said, mut posts, mut to) = (Vec::new(), Vec::new(), Vec::new());
    while let Some(now) = looks.pop_first().filter(|now| *now <= at(AS_OF)) {
        let mut then = history.recorded_by(now);
        then.reread_at = Some(now);
        let evaluations = [evaluate(agreement, &then, known, now)];
        let round = Round {
            agreement,
            directory: known.directory,
            evaluations: &evaluations,
            said: &said,
            posts: &posts,
            recent: &[],
            storms: &[],
            as_of: now,
            watching_since: Some(Timestamp::MIN),
        };
        let decided = alert::decide(round);
        let wakes = decided.wake.iter().map(|(_, wake)| *wake);
        looks.extend(wakes.chain(evaluations[0].next_change).filter(|next| *next > now));
        for countdown in &evaluations[0].countdowns {
            let promise = contract.promise(countdown.key.promise.as_str()).unwrap();
            let Some(route) = promise.route else { continue };
            for step in &contract.routes[route].steps {
                let key = dedup(&countdown.key, step, 0);
                let is_new = said.iter().all(|one: &alert::Said| one.key != key);
                let Some(one) = decided.said.iter().find(|one| one.key == key && is_new) else {
                    continue;
                };
                let post = decided.posts.iter().find(|post| post.id == one.post).unwrap();
                // An escalation stands in the channel's thread and calls the manager there.
                let reach = match &post.notice {
                    alert::Notice::One(item) => item.mention.clone().map(Recipient::Person),
                    _ => None,
                };
                to.push(reach.unwrap_or_else(|| post.to.clone()));
            }
        }
        for one in decided.said {
            said.retain(|before: &alert::Said| before.key != one.key);
            said.push(one);
        }
        for one in decided.posts {
            posts.retain(|before: &alert::Post| before.id != one.id);
            posts.push(one);
        }
    }
    to
}
