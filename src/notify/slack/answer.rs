//! Who did something in the workspace, and answering them alone.

use secrecy::SecretString;
use serde_json::json;

use super::{Slack, call, render};
use crate::notify::click::Who;
use crate::notify::{Reply, SendError};

impl Slack {
    /// See [`crate::notify::Notifier::person`]. Only members of the workspace that the token is for
    /// are somebody: no bots, no guests of a shared channel, nobody who has left.
    pub(super) async fn email_of(&self, who: &Who) -> Result<Option<SecretString>, SendError> {
        let now = self.clock.now();
        let team = match self.team.get() {
            Some(team) => team,
            None => {
                let answer = self.read("auth.test", &[]).await?;
                let answer = answer.map_err(|refusal| refusal.class(now))?;
                let team = answer["team_id"].as_str().filter(|team| !team.is_empty());
                let team = team.ok_or_else(|| {
                    SendError::Unknown("auth.test: Slack names no workspace".to_owned())
                })?;
                self.team.get_or_init(|| team.to_owned())
            }
        };
        if who.team != *team || who.user.is_empty() {
            return Ok(None);
        }
        let user = match self.read("users.info", &[("user", &who.user)]).await? {
            Ok(answer) => answer["user"].clone(),
            Err(refusal) if refusal.code == "user_not_found" => return Ok(None),
            Err(refusal) => return Err(refusal.class(now)),
        };
        let is_ours = user["deleted"] != true
            && user["is_bot"] != true
            && user["team_id"].as_str().is_none_or(|of| of == team);
        let email = user["profile"]["email"].as_str().filter(|_| is_ours);
        Ok(email.map(SecretString::from))
    }

    /// See [`crate::notify::Notifier::whisper`]. A command is answered where it was typed, be we
    /// there or not; a click below the message.
    pub(super) async fn say_to_one(&self, who: &Who, reply: &Reply) -> Result<(), SendError> {
        let text = render::reply(reply);
        if let Some(url) = &who.answer_at {
            let body = json!({"response_type": "ephemeral", "text": text});
            return self.api.respond(url, &body, self.clock.now()).await;
        }
        let body = json!({"channel": who.place, "user": who.user, "text": text});
        self.write("chat.postEphemeral", &body).await.map(drop)
    }
}

impl call::Api {
    /// Posts to an address that Slack gave for one answer. It is as good as a key: never logged.
    async fn respond(
        &self,
        url: &str,
        body: &serde_json::Value,
        now: jiff::Timestamp,
    ) -> Result<(), SendError> {
        const WHAT: &str = "the answer to a command";
        if !self.may_answer_at(url) {
            return Err(SendError::OurBug(format!("{WHAT}: Slack names a place that is not safe")));
        }
        self.post_to(url, body, (WHAT, now)).await
    }
}
