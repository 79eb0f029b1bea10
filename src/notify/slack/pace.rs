//! Whose turn it is: one message a second for each destination, and pauses that Slack asks for.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

use super::later;
use crate::notify::SendError;

/// Slack's own figure for a channel.
const EVERY: SignedDuration = SignedDuration::from_secs(1);

/// No pause is longer: a clock that was set back must not silence a channel for ever.
const LONGEST: SignedDuration = SignedDuration::from_mins(60);

/// Turns remembered; those of the past are dropped.
const MOST: usize = 10_000;

/// Turns by name: a conversation's, or a method's.
#[derive(Default)]
pub(in crate::notify) struct Pace(Mutex<BTreeMap<String, Timestamp>>);

impl Pace {
    /// Takes the destination's turn, or says when it comes.
    pub(in crate::notify) fn take(
        &self,
        destination: &str,
        now: Timestamp,
    ) -> Result<(), SendError> {
        self.check(destination, now)?;
        self.hold(destination, later(now, EVERY), now);
        Ok(())
    }

    /// Whether it may be tried now, or when.
    pub(in crate::notify) fn check(&self, name: &str, now: Timestamp) -> Result<(), SendError> {
        let turns = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match turns.get(name).copied() {
            Some(at) if at > now && at <= later(now, LONGEST) => {
                let message = format!("{name}: its next turn is {at}");
                Err(SendError::NotSent { retry_at: at, message })
            }
            _ => Ok(()),
        }
    }

    /// Nothing more under this name before `until`.
    pub(in crate::notify) fn hold(&self, name: &str, until: Timestamp, now: Timestamp) {
        let mut turns = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if turns.len() >= MOST {
            turns.retain(|_, at| *at > now);
        }
        turns.insert(name.to_owned(), until);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_760_000_000 + second).unwrap()
    }

    #[test]
    fn each_destination_has_a_turn_of_its_own_every_second() {
        let pace = Pace::default();
        assert_eq!(pace.take("C1", at(0)), Ok(()));
        assert_eq!(pace.take("C2", at(0)), Ok(()));
        let refused = pace.take("C1", at(0)).unwrap_err();
        assert!(matches!(refused, SendError::NotSent { retry_at, .. } if retry_at == at(1)));
        assert_eq!(pace.take("C1", at(1)), Ok(()));
        pace.hold("C1", at(61), at(1));
        assert!(pace.take("C1", at(60)).is_err());
        assert_eq!(pace.take("C1", at(61)), Ok(()));
    }

    #[test]
    fn a_clock_that_is_set_back_holds_nothing_for_ever() {
        let pace = Pace::default();
        assert_eq!(pace.take("C1", at(86_400)), Ok(()));
        assert_eq!(pace.take("C1", at(0)), Ok(()));
    }

    #[test]
    fn turns_of_the_past_are_dropped() {
        let pace = Pace::default();
        for number in 0..=MOST {
            assert_eq!(pace.take(&number.to_string(), at(number as i64 * 2)), Ok(()));
        }
        assert!(pace.0.lock().unwrap().len() < 10);
    }
}
