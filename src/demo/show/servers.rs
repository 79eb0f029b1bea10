//! The two servers on this machine's own address, and the program's settings for them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, bail};
use jiff::civil::Date;
use tokio::net::TcpListener;

use super::files::{self, Pace};
use crate::clock::{Clock, SimClock, SystemClock};
use crate::config::settings::{self, Access, Settings as Read};
use crate::crm::{self, Requests};
use crate::daemon::{Deps, Schedule};
use crate::demo::hubspot::{self, HubSpot, Limits};
use crate::demo::slack::{self, Slack};
use crate::demo::world::SLACK_TOKEN;
use crate::notify::slack as notify;
use crate::store::Sqlite;
use jiff::SignedDuration;

/// A HubSpot account and a Slack workspace, each behind its own port.
pub struct Servers {
    /// The account.
    pub hubspot: HubSpot,
    /// The workspace.
    pub slack: Slack,
    hubspot_server: hubspot::Server,
    slack_server: slack::Server,
    pace: Pace,
}

impl Servers {
    /// Servers in simulated time.
    pub(super) async fn simulated(clock: &SimClock) -> anyhow::Result<Self> {
        let servers = Self::start(Arc::new(clock.clone()), Pace::Simulated).await?;
        servers.hubspot.configure(|settings| settings.limits = Limits::NONE);
        Ok(servers)
    }

    /// Servers in real time.
    ///
    /// # Errors
    /// Where no port can be had.
    pub async fn real() -> anyhow::Result<Self> {
        Self::start(Arc::new(SystemClock), Pace::Real).await
    }

    async fn start(clock: Arc<dyn Clock>, pace: Pace) -> anyhow::Result<Self> {
        let hubspot = HubSpot::new(Arc::clone(&clock));
        // The search index is a little late, as the real one is.
        let lag = (SignedDuration::from_secs(2), SignedDuration::from_secs(20));
        hubspot.configure(|settings| settings.index_lag = lag);
        let slack = Slack::new(clock);
        let port = async || TcpListener::bind(("127.0.0.1", 0)).await;
        let no_port = "no port of this machine could be had";
        let hubspot_server = hubspot.serve(port().await.context(no_port)?).context(no_port)?;
        let slack_server = slack.serve(port().await.context(no_port)?).context(no_port)?;
        Ok(Self { hubspot, slack, hubspot_server, slack_server, pace })
    }

    /// Where they listen: HubSpot, Slack.
    pub fn addresses(&self) -> (&str, &str) {
        (&self.hubspot_server.base_url, &self.slack_server.base_url)
    }

    /// Writes settings and agreement below `directory`.
    ///
    /// # Errors
    /// Where a file cannot be written.
    pub fn write_files(&self, directory: &Path) -> anyhow::Result<()> {
        files::write(directory, self.addresses(), self.pace)
    }

    /// The program's settings for these servers, read from the files that were written; nobody is
    /// told of what began before `enforce_from`.
    pub(super) fn settings(
        &self,
        directory: &Path,
        enforce_from: Date,
    ) -> anyhow::Result<Settings> {
        self.write_files(directory)?;
        files::enforce_from(directory, enforce_from)?;
        let path = directory.join("leadpact.yaml");
        let bytes = std::fs::read(&path).with_context(|| format!("{}", path.display()))?;
        let read = settings::read(&path, &bytes, None);
        match (read.settings, read.diagnostics.first()) {
            (Some(settings), None) => Ok(Settings(settings)),
            (_, found) => bail!("the demo's settings are wrong: {found:?}"),
        }
    }

    /// The notifier with buttons below its messages, and the door for what they bring.
    pub(super) fn hearing(
        &self,
        clock: &Arc<dyn Clock>,
    ) -> anyhow::Result<(Arc<notify::Slack>, Arc<notify::Door>)> {
        const APP: &str = "xapp-demo";
        self.slack.token(APP, &["connections:write"]);
        let options = || notify::Options {
            token: SLACK_TOKEN.into(),
            ops: Some("C0REVOPS".to_owned()),
            base_url: Some(self.slack_server.base_url.clone()),
        };
        let notifier = notify::Slack::new(options(), Arc::clone(clock))?.hearing();
        let entrance = notify::Entrance::Socket(APP.into());
        let door = notify::Door::new(options(), entrance, Arc::clone(clock))?;
        Ok((Arc::new(notifier), Arc::new(door)))
    }

    /// Stops both.
    pub async fn shutdown(self) {
        self.hubspot_server.shutdown().await;
        self.slack_server.shutdown().await;
    }
}

/// Settings, and what is made of them.
pub(super) struct Settings(Read);

impl Settings {
    /// The agreement.
    pub(super) fn sla(&self) -> PathBuf {
        self.0.sla.clone()
    }

    /// The store's file.
    pub(super) fn store_path(&self) -> PathBuf {
        let settings::Store::Sqlite(path) = &self.0.store;
        path.clone()
    }

    /// When to look.
    pub(super) fn schedule(&self) -> Schedule {
        let crm = &self.0.crm;
        Schedule {
            poll: crm.poll.clone(),
            reconcile: crm.reconcile.clone(),
            zone: crm.timezone.clone(),
            lag_ms: i64::try_from(crm.visibility_lag.as_millis()).unwrap_or(i64::MAX),
        }
    }

    /// The daemon's ports: the real connector, the real notifier, the real store.
    pub(super) fn deps(&self, clock: &SimClock, store: Arc<Sqlite>) -> anyhow::Result<Deps> {
        let clock: Arc<dyn Clock> = Arc::new(clock.clone());
        let crm = &self.0.crm;
        let requests = Requests {
            per_10s: crm.requests.per_10s,
            search_per_s: crm.requests.search_per_s,
            per_day: crm.requests.per_day.into(),
        };
        let options = crm::Options {
            token: crm.token.read()?.secret,
            api_version: crm.api_version.clone(),
            base_url: crm.base_url.clone(),
            requests,
        };
        let source = crm::Source::find(&crm.kind).context("the demo's CRM is not known")?;
        let crm = (source.connect)(options, Arc::clone(&clock))?;
        let slack = self.0.notify.slack.as_ref().context("the demo has no Slack")?;
        let Access::Bot(token) = &slack.access else { bail!("the demo's Slack needs a bot") };
        let token = token.read()?.secret;
        let (ops, base_url) = (slack.ops.clone(), slack.base_url.clone());
        let options = notify::Options { token, ops, base_url };
        let notifier = Arc::new(notify::Slack::new(options, Arc::clone(&clock))?);
        Ok(Deps { clock, crm, store, notifier, mirror: None, sinks: Default::default() })
    }
}
