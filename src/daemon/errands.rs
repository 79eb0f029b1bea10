//! What the command line asks of the running daemon, through a folder beside the store.
//!
//! Only one process may write to the store, and nobody should have to stop the watch to have a lead
//! forgotten or rated. So whoever finds the store in use leaves a request here; the daemon finds it
//! between two looks, does it, and leaves its answer. A request outlives a crash of either side.
//!
//! Start at [`Errands::ask`]. A request holds a lead's id, and of a rating what was said, so nobody
//! but the daemon and root can look into the folder that the daemon makes. The files keep the mode
//! of whoever writes them: one that root alone could read would be of no use to the service, which
//! does not run as root.

use std::fs;
use std::io::{self, Read as _};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use super::{Deps, forget, rate};
use crate::id::{LeadId, OwnerId};
use crate::lead::RatingFact;

/// Requests done at one look.
const MOST: usize = 100;
/// Longest request and longest answer that is read, in bytes.
const MOST_BYTES: u64 = 4_096;
/// How an answer's file ends.
const DONE: &str = "done";

/// The folder.
#[derive(Clone, Debug)]
pub struct Errands(PathBuf);

/// One request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Errand {
    /// To forget a lead.
    Forget(LeadId),
    /// To keep what somebody said of a lead.
    Rate(LeadId, RatingFact),
}

impl Errands {
    /// The one that belongs to the store at `store`.
    pub fn beside(store: &Path) -> Self {
        let mut name = store.as_os_str().to_owned();
        name.push(".asked");
        Self(name.into())
    }

    /// Asks the daemon.
    ///
    /// # Errors
    /// Where nothing can be written: also where the daemon is one that takes no requests.
    pub fn ask(&self, errand: &Errand) -> io::Result<()> {
        // Appears whole or not at all.
        let draft = self.file(errand, "new");
        let _ = fs::remove_file(self.file(errand, DONE));
        fs::write(&draft, errand.text())?;
        fs::rename(draft, self.file(errand, errand.ending()))
    }

    /// What the daemon did, as [`forget::Done`] or [`rate::Done`] reads it, or why it did not; once
    /// there is an answer.
    pub fn answer(&self, errand: &Errand) -> Option<String> {
        let path = self.file(errand, DONE);
        let text = read(&path)?;
        // It lies in a folder of the daemon's: whoever may not remove it leaves it to the daemon.
        let _ = fs::remove_file(path);
        Some(text)
    }

    /// Makes the folder, for the daemon's own user alone, and clears away answers that nobody
    /// fetched.
    ///
    /// # Errors
    /// Where it cannot be made.
    pub(super) fn open(&self) -> io::Result<()> {
        // One that is there keeps its mode: somebody may have opened it to those who may ask.
        fs::DirBuilder::new().recursive(true).mode(0o700).create(&self.0)?;
        for path in self.files(DONE) {
            let _ = fs::remove_file(path);
        }
        Ok(())
    }

    /// Does what was asked.
    pub(super) async fn run_once(&self, deps: &Deps) {
        for ending in [Errand::FORGET, Errand::RATE] {
            for path in self.files(ending) {
                let Some(text) = read(&path) else { continue };
                let answer = match Errand::read(ending, &text) {
                    Some(errand) => errand.run(deps).await,
                    None => "the request cannot be read".to_owned(),
                };
                if let Err(error) = fs::write(path.with_extension(DONE), answer) {
                    tracing::warn!(%error, "an answer could not be left");
                }
                // What cannot be removed would be done again: that changes nothing.
                let _ = fs::remove_file(path);
            }
        }
    }

    fn files(&self, ending: &str) -> Vec<PathBuf> {
        let entries = fs::read_dir(&self.0).into_iter().flatten().flatten();
        let paths = entries.map(|entry| entry.path());
        paths.filter(|path| path.extension().is_some_and(|end| end == ending)).take(MOST).collect()
    }

    /// Ids are the CRM's own: they may hold what a file's name may not.
    fn file(&self, errand: &Errand, ending: &str) -> PathBuf {
        let digest = Sha256::new().chain_update(errand.ending()).chain_update(errand.text());
        let digest = digest.finalize();
        let name: String = digest.iter().take(12).map(|byte| format!("{byte:02x}")).collect();
        self.0.join(format!("{name}.{ending}"))
    }
}

impl Errand {
    const FORGET: &str = "forget";
    const RATE: &str = "rate";

    fn ending(&self) -> &'static str {
        match self {
            Self::Forget(_) => Self::FORGET,
            Self::Rate(..) => Self::RATE,
        }
    }

    /// One line each; no id and no reason holds a line's end.
    fn text(&self) -> String {
        match self {
            Self::Forget(lead) => lead.to_string(),
            Self::Rate(lead, RatingFact { at, stars, by, reason }) => {
                let by = by.as_ref().map_or("", OwnerId::as_str);
                format!("{lead}\n{at}\n{stars}\n{by}\n{}", reason.as_deref().unwrap_or_default())
            }
        }
    }

    fn read(ending: &str, text: &str) -> Option<Self> {
        if ending == Self::FORGET {
            return Some(Self::Forget(LeadId::from(text)));
        }
        let mut lines = text.split('\n');
        let lead = LeadId::from(lines.next()?);
        let at: Timestamp = lines.next()?.parse().ok()?;
        let stars: u8 = lines.next()?.parse().ok().filter(|stars| (1..=5).contains(stars))?;
        let said = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let by = said(lines.next()?).map(OwnerId::from);
        let reason = said(lines.next()?).map(Into::into);
        Some(Self::Rate(lead, RatingFact { at, stars, by, reason }))
    }

    /// Does it; what came of it, as the one who asked reads it.
    async fn run(&self, deps: &Deps) -> String {
        match self {
            Self::Forget(lead) => match forget::run_once(deps, lead).await {
                Ok(done) => {
                    let (facts, emptied) = (done.facts, done.emptied);
                    tracing::info!(facts, emptied, "a lead was forgotten");
                    done.text()
                }
                Err(error) => {
                    tracing::error!(%error, "a lead was not forgotten");
                    error.to_string()
                }
            },
            Self::Rate(lead, rating) => match rate::run_once(&*deps.store, lead, rating).await {
                Ok(done) => {
                    tracing::info!(stars = rating.stars, answer = done.text(), "a lead was rated");
                    done.text().to_owned()
                }
                Err(error) => {
                    tracing::error!(%error, "a rating was not kept");
                    error.to_string()
                }
            },
        }
    }
}

fn read(path: &Path) -> Option<String> {
    let mut text = String::new();
    let file = fs::File::open(path).ok()?;
    file.take(MOST_BYTES).read_to_string(&mut text).ok()?;
    Some(text)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn nobody_else_can_look_into_the_folder_that_the_daemon_makes() {
        let home = tempfile::tempdir().unwrap();
        let errands = Errands::beside(&home.path().join("leads.db"));
        errands.open().unwrap();
        let mode = || fs::metadata(&errands.0).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(), 0o700);
        // Whoever is let in on purpose stays in.
        fs::set_permissions(&errands.0, fs::Permissions::from_mode(0o770)).unwrap();
        errands.open().unwrap();
        assert_eq!(mode(), 0o770);
    }
}
