//! The real store behind the fuse. Each call runs to its end at once, so that tasks never overlap
//! in another order than the seed's.

use std::future::Future;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::Thread;

use async_trait::async_trait;
use jiff::Timestamp;
use leadpact::alert::terms::Spoken;
use leadpact::alert::{Post, PostId, Recent, Recipient, Said, Suppressed};
use leadpact::contract::Span;
use leadpact::id::{ActivityId, LeadId};
use leadpact::lead::{Batch, Coverage, Directory, History, RatingFact, Reaction};
use leadpact::notify::{Address, Delivery, Names, Notifier};
use leadpact::sla::{Countdown, Life};
use leadpact::store::{
    Changeset, Filter, Forgotten, Incoming, Ingested, Outcome, Reacted, Sqlite, Store, StoreError,
    StoredVersion, TakenIn, Told, Undelivered,
};

use crate::channel::SimChannel;
use crate::fuse::Fuse;
use crate::planted::Bug;

/// See the module.
pub(crate) struct SimStore {
    pub(crate) inner: Arc<Sqlite>,
    pub(crate) fuse: Fuse,
    pub(crate) bug: Option<Bug>,
    /// For the bug that sends too early.
    pub(crate) channel: Arc<SimChannel>,
}

impl SimStore {
    /// [`Bug::SendBeforeCommit`].
    async fn send_at_once(&self, posts: &[Post]) {
        for post in posts {
            let Recipient::Channel(channel) = &post.to else { continue };
            let delivery = Delivery {
                post: post.id.clone(),
                revision: post.revision,
                to: Address::Channel(channel.clone()),
                meant_for: None,
                thread: None,
                previous: None,
                changed: false,
                repeat: false,
                notice: post.notice.clone(),
                names: Names::default(),
                picture: None,
                offers: Vec::new(),
            };
            let _ = self.channel.send(&delivery).await;
        }
    }
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// Runs `future` to its end without letting anything else run meanwhile.
pub(crate) fn at_once<T>(future: impl Future<Output = T>) -> T {
    let mut future = std::pin::pin!(tokio::task::unconstrained(future));
    let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
    let mut context = Context::from_waker(&waker);
    loop {
        match future.as_mut().poll(&mut context) {
            Poll::Ready(value) => return value,
            Poll::Pending => std::thread::park(),
        }
    }
}

macro_rules! pass {
    ($self:ident.$name:ident($($argument:expr),*)) => {{
        $self.fuse.before(stringify!($name)).await;
        let result = at_once($self.inner.$name($($argument),*));
        $self.fuse.after(stringify!($name)).await;
        result
    }};
}

#[async_trait]
impl Store for SimStore {
    async fn ingest(&self, batch: &Batch, seen_at: Timestamp) -> Result<Ingested, StoreError> {
        pass!(self.ingest(batch, seen_at))
    }

    async fn rate(&self, lead: &LeadId, rating: &RatingFact) -> Result<bool, StoreError> {
        pass!(self.rate(lead, rating))
    }

    async fn react(&self, lead: &LeadId, reaction: &Reaction) -> Result<Reacted, StoreError> {
        pass!(self.react(lead, reaction))
    }

    async fn take_in(&self, incoming: &Incoming) -> Result<TakenIn, StoreError> {
        pass!(self.take_in(incoming))
    }

    async fn inbox(&self, limit: usize) -> Result<Vec<Incoming>, StoreError> {
        pass!(self.inbox(limit))
    }

    async fn dealt_with(&self, id: &str, at: Timestamp) -> Result<(), StoreError> {
        pass!(self.dealt_with(id, at))
    }

    async fn facts_mark(&self) -> Result<u64, StoreError> {
        pass!(self.facts_mark())
    }

    async fn histories(&self, leads: &[LeadId]) -> Result<Vec<History>, StoreError> {
        pass!(self.histories(leads))
    }

    async fn due_leads(&self, as_of: Timestamp, limit: usize) -> Result<Vec<LeadId>, StoreError> {
        pass!(self.due_leads(as_of, limit))
    }

    async fn all_due(&self) -> Result<u64, StoreError> {
        pass!(self.all_due())
    }

    async fn open_leads(&self, limit: usize) -> Result<Vec<LeadId>, StoreError> {
        pass!(self.open_leads(limit))
    }

    async fn broken_leads(&self, limit: usize) -> Result<Vec<LeadId>, StoreError> {
        pass!(self.broken_leads(limit))
    }

