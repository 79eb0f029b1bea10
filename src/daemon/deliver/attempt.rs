//! One attempt at one message: where it goes, whether it is there already, what came of it.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::Deliverer;
use crate::alert::terms::Term;
use crate::alert::{Item, Notice, Post, PostId, Recipient};
use crate::daemon::names::Lost;
use crate::notify::{self, Address, Delivery, Names, Picture, Remote, SendError};
use crate::store::{Outcome, StoreError, Undelivered};

/// A message is looked for from so much before the attempt that may have sent it: clocks drift.
const MARGIN: SignedDuration = SignedDuration::from_mins(10);

/// A clock that was put right was wrong by no more, where its zone was taken for another one.
const WRONG_BY: SignedDuration = SignedDuration::from_hours(26);

/// An answer that we do not know is believed to be passing for so many attempts.
const FEW: u32 = 5;

/// What not even the operator can be told is tried again after so long.
const HELD: SignedDuration = SignedDuration::from_mins(10);

impl Deliverer {
    /// Whether it would have to be said anew, and is not worth that: the channel cannot edit.
    pub(super) fn is_stale_news(&self, one: &Undelivered) -> bool {
        one.sent_revision > 0
            && !self.deps.notifier.powers().edits
            && !is_worth_repeating(&one.post.notice)
    }

    /// Tries to deliver it.
    pub(super) async fn attempt(&self, one: &Undelivered) -> Result<Outcome, StoreError> {
        if self.lies_with_operator(one) {
            let sent = self.try_at(one, Address::Ops, Some(one.post.to.clone())).await;
            return match sent {
                Err(SendError::Destination(reason)) => self.fall_back(one, &reason).await,
                sent => self.settle(one, sent).await,
            };
        }
        let to = match self.desk.book.address(&self.deps, one).await {
            Ok(to) => to,
            Err(Lost::Store(error)) => return Err(error),
            Err(Lost::Later(error)) => {
                return Ok(Outcome::Retry { at: self.backoff(one.attempts), error });
            }
            Err(Lost::Refused(error)) => {
                return self.settle(one, Err(SendError::Credential(error))).await;
            }
            Err(Lost::Nobody(reason)) => return self.fall_back(one, &reason).await,
        };
        match self.try_at(one, to, None).await {
            Err(SendError::Destination(reason)) => {
                self.desk.book.forget(&self.deps, &one.post.to).await?;
                self.fall_back(one, &reason).await
            }
            Err(SendError::Unknown(reason)) if one.attempts >= FEW => {
                self.fall_back(one, &reason).await
            }
            sent => {
                if sent.is_ok() {
                    let running = self.live.load();
                    self.desk.unreachable.remove(&self.deps, &running, &one.post.to).await?;
                }
                self.settle(one, sent).await
            }
        }
    }

    /// Its reader cannot be reached: the operator is told so once, and gets the message instead.
    async fn fall_back(&self, one: &Undelivered, reason: &str) -> Result<Outcome, StoreError> {
        let to = &one.post.to;
        tracing::warn!(post = %one.post.id, reason, "its reader cannot be reached");
        if *to != Recipient::Ops {
            let running = self.live.load();
            self.desk.unreachable.add(&self.deps, &running, (to, reason)).await?;
            match self.try_at(one, Address::Ops, Some(to.clone())).await {
                Err(SendError::Destination(_) | SendError::Unknown(_)) => {}
                sent => return self.settle(one, sent).await,
            }
        }
        // Nobody at all can be told: held, not lost.
        tracing::error!(post = %one.post.id, reason, "not even the operator can be reached");
        let error = format!("not even the operator can be reached: {reason}");
        Ok(Outcome::Retry { at: self.after(HELD), error })
    }

    /// Whether it, or what it answers, went to the operator because its reader could not be
    /// reached.
    fn lies_with_operator(&self, one: &Undelivered) -> bool {
        let place = one.remote.as_ref().or(one.thread.as_ref()).map(|(channel, _)| channel);
        let (Some(place), Some(ops)) = (place, self.deps.notifier.ops()) else { return false };
        let meant = matches!(&one.post.to, Recipient::Channel(channel) if channel == ops);
        place == ops && !meant && one.post.to != Recipient::Ops
    }

