//! From standings, and from what has been said, to messages.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::stands::{Stands, is_read};
use super::words::term;
use super::{Course, Outcome, Spoken, Term};
use crate::alert::{Notice, Post, PostId, Recipient};
use crate::contract::{Agreement, Contract, Destination, Period, Span, Step, Upon};
use crate::id::{DedupKey, PromiseId};
use crate::lead::Coverage;
use crate::sla::{Budget, Standing};

/// One message tells of so many terms at most; what is more goes into another.
pub const TERMS: usize = 10;

/// More new ones than this for one reader in one look become one message.
const SINGLES: usize = 3;

/// The spans of a period that are looked at: the one that runs, and the one before it, about which
/// things may still come to be known.
pub fn spans(contract: &Contract, per: Period, as_of: Timestamp) -> Vec<Span> {
    let span = per.span(as_of.to_zoned(contract.timezone.clone()).date());
    vec![span.before(), span]
}

/// One look.
#[derive(Clone, Copy, Debug)]
pub struct Look<'a> {
    /// The versions behind the standings; the newest counts.
    pub agreement: &'a Agreement,
    /// What has been read.
    pub coverage: &'a Coverage,
    /// How the quotas stand.
    pub quotas: &'a [Standing<'a>],
    /// How the budgets stand, with their burn.
    pub budgets: &'a [Budget<'a>],
    /// The ledger lines of the spans looked at.
    pub spoken: &'a [Spoken],
    /// The messages that those lines name.
    pub posts: &'a [Post],
    /// The CRM's time.
    pub as_of: Timestamp,
    /// Since when verdicts are watched, by the CRM's time.
    pub watching_since: Timestamp,
}

/// Something to say that is no message yet.
struct New {
    keys: Vec<DedupKey>,
    found_at: Timestamp,
    term: Term,
}

/// Decides what to say. Pure: the same look gives the same outcome.
pub fn decide(look: Look<'_>) -> Outcome {
    let Some(contract) = look.agreement.latest() else { return Outcome::default() };
    let mut turn = Turn { look, contract, revised: BTreeMap::new(), spoken: Vec::new() };
    let mut new: BTreeMap<Recipient, Vec<New>> = BTreeMap::new();
    let quotas = look.quotas.iter().map(Stands::Quota);
    for stands in quotas.chain(look.budgets.iter().map(Stands::Budget)) {
        let (from, to) = stands.span().bounds(&contract.timezone);
        let over = to <= look.as_of;
        let sayable = to > look.watching_since
            && stands.is_settled(over)
            && stands.binds(look.agreement, contract, from)
            && is_read((contract, look.coverage), (from, to), look.as_of);
        if sayable {
            turn.follow(stands, over);
            turn.speak(stands, over, &mut new);
        }
    }
    for (to, new) in new {
        turn.post(&to, new);
    }
    Outcome { spoken: turn.spoken, posts: turn.revised.into_values().collect() }
}

struct Turn<'a> {
    look: Look<'a>,
    contract: &'a Contract,
    revised: BTreeMap<PostId, Post>,
    spoken: Vec<Spoken>,
}

