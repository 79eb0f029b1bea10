//! From facts to decisions: judge what is due, decide what to say, store both in one transaction.

use std::collections::{HashMap, HashSet};

use jiff::{SignedDuration, Timestamp};

use super::{Deps, Pulse, Running};
use crate::alert::{self, Decisions, Post, PostId, Round, Said};
use crate::contract::Verdict;
use crate::id::LeadId;
use crate::lead::{Coverage, Directory, History};
use crate::sla::{self, CountdownKey, Evaluation, Known};
use crate::store::{Changeset, LeadVerdicts, StoreError};

/// Leads judged at a time.
const CHUNK: usize = 1_000;

/// Leads whose alerts are decided together; more than this are decided in several rounds.
const ROUND: usize = 20_000;

/// A reading by id that is older backs no accusation that nobody has heard yet: the process may
/// have died between the two, and much may have happened until it was started again.
const STALE: SignedDuration = SignedDuration::from_mins(10);

/// What one evaluation came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Evaluated {
    /// Leads judged.
    pub leads: u64,
    /// Leads that must be read again by id before anything may be said about them, nearest deadline
    /// first.
    pub wants_reread: Vec<LeadId>,
    /// Messages new or changed.
    pub posts: u64,
    /// Alerts not sent, with their reasons in the store.
    pub suppressed: u64,
}

/// What is known besides the histories.
pub struct Knowledge {
    /// What has been read, with lag and refusals.
    pub coverage: Coverage,
    /// Who is somebody.
    pub directory: Directory,
    /// Since when verdicts are watched, by the CRM's time; `None`: what there is now is a backlog.
    pub watching_since: Option<Timestamp>,
    /// Leads that want to be read again by id are read right after this look, and judged once more:
    /// new accusations wait for them, so that what comes due together is told together.
    pub reads_again: bool,
}

/// What is held back for one decision.
#[derive(Default)]
struct Held {
    evaluations: Vec<Evaluation>,
    /// The facts' mark when the oldest of them was judged.
    facts_mark: Option<u64>,
}

impl Held {
    fn add(&mut self, evaluations: Vec<Evaluation>, mark: u64) {
        self.evaluations.extend(evaluations);
        self.facts_mark = Some(self.facts_mark.unwrap_or(mark).min(mark));
    }
}

/// Judges every lead that is due at `as_of` (the CRM's time).
///
/// # Errors
/// Of the store: nothing of the failed chunk is stored, it stays due.
pub async fn run_once(
    deps: &Deps,
    running: &Running,
    pulse: &Pulse,
    knowledge: &Knowledge,
    as_of: Timestamp,
) -> Result<Evaluated, StoreError> {
    let mut done = Evaluated::default();
    let mut held = Held::default();
    let mut seen: std::collections::BTreeSet<LeadId> = std::collections::BTreeSet::new();
    loop {
        // What is held back for one decision stays due in the store until it is committed.
        let due = deps.store.due_leads(as_of, CHUNK + seen.len()).await?;
        let due: Vec<LeadId> = due.into_iter().filter(|lead| !seen.contains(lead)).collect();
        if due.is_empty() {
            break;
        }
        // What changes after this mark was not judged, and stays due.
        let mark = deps.store.facts_mark().await?;
        let said = deps.store.said(&due).await?;
        let (evaluations, judged) = judge(deps, running, knowledge, (&due, as_of, &said)).await?;
        done.leads += evaluations.len() as u64;
        let told: HashSet<&LeadId> = said.iter().map(|line| &line.countdown.lead).collect();
        // Lines of leads that were merged away come with the lead that they are part of now.
        let merged = told.iter().any(|lead| !due.contains(lead));
        let (loud, quiet): (Vec<_>, Vec<_>) = evaluations.into_iter().partition(|evaluation| {
            merged || alert::may_speak(evaluation) || told.contains(&evaluation.lead)
        });
        for evaluation in loud.iter().chain(&quiet) {
            if evaluation.wants_reread().is_some() {
                done.wants_reread.push(evaluation.lead.clone());
            }
        }
        let verdicts = quiet.into_iter().map(|evaluation| verdicts(evaluation, None)).collect();
        let changes =
            Changeset { as_of, facts_mark: mark, verdicts, judged, ..Changeset::default() };
        deps.store.commit(&changes).await?;
        seen.extend(loud.iter().map(|evaluation| evaluation.lead.clone()));
        held.add(loud, mark);
        pulse.beat("watch", deps.clock.now());
        pulse.show("judging leads", done.leads, None);
        if held.evaluations.len() >= ROUND {
            decide(deps, running, knowledge, &mut held, &mut done).await?;
            seen.clear();
        }
    }
    decide(deps, running, knowledge, &mut held, &mut done).await?;
    Ok(done)
}

