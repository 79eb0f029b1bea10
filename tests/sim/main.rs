//! Seeded worlds: the real daemon tasks and the real store between a simulated CRM and a simulated
//! channel, judged after every look by an oracle that was written separately from the rules.
//!
//! `cargo test --test sim` runs six hundred worlds. What goes wrong is cut down to the operations
//! that are needed for it and printed with its seed:
//!
//! - `LEADPACT_SIM_SEED=N` runs that world alone,
//! - `LEADPACT_SIM_WORLDS=N` so many worlds, for a soak (`cargo sim` runs them optimised),
//! - `LEADPACT_SIM_FROM=N` other worlds, from that seed on,
//! - `LEADPACT_SIM_KEEP_GOING=1` lists every world that goes wrong, and cuts none down.
//!
//! A world is a [`plan`]: an agreement and operations in order of time, drawn from the seed.
//! [`run`] plays it, [`checks`] holds it against the [`oracle`]: P1 no false accusation, P1b taken
//! back, P2 none missed, P2b [`blindness`] is loud, P3 said once, P4 coverage, P5 durable before
//! sent, P8 no clock but the CRM's, P9 the same from any order of looks (each verdict is the
//! oracle's, which looks once), P10 reload. [`planted`] shows that bugs are found, [`wire`] runs
//! some worlds over real HTTP, [`rehearsal`] holds back-tests and plans against the watch.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "what cannot be had ends the test, and a world says what it came to"
)]

mod blindness;
mod channel;
mod checks;
mod crm;
mod draw;
mod fuse;
mod oracle;
mod plan;
mod planted;
mod rehearsal;
mod rng;
mod run;
mod runner;
mod store;
mod terms;
mod truth;
mod wire;
mod world;

/// Milliseconds since 1970, by the CRM's clock.
type Ms = i64;
const SECOND: Ms = 1_000;
const MINUTE: Ms = 60 * SECOND;
const HOUR: Ms = 60 * MINUTE;
const DAY: Ms = 24 * HOUR;

#[test]
fn worlds_agree_with_the_oracle() {
    runner::worlds(runner::count(600), None);
}
