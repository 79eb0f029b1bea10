//! Waiting between two tries.

use std::time::Duration;

use jiff::Timestamp;

use crate::clock::Clock;

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
