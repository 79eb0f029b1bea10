//! Runs the agreement's own tests: the same engine and the same decisions as for real leads, with a
//! CRM that shows everything at once.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;

use crate::alert::{self, Decisions, Post, Round, Said};
use crate::contract::{Agreement, Case, Contract, Expectation, ExpectedAlert};
use crate::diag::{Diagnostic, Span, codes, words};
use crate::lead::{Coverage, History, Stream};
use crate::sla::{self, Countdown, Evaluation, Known};

/// Most instants that are looked at for the alerts of one test.
const LOOKS: usize = 5_000;

/// Something that did not come out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The test.
    pub case: String,
    /// Where what was expected stands in the file.
    pub span: Span,
    /// What was expected and what came out.
    pub message: String,
    /// What is known about the countdown, in one line; may be empty.
    pub why: String,
}

impl Failure {
    /// As a finding about the file.
    pub fn diagnostic(&self) -> Diagnostic {
        let message = format!("test {} fails: {}", words::quote(&self.case), self.message);
        let found = Diagnostic::error(codes::TEST_FAILED, self.span.clone(), message);
        match self.why.is_empty() {
            true => found.help("mend the agreement, or what the test expects of it"),
            false => found.help(self.why.clone()),
        }
    }
}

/// Runs every test of `contract`, in the order written.
pub fn run(contract: &Arc<Contract>) -> Vec<Failure> {
    let agreement = Agreement::of(Arc::clone(contract));
    let run = |case| Run { contract, agreement: &agreement, case };
    contract.tests.iter().flat_map(|case| run(case).failures()).collect()
}

/// One test.
struct Run<'a> {
    contract: &'a Contract,
    agreement: &'a Agreement,
    case: &'a Case,
}

impl Run<'_> {
    fn failures(&self) -> Vec<Failure> {
        let asked = self.case.expect.iter().any(|one| one.alerts.is_some());
        let said = if asked { self.said() } else { Vec::new() };
        let evaluation = self.evaluate(self.case.check_at);
        self.case.expect.iter().flat_map(|one| self.compare(one, &evaluation, &said)).collect()
    }

    /// The verdicts at `at`, as they would be said then.
    fn evaluate(&self, at: Timestamp) -> Evaluation {
        let mut coverage = Coverage::default();
        for stream in Stream::all() {
            coverage.add(stream, Timestamp::MIN, at);
        }
        let mut history: History = self.case.history.recorded_by(at);
        history.reread_at = Some(at);
        let known = Known { coverage: &coverage, directory: &self.case.directory };
        sla::evaluate(self.agreement, &history, known, at)
    }

    /// Everything that is said until the look, each step when its time comes.
    fn said(&self) -> Vec<Said> {
        let history = &self.case.history;
        let facts = history.fields.iter().map(|fact| fact.at);
        let owners = history.owners.iter().map(|fact| fact.at);
        let logged = history.activities.iter().map(|activity| activity.recorded_at);
        let end = self.case.check_at;
        let mut looks: BTreeSet<Timestamp> = facts.chain(owners).chain(logged).collect();
        looks.insert(end);
        let (mut said, mut posts): (Vec<Said>, Vec<Post>) = Default::default();
        for _ in 0..LOOKS {
            let Some(at) = looks.pop_first().filter(|at| *at <= end) else { break };
            let evaluations = [self.evaluate(at)];
            let decisions = alert::decide(Round {
                agreement: self.agreement,
                directory: &self.case.directory,
                evaluations: &evaluations,
                said: &said,
                posts: &posts,
                as_of: at,
                watching_since: Some(Timestamp::MIN),
            });
            let wakes = decisions.wake.iter().map(|(_, wake)| *wake);
            looks.extend(wakes.chain(evaluations[0].next_change).filter(|next| *next > at));
            remember(decisions, &mut said, &mut posts);
        }
        said
    }

    fn compare(&self, expect: &Expectation, found: &Evaluation, said: &[Said]) -> Vec<Failure> {
        let all = found.countdowns.iter().filter(|one| one.key.promise == expect.promise);
        let all: Vec<&Countdown> = all.collect();
        let Some(last) = all.last() else {
            let silent = expect.verdict.is_none() && expect.due.is_none();
            if silent && expect.alerts.as_ref().is_some_and(Vec::is_empty) {
                return Vec::new();
            }
            let message = format!("`{}` never begins for this lead", expect.promise);
            return vec![self.failure(expect, message, String::new())];
        };
        let why = self.why(last);
        let mut failures = Vec::new();
        let mut fail = |message| failures.push(self.failure(expect, message, why.clone()));
        if let Some(verdict) = expect.verdict.filter(|verdict| *verdict != last.verdict) {
            fail(format!("`{}` is {}, not {verdict}", expect.promise, last.verdict));
        }
        if let Some(due) = expect.due.filter(|due| Some(*due) != last.due) {
            let found = last.due.map_or("open".to_owned(), |due| self.shown(due));
            fail(format!("`{}` is due {found}, not {}", expect.promise, self.shown(due)));
        }
        if let Some(alerts) = &expect.alerts {
            let found = self.alerts(&all, said);
            if found != *alerts {
                let (found, wanted) = (listed(&found), listed(alerts));
                fail(format!("`{}` says {found}, not {wanted}", expect.promise));
            }
        }
        failures
    }

    /// What was said about these countdowns, in the route's order.
    fn alerts(&self, countdowns: &[&Countdown], said: &[Said]) -> Vec<ExpectedAlert> {
        let mut found = Vec::new();
        for countdown in countdowns {
            let promise = self.contract.promise(countdown.key.promise.as_str());
            let Some(route) = promise.and_then(|promise| promise.route) else { continue };
            for step in &self.contract.routes[route].steps {
                let key = alert::dedup(&countdown.key, step);
                if said.iter().any(|said| said.key == key) {
                    found.push(ExpectedAlert { upon: step.upon, to: step.to.to_string() });
                }
            }
        }
        found
    }

    fn failure(&self, expect: &Expectation, message: String, why: String) -> Failure {
        Failure { case: self.case.name.clone(), span: expect.span.clone(), message, why }
    }

    fn why(&self, countdown: &Countdown) -> String {
        let mut why = format!("it begins {}", self.shown(countdown.start));
        if let Some(due) = countdown.due {
            let (target, calendar) = (countdown.target, &countdown.calendar);
            why += &format!(" and is due {} ({target}, {calendar})", self.shown(due));
        }
        if let Some(answered) = &countdown.answered {
            why += &format!("; answered {}", self.shown(answered.at));
        }
        if !countdown.reason.is_empty() {
            why += &format!("; {}", countdown.reason);
        }
        why
    }

    /// A time as the file writes it.
    fn shown(&self, at: Timestamp) -> String {
        let local = at.to_zoned(self.contract.timezone.clone()).datetime();
        let seconds = if local.second() == 0 { "%Y-%m-%d %H:%M" } else { "%Y-%m-%d %H:%M:%S" };
        local.strftime(seconds).to_string()
    }
}

fn remember(decisions: Decisions, said: &mut Vec<Said>, posts: &mut Vec<Post>) {
    for one in decisions.said {
        said.retain(|before| before.key != one.key);
        said.push(one);
    }
    for one in decisions.posts {
        posts.retain(|before| before.id != one.id);
        posts.push(one);
    }
}

fn listed(alerts: &[ExpectedAlert]) -> String {
    if alerts.is_empty() {
        return "nothing".to_owned();
    }
    let alerts = alerts.iter().map(|one| format!("`{}` to {}", one.upon.word(), one.to));
    alerts.collect::<Vec<_>>().join(", ")
}
