//! Invented leads with everything that happens to leads, and a store that holds and has judged
//! them.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use leadpact::config::Files;
use leadpact::config::check::{Input, check};
use leadpact::contract::{Agreement, Contract};
use leadpact::id::{ActivityId, LeadId, OwnerId};
use leadpact::lead::{
    Activity, Batch, Channel, Coverage, Direction, Directory, Existence, FieldFact, Logged,
    Outcome, Owner, OwnerFact, OwnerKind, RatingFact, Record, Stream, TeamsFrom,
};
use leadpact::sla::{self, Known, Life};
use leadpact::store::{Changeset, LeadVerdicts, Mode, Sqlite, Store};

pub(super) const AGREEMENT: &str = include_str!("agreement.yaml");

/// When everything is judged: a Friday, 15:00 in New York.
pub(super) const AS_OF: &str = "2026-11-20T20:00:00Z";

/// Before the first lead comes.
const BEGIN: &str = "2026-05-18T00:00:00Z";

const OWNERS: [&str; 9] = ["o1", "o2", "o3", "o4", "o5", "o6", "unheard-of", "queue", ""];
const LIFECYCLES: [&str; 4] = ["lead", "mql", "sql", "customer"];
const WEB: [&str; 5] = ["REFERRALS", "PAID_SEARCH", "EMAIL_MARKETING", "OFFLINE", "ELSEWHERE"];

pub(super) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// The agreement that `text` is.
pub(super) fn contract(text: &str) -> Arc<Contract> {
    let files = Files::stored(&[]);
    let bytes = text.as_bytes();
    let checked =
        check(Input { name: "sla.yaml", bytes, files: &files, as_of: None, accepted: None });
    checked.contract.unwrap_or_else(|| panic!("{:#?}", checked.diagnostics))
}

/// Two versions: the first knows one promise by another name, and makes one fewer.
pub(super) fn agreement() -> Agreement {
    let old = AGREEMENT
        .replace("version: 2\neffective_from: 2026-08-15", "version: 1\neffective_from: 2026-05-25")
        .replace("  rate-it:", "  rate-once:")
        .replace("within: 6 working hours,", "within: 7 working hours,");
    let accepted = [(contract(&old), at(BEGIN)), (contract(AGREEMENT), at("2026-08-12T00:00:00Z"))];
    Agreement::from_accepted(accepted)
}

/// A store with its leads judged.
pub(super) struct World {
    /// Keeps the file.
    _home: tempfile::TempDir,
    pub(super) file: PathBuf,
    pub(super) agreement: Agreement,
    pub(super) coverage: Coverage,
    pub(super) directory: Directory,
    pub(super) lives: Vec<Life>,
}

/// Invents `count` leads from `seed`.
pub(super) async fn world(seed: u64, count: usize) -> World {
    let batches = Draw::new(seed, count).batches();
    store(batches, agreement()).await
}

/// Ingests `batches` and judges what they hold.
async fn store(batches: Vec<Batch>, agreement: Agreement) -> World {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("leads.db");
    let store = Sqlite::open(file.clone(), Mode::Writer).await.unwrap();
    let rated = ratings(&batches);
    for batch in batches {
        store.ingest(&batch, at(AS_OF)).await.unwrap();
    }
    for (lead, rating) in rated {
        store.rate(&lead, &rating).await.unwrap();
    }
    store.mark_bursts(20, 60_000).await.unwrap();
    drop(store);
    let (coverage, directory) = Default::default();
    let (_home, lives) = (home, Vec::new());
    let world = World { _home, file, agreement: Agreement::default(), coverage, directory, lives };
    judged(world, agreement).await
}

/// What people say of some leads with `leadpact rate`.
fn ratings(batches: &[Batch]) -> Vec<(LeadId, RatingFact)> {
    let mut chance = Chance::new(7);
    let mut rated = Vec::new();
    for record in batches.iter().flat_map(|batch| &batch.records) {
        if chance.below(40) == 0 {
            let later = SignedDuration::from_mins(chance.below(30 * 24 * 60));
            let by = chance.pick(&["", "o1", "o5", "o6", "unheard-of"]);
            let reason = chance.pick(&["", "good", "no answer"]);
            let rating = RatingFact {
                at: record.created_at + later,
                stars: u8::try_from(chance.below(5) + 1).unwrap(),
                by: (!by.is_empty()).then(|| OwnerId::from(by)),
                reason: (!reason.is_empty()).then(|| reason.into()),
            };
            rated.push((record.lead.clone(), rating));
        }
    }
    rated
}