    async fn unknown_activities(&self, ids: &[ActivityId]) -> Result<Vec<ActivityId>, StoreError> {
        pass!(self.unknown_activities(ids))
    }

    async fn judged(
        &self,
        after: Option<&LeadId>,
        limit: usize,
    ) -> Result<Vec<History>, StoreError> {
        pass!(self.judged(after, limit))
    }

    async fn live_leads(
        &self,
        after: Option<&LeadId>,
        limit: usize,
    ) -> Result<Vec<LeadId>, StoreError> {
        pass!(self.live_leads(after, limit))
    }

    async fn archived_leads(
        &self,
        after: Option<&LeadId>,
        limit: usize,
    ) -> Result<Vec<LeadId>, StoreError> {
        pass!(self.archived_leads(after, limit))
    }

    async fn mark_bursts(&self, burst: u32, within_ms: i64) -> Result<u64, StoreError> {
        pass!(self.mark_bursts(burst, within_ms))
    }

    async fn directory(&self) -> Result<Directory, StoreError> {
        pass!(self.directory())
    }

    async fn coverage(&self) -> Result<Coverage, StoreError> {
        pass!(self.coverage())
    }

    async fn note(&self, name: &str) -> Result<Option<String>, StoreError> {
        pass!(self.note(name))
    }

    async fn set_note(&self, name: &str, text: Option<&str>) -> Result<(), StoreError> {
        pass!(self.set_note(name, text))
    }

    async fn commit(&self, changes: &Changeset) -> Result<(), StoreError> {
        if self.bug == Some(Bug::SendBeforeCommit) {
            self.send_at_once(&changes.posts).await;
        }
        let unsaid = |post: &Post| match (self.bug, &post.to) {
            (Some(Bug::NeverStale), Recipient::Ops) => true,
            (Some(Bug::BlindForEver), Recipient::Ops) => post.revision > 1,
            _ => false,
        };
        if changes.posts.iter().any(unsaid) {
            let mut less = changes.clone();
            less.posts.retain(|post| !unsaid(post));
            return pass!(self.commit(&less));
        }
        pass!(self.commit(changes))
    }

    async fn countdowns(&self, filter: &Filter) -> Result<Vec<Countdown>, StoreError> {
        pass!(self.countdowns(filter))
    }

    async fn each_life(&self, see: &mut (dyn FnMut(Life) + Send)) -> Result<u64, StoreError> {
        pass!(self.each_life(see))
    }

    async fn said(&self, leads: &[LeadId]) -> Result<Vec<Said>, StoreError> {
        pass!(self.said(leads))
    }

    async fn suppressed(&self, lead: &LeadId) -> Result<Vec<Suppressed>, StoreError> {
        pass!(self.suppressed(lead))
    }

    async fn recent(&self, after: Timestamp) -> Result<Vec<Recent>, StoreError> {
        pass!(self.recent(after))
    }

    async fn storms(&self) -> Result<Vec<Post>, StoreError> {
        pass!(self.storms())
    }

    async fn told(&self, from: Timestamp, to: Timestamp) -> Result<Told, StoreError> {
        pass!(self.told(from, to))
    }

    async fn spoken(&self, spans: &[Span]) -> Result<Vec<Spoken>, StoreError> {
        pass!(self.spoken(spans))
    }

    async fn posts(&self, ids: &[PostId]) -> Result<Vec<Post>, StoreError> {
        pass!(self.posts(ids))
    }

    async fn claim(&self, now: Timestamp, limit: usize) -> Result<Vec<Undelivered>, StoreError> {
        let mut claimed = pass!(self.claim(now, limit))?;
        if self.bug == Some(Bug::ForgottenAttempt) {
            claimed.iter_mut().for_each(|one| one.ambiguous_since = None);
        }
        Ok(claimed)
    }

    async fn delivered(
        &self,
        post: &PostId,
        revision: u32,
        outcome: &Outcome,
    ) -> Result<(), StoreError> {
        pass!(self.delivered(post, revision, outcome))
    }

    async fn next_delivery(&self) -> Result<Option<Timestamp>, StoreError> {
        pass!(self.next_delivery())
    }

    async fn versions(&self) -> Result<Vec<StoredVersion>, StoreError> {
        pass!(self.versions())
    }

    async fn accept(&self, version: &StoredVersion) -> Result<(), StoreError> {
        pass!(self.accept(version))
    }

    async fn forget(&self, lead: &LeadId) -> Result<Forgotten, StoreError> {
        pass!(self.forget(lead))
    }
}
