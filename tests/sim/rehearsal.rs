//! What is foretold and told again, against what the watch did on the same days: a back-test under
//! the version in force gives the verdicts that were given, and a plan says what a watch says that
//! follows the new version.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use leadpact::alert::{Round, decide};
use leadpact::config::Files;
use leadpact::config::check::{Input, check};
use leadpact::contract::Contract;
use leadpact::crm::CrmSource;
use leadpact::daemon::{Deps, Pulse, Running, cycle, plan, reload, status};
use leadpact::lead::{Coverage, Directory, History, Timeline};
use leadpact::notify::Console;
use leadpact::report::plan::Plan as Foretold;
use leadpact::report::sheet::Cell;
use leadpact::sla::{Countdown, CountdownKey, Evaluation, Known, Past, Replay};
use leadpact::store::{Filter, Mode, Sqlite, Store};

use crate::crm::millis;
use crate::draw;
use crate::plan::{Flavour, Plan};
use crate::rng::Rng;
use crate::run::{Sim, Wrong, run};
use crate::runner;
use crate::terms::Terms;
use crate::{MINUTE, Ms};

/// Worlds of each kind.
const WORLDS: u64 = 30;

/// What the worlds came to: so many countdowns compared, of which so many were broken, moved …
type Counts = BTreeMap<&'static str, u64>;

/// Runs a check in so many worlds, and shows what they came to.
fn worlds<F>(check: impl Fn(u64) -> F)
where
    F: Future<Output = Result<Counts, Wrong>>,
{
    let (from, to) = runner::range(runner::count(WORLDS));
    let (mut all, mut wrong) = (Counts::new(), Vec::new());
    for seed in from..to {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        match runtime.block_on(check(seed)) {
            Ok(counts) => counts.into_iter().for_each(|(what, count)| {
                *all.entry(what).or_default() += count;
            }),
            Err(text) => wrong.push(format!("LEADPACT_SIM_SEED={seed}: {text}")),
        }
    }
    println!("{} worlds: {all:?}", to - from);
    assert!(wrong.is_empty(), "{} worlds go wrong\n{}", wrong.len(), wrong.join("\n"));
    for what in ["compared", "broken"] {
        assert!(to - from == 1 || all.get(what).is_some_and(|count| *count > 0), "no {what}");
    }
}

/// Everything that has been read of all leads that are there.
async fn facts(store: &dyn Store) -> (Vec<History>, Coverage, Directory) {
    let leads = store.live_leads(None, 10_000).await.unwrap();
    let mut histories = store.histories(&leads).await.unwrap();
    // As a back-test does.
    histories.iter_mut().for_each(|history| history.reread_at = Some(Timestamp::MAX));
    (histories, store.coverage().await.unwrap(), store.directory().await.unwrap())
}

fn keyed(past: Vec<Past>) -> BTreeMap<CountdownKey, Countdown> {
    past.into_iter().map(|past| (past.countdown.key.clone(), past.countdown)).collect()
}

/// What a reader of both would call the same.
fn shown(one: &Countdown) -> String {
    let answered = one.answered.as_ref().map(|answered| answered.at);
    format!(
        "{} from {} due {:?} of {:?} in {}, segment {:?}, source {}, answered {answered:?}",
        one.verdict, one.start, one.due, one.owner, one.calendar, one.segment, one.source
    )
}

#[test]
fn a_back_test_says_what_the_watch_said() {
    worlds(|seed| async move {
        let mut rng = Rng::new(seed ^ 0xbac7);
        // Whatever goes wrong on the way: in the end the facts are the facts.
        let flavour = Flavour {
            lag: rng.percent(50),
            beyond: rng.percent(30),
            troubles: rng.percent(40),
            crashes: rng.percent(30),
            clock: rng.percent(30),
            removals: rng.percent(50),
            reloads: false,
        };
        let mut sim = run(Plan::flavoured(seed, rng, flavour), None, false).await?;
        let look = sim.look(None).await?;
        let as_of = look.as_of.map(crate::world::instant).ok_or("the last look reads nothing")?;
        let running = sim.running().ok_or("nothing runs")?;
        let store = sim.store().await?;
        let (histories, coverage, directory) = facts(&*store).await;
        let known = Known { coverage: &coverage, directory: &directory };
        let rows = sim.rows().await?;
        let mut counts = Counts::new();
        for history in &histories {
            let replay = Replay { contract: &running.contract, known, timed: None, as_of };
            let timeline = Timeline::read(history, &running.contract.fields).0;
            let told = replay.of(&timeline, |_| true);
            let mut told = keyed(told);
            // What began before the first version is judged by none.
            told.retain(|_, one| one.start >= running.contract.effective_from);
            for row in rows.iter().filter(|row| row.key.lead == history.lead) {
                let one = told.remove(&row.key).ok_or(format!("{:?} is not there", row.key))?;
                let (row_says, told_says) = (shown(row), shown(&one));
                if row_says != told_says {
                    return Err(format!(
                        "{:?}\n  the watch said {row_says}\n  it is told as {told_says}",
                        row.key
                    ));
                }
                *counts.entry("compared").or_default() += 1;
                *counts.entry("broken").or_default() += u64::from(row.verdict.is_breach());
            }
            if let Some((key, one)) = told.into_iter().next() {
                return Err(format!("{key:?} is told, and was never given: {}", shown(&one)));
            }
        }
        Ok(counts)
    });
}

