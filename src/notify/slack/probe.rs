//! What `doctor` asks of a workspace: the token, its permissions, and whether each place can be
//! written to.

use super::{Slack, call::Answer};
use crate::notify::{Address, Asked, SendError};

/// Without it nothing can be asked about a channel.
const SEES_CHANNELS: &str = "channels:read";

/// Permissions, and what is missing without each.
const SCOPES: [(&str, &str); 8] = [
    ("chat:write", "nothing can be sent"),
    ("users:read", "people are not found, the operator gets what was meant for them"),
    ("users:read.email", "people are not found, the operator gets what was meant for them"),
    (SEES_CHANNELS, "channels cannot be checked beforehand"),
    ("channels:history", "a message that was cut off in a channel may appear twice, marked"),
    ("im:history", "a message that was cut off to a person may appear twice, marked"),
    ("im:write", "a message that was cut off to a person may appear twice, marked"),
    ("metadata.message:read", "a plain-text message that was cut off may appear twice, marked"),
];

/// Only where there are pictures to be shown.
const PICTURES: (&str, &str) = ("files:write", "the weekly digest goes without its picture");

/// Only where somebody listens.
const COMMANDS: (&str, &str) = ("commands", "nobody can type `/leadpact`");

impl Slack {
    /// See [`crate::notify::Notifier::probe`].
    pub(super) async fn examine(&self, asked: Asked<'_>) -> Vec<Result<String, String>> {
        let now = self.clock.now();
        let (answer, held) = match self.api.scopes(now).await {
            Ok((Ok(answer), held)) => (answer, held),
            Ok((Err(refusal), _)) => return vec![Err(format!("slack: {}", refusal.class(now)))],
            Err(error) => return vec![Err(format!("slack: {error}"))],
        };
        let team = answer["team"].as_str().unwrap_or("the workspace");
        let mut findings = vec![Ok(format!("slack: the token is good for {team}"))];
        if let Some(held) = held {
            let held: Vec<&str> = held.split(',').map(str::trim).collect();
            let wanted = SCOPES.iter().chain(asked.pictures.then_some(&PICTURES));
            let wanted = wanted.chain(self.hears.then_some(&COMMANDS));
            let missing = wanted.filter(|(scope, _)| !held.contains(scope));
            findings.extend(missing.map(|(scope, without)| {
                Err(format!("slack: the token lacks the scope {scope}: {without}"))
            }));
            if !held.contains(&SEES_CHANNELS) {
                return findings;
            }
        }
        for address in asked.addresses {
            findings.push(self.reach(address).await);
        }
        findings
    }

    async fn reach(&self, address: &Address) -> Result<String, String> {
        let channel = self.channel(address).map_err(|error| format!("slack: {error}"))?;
        if channel.starts_with(['U', 'W']) {
            return Ok(format!("slack: {channel} is a person"));
        }
        let info: Result<Answer, SendError> =
            self.read("conversations.info", &[("channel", &channel)]).await;
        match info {
            Ok(Ok(about)) if about["channel"]["is_archived"] == true => {
                Err(format!("slack: channel {channel} is archived; name another one"))
            }
            Ok(Ok(about)) if about["channel"]["is_member"] == false => {
                Err(format!("slack: the bot is not in channel {channel}; invite it there"))
            }
            Ok(Ok(_)) => Ok(format!("slack: channel {channel} can be written to")),
            Ok(Err(refusal)) => {
                Err(format!("slack: channel {channel}: {}", refusal.class(self.clock.now())))
            }
            Err(error) => Err(format!("slack: channel {channel}: {error}")),
        }
    }
}
