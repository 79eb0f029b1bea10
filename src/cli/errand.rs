//! Asking the running daemon, which has the store, to do something.

use std::io::ErrorKind;

use anyhow::bail;
use jiff::SignedDuration;

use super::open;
use crate::clock::{Clock as _, SystemClock};
use crate::config::settings::Settings;
use crate::daemon::Errand;

/// The daemon is asked this often whether it is done …
const ASK_EVERY: SignedDuration = SignedDuration::from_millis(200);
/// … for so long.
const PATIENCE: SignedDuration = SignedDuration::from_secs(60);
/// A daemon that has the store takes requests after so long at most.
const STARTS_WITHIN: SignedDuration = SignedDuration::from_secs(5);

/// Asks the process that has the store (`holder`, in a sentence) for `errand`, which is to do
/// `what`; `None`: it has not answered yet, and will do it.
pub(super) async fn ask(
    settings: &Settings,
    errand: &Errand,
    holder: &str,
    what: &str,
) -> anyhow::Result<Option<String>> {
    let errands = open::errands(settings);
    let until = SystemClock.now().saturating_add(PATIENCE)?;
    let starting = SystemClock.now().saturating_add(STARTS_WITHIN)?;
    while let Err(error) = errands.ask(errand) {
        // It has the store already, and takes requests in a moment.
        if error.kind() == ErrorKind::NotFound && SystemClock.now() < starting {
            pause().await?;
            continue;
        }
        bail!("{holder} It cannot be asked to {what} either: {error}");
    }
    while SystemClock.now() < until {
        match errands.answer(errand) {
            Some(answer) => return Ok(Some(answer)),
            None => pause().await?,
        }
    }
    Ok(None)
}

async fn pause() -> anyhow::Result<()> {
    SystemClock.sleep_until(SystemClock.now().saturating_add(ASK_EVERY)?).await;
    Ok(())
}
