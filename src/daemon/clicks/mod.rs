//! What people do below messages: taken in durably, then dealt with in the order in which it came.
//!
//! Whoever hears a click ([`Ears`]) is told that it is kept only once the store has it. Dealing
//! with it survives a restart: who it was, whether they may, what follows, and an answer for their
//! eyes alone. What a click is worth is decided here and nowhere else; `act` does what was pressed,
//! `ask` answers commands, `who` finds out whose click it was.

mod act;
mod ask;
mod who;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::{Notify, mpsc, oneshot, watch};
use tokio_util::sync::CancellationToken;

use super::{Deps, Live, ops};
use crate::notify::click::{Choices, Click, Deed, Ears};
use crate::notify::{Answer, Reply, SendError};
use crate::store::{Incoming, StoreError, TakenIn};
use who::Someone;

/// Clicks that wait to be made durable.
const WAITING: usize = 64;

/// Clicks dealt with at one look.
const MOST: usize = 100;

/// What could not be dealt with is tried again after so long, and given up after so long.
const AGAIN: SignedDuration = SignedDuration::from_secs(20);
const GIVEN_UP: SignedDuration = SignedDuration::from_hours(12);

/// The side that deals with what is heard.
pub struct Clicks {
    deps: Deps,
    live: Live,
    heard: mpsc::Receiver<(Click, oneshot::Sender<bool>)>,
    trouble: watch::Receiver<Option<String>>,
    desk: Desk,
}

/// Deals with what is in the store.
#[derive(Clone)]
pub struct Desk {
    deps: Deps,
    live: Live,
    /// Something was changed that the next look should see soon.
    news: Arc<AtomicBool>,
}

/// What became of one click.
enum Dealt {
    /// It is dealt with, and this is said.
    Answered(Answer),
    /// Somebody has to be asked first who does not answer now.
    Later(String),
}

impl Clicks {
    /// Both ends: the ears to hand to whoever listens, and the side that deals with it.
    pub fn new(deps: Deps, live: Live) -> (Ears, Self) {
        let (clicks, heard) = mpsc::channel(WAITING);
        let (tell, trouble) = watch::channel(None);
        let (now, agreed) = (Arc::clone(&deps.clock), Arc::clone(&live));
        let choices = move || choices(&agreed, now.now());
        let ears = Ears { clicks, choices: Arc::new(choices), trouble: tell };
        let desk = Desk::new(deps.clone(), Arc::clone(&live));
        (ears, Self { deps, live, heard, trouble, desk })
    }

    /// The side that reads the store.
    pub fn desk(&self) -> Desk {
        self.desk.clone()
    }

    /// Takes in what is heard and deals with it, until `stop`.
    ///
    /// # Errors
    /// Of the store.
    pub async fn run(self, stop: CancellationToken) -> Result<(), StoreError> {
        let Self { deps, live, mut heard, mut trouble, desk } = self;
        let work = Arc::new(Notify::new());
        // What an earlier run left.
        work.notify_one();
        let take_in = async {
            loop {
                let (click, kept) = tokio::select! {
                    () = stop.cancelled() => return Ok(()),
                    heard = heard.recv() => match heard {
                        Some(heard) => heard,
                        None => return Ok(()),
                    },
                };
                let incoming = Incoming { text: click.text(), id: click.id, at: click.at };
                let taken = match deps.store.take_in(&incoming).await {
                    Ok(taken) => taken,
                    Err(StoreError::Busy(error)) => {
                        tracing::warn!(error, "a click was not kept: the store is busy");
                        let _ = kept.send(false);
                        continue;
                    }
                    Err(error) => return Err(error),
                };
                if taken == TakenIn::Full {
                    tracing::error!("a click was not kept: too many wait");
                }
                // Whoever does not wait any more has given up: the click counts all the same.
                let _ = kept.send(taken != TakenIn::Full);
                work.notify_one();
            }
        };
        let deal = async {
            loop {
                let now = deps.clock.now();
                tokio::select! {
                    () = stop.cancelled() => return Ok(()),
                    () = work.notified() => {}
                    () = deps.clock.sleep_until(now.saturating_add(AGAIN).unwrap_or(now)) => {}
                }
                match desk.run_once().await {
                    Ok(_) => {}
                    Err(StoreError::Busy(error)) => tracing::warn!(error, "the store is busy"),
                    Err(error) => return Err(error),
                }
            }
        };
        let tell = async {
            loop {
                tokio::select! {
                    () = stop.cancelled() => return Ok(()),
                    changed = trouble.changed() => if changed.is_err() { return Ok(()) },
                }
                let error = trouble.borrow_and_update().clone();
                let headline = "What people press below messages is not heard".to_owned();
                let trouble = error.map(|error| (headline, vec![format!("{error}.")]));
                let over = "What people press below messages is heard again";
                let running = live.load_full();
                match ops::say(&deps, &running, "clicks", (trouble, over)).await {
                    Ok(()) => {}
                    Err(StoreError::Busy(error)) => tracing::warn!(error, "the store is busy"),
                    Err(error) => return Err(error),
                }
            }
        };
        let (taken, dealt, told) = tokio::join!(take_in, deal, tell);
        taken.and(dealt).and(told)
    }
}

