//! Waiting between two tries.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::clock::Clock;

/// Pauses between tries grow from here …
const FIRST_PAUSE: SignedDuration = SignedDuration::from_millis(250);
/// … to here.
const LONGEST_PAUSE: SignedDuration = SignedDuration::from_secs(2);
/// How often we look whether the clock still runs.
const LOOK: Duration = Duration::from_millis(25);

/// Waits until `at` by `clock`. A clock that stands still, as a simulated one does while its owner
/// waits for us, would hold us for ever: then there is nothing to wait for.
#[expect(clippy::disallowed_methods, reason = "only real time can tell that a clock stands still")]
pub(super) async fn until(clock: &dyn Clock, at: Timestamp) {
    let mut seen = clock.now();
    while seen < at {
        tokio::select! {
            () = clock.sleep_until(at) => return,
            () = tokio::time::sleep(LOOK) => {}
        }
        let now = clock.now();
        if now == seen {
            return;
        }
        seen = now;
    }
}

/// How long to wait after the `tries`-th failure: anything up to a bound that doubles, so that many
/// clients that failed together do not come back together.
pub(super) fn jittered(tries: u32) -> SignedDuration {
    let bound = (FIRST_PAUSE * (1 << tries.min(8))).min(LONGEST_PAUSE);
    let most = u64::try_from(bound.as_millis()).unwrap_or_default().max(1);
    let millis = i64::try_from(noise() % most).unwrap_or_default();
    SignedDuration::from_millis(millis)
}

/// A number nobody can guess. Every new hash state of the standard library has its own random keys.
fn noise() -> u64 {
    use std::hash::{BuildHasher, Hasher, RandomState};
    RandomState::new().build_hasher().finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_stay_bounded() {
        for tries in 1..20 {
            let bound = (FIRST_PAUSE * (1 << tries.min(8))).min(LONGEST_PAUSE);
            for _ in 0..50 {
                let pause = jittered(tries);
                assert!(!pause.is_negative() && pause < bound);
            }
        }
    }
}
