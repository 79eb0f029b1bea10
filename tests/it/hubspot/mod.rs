//! The HubSpot connector against the demo's account, over real HTTP: the server misbehaves, the
//! client is the one that ships.

mod changed;
mod described;
mod first_reading;
mod floor;
mod privacy;
mod probe;
mod removals;
mod trouble;
mod whole;

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use leadpact::clock::{Clock as _, SimClock};
use leadpact::crm::hubspot::{HubSpot, connect};
use leadpact::crm::{Ask, CrmSource as _, Options, Page, Requests, SourceError, Wanted};
use leadpact::demo::hubspot as demo;
use leadpact::demo::hubspot::{Bulk, Calls, Endpoint, Id, Kind, Limits, Source};
use leadpact::id::{ActivityId, LeadId};
use leadpact::lead::{Batch, Channel, Existence, Keep, Record, Stream};

/// A budget that no test runs into.
const PLENTY: Requests =
    Requests { per_10s: 1_000_000, search_per_s: 1_000_000, per_day: 1_000_000_000 };

/// An account, its time, and our client.
struct World {
    clock: SimClock,
    hub: demo::HubSpot,
    crm: HubSpot,
    wanted: Wanted,
    server: demo::Server,
}

fn wanted() -> Wanted {
    let value = |name: &str| (name.to_owned(), Keep::Value);
    Wanted {
        properties: vec![
            value("lifecyclestage"),
            ("email".to_owned(), Keep::Domain),
            ("phone".to_owned(), Keep::Presence),
        ],
        channels: Channel::ALL.to_vec(),
        types: vec![],
        options: vec![("lifecyclestage".to_owned(), vec!["marketingqualifiedlead".to_owned()])],
    }
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn minutes(count: i64) -> SignedDuration {
    SignedDuration::from_mins(count)
}

impl World {
    async fn new() -> Self {
        Self::with(demo::TOKEN, PLENTY).await
    }

    async fn with(token: &str, requests: Requests) -> Self {
        let clock = SimClock::new(at("2026-03-02T09:00:00.250Z"));
        let hub = demo::HubSpot::new(Arc::new(clock.clone()));
        hub.configure(|settings| settings.limits = Limits::NONE);
        let server = hub.serve_locally().await.unwrap();
        let options = Options {
            token: token.to_owned().into(),
            api_version: "2026-09".into(),
            base_url: Some(server.base_url.clone()),
            requests,
        };
        let crm = connect(options, Arc::new(clock.clone())).unwrap();
        Self { clock, hub, crm, wanted: wanted(), server }
    }

    fn now(&self) -> Timestamp {
        self.hub.now()
    }

    fn pass(&self, span: SignedDuration) {
        self.clock.advance_to(self.clock.now() + span);
    }

    /// Every page of an answer.
    async fn pages(&self, ask: Ask) -> Result<Vec<Page>, SourceError> {
        let (mut pages, mut after) = (Vec::<Page>::new(), None);
        loop {
            let page = self.crm.fetch(&self.wanted, &ask, after.as_ref()).await?;
            assert!(page.began_at <= self.now(), "began later than the CRM's present");
            assert!(page.next.is_none() || page.next != after, "the cursor does not move");
            after = page.next.clone();
            pages.push(page);
            if after.is_none() {
                return Ok(pages);
            }
        }
    }

    /// Every page of an answer as one batch, without any issue.
    async fn read(&self, ask: Ask) -> Batch {
        let pages = self.pages(ask).await.unwrap();
        let mut whole = Batch::default();
        for page in pages {
            assert_eq!(page.issues, [], "no record is bad");
            let batch = page.batch;
            whole.records.extend(batch.records);
            whole.logged.extend(batch.logged);
            whole.links.extend(batch.links);
            whole.linked.extend(batch.linked);
            whole.existence.extend(batch.existence);
            whole.merged.extend(batch.merged);
            whole.reread.extend(batch.reread);
            whole.directory = batch.directory.or(whole.directory);
        }
        whole
    }

    async fn refused(&self, ask: Ask) -> SourceError {
        self.pages(ask).await.expect_err("it should have been refused")
    }

    /// What changed of a stream within the last `span`, up to now.
    fn last(&self, stream: Stream, span: SignedDuration) -> Ask {
        let to = self.now();
        Ask::Changed { stream, from: to - span, to }
    }

    fn calls(&self) -> Calls {
        self.hub.calls()
    }

    /// Calls made while `work` was done.
    async fn counting<T>(&self, work: impl Future<Output = T>) -> (T, Calls) {
        self.hub.forget_calls();
        let done = work.await;
        (done, self.calls())
    }

    /// `count` contacts, created one a second from `first` on.
    fn contacts(&self, count: usize, first: Timestamp) -> std::ops::RangeInclusive<Id> {
        self.hub.populate(&Bulk {
            kind: Kind::Contact,
            count,
            values: &[("lifecyclestage", "lead"), ("email", "someone{id}@example.com")],
            first,
            step: SignedDuration::from_secs(1),
            source: Source::other("FORM"),
        })
    }
}

fn lead(id: Id) -> LeadId {
    id.to_string().into()
}

fn ids(records: &[Record]) -> Vec<Id> {
    let mut ids: Vec<_> =
        records.iter().map(|record| record.lead.as_str().parse().unwrap()).collect();
    ids.sort_unstable();
    ids
}
