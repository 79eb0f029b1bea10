//! One attempt at one message: where it goes, whether it is there already, what came of it.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::Deliverer;
use super::outlets::{self, Outlet, Reader};
use crate::alert::terms::Term;
use crate::alert::{About, Item, Notice, Offer, Post, Recipient};
use crate::daemon::names::Lost;
use crate::notify::{Address, Delivery, Picture, Remote, SendError};
use crate::store::{Outcome, StoreError, Undelivered};

/// A message is looked for from so much before the attempt that may have sent it: clocks drift.
const MARGIN: SignedDuration = SignedDuration::from_mins(10);

/// A clock that was put right was wrong by no more, where its zone was taken for another one.
const WRONG_BY: SignedDuration = SignedDuration::from_hours(26);

/// An answer that we do not know is believed to be passing for so many attempts.
const FEW: u32 = 5;

/// What not even the operator can be told is tried again after so long.
const HELD: SignedDuration = SignedDuration::from_mins(10);

/// What came of trying one reader.
enum Tried {
    /// This.
    Settled(Outcome),
    /// Nobody can be told there, for this reason.
    Dead(String),
}

impl Deliverer {
    /// Whether it would have to be said anew, and is not worth that: the channel cannot edit.
    pub(super) fn is_stale_news(&self, one: &Undelivered) -> bool {
        let place = one.remote.as_ref().or(one.thread.as_ref()).map(|(channel, _)| channel);
        let there = place.and_then(|place| self.deps.sinks.at(place));
        let notifier = there.map_or(&self.deps.notifier, |(_, notifier)| notifier);
        one.sent_revision > 0 && !notifier.powers().edits && !is_worth_repeating(&one.post.notice)
    }

    /// Tries to deliver it: to its reader, or to whoever stands in for one who cannot be reached.
    pub(super) async fn attempt(&self, one: &Undelivered) -> Result<Outcome, StoreError> {
        let own = &one.post.to;
        let with = outlets::lies_with(&self.deps, one);
        let first = match &with {
            Some(with) => Ok(with.clone()),
            None => outlets::reader(&self.deps, own),
        };
        let tried = match &first {
            Ok(first) => self.try_for(one, first).await?,
            Err(reason) => Tried::Dead(reason.clone()),
        };
        let reason = match tried {
            Tried::Settled(outcome) => {
                if matches!(outcome, Outcome::Sent { .. }) && with.is_none() {
                    self.desk.unreachable.remove(&self.deps, &self.live.load(), own).await?;
                }
                return Ok(outcome);
            }
            Tried::Dead(reason) => reason,
        };
        let stand_ins = outlets::stand_ins(&self.deps, own).into_iter();
        let (mails, others): (Vec<_>, Vec<_>) = stand_ins
            .filter(|reader| first.as_ref() != Ok(reader))
            .partition(|reader| reader.by_mail);
        for reader in mails {
            if let Tried::Settled(outcome) = self.try_for(one, &reader).await? {
                return Ok(outcome);
            }
        }
        tracing::warn!(post = %one.post.id, reason, "its reader cannot be reached");
        if *own != Recipient::Ops {
            let running = self.live.load();
            self.desk.unreachable.add(&self.deps, &running, (own, &reason)).await?;
        }
        for reader in others {
            if let Tried::Settled(outcome) = self.try_for(one, &reader).await? {
                return Ok(outcome);
            }
        }
        // Nobody at all can be told: held, not lost.
        tracing::error!(post = %one.post.id, reason, "not even the operator can be reached");
        let error = format!("not even the operator can be reached: {reason}");
        Ok(Outcome::Retry { at: self.after(HELD), error })
    }

