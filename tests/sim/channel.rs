//! A channel as the port sees it: messages that people can read, and trouble. It looks into the
//! store's file with eyes of its own whenever something arrives: the row must be there first.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use jiff::Timestamp;
use leadpact::alert::{Notice, PostId};
use leadpact::notify::{Address, Asked, Delivery, Notifier, Powers, Remote, SendError};
use leadpact::store::{Sqlite, Store};
use secrecy::{ExposeSecret, SecretString};

use crate::Ms;
use crate::fuse::Fuse;
use crate::store::at_once;
use crate::terms::REPS;
use crate::world::{ChannelFault, Shared, instant};

/// A message as people see it.
#[derive(Clone, Debug)]
pub(crate) struct Shown {
    pub(crate) at: Ms,
    pub(crate) place: String,
    pub(crate) post: PostId,
    pub(crate) repeat: bool,
    pub(crate) notice: Notice,
}

/// See the module.
pub(crate) struct SimChannel {
    pub(crate) world: Shared,
    pub(crate) fuse: Fuse,
    /// What people see, in the order in which it arrived.
    pub(crate) shown: Mutex<Vec<Shown>>,
    /// Attempts of which we may not know how they ended, by message.
    pub(crate) doubtful: Mutex<Vec<PostId>>,
    /// The store's file, read only.
    pub(crate) eyes: Mutex<Option<Arc<Sqlite>>>,
}

/// Where the operator reads.
pub(crate) const OPERATOR: &str = "operator";

pub(crate) fn place(to: &Address) -> String {
    match to {
        Address::Person { handle, .. } => handle.clone().unwrap_or_default(),
        Address::Channel(channel) => channel.clone(),
        Address::Ops => OPERATOR.to_owned(),
    }
}

impl SimChannel {
    /// P5: what is sent must be in the file already.
    pub(crate) fn must_be_durable(&self, delivery: &Delivery) {
        let eyes = self.eyes.lock().expect("nobody panics here").clone();
        let Some(eyes) = eyes else { return };
        let posts = at_once(eyes.posts(std::slice::from_ref(&delivery.post)));
        let posts = posts.expect("the file can be read");
        let found = posts.first().map(|post| post.revision);
        if found.is_none_or(|revision| revision < delivery.revision) {
            let problem = format!(
                "P5: revision {} of {:?} is sent before it is durable (in the file: {found:?})",
                delivery.revision, delivery.post
            );
            self.world.get().violations.push(problem);
        }
    }

    pub(crate) fn accept(&self, delivery: &Delivery) -> Remote {
        let mut shown = self.shown.lock().expect("nobody panics here");
        let at = self.world.get().now;
        if let Some(previous) = &delivery.previous {
            let index: usize = previous.message.parse().expect("a message of this channel");
            shown[index].notice = delivery.notice.clone();
            return previous.clone();
        }
        let (channel, message) = (place(&delivery.to), shown.len().to_string());
        shown.push(Shown {
            at,
            place: channel.clone(),
            post: delivery.post.clone(),
            repeat: delivery.repeat,
            notice: delivery.notice.clone(),
        });
        Remote { channel, message }
    }
}

#[async_trait]
impl Notifier for SimChannel {
    fn kind(&self) -> &'static str {
        "simulated"
    }

    fn powers(&self) -> Powers {
        Powers { edits: true, people: true, places: true, pictures: true }
    }

    async fn time(&self) -> Option<Timestamp> {
        Some(instant(self.world.get().now / 1_000 * 1_000))
    }

    fn ops(&self) -> Option<&str> {
        Some(OPERATOR)
    }

    async fn send(&self, delivery: &Delivery) -> Result<Option<Remote>, SendError> {
        let doubt = |this: &Self| {
            let mut doubtful = this.doubtful.lock().expect("nobody panics here");
            doubtful.push(delivery.post.clone());
        };
        self.fuse.before("send").await;
        self.must_be_durable(delivery);
        let (trouble, later) = {
            let mut world = self.world.get();
            world.pass(150);
            let trouble = world.channel_trouble();
            world.failures += u64::from(trouble.is_some());
            (trouble, instant(world.now + world.skew + 20_000))
        };
        match trouble {
            Some(ChannelFault::Busy) => {
                let message = "too many messages".to_owned();
                return Err(SendError::NotSent { retry_at: later, message });
            }
            Some(ChannelFault::Revoked) => {
                return Err(SendError::Credential("the token is refused".to_owned()));
            }
            Some(ChannelFault::NoChannel) if place(&delivery.to) == REPS => {
                return Err(SendError::Destination("the channel is archived".to_owned()));
            }
            Some(ChannelFault::LostRequest) => {
                doubt(self);
                return Err(SendError::Ambiguous("no answer".to_owned()));
            }
            Some(ChannelFault::LostAnswer) => {
                doubt(self);
                let _ = self.accept(delivery);
                return Err(SendError::Ambiguous("no answer".to_owned()));
            }
            Some(ChannelFault::NoChannel) | None => {}
        }
        let remote = self.accept(delivery);
        // Until it is noted, a crash leaves a question.
        doubt(self);
        self.fuse.after("send").await;
        Ok(Some(remote))
    }

    async fn find(
        &self,
        delivery: &Delivery,
        since: Timestamp,
    ) -> Result<Option<Remote>, SendError> {
        self.fuse.before("find").await;
        let world = self.world.get();
        if !world.can_find {
            return Err(SendError::Destination("the channel may not be searched".to_owned()));
        }
        if world.channel_trouble().is_some() {
            return Err(SendError::Ambiguous("no answer".to_owned()));
        }
        drop(world);
        let shown = self.shown.lock().expect("nobody panics here");
        let channel = place(&delivery.to);
        let found = shown.iter().enumerate().find(|(_, one)| {
            one.post == delivery.post && one.place == channel && instant(one.at) >= since
        });
        Ok(found.map(|(index, _)| Remote { channel, message: index.to_string() }))
    }

    async fn handle(&self, email: &SecretString) -> Result<Option<String>, SendError> {
        let number = email.expose_secret().trim_start_matches("owner");
        let number = number.split('@').next().unwrap_or_default();
        Ok(Some(format!("U{number}")))
    }

    async fn probe(&self, _asked: Asked<'_>) -> Vec<Result<String, String>> {
        Vec::new()
    }
}
