//! What HubSpot means when it says no, and what it says about what is left of our allowance.
//!
//! Only words HubSpot's own vocabulary is made of are repeated (categories, policies, scopes): the
//! `message` of an error can quote what a record holds.

use jiff::SignedDuration;
use jiff::fmt::rfc2822::DateTimeParser;
use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};

use super::super::SourceError;
use super::super::budget::Remaining;
use super::super::http::{Dialect, Refusal, Refused};
use super::wire;

/// How the HTTP client understands HubSpot.
pub(super) const DIALECT: Dialect = Dialect { name: "HubSpot", refusal: read, remaining };

/// HubSpot never asks for a longer wait.
const LONGEST_WAIT: i64 = 24 * 3600;

fn read(refused: &Refused<'_>) -> Refusal {
    let body: wire::Refusal = serde_json::from_slice(refused.body).unwrap_or_default();
    let after = retry_after(refused.headers);
    let says = |what: &str| {
        let told = [&body.category, &body.policy, &body.correlation];
        let told: Vec<_> = told.into_iter().flatten().filter_map(|word| safe(word)).collect();
        let told = if told.is_empty() { String::new() } else { format!(", {}", told.join(", ")) };
        format!("HubSpot: {}: {what} ({}{told})", refused.doing, refused.status)
    };
    match refused.status {
        401 => Refusal::Final(SourceError::Auth(says(
            "the token is not accepted; make a new one in HubSpot and store it",
        ))),
        403 => Refusal::Final(SourceError::Scope(says(&missing(&body)))),
        414 => Refusal::Final(SourceError::Rejected(says("the address is too long"))),
        423 => Refusal::Again {
            after: Some(after.unwrap_or(SignedDuration::from_secs(2))),
            message: says("the record is locked"),
        },
        429 => too_many(&body, after, says("too many requests")),
        477 => Refusal::Again {
            after: Some(after.unwrap_or(SignedDuration::from_hours(1))),
            message: says("the account is being moved to another data centre"),
        },
        408 | 500..=599 => Refusal::Again { after, message: says("HubSpot cannot answer now") },
        404 => Refusal::Final(SourceError::Rejected(says(
            "there is nothing at this address; does `api_version` exist?",
        ))),
        _ => Refusal::Final(SourceError::Rejected(says("HubSpot does not accept the request"))),
    }
}

fn missing(body: &wire::Refusal) -> String {
    let scopes: Vec<_> = body.scopes().into_iter().filter_map(safe).collect();
    if scopes.is_empty() {
        return "the token may not do this, and HubSpot does not say which scope is missing".into();
    }
    format!("the token lacks {}; add it to the token in HubSpot", scopes.join(", "))
}

fn too_many(body: &wire::Refusal, after: Option<SignedDuration>, message: String) -> Refusal {
    let policy = body.policy.as_deref().unwrap_or_default();
    if policy.contains("DAILY") {
        return Refusal::DayUsedUp(message);
    }
    let usual = match policy {
        "SECONDLY" => SignedDuration::from_secs(1),
        _ => SignedDuration::from_secs(10),
    };
    Refusal::TooFast { after: Some(after.unwrap_or(usual)), message }
}

/// `Retry-After`, in seconds or as a date.
fn retry_after(headers: &HeaderMap) -> Option<SignedDuration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let wait = match text.parse::<i64>() {
        Ok(seconds) => SignedDuration::from_secs(seconds.clamp(0, LONGEST_WAIT)),
        Err(_) => {
            let parser = DateTimeParser::new();
            let until = parser.parse_timestamp(text).ok()?;
            let now = parser.parse_timestamp(headers.get(DATE)?.to_str().ok()?).ok()?;
            let wait = until.duration_since(now);
            wait.clamp(SignedDuration::ZERO, SignedDuration::from_secs(LONGEST_WAIT))
        }
    };
    Some(wait)
}

/// Searches carry none of these headers.
fn remaining(headers: &HeaderMap) -> Remaining {
    let number = |name: &str| headers.get(name)?.to_str().ok()?.parse::<u64>().ok();
    let left = number("x-hubspot-ratelimit-remaining");
    let interval = number("x-hubspot-ratelimit-interval-milliseconds").unwrap_or(10_000);
    let window_empty_for = (left == Some(0))
        .then(|| SignedDuration::from_millis(i64::try_from(interval.min(60_000)).unwrap_or(0)));
    let day = number("x-hubspot-ratelimit-daily-remaining")
        .zip(number("x-hubspot-ratelimit-daily").filter(|whole| *whole > 0));
    Remaining { day, window_empty_for }
}

/// A word of HubSpot's vocabulary, or nothing.
fn safe(word: &str) -> Option<&str> {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "._-".contains(letter);
    (word.len() <= 80 && word.chars().all(plain)).then_some(word)
}

#[cfg(test)]
mod tests;
