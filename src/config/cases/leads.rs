//! Each lead of a test: its verdicts, what was said about them, what its record fails.

use std::collections::BTreeSet;

use jiff::{Timestamp, Unit};

use super::{Failure, LOOKS, Run, Shown};
use crate::alert::{self, Decisions, Post, Round, Said};
use crate::contract::{CaseLead, Expectation, ExpectedAlert, Look};
use crate::lead::Existence;
use crate::sla::{self, Countdown, Evaluation, Known};

/// What has been said by each look of the test, by lead.
pub(super) type Heard = Vec<Vec<Vec<Said>>>;

impl Run<'_> {
    /// What must hold for each lead, and does not: told of the first one.
    pub(super) fn each_lead(
        &self,
        expect: &Expectation,
        look: &Look,
        (index, heard): (usize, &Heard),
        evaluations: &[Evaluation],
    ) -> Vec<Failure> {
        let nobody = Vec::new();
        let mut wrong = Vec::new();
        for (place, evaluation) in evaluations.iter().enumerate() {
            let said = heard.get(place).and_then(|looks| looks.get(index)).unwrap_or(&nobody);
            let messages = self.compare(expect, &self.case.leads[place], evaluation, said);
            if !messages.is_empty() {
                wrong.push((place, messages));
            }
        }
        let others = wrong.len().saturating_sub(1);
        let Some((place, messages)) = wrong.into_iter().next() else { return Vec::new() };
        let found = countdowns(expect, &evaluations[place]);
        let why = found.last().map_or(String::new(), |last| self.why(last));
        let explained = self.explained(expect, &self.case.leads[place], look.at);
        let more = match others {
            0 => String::new(),
            1 => " (and of another lead)".to_owned(),
            others => format!(" (and of {others} other leads)"),
        };
        let messages = messages.into_iter().map(|message| Failure {
            case: self.case.name.clone(),
            span: expect.span.clone(),
            message: format!("{}{message}{more}", self.place(Some(place), look)),
            why: why.clone(),
            explained: explained.clone(),
        });
        messages.collect()
    }

    fn compare(
        &self,
        expect: &Expectation,
        lead: &CaseLead,
        evaluation: &Evaluation,
        said: &[Said],
    ) -> Vec<String> {
        let all = countdowns(expect, evaluation);
        let Some(last) = all.last() else {
            let asks = expect.verdict.flatten().is_some() || expect.due.is_some();
            let asks = asks || expect.fails.is_some();
            let told = expect.alerts.as_ref().is_some_and(|alerts| !alerts.is_empty());
            let message = format!("`{}` never begins for this lead", expect.promise);
            return if asks || told { vec![message] } else { Vec::new() };
        };
        let mut wrong = Vec::new();
        match expect.verdict {
            Some(None) => {
                wrong.push(format!("`{}` begins, and is {}", expect.promise, last.verdict));
            }
            Some(Some(verdict)) if verdict != last.verdict => {
                wrong.push(format!("`{}` is {}, not {verdict}", expect.promise, last.verdict));
            }
            _ => {}
        }
        if let Some(due) = expect.due.filter(|due| Some(*due) != last.due) {
            let found = last.due.map_or("open".to_owned(), |due| self.time(due));
            wrong.push(format!("`{}` is due {found}, not {}", expect.promise, self.time(due)));
        }
        if let Some(alerts) = &expect.alerts {
            let found = self.alerts(&all, said);
            if !are_as_expected(&found, alerts) {
                let shows = (
                    alerts.iter().any(|one| one.at.is_some()),
                    alerts.iter().any(|one| one.reads.is_some()),
                );
                let (found, wanted) = (self.listed(&found, shows), self.listed(alerts, shows));
                wrong.push(format!("`{}` says {found}, not {wanted}", expect.promise));
            }
        }
        if let Some(fails) = &expect.fails {
            let found = self.fails(lead, last, evaluation.as_of);
            if found != *fails {
                let (found, wanted) = (named(&found), named(fails));
                wrong.push(format!("`{}` finds {found}, not {wanted}", expect.promise));
            }
        }
        wrong
    }

    /// Everything that is said about each lead by each look, each step when its time comes. Nothing
    /// where no test asks for it.
    pub(super) fn heard(&self) -> Result<Heard, Failure> {
        let mut expected = self.case.looks.iter().flat_map(|look| &look.expect);
        if !expected.any(|one| one.alerts.is_some()) {
            return Ok(Vec::new());
        }
        let mut left = LOOKS;
        let heard = self.case.leads.iter().map(|lead| self.said(lead, &mut left)).collect();
        if left > 0 {
            return Ok(heard);
        }
        let message = format!("what is said would take more than {LOOKS} looks at its leads");
        let why = "ask for `alerts` in a test with fewer leads, or over a shorter time";
        Err(self.failed(message, why))
    }

    /// What has been said about one lead, by each look of the test.
    fn said(&self, lead: &CaseLead, left: &mut usize) -> Vec<Vec<Said>> {
        let mut looks = instants(lead);
        looks.extend(self.case.looks.iter().map(|look| look.at));
        let (mut said, mut posts): (Vec<Said>, Vec<Post>) = Default::default();
        let mut by_look = Vec::new();
        for look in &self.case.looks {
            while let Some(at) = looks.pop_first().filter(|_| *left > 0) {
                if at > look.at {
                    looks.insert(at);
                    break;
                }
                *left -= 1;
                let evaluations = [self.evaluate(lead, at)];
                let decisions = alert::decide(Round {
                    agreement: self.agreement,
                    directory: &self.case.directory,
                    evaluations: &evaluations,
                    said: &said,
                    posts: &posts,
                    recent: &[],
                    storms: &[],
                    as_of: at,
                    watching_since: Some(Timestamp::MIN),
                });
                let wakes = decisions.wake.iter().map(|(_, wake)| *wake);
                looks.extend(wakes.chain(evaluations[0].next_change).filter(|next| *next > at));
                remember(decisions, &mut said, &mut posts);
            }
            by_look.push(said.clone());
        }
        by_look
    }

    /// What was said about these countdowns, in the route's order.
    fn alerts(&self, countdowns: &[&Countdown], said: &[Said]) -> Vec<ExpectedAlert> {
        let mut found = Vec::new();
        for countdown in countdowns {
            let promise = self.contract.promise(countdown.key.promise.as_str());
            let Some(route) = promise.and_then(|promise| promise.route) else { continue };
            for step in &self.contract.routes[route].steps {
                let keys = step.turns().map(|turn| alert::dedup(&countdown.key, step, turn));
                let lines = keys.filter_map(|key| said.iter().find(|said| said.key == key));
                found.extend(lines.map(|line| ExpectedAlert {
                    upon: step.upon,
                    to: step.to.to_string(),
                    at: line.at.round(Unit::Second).ok(),
                    reads: Some(line.story.word()),
                }));
            }
        }
        found
    }

    /// What the record fails of the definition behind this countdown.
    fn fails(&self, lead: &CaseLead, countdown: &Countdown, as_of: Timestamp) -> Vec<String> {
        let Shown { history, .. } = self.shown(lead, as_of);
        let directory = &self.case.directory;
        let terms = sla::failing(self.contract, &history, directory, countdown, as_of);
        terms.into_iter().map(|term| term.text).collect()
    }

    fn why(&self, countdown: &Countdown) -> String {
        let mut why = format!("it begins {}", self.time(countdown.start));
        if let Some(due) = countdown.due {
            let (target, calendar) = (countdown.target, &countdown.calendar);
            why += &format!(" and is due {} ({target}, {calendar})", self.time(due));
        }
        if let Some(answered) = &countdown.answered {
            why += &format!("; answered {}", self.time(answered.at));
        }
        if !countdown.reason.is_empty() {
            why += &format!("; {}", countdown.reason);
        }
        why
    }

    fn explained(&self, expect: &Expectation, lead: &CaseLead, at: Timestamp) -> String {
        let Shown { coverage, history } = self.shown(lead, at);
        let known = Known { coverage: &coverage, directory: &self.case.directory };
        sla::explain_one(self.agreement, &history, known, at, &expect.promise)
    }

    /// Alerts as a failure names them, with their time and how they read where that is asked.
    fn listed(&self, alerts: &[ExpectedAlert], (times, stories): (bool, bool)) -> String {
        if alerts.is_empty() {
            return "nothing".to_owned();
        }
        let alerts = alerts.iter().map(|one| {
            let at = one.at.filter(|_| times).map(|at| format!(" at {}", self.time(at)));
            let reads = one.reads.filter(|_| stories).map(|word| format!(" (reads `{word}`)"));
            let (at, reads) = (at.unwrap_or_default(), reads.unwrap_or_default());
            format!("`{}` to {}{at}{reads}", one.upon.word(), one.to)
        });
        alerts.collect::<Vec<_>>().join(", ")
    }
}

