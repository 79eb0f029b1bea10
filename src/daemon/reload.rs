//! Putting an agreement in force: at the start, and whenever the file has changed.
//!
//! A bad file changes nothing. A good one is stored whole, with everything it includes, so that
//! countdowns that began under it can be judged by it for ever. What it changes is logged before.

use std::path::Path;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::{Deps, Live, Running, announce, status};
use crate::config::Files;
use crate::config::check::{Checked, Input, check, check_file};
use crate::contract::{Agreement, Contract};
use crate::crm::{Ask, Wanted};
use crate::diag::Severity;
use crate::lead::Stream;
use crate::store::{Store, StoreError, StoredVersion};

/// Why an agreement is not in force.
#[derive(Debug, thiserror::Error)]
pub enum ReloadError {
    /// The file cannot be read, or is wrong: one line per finding.
    #[error("{}", .0.join("\n"))]
    Refused(Vec<String>),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Reads the file again. The answer says in one line what came of it.
///
/// # Errors
/// Where the file is refused; the old agreement stays in force.
pub async fn run_once(deps: &Deps, live: &Live, path: &Path) -> Result<String, Vec<String>> {
    let lines = |error: ReloadError| match error {
        ReloadError::Refused(lines) => lines,
        ReloadError::Store(error) => vec![error.to_string()],
    };
    let old = live.load_full();
    let running = in_force(deps, path).await.map_err(lines)?;
    let version = &running.contract.version;
    let what = format!("version {} ({}) is in force", version.number, version.hash);
    if old.contract.version == *version {
        return Ok(format!("nothing has changed: {what}"));
    }
    live.store(Arc::new(running));
    Ok(what)
}

/// The agreement of the file at `path` together with the versions that were in force before it; a
/// version that is new is accepted as of the CRM's present.
///
/// # Errors
/// Where the file is refused; nothing has been stored then.
pub async fn in_force(deps: &Deps, path: &Path) -> Result<Running, ReloadError> {
    let store = &*deps.store;
    let mut versions = store.versions().await?;
    let accepted = versions.iter().map(|version| version.number).max();
    let refused = |line| ReloadError::Refused(vec![line]);
    let checked = check_file(path, Some(deps.clock.now()), accepted).map_err(refused)?;
    let errors = findings(&checked, Severity::Error);
    if !errors.is_empty() {
        return Err(ReloadError::Refused(errors));
    }
    for warning in findings(&checked, Severity::Warning) {
        tracing::warn!(warning, "the agreement is accepted with a warning");
    }
    if versions.last().is_none_or(|last| last.hash != checked.hash) {
        let version = StoredVersion {
            hash: checked.hash.clone(),
            number: checked.version.unwrap_or_default(),
            accepted_at: crm_time(deps).await?,
            files: checked.files,
        };
        if let Some(new) = &checked.contract {
            let before = versions.iter().filter_map(|one| Some((again(one)?, one.accepted_at)));
            announce::log(deps, Agreement::from_accepted(before), new).await?;
        }
        store.accept(&version).await?;
        // Whatever it changes for whom, every lead is looked at again.
        store.all_due().await?;
        versions.push(version);
    }
    let contracts = versions.iter().filter_map(|version| {
        // The newest has just been read: a start need not read it twice.
        let newest =
            checked.contract.clone().filter(|newest| *newest.version.hash == *version.hash);
        Some((newest.or_else(|| again(version))?, version.accepted_at))
    });
    Running::new(Agreement::from_accepted(contracts)).ok_or_else(|| {
        ReloadError::Refused(vec!["no version of the agreement is in force".to_owned()])
    })
}

/// Everything of this severity in a file, its failing tests included, one line each.
fn findings(checked: &Checked, severity: Severity) -> Vec<String> {
    let found = checked.with_tests();
    let found = found.iter().filter(|one| one.severity == severity);
    let line = |one: &crate::diag::Diagnostic| {
        let at = checked.source.position(one.span.start);
        let place = format!("{}:{}:{}", checked.source.name(), at.line, at.column);
        format!("{place}: {}: {}; {}", one.code, one.message, one.help)
    };
    found.map(line).collect()
}

/// The agreement as it was last accepted, for commands that only look.
///
/// # Errors
/// Of the store.
pub async fn accepted(store: &dyn Store) -> Result<Option<Running>, StoreError> {
    let versions = store.versions().await?;
    let contracts =
        versions.iter().filter_map(|version| Some((again(version)?, version.accepted_at)));
    Ok(Running::new(Agreement::from_accepted(contracts)))
}

/// A stored version, read as the language is now. One that can no longer be read judges nothing,
/// and that is said.
pub fn again(version: &StoredVersion) -> Option<Arc<Contract>> {
    let files = Files::stored(&version.files);
    let (name, bytes) = version.files.first()?;
    let input = Input { name, bytes, files: &files, as_of: None, accepted: None };
    let Checked { contract, diagnostics, .. } = check(input);
    if contract.is_none() {
        let number = version.number;
        tracing::error!(
            number,
            hash = version.hash,
            findings = diagnostics.len(),
            "a stored version of the agreement can no longer be read"
        );
    }
    contract
}

/// The CRM's present, from the smallest reading there is. Where the CRM does not answer, the last
/// instant of it that we know: a version that bound countdowns from some other time on, because our
/// own clock is wrong, would accuse people by terms that were not in force, or never bind at all.
async fn crm_time(deps: &Deps) -> Result<Timestamp, StoreError> {
    let from = Timestamp::UNIX_EPOCH;
    let to = from.saturating_add(SignedDuration::from_millis(1)).unwrap_or(from);
    let ask = Ask::Changed { stream: Stream::Leads, from, to };
    match deps.crm.fetch(&Wanted::default(), &ask, None).await {
        Ok(page) => Ok(page.began_at),
        Err(error) => {
            tracing::warn!(%error, "the CRM's time is not known; the last known one is taken");
            let known = status::health(&*deps.store).await?.as_of;
            Ok(known.unwrap_or_else(|| deps.clock.now()))
        }
    }
}
