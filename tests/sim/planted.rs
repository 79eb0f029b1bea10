//! Bugs, planted by wrapping ports or by handing the daemon other terms than the oracle's: the
//! simulation must find each of them, or it would not find ours.

use std::sync::Arc;

use async_trait::async_trait;
use leadpact::crm::{
    Ask, Card, Contact, CrmSource, Cursor, Page, Probe, Property, SourceError, Wanted,
};
use leadpact::daemon::Deps;
use leadpact::id::{LeadId, OwnerId};
use leadpact::lead::Batch;
use secrecy::SecretString;

use crate::plan::{Op, Plan};
use crate::runner::once;
use crate::terms::{RATING, Terms};
use crate::world::{CrmFault, Shared, instant};

/// Each bug has to be found in so many worlds in which it can matter.
const WORLDS: usize = 60;

/// One bug.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bug {
    /// A lead that seems broken is called read again without being read.
    NoReread,
    /// Our own clock is taken for the CRM's.
    LocalClock,
    /// The next page of a search begins after the last time of change, so that what changed at the
    /// same instant is lost.
    DateOnlyCursor,
    /// A message goes out before it is stored.
    SendBeforeCommit,
    /// `late_log_grace` is not waited for.
    NoGrace,
    /// A window is called complete with its first page.
    EarlyCoverage,
    /// What a machine sent counts as a person's.
    AutomatedCounts,
    /// What may not be read is taken for empty.
    RefusedIsEmpty,
    /// After a crash nobody remembers that a message may have gone out.
    ForgottenAttempt,
    /// The clock runs on through pauses.
    NoPause,
    /// Who was merged is not followed.
    NoMerge,
    /// Holidays are working days.
    NoHolidays,
    /// What Sales says of a lead is not read.
    NoRatings,
    /// However long nothing is read, the operator is not told.
    NeverStale,
    /// That everything is read again, the operator is not told.
    BlindForEver,
}

impl Bug {
    /// The ports with the bug in them.
    pub(crate) fn plant(self, deps: Deps, world: &Shared) -> Deps {
        let crm = BuggyCrm { inner: Arc::clone(&deps.crm), bug: self, world: world.clone() };
        Deps { crm: Arc::new(crm), ..deps }
    }

    /// The terms that the daemon is given.
    pub(crate) fn terms(self, terms: &Terms) -> Terms {
        let mut terms = terms.clone();
        match self {
            Self::NoGrace => terms.touch.late_log_grace = None,
            Self::AutomatedCounts => terms.touch.human = false,
            Self::NoHolidays => terms.calendars.iter_mut().for_each(|one| one.dated.clear()),
            Self::NoPause => {
                for promise in &mut terms.promises {
                    (promise.pauses_while, promise.max_pause) = (None, None);
                }
            }
            _ => {}
        }
        terms
    }

    /// Whether it can show in this world.
    fn matters(self, plan: &Plan) -> bool {
        let (flavour, terms) = (plan.flavour, &plan.terms);
        let touches = |one: &&crate::terms::PromiseTerms| one.kind.is_touch();
        let any_op = |wanted: &dyn Fn(&Op) -> bool| plan.ops.iter().any(|(_, op)| wanted(op));
        match self {
            Self::NoReread | Self::NoMerge => flavour.removals,
            Self::LocalClock => flavour.clock,
            Self::NoGrace => terms.touch.late_log_grace.is_some(),
            Self::AutomatedCounts => terms.touch.human,
            Self::NoHolidays => terms.calendars.iter().any(|one| !one.dated.is_empty()),
            Self::NoPause => terms.promises.iter().any(|one| one.pauses_while.is_some()),
            Self::NoRatings => terms.rates(),
            Self::NeverStale | Self::BlindForEver => any_op(&|op| matches!(op, Op::Crm(..))),
            Self::RefusedIsEmpty => any_op(&|op| matches!(op, Op::Crm(CrmFault::NoScope(_), _))),
            Self::ForgottenAttempt => flavour.crashes || flavour.troubles,
            Self::DateOnlyCursor => plan.has_bulk_edit,
            Self::SendBeforeCommit | Self::EarlyCoverage => {
                terms.promises.iter().any(|one| touches(&one))
            }
        }
    }
}

/// A CRM as a connector with the bug would show it.
struct BuggyCrm {
    inner: Arc<dyn CrmSource>,
    bug: Bug,
    world: Shared,
}

impl BuggyCrm {
    /// Everything of a window, sorted by time of change, from the page after that instant on.
    async fn by_date(
        &self,
        wanted: &Wanted,
        ask: &Ask,
        after: Option<&Cursor>,
    ) -> Result<Page, SourceError> {
        let mut whole = self.inner.fetch(wanted, ask, None).await?;
        while let Some(next) = whole.next.take() {
            let page = self.inner.fetch(wanted, ask, Some(&next)).await?;
            whole.batch.records.extend(page.batch.records);
            whole.batch.logged.extend(page.batch.logged);
            whole.next = page.next;
        }
        let size = self.world.get().page;
        let after = after.map(|after| after.0.parse::<i64>().expect("a cursor of ours"));
        let Batch { records, logged, .. } = &mut whole.batch;
        records.retain(|one| after.is_none_or(|at| one.modified_at.as_millisecond() > at));
        logged.retain(|one| after.is_none_or(|at| one.modified_at.as_millisecond() > at));
        records.sort_by_key(|one| one.modified_at);
        logged.sort_by_key(|one| one.modified_at);
        let more = records.len() > size || logged.len() > size;
        records.truncate(size);
        logged.truncate(size);
        let last = records.last().map(|one| one.modified_at);
        let last = last.or(logged.last().map(|one| one.modified_at)).filter(|_| more);
        whole.next = last.map(|at| Cursor(at.as_millisecond().to_string()));
        Ok(whole)
    }