fn countdowns<'e>(expect: &Expectation, evaluation: &'e Evaluation) -> Vec<&'e Countdown> {
    evaluation.countdowns.iter().filter(|one| one.key.promise == expect.promise).collect()
}

/// When something happens to a lead, or comes to be known.
fn instants(lead: &CaseLead) -> BTreeSet<Timestamp> {
    let history = &lead.history;
    let facts = history.fields.iter().map(|fact| fact.at);
    let owners = history.owners.iter().map(|fact| fact.at);
    let seen = history.activities.iter().map(|activity| activity.seen_at);
    let rated = history.ratings.iter().map(|rating| rating.at);
    let existence = lead.existence.iter().map(|(at, _): &(Timestamp, Existence)| *at);
    facts.chain(owners).chain(seen).chain(rated).chain(existence).collect()
}

/// Whether these are the alerts, in this order. What is not said of one is not compared.
fn are_as_expected(found: &[ExpectedAlert], expected: &[ExpectedAlert]) -> bool {
    let is_one = |(found, wanted): (&ExpectedAlert, &ExpectedAlert)| {
        (found.upon, &found.to) == (wanted.upon, &wanted.to)
            && (wanted.at.is_none() || wanted.at == found.at)
            && (wanted.reads.is_none() || wanted.reads == found.reads)
    };
    found.len() == expected.len() && found.iter().zip(expected).all(is_one)
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

/// Conditions as a failure names them.
fn named(conditions: &[String]) -> String {
    if conditions.is_empty() {
        return "nothing wrong".to_owned();
    }
    let named = conditions.iter().map(|one| format!("`{one}`"));
    named.collect::<Vec<_>>().join(", ")
}