/// Judges every lead of `world` by `agreement`.
pub(super) async fn judged(mut world: World, agreement: Agreement) -> World {
    let store = Sqlite::open(world.file.clone(), Mode::Writer).await.unwrap();
    store.all_due().await.unwrap();
    world.coverage = store.coverage().await.unwrap();
    world.directory = store.directory().await.unwrap();
    world.agreement = agreement;
    let known = Known { coverage: &world.coverage, directory: &world.directory };
    loop {
        let due = store.due_leads(at(AS_OF), 2_000).await.unwrap();
        if due.is_empty() {
            break;
        }
        let facts_mark = store.facts_mark().await.unwrap();
        let histories = store.histories(&due).await.unwrap();
        let verdicts = histories.iter().map(|history| {
            let judged = sla::evaluate(&world.agreement, history, known, at(AS_OF));
            LeadVerdicts {
                lead: judged.lead,
                countdowns: judged.countdowns,
                life: judged.life,
                next_change: None,
            }
        });
        let verdicts = verdicts.collect();
        let as_of = at(AS_OF);
        let judged = histories;
        let changes = Changeset { as_of, facts_mark, verdicts, judged, ..Changeset::default() };
        store.commit(&changes).await.unwrap();
    }
    let mut lives = Vec::new();
    store.each_life(&mut |life| lives.push(life)).await.unwrap();
    world.lives = lives;
    world
}

/// Chance from a seed (SplitMix64): the same seed, the same world.
pub(super) struct Chance(u64);

impl Chance {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed ^ 0x9e37_79b9_7f4a_7c15)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// In `[0, below)`.
    fn below(&mut self, below: i64) -> i64 {
        i64::try_from(self.next() % u64::try_from(below.max(1)).unwrap()).unwrap()
    }

    fn percent(&mut self, chance: i64) -> bool {
        self.below(100) < chance
    }

    fn pick<'t>(&mut self, among: &[&'t str]) -> &'t str {
        among[usize::try_from(self.below(among.len() as i64)).unwrap()]
    }
}

struct Draw {
    chance: Chance,
    count: usize,
    records: Vec<Record>,
    logged: Vec<Logged>,
    merged: Vec<(LeadId, LeadId)>,
}

/// One lead on its way.
struct Way {
    now: Timestamp,
    stage: usize,
    fields: Vec<FieldFact>,
    owners: Vec<OwnerFact>,
}

impl Way {
    fn set(&mut self, property: &str, value: &str) {
        self.fields.push(FieldFact {
            property: property.into(),
            at: self.now,
            value: value.into(),
        });
    }

    fn give(&mut self, owner: &str) {
        let owner = Some(owner).filter(|owner| !owner.is_empty()).map(OwnerId::from);
        self.owners.push(OwnerFact { at: self.now, owner });
    }
}

fn later(at: Timestamp, seconds: i64) -> Timestamp {
    at + SignedDuration::from_secs(seconds)
}

impl Draw {
    fn new(seed: u64, count: usize) -> Self {
        let chance = Chance::new(seed);
        Self { chance, count, records: Vec::new(), logged: Vec::new(), merged: Vec::new() }
    }

    fn batches(mut self) -> Vec<Batch> {
        for number in 0..self.count {
            self.lead(number);
        }
        let ids: Vec<LeadId> = self.records.iter().map(|one| one.lead.clone()).collect();
        let known = |chance: &mut Chance| chance.percent(96);
        let reread = ids.into_iter().filter(|_| known(&mut self.chance)).map(|id| (id, at(AS_OF)));
        let reread = reread.collect();
        let blind = self.chance.percent(25);
        let covered = Stream::all().map(|stream| {
            let to = match stream {
                Stream::Activities(Channel::Call) if blind => later(at(AS_OF), -20 * 86_400),
                _ => at(AS_OF),
            };
            (stream, at("2026-01-01T00:00:00Z"), to)
        });
        let first = Batch {
            directory: Some(directory(at("2026-06-01T00:00:00Z"), "US")),
            covered: covered.collect(),
            ..Batch::default()
        };
        let second = Batch {
            directory: Some(directory(at("2026-09-01T00:00:00Z"), "EMEA")),
            ..Batch::default()
        };
        let mut batches = vec![first, second];
        for some in self.records.chunks(5_000) {
            batches.push(Batch { records: some.to_vec(), ..Batch::default() });
        }
        for some in self.logged.chunks(10_000) {
            batches.push(Batch { logged: some.to_vec(), ..Batch::default() });
        }
        batches.push(Batch { merged: self.merged, reread, ..Batch::default() });
        batches
    }

