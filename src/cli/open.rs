//! Opening what the settings name: the store, the CRM, the notifier.

use std::collections::BTreeMap;
use std::io::IsTerminal as _;
use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use tokio::runtime::Runtime;

use super::place::Place;
use super::term::Term;
use crate::alert::Recipient;
use crate::clock::{Clock, SystemClock};
use crate::config::SecretRef;
use crate::config::settings::{self, Access, Given, Hears, Settings};
use crate::contract::Destination;
use crate::crm::{self, CrmSource};
use crate::daemon::{Deps, Errands};
use crate::diag::render;
use crate::notify::slack::{Door, Entrance, Options};
use crate::notify::{self, Heartbeat, Notifier, Reach, Setup, SinkSetup, Sinks};
use crate::store::{Mode, Sqlite};
use crate::store::{Store, StoreError};

/// What was wrong before anything was opened: it has been shown already.
pub(super) enum Opened<T> {
    /// Here it is.
    Ready(T),
    /// The settings are wrong or not there; the findings are on the screen.
    BadSettings,
}

/// The settings, or their mistakes on the screen: also that there are none, since starting again
/// will not help there either.
pub(super) fn settings(place: &Place, term: &Term) -> anyhow::Result<Opened<Settings>> {
    let read = match place.read_settings() {
        Ok(read) => read,
        Err(error) => {
            term.error(&format!("{error:#}"));
            return Ok(Opened::BadSettings);
        }
    };
    if !read.diagnostics.is_empty() {
        term.note(&render::text(&read.source, &read.diagnostics, term.style));
    }
    let Some(mut settings) = read.settings else { return Ok(Opened::BadSettings) };
    if let Some(sla) = &place.sla {
        settings.sla.clone_from(sla);
    }
    Ok(Opened::Ready(settings))
}

/// The runtime that all commands share.
pub(super) fn runtime() -> anyhow::Result<Runtime> {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    builder.worker_threads(2).enable_all().build().context("the runtime could not be started")
}

/// The store.
pub(super) async fn store(settings: &Settings, mode: Mode) -> Result<Sqlite, StoreError> {
    let settings::Store::Sqlite(path) = &settings.store;
    Sqlite::open(path, mode).await
}

/// The CRM.
pub(super) fn crm(
    settings: &settings::Crm,
    clock: Arc<dyn Clock>,
    term: &Term,
) -> anyhow::Result<Arc<dyn CrmSource>> {
    let Some(source) = crm::Source::find(&settings.kind) else {
        bail!("`crm.kind: {}` is not a CRM that leadpact can read", settings.kind);
    };
    let requests = crm::Requests {
        per_10s: settings.requests.per_10s,
        search_per_s: settings.requests.search_per_s,
        per_day: settings.requests.per_day.into(),
    };
    let options = crm::Options {
        token: secret(&settings.token, "crm.token", term)?,
        api_version: settings.api_version.clone(),
        base_url: settings.base_url.clone(),
        requests,
    };
    Ok((source.connect)(options, clock)?)
}

/// Who is told, and who is shown the same besides.
type Told = (Arc<dyn Notifier>, Option<Arc<dyn Notifier>>);

/// The notifier that the settings name, and the console besides where they ask for it.
pub(super) fn notifier(
    settings: &settings::Notify,
    clock: &Arc<dyn Clock>,
    term: &Term,
) -> anyhow::Result<Told> {
    let printer = *term;
    let setup = Setup {
        secret: String::new().into(),
        ops: None,
        base_url: None,
        hears: false,
        clock: Arc::clone(clock),
        print: Arc::new(move |text: &str| printer.print(text)),
        // Names belong on somebody's screen, not into a journal or a file.
        kept: !std::io::stdout().is_terminal(),
    };
    let console = || made("console", setup.clone());
    let Some(named) = &settings.slack else { return Ok((console()?, None)) };
    let (kind, secret) = match &named.access {
        Access::Bot(token) => ("slack", secret(token, "notify.slack.bot_token", term)?),
        Access::Webhook(url) => ("slack-webhook", secret(url, "notify.slack.webhook", term)?),
    };
    let (ops, base_url) = (named.ops.clone(), named.base_url.clone());
    let hears = named.hears.is_some();
    let slack = made(kind, Setup { secret, ops, base_url, hears, ..setup.clone() })?;
    Ok((slack, settings.console.then(console).transpose()?))
}