fn contract(terms: &Terms) -> Arc<Contract> {
    let (text, files) = (terms.yaml(), Files::Stored(BTreeMap::new()));
    let input = Input {
        name: "sla.yaml",
        bytes: text.as_bytes(),
        files: &files,
        as_of: None,
        accepted: None,
    };
    let checked = check(input);
    checked.contract.unwrap_or_else(|| panic!("{:?}\n{text}", checked.diagnostics))
}

/// A second watch over the same CRM, which has never known another version: its verdicts at once.
async fn afresh(sim: &Sim, terms: &Terms) -> Result<(Running, Vec<Countdown>), Wrong> {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("sla.yaml");
    std::fs::write(&path, terms.yaml()).unwrap();
    let store = Sqlite::open(home.path().join("leads.db"), Mode::Writer).await.unwrap();
    let deps = Deps {
        clock: Arc::new(sim.world.clone()),
        crm: Arc::clone(&sim.crm) as Arc<dyn CrmSource>,
        store: Arc::new(store),
        notifier: Arc::new(Console::new(|_| {})),
        mirror: None,
        sinks: Default::default(),
    };
    let running = reload::in_force(&deps, &path).await.map_err(|error| error.to_string())?;
    for _ in 0..4 {
        let pulse = Pulse::default();
        let cycle = cycle::run_once(&deps, &running, &pulse, sim.plan.lag).await;
        let cycle = cycle.map_err(|error| error.to_string())?;
        if cycle.reading.is_complete() && cycle.waiting == 0 {
            break;
        }
    }
    let rows = deps.store.countdowns(&Filter::default()).await.map_err(|e| e.to_string())?;
    Ok((running, rows))
}

/// The rows of the plan's table about what is running: by promise, with its five counts.
fn table(foretold: &Foretold) -> BTreeMap<String, Vec<u64>> {
    let report = foretold.report();
    let section = report.sections.into_iter().find(|section| section.id == "running");
    let tables = section.into_iter().flat_map(|section| section.tables);
    let rows = tables.flat_map(|table| table.rows).map(|row| {
        let mut cells = row.cells.into_iter();
        let Some(Cell::Text(promise)) = cells.next() else { panic!("a promise's name") };
        let count = |cell| match cell {
            Cell::Count(count) => count,
            other => panic!("a count, not {other:?}"),
        };
        (promise, cells.map(count).collect())
    });
    rows.collect()
}

/// The same, counted from what two watches really said.
fn counted(before: &[Countdown], after: &[Countdown]) -> BTreeMap<String, Vec<u64>> {
    let mut counts: BTreeMap<String, Vec<u64>> = BTreeMap::new();
    for was in before.iter().filter(|row| row.verdict.is_open()) {
        let count = counts.entry(was.key.promise.to_string()).or_insert_with(|| vec![0; 5]);
        count[0] += 1;
        let is = after.iter().find(|row| row.key == was.key);
        let far = |due: Option<Timestamp>| due.unwrap_or(Timestamp::MAX);
        match is {
            Some(is) if is.verdict.is_breach() => count[3] += 1,
            Some(is) if is.verdict.is_open() => {
                count[1] += u64::from(far(is.due) < far(was.due));
                count[2] += u64::from(far(is.due) > far(was.due));
            }
            _ => count[4] += 1,
        }
    }
    counts
}

/// Who is told at once that what was running is broken: by the words of the reader.
fn told(
    running: &Running,
    directory: &Directory,
    (before, after): (&[Countdown], &[Countdown]),
    as_of: Timestamp,
) -> BTreeMap<String, u64> {
    let was_open =
        |row: &&Countdown| before.iter().any(|was| was.key == row.key && was.verdict.is_open());
    let broken = after.iter().filter(|row| row.verdict.is_breach()).filter(was_open);
    let evaluations: Vec<Evaluation> = broken
        .map(|row| Evaluation {
            lead: row.key.lead.clone(),
            as_of,
            countdowns: vec![row.clone()],
            life: None,
            reactions: vec![],
            next_change: None,
        })
        .collect();
    let mut told = BTreeMap::new();
    // Each by itself: many at once become fewer messages.
    for evaluation in &evaluations {
        let decisions = decide(Round {
            agreement: &running.agreement,
            directory,
            evaluations: std::slice::from_ref(evaluation),
            said: &[],
            posts: &[],
            recent: &[],
            storms: &[],
            as_of,
            watching_since: Some(Timestamp::MIN),
        });
        for said in &decisions.said {
            let post = decisions.posts.iter().find(|post| post.id == said.post);
            let to = post.map(|post| post.to.to_string()).unwrap_or_default();
            *told.entry(to).or_default() += 1;
        }
    }
    told
}

