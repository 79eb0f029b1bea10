//! Versions of the agreement that a command compares: in files, and in the store.

use std::path::Path;
use std::sync::Arc;

use anyhow::{anyhow, bail};

use super::check::tally;
use super::look::Look;
use super::place::{Found, Place};
use super::term::{Ink, Term};
use crate::clock::{Clock as _, SystemClock};
use crate::contract::Contract;
use crate::daemon::{Running, reload};
use crate::diag::render;
use crate::report::plan::Plan;
use crate::store::{Sqlite, Store as _};

/// The agreement in a file; `None` where its mistakes have been shown.
pub(super) fn agreement(
    file: Option<&Path>,
    place: &Place,
    term: &Term,
) -> anyhow::Result<Option<Arc<Contract>>> {
    let (source, found, contract) = match place.read_agreement(file)? {
        Found::Agreement(checked) => (checked.source, checked.diagnostics, checked.contract),
        Found::BadSettings(read) => (read.source, read.diagnostics, None),
    };
    if contract.is_none() {
        let (errors, warnings) = render::tally(&found);
        term.print(&render::text(&source, &found, term.style));
        let tally =
            format!("{} in {}: nothing more was done", tally(errors, warnings), source.name());
        term.print(&format!("\n{}", term.ink(Ink::Bad, &tally)));
    }
    Ok(contract)
}

/// What one version changes of another, without regard to what is running.
pub(super) fn compared(old: Arc<Contract>, new: Arc<Contract>) -> Plan {
    let as_of = SystemClock.now();
    let binds_from = new.effective_from.max(as_of);
    Plan { old, new, binds_from, running: None, as_of }
}

/// The version that is compared with.
pub(super) async fn old(
    against: Option<&str>,
    running: &Running,
    (look, place, term): (&Look, &Place, &Term),
) -> anyhow::Result<Option<Arc<Contract>>> {
    let Some(against) = against else { return Ok(Some(Arc::clone(&running.contract))) };
    if Path::new(against).exists() {
        return agreement(Some(Path::new(against)), place, term);
    }
    Ok(Some(stored(against, &look.store).await?))
}

/// The stored version whose hash begins so.
pub(super) async fn stored(hash: &str, store: &Sqlite) -> anyhow::Result<Arc<Contract>> {
    let versions = store.versions().await?;
    let mut stored = versions.iter().rev();
    let Some(version) = stored.find(|one| hash.len() >= 4 && one.hash.starts_with(hash)) else {
        let hashes: Vec<&str> = versions.iter().map(|one| one.hash.as_str()).collect();
        bail!(
            "`{hash}` is neither a file nor a stored version: write a path, or one of {}",
            hashes.join(", ")
        );
    };
    reload::again(version).ok_or_else(|| anyhow!("version {hash} can no longer be read"))
}
