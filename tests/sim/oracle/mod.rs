//! The oracle: what is true about every lead, worked out again from the written rules and nothing
//! else. Slow and plain on purpose. It sees the CRM's whole truth; it has never heard of coverage,
//! polls or the local clock, except that it knows when a breach may be *said*.
//!
//! Start at [`Oracle::judge`].

mod follow;
mod life;
mod time;

use std::collections::BTreeSet;

use leadpact::contract::Verdict;

use crate::Ms;
use crate::terms::{Cond, FIELDS, Kind, PromiseTerms, Terms, exits, stages};
use crate::truth::{Act, Fate, Lead, Outcome, Truth, Way};
pub(crate) use life::Row;
use life::{Life, Spell};
pub(crate) use time::WorkTime;

/// Owners that are in the team `EMEA`.
const EMEA: [u32; 2] = [102, 103];
/// Owners that are nobody.
pub(crate) const QUEUES: [u32; 1] = [900];

/// One version of the agreement in force.
#[derive(Debug)]
pub(crate) struct InForce {
    pub(crate) terms: Terms,
    pub(crate) hash: String,
    /// Countdowns that start from here on follow it, until the next version's `from`.
    pub(crate) from: Ms,
    pub(crate) calendars: Vec<WorkTime>,
}

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Oracle {
    pub(crate) versions: Vec<InForce>,
    /// How long the CRM may take to show a change.
    pub(crate) lag: Ms,
}

/// A lead as it is at one instant.
#[derive(Clone, Debug)]
struct State<'a> {
    lead: &'a Lead,
    at: Ms,
}

impl State<'_> {
    /// A field's value; a blank is none.
    fn value(&self, field: &str) -> Option<String> {
        let (_, crm, _, keep) = FIELDS.iter().find(|(name, ..)| *name == field)?;
        let values = self.lead.props.get(crm)?;
        let (_, value) = values.iter().rev().find(|(at, _)| *at <= self.at)?;
        let kept = match *keep {
            "domain" => value.rsplit('@').next().unwrap_or_default().to_lowercase(),
            _ => value.clone(),
        };
        (!kept.is_empty()).then_some(kept)
    }

    fn owner(&self) -> Option<u32> {
        self.lead.owners.iter().rev().find(|(at, _)| *at <= self.at)?.1
    }

    fn holds(&self, condition: &Cond, owner: Option<u32>, hot: i64) -> bool {
        let again = |inner: &Cond| self.holds(inner, owner, hot);
        match condition {
            Cond::Is(field, value) => self.value(field).as_deref() == Some(value),
            Cond::IsNot(field, value) => self.value(field).as_deref() != Some(value),
            Cond::AtLeast(field, number) => {
                self.value(field).and_then(|v| v.parse::<i64>().ok()).is_some_and(|v| v >= *number)
            }
            Cond::In(field, values) => {
                self.value(field).is_some_and(|value| values.contains(&value.as_str()))
            }
            Cond::Has(field) => self.value(field).is_some(),
            Cond::Team(team) => *team == "EMEA" && owner.is_some_and(|owner| EMEA.contains(&owner)),
            Cond::Segment(name) => {
                let is_hot = again(&Cond::AtLeast("score", hot));
                (*name == "hot") == is_hot
            }
            Cond::Not(inner) => !again(inner),
            Cond::And(one, other) => again(one) && again(other),
            Cond::Or(one, other) => again(one) || again(other),
        }
    }

    fn plain(&self, condition: &Cond) -> bool {
        self.holds(condition, self.owner(), 0)
    }

    /// The index of the last stage whose condition holds.
    fn stage(&self) -> Option<usize> {
        stages().iter().rposition(|(_, condition)| self.plain(condition))
    }

    fn exit(&self) -> Option<&'static str> {
        exits().into_iter().find(|(_, condition)| self.plain(condition)).map(|(name, _)| name)
    }

    fn reached(&self, stage: &str) -> bool {
        let index = stages().iter().position(|(name, _)| *name == stage).expect("a stage");
        self.exit().is_none() && self.stage().is_some_and(|own| own >= index)
    }
}

/// A person, not a queue and not nobody.
fn person(owner: Option<u32>) -> Option<u32> {
    owner.filter(|owner| !QUEUES.contains(owner))
}

impl Oracle {
    /// Everything that is true about `lead` at `now`, by the facts up to then.
    pub(crate) fn judge(&self, truth: &Truth, lead: u32, now: Ms) -> Vec<Row> {
        let Some(lead) = truth.leads.get(&lead) else { return Vec::new() };
        if matches!(lead.fate, Fate::Merged(_)) {
            return Vec::new();
        }
        let mut rows = Vec::new();
        for (index, version) in self.versions.iter().enumerate() {
            let until = self.versions.get(index + 1).map_or(Ms::MAX, |next| next.from);
            let case = Case { oracle: self, version, truth, lead, now };
            let mut all = Vec::new();
            for promise in &version.terms.promises {
                all.extend(case.promise(promise));
            }
            all.extend(case.definition());
            rows.extend(
                all.into_iter().filter(|row| row.bound_at >= version.from && row.bound_at < until),
            );
        }
        rows
    }
}