#[test]
fn a_plan_foretells_what_a_watch_under_the_new_version_says() {
    worlds(|seed| async move {
        let mut rng = Rng::new(seed ^ 0x91a7);
        let flavour = Flavour { removals: rng.percent(50), ..Flavour::default() };
        let mut draws = rng.fork(3);
        let mut plan = Plan::flavoured(seed, rng, flavour);
        // In the middle of things: much is still running.
        let middle = plan.start + (plan.end - plan.start) / 2;
        plan.ops.retain(|(at, _)| *at <= middle);
        plan.end = middle;
        let mut sim = run(plan, None, false).await?;
        let old = sim.plan.terms.clone();
        let new = Terms { effective_from: old.effective_from, ..draw::revised(&mut draws, &old) };
        let look = sim.look(None).await?;
        let as_of = look.as_of.map(crate::world::instant).ok_or("a look reads nothing")?;
        let before = sim.rows().await?;
        let running = sim.running().ok_or("nothing runs")?;
        let store = sim.store().await?;
        let health = status::health(&*store).await.map_err(|error| error.to_string())?;
        let revised = contract(&new);
        let moves = plan::moves(&*store, (&running, &health), &revised, as_of).await;
        let moves = moves.map_err(|error| error.to_string())?;
        let told_of = moves.told_to();
        let (contract, binds_from) = (Arc::clone(&running.contract), as_of);
        let foretold =
            Foretold { old: contract, new: revised, binds_from, running: Some(moves), as_of };
        let (follows, after) = afresh(&sim, &new).await?;
        let (said, is) = (table(&foretold), counted(&before, &after));
        if said != is {
            return Err(format!(
                "the plan says {said:?}, the watch {is:?}\n{}",
                differing(&before, &after)
            ));
        }
        let directory = store.directory().await.map_err(|error| error.to_string())?;
        let told = told(&follows, &directory, (&before, &after), as_of);
        if told_of != told {
            return Err(format!("the plan tells {told_of:?}, the watch {told:?}"));
        }
        let mut counts = Counts::new();
        for count in is.values() {
            for (what, count) in
                ["compared", "earlier", "later", "broken", "over"].iter().zip(count)
            {
                *counts.entry(what).or_default() += count;
            }
        }
        *counts.entry("told").or_default() += told.values().sum::<u64>();
        holds(&mut sim, &new, &before).await?;
        Ok(counts)
    });
}

fn differing(before: &[Countdown], after: &[Countdown]) -> String {
    let open = before.iter().filter(|row| row.verdict.is_open());
    let lines = open.map(|was| {
        let is = after.iter().find(|row| row.key == was.key).map(shown);
        format!("  {:?}\n    was {}\n    is  {is:?}", was.key, shown(was))
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Nothing that runs is judged again: in the next look after the change everything that had begun
/// stands as it did, but for the seconds that have passed.
async fn holds(sim: &mut Sim, new: &Terms, before: &[Countdown]) -> Result<(), Wrong> {
    sim.accept(new).await?;
    let look = sim.look(None).await?;
    let now: Ms = look.as_of.ok_or("a look reads nothing")?;
    let after = sim.rows().await?;
    for was in before {
        let is = after.iter().find(|row| row.key == was.key);
        let is = is.ok_or(format!("{:?} is gone with the new version", was.key))?;
        // While its clock stands nobody knows when it is due.
        let moves = was.due.is_some() && is.due != was.due;
        if moves || (&is.version, is.target) != (&was.version, was.target) {
            let versions = sim.store().await?.versions().await.map_err(|e| e.to_string())?;
            let accepted: Vec<_> = versions.iter().map(|one| one.accepted_at).collect();
            let (is, was) = ((&is.version, shown(is)), (&was.version, shown(was)));
            return Err(format!("it moves: {is:?}\n  before {was:?}\n  accepted {accepted:?}"));
        }
        let near = |at: Option<Timestamp>| at.is_some_and(|at| millis(at) > now - MINUTE);
        let passes = near(was.due) || near(was.at_risk_from) || near(was.next_change);
        if is.verdict != was.verdict && !passes {
            return Err(format!("another verdict: {}\n  before {}", shown(is), shown(was)));
        }
    }
    Ok(())
}