    fn empty(&self) -> Page {
        let began_at = instant(self.world.get().now / 1_000 * 1_000);
        Page { batch: Batch::default(), next: None, began_at, issues: Vec::new(), total: None }
    }
}

#[async_trait]
impl CrmSource for BuggyCrm {
    fn kind(&self) -> &'static str {
        self.inner.kind()
    }

    async fn probe(&self, wanted: &Wanted) -> Result<Probe, SourceError> {
        let mut probe = self.inner.probe(wanted).await?;
        if self.bug == Bug::RefusedIsEmpty {
            probe.refused.clear();
        }
        Ok(probe)
    }

    async fn properties(&self) -> Result<Vec<Property>, SourceError> {
        self.inner.properties().await
    }

    async fn fetch(
        &self,
        wanted: &Wanted,
        ask: &Ask,
        after: Option<&Cursor>,
    ) -> Result<Page, SourceError> {
        if self.bug == Bug::DateOnlyCursor && matches!(ask, Ask::Changed { .. }) {
            return self.by_date(wanted, ask, after).await;
        }
        let mut page = match self.inner.fetch(wanted, ask, after).await {
            Err(SourceError::Scope(_)) if self.bug == Bug::RefusedIsEmpty => self.empty(),
            other => other?,
        };
        match (self.bug, ask) {
            (Bug::NoReread, Ask::Leads(ids)) => {
                let reread = ids.iter().map(|id| (id.clone(), page.began_at)).collect();
                page.batch = Batch { reread, ..Batch::default() };
            }
            (Bug::NoRatings, _) => {
                let records = page.batch.records.iter_mut();
                records.for_each(|one| one.fields.retain(|fact| &*fact.property != RATING));
            }
            (Bug::LocalClock, _) => page.began_at = self.world.get().local(),
            (Bug::EarlyCoverage, Ask::Changed { .. }) => page.next = None,
            (Bug::NoMerge, _) => {
                page.batch.merged.clear();
                page.batch.records.iter_mut().for_each(|record| record.aliases.clear());
            }
            _ => {}
        }
        Ok(page)
    }

    async fn card(&self, lead: &LeadId) -> Result<Card, SourceError> {
        self.inner.card(lead).await
    }

    async fn owner_by_email(&self, email: &SecretString) -> Result<Option<OwnerId>, SourceError> {
        self.inner.owner_by_email(email).await
    }

    async fn owner(&self, owner: &OwnerId) -> Result<Option<Contact>, SourceError> {
        self.inner.owner(owner).await
    }

    fn lead_url(&self, lead: &LeadId) -> Option<String> {
        self.inner.lead_url(lead)
    }

    fn requests(&self) -> Vec<(&'static str, u64)> {
        self.inner.requests()
    }
}

/// Some world shows the bug, by a broken invariant, and is fine without it.
fn is_caught(bug: Bug) {
    let mut tried = 0;
    for plan in (0..).map(Plan::draw).filter(|plan| bug.matters(plan)).take(WORLDS) {
        tried += 1;
        let Err(wrong) = once(plan.clone(), Some(bug)) else { continue };
        let line = wrong.lines().next().unwrap_or_default();
        println!("{bug:?} shows in world {} (the {tried}. tried): {line}", plan.seed);
        assert!(
            !wrong.contains("panicked") && !wrong.contains("refused"),
            "not by a check: {wrong}"
        );
        if let Err(wrong) = once(plan.clone(), None) {
            panic!("seed {} goes wrong without the bug too: {wrong}", plan.seed);
        }
        return;
    }
    panic!("{bug:?} shows in none of {tried} worlds");
}

macro_rules! planted {
    ($($name:ident: $bug:ident,)*) => {$(
        #[test]
        fn $name() {
            is_caught(Bug::$bug);
        }
    )*};
}

planted! {
    dropping_the_rereading_is_caught: NoReread,
    using_our_own_clock_is_caught: LocalClock,
    a_cursor_of_dates_alone_is_caught: DateOnlyCursor,
    sending_before_the_commit_is_caught: SendBeforeCommit,
    skipping_the_grace_is_caught: NoGrace,
    covering_before_the_last_page_is_caught: EarlyCoverage,
    counting_what_a_machine_sent_is_caught: AutomatedCounts,
    taking_the_refused_for_empty_is_caught: RefusedIsEmpty,
    repeating_after_a_restart_is_caught: ForgottenAttempt,
    forgetting_pauses_is_caught: NoPause,
    ignoring_merges_is_caught: NoMerge,
    working_on_holidays_is_caught: NoHolidays,
    leaving_ratings_unread_is_caught: NoRatings,
    keeping_blindness_quiet_is_caught: NeverStale,
    not_saying_that_sight_is_back_is_caught: BlindForEver,
}
