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

/// Who is to read a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reader {
    pub(super) to: Recipient,
    /// A person who is reached by mail, not by Slack.
    pub(super) by_mail: bool,
}

impl Reader {
    fn plain(to: &Recipient) -> Self {
        Self { to: to.clone(), by_mail: false }
    }
}

impl Outlet {
    /// Its name in messages, as a sentence begins with it.
    pub(super) fn called(&self) -> String {
        let kind = notify::called(self.notifier.kind());
        match &self.sink {
            Some(sink) if !sink.name.is_empty() => format!("{kind} `{}`", sink.name),
            _ => kind.to_owned(),
        }
    }

    /// Under which name the store remembers that nothing is taken from us.
    pub(super) fn note(&self) -> String {
        let name = self.sink.as_ref().map(|sink| format!("/{sink}"));
        format!("notifier_refused{}", name.unwrap_or_default())
    }

    /// Whether what lies in this conversation lies here.
    pub(super) fn holds(&self, place: &str, deps: &Deps) -> bool {
        deps.sinks.at(place).map(|(sink, _)| sink) == self.sink.as_ref()
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

    /// The way to a reader.
    ///
    /// # Errors
    /// Why there is none.
    pub(super) fn outlet(&self, deps: &Deps, reader: &Reader) -> Result<Outlet, String> {
        let found = match &reader.to {
            Recipient::Sink(sink) => match deps.sinks.get(sink) {
                Some(found) => Some(found),
                None => {
                    let configured = sink.configured().to_string().replace(':', ".");
                    return Err(format!(
                        "leadpact.yaml has no `notify.{configured}`: add it, and restart leadpact"
                    ));
                }
            },
            Recipient::Person(_) if reader.by_mail => deps.sinks.mail(),
            _ => None,
        };
        let sink = found.map(|(sink, _)| sink.clone());
        let notifier = Arc::clone(found.map_or(&deps.notifier, |(_, notifier)| notifier));
        let line = self.line(sink.as_ref());
        Ok(Outlet { sink, notifier, line })
    }
}

/// Whoever reads what is for `own`, where all is well: people by mail where no Slack finds them.
///
/// # Errors
/// Why nobody does: nothing is configured that could reach them.
pub(super) fn reader(deps: &Deps, own: &Recipient) -> Result<Reader, String> {
    let person = matches!(own, Recipient::Person(_));
    if person && !deps.notifier.powers().people && deps.sinks.mail().is_some() {
        return Ok(Reader { to: own.clone(), by_mail: true });
    }
    let on_console = deps.notifier.kind() == "console" && !matches!(own, Recipient::Sink(_));
    match on_console && deps.sinks.fall_back.is_some() {
        true => Err("no Slack is configured (`notify.slack`)".to_owned()),
        false => Ok(Reader::plain(own)),
    }
}

/// Who reads what this one's own reader cannot: the same person by mail, then others.
pub(super) fn stand_ins(deps: &Deps, own: &Recipient) -> Vec<Reader> {
    let person = matches!(own, Recipient::Person(_));
    let by_mail = person && deps.notifier.powers().people && deps.sinks.mail().is_some();
    let by_mail = by_mail.then(|| Reader { to: own.clone(), by_mail: true });
    let others = deps.sinks.fall_back.iter().chain([&Recipient::Ops]).filter(|to| *to != own);
    by_mail.into_iter().chain(others.map(Reader::plain)).collect()
}

/// The stand-in with whom it, or what it answers, lies because its reader could not be reached.
pub(super) fn lies_with(deps: &Deps, one: &Undelivered) -> Option<Reader> {
    let own = &one.post.to;
    let place = one.remote.as_ref().or(one.thread.as_ref()).map(|(channel, _)| channel)?;
    if place_of(deps, &Reader::plain(own)).as_ref() == Some(place) {
        return None;
    }
    stand_ins(deps, own).into_iter().find(|to| place_of(deps, to).as_ref() == Some(place))
}

/// The conversation that a place is; `None` for a person in Slack.
pub(super) fn place_of(deps: &Deps, reader: &Reader) -> Option<String> {
    match &reader.to {
        Recipient::Person(_) => {
            deps.sinks.mail().filter(|_| reader.by_mail).map(|(sink, _)| sink.to_string())
        }
        Recipient::Channel(channel) => Some(channel.clone()),
        Recipient::Sink(sink) => Some(sink.to_string()),
        Recipient::Ops => deps.notifier.ops().map(str::to_owned),
    }
}