    /// Tries to deliver it to one reader: its own, or a stand-in.
    async fn try_for(&self, one: &Undelivered, reader: &Reader) -> Result<Tried, StoreError> {
        let to = &reader.to;
        let outlet = match self.desk.lines.outlet(&self.deps, reader) {
            Ok(outlet) => outlet,
            Err(reason) => return Ok(Tried::Dead(reason)),
        };
        let _under_way = match outlet.line.admit(self.deps.clock.now()) {
            Ok(under_way) => under_way,
            Err(at) => {
                let error = format!("{} is not tried before {at}", outlet.called());
                return Ok(Tried::Settled(Outcome::Retry { at, error }));
            }
        };
        let found = self.desk.book.address(&self.deps, &outlet.notifier, (to, one)).await;
        let sent = match found {
            Ok(address) => self.try_at(one, &outlet, (reader, address)).await,
            Err(Lost::Store(error)) => return Err(error),
            Err(Lost::Later(error)) => {
                let at = self.backoff(one.attempts);
                return Ok(Tried::Settled(Outcome::Retry { at, error }));
            }
            Err(Lost::Refused(error)) => Err(SendError::Credential(error)),
            Err(Lost::Nobody(reason)) => return Ok(Tried::Dead(reason)),
        };
        match sent {
            Err(SendError::Destination(reason)) => {
                self.desk.book.forget(&self.deps, &outlet.notifier, to).await?;
                Ok(Tried::Dead(reason))
            }
            Err(SendError::Unknown(reason)) if one.attempts >= FEW => Ok(Tried::Dead(reason)),
            // What one way cannot show, another may.
            Err(SendError::OurBug(reason)) if outlet.sink.is_some() => {
                tracing::error!(post = %one.post.id, reason, "a message was refused as malformed");
                Ok(Tried::Dead(reason))
            }
            sent => self.settle(one, &outlet, sent).await.map(Tried::Settled),
        }
    }

    /// Sends it there, or edits it where it is found to lie.
    async fn try_at(
        &self,
        one: &Undelivered,
        outlet: &Outlet,
        (reader, address): (&Reader, Address),
    ) -> Result<Option<Remote>, SendError> {
        let mut delivery = self.delivery(one, outlet, (reader, address)).await;
        let notifier = &outlet.notifier;
        if let (Some(since), None, false) =
            (one.ambiguous_since, &delivery.previous, notifier.is_idempotent())
        {
            let since = self.by_their_clock(since, outlet).await.min(decided(&one.post));
            match notifier.find(&delivery, since).await {
                Ok(found) => delivery.previous = found,
                Err(
                    error @ (SendError::NotSent { .. }
                    | SendError::Ambiguous(_)
                    | SendError::Credential(_)),
                ) => return Err(error),
                // It cannot be looked for: better twice, and marked, than never.
                Err(_) => delivery.repeat = true,
            }
        }
        let sent = notifier.send(&delivery).await;
        if sent.is_ok() {
            self.mirror(&delivery).await;
        }
        sent
    }

    /// An instant of the past, by the channel's clock, rather too early than too late: ours may be
    /// wrong, but how long ago it was, it knows. Where it was set back since, nobody does: then
    /// [`decided`] says more.
    async fn by_their_clock(&self, at: Timestamp, outlet: &Outlet) -> Timestamp {
        let now = self.deps.clock.now();
        let there = outlet.notifier.time().await.unwrap_or(now);
        let ago = now.duration_since(at);
        if ago.is_negative() {
            return Timestamp::MIN;
        }
        there.checked_sub(ago).and_then(|at| at.checked_sub(MARGIN)).unwrap_or(Timestamp::MIN)
    }

    async fn delivery(
        &self,
        one: &Undelivered,
        outlet: &Outlet,
        (reader, to): (&Reader, Address),
    ) -> Delivery {
        let names = self.desk.book.names(&self.deps, &outlet.notifier, &one.post).await;
        let meant_for = (reader.to != one.post.to).then(|| one.post.to.clone());
        let stands_in = meant_for.as_ref().and(outlets::place_of(&self.deps, reader));
        let remote = |place: &Option<(String, String)>| {
            let place = place.clone().map(|(channel, message)| Remote { channel, message });
            // What lies with a reader who cannot be reached cannot be edited there.
            place.filter(|place| {
                outlet.holds(&place.channel, &self.deps)
                    && (meant_for.is_none() || stands_in.as_ref() == Some(&place.channel))
            })
        };
        Delivery {
            post: one.post.id.clone(),
            revision: one.post.revision,
            thread: remote(&one.thread),
            previous: remote(&one.remote),
            changed: one.sent_revision > 0,
            repeat: false,
            notice: one.post.notice.clone(),
            names,
            picture: picture(one),
            offers: self.offers(&one.post).await,
            to,
            meant_for,
        }
    }

