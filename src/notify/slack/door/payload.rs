//! From Slack's payload to what was meant. Pure; anything may stand in a payload.
//!
//! A button's value is `POST:REVISION` and nothing else; which button it was stands in its
//! `action_id`. What does not read like something that we offered is [`Deed::Odd`].

use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use super::forms;
use crate::alert::PostId;
use crate::notify::click::{Choices, Click, Deed, Press, Who};

/// How our `action_id`s begin, and a form's `callback_id`.
pub(in crate::notify::slack) const OURS: &str = "leadpact-";

/// What opens a form rather than being done at once.
const FORMS: [&str; 4] = ["refuse", "dispute", "rate", "excuse"];

/// Longest text of a command, or of words in a form.
const MOST: usize = 500;

/// What was meant.
pub(super) enum Meant {
    /// Nothing to be done: a link was opened.
    Nothing,
    /// More is to be asked.
    Form {
        /// What lets us ask.
        trigger: String,
        /// The form.
        view: Value,
    },
    /// A form is not filled in rightly: what is wrong, by block.
    Wrong(Map<String, Value>),
    /// Something was done.
    Click(Box<Click>),
}

/// Reads a payload of this kind; `now` is when it came.
pub(super) fn read(kind: &str, payload: &Value, (choices, now): (&Choices, Timestamp)) -> Meant {
    match (kind, payload["type"].as_str()) {
        ("slash_commands", _) => {
            let who = Who {
                team: word(payload, "/team_id"),
                user: word(payload, "/user_id"),
                place: word(payload, "/channel_id"),
                answer_at: payload["response_url"].as_str().map(str::to_owned),
            };
            let text = payload["text"].as_str().unwrap_or_default().trim();
            let text = text.chars().take(MOST).collect();
            click(payload, who, Deed::Ask(text), now)
        }
        ("interactive", Some("block_actions")) => pressed(payload, (choices, now)),
        ("interactive", Some("view_submission")) => submitted(payload, (choices, now)),
        // Shortcuts, closed forms, and whatever will come.
        _ => Meant::Nothing,
    }
}

fn pressed(payload: &Value, (choices, now): (&Choices, Timestamp)) -> Meant {
    let action = &payload["actions"][0];
    let id = action["action_id"].as_str().unwrap_or_default();
    let Some(button) = id.strip_prefix(OURS) else { return odd(payload, now) };
    let (name, value) = match button {
        "open" => return Meant::Nothing,
        // The value of a choice names both: what, and about which message.
        "more" => {
            let value = action["selected_option"]["value"].as_str().unwrap_or_default();
            value.split_once('/').unwrap_or_default()
        }
        name => (name, action["value"].as_str().unwrap_or_default()),
    };
    let Some((post, revision)) = about(value) else { return odd(payload, now) };
    if FORMS.contains(&name) {
        let place = word(payload, "/container/channel_id");
        let view = forms::view(name, (value, &place), choices);
        return Meant::Form { trigger: word(payload, "/trigger_id"), view };
    }
    let press = match name {
        "take" => Press::Take,
        "snooze-hour" => Press::SnoozeHour,
        "snooze-day" => Press::SnoozeDay,
        _ => return odd(payload, now),
    };
    let at = action["action_ts"].as_str().and_then(instant).unwrap_or(now);
    click(payload, who(payload), Deed::On { post, revision, press }, at)
}

fn submitted(payload: &Value, (choices, now): (&Choices, Timestamp)) -> Meant {
    let view = &payload["view"];
    let name = view["callback_id"].as_str().and_then(|id| id.strip_prefix(OURS));
    let noted = view["private_metadata"].as_str().and_then(|note| note.split_once(' '));
    let (Some(name), Some((value, place))) = (name, noted) else { return odd(payload, now) };
    let Some((post, revision)) = about(value) else { return odd(payload, now) };
    let press = match filled(name, &view["state"]["values"], choices) {
        Ok(Some(press)) => press,
        Ok(None) => return odd(payload, now),
        Err(errors) => return Meant::Wrong(errors),
    };
    let who = Who { place: place.to_owned(), ..who(payload) };
    click(payload, who, Deed::On { post, revision, press }, now)
}