    fn lead(&mut self, number: usize) {
        let chance = &mut self.chance;
        let span = at(AS_OF).duration_since(at(BEGIN)).as_secs();
        let upload = number < 30 && self.count > 100;
        let created = match upload {
            true => later(at("2026-10-31T22:00:00Z"), number as i64),
            // In working hours more often than not; some days none.
            false => {
                let day = chance.below(span / 86_400 + 1) / 2 * 2 + chance.below(3) % 2;
                later(at(BEGIN), (day * 86_400 + 43_200 + chance.below(50_000)).min(span - 60))
            }
        };
        let mut way = Way { now: created, stage: 0, fields: Vec::new(), owners: Vec::new() };
        self.begin(&mut way);
        for _ in 0..self.chance.below(9) {
            let hours = [1, 4, 30, 120, 400][usize::try_from(self.chance.below(5)).unwrap()];
            way.now = later(way.now, 60 + self.chance.below(hours * 3_600));
            // A reading takes a while: a little of what it brings lies after the instant it is for.
            if way.now > later(at(AS_OF), 600) {
                break;
            }
            self.step(&mut way);
        }
        let id = format!("{number:05}");
        self.touches(&id, created);
        let existence = match self.chance.below(40) {
            0 => Existence::Archived(way.now),
            1 => Existence::Gone(way.now),
            _ => Existence::Live,
        };
        let origin = if upload { "IMPORT" } else { self.chance.pick(&["FORM", "API"]) };
        self.records.push(Record {
            lead: id.as_str().into(),
            aliases: vec![],
            created_at: created,
            modified_at: way.now.max(created),
            origin: Some(origin.into()),
            fields: way.fields,
            owners: way.owners,
            existence,
        });
        if number > 3 && self.chance.percent(2) {
            let winner = format!("{:05}", self.chance.below(number as i64 - 2));
            if !self.merged.iter().any(|(loser, _)| loser.as_str() == winner) {
                self.merged.push((id.as_str().into(), winner.as_str().into()));
            }
        }
    }

    fn begin(&mut self, way: &mut Way) {
        let chance = &mut self.chance;
        // Some records are born as something, some become it.
        if chance.percent(90) {
            way.set("lifecyclestage", "lead");
        }
        way.set("hs_analytics_source", chance.pick(&WEB));
        way.set("hubspotscore", &score(chance));
        if chance.percent(70) {
            way.set("phone", "+");
        }
        if chance.percent(60) {
            let owner = chance.pick(&OWNERS);
            // Known before the record was, or at its creation.
            let now = way.now;
            way.now = later(now, -chance.below(2) * 500);
            way.give(owner);
            way.now = now;
        }
        if chance.percent(45) {
            way.stage = 1;
            way.set("lifecyclestage", "mql");
        }
    }

    fn step(&mut self, way: &mut Way) {
        let chance = &mut self.chance;
        match chance.below(100) {
            0..30 => {
                way.stage = (way.stage + 1 + usize::from(chance.percent(8))).min(3);
                way.set("lifecyclestage", LIFECYCLES[way.stage]);
                if chance.percent(15) {
                    way.set("hs_lead_status", "OPEN");
                }
            }
            30..34 => {
                way.stage = way.stage.saturating_sub(1);
                way.set("lifecyclestage", LIFECYCLES[way.stage]);
            }
            34..46 => way.set("hs_lead_status", "OPEN"),
            46..56 => {
                let reasons = ["too small", "no budget", "WRONG \"ROUTE\"", ""];
                if chance.percent(70) {
                    way.set("lost_reason", chance.pick(&reasons));
                }
                way.set("hs_lead_status", chance.pick(&["UNQUALIFIED", "NURTURE"]));
            }
            56..62 => way.set("hs_lead_status", chance.pick(&["", "OPEN", "WAIT"])),
            62..76 => way.give(chance.pick(&OWNERS)),
            76..82 => way.set("hubspotscore", &score(chance)),
            82..86 => way.set("phone", chance.pick(&["", "+"])),
            86..90 => way.set("hs_analytics_source", chance.pick(&WEB)),
            90..98 => {
                if chance.percent(50) {
                    way.set("sales_rating_reason", &why(chance));
                }
                way.set(
                    "sales_rating",
                    chance.pick(&["1", "2", "3", "4", "5", "4.0", "3.5", "9", ""]),
                );
            }
            _ => way.set("lifecyclestage", "evangelist"),
        }
    }

