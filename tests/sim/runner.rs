//! Runs many worlds on all cores, and cuts a failing one down to what matters.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::plan::Plan;
use crate::planted::Bug;
use crate::run::{Sim, Wrong, run};

/// How many runs may be spent on cutting a failing world down.
const CUTS: usize = 250;

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// So many worlds, unless the environment wants another number.
pub(crate) fn count(usual: u64) -> u64 {
    number("LEADPACT_SIM_WORLDS").unwrap_or(usual)
}

/// The seeds of so many worlds, or the one that the environment wants.
pub(crate) fn range(count: u64) -> (u64, u64) {
    let only = number("LEADPACT_SIM_SEED");
    let from = number("LEADPACT_SIM_FROM").unwrap_or_default();
    only.map_or((from, from + count), |seed| (seed, seed + 1))
}

/// Runs one plan on a runtime of its own.
pub(crate) fn once(plan: Plan, bug: Option<Bug>) -> Result<Sim, Wrong> {
    once_over(plan, bug, false)
}

/// The same, over real HTTP if wanted.
pub(crate) fn once_over(plan: Plan, bug: Option<Bug>, over_http: bool) -> Result<Sim, Wrong> {
    let runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = { runtime }.enable_all().build().expect("a runtime");
    let ran = catch_unwind(AssertUnwindSafe(|| runtime.block_on(run(plan, bug, over_http))));
    ran.unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().cloned();
        let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
        Err(format!("it panicked: {}", text.unwrap_or_default()))
    })
}

/// Runs `count` worlds. Ends the test at the first that goes wrong, with its operations.
pub(crate) fn worlds(count: u64, bug: Option<Bug>) {
    let (from, to) = range(count);
    let next = AtomicU64::new(from);
    let failure: Mutex<Option<(u64, Wrong)>> = Mutex::default();
    let keep_going = number("LEADPACT_SIM_KEEP_GOING").is_some();
    let total: Mutex<Total> = Mutex::default();
    let threads = std::thread::available_parallelism().map_or(2, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while failure.lock().unwrap().is_none() {
                    let seed = next.fetch_add(1, Ordering::SeqCst);
                    if seed >= to {
                        return;
                    }
                    match once(Plan::draw(seed), bug) {
                        Ok(sim) => total.lock().unwrap().add(&sim),
                        Err(wrong) if keep_going => {
                            println!("seed {seed}: {}", wrong.lines().next().unwrap_or_default());
                        }
                        Err(wrong) => *failure.lock().unwrap() = Some((seed, wrong)),
                    }
                }
            });
        }
    });
    if let Some((seed, wrong)) = failure.into_inner().unwrap() {
        let plan = Plan::draw(seed);
        let (plan, wrong) = cut(plan, wrong, bug);
        panic!("{wrong}\n\n{plan}\nRun it again with LEADPACT_SIM_SEED={seed}.");
    }
    println!("{}", total.into_inner().unwrap());
}

/// Leaves out what is not needed for the failure.
fn cut(mut plan: Plan, mut wrong: Wrong, bug: Option<Bug>) -> (Plan, Wrong) {
    let sought = kind(&wrong);
    let (mut chunk, mut runs) = (plan.ops.len() / 2, 0);
    while chunk > 0 && runs < CUTS {
        let mut at = 0;
        while at < plan.ops.len() && runs < CUTS {
            let mut less = plan.clone();
            let end = (at + chunk).min(less.ops.len());
            less.ops.drain(at..end);
            runs += 1;
            match once(less.clone(), bug) {
                Err(other) if kind(&other) == sought => (plan, wrong) = (less, other),
                _ => at += chunk,
            }
        }
        chunk /= 2;
    }
    (plan, wrong)
}

/// What kind of failure it is, whatever lead and instant it is about.
fn kind(wrong: &str) -> String {
    let text = wrong.split_once(": ").map_or(wrong, |(_, text)| text);
    let line = text.lines().next().unwrap_or_default();
    let differs = line.split_once("it is ").and_then(|(_, rest)| rest.split_once(" (as of"));
    match differs {
        Some((verdicts, _)) => verdicts.to_owned(),
        None if line.contains(" is missing") => "missing".to_owned(),
        None => line.split([':', ' ']).next().unwrap_or_default().to_owned(),
    }
}

/// What all worlds came to.
#[derive(Default)]
pub(crate) struct Total {
    worlds: u64,
    compared: u64,
    pub(crate) accusations: u64,
    pub(crate) messages: u64,
    crashes: u64,
    blind: u64,
    verdicts: std::collections::BTreeMap<&'static str, u64>,
}

impl Total {
    pub(crate) fn add(&mut self, sim: &Sim) {
        let checks = &sim.checks;
        self.worlds += 1;
        self.compared += checks.compared;
        self.accusations += checks.accusations;
        self.messages += checks.messages;
        self.crashes += checks.crashes;
        self.blind += checks.blindness.demanded;
        for (verdict, count) in &checks.verdicts {
            *self.verdicts.entry(verdict).or_default() += count;
        }
    }
}

impl std::fmt::Display for Total {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            out,
            "{} worlds: {} verdicts compared {:?}, {} accusations, {} messages, {} crashes, \
             {} looks so blind that the operator had to be told",
            self.worlds,
            self.compared,
            self.verdicts,
            self.accusations,
            self.messages,
            self.crashes,
            self.blind
        )
    }
}