impl Desk {
    /// Deals with what `live` says holds now.
    pub fn new(deps: Deps, live: Live) -> Self {
        Self { deps, live, news: Arc::default() }
    }

    /// Whether something was changed since this was asked last.
    pub fn has_news(&self) -> bool {
        self.news.swap(false, Ordering::Relaxed)
    }

    /// Deals with what waits, oldest first. Returns how much was dealt with.
    ///
    /// # Errors
    /// Of the store.
    pub async fn run_once(&self) -> Result<u64, StoreError> {
        let mut done = 0;
        for incoming in self.deps.store.inbox(MOST).await? {
            let now = self.deps.clock.now();
            let Some(click) = Click::read(&incoming.id, incoming.at, &incoming.text) else {
                tracing::warn!(click = incoming.id, "a click cannot be read");
                self.deps.store.dealt_with(&incoming.id, now).await?;
                continue;
            };
            match self.deal(&click).await? {
                Dealt::Answered(answer) => {
                    self.deps.store.dealt_with(&click.id, now).await?;
                    self.say(&click, answer).await;
                    done += 1;
                }
                Dealt::Later(error) if now.duration_since(incoming.at) > GIVEN_UP => {
                    tracing::error!(click = click.id, error, "a click was given up");
                    self.deps.store.dealt_with(&click.id, now).await?;
                }
                Dealt::Later(error) => tracing::warn!(click = click.id, error, "a click waits"),
            }
        }
        Ok(done)
    }

    async fn deal(&self, click: &Click) -> Result<Dealt, StoreError> {
        let by = match self.someone(&click.who).await? {
            Someone::Known(owner) => owner,
            Someone::Unknown => {
                tracing::warn!(click = click.id, "a click of somebody who is not known");
                return Ok(Dealt::Answered(match click.deed {
                    Deed::Odd => Answer::Odd,
                    _ => Answer::Stranger,
                }));
            }
            Someone::Later(error) => return Ok(Dealt::Later(error)),
        };
        let answer = match &click.deed {
            Deed::Odd => {
                tracing::warn!(click = click.id, by = %by, "a click that was never offered");
                Answer::Odd
            }
            Deed::Ask(text) => self.ask(text, &by).await?,
            Deed::On { post, revision, press } => {
                self.act((click, &by), (post, *revision), press).await?
            }
        };
        Ok(Dealt::Answered(answer))
    }

    async fn say(&self, click: &Click, answer: Answer) {
        let zone = self.live.load().contract.timezone.clone();
        let reply = Reply { answer, zone };
        let said = self.deps.notifier.whisper(&click.who, &reply).await;
        if let Err(error) = said {
            let error: &SendError = &error;
            tracing::warn!(click = click.id, %error, "an answer was not said");
        }
    }
}

fn choices(live: &Live, now: Timestamp) -> Choices {
    let running = live.load();
    let contract = &running.contract;
    let today: Date = now.to_zoned(contract.timezone.clone()).date();
    let (refuse, dispute) = act::reasons(contract);
    Choices { refuse, dispute, today }
}
