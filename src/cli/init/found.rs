//! What the account has, where its token can be read; else what every account begins with.

use std::sync::Arc;

use anyhow::{Context as _, anyhow, bail};

use super::write::Files;
use crate::cli::open;
use crate::cli::term::Term;
use crate::clock::{Clock, SystemClock};
use crate::config::SecretRef;
use crate::config::settings::{self, Settings};
use crate::config::starter::{self, Offered, Setup};
use crate::crm::{Ask, CrmSource, Property, SourceError, Wanted};
use crate::diag::words;
use crate::lead::Directory;

/// The lifecycle stages that every HubSpot account begins with.
const LIFECYCLE: &[(&str, &str)] = &[
    ("subscriber", "Subscriber"),
    ("lead", "Lead"),
    ("marketingqualifiedlead", "Marketing Qualified Lead"),
    ("salesqualifiedlead", "Sales Qualified Lead"),
    ("opportunity", "Opportunity"),
    ("customer", "Customer"),
];
/// Of its lead statuses the one that ends a lead.
const STATUSES: &[(&str, &str)] = &[("UNQUALIFIED", "Unqualified")];

/// What there is to write an agreement from.
pub(super) struct Found {
    /// The account's own words for itself; `None`: nothing was read.
    pub(super) account: Option<String>,
    /// Stages.
    pub(super) lifecycle: Vec<Offered>,
    /// Lead statuses.
    pub(super) statuses: Vec<Offered>,
    /// What brings leads.
    pub(super) sources: Vec<String>,
    /// Owners and teams.
    directory: Directory,
    /// What could not be read, in words.
    besides: Vec<String>,
}

impl Found {
    /// What every account begins with.
    pub(super) fn usual() -> Self {
        let owned = |all: &[(&str, &str)]| {
            all.iter().map(|(value, label)| ((*value).into(), (*label).into())).collect()
        };
        Self {
            account: None,
            lifecycle: owned(LIFECYCLE),
            statuses: owned(STATUSES),
            sources: Vec::new(),
            directory: Directory::default(),
            besides: Vec::new(),
        }
    }

    /// Reads the account. Where no token was `named` and there is none where it usually lies, that
    /// is no failure.
    pub(super) fn read(
        setup: &Setup,
        files: &Files,
        named: bool,
        term: &Term,
    ) -> anyhow::Result<Self> {
        let text = setup.settings();
        let Some(settings) = settings::read(&files.settings, text.as_bytes(), None).settings else {
            bail!("the settings would be wrong");
        };
        if !named && !can_be_read(&settings.crm.token) {
            return Ok(Self::usual());
        }
        open::runtime()?.block_on(Self::of(&settings, term)).map_err(|error| {
            anyhow!(
                "{error:#}; nothing was written (without --token, what every account begins with \
                 is taken)"
            )
        })
    }

    async fn of(settings: &Settings, term: &Term) -> anyhow::Result<Self> {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let crm = open::crm(&settings.crm, clock, term)?;
        let properties = crm.properties().await.context("the CRM's fields cannot be read")?;
        let mut besides = Vec::new();
        let mut offered = |name: &str| {
            let found = properties.iter().find(|one| one.name == name && !one.archived);
            if found.is_none() {
                besides.push(format!("the CRM shows no field `{name}`"));
            }
            found.map(offers).unwrap_or_default()
        };
        let (lifecycle, statuses) = (offered("lifecyclestage"), offered("hs_lead_status"));
        let sources = offered("hs_analytics_source").into_iter().map(|(value, _)| value).collect();
        offered("email");
        if lifecycle.is_empty() {
            bail!(
                "the CRM shows no stages (options of the property `lifecyclestage`); the token \
                 needs the scope to read contacts' properties"
            );
        }
        let directory = match directory(&*crm).await {
            Ok(directory) => directory,
            Err(error) => {
                besides.push(format!("owners and teams cannot be read ({error})"));
                Directory::default()
            }
        };
        let account = crm.probe(&Wanted::default()).await.ok().and_then(|probe| probe.account);
        let account = Some(account.unwrap_or_default());
        Ok(Self { account, lifecycle, statuses, sources, directory, besides })
    }

    /// Teams of those who are active.
    pub(super) fn teams(&self) -> Vec<String> {
        let active = self.directory.owners.values().filter(|owner| owner.active);
        let teams = active.filter_map(|owner| owner.teams.last());
        let mut names: Vec<String> = teams.flat_map(|now| now.teams.iter().cloned()).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// An owner's id; where owners were read, one of them.
    pub(super) fn manager(&self, written: &str) -> Result<String, String> {
        let id = starter::owner(written)?;
        let owners = &self.directory.owners;
        if owners.is_empty() || owners.keys().any(|known| known.as_str() == id) {
            return Ok(id);
        }
        let known = owners.iter().filter(|(_, owner)| owner.active).map(|(id, _)| id.as_str());
        let help = match words::nearest(&id, known.clone()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("write {}", words::listed(known)),
        };
        Err(format!("{} is no owner's id in the CRM; {help}", words::quote(&id)))
    }

    /// Where it all comes from.
    pub(super) fn told(&self) -> String {
        let Some(account) = &self.account else {
            return "Stages are those that every HubSpot account begins with: no token was given. \
                    With one (--token), they are read from yours."
                .to_owned();
        };
        let account = match account.is_empty() {
            true => "the account".to_owned(),
            false => format!("account {account}"),
        };
        let owners = self.directory.owners.values().filter(|owner| owner.active).count();
        let mut text = format!(
            "Read from {account}: {}, {}, {}, {}.",
            words::count(self.lifecycle.len(), "lifecycle stage"),
            match self.statuses.len() {
                1 => "1 lead status".to_owned(),
                count => format!("{count} lead statuses"),
            },
            words::count(self.teams().len(), "team"),
            words::count(owners, "owner"),
        );
        for what in &self.besides {
            text.push_str(&format!(" But {what}."));
        }
        text
    }
}

fn can_be_read(token: &SecretRef) -> bool {
    token.read().is_ok()
}

/// What people can choose now.
fn offers(property: &Property) -> Vec<Offered> {
    let now = property.options.iter().filter(|option| {
        !option.hidden && !option.value.is_empty() && !option.value.contains(char::is_control)
    });
    now.map(|option| (option.value.clone(), option.label.clone())).collect()
}

async fn directory(crm: &dyn CrmSource) -> Result<Directory, SourceError> {
    let page = crm.fetch(&Wanted::default(), &Ask::Directory, None).await?;
    Ok(page.batch.directory.unwrap_or_default())
}
