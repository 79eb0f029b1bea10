//! Signed requests: whether one is Slack's, and new.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;
use sha2::Sha256;

use super::{Door, Entrance, Said};
use crate::notify::click::Ears;

/// A request's time may be so far from ours, either way.
const WINDOW: SignedDuration = SignedDuration::from_secs(300);
/// How long a signature is remembered: longer than it can be good for.
const REMEMBERED: SignedDuration = SignedDuration::from_secs(660);
/// So many are remembered; more within ten minutes are refused.
const MOST: usize = 20_000;

/// Why a request is not heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It is not signed, or a header stands twice.
    #[error("the request is not signed")]
    Unsigned,
    /// Its time is too far from ours.
    #[error("the request's time is more than five minutes off")]
    Stale,
    /// The signature is not Slack's.
    #[error("the request's signature is wrong")]
    Forged,
    /// It has come before.
    #[error("the request has come before")]
    Replayed,
    /// It cannot be read.
    #[error("the request cannot be read")]
    Unreadable,
}

/// Signatures seen of late.
#[derive(Default)]
pub(super) struct Replays(Mutex<BTreeMap<Vec<u8>, Timestamp>>);

impl Replays {
    /// Whether it is new; from then on it is not.
    fn is_new(&self, signature: &[u8], now: Timestamp) -> bool {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        seen.retain(|_, at| now.duration_since(*at).abs() < REMEMBERED);
        seen.len() < MOST && seen.insert(signature.to_vec(), now).is_none()
    }

    /// It was not kept after all: it may come again.
    fn forget(&self, signature: &[u8]) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(signature);
    }
}

impl Door {
    /// Takes one request. `headers` gives every value of a header, by its name in lower case.
    ///
    /// # Errors
    /// Why it is not heard.
    pub async fn request(
        &self,
        headers: &(dyn Fn(&str) -> Vec<Vec<u8>> + Send + Sync),
        body: &[u8],
        ears: &Ears,
    ) -> Result<Said, Refused> {
        let Entrance::Signed(secret) = &self.entrance else { return Err(Refused::Unsigned) };
        let now = self.clock.now();
        let (signature, sent_at) = verify(secret, headers, body, now)?;
        if !self.replays.is_new(&signature, now) {
            return Err(Refused::Replayed);
        }
        let (kind, payload) = read(body).ok_or(Refused::Unreadable)?;
        let said = self.hear(kind, &payload, (ears, Some(sent_at))).await;
        if said == Said::NotKept {
            self.replays.forget(&signature);
        }
        Ok(said)
    }
}

/// The signature, and when Slack says that it signed. Compared in constant time.
pub(super) fn verify(
    secret: &SecretString,
    headers: &(dyn Fn(&str) -> Vec<Vec<u8>> + Send + Sync),
    body: &[u8],
    now: Timestamp,
) -> Result<(Vec<u8>, Timestamp), Refused> {
    // A header that stands twice reads differently to different readers.
    let one = |name: &str| match headers(name).as_mut_slice() {
        [value] => Ok(std::mem::take(value)),
        _ => Err(Refused::Unsigned),
    };
    let stamp = one("x-slack-request-timestamp")?;
    let signature = one("x-slack-signature")?;
    let seconds = std::str::from_utf8(&stamp).ok().filter(|text| !text.starts_with('+'));
    let seconds: i64 = seconds.and_then(|text| text.parse().ok()).ok_or(Refused::Unsigned)?;
    let sent_at = Timestamp::from_second(seconds).map_err(|_| Refused::Stale)?;
    if (now.as_second() - seconds).abs() > WINDOW.as_secs() {
        return Err(Refused::Stale);
    }
    let given = signature.strip_prefix(b"v0=").and_then(unhex).ok_or(Refused::Forged)?;
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes())
        .map_err(|_| Refused::Forged)?;
    mac.update(b"v0:");
    mac.update(&stamp);
    mac.update(b":");
    mac.update(body);
    mac.verify_slice(&given).map_err(|_| Refused::Forged)?;
    Ok((given, sent_at))
}

