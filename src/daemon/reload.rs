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
use crate::diag::{Diagnostic, Severity};
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
    let checked = read(deps, path, old.agreement.highest()).map_err(lines)?;
    let what = |contract: &Contract| {
        format!("version {} ({}) is in force", contract.version.number, contract.version.hash)
    };
    if *old.contract.version.hash == *checked.hash {
        return Ok(format!("nothing has changed: {}", what(&old.contract)));
    }
    // What was accepted before is at hand: a hundred versions need not be read again for one more.
    let new = accept(deps, checked, &old.agreement).await;
    let running = new.map_err(ReloadError::from).and_then(|new| follow(old.agreement.clone(), new));
    let running = running.map_err(lines)?;
    let said = what(&running.contract);
    live.store(Arc::new(running));
    Ok(said)
}

/// The agreement of the file at `path` together with the versions that were in force before it; a
/// version that is new is accepted as of the CRM's present.
///
/// # Errors
/// Where the file is refused; nothing has been stored then.
pub async fn in_force(deps: &Deps, path: &Path) -> Result<Running, ReloadError> {
    let versions = deps.store.versions().await?;
    let highest = versions.iter().map(|version| version.number).max();
    let checked = read(deps, path, highest)?;
    let is_new = versions.last().is_none_or(|last| last.hash != checked.hash);
    let contracts = versions.iter().filter_map(|version| {
        // The newest has just been read: a start need not read it twice.
        let newest =
            checked.contract.clone().filter(|newest| *newest.version.hash == *version.hash);
        Some((newest.or_else(|| again(version))?, version.accepted_at))
    });
    let agreement = Agreement::from_accepted(contracts);
    let new = if is_new { accept(deps, checked, &agreement).await? } else { None };
    follow(agreement, new)
}

/// A version with the instant at which it was accepted.
type Accepted = (Arc<Contract>, Timestamp);

/// The agreement with a version more, if there is one.
fn follow(agreement: Agreement, new: Option<Accepted>) -> Result<Running, ReloadError> {
    let agreement = match new {
        Some((contract, accepted_at)) => agreement.followed_by(contract, accepted_at),
        None => agreement,
    };
    Running::new(agreement).ok_or_else(|| {
        ReloadError::Refused(vec!["no version of the agreement is in force".to_owned()])
    })
}

/// Checks the file and runs its own tests. A file with a mistake is refused.
fn read(deps: &Deps, path: &Path, highest: Option<u32>) -> Result<Checked, ReloadError> {
    let refused = |line| ReloadError::Refused(vec![line]);
    let checked = check_file(path, Some(deps.clock.now()), highest).map_err(refused)?;
    let found = checked.with_tests();
    let errors = findings(&checked, &found, Severity::Error);
    if !errors.is_empty() {
        return Err(ReloadError::Refused(errors));
    }
    for warning in findings(&checked, &found, Severity::Warning) {
        tracing::warn!(warning, "the agreement is accepted with a warning");
    }
    Ok(checked)
}

/// Stores a version that is new, as of the CRM's present. What it changes of those `before` it is
/// logged first.
async fn accept(
    deps: &Deps,
    checked: Checked,
    before: &Agreement,
) -> Result<Option<Accepted>, StoreError> {
    let Some(contract) = checked.contract else { return Ok(None) };
    let version = StoredVersion {
        hash: checked.hash,
        number: checked.version.unwrap_or_default(),
        accepted_at: crm_time(deps).await?,
        files: checked.files,
    };
    announce::log(deps, before.clone(), &contract).await?;
    deps.store.accept(&version).await?;
    // Whatever it changes for whom, every lead is looked at again.
    deps.store.all_due().await?;
    Ok(Some((contract, version.accepted_at)))
}

/// Everything of this severity in a file, one line each.
fn findings(checked: &Checked, found: &[Diagnostic], severity: Severity) -> Vec<String> {
    let found = found.iter().filter(|one| one.severity == severity);
    let line = |one: &Diagnostic| {
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