impl Turn<'_> {
    /// Carries one term on in every message about it.
    fn follow(&mut self, stands: Stands<'_>, over: bool) {
        for post in self.look.posts {
            let Notice::Terms(terms) = &post.notice else { continue };
            let mine =
                |term: &Term| (&term.promise, term.span) == (stands.promise(), stands.span());
            let Some(place) = terms.iter().position(mine) else { continue };
            let Some(course) = stands.continued(terms[place].course, over) else { continue };
            if course == terms[place].course {
                continue;
            }
            let next = || Post { revision: post.revision + 1, ..post.clone() };
            let post = self.revised.entry(post.id.clone()).or_insert_with(next);
            if let Notice::Terms(terms) = &mut post.notice {
                terms[place] = term(self.contract, &stands, course, self.look.as_of);
            }
        }
    }

    /// Asks each step of the route that has not spoken yet. Where no step that warns has a reader
    /// for a period, those that speak of a breach at once warn, too: else nobody would hear of it
    /// in time.
    fn speak(&mut self, stands: Stands<'_>, over: bool, new: &mut BTreeMap<Recipient, Vec<New>>) {
        let fresh = stands.fresh(over);
        let steps = stands.route().map_or(&[][..], |route| &self.contract.routes[route].steps);
        let warns = |step: &Step| step.upon == Upon::AtRisk && self.recipient(step).is_some();
        let unwarned = !steps.iter().any(warns);
        for step in steps {
            let Some(to) = self.recipient(step) else { continue };
            let also = unwarned && step.after.is_none() && to != Recipient::Ops;
            let mine = fresh
                .iter()
                .filter(|(upon, ..)| *upon == step.upon || (also && *upon == Upon::AtRisk));
            let mut ready: Option<New> = None;
            for (_, what, course) in mine {
                let key = key((stands.promise(), stands.span()), step, what);
                let line = self.look.spoken.iter().find(|line| line.key == key);
                if line.is_some_and(|line| line.post.is_some()) {
                    continue;
                }
                let found_at = line.map_or(self.look.as_of, |line| line.at);
                if self.turn(step, found_at) > self.look.as_of {
                    let (promise, span) = (stands.promise().clone(), stands.span());
                    let waits = Spoken { key, promise, span, post: None, at: found_at };
                    self.spoken.extend(line.is_none().then_some(waits));
                    continue;
                }
                // What came at once is one message: it tells the gravest of it.
                match &mut ready {
                    Some(ready) => ready.keys.push(key),
                    None => {
                        let term = term(self.contract, &stands, *course, self.look.as_of);
                        ready = Some(New { keys: vec![key], found_at, term });
                    }
                }
            }
            new.entry(to).or_default().extend(ready);
        }
    }

    /// When a step's time comes for what was found then: at once, or `after` in the calendar of
    /// every day.
    fn turn(&self, step: &Step, found_at: Timestamp) -> Timestamp {
        let calendar = self.contract.everyday().zip(step.after);
        let turn = calendar.map(|(calendar, after)| calendar.deadline(found_at, after));
        turn.map_or(found_at, |turn| turn.unwrap_or(Timestamp::MAX))
    }

    /// Who reads it; `None` where a step names a lead's owner, which a period has not. The manager
    /// is the one of everybody who has no other. What is broken and has no reader goes to the
    /// operator.
    fn recipient(&self, step: &Step) -> Option<Recipient> {
        match &step.to {
            Destination::Slack(channel) => Some(Recipient::Channel(channel.clone())),
            Destination::Sink(sink) => Some(Recipient::Sink(sink.clone())),
            Destination::Owner => None,
            Destination::Manager => match self.contract.people.manager(None) {
                Some(manager) => Some(Recipient::Person(manager.clone())),
                None => (step.upon == Upon::Breached).then_some(Recipient::Ops),
            },
        }
    }

    /// Makes messages of what is new for one reader.
    fn post(&mut self, to: &Recipient, new: Vec<New>) {
        let at_once = if new.len() > SINGLES { TERMS } else { 1 };
        let mut new = new.into_iter().peekable();
        while new.peek().is_some() {
            let some: Vec<New> = new.by_ref().take(at_once).collect();
            let keys: Vec<&str> =
                some.iter().flat_map(|one| &one.keys).map(DedupKey::as_str).collect();
            let id = PostId::about(&format!("terms {}", keys.join(" ")));
            for New { keys, found_at, term } in &some {
                let spoken = keys.iter().map(|key| Spoken {
                    key: key.clone(),
                    promise: term.promise.clone(),
                    span: term.span,
                    post: Some(id.clone()),
                    at: *found_at,
                });
                self.spoken.extend(spoken);
            }
            let notice = Notice::Terms(some.into_iter().map(|one| one.term).collect());
            let post = Post { id, to: to.clone(), thread_of: None, revision: 1, notice };
            self.revised.insert(post.id.clone(), post);
        }
    }
}

/// Names the step by what it does, not by its place in the route.
fn key((promise, span): (&PromiseId, Span), step: &Step, what: &str) -> DedupKey {
    let to = step.to.to_string();
    let after = step.after.map(|after| after.to_string()).unwrap_or_default();
    DedupKey::from(format!("{promise}/{span}/{what}/{after}/{to}"))
}

impl Course {
    /// Whether a reader who had read something else should read it again where nothing can be
    /// edited: what was said no longer holds, or has come to a good end.
    pub fn takes_back(self) -> bool {
        matches!(self, Self::Kept | Self::Withdrawn)
    }
}
