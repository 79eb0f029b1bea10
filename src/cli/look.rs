//! What commands that only look have in common: the store opened for reading, the agreement as last
//! accepted.

use super::open::{self, Opened};
use super::place::Place;
use super::term::Term;
use crate::config::settings::Settings;
use crate::daemon::Running;
use crate::daemon::reload;
use crate::daemon::status::{self, Health};
use crate::lead::Coverage;
use crate::store::{Mode, Sqlite};
use crate::store::{Store as _, StoreError};

/// So many leads that wait are counted.
const MOST: usize = 1_000;

/// The daemon's knowledge, looked at from outside.
pub(super) struct Look {
    pub(super) settings: Settings,
    pub(super) store: Sqlite,
    pub(super) running: Option<Running>,
    pub(super) health: Health,
    pub(super) status: status::Status,
}

impl Look {
    /// Opens everything for reading.
    pub(super) async fn open(place: &Place, term: &Term) -> anyhow::Result<Opened<Self>> {
        let Opened::Ready(settings) = open::settings(place, term)? else {
            return Ok(Opened::BadSettings);
        };
        let store = open::store(&settings, Mode::Reader).await?;
        let running = reload::accepted(&store).await?;
        let health = status::health(&store).await?;
        let status = status(&store).await?;
        Ok(Opened::Ready(Self { settings, store, running, health, status }))
    }

    /// What has been read, with lag and refusals.
    pub(super) async fn coverage(&self) -> Result<Coverage, StoreError> {
        let mut coverage = self.store.coverage().await?;
        let lag = self.settings.crm.visibility_lag.as_millis();
        coverage.lag_ms = i64::try_from(lag).unwrap_or(i64::MAX);
        coverage.refused = self.health.refused.iter().cloned().collect();
        coverage.unreadable = self.health.unreadable.iter().cloned().collect();
        Ok(coverage)
    }

    /// Says how many leads wait to be judged: what has been read of them since is in no figure, and
    /// after an upgrade that may be all of them.
    pub(super) async fn note_waiting(&self, term: &Term) -> Result<(), StoreError> {
        let Some(as_of) = self.health.as_of else { return Ok(()) };
        let waiting = match self.store.due_leads(as_of, MOST).await?.len() {
            0 => return Ok(()),
            1 => "1 lead waits".to_owned(),
            MOST => format!("{MOST} leads or more wait"),
            some => format!("{some} leads wait"),
        };
        term.note(&format!(
            "note: {waiting} to be judged; these figures do not count what is new of them. \
             `leadpact run` judges them: ask again after its next poll."
        ));
        Ok(())
    }
}

async fn status(store: &Sqlite) -> Result<status::Status, StoreError> {
    let note = store.note("status").await?;
    Ok(note.and_then(|note| serde_json::from_str(&note).ok()).unwrap_or_default())
}
