//! What the command line asks of the running daemon, through a folder beside the store.
//!
//! Only one process may write to the store, and nobody should have to stop the watch to have a lead
//! forgotten. So whoever finds the store in use leaves a request here; the daemon finds it between
//! two looks, does it, and leaves its answer. A request outlives a crash of either side.
//!
//! Start at [`Errands::ask`]. A request holds a lead's id and nothing else about it.

use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use super::{Deps, forget};
use crate::id::LeadId;

/// Requests done at one look.
const MOST: usize = 100;
/// Longest request and longest answer that is read, in bytes.
const MOST_BYTES: u64 = 1_024;
/// How a request's file ends.
const ASKED: &str = "forget";
/// How an answer's file ends.
const DONE: &str = "done";

/// The folder.
#[derive(Clone, Debug)]
pub struct Errands(PathBuf);

impl Errands {
    /// The one that belongs to the store at `store`.
    pub fn beside(store: &Path) -> Self {
        let mut name = store.as_os_str().to_owned();
        name.push(".asked");
        Self(name.into())
    }

    /// Asks the daemon to forget `lead`.
    ///
    /// # Errors
    /// Where nothing can be written: also where the daemon is one that takes no requests.
    pub fn ask(&self, lead: &LeadId) -> io::Result<()> {
        let request = self.file(lead, ASKED);
        // Appears whole or not at all.
        let draft = self.file(lead, "new");
        let _ = fs::remove_file(self.file(lead, DONE));
        fs::write(&draft, lead.as_str())?;
        fs::rename(draft, request)
    }

    /// The daemon's answer, once there is one.
    pub fn answer(&self, lead: &LeadId) -> Option<Result<forget::Done, String>> {
        let path = self.file(lead, DONE);
        let text = read(&path)?;
        // It lies in a folder of the daemon's: whoever may not remove it leaves it to the daemon.
        let _ = fs::remove_file(path);
        let mut words = text.split(' ');
        let mut number = || words.next().and_then(|word| word.parse::<usize>().ok());
        match (number(), number(), number(), number()) {
            (Some(known), Some(facts), Some(messages), Some(emptied)) => {
                Some(Ok(forget::Done { known: known > 0, facts: facts as u64, messages, emptied }))
            }
            _ => Some(Err(text)),
        }
    }

    /// Makes the folder, and clears away answers that nobody fetched.
    ///
    /// # Errors
    /// Where it cannot be made.
    pub(super) fn open(&self) -> io::Result<()> {
        fs::create_dir_all(&self.0)?;
        for path in self.files(DONE) {
            let _ = fs::remove_file(path);
        }
        Ok(())
    }

    /// Does what was asked.
    pub(super) async fn run_once(&self, deps: &Deps) {
        for path in self.files(ASKED) {
            let Some(lead) = read(&path) else { continue };
            let lead = LeadId::from(lead.as_str());
            let answer = match forget::run_once(deps, &lead).await {
                Ok(done) => {
                    tracing::info!(
                        facts = done.facts,
                        emptied = done.emptied,
                        "a lead was forgotten"
                    );
                    let known = usize::from(done.known);
                    format!("{known} {} {} {}", done.facts, done.messages, done.emptied)
                }
                Err(error) => {
                    tracing::error!(%error, "a lead was not forgotten");
                    error.to_string()
                }
            };
            if let Err(error) = fs::write(path.with_extension(DONE), answer) {
                tracing::warn!(%error, "an answer could not be left");
            }
            // What cannot be removed would be done again: that changes nothing.
            let _ = fs::remove_file(path);
        }
    }

    fn files(&self, ending: &str) -> Vec<PathBuf> {
        let entries = fs::read_dir(&self.0).into_iter().flatten().flatten();
        let paths = entries.map(|entry| entry.path());
        paths.filter(|path| path.extension().is_some_and(|end| end == ending)).take(MOST).collect()
    }

    /// Ids are the CRM's own: they may hold what a file's name may not.
    fn file(&self, lead: &LeadId, ending: &str) -> PathBuf {
        let digest = Sha256::digest(lead.as_str());
        let name: String = digest.iter().take(12).map(|byte| format!("{byte:02x}")).collect();
        self.0.join(format!("{name}.{ending}"))
    }
}

fn read(path: &Path) -> Option<String> {
    let mut text = String::new();
    let file = fs::File::open(path).ok()?;
    file.take(MOST_BYTES).read_to_string(&mut text).ok()?;
    Some(text)
}