    fn touches(&mut self, lead: &str, created: Timestamp) {
        for number in 0..self.chance.below(6) {
            let chance = &mut self.chance;
            let from = chance.below(3) * chance.below(20 * 86_400) - 40_000;
            let occurred = later(created, from);
            if occurred > later(at(AS_OF), 20 * 86_400) {
                continue;
            }
            let activity = activity(chance, &format!("{lead}-{number}"), occurred);
            let mut leads = vec![LeadId::from(lead)];
            if chance.percent(5) && self.records.len() > 1 {
                let other = usize::try_from(chance.below(self.records.len() as i64)).unwrap();
                leads.push(self.records[other].lead.clone());
            }
            let (deleted, modified_at) = (chance.percent(3), activity.recorded_at);
            self.logged.push(Logged { activity, modified_at, leads, deleted });
        }
    }
}

/// A few reasons that many give, many that few give, and some that go on for ever.
fn why(chance: &mut Chance) -> String {
    match chance.below(60) {
        number @ 0..30 => format!("because of {number}"),
        30 => "so very long ".repeat(30),
        31..35 => String::new(),
        number => ["good", "small"][usize::from(number % 2 == 0)].to_owned(),
    }
}

fn score(chance: &mut Chance) -> String {
    match chance.below(12) {
        0 => String::new(),
        1 => "n/a".to_owned(),
        _ => (chance.below(70) + 40).to_string(),
    }
}

fn activity(chance: &mut Chance, id: &str, occurred: Timestamp) -> Activity {
    let channels = [
        Channel::Call,
        Channel::Call,
        Channel::Email,
        Channel::Email,
        Channel::Meeting,
        Channel::Message,
        Channel::Note,
    ];
    let channel = channels[usize::try_from(chance.below(7)).unwrap()];
    let delay = match chance.below(8) {
        0 => 86_400 * 3,
        1 => 4 * 3_600,
        2 => 900 + chance.below(2),
        _ => chance.below(600),
    };
    let planned = occurred > at(AS_OF) || chance.percent(6);
    let day = chance.percent(3);
    let by = chance.pick(&OWNERS);
    Activity {
        id: ActivityId::from(format!("{}:{id}", channel.word()).as_str()),
        channel,
        direction: match chance.below(8) {
            0 => Direction::Inbound,
            1 => Direction::Unstated,
            _ => Direction::Outbound,
        },
        outcome: match chance.below(14) {
            _ if planned => Outcome::Planned,
            0 => Outcome::Failed,
            _ => Outcome::Done,
        },
        duration_ms: chance.percent(90).then(|| chance.below(60) * 1_000),
        by: Some(by).filter(|by| !by.is_empty()).map(OwnerId::from),
        automated: chance.percent(10),
        unconcluded: chance.percent(20),
        occurred_at: occurred,
        occurred_until: if day { later(occurred, 36_000) } else { occurred },
        recorded_at: later(occurred, delay).min(later(at(AS_OF), 300)),
        seen_at: at(AS_OF),
    }
}

fn directory(from: Timestamp, fifth: &str) -> Directory {
    let person = |teams: &[&str]| Owner {
        kind: OwnerKind::Person,
        active: true,
        teams: vec![TeamsFrom { from, teams: teams.iter().map(|one| (*one).to_owned()).collect() }],
    };
    let mut owners = BTreeMap::new();
    for (id, teams) in [
        ("o1", &["EMEA"][..]),
        ("o2", &["EMEA", "US"]),
        ("o3", &["US", "EMEA"]),
        ("o4", &["US"]),
        ("o5", &[fifth]),
    ] {
        owners.insert(OwnerId::from(id), person(teams));
    }
    let alone = Owner { kind: OwnerKind::Person, active: false, teams: vec![] };
    owners.insert(OwnerId::from("o6"), alone.clone());
    owners.insert(OwnerId::from("queue"), Owner { kind: OwnerKind::Queue, ..alone });
    Directory { owners }
}
