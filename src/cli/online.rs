//! What the agreement asks of the CRM, asked there: for `check --online` and `doctor`.

use std::sync::Arc;

use anyhow::{Context as _, bail};

use super::open::{self, Opened};
use super::place::Place;
use super::term::Term;
use crate::clock::{Clock, SystemClock};
use crate::contract::{Agreement, Contract};
use crate::crm::{Ask, CrmSource, Probe, Wanted};
use crate::daemon::drift::{self, Written};
use crate::lead::Stream;

/// What is not there as the agreement has it, a line each: what may not be read, fields, options,
/// teams, owners.
pub(super) fn drifted(
    contract: &Arc<Contract>,
    written: Written<'_>,
    place: &Place,
    term: &Term,
) -> anyhow::Result<Vec<String>> {
    let Opened::Ready(settings) = open::settings(place, term)? else {
        bail!("the CRM cannot be asked without settings");
    };
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let crm = open::crm(&settings.crm, clock, term)?;
    open::runtime()?.block_on(async {
        let wanted = Wanted::of(&Agreement::of(Arc::clone(contract)));
        let probe = crm.probe(&wanted).await.context("the CRM cannot be asked")?;
        let refused = probe.refused.iter();
        let mut lines: Vec<String> = refused
            .map(|(stream, reason)| format!("{} may not be read: {reason}.", stream.word()))
            .collect();
        lines.extend(drift::fields(&probe.unreadable, contract, Some(written)));
        lines.extend(people(&*crm, contract, written, &probe).await);
        Ok(lines)
    })
}

/// Teams and owners that are not there, or that nobody can tell; nothing where they may not be
/// read, which `probe` says.
pub(super) async fn people(
    crm: &dyn CrmSource,
    contract: &Contract,
    written: Written<'_>,
    probe: &Probe,
) -> Vec<String> {
    match crm.fetch(&Wanted::default(), &Ask::Directory, None).await {
        Ok(page) => {
            let directory = page.batch.directory.unwrap_or_default();
            drift::people(contract, &directory, Some(written))
        }
        Err(_) if probe.refused.iter().any(|(stream, _)| *stream == Stream::Directory) => {
            Vec::new()
        }
        Err(error) => vec![format!("owners and teams cannot be read: {error}.")],
    }
}
