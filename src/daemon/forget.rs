//! Forgetting a lead: in the store first, then in the messages that lie elsewhere.

use super::Deps;
use super::names::Book;
use crate::alert::{PostId, Recipient};
use crate::id::LeadId;
use crate::notify::{Address, Delivery, Remote};
use crate::store::StoreError;

/// What was removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// Whether the lead was known at all.
    pub known: bool,
    /// Facts removed.
    pub facts: u64,
    /// Messages about it that lay somewhere.
    pub messages: usize,
    /// Those of them that now say nothing about it.
    pub emptied: usize,
}

impl Done {
    /// In numbers, for whoever asked.
    pub(super) fn text(self) -> String {
        let known = usize::from(self.known);
        format!("{known} {} {} {}", self.facts, self.messages, self.emptied)
    }

    /// What an answer says; `None`: nothing of the kind.
    pub fn from_text(text: &str) -> Option<Self> {
        let mut words = text.split(' ');
        let mut number = || words.next().and_then(|word| word.parse::<usize>().ok());
        let (known, facts, messages, emptied) = (number()?, number()?, number()?, number()?);
        Some(Self { known: known > 0, facts: facts as u64, messages, emptied })
    }
}

/// Forgets one lead.
///
/// # Errors
/// Of the store: nothing has been forgotten then.
pub async fn run_once(deps: &Deps, lead: &LeadId) -> Result<Done, StoreError> {
    let forgotten = deps.store.forget(lead).await?;
    let messages = forgotten.posts.len();
    let mut done = Done { known: forgotten.known, facts: forgotten.facts, messages, emptied: 0 };
    let ids: Vec<PostId> = forgotten.posts.iter().map(|(post, ..)| post.clone()).collect();
    // What is left of each: a summary is about others too. The outbox would send the same, later.
    let posts = deps.store.posts(&ids).await?;
    for (id, recipient, (channel, message)) in forgotten.posts {
        let Some(post) = posts.iter().find(|post| post.id == id) else { continue };
        let to = match recipient {
            Recipient::Ops => Address::Ops,
            Recipient::Channel(channel) => Address::Channel(channel),
            Recipient::Sink(sink) => Address::Channel(sink.name),
            Recipient::Person(owner) => Address::Person { owner, handle: None },
        };
        let notifier = deps.sinks.at(&channel).map_or(&deps.notifier, |(_, notifier)| notifier);
        if !notifier.powers().edits {
            // A mail that was sent cannot be taken back.
            tracing::warn!(%post.id, "a message was not emptied: it cannot be changed there");
            continue;
        }
        let delivery = Delivery {
            post: id,
            revision: post.revision,
            to,
            meant_for: None,
            thread: None,
            changed: true,
            previous: Some(Remote { channel, message }),
            repeat: false,
            notice: post.notice.clone(),
            names: Book::default().names(deps, notifier, post).await,
            picture: None,
            offers: Vec::new(),
        };
        match notifier.send(&delivery).await {
            Ok(_) => done.emptied += 1,
            Err(error) => {
                tracing::warn!(post = %delivery.post, %error, "a message was not emptied")
            }
        }
    }
    Ok(done)
}
