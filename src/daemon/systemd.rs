//! Talking to systemd, where it is there: ready, reloading, alive, stopping. Elsewhere all of it
//! does nothing.

use std::time::Duration;

use sd_notify::NotifyState;

/// Startup is complete.
pub(super) fn ready(status: &str) {
    send(&[NotifyState::Ready, NotifyState::Status(status)]);
}

/// A reload begins. It must be followed by [`ready`], also when the new file is refused.
pub(super) fn reloading() {
    match NotifyState::monotonic_usec_now() {
        Ok(now) => send(&[NotifyState::Reloading, now]),
        Err(error) => tracing::debug!(%error, "no monotonic clock for systemd"),
    }
}

/// One line for `systemctl status`.
pub(super) fn status(status: &str) {
    send(&[NotifyState::Status(status)]);
}

/// The tasks make progress.
pub(super) fn alive() {
    send(&[NotifyState::Watchdog]);
}

/// Shutdown begins.
pub(super) fn stopping() {
    send(&[NotifyState::Stopping]);
}

/// How often systemd wants to hear that we are alive; `None`: it does not.
pub(super) fn watchdog() -> Option<Duration> {
    sd_notify::watchdog_enabled()
}

fn send(state: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(state) {
        tracing::debug!(%error, "systemd was not told");
    }
}
