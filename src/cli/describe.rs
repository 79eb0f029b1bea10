//! `leadpact describe`: the agreement as prose that both sides can read and sign.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::open::{self, Opened};
use super::place::Place;
use super::term::Term;
use super::versions::{agreement, stored};
use super::{BAD_SETTINGS, FINDINGS, FINE};
use crate::contract::Contract;
use crate::daemon::reload;
use crate::report::describe::describe;
use crate::report::{html, prose};
use crate::store::{Mode, Store as _};

/// What is described.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The agreement [default: --sla, else as the settings say]
    file: Option<PathBuf>,
    /// Tell what has changed since this file, or this stored version by its hash [default: the last
    /// one in force that was another, where there is a store]
    #[arg(long, value_name = "OLD")]
    since: Option<String>,
    /// To read and to put beside the agreement, or as a page
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    #[default]
    Markdown,
    Html,
}

/// Prints it. 0: done; 1: a file has a mistake.
pub(super) fn run(args: &Args, place: &Place, term: &Term) -> anyhow::Result<u8> {
    let Some(new) = agreement(args.file.as_deref(), place, term)? else { return Ok(FINDINGS) };
    let old = match args.since.as_deref() {
        Some(file) if Path::new(file).exists() => {
            let Some(old) = agreement(Some(Path::new(file)), place, term)? else {
                return Ok(FINDINGS);
            };
            Some(old)
        }
        Some(hash) => {
            let Opened::Ready(settings) = open::settings(place, term)? else {
                return Ok(BAD_SETTINGS);
            };
            Some(open::runtime()?.block_on(async {
                stored(hash, &open::store(&settings, Mode::Reader).await?).await
            })?)
        }
        None => open::runtime()?.block_on(last(place, &new)),
    };
    let text = describe(&new, old.as_deref());
    term.write(&match args.format {
        Format::Markdown => prose::markdown(&text),
        Format::Html => html::prose::page(&text),
    });
    Ok(FINE)
}

/// The last version in force that was another, where there is a store to be asked.
async fn last(place: &Place, new: &Contract) -> Option<Arc<Contract>> {
    let settings = place.read_settings().ok()?.settings?;
    let store = open::store(&settings, Mode::Reader).await.ok()?;
    let versions = store.versions().await.ok()?;
    let other = versions.iter().rev().find(|one| one.hash != *new.version.hash)?;
    reload::again(other)
}