/// One lead under one version at one instant.
struct Case<'a> {
    oracle: &'a Oracle,
    version: &'a InForce,
    truth: &'a Truth,
    lead: &'a Lead,
    now: Ms,
}

impl<'a> Case<'a> {
    fn at(&self, at: Ms) -> State<'a> {
        State { lead: self.lead, at }
    }

    /// Every instant at which anything about the lead changes.
    fn instants(&self) -> BTreeSet<Ms> {
        let fields = self.lead.props.values().flatten().map(|(at, _)| *at);
        let owners = self.lead.owners.iter().map(|(at, _)| *at);
        fields.chain(owners).filter(|at| *at <= self.now).collect()
    }

    fn promise(&self, promise: &PromiseTerms) -> Vec<Row> {
        let mut rows = Vec::new();
        let spells = match promise.kind {
            Kind::Stay => self.stays(promise),
            _ => self.cycles(promise),
        };
        for (number, mut spell) in (1..).zip(spells) {
            let named = self.cut(promise.kind.until(), &mut spell);
            let state = self.at(spell.start);
            let terms = &self.version.terms;
            let covered = promise
                .when
                .as_ref()
                .is_none_or(|when| state.holds(when, state.owner(), terms.hot));
            if !covered {
                continue;
            }
            let hot = state.plain(&Cond::AtLeast("score", terms.hot));
            let target = promise.hot.filter(|_| hot).unwrap_or(promise.otherwise);
            let owner = match promise.kind {
                Kind::Assign => person(state.owner()),
                _ => self.first_person(&spell),
            };
            let life = Life {
                case: self,
                promise: promise.name,
                terms: Some(promise),
                cycle: number,
                calendar: self.calendar(&state, owner),
                target: Some(target),
                spell: &spell,
            };
            match promise.kind {
                Kind::Next(_) => rows.extend(life.gaps()),
                Kind::Persist { .. } => rows.push(life.persistence(&named)),
                _ if promise.restart => rows.extend(life.tenures()),
                _ => rows.push(life.row(1, spell.start, None)),
            }
        }
        rows
    }

    /// When the lead is in the promise's scope: from reaching the stage to leaving by an exit.
    fn cycles(&self, promise: &PromiseTerms) -> Vec<Spell> {
        use crate::terms::Reopen;
        let mut spells: Vec<Spell> = Vec::new();
        let mut open = false;
        for at in self.instants() {
            let state = self.at(at);
            if open {
                if let Some(exit) = state.exit() {
                    let spell = spells.last_mut().expect("one is open");
                    spell.end = Some((at, Some(exit)));
                    open = false;
                }
            } else if state.reached(promise.starts_at) {
                match (spells.last_mut(), promise.reopen) {
                    (Some(_), Reopen::Ignore) => break,
                    (Some(spell), Reopen::Continue) => {
                        let (left, _) = spell.end.take().expect("it had ended");
                        spell.away.push((left, at));
                    }
                    _ => spells.push(Spell { start: at, ..Spell::default() }),
                }
                open = true;
            }
        }
        spells
    }

    /// When the lead is in exactly that stage; leaving it in any direction ends it.
    fn stays(&self, promise: &PromiseTerms) -> Vec<Spell> {
        let stage = stages().iter().position(|(name, _)| *name == promise.starts_at);
        let mut spells: Vec<Spell> = Vec::new();
        let mut open = false;
        for at in self.instants() {
            let state = self.at(at);
            let holds = state.exit().is_none() && state.stage() == stage;
            match (open, holds) {
                (false, true) => spells.push(Spell { start: at, ..Spell::default() }),
                (true, false) => {
                    spells.last_mut().expect("one is open").end = Some((at, state.exit()));
                }
                _ => {}
            }
            open = holds;
        }
        spells
    }

    /// The owner at the start, or the first one assigned.
    fn first_person(&self, spell: &Spell) -> Option<u32> {
        let end = spell.end.map_or(Ms::MAX, |(at, _)| at).min(self.now);
        let later = self.lead.owners.iter().filter(|(at, _)| *at > spell.start && *at <= end);
        let mut all = std::iter::once(self.at(spell.start).owner()).chain(later.map(|(_, o)| *o));
        all.find_map(person)
    }

    fn calendar(&self, start: &State<'_>, owner: Option<u32>) -> &'a WorkTime {
        let terms = &self.version.terms;
        let mut rules = terms.calendar_of.iter();
        // Until somebody owns it, no rule that names an owner matches.
        let fits = |when: &Cond| owner.is_some() || !when.names_owner();
        let rule = rules.find(|(when, _)| {
            when.as_ref().is_none_or(|when| fits(when) && start.holds(when, owner, terms.hot))
        });
        &self.version.calendars[rule.expect("the last rule matches always").1]
    }

    /// Violations and missed leads: countdowns over unbroken spells.
    fn definition(&self) -> Vec<Row> {
        let Some(definition) = &self.version.terms.definition else { return Vec::new() };
        let meets = |state: &State<'_>| {
            definition.require.iter().all(|one| state.plain(one))
                && !definition.exclude.iter().any(|one| state.plain(one))
                && definition.complete.iter().all(|field| state.value(field).is_some())
        };
        let marked = |state: &State<'_>| state.reached("mql");
        let violates = |state: &State<'_>| marked(state) && !meets(state);
        // In an exit nobody is asked to mark it.
        let missed = |state: &State<'_>| meets(state) && !marked(state) && state.exit().is_none();
        let mut rows = self.spells("mql-violation", definition.grace, &violates, &marked);
        if let Some(unlabelled) = definition.unlabelled {
            rows.extend(self.spells("mql-missed", Some(unlabelled), &missed, &marked));
        }
        rows
    }

    /// One row for each unbroken spell of `holds`. It is answered where it ends with `answers`,
    /// otherwise the lead has left.
    fn spells(
        &self,
        name: &'static str,
        target: Option<crate::terms::Len>,
        holds: &dyn Fn(&State<'_>) -> bool,
        answers: &dyn Fn(&State<'_>) -> bool,
    ) -> Vec<Row> {
        let mut spells: Vec<Spell> = Vec::new();
        let mut open = false;
        for at in self.instants() {
            let state = self.at(at);
            match (open, holds(&state)) {
                (false, true) => spells.push(Spell { start: at, ..Spell::default() }),
                (true, false) => {
                    let spell = spells.last_mut().expect("one is open");
                    match answers(&state) {
                        true => spell.answered = Some(at),
                        false => spell.end = Some((at, state.exit())),
                    }
                }
                _ => {}
            }
            open = holds(&state);
        }
        let lives = (1..).zip(&spells).map(|(number, spell)| {
            let state = self.at(spell.start);
            let life = Life {
                case: self,
                promise: name,
                terms: None,
                cycle: number,
                calendar: self.calendar(&state, person(state.owner())),
                target,
                spell,
            };
            life.row(1, spell.start, None)
        });
        lives.collect()
    }

    /// Whether an activity is a touch at all, and when it counts.
    fn is_touch(&self, act: &Act, calendar: &WorkTime) -> bool {
        let touch = &self.version.terms.touch;
        let direction = match (act.way, act.channel) {
            (Way::Out, _) | (Way::Unstated, "meeting") => true,
            (Way::Unstated, "message") => act.by.is_some(),
            _ => false,
        };
        touch.channels.contains(&act.channel)
            && (!touch.human || !act.automated)
            && (!touch.outbound || direction)
            && act.outcome == Outcome::Done
            && (act.channel != "call" || act.seconds.unwrap_or(0) >= touch.min_call.unwrap_or(0))
            && act.occurred <= self.now
            && act.recorded <= self.now
            && touch.backdating_limit.is_none_or(|limit| {
                act.recorded <= act.occurred
                    || act.recorded <= calendar.deadline(act.occurred, limit)
            })
    }

    /// Touches in order of time: when each happened and when the CRM knew.
    fn touches(&self, calendar: &WorkTime) -> Vec<(Ms, Ms)> {
        let acts = self.truth.acts_of(self.lead.id).filter(|act| self.is_touch(act, calendar));
        let mut touches: Vec<(Ms, Ms)> = acts.map(|act| (act.occurred, act.recorded)).collect();
        touches.sort_unstable();
        touches
    }

    /// Whether it came in an upload; `None` where that depends on records that are no longer there.
    fn is_burst(&self) -> Option<bool> {
        let Some((burst, minutes)) = self.oracle.versions.last().and_then(|v| v.terms.imports)
        else {
            return Some(false);
        };
        let within = minutes * crate::MINUTE;
        let alike = self.truth.leads.values().filter(|one| one.origin == self.lead.origin);
        let alike: Vec<&Lead> = alike.filter(|one| one.created <= self.now).collect();
        let is_burst = |times: Vec<Ms>| {
            times.iter().any(|from| {
                let inside = |at: &&Ms| (**at >= *from) && (**at - *from) < within;
                inside(&&self.lead.created) && times.iter().filter(inside).count() > burst
            })
        };
        let all = is_burst(alike.iter().map(|one| one.created).collect());
        let live = alike.iter().filter(|one| one.fate == Fate::Live);
        let live = is_burst(live.map(|one| one.created).collect());
        (all == live).then_some(all)
    }
}

/// Whether a verdict says that something was broken.
pub(crate) fn is_breach(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Breached | Verdict::BreachedAnswered)
}
