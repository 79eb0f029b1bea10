//! Which way a message goes out: by whom it is for, or by where it lies already.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::line::Line;
use crate::alert::Recipient;
use crate::contract::Sink;
use crate::daemon::Deps;
use crate::notify::{self, Notifier};
use crate::store::Undelivered;

/// A way out, and how its line is.
#[derive(Clone)]
pub(super) struct Outlet {
    /// `None`: the one that channels, people and the operator are reached by.
    pub(super) sink: Option<Sink>,
    pub(super) notifier: Arc<dyn Notifier>,
    pub(super) line: Arc<Line>,
}

impl Outlet {
    /// Its name in messages, as a sentence begins with it.
    pub(super) fn called(&self) -> String {
        let kind = notify::called(self.notifier.kind());
        match &self.sink {
            Some(sink) => format!("{kind} `{}`", sink.name),
            None => kind.to_owned(),
        }
    }

    /// Under which name the store remembers that nothing is taken from us.
    pub(super) fn note(&self) -> String {
        let name = self.sink.as_ref().map(|sink| format!("/{sink}"));
        format!("notifier_refused{}", name.unwrap_or_default())
    }

    /// Whether what lies in this conversation lies here.
    pub(super) fn holds(&self, place: &str, deps: &Deps) -> bool {
        match &self.sink {
            Some(sink) => sink.to_string() == place,
            None => deps.sinks.all().all(|(sink, _)| sink.to_string() != place),
        }
    }
}

/// The line of each way out.
#[derive(Default)]
pub(super) struct Lines(Mutex<BTreeMap<Option<Sink>, Arc<Line>>>);

impl Lines {
    fn line(&self, sink: Option<&Sink>) -> Arc<Line> {
        let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(lines.entry(sink.cloned()).or_default())
    }

    /// The way to `to`.
    ///
    /// # Errors
    /// Why there is none.
    pub(super) fn outlet(&self, deps: &Deps, to: &Recipient) -> Result<Outlet, String> {
        let Recipient::Sink(sink) = to else {
            let notifier = Arc::clone(&deps.notifier);
            return Ok(Outlet { sink: None, notifier, line: self.line(None) });
        };
        let Some((sink, notifier)) = deps.sinks.get(sink) else {
            return Err(format!(
                "leadpact.yaml has no `notify.{}.{}`: add it, and restart leadpact",
                sink.kind.word(),
                sink.name
            ));
        };
        let (sink, notifier) = (Some(sink.clone()), Arc::clone(notifier));
        let line = self.line(sink.as_ref());
        Ok(Outlet { sink, notifier, line })
    }
}

/// Who reads what this one's own reader cannot: in this order.
pub(super) fn stand_ins(deps: &Deps, own: &Recipient) -> Vec<Recipient> {
    let all = deps.sinks.fall_back.iter().chain([&Recipient::Ops]);
    all.filter(|to| *to != own).cloned().collect()
}

/// The stand-in with whom it, or what it answers, lies because its reader could not be reached.
pub(super) fn lies_with(deps: &Deps, one: &Undelivered) -> Option<Recipient> {
    let own = &one.post.to;
    let place = one.remote.as_ref().or(one.thread.as_ref()).map(|(channel, _)| channel)?;
    if place_of(deps, own).as_ref() == Some(place) {
        return None;
    }
    stand_ins(deps, own).into_iter().find(|to| place_of(deps, to).as_ref() == Some(place))
}

/// The conversation that a place is; `None` for a person.
pub(super) fn place_of(deps: &Deps, to: &Recipient) -> Option<String> {
    match to {
        Recipient::Person(_) => None,
        Recipient::Channel(channel) => Some(channel.clone()),
        Recipient::Sink(sink) => Some(sink.to_string()),
        Recipient::Ops => deps.notifier.ops().map(str::to_owned),
    }
}