/// Where what people press in Slack comes in, where the settings ask for it; and the port for it,
/// where there is one.
pub(super) fn door(
    settings: &settings::Notify,
    clock: &Arc<dyn Clock>,
    term: &Term,
) -> anyhow::Result<Option<(Arc<Door>, Option<SocketAddr>)>> {
    let Some(slack) = &settings.slack else { return Ok(None) };
    let (Some(hears), Access::Bot(token)) = (&slack.hears, &slack.access) else { return Ok(None) };
    let (entrance, at) = match hears {
        Hears::Socket(app) => {
            (Entrance::Socket(secret(app, "notify.slack.app_token", term)?), None)
        }
        Hears::Listen(signing, at) => {
            (Entrance::Signed(secret(signing, "notify.slack.signing_secret", term)?), Some(*at))
        }
    };
    let token = secret(token, "notify.slack.bot_token", term)?;
    let options = Options { token, ops: None, base_url: slack.base_url.clone() };
    Ok(Some((Arc::new(Door::new(options, entrance, Arc::clone(clock))?), at)))
}

fn made(kind: &str, setup: Setup) -> anyhow::Result<Arc<dyn Notifier>> {
    let made = notify::build(kind, setup);
    Ok(made.with_context(|| format!("`{kind}` is no way to reach people that leadpact knows"))??)
}

/// The other ways that the settings name.
pub(super) fn sinks(
    settings: &settings::Notify,
    clock: &Arc<dyn Clock>,
    term: &Term,
) -> anyhow::Result<Sinks> {
    let recipient = |to: &Destination| match to {
        Destination::Slack(channel) => Some(Recipient::Channel(channel.clone())),
        Destination::Sink(sink) => Some(Recipient::Sink(sink.clone())),
        Destination::Owner | Destination::Manager => None,
    };
    let mut sinks = Sinks::default();
    sinks.fall_back = settings.fall_back.as_ref().and_then(recipient);
    sinks.also_ops = settings.also_ops.iter().filter_map(recipient).collect();
    let reach = Reach::new(settings.allow_private.iter().cloned());
    for settings::Way { sink, given } in &settings.sinks {
        let named = format!("notify.{}", sink.to_string().replace(':', "."));
        let given = given
            .iter()
            .map(|(key, value)| Ok((*key, self::given(value, &format!("{named}.{key}"), term)?)));
        let given: anyhow::Result<BTreeMap<_, _>> = given.collect();
        let (reach, clock) = (reach.clone(), Arc::clone(clock));
        let setup = SinkSetup { sink: sink.clone(), given: given?, reach, clock };
        let built = notify::build_sink(setup);
        sinks.add(sink.clone(), built.with_context(|| format!("`{named}` cannot be used"))?);
    }
    Ok(sinks)
}

/// Who outside hears after each good look.
pub(super) fn heartbeat(
    settings: &Settings,
    clock: &Arc<dyn Clock>,
    term: &Term,
) -> anyhow::Result<Option<Heartbeat>> {
    let Some(url) = &settings.heartbeat else { return Ok(None) };
    let url = given(url, "heartbeat", term)?;
    let reach = Reach::new(settings.notify.allow_private.iter().cloned());
    let heartbeat = Heartbeat::new(&url, &reach, Arc::clone(clock));
    Ok(Some(heartbeat.context("`heartbeat` cannot be used")?))
}

fn given(value: &Given, key: &str, term: &Term) -> anyhow::Result<secrecy::SecretString> {
    match value {
        Given::Plain(text) => Ok(text.clone().into()),
        Given::Secret(place) => secret(place, key, term),
    }
}

/// Everything for a daemon that may change the store.
pub(super) async fn deps(settings: &Settings, term: &Term) -> anyhow::Result<Deps> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let crm = crm(&settings.crm, Arc::clone(&clock), term)?;
    let (notifier, mirror) = notifier(&settings.notify, &clock, term)?;
    let sinks = sinks(&settings.notify, &clock, term)?;
    let store: Arc<dyn Store> = Arc::new(store(settings, Mode::Writer).await?);
    Ok(Deps { clock, crm, store, notifier, sinks, mirror })
}

/// Where the running daemon is asked for something.
pub(super) fn errands(settings: &Settings) -> Errands {
    let settings::Store::Sqlite(path) = &settings.store;
    Errands::beside(path)
}

fn secret(place: &SecretRef, key: &str, term: &Term) -> anyhow::Result<secrecy::SecretString> {
    let revealed = place.read().with_context(|| format!("`{key}` cannot be read"))?;
    if let Some(warning) = revealed.warning {
        term.note(&format!("warning: {warning}"));
    }
    Ok(revealed.secret)
}
