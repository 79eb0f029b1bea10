//! A lead's way through the funnel: at each instant at which something changed, where it stood.
//!
//! One pass over the timeline; everything that promises ask about *when* something became true is
//! answered from here. Rules: a lead is in the last stage whose condition holds; an exit wins over
//! a stage.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::LazyLock;

use jiff::Timestamp;

use super::watched::{Fields, Part, Watched};
use crate::condition::Subject;
use crate::contract::Contract;
use crate::id::Name;
use crate::lead::{Directory, Timeline, Value};

/// So many snapshots are kept: those of the stages' entries, and a few more.
const REMEMBERED: usize = 8;

/// Who brought a lead that no source claims.
static UNKNOWN: LazyLock<Name> = LazyLock::new(|| "unknown".into());

/// Where a lead stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Position {
    /// Index of the stage, looked at apart from exits.
    pub(super) stage: Option<usize>,
    /// Index of the exit it is in.
    pub(super) exit: Option<usize>,
}

impl Position {
    /// Whether it is marked as stage `index` or a later one, and in no exit.
    pub(super) fn reached(self, index: usize) -> bool {
        self.exit.is_none() && self.stage.is_some_and(|stage| stage >= index)
    }

    /// Whether it is in exactly stage `index`, and in no exit.
    pub(super) fn is_in(self, index: usize) -> bool {
        self.exit.is_none() && self.stage == Some(index)
    }

    /// Name of the exit or stage.
    fn name(self, contract: &Contract) -> Option<&str> {
        match (self.exit, self.stage) {
            (Some(exit), _) => Some(&contract.exits[exit].name),
            (None, Some(stage)) => Some(&contract.stages[stage].name),
            (None, None) => None,
        }
    }
}

/// The state from one change to the next.
#[derive(Clone, Debug)]
pub(super) struct Moment {
    pub(super) at: Timestamp,
    pub(super) position: Position,
    /// By index of the definition: whether the lead meets it. Mostly as it was before.
    pub(super) meets: Rc<[bool]>,
    /// By index of the promise: whether `pauses_while` holds. Mostly as it was before.
    pub(super) pauses: Rc<[bool]>,
}

/// Everything that depends on nothing but the contract, the timeline and the directory.
pub(super) struct Track<'a> {
    pub(super) contract: &'a Contract,
    pub(super) timeline: &'a Timeline<'a>,
    pub(super) directory: &'a Directory,
    pub(super) moments: Vec<Moment>,
    /// What happened later is not known yet.
    pub(super) as_of: Timestamp,
    /// Looked at already; most promises begin at the same few instants.
    looked_at: RefCell<Vec<(Timestamp, Rc<Snapshot<'a>>)>>,
}

fn any(parts: &[Part], changed: Fields) -> bool {
    parts.iter().any(|part| part.depends(changed))
}

/// Where the lead stands, apart from all names.
fn position(contract: &Contract, bare: &Subject<'_>) -> Position {
    Position {
        stage: contract.stages.iter().rposition(|stage| stage.condition.holds(bare)),
        exit: contract.exits.iter().position(|exit| exit.condition.holds(bare)),
    }
}

/// A lead's values and names at one instant; lends a [`Subject`].
pub(super) struct Snapshot<'a> {
    values: Vec<Value>,
    owner: Option<(&'a str, Option<&'a str>)>,
    contract: &'a Contract,
    pub(super) position: Position,
    /// Name of the source.
    pub(super) source: &'a Name,
    /// Index of the segment.
    pub(super) segment: Option<usize>,
}

impl<'a> Snapshot<'a> {
    /// `position`, where it is known already.
    fn new(
        track: &Track<'a>,
        values: Vec<Value>,
        at: Timestamp,
        position: Option<Position>,
    ) -> Self {
        let owner = track.timeline.owner_at(at);
        let owner = owner.map(|id| (id.as_str(), track.directory.team(id, at)));
        let mut snapshot = Self {
            values,
            owner,
            contract: track.contract,
            position: Position::default(),
            source: &UNKNOWN,
            segment: None,
        };
        snapshot.place(position);
        snapshot
    }

    /// Stage first, then source, then segment: each may name what comes before it.
    fn place(&mut self, known: Option<Position>) {
        let contract = self.contract;
        let bare = Subject { stage: None, source: None, segment: None, ..self.subject() };
        let position = known.unwrap_or_else(|| position(contract, &bare));
        let mut sources = contract.sources.iter();
        let source = sources.find(|source| source.condition.holds(&bare));
        self.position = position;
        self.source = source.map_or(&UNKNOWN, |source| &source.name);
        let placed = Subject { segment: None, ..self.subject() };
        self.segment = contract.segments.iter().position(|segment| {
            segment.condition.as_ref().is_none_or(|condition| condition.holds(&placed))
        });
    }

    /// What field `index` holds.
    pub(super) fn value(&self, index: usize) -> &Value {
        &self.values[index]
    }

    /// As conditions see it.
    pub(super) fn subject(&self) -> Subject<'_> {
        Subject {
            fields: &self.values,
            owner_id: self.owner.map(|(id, _)| id),
            owner_team: self.owner.and_then(|(_, team)| team),
            stage: self.position.name(self.contract),
            source: Some(self.source),
            segment: self.segment.map(|index| self.contract.segments[index].name.as_ref()),
        }
    }

    /// As conditions would see it if `owner` (id, team) owned the lead.
    pub(super) fn owned_by<'s>(&'s self, owner: Option<(&'s str, Option<&'s str>)>) -> Subject<'s> {
        Subject {
            owner_id: owner.map(|(id, _)| id),
            owner_team: owner.and_then(|(_, team)| team),
            ..self.subject()
        }
    }
}

