//! What counts as a lead of a stage, and the two promises that follow from it.

use super::{Answer, OnReassign, Party, Promise, Reopen, Start, Within};
use crate::calendar::{Length, Unit};
use crate::condition::{Condition, Subject, Term};
use crate::id::PromiseId;
use crate::lead::{Field, Value};

/// One entry of `definitions:`.
#[derive(Clone, Debug)]
pub struct Definition {
    /// Its name: the stage's.
    pub name: String,
    /// Index of the stage.
    pub stage: usize,
    /// In plain words.
    pub means: String,
    /// All must hold.
    pub require: Vec<Condition>,
    /// None may hold.
    pub exclude: Vec<Condition>,
    /// Fields that must be filled in, by index.
    pub complete: Vec<usize>,
    /// Time to mend a record; `None`: a violation counts at once.
    pub grace: Option<Length>,
    /// Time to mark a lead that meets it; `None`: nobody is asked to.
    pub unlabelled: Option<Length>,
    /// Index into the contract's routes.
    pub route: Option<usize>,
}

impl Definition {
    /// Whether a lead meets it.
    pub fn is_met(&self, subject: &Subject<'_>) -> bool {
        self.require.iter().all(|condition| condition.holds(subject))
            && !self.exclude.iter().any(|condition| condition.holds(subject))
            && self.complete.iter().all(|&field| subject.fields[field] != Value::Blank)
    }

    /// What a lead fails: each condition with what was found, in the order written.
    pub fn failures(&self, subject: &Subject<'_>, fields: &[Field]) -> Vec<Term> {
        let required = self.require.iter().filter(|condition| !condition.holds(subject));
        let excluded = self.exclude.iter().filter(|condition| condition.holds(subject));
        let blank = self.complete.iter().filter(|&&field| subject.fields[field] == Value::Blank);
        let blank = blank.map(|&field| Term {
            text: format!("complete: {}", fields[field].name),
            found: "blank".to_owned(),
            holds: false,
        });
        required.chain(excluded).flat_map(|condition| condition.why(subject)).chain(blank).collect()
    }

    /// The fields it looks at, by index, ascending, each once.
    pub fn fields(&self) -> Vec<usize> {
        let conditions = self.require.iter().chain(&self.exclude);
        let mut fields: Vec<usize> =
            conditions.flat_map(|one| one.fields().iter().copied()).collect();
        fields.extend(&self.complete);
        fields.sort_unstable();
        fields.dedup();
        fields
    }

    /// The countdowns `NAME-violation` and, with `unlabelled`, `NAME-missed`; `index` is this
    /// definition's.
    pub fn promises(&self, index: usize) -> Vec<Promise> {
        let at_once = Length { amount: 0, unit: Unit::Minutes };
        let mut promises = vec![self.promise(
            ("violation", "definition_violation"),
            (Start::Violation(index), Answer::Mended),
            self.grace.unwrap_or(at_once),
        )];
        if let Some(unlabelled) = self.unlabelled {
            let how = (Start::Missed(index), Answer::Marked);
            promises.push(self.promise(("missed", "missed_lead"), how, unlabelled));
        }
        promises
    }

    /// Whether `promise` is the one that a record which does not meet this definition breaks.
    pub fn is_violation(&self, promise: &PromiseId) -> bool {
        promise.as_str().strip_suffix("-violation") == Some(&self.name)
    }

    /// Whether `promise` is the one that nobody's marking a lead which meets this definition
    /// breaks.
    pub fn is_missed(&self, promise: &PromiseId) -> bool {
        promise.as_str().strip_suffix("-missed") == Some(&self.name)
    }

    fn promise(
        &self,
        (suffix, kind): (&str, &'static str),
        (start, answer): (Start, Answer),
        within: Length,
    ) -> Promise {
        Promise {
            id: format!("{}-{suffix}", self.name).into(),
            kind,
            owed_by: Party::Marketing,
            when: None,
            start,
            answer,
            until: Vec::new(),
            reasons: None,
            within: Within::all(within),
            at_risk_at: None,
            pauses_while: None,
            max_pause: None,
            on_reassign: OnReassign::Keep,
            reopen: Reopen::NewCycle,
            objective: None,
            route: self.route,
        }
    }
}
