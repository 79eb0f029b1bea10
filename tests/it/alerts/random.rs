//! Random verdicts, round after round: whatever happens, nothing is said twice, nothing broken is
//! missed, and every message tells how it stands. A failure prints its seed.

use leadpact::alert::Suppressed;

use super::*;

const PROMISES: [&str; 4] = ["first-touch", "assign", "mql-violation", "mql-missed"];

/// A small generator (splitmix64): the same seed, the same world.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % sides as u64) as usize
    }
}

/// What the oracle says a line must tell: written down from the rules, not from the code. Accused
/// is whoever was called broken at some time.
fn expected(accused: bool, verdict: Verdict) -> Option<Story> {
    match verdict {
        Verdict::Unknown => None,
        Verdict::Breached => Some(Story::Breached),
        Verdict::BreachedAnswered => Some(Story::Answered),
        _ if accused => Some(Story::Withdrawn),
        Verdict::AtRisk => Some(Story::AtRisk),
        Verdict::Met | Verdict::MetLateLogged => Some(Story::Met),
        Verdict::OnTrack | Verdict::Paused | Verdict::Excused | Verdict::Void => {
            Some(Story::Closed)
        }
    }
}

/// A changing account.
struct World {
    dice: Dice,
    ledger: Ledger,
    leads: Vec<(String, Vec<Countdown>)>,
    accused: BTreeSet<DedupKey>,
    now: Timestamp,
}

impl World {
    fn new(seed: u64) -> Self {
        let mut dice = Dice(seed);
        let mut ledger = Ledger::new();
        ledger.since = (dice.roll(2) == 0).then(|| monday(8, 0));
        let count = 1 + dice.roll(12);
        let lead = |index: usize| {
            let id = format!("{index}");
            let of = |promise| countdown(&ledger.contract, promise, &id, Verdict::OnTrack);
            (id.clone(), PROMISES.map(of).to_vec())
        };
        let leads = (0..count).map(lead).collect();
        Self { dice, ledger, leads, accused: BTreeSet::new(), now: monday(9, 0) }
    }

    /// Something happens to some leads; they are judged together.
    fn round(&mut self) {
        self.now += minutes(1 + self.dice.roll(40) as i64);
        if self.dice.roll(8) == 0 {
            self.ledger.since.get_or_insert(self.now);
        }
        self.merge();
        let mut evaluations = Vec::new();
        for index in 0..self.leads.len() {
            if self.dice.roll(3) > 0 {
                self.change(index);
                let (id, countdowns) = &self.leads[index];
                evaluations.push(evaluation(id, countdowns.clone(), self.now));
            }
        }
        let before = self.ledger.said.clone();
        let shown = self.ledger.posts.clone();
        let decisions = self.ledger.decide(&evaluations, self.now);
        self.check_lines(&evaluations, &before, &decisions);
        self.check_messages(&evaluations, &before, &shown);
        self.check_readers(&decisions, &before);
        // What waited for room in one place may have found it in another.
        let waited = |line: &Said| decisions.suppressed.iter().any(|one| one.key == line.key);
        let again = self.ledger.decide(&evaluations, self.now);
        assert!(again.said.iter().all(waited), "the same round says it twice: {:?}", again.said);
        assert!(again.posts.len() <= again.said.len(), "{:?}", again.posts);
    }

    fn merge(&mut self) {
        if self.dice.roll(12) > 0 || self.leads.len() < 2 {
            return;
        }
        let loser = self.dice.roll(self.leads.len());
        let (loser, _) = self.leads.remove(loser);
        let winner = self.dice.roll(self.leads.len());
        let winner = LeadId::from(self.leads[winner].0.as_str());
        let merged = &mut self.ledger.merged;
        merged.values_mut().filter(|to| to.as_str() == loser).for_each(|to| *to = winner.clone());
        merged.insert(loser.as_str().into(), winner);
    }

    fn change(&mut self, index: usize) {
        let contract = Arc::clone(&self.ledger.contract);
        let (id, countdowns) = &mut self.leads[index];
        if self.dice.roll(25) == 0 && !countdowns.is_empty() {
            let gone = self.dice.roll(countdowns.len());
            countdowns.remove(gone);
        }
        for old in countdowns.iter_mut() {
            if self.dice.roll(2) == 0 {
                continue;
            }
            let verdict = Verdict::ALL[self.dice.roll(Verdict::ALL.len())];
            let mut new = countdown(&contract, old.key.promise.as_str(), id, verdict);
            new.due = new.due.map(|due| due + minutes(30 * self.dice.roll(2) as i64));
            new.owner = new.owner.filter(|_| self.dice.roll(10) > 0);
            new.mute = old.mute.or((self.dice.roll(40) == 0).then_some(Mute::ImportBurst));
            *old = new;
        }
    }