impl<'a> Track<'a> {
    /// Follows the lead up to and including `as_of`.
    pub(super) fn new(
        contract: &'a Contract,
        timeline: &'a Timeline<'a>,
        directory: &'a Directory,
        as_of: Timestamp,
    ) -> Self {
        let (moments, looked_at) = (Vec::new(), RefCell::default());
        let mut track = Self { contract, timeline, directory, moments, as_of, looked_at };
        let watched = Watched::of(contract);
        let mut next = vec![0_usize; timeline.fields.len()];
        let mut values = vec![Value::Blank; timeline.fields.len()];
        for at in instants(timeline, as_of) {
            let mut changed = Fields::default();
            for (index, list) in timeline.fields.iter().enumerate() {
                while let Some((from, new)) = list.get(next[index]).filter(|(from, _)| *from <= at)
                {
                    debug_assert!(*from <= at);
                    values[index].clone_from(new);
                    next[index] += 1;
                    changed.add(index);
                }
            }
            let moment = track.moment(&watched, changed, &values, at);
            track.moments.push(moment);
        }
        track
    }

    /// The state at `at`: what depends on nothing that has `changed` is as it was.
    fn moment(
        &self,
        watched: &Watched,
        changed: Fields,
        values: &[Value],
        at: Timestamp,
    ) -> Moment {
        let contract = self.contract;
        let before = self.moments.last();
        let names = watched.needs_names.then(|| Snapshot::new(self, values.to_vec(), at, None));
        let bare = Subject { fields: values, ..Subject::default() };
        let subject = names.as_ref().map_or(bare, Snapshot::subject);
        let position = match (&names, before) {
            (Some(names), _) => names.position,
            (None, Some(before)) if !watched.funnel.depends(changed) => before.position,
            (None, _) => position(contract, &bare),
        };
        let kept = |part: &Part| before.filter(|_| !part.depends(changed));
        let meets = match before.filter(|_| !any(&watched.definitions, changed)) {
            Some(before) => Rc::clone(&before.meets),
            None => {
                let parts = contract.definitions.iter().zip(&watched.definitions).enumerate();
                let meets = parts.map(|(index, (definition, part))| match kept(part) {
                    Some(before) => before.meets[index],
                    None => definition.is_met(&subject),
                });
                meets.collect()
            }
        };
        let pauses = match before.filter(|_| !any(&watched.pauses, changed)) {
            Some(before) => Rc::clone(&before.pauses),
            None => {
                let parts = contract.promises.iter().zip(&watched.pauses).enumerate();
                let pauses = parts.map(|(index, (promise, part))| match kept(part) {
                    Some(before) => before.pauses[index],
                    None => promise.pauses_while.as_ref().is_some_and(|one| one.holds(&subject)),
                });
                pauses.collect()
            }
        };
        Moment { at, position, meets, pauses }
    }

    /// The lead as it was at `at`, changes of that very instant included.
    pub(super) fn snapshot(&self, at: Timestamp) -> Rc<Snapshot<'a>> {
        let mut looked_at = self.looked_at.borrow_mut();
        if let Some((_, snapshot)) = looked_at.iter().rev().find(|(of, _)| *of == at) {
            return Rc::clone(snapshot);
        }
        if looked_at.len() == REMEMBERED {
            looked_at.remove(0);
        }
        let snapshot = Rc::new(self.look(at));
        looked_at.push((at, Rc::clone(&snapshot)));
        snapshot
    }

    fn look(&self, at: Timestamp) -> Snapshot<'a> {
        let values = self.timeline.fields.iter().map(|list| {
            let upto = list.partition_point(|(from, _)| *from <= at);
            upto.checked_sub(1).map_or(Value::Blank, |last| list[last].1.clone())
        });
        Snapshot::new(self, values.collect(), at, self.position(at))
    }

    /// Where it stood at `at`; `None` where that has not been followed.
    fn position(&self, at: Timestamp) -> Option<Position> {
        let upto = self.moments.partition_point(|moment| moment.at <= at);
        let moment = self.moments.get(upto.checked_sub(1)?)?;
        (at <= self.as_of).then_some(moment.position)
    }

    /// The first person to own the lead in `[from, to]`, and since when; `from` for who owned it
    /// already.
    pub(super) fn first_person(
        &self,
        from: Timestamp,
        to: Timestamp,
    ) -> Option<(&'a crate::id::OwnerId, Timestamp)> {
        let upto = self.timeline.owners.partition_point(|(at, _)| *at <= from);
        let mut owners = self.timeline.owners[upto.saturating_sub(1)..].iter();
        owners.find_map(|(at, owner)| {
            let owner = owner.as_ref().filter(|owner| self.directory.is_person(owner))?;
            (*at <= to).then_some((owner, (*at).max(from)))
        })
    }
}

/// Every instant up to `as_of` at which something about the lead changed, ascending, each once.
fn instants(timeline: &Timeline<'_>, as_of: Timestamp) -> Vec<Timestamp> {
    let fields = timeline.fields.iter().flatten().map(|(at, _)| *at);
    let owners = timeline.owners.iter().map(|(at, _)| *at);
    let mut instants: Vec<Timestamp> =
        fields.chain(owners).chain([timeline.created_at]).filter(|at| *at <= as_of).collect();
    instants.sort_unstable();
    instants.dedup();
    instants
}