/// What a form says.
///
/// # Errors
/// What is wrong with it, by block.
fn filled(
    name: &str,
    values: &Value,
    choices: &Choices,
) -> Result<Option<Press>, Map<String, Value>> {
    let wrong = |block: &str, message: &str| {
        let mut errors = Map::new();
        errors.insert(block.to_owned(), json!(message));
        Err(errors)
    };
    let chosen = |block: &str| {
        let value = &values[block][block]["selected_option"]["value"];
        value.as_str().map(str::to_owned)
    };
    let words = values["words"]["words"]["value"].as_str().unwrap_or_default();
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    if words.chars().count() > MOST {
        return wrong("words", "Please use at most 500 characters.");
    }
    Ok(match name {
        "refuse" | "dispute" => {
            let list = if name == "refuse" { &choices.refuse } else { &choices.dispute };
            let Some(reason) = chosen("reason").filter(|reason| list.contains(reason)) else {
                return wrong("reason", "Please choose one of the reasons.");
            };
            Some(if name == "refuse" { Press::Refuse(reason) } else { Press::Dispute(reason) })
        }
        "rate" => {
            let stars = chosen("stars").and_then(|stars| stars.parse().ok());
            let Some(stars) = stars.filter(|stars| (1..=5).contains(stars)) else {
                return wrong("stars", "Please choose 1 to 5.");
            };
            if stars <= 2 && words.is_empty() {
                return wrong("words", "Please say in a few words why it is so low.");
            }
            Some(Press::Rate(stars, Some(words).filter(|words| !words.is_empty())))
        }
        "excuse" => {
            let until = values["until"]["until"]["selected_date"].as_str();
            let Some(until) = until.and_then(|date| date.parse::<Date>().ok()) else {
                return wrong("until", "Please choose a day.");
            };
            if until < choices.today {
                return wrong("until", "Please choose today or a later day.");
            }
            if until.duration_since(choices.today).as_hours() > 24 * 366 {
                return wrong("until", "Please choose a day within a year.");
            }
            if words.chars().count() < 3 {
                return wrong("words", "Please say in a few words why.");
            }
            Some(Press::Excuse(words, until))
        }
        _ => None,
    })
}

/// Message and revision, as a button's value names them.
fn about(value: &str) -> Option<(PostId, u32)> {
    let (post, revision) = value.split_once(':')?;
    let is_id = post.len() == 16 && post.bytes().all(|byte| byte.is_ascii_hexdigit());
    Some((PostId::from(post.to_owned()), revision.parse().ok().filter(|_| is_id)?))
}

fn odd(payload: &Value, now: Timestamp) -> Meant {
    click(payload, who(payload), Deed::Odd, now)
}

fn who(payload: &Value) -> Who {
    Who {
        team: word(payload, "/team/id"),
        user: word(payload, "/user/id"),
        place: word(payload, "/container/channel_id"),
        answer_at: None,
    }
}

/// A click's id is that of what Slack lets us show for it: each has its own, and a payload that
/// comes again has it again.
fn click(payload: &Value, who: Who, deed: Deed, at: Timestamp) -> Meant {
    let trigger = payload["trigger_id"].as_str().unwrap_or_default();
    let seed = match trigger.is_empty() {
        true => payload.to_string(),
        false => format!("{}/{}/{trigger}", who.team, who.user),
    };
    let digest = Sha256::digest(seed.as_bytes());
    let id = digest.iter().take(12).map(|byte| format!("{byte:02x}")).collect();
    Meant::Click(Box::new(Click { id, at, who, deed }))
}

/// A short word of a payload.
fn word(payload: &Value, at: &str) -> String {
    let text = payload.pointer(at).and_then(Value::as_str).unwrap_or_default();
    let is_id = text.len() <= 200 && text.bytes().all(|byte| byte.is_ascii_graphic());
    if is_id { text.to_owned() } else { String::new() }
}

/// `1700000000.000100` as an instant.
fn instant(text: &str) -> Option<Timestamp> {
    let (seconds, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let micros: i64 = format!("{fraction:0<6}").get(..6)?.parse().ok()?;
    let seconds: i64 = seconds.parse().ok()?;
    Timestamp::from_microsecond(seconds.checked_mul(1_000_000)?.checked_add(micros)?).ok()
}
