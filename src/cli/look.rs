//! What commands that only look have in common: the store opened for reading, the agreement as last
//! accepted.

use super::open::{self, Opened};
use super::place::Place;
use super::term::Term;
use crate::config::settings::Settings;
use crate::daemon::Running;
use crate::daemon::reload;
use crate::daemon::status::{self, Health};
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
