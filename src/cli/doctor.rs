//! `leadpact doctor`: can this machine do what the settings and the agreement ask? One line per
//! question.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use super::online;
use super::open::{self, Opened};
use super::place::{Found, Place};
use super::term::{Ink, Term};
use super::{BAD_SETTINGS, FINDINGS, FINE};
use crate::clock::{Clock, SystemClock};
use crate::config::settings::{self, Settings};
use crate::contract::{Agreement, Contract, Destination};
use crate::crm::Wanted;
use crate::daemon::drift::{self, Written};
use crate::notify::{Address, Asked};
use crate::store::Mode;

/// A clock this far off is said.
const CLOCK_OFF_MS: i64 = 30_000;
/// Less room than this on the disk is said.
const ROOM_BYTES: u64 = 256 * 1024 * 1024;

/// What was found, in order.
struct Findings<'a> {
    term: &'a Term,
    bad: usize,
}

impl Findings<'_> {
    fn good(&self, text: &str) {
        self.term.print(&format!("{}  {text}", self.term.ink(Ink::Good, "ok ")));
    }

    fn bad(&mut self, text: &str) {
        self.bad += 1;
        self.term.print(&format!("{}  {text}", self.term.ink(Ink::Bad, "bad")));
    }

    fn take(&mut self, finding: Result<String, String>) {
        match finding {
            Ok(text) => self.good(&text),
            Err(text) => self.bad(&text),
        }
    }
}

/// Asks every question. 0: all is well; 1: something is not.
pub(super) fn run(place: &Place, term: &Term) -> anyhow::Result<u8> {
    let Opened::Ready(settings) = open::settings(place, term)? else { return Ok(BAD_SETTINGS) };
    let mut findings = Findings { term, bad: 0 };
    findings.good(&format!("settings: {}", place.settings().display()));
    let contract = agreement(place, &settings, &mut findings)?;
    open::runtime()?.block_on(async {
        disk(&settings, &mut findings);
        store(&settings, &mut findings).await;
        if let Some(agreed) = &contract {
            crm(&settings, agreed, &mut findings).await;
            notify(&settings, &agreed.0, &mut findings).await;
        }
    });
    let (count, text) = (findings.bad, if findings.bad == 1 { "finding" } else { "findings" });
    if count > 0 {
        term.print(&format!("\n{}", term.ink(Ink::Bad, &format!("{count} {text}"))));
    }
    Ok(if count == 0 { FINE } else { FINDINGS })
}

fn agreement(
    place: &Place,
    settings: &Settings,
    findings: &mut Findings<'_>,
) -> anyhow::Result<Option<Agreed>> {
    let Found::Agreement(checked) = place.read_agreement(Some(&settings.sla))? else {
        return Ok(None);
    };
    let shown = settings.sla.display();
    if checked.contract.is_none() {
        findings.bad(&format!(
            "agreement: {shown} has mistakes; `leadpact check` lists them. What it needs of the \
             CRM and of Slack can be checked when they are mended"
        ));
    } else {
        findings.good(&format!("agreement: {shown} is fine ({})", checked.hash));
    }
    let files = checked.files.into_iter().next();
    Ok(checked.contract.zip(files))
}

async fn store(settings: &Settings, findings: &mut Findings<'_>) {
    let settings::Store::Sqlite(path) = &settings.store;
    if !path.exists() {
        let shown = path.display();
        return findings.good(&format!("store: {shown} is not there yet; `leadpact run` makes it"));
    }
    match open::store(settings, Mode::Reader).await {
        Ok(_) => findings.good("store: can be read"),
        Err(error) => findings.bad(&format!("store: {error}")),
    }
}

fn disk(settings: &Settings, findings: &mut Findings<'_>) {
    let settings::Store::Sqlite(path) = &settings.store;
    let parent = path.parent().filter(|parent| *parent != Path::new(""));
    let directory = parent.unwrap_or(Path::new("."));
    match free_bytes(directory) {
        Some(free) if free < ROOM_BYTES => findings.bad(&format!(
            "disk: only {} MiB free in {}; make room, or the watch stops",
            free / 1_048_576,
            directory.display()
        )),
        Some(free) => findings.good(&format!(
            "disk: {} MiB free in {}",
            free / 1_048_576,
            directory.display()
        )),
        None => findings.bad(&format!("disk: {} cannot be looked at", directory.display())),
    }
}

/// Free room, as `df` tells it: the standard library has no call for it, and `unsafe` is not for
/// us.
fn free_bytes(directory: &Path) -> Option<u64> {
    let output = std::process::Command::new("df")
        .args(["--output=avail", "--block-size=1", "--"])
        .arg(directory)
        .output()
        .ok()?;
    String::from_utf8(output.stdout).ok()?.lines().nth(1)?.trim().parse().ok()
}

/// The agreement, and the file that it was read from: name and content.
type Agreed = (Arc<Contract>, (String, Vec<u8>));

