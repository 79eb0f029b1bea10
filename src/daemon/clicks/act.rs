//! What follows from something that was pressed.
//!
//! A reaction's id is made of the message, its revision and what was pressed: a double click, two
//! people at once and a second delivery are one reaction, and whoever comes second is told who was
//! first.

use std::sync::Arc;

use jiff::Timestamp;

use super::Desk;
use crate::alert::{About, Barred, Item, Notice, Offer, Post, PostId};
use crate::contract::Contract;
use crate::id::OwnerId;
use crate::lead::{Act, RatingFact, Reaction};
use crate::notify::click::{Click, Press};
use crate::notify::{Answer, Done};
use crate::store::{Reacted, StoreError};

impl Desk {
    /// Does what was pressed on `post` as it read in `revision`, if `by` may.
    pub(super) async fn act(
        &self,
        (click, by): (&Click, &OwnerId),
        (post, revision): (&PostId, u32),
        press: &Press,
    ) -> Result<Answer, StoreError> {
        let post = self.deps.store.posts(std::slice::from_ref(post)).await?.pop();
        let Some(Post { id, to, notice: Notice::One(item), .. }) = &post else {
            return Ok(Answer::Odd);
        };
        let running = self.live.load_full();
        let directory = self.deps.store.directory().await?;
        let histories = self.deps.store.histories(std::slice::from_ref(&item.lead)).await?;
        let Some(history) = histories.first() else { return Ok(Answer::NoLead) };
        let about = About {
            contract: &running.contract,
            directory: &directory,
            item,
            to,
            reactions: &history.reactions,
        };
        if let Err(barred) = about.may(press.offer(), by) {
            tracing::warn!(click = click.id, by = %by, what = press.word(), "not allowed");
            return Ok(barred.answer());
        }
        if let Press::Rate(stars, reason) = press {
            return self.rate((click, by), item, (*stars, reason.as_deref())).await;
        }
        let reaction_id: Arc<str> = format!("{id}:{revision}:{}", press.word()).into();
        let earlier = about.reactions().find(|one| one.id == reaction_id);
        if let Some(earlier) = earlier.or_else(|| in_the_way(&about, press, click.at)) {
            return Ok(self.already(earlier, by).await);
        }
        let (act, answer) = match what_follows(&about, press, click.at) {
            Ok(follows) => follows,
            Err(answer) => return Ok(answer),
        };
        let reaction = Reaction {
            at: click.at,
            id: reaction_id,
            by: by.clone(),
            promise: item.countdown.promise.clone(),
            cycle: item.countdown.cycle,
            tenure: item.countdown.tenure,
            act,
        };
        Ok(match self.deps.store.react(&item.lead, &reaction).await? {
            Reacted::New => {
                tracing::info!(
                    post = %id, lead = %item.lead, promise = %item.countdown.promise, by = %by,
                    what = press.word(), "somebody reacted"
                );
                self.news.store(true, std::sync::atomic::Ordering::Relaxed);
                answer
            }
            Reacted::Known => answer,
            Reacted::NoLead => Answer::NoLead,
        })
    }

    async fn rate(
        &self,
        (click, by): (&Click, &OwnerId),
        item: &Item,
        (stars, reason): (u8, Option<&str>),
    ) -> Result<Answer, StoreError> {
        let by_whom = Some(by.clone());
        let rating =
            RatingFact { at: click.at, stars, by: by_whom, reason: reason.map(Into::into) };
        if !self.deps.store.rate(&item.lead, &rating).await? {
            return Ok(Answer::NoLead);
        }
        tracing::info!(lead = %item.lead, by = %by, stars, "a lead was rated");
        self.news.store(true, std::sync::atomic::Ordering::Relaxed);
        Ok(Answer::Rated(stars))
    }

    /// Who was first, and what they did.
    async fn already(&self, earlier: &Reaction, by: &OwnerId) -> Answer {
        let what = match earlier.act {
            Act::Take => Done::Taken,
            Act::Snooze { .. } => Done::PutOff,
            Act::Refuse { .. } => Done::Refused,
            Act::Dispute { .. } => Done::Disputed,
            Act::Excuse { .. } => Done::Excused,
        };
        if earlier.by == *by {
            return Answer::Already { by: None, what };
        }
        let name = match self.deps.crm.owner(&earlier.by).await {
            Ok(Some(contact)) if !contact.name.is_empty() => contact.name,
            _ => format!("Owner {}", earlier.by),
        };
        Answer::Already { by: Some(name), what }
    }
}

/// What was done before and leaves no room for this.
fn in_the_way<'a>(about: &About<'a>, press: &Press, at: Timestamp) -> Option<&'a Reaction> {
    let held = match press.offer() {
        Offer::Take => about.taken(at).map(|(one, _)| one),
        Offer::Snooze => about.put_off(at).map(|(one, _)| one),
        _ => None,
    };
    about.done_with().or(held)
}

/// The fact, and what its author is told.
///
/// # Errors
/// What they are told where nothing follows.
fn what_follows(about: &About<'_>, press: &Press, at: Timestamp) -> Result<(Act, Answer), Answer> {
    let story = about.item.story;
    if !story.is_open() {
        return Err(Answer::Over(story));
    }
    if press.offer() != Offer::Excuse && !about.offers(at).contains(&press.offer()) {
        let often = press.offer() == Offer::Snooze;
        return Err(if often { Answer::OftenEnough } else { Answer::Odd });
    }
    fact(about, press, at).ok_or(Answer::Odd)
}

fn fact(about: &About<'_>, press: &Press, at: Timestamp) -> Option<(Act, Answer)> {
    Some(match press {
        Press::Take => (Act::Take, Answer::Taken { until: about.taken_until(at)? }),
        Press::SnoozeHour => put_off(about.taken_until(at)?),
        Press::SnoozeDay => put_off(about.next_day(at)?),
        Press::Refuse(reason) => {
            (Act::Refuse { reason: reason.as_str().into() }, Answer::Refused(reason.clone()))
        }
        Press::Dispute(reason) => {
            (Act::Dispute { reason: reason.as_str().into() }, Answer::Disputed(reason.clone()))
        }
        Press::Excuse(reason, day) => {
            let until = about.end_of(*day)?;
            (Act::Excuse { reason: reason.as_str().into(), until }, Answer::Excused { until })
        }
        Press::Rate(..) => return None,
    })
}

fn put_off(until: Timestamp) -> (Act, Answer) {
    (Act::Snooze { until }, Answer::PutOff { until })
}

impl Press {
    /// What it is an answer to.
    fn offer(&self) -> Offer {
        match self {
            Self::Take => Offer::Take,
            Self::SnoozeHour | Self::SnoozeDay => Offer::Snooze,
            Self::Refuse(_) => Offer::NotALead,
            Self::Dispute(_) => Offer::WrongOwner,
            Self::Rate(..) => Offer::Rate,
            Self::Excuse(..) => Offer::Excuse,
        }
    }
}

impl Barred {
    /// What somebody is told who may not.
    fn answer(self) -> Answer {
        match self {
            Self::Nobody => Answer::Stranger,
            Self::NotTheirs => Answer::NotTheirs,
            Self::NotManager => Answer::NotManager,
        }
    }
}

/// The reasons that forms offer: not a lead, wrong owner.
pub(super) fn reasons(contract: &Contract) -> (Vec<String>, Vec<String>) {
    let alerts = &contract.alerts;
    (alerts.not_a_lead.clone(), alerts.wrong_owner.clone())
}