    /// Every line tells what its verdict says; unknown changes nothing; nothing broken is missed.
    fn check_lines(
        &mut self,
        evaluations: &[Evaluation],
        before: &BTreeMap<DedupKey, Said>,
        decisions: &Decisions,
    ) {
        for evaluation in evaluations {
            for countdown in &evaluation.countdowns {
                let lines = self.ledger.said.values();
                let lines: Vec<&Said> =
                    lines.filter(|line| line.countdown == countdown.key).collect();
                for line in &lines {
                    let accused = self.accused.contains(&line.key);
                    let old = before.get(&line.key).map(|line| line.story);
                    let story = expected(accused, countdown.verdict).or(old);
                    assert_eq!(Some(line.story), story, "{} {}", line.key, countdown.verdict);
                    if line.story == Story::Breached || line.story == Story::Answered {
                        self.accused.insert(line.key.clone());
                    }
                }
                let silent = countdown.mute.is_some() || countdown.verdict != Verdict::Breached;
                let breach = |line: &&&Said| line.upon == leadpact::contract::Upon::Breached;
                let waits =
                    |one: &Suppressed| one.countdown == countdown.key && one.until.is_some();
                let waits = decisions.suppressed.iter().any(waits);
                let told = lines.iter().any(|line| breach(&line));
                assert!(silent || told || waits, "{:?}", countdown.key);
                if countdown.mute.is_some() || expected(false, countdown.verdict).is_none() {
                    let new = lines.iter().find(|line| !before.contains_key(&line.key));
                    assert!(new.is_none(), "{new:?}");
                }
            }
        }
    }

    /// Messages about one lead tell what their line tells; summaries count what is open.
    fn check_messages(
        &self,
        evaluations: &[Evaluation],
        before: &BTreeMap<DedupKey, Said>,
        shown: &BTreeMap<PostId, Post>,
    ) {
        for post in self.ledger.posts.values() {
            let lines = self.ledger.said.values().filter(|line| line.post == post.id);
            let lines: Vec<&Said> = lines.collect();
            match &post.notice {
                Notice::One(item) => assert_eq!((lines.len(), lines[0].story), (1, item.story)),
                Notice::Backlog { items, total, open, .. } => {
                    // Where two steps told the same reader, the first speaks for both.
                    let mut leading: BTreeMap<&CountdownKey, &Said> = BTreeMap::new();
                    for line in lines {
                        let first = leading.entry(&line.countdown).or_insert(line);
                        if (line.at, &line.key) < (first.at, &first.key) {
                            *first = line;
                        }
                    }
                    let still = leading.values().filter(|line| line.story.is_open()).count();
                    assert_eq!((*total, *open), (leading.len() as u32, still as u32));
                    for item in items {
                        assert_eq!(leading[&item.countdown].story, item.story);
                    }
                }
                Notice::Terms(_) | Notice::Ops { .. } | Notice::Digest(_) => {
                    panic!("a decision is about a countdown, or many")
                }
            }
            let unknown = evaluations.iter().flat_map(|one| &one.countdowns).find(|countdown| {
                matches!(&post.notice, Notice::One(item) if item.countdown == countdown.key)
                    && countdown.verdict == Verdict::Unknown
            });
            if unknown.is_some() {
                assert_eq!(shown.get(&post.id), Some(post), "unknown is news");
            }
        }
        assert!(before.keys().all(|key| self.ledger.said.contains_key(key)), "nothing is unsaid");
    }

    /// No reader gets a flood; a first start is one message for each.
    fn check_readers(&self, decisions: &Decisions, before: &BTreeMap<DedupKey, Said>) {
        let mut new: BTreeMap<(&Recipient, bool), usize> = BTreeMap::new();
        for post in decisions.posts.iter().filter(|post| post.revision == 1) {
            *new.entry((&post.to, post.thread_of.is_some())).or_default() += 1;
        }
        assert!(new.values().all(|count| *count <= 5), "{new:?}");
        if self.ledger.since.is_none() && before.values().all(|line| line.at < self.now) {
            let mut readers: BTreeMap<&Recipient, usize> = BTreeMap::new();
            for post in self.ledger.posts.values() {
                assert!(matches!(post.notice, Notice::Backlog { many: Many::First, .. }));
                *readers.entry(&post.to).or_default() += 1;
            }
            assert!(readers.values().all(|count| *count == 1), "{readers:?}");
        }
    }
}

#[test]
fn whatever_happens_nothing_is_said_twice_and_nothing_broken_is_missed() {
    for seed in 0..200 {
        let outcome = std::panic::catch_unwind(|| {
            let mut world = World::new(seed);
            for _ in 0..30 {
                world.round();
            }
        });
        if let Err(failure) = outcome {
            println!("seed {seed}");
            std::panic::resume_unwind(failure);
        }
    }
}
