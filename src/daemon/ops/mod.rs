//! Messages for whoever runs the monitor: blindness is loud, once, and its end is said too.
//!
//! Trouble that begins is a new message; while it lasts that message is kept up to date; when it is
//! over the same message says so. `blindness` knows what has not been read for too long, `matters`
//! the troubles and their words.

mod blindness;
mod matters;
mod unreachable;

use jiff::Timestamp;

use super::cycle::Cycle;
use super::status::Health;
use super::{Deps, Running, drift};
use crate::alert::{Notice, Post, PostId, Recipient};
use crate::store::{Changeset, StoreError};

pub(super) use unreachable::Unreachable;

/// Something the operator should know while it lasts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Matter {
    /// Names it.
    pub(super) subject: String,
    /// While it lasts: headline and lines. `None`: all is well.
    pub(super) trouble: Option<(String, Vec<String>)>,
    /// What is said when it is over.
    pub(super) over: String,
    /// It must not be missed: it is told wherever the operator may hear it.
    pub(super) is_loud: bool,
}

/// Tells the operator what is wrong with reading, or that it is well again; notes in `health` what
/// was not read.
///
/// # Errors
/// Of the store.
pub(super) async fn tell(
    deps: &Deps,
    running: &Running,
    health: &mut Health,
    cycle: &Cycle,
) -> Result<(), StoreError> {
    let coverage = deps.store.coverage().await?;
    let now = cycle.reading.as_of.unwrap_or_else(|| health.in_crm_time(deps.clock.now()));
    blindness::follow(health, running, (cycle, &coverage), now);
    let directory = deps.store.directory().await?;
    let mut seen = matters::Seen {
        running,
        health,
        reading: &cycle.reading,
        drifted: Vec::new(),
        gone: Vec::new(),
    };
    let gone = drift::people(&running.contract, &directory, None);
    if !health.unreadable.is_empty() || !gone.is_empty() {
        let versions = deps.store.versions().await?;
        let written = versions.last().and_then(drift::Written::of);
        seen.drifted = drift::fields(&health.unreadable, &running.contract, written);
        seen.gone = drift::people(&running.contract, &directory, written);
    }
    for matter in seen.all() {
        raise(deps, running, &matter, |_| true).await?;
    }
    Ok(())
}

/// Says one thing to the operator while there is `trouble`, and `over` once when it has ended.
///
/// # Errors
/// Of the store.
pub(super) async fn say(
    deps: &Deps,
    running: &Running,
    subject: &str,
    (trouble, over): (Option<(String, Vec<String>)>, &'static str),
) -> Result<(), StoreError> {
    let (subject, over) = (subject.to_owned(), over.to_owned());
    let matter = Matter { subject, trouble, over, is_loud: false };
    raise(deps, running, &matter, |_| true).await
}

/// Tells the operator of it; of what is loud by every way that is there for it, and that can be
/// `heard` now.
///
/// # Errors
/// Of the store.
pub(super) async fn raise(
    deps: &Deps,
    running: &Running,
    matter: &Matter,
    heard: impl Fn(&Recipient) -> bool,
) -> Result<(), StoreError> {
    let also = deps.sinks.also_ops.iter().filter(|_| matter.is_loud);
    for to in [&Recipient::Ops].into_iter().chain(also).filter(|to| heard(to)) {
        raise_to(deps, running, matter, to).await?;
    }
    Ok(())
}

async fn raise_to(
    deps: &Deps,
    running: &Running,
    matter: &Matter,
    to: &Recipient,
) -> Result<(), StoreError> {
    // Each time that it comes is a message of its own: an edit of an old one would be overlooked.
    let subject = match to {
        Recipient::Ops => matter.subject.clone(),
        to => format!("{} {to}", matter.subject),
    };
    let note = format!("ops/{subject}");
    let times: u32 = deps.store.note(&note).await?.and_then(|text| text.parse().ok()).unwrap_or(0);
    let id = |times| PostId::about(&format!("{subject} {times}"));
    let earlier = deps.store.posts(&[id(times)]).await?.pop();
    let lasting = earlier.filter(|post| is_open(post, matter));
    let at = deps.clock.now();
    let (id, revision, notice) = match (lasting, &matter.trouble) {
        (None, None) => return Ok(()),
        (None, Some((headline, details))) => {
            tracing::error!(subject = matter.subject, "{headline}");
            deps.store.set_note(&note, Some(&(times + 1).to_string())).await?;
            let (headline, details) = (headline.clone(), details.clone());
            (id(times + 1), 1, Notice::Ops { headline, details, is_over: false, at })
        }
        (Some(post), Some((headline, details))) => {
            let Notice::Ops { headline: told, details: lines, at, .. } = &post.notice else {
                return Ok(());
            };
            if (told, lines) == (headline, details) {
                return Ok(());
            }
            let notice = Notice::Ops {
                headline: headline.clone(),
                details: details.clone(),
                is_over: false,
                at: *at,
            };
            (post.id, post.revision + 1, notice)
        }
        (Some(post), None) => {
            tracing::info!(subject = matter.subject, "{}", matter.over);
            (post.id, post.revision + 1, ended(&post.notice, matter, (at, running)))
        }
    };
    let post = Post { id, to: to.clone(), thread_of: None, revision, notice };
    deps.store.commit(&Changeset { as_of: at, posts: vec![post], ..Changeset::default() }).await
}

/// Whether the message still tells of trouble.
fn is_open(post: &Post, matter: &Matter) -> bool {
    matches!(&post.notice, Notice::Ops { headline, .. } if *headline != matter.over)
}

/// What the message says when it is over: that, and what it was.
fn ended(told: &Notice, matter: &Matter, (at, running): (Timestamp, &Running)) -> Notice {
    let mut details = Vec::new();
    if let Notice::Ops { headline, at: since, .. } = told {
        let zone = &running.contract.timezone;
        let (since, until) = (matters::local(*since, zone), matters::local(at, zone));
        details.push(format!("From {since} to {until}: {headline}."));
    }
    Notice::Ops { headline: matter.over.clone(), details, is_over: true, at }
}