fn unhex(text: &[u8]) -> Option<Vec<u8>> {
    let digit = |byte: u8| (byte as char).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let pairs = text.chunks(2).map(|pair| match pair {
        [high, low] => Some(digit(*high)? << 4 | digit(*low)?),
        _ => None,
    });
    pairs.collect()
}

/// The payload in a form's body: one field that holds it, or a command's fields side by side.
fn read(body: &[u8]) -> Option<(&'static str, Value)> {
    let text = std::str::from_utf8(body).ok()?;
    let mut form = reqwest::Url::parse("form:/").ok()?;
    form.set_query(Some(text));
    let fields: serde_json::Map<String, Value> = form
        .query_pairs()
        .map(|(name, value)| (name.into_owned(), Value::String(value.into_owned())))
        .collect();
    match fields.get("payload").and_then(Value::as_str) {
        Some(payload) => Some(("interactive", serde_json::from_str(payload).ok()?)),
        None if fields.contains_key("command") => Some(("slash_commands", Value::Object(fields))),
        None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Slack's own example, from its documentation of signed requests.
    const SECRET: &str = "8f742231b10e8888abcd99yyyzzz85a5";
    const BODY: &str = "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow\
        &channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner\
        &command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands\
        %2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121\
        .803a0bc887a14d10d2c447fce8b6703c";
    const SIGNATURE: &str = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503";

    fn check(at: i64, stamps: &[&str], signature: &str, body: &str) -> Result<(), Refused> {
        let headers = |name: &str| match name {
            "x-slack-request-timestamp" => {
                stamps.iter().map(|stamp| stamp.as_bytes().to_vec()).collect()
            }
            _ => vec![signature.as_bytes().to_vec()],
        };
        let now = Timestamp::from_second(at).unwrap();
        verify(&SECRET.into(), &headers, body.as_bytes(), now).map(drop)
    }

    #[test]
    fn slacks_own_example_is_good_for_five_minutes_either_way() {
        const AT: i64 = 1_531_420_618;
        let at = |off: i64| check(AT + off, &["1531420618"], SIGNATURE, BODY);
        assert_eq!([at(0), at(300), at(-300)], [Ok(()), Ok(()), Ok(())]);
        assert_eq!([at(301), at(-301)], [Err(Refused::Stale), Err(Refused::Stale)]);
    }

    #[test]
    fn whatever_is_changed_is_found() {
        const AT: i64 = 1_531_420_618;
        let stamp = "1531420618";
        assert_eq!(check(AT, &[stamp], SIGNATURE, &BODY[1..]), Err(Refused::Forged));
        assert_eq!(check(AT, &["1531420617"], SIGNATURE, BODY), Err(Refused::Forged));
        assert_eq!(check(AT, &[stamp], &SIGNATURE[..60], BODY), Err(Refused::Forged));
        assert_eq!(check(AT, &[stamp], &SIGNATURE[3..], BODY), Err(Refused::Forged));
        assert_eq!(check(AT, &[stamp], "v0=", BODY), Err(Refused::Forged));
        let mut other = SIGNATURE.to_owned();
        other.replace_range(10..11, if &SIGNATURE[10..11] == "0" { "1" } else { "0" });
        assert_eq!(check(AT, &[stamp], &other, BODY), Err(Refused::Forged));
        // Twice the same is once too often; so is none.
        assert_eq!(check(AT, &[stamp, stamp], SIGNATURE, BODY), Err(Refused::Unsigned));
        assert_eq!(check(AT, &[], SIGNATURE, BODY), Err(Refused::Unsigned));
        assert_eq!(check(AT, &["+1531420618"], SIGNATURE, BODY), Err(Refused::Unsigned));
        assert_eq!(check(AT, &["9223372036854775807"], SIGNATURE, BODY), Err(Refused::Stale));
    }

    #[test]
    fn a_signature_is_good_once_until_it_is_of_no_use() {
        let replays = Replays::default();
        let at = |second| Timestamp::from_second(second).unwrap();
        assert!(replays.is_new(b"a", at(0)));
        assert!(!replays.is_new(b"a", at(600)));
        assert!(replays.is_new(b"b", at(600)));
        replays.forget(b"b");
        assert!(replays.is_new(b"b", at(601)));
    }
}