    /// What its readers can do about it there. Where that is not known it goes without: a message
    /// without buttons is better than none.
    async fn offers(&self, post: &Post) -> Vec<Offer> {
        let Notice::One(item) = &post.notice else { return Vec::new() };
        if !self.deps.notifier.hears() {
            return Vec::new();
        }
        let running = self.live.load_full();
        let lead = std::slice::from_ref(&item.lead);
        let (Ok(directory), Ok(histories)) =
            (self.deps.store.directory().await, self.deps.store.histories(lead).await)
        else {
            return Vec::new();
        };
        let Some(history) = histories.first() else { return Vec::new() };
        let about = About {
            contract: &running.contract,
            directory: &directory,
            item,
            to: &post.to,
            reactions: &history.reactions,
        };
        about.offers(self.deps.clock.now())
    }

    /// What came of it, for the store.
    async fn settle(
        &self,
        one: &Undelivered,
        outlet: &Outlet,
        sent: Result<Option<Remote>, SendError>,
    ) -> Result<Outcome, StoreError> {
        let now = self.deps.clock.now();
        let error = match sent {
            Ok(remote) => {
                if outlet.line.clear() {
                    self.opened(outlet).await?;
                }
                let remote = remote.map(|remote| (remote.channel, remote.message));
                return Ok(Outcome::Sent { remote, at: now });
            }
            Err(error) => error,
        };
        if matches!(error, SendError::NotSent { .. } | SendError::Ambiguous(_))
            && outlet.line.fail(now)
        {
            self.shut(outlet, &error.to_string()).await?;
        }
        Ok(match error {
            SendError::NotSent { retry_at, message } => {
                Outcome::Retry { at: retry_at, error: message }
            }
            SendError::Ambiguous(error) | SendError::Unknown(error) => {
                Outcome::Ambiguous { at: self.backoff(one.attempts), error }
            }
            SendError::Gone(_) if one.remote.is_some() => Outcome::Gone,
            SendError::Credential(error) => {
                let (at, is_news) = outlet.line.refuse(now);
                if is_news {
                    self.shut(outlet, &error).await?;
                }
                Outcome::Retry { at, error }
            }
            SendError::Destination(error) | SendError::OurBug(error) | SendError::Gone(error) => {
                Outcome::Dead { error }
            }
        })
    }

    /// Shows it on the console too, if there is one.
    pub(super) async fn mirror(&self, delivery: &Delivery) {
        let Some(mirror) = &self.deps.mirror else { return };
        if delivery.changed && !is_worth_repeating(&delivery.notice) {
            return;
        }
        if let Err(error) = mirror.send(delivery).await {
            tracing::warn!(%error, "the console did not show a message");
        }
    }
}

/// The picture that belongs to it, with its words.
fn picture(one: &Undelivered) -> Option<Picture> {
    let Notice::Digest(digest) = &one.post.notice else { return None };
    let (png, shows) = (one.picture.clone()?, digest.picture.clone()?);
    Some(Picture { title: format!("{}, {}", digest.agreement, digest.dates), shows, png })
}

/// Whether a channel that cannot edit shows it again when it has changed. The count in a summary
/// alone is no reason, nor is how a period goes on.
fn is_worth_repeating(notice: &Notice) -> bool {
    match notice {
        Notice::Backlog { open, .. } => *open == 0,
        Notice::Terms(terms) => terms.iter().any(|term| term.course.takes_back()),
        Notice::One(_) | Notice::Ops { .. } | Notice::Digest(_) => true,
    }
}

/// When it was decided to say this, rather too early than too late: it was not sent before. Where
/// the story has changed since, all that is known is that it was not told before it began.
fn decided(post: &Post) -> Timestamp {
    let began = |items: &[Item]| {
        let starts = items.iter().filter(|_| post.revision > 1).map(|item| item.start);
        starts.min().unwrap_or(Timestamp::MAX)
    };
    let (at, margin) = match &post.notice {
        // By the CRM's clock.
        Notice::One(item) => (item.as_of.min(began(std::slice::from_ref(item))), MARGIN),
        Notice::Backlog { at, items, .. } => ((*at).min(began(items)), MARGIN),
        Notice::Terms(terms) => {
            let first = |term: &Term| term.span.bounds(&TimeZone::UTC).0;
            let told =
                terms.iter().map(|one| if post.revision > 1 { first(one) } else { one.as_of });
            (told.min().unwrap_or(Timestamp::MIN), MARGIN)
        }
        // By ours.
        Notice::Ops { at, .. } => (*at, WRONG_BY),
        Notice::Digest(digest) => (digest.at, WRONG_BY),
    };
    at.checked_sub(margin).unwrap_or(Timestamp::MIN)
}