/// Judges these leads; hands out what they were judged by, too.
async fn judge(
    deps: &Deps,
    running: &Running,
    knowledge: &Knowledge,
    (leads, as_of, said): (&[LeadId], Timestamp, &[Said]),
) -> Result<(Vec<Evaluation>, Vec<History>), StoreError> {
    let known = Known { coverage: &knowledge.coverage, directory: &knowledge.directory };
    let told: HashSet<&CountdownKey> = said.iter().map(|line| &line.countdown).collect();
    let fresh = as_of.checked_sub(STALE).unwrap_or(Timestamp::MIN);
    let mut histories = deps.store.histories(leads).await?;
    let evaluations = histories.iter_mut().map(|history| {
        let evaluation = sla::evaluate(&running.agreement, history, known, as_of);
        let is_stale = history.reread_at.is_some_and(|at| at < fresh);
        if !is_stale || !accuses_anew(&evaluation, &told) {
            return evaluation;
        }
        let reread_at = history.reread_at.take();
        let evaluation = sla::evaluate(&running.agreement, history, known, as_of);
        history.reread_at = reread_at;
        evaluation
    });
    Ok((evaluations.collect(), histories))
}

/// Whether it says that something is broken of which nobody has heard yet.
fn accuses_anew(evaluation: &Evaluation, told: &HashSet<&CountdownKey>) -> bool {
    evaluation.countdowns.iter().any(|one| {
        one.verdict == Verdict::Breached && one.mute.is_none() && !told.contains(&one.key)
    })
}

/// Decides about everything held back, and stores verdicts, ledger and outbox together.
async fn decide(
    deps: &Deps,
    running: &Running,
    knowledge: &Knowledge,
    held: &mut Held,
    done: &mut Evaluated,
) -> Result<(), StoreError> {
    let Held { evaluations: mut held, facts_mark } = std::mem::take(held);
    let facts_mark = facts_mark.unwrap_or_default();
    if knowledge.reads_again && !done.wants_reread.is_empty() {
        // What is left out stays due.
        let said = deps.store.said(&leads(&held)).await?;
        let told: HashSet<&CountdownKey> = said.iter().map(|line| &line.countdown).collect();
        held.retain(|evaluation| !accuses_anew(evaluation, &told));
    }
    let Some(as_of) = held.first().map(|evaluation| evaluation.as_of) else { return Ok(()) };
    let said = deps.store.said(&leads(&held)).await?;
    let mut ids: Vec<PostId> = said.iter().map(|said| said.post.clone()).collect();
    let mut posts = posts(deps, &mut ids).await?;
    let back = alert::looks_back(&running.contract.alerts);
    let recent = deps.store.recent(as_of.checked_sub(back).unwrap_or(Timestamp::MIN)).await?;
    let storms = deps.store.storms().await?;
    let round = Round {
        agreement: &running.agreement,
        directory: &knowledge.directory,
        evaluations: &held,
        said: &said,
        posts: &[],
        recent: &recent,
        storms: &storms,
        as_of,
        watching_since: knowledge.watching_since,
    };
    if round.watching_since.is_none() {
        // A first look tells whose summaries this concerns: what is in them already stays there.
        let looked = alert::decide(Round { posts: &posts, ..round });
        ids.extend(looked.posts.into_iter().map(|post| post.id));
        posts = self::posts(deps, &mut ids).await?;
    }
    let round = Round { posts: &posts, ..round };
    let Decisions { said, posts, suppressed, wake } = alert::decide(round);
    done.posts += posts.len() as u64;
    done.suppressed += suppressed.len() as u64;
    let mut wakes: HashMap<LeadId, Timestamp> = HashMap::new();
    for (lead, at) in wake {
        wakes.entry(lead).and_modify(|wake| *wake = at.min(*wake)).or_insert(at);
    }
    let verdicts = held.into_iter().map(|evaluation| {
        let wake = wakes.get(&evaluation.lead).copied();
        verdicts(evaluation, wake)
    });
    let verdicts = verdicts.collect();
    let changes =
        Changeset { as_of, facts_mark, verdicts, said, posts, suppressed, ..Changeset::default() };
    deps.store.commit(&changes).await
}

fn leads(evaluations: &[Evaluation]) -> Vec<LeadId> {
    evaluations.iter().map(|evaluation| evaluation.lead.clone()).collect()
}

/// These messages, each once, as they should read now.
async fn posts(deps: &Deps, ids: &mut Vec<PostId>) -> Result<Vec<Post>, StoreError> {
    ids.sort_unstable();
    ids.dedup();
    deps.store.posts(ids).await
}

fn verdicts(evaluation: Evaluation, wake: Option<Timestamp>) -> LeadVerdicts {
    LeadVerdicts {
        lead: evaluation.lead,
        countdowns: evaluation.countdowns,
        life: evaluation.life,
        next_change: evaluation.next_change.into_iter().chain(wake).min(),
    }
}