async fn crm(settings: &Settings, (contract, files): &Agreed, findings: &mut Findings<'_>) {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let crm = match open::crm(&settings.crm, Arc::clone(&clock), findings.term) {
        Ok(crm) => crm,
        Err(error) => return findings.bad(&format!("crm: {error:#}")),
    };
    let wanted = Wanted::of(&Agreement::of(Arc::clone(contract)));
    let probe = match crm.probe(&wanted).await {
        Ok(probe) => probe,
        Err(error) => return findings.bad(&format!("crm: {error}")),
    };
    let account = probe.account.as_ref().map(|account| format!(" for account {account}"));
    findings.good(&format!("crm: the token is good{}", account.unwrap_or_default()));
    let needed = probe.scopes_needed.join(", ");
    match &probe.scopes_held {
        Some(held) => findings.good(&format!("scopes: needed {needed}; held {}", held.join(", "))),
        None => {
            findings.good(&format!("scopes: needed {needed}; the CRM does not list those held"))
        }
    }
    for alike in probe.refused.chunk_by(|(_, one), (_, other)| one == other) {
        let streams: Vec<&str> = alike.iter().map(|(stream, _)| stream.word()).collect();
        let (_, reason) = &alike[0];
        findings.bad(&format!("scopes: {} may not be read: {reason}", streams.join(", ")));
    }
    let written = Written { name: &files.0, bytes: &files.1 };
    for line in drift::fields(&probe.unreadable, contract, Some(written)) {
        findings.bad(&format!("field {}", line.trim_end_matches('.')));
    }
    if probe.unreadable.is_empty() {
        let count = wanted.properties.len();
        findings.good(&format!("fields: all {count} are there, with every option that is named"));
    }
    for line in online::people(&*crm, contract, written, &probe).await {
        findings.bad(&format!("people: {}", line.trim_end_matches('.')));
    }
    let offset = probe.server_time.as_millisecond() - clock.now().as_millisecond();
    let seconds = offset.abs() / 1_000;
    match offset.abs() > CLOCK_OFF_MS {
        true => {
            findings.bad(&format!("clock: {seconds} s off the CRM's; turn on time synchronisation"))
        }
        false => findings.good(&format!("clock: within {} s of the CRM's", seconds + 1)),
    }
}

async fn notify(settings: &Settings, contract: &Contract, findings: &mut Findings<'_>) {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let notifier = match open::notifier(&settings.notify, &clock, findings.term) {
        Ok((notifier, _)) => notifier,
        Err(error) => return findings.bad(&format!("notify: {error:#}")),
    };
    let ops = settings.notify.slack.as_ref().and_then(|slack| slack.ops.as_ref());
    let named = destinations(settings, contract);
    let channels = named.iter().filter_map(|to| match to {
        // The operator's is looked at besides.
        Destination::Slack(channel) => Some(channel).filter(|_| ops != Some(channel)),
        Destination::Owner | Destination::Manager | Destination::Sink(_) => None,
    });
    let mut addresses: Vec<Address> =
        channels.map(|channel| Address::Channel(channel.clone())).collect();
    addresses.push(Address::Ops);
    let asked = Asked { addresses: &addresses, pictures: contract.digest.is_some() };
    for finding in notifier.probe(asked).await {
        findings.take(finding);
    }
    heard(settings, &clock, findings).await;
    sinks(settings, &named, findings).await;
    match open::heartbeat(settings, &clock, findings.term) {
        Ok(None) => {}
        Ok(Some(heart)) => findings.take(match heart.ask().await {
            Ok(()) => Ok("heartbeat: it was heard".to_owned()),
            Err(why) => Err(format!("heartbeat: {why}")),
        }),
        Err(error) => findings.bad(&format!("heartbeat: {error:#}")),
    }
}

/// Wherever the agreement and the settings send messages.
fn destinations<'a>(settings: &'a Settings, contract: &'a Contract) -> BTreeSet<&'a Destination> {
    let steps = contract.routes.iter().flat_map(|route| &route.steps).map(|step| &step.to);
    let summary = contract.digest.iter().flat_map(|digest| &digest.to);
    let own = settings.notify.fall_back.iter().chain(&settings.notify.also_ops);
    steps.chain(summary).chain(own).collect()
}

/// The other ways: each that is named is there, and each that is there can be reached.
async fn sinks(settings: &Settings, named: &BTreeSet<&Destination>, findings: &mut Findings<'_>) {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let sinks = match open::sinks(&settings.notify, &clock, findings.term) {
        Ok(sinks) => sinks,
        Err(error) => return findings.bad(&format!("notify: {error:#}")),
    };
    for to in named {
        let Destination::Sink(sink) = to else { continue };
        if sinks.get(sink).is_none() {
            let missing = sink.configured().to_string().replace(':', ".");
            findings.bad(&format!(
                "{}: `{sink}` is named, and leadpact.yaml has no `notify.{missing}`; its messages \
                 go to the fall-back",
                sink.kind.word()
            ));
        }
    }
    for (sink, notifier) in sinks.all() {
        let asked = Asked { addresses: &[], pictures: false };
        for finding in notifier.probe(asked).await {
            let said = |text: String| format!("{}: {text}", sink.kind.word());
            findings.take(finding.map(said).map_err(said));
        }
    }
}

/// Whether what people press in Slack can come in.
async fn heard(settings: &Settings, clock: &Arc<dyn Clock>, findings: &mut Findings<'_>) {
    match open::door(&settings.notify, clock, findings.term) {
        Ok(None) => {}
        Ok(Some((_, Some(at)))) => {
            findings.good(&format!("slack: what people press is to come in at {at}"));
        }
        Ok(Some((door, None))) => findings.take(match door.may_listen().await {
            Ok(()) => Ok("slack: the app-level token lets us hear what people press".to_owned()),
            Err(error) => Err(format!("slack: {error}")),
        }),
        Err(error) => findings.bad(&format!("notify: {error:#}")),
    }
}
