//! What people do where they read a message, free of any channel's format.
//!
//! A click is made durable before its sender learns that it arrived; who may do what is decided
//! when it is dealt with, in the daemon. It holds ids and what was chosen; words only where words
//! were asked for.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use tokio::sync::{mpsc, oneshot, watch};

use crate::alert::PostId;

/// One thing that somebody did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Click {
    /// What makes it the same, however often it is delivered.
    pub id: String,
    /// When, by the channel's own clock where it says so.
    pub at: Timestamp,
    /// Who did it, and where.
    pub who: Who,
    /// What.
    pub deed: Deed,
}

/// Who did it, as the channel says; nobody is known by it yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Who {
    /// The workspace.
    pub team: String,
    /// The person in it.
    pub user: String,
    /// The conversation it was done in.
    pub place: String,
    /// An address for an answer, where there is one for this deed.
    pub answer_at: Option<String>,
}

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Something was pressed below a message, or its form filled in.
    On {
        /// The message.
        post: PostId,
        /// As it read then.
        revision: u32,
        /// What was pressed.
        press: Press,
    },
    /// Something was asked with a command.
    Ask(String),
    /// Something that we never offered.
    Odd,
}

/// What can be pressed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Press {
    /// "I'm on it".
    Take,
    /// Not for one working hour.
    SnoozeHour,
    /// Not before the next working day.
    SnoozeDay,
    /// "Not a lead", with a reason of the list.
    Refuse(String),
    /// "Wrong owner", with a reason of the list.
    Dispute(String),
    /// Stars, and why.
    Rate(u8, Option<String>),
    /// Excused until the end of that day, and why.
    Excuse(String, Date),
}

/// The reasons that a form offers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choices {
    /// Why it is not a lead.
    pub refuse: Vec<String>,
    /// Why the owner is the wrong one.
    pub dispute: Vec<String>,
    /// A day from which on an excuse may end.
    pub today: Date,
}

/// Where clicks go: whoever hears one waits until it is durable before saying that it arrived.
#[derive(Clone)]
pub struct Ears {
    /// Takes a click; answers whether it is durable.
    pub clicks: mpsc::Sender<(Click, oneshot::Sender<bool>)>,
    /// What a form is to offer now.
    pub choices: Arc<dyn Fn() -> Choices + Send + Sync>,
    /// For the operator: why nobody can be heard; `None`: all is well.
    pub trouble: watch::Sender<Option<String>>,
}

impl Ears {
    /// Hands it in. True once it is durable.
    pub async fn take(&self, click: Click) -> bool {
        let (done, is_durable) = oneshot::channel();
        if self.clicks.send((click, done)).await.is_err() {
            return false;
        }
        is_durable.await.unwrap_or(false)
    }
}

/// The same, as stored.
#[derive(Serialize, Deserialize)]
struct Row {
    who: Who,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    post: Option<String>,
    #[serde(default)]
    revision: u32,
    what: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    stars: Option<u8>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    until: Option<String>,
}

impl Click {
    /// Everything but id and time, as text.
    pub fn text(&self) -> String {
        let row = |what: &str| Row {
            who: self.who.clone(),
            post: None,
            revision: 0,
            what: what.to_owned(),
            text: None,
            stars: None,
            until: None,
        };
        let row = match &self.deed {
            Deed::Odd => row("odd"),
            Deed::Ask(text) => Row { text: Some(text.clone()), ..row("ask") },
            Deed::On { post, revision, press } => {
                let some = |text: &String| Some(text.clone());
                let row = Row {
                    post: Some(post.as_str().to_owned()),
                    revision: *revision,
                    ..row(press.word())
                };
                match press {
                    Press::Take | Press::SnoozeHour | Press::SnoozeDay => row,
                    Press::Refuse(reason) | Press::Dispute(reason) => {
                        Row { text: some(reason), ..row }
                    }
                    Press::Rate(stars, why) => {
                        Row { stars: Some(*stars), text: why.clone(), ..row }
                    }
                    Press::Excuse(why, until) => {
                        Row { text: some(why), until: Some(until.to_string()), ..row }
                    }
                }
            }
        };
        serde_json::to_string(&row).unwrap_or_default()
    }

    /// Reads it back; `None` where it is not what [`Click::text`] writes.
    pub fn read(id: &str, at: Timestamp, text: &str) -> Option<Self> {
        let Row { who, post, revision, what, text, stars, until } =
            serde_json::from_str(text).ok()?;
        let deed = match (what.as_str(), post) {
            ("odd", None) => Deed::Odd,
            ("ask", None) => Deed::Ask(text?),
            (what, Some(post)) => {
                let press = match what {
                    "take" => Press::Take,
                    "snooze-hour" => Press::SnoozeHour,
                    "snooze-day" => Press::SnoozeDay,
                    "refuse" => Press::Refuse(text?),
                    "dispute" => Press::Dispute(text?),
                    "rate" => Press::Rate(stars?, text),
                    "excuse" => Press::Excuse(text?, until?.parse().ok()?),
                    _ => return None,
                };
                Deed::On { post: PostId::from(post), revision, press }
            }
            _ => return None,
        };
        Some(Self { id: id.to_owned(), at, who, deed })
    }
}

impl Press {
    /// The word for it, in the store and in the log.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Take => "take",
            Self::SnoozeHour => "snooze-hour",
            Self::SnoozeDay => "snooze-day",
            Self::Refuse(_) => "refuse",
            Self::Dispute(_) => "dispute",
            Self::Rate(..) => "rate",
            Self::Excuse(..) => "excuse",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let on = |press| Deed::On { post: PostId::about("x"), revision: 3, press };
        let deeds = [
            Deed::Odd,
            Deed::Ask("why 4711".to_owned()),
            on(Press::Take),
            on(Press::SnoozeHour),
            on(Press::SnoozeDay),
            on(Press::Refuse("duplicate".to_owned())),
            on(Press::Dispute("territory".to_owned())),
            on(Press::Rate(4, None)),
            on(Press::Rate(1, Some("no budget".to_owned()))),
            on(Press::Excuse("fair".to_owned(), "2026-12-01".parse().unwrap())),
        ];
        for deed in deeds {
            let who = Who {
                team: "T1".to_owned(),
                user: "U1".to_owned(),
                place: "C1".to_owned(),
                answer_at: None,
            };
            let click = Click { id: "a".to_owned(), at: Timestamp::UNIX_EPOCH, who, deed };
            assert_eq!(Click::read("a", click.at, &click.text()), Some(click));
        }
        assert_eq!(Click::read("a", Timestamp::UNIX_EPOCH, "{}"), None);
    }
}