    /// Sends it there, or edits it where it is found to lie.
    async fn try_at(
        &self,
        one: &Undelivered,
        to: Address,
        meant_for: Option<Recipient>,
    ) -> Result<Option<Remote>, SendError> {
        let mut delivery = self.delivery(one, to, meant_for).await;
        if let (Some(since), None) = (one.ambiguous_since, &delivery.previous) {
            let since = self.by_their_clock(since).await.min(decided(&one.post));
            match self.deps.notifier.find(&delivery, since).await {
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
        let sent = self.deps.notifier.send(&delivery).await;
        if sent.is_ok() {
            self.mirror(&delivery).await;
        }
        sent
    }

    /// An instant of the past, by the channel's clock, rather too early than too late: ours may be
    /// wrong, but how long ago it was, it knows. Where it was set back since, nobody does: then
    /// [`decided`] says more.
    async fn by_their_clock(&self, at: Timestamp) -> Timestamp {
        let now = self.deps.clock.now();
        let there = self.deps.notifier.time().await.unwrap_or(now);
        let ago = now.duration_since(at);
        if ago.is_negative() {
            return Timestamp::MIN;
        }
        there.checked_sub(ago).and_then(|at| at.checked_sub(MARGIN)).unwrap_or(Timestamp::MIN)
    }

    async fn delivery(
        &self,
        one: &Undelivered,
        to: Address,
        meant_for: Option<Recipient>,
    ) -> Delivery {
        let names = self.desk.book.names(&self.deps, &one.post).await;
        let remote = |place: &Option<(String, String)>| {
            let place = place.clone().map(|(channel, message)| Remote { channel, message });
            // What lies with a reader who cannot be reached cannot be edited there.
            let ops = self.deps.notifier.ops();
            place.filter(|place| meant_for.is_none() || Some(place.channel.as_str()) == ops)
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
            to,
            meant_for,
        }
    }

    /// What came of it, for the store.
    async fn settle(
        &self,
        one: &Undelivered,
        sent: Result<Option<Remote>, SendError>,
    ) -> Result<Outcome, StoreError> {
        let now = self.deps.clock.now();
        let called = notify::called(self.deps.notifier.kind());
        let error = match sent {
            Ok(remote) => {
                if self.desk.line.clear() {
                    let headline = format!("{called} takes our messages again");
                    tracing::info!("{headline}");
                    let details = vec!["What was held is sent now.".to_owned()];
                    self.announce(headline, details).await;
                    self.deps.store.set_note("notifier_refused", None).await?;
                }
                let remote = remote.map(|remote| (remote.channel, remote.message));
                return Ok(Outcome::Sent { remote, at: now });
            }
            Err(error) => error,
        };
        if matches!(error, SendError::NotSent { .. } | SendError::Ambiguous(_))
            && self.desk.line.fail(now)
        {
            self.shut(&error.to_string()).await?;
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
                let (at, is_news) = self.desk.line.refuse(now);
                if is_news {
                    self.shut(&error).await?;
                }
                Outcome::Retry { at, error }
            }
            SendError::Destination(error) | SendError::OurBug(error) | SendError::Gone(error) => {
                Outcome::Dead { error }
            }
        })
    }

    /// Nothing goes through: said where it can still be heard.
    async fn shut(&self, reason: &str) -> Result<(), StoreError> {
        let headline =
            format!("{} does not take our messages", notify::called(self.deps.notifier.kind()));
        tracing::error!(reason, "{headline}; they are held");
        let held = "Nothing is lost: messages are held, tried every minute, and sent when it does.";
        self.announce(headline, vec![reason.to_owned(), held.to_owned()]).await;
        self.deps.store.set_note("notifier_refused", Some(reason)).await
    }

    /// Shows the operator something on the console, if there is one.
    async fn announce(&self, headline: String, details: Vec<String>) {
        let at = self.deps.clock.now();
        self.mirror(&Delivery {
            post: PostId::about("announcement"),
            revision: 1,
            to: Address::Ops,
            meant_for: None,
            thread: None,
            previous: None,
            changed: false,
            repeat: false,
            notice: Notice::Ops { headline, details, at },
            names: Names::default(),
            picture: None,
        })
        .await;
    }

    /// Shows it on the console too, if there is one.
    async fn mirror(&self, delivery: &Delivery) {
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
