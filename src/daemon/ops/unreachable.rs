//! Who cannot be told: the operator reads in their place, and is told once why.

use std::collections::BTreeMap;

use tokio::sync::Mutex;

use super::matters::listed;
use super::{Matter, raise};
use crate::alert::Recipient;
use crate::daemon::{Deps, Running};
use crate::store::StoreError;

/// Under this name the store remembers them.
const NOTE: &str = "unreachable";

/// Readers who could not be reached when last tried, with the reason; read from the store once.
#[derive(Default)]
pub(in crate::daemon) struct Unreachable(Mutex<Option<BTreeMap<String, String>>>);

impl Unreachable {
    /// Notes that `to` could not be reached.
    ///
    /// # Errors
    /// Of the store.
    pub(in crate::daemon) async fn add(
        &self,
        deps: &Deps,
        running: &Running,
        (to, reason): (&Recipient, &str),
    ) -> Result<(), StoreError> {
        let mut known = self.0.lock().await;
        let all = load(&mut known, deps).await?;
        if all.get(&to.to_string()).is_some_and(|known| known == reason) {
            return Ok(());
        }
        all.insert(to.to_string(), reason.to_owned());
        store(all, deps, running, to).await
    }

    /// Notes that `to` has been reached.
    ///
    /// # Errors
    /// Of the store.
    pub(in crate::daemon) async fn remove(
        &self,
        deps: &Deps,
        running: &Running,
        to: &Recipient,
    ) -> Result<(), StoreError> {
        let mut known = self.0.lock().await;
        let all = load(&mut known, deps).await?;
        match all.remove(&to.to_string()) {
            Some(_) => store(all, deps, running, to).await,
            None => Ok(()),
        }
    }
}

async fn load<'a>(
    known: &'a mut Option<BTreeMap<String, String>>,
    deps: &Deps,
) -> Result<&'a mut BTreeMap<String, String>, StoreError> {
    let all = match known.take() {
        Some(all) => all,
        None => {
            let note = deps.store.note(NOTE).await?;
            note.and_then(|note| serde_json::from_str(&note).ok()).unwrap_or_default()
        }
    };
    Ok(known.insert(all))
}

async fn store(
    all: &BTreeMap<String, String>,
    deps: &Deps,
    running: &Running,
    to: &Recipient,
) -> Result<(), StoreError> {
    raise(deps, running, &matter(all, deps, running, to), |_| true).await?;
    let text = serde_json::to_string(all).unwrap_or_default();
    deps.store.set_note(NOTE, (!all.is_empty()).then_some(&text)).await
}

/// A channel is a matter of its own: many hear nothing. People are one matter together.
fn matter(
    all: &BTreeMap<String, String>,
    deps: &Deps,
    running: &Running,
    to: &Recipient,
) -> Matter {
    match to {
        Recipient::Channel(_) | Recipient::Sink(_) => {
            let (place, over) = match to {
                Recipient::Channel(channel) => (format!("Channel {channel}"), "The channel"),
                to => (format!("`{to}`"), "It"),
            };
            Matter {
                subject: format!("ops {to}"),
                trouble: all.get(&to.to_string()).map(|reason| {
                    let headline = format!("{place} cannot be written to");
                    let details = vec![
                        reason.clone(),
                        named(to, deps, running),
                        "Until then its messages come here.".to_owned(),
                    ];
                    (headline, details)
                }),
                over: format!("{over} can be written to again"),
                is_loud: false,
            }
        }
        Recipient::Person(_) | Recipient::Ops => {
            let people = all.iter().filter(|(name, _)| name.starts_with("owner "));
            let lines: Vec<String> =
                people.map(|(name, reason)| format!("{name}: {reason}")).collect();
            Matter {
                subject: "ops people".to_owned(),
                trouble: (!lines.is_empty()).then(|| {
                    let headline = "Some people cannot be written to";
                    let what = "Give them the same e-mail address in both. Their messages come \
                                here until then.";
                    (headline.to_owned(), listed(lines, what))
                }),
                over: "Everybody can be written to again".to_owned(),
                is_loud: false,
            }
        }
    }
}

/// Where the place is named.
fn named(to: &Recipient, deps: &Deps, running: &Running) -> String {
    let written = match to {
        Recipient::Channel(channel) => format!("slack:{channel}"),
        to => to.to_string(),
    };
    let contract = &running.contract;
    let routes = contract.routes.iter().filter(|route| {
        let mut steps = route.steps.iter();
        steps.any(|step| step.to.to_string() == written)
    });
    let mut places: Vec<String> = routes.map(|route| format!("`routes.{}`", route.name)).collect();
    let digest = contract.digest.iter().flat_map(|digest| &digest.to);
    places.extend(
        digest.filter(|to| to.to_string() == written).map(|_| "`alerts.digest`".to_owned()),
    );
    match places.is_empty() {
        true if deps.sinks.also_ops.contains(to) => {
            format!("leadpact.yaml names it in `notify.also_ops`: `{written}`.")
        }
        true => format!("An earlier version of sla.yaml names it (`{written}`)."),
        false => format!("sla.yaml names it in {}: `{written}`.", places.join(", ")),
    }
}
