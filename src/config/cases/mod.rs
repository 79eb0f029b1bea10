//! Runs the agreement's own tests: the same engine and the same decisions as for real leads, with a
//! CRM that shows everything at once.
//!
//! Nothing is judged here. `leads` looks at each lead, hears what is said, and compares; `term`
//! counts the lives of all leads into quotas and objectives, and compares.

mod leads;
mod term;

use std::sync::Arc;

use jiff::Timestamp;

use crate::contract::{Agreement, Case, CaseLead, Contract, Look};
use crate::diag::{Diagnostic, Span, codes, words};
use crate::lead::{Coverage, Existence, History, Stream};
use crate::sla::{self, Evaluation, Known};

/// Most looks at the leads of one test.
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
    /// All that led to the verdict, as `leadpact explain` would tell it; may be empty.
    pub explained: String,
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

/// One lead as the CRM shows it at one instant.
struct Shown {
    coverage: Coverage,
    history: History,
}

impl Run<'_> {
    fn failures(&self) -> Vec<Failure> {
        let mut failures = Vec::new();
        let (leads, looks) = (self.case.leads.len(), self.case.looks.len());
        if leads.saturating_mul(looks) > LOOKS {
            let message =
                format!("{leads} leads and {looks} looks are more than {LOOKS} looks at a lead");
            return vec![self.failed(message, "make two tests of it")];
        }
        let heard = match self.heard() {
            Ok(heard) => heard,
            Err(failure) => {
                failures.push(failure);
                Vec::new()
            }
        };
        for (index, look) in self.case.looks.iter().enumerate() {
            let evaluations: Vec<Evaluation> =
                self.case.leads.iter().map(|lead| self.evaluate(lead, look.at)).collect();
            for expect in &look.expect {
                failures.extend(self.each_lead(expect, look, (index, &heard), &evaluations));
                failures.extend(self.term(expect, look, &evaluations));
            }
        }
        failures
    }

    /// The whole test cannot be run.
    fn failed(&self, message: String, why: &str) -> Failure {
        let (case, span) = (self.case.name.clone(), self.case.span.clone());
        Failure { case, span, message, why: why.to_owned(), explained: String::new() }
    }

    /// What the CRM shows of `lead` at `at`: all that has been recorded by then.
    fn shown(&self, lead: &CaseLead, at: Timestamp) -> Shown {
        let mut coverage = Coverage::default();
        for stream in Stream::all() {
            coverage.add(stream, Timestamp::MIN, at);
        }
        let mut history = lead.history.recorded_by(at);
        // What was logged on another record is not seen before that becomes part of this one.
        history.activities.retain(|activity| activity.seen_at <= at);
        let existence = lead.existence.iter().rev().find(|(since, _)| *since <= at);
        history.existence = existence.map_or(Existence::Live, |(_, existence)| *existence);
        history.reread_at = Some(at);
        Shown { coverage, history }
    }

    /// The verdicts at `at`, as they would be said then.
    fn evaluate(&self, lead: &CaseLead, at: Timestamp) -> Evaluation {
        let Shown { coverage, history } = self.shown(lead, at);
        let known = Known { coverage: &coverage, directory: &self.case.directory };
        sla::evaluate(self.agreement, &history, known, at)
    }

    /// Where in the test something went wrong: nothing where it has one lead and one look.
    fn place(&self, lead: Option<usize>, look: &Look) -> String {
        let lead = lead.filter(|_| self.case.leads.len() > 1);
        let lead = lead.map(|index| format!("lead {}", index + 1));
        let at = (self.case.looks.len() > 1).then(|| format!("at {}", self.time(look.at)));
        let parts: Vec<String> = lead.into_iter().chain(at).collect();
        if parts.is_empty() { String::new() } else { format!("{}: ", parts.join(", ")) }
    }

    /// A time as the file writes it.
    fn time(&self, at: Timestamp) -> String {
        let local = at.to_zoned(self.contract.timezone.clone()).datetime();
        let seconds = if local.second() == 0 { "%Y-%m-%d %H:%M" } else { "%Y-%m-%d %H:%M:%S" };
        local.strftime(seconds).to_string()
    }
}
