//! How long one lead takes to be judged by the shipped agreement, and how much of that one promise
//! is.
//!
//! `cargo bench --bench sla`. A promise judged without its explanation must stay within 1 µs: one
//! more promise on a lead that is looked at anyway is what `lead_of_many_promises` counts.
//! Beside it: the same lead judged from scratch for each promise, as a program that keeps no track
//! would do it.

use std::path::Path;
use std::sync::Arc;

use divan::{Bencher, black_box};
use jiff::Timestamp;
use leadpact::config::check::check_file;
use leadpact::contract::{Agreement, Contract};
use leadpact::lead::{
    Activity, Channel, Coverage, Direction, Directory, Existence, FieldFact, History, Outcome,
    OwnerFact, Stream,
};
use leadpact::sla::{Known, evaluate, explain};

/// The one that the program has.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    divan::main();
}

struct World {
    agreement: Agreement,
    /// One agreement for each promise alone.
    alone: Vec<Agreement>,
    /// The agreement with each of its promises ten times.
    tenfold: Agreement,
    history: History,
    coverage: Coverage,
    directory: Directory,
    as_of: Timestamp,
}

fn at(text: &str) -> Timestamp {
    text.parse().expect("a time of this file")
}

impl World {
    /// A lead as it usually looks: 9 properties, 14 changes, 2 owners, 4 activities.
    fn new() -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/sla.yaml");
        let checked = check_file(&path, None, None).expect("the shipped agreement");
        let contract = checked.contract.expect("the shipped agreement has no mistake");
        let alone = (0..contract.promises.len()).map(|index| {
            let promises = vec![contract.promises[index].clone()];
            Agreement::of(Arc::new(Contract { promises, ..(*contract).clone() }))
        });
        let alone: Vec<Agreement> = alone.collect();
        let promises = (0..10).flat_map(|_| contract.promises.clone()).collect();
        let tenfold = Agreement::of(Arc::new(Contract { promises, ..(*contract).clone() }));
        let mut coverage = Coverage::default();
        for stream in Stream::all() {
            coverage.add(stream, Timestamp::UNIX_EPOCH, at("2026-11-24T12:00:00Z"));
        }
        Self {
            alone,
            tenfold,
            agreement: Agreement::of(Arc::clone(&contract)),
            history: history(),
            coverage,
            directory: Directory::default(),
            as_of: at("2026-11-24T12:00:00Z"),
        }
    }

    fn known(&self) -> Known<'_> {
        Known { coverage: &self.coverage, directory: &self.directory }
    }
}

fn history() -> History {
    let fact = |property: &str, time: &str, value: &str| FieldFact {
        property: property.into(),
        at: at(time),
        value: value.into(),
    };
    let born = "2026-11-20T15:00:00Z";
    let fields = vec![
        fact("lifecyclestage", born, "lead"),
        fact("hubspotscore", born, "10"),
        fact("country", born, "US"),
        fact("numberofemployees", born, "120"),
        fact("email", born, "example.com"),
        fact("phone", born, "+"),
        fact("company", born, "+"),
        fact("hs_analytics_source", born, "ORGANIC_SEARCH"),
        fact("hs_object_source", born, "FORM"),
        fact("hubspotscore", "2026-11-21T10:00:00Z", "45"),
        fact("hubspotscore", "2026-11-22T10:00:00Z", "72"),
        fact("lifecyclestage", "2026-11-23T14:00:00Z", "marketingqualifiedlead"),
        fact("hs_lead_status", "2026-11-23T14:00:00Z", "NEW"),
        fact("hs_lead_status", "2026-11-23T18:00:00Z", "OPEN"),
    ];
    let owner = |time: &str, id: &str| OwnerFact { at: at(time), owner: Some(id.into()) };
    let activity = |id: &str, time: &str, automated| Activity {
        id: id.into(),
        channel: Channel::Email,
        direction: Direction::Outbound,
        outcome: Outcome::Done,
        duration_ms: None,
        by: Some("u0012".into()),
        automated,
        unconcluded: false,
        occurred_at: at(time),
        occurred_until: at(time),
        recorded_at: at(time),
        seen_at: at(time),
    };
    History {
        lead: "4711".into(),
        aliases: Vec::new(),
        created_at: at(born),
        origin: Some("FORM".into()),
        fields,
        owners: vec![owner(born, "u0012"), owner("2026-11-23T15:00:00Z", "u0013")],
        activities: vec![
            activity("email:1", "2026-11-21T09:00:00Z", true),
            activity("email:2", "2026-11-23T14:05:00Z", true),
            activity("email:3", "2026-11-23T16:30:00Z", false),
            activity("email:4", "2026-11-23T17:30:00Z", false),
        ],
        existence: Existence::Live,
        reread_at: None,
        import_burst: false,
        ratings: Vec::new(),
        reactions: Vec::new(),
    }
}

/// One lead under the whole agreement.
#[divan::bench]
fn lead(bencher: Bencher) {
    let world = World::new();
    bencher.counter(world.alone.len()).bench_local(|| {
        evaluate(black_box(&world.agreement), black_box(&world.history), world.known(), world.as_of)
    });
}

/// One lead under ten times as many promises: what one more promise costs.
#[divan::bench]
fn lead_of_many_promises(bencher: Bencher) {
    let world = World::new();
    bencher.counter(world.alone.len() * 10).bench_local(|| {
        evaluate(black_box(&world.tenfold), black_box(&world.history), world.known(), world.as_of)
    });
}

/// The same as the first, each promise from scratch.
#[divan::bench]
fn lead_promise_by_promise(bencher: Bencher) {
    let world = World::new();
    bencher.counter(world.alone.len()).bench_local(|| {
        for agreement in &world.alone {
            black_box(evaluate(agreement, black_box(&world.history), world.known(), world.as_of));
        }
    });
}

/// With the why of every verdict.
#[divan::bench]
fn lead_explained(bencher: Bencher) {
    let world = World::new();
    bencher.counter(world.alone.len()).bench_local(|| {
        explain(black_box(&world.agreement), black_box(&world.history), world.known(), world.as_of)
    });
}
