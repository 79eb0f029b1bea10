//! Messages for whoever runs the monitor: blindness is loud, once, and its end is said too.

use jiff::{SignedDuration, Timestamp};

use super::Deps;
use super::cycle::Cycle;
use super::status::Health;
use crate::alert::{Notice, Post, PostId, Recipient};
use crate::store::{Changeset, StoreError};

/// Without an answer of the CRM for this long, what we know is stale.
const STALE_AFTER: SignedDuration = SignedDuration::from_mins(10);

/// A clock this far off the CRM's is worth a word; verdicts do not depend on it.
const CLOCK_OFF_MS: i64 = 30_000;

/// Something the operator should know while it lasts.
struct Matter {
    /// Names the message: the same subject edits the same message.
    subject: &'static str,
    /// While it lasts: headline and lines. `None`: all is well.
    trouble: Option<(String, Vec<String>)>,
    /// What is said when it is over.
    over: &'static str,
}

/// Tells the operator what is wrong with reading, or that it is well again.
///
/// # Errors
/// Of the store.
pub(super) async fn tell(
    deps: &Deps,
    health: &mut Health,
    cycle: &Cycle,
) -> Result<(), StoreError> {
    let now = deps.clock.now();
    let at = health.as_of.unwrap_or(now);
    for matter in
        [token(health), stale(health, cycle, now), refused(health), drift(health), clock(health)]
    {
        raise(deps, &matter, at).await?;
    }
    Ok(())
}

/// Says one thing to the operator, at most once while its headline stays the same.
///
/// # Errors
/// Of the store.
pub(super) async fn say(
    deps: &Deps,
    subject: &'static str,
    trouble: Option<(String, Vec<String>)>,
    over: &'static str,
) -> Result<(), StoreError> {
    let at = deps.clock.now();
    raise(deps, &Matter { subject, trouble, over }, at).await
}

async fn raise(deps: &Deps, matter: &Matter, at: Timestamp) -> Result<(), StoreError> {
    let id = PostId::about(matter.subject);
    let earlier = deps.store.posts(&[id]).await?.pop();
    let open = earlier.as_ref().is_some_and(
        |post| matches!(&post.notice, Notice::Ops { headline, .. } if headline != matter.over),
    );
    let (headline, details) = match &matter.trouble {
        Some((headline, details)) => {
            if !open {
                tracing::error!(subject = matter.subject, "{headline}");
            }
            (headline.clone(), details.clone())
        }
        None if open => (matter.over.to_owned(), Vec::new()),
        None => return Ok(()),
    };
    let revision = earlier.as_ref().map_or(1, |earlier| earlier.revision + 1);
    let notice = Notice::Ops { headline, details, at };
    if earlier.is_some_and(|earlier| earlier.notice == notice) {
        return Ok(());
    }
    let id = PostId::about(matter.subject);
    let post = Post { id, to: Recipient::Ops, thread_of: None, revision, notice };
    deps.store.commit(&Changeset { as_of: at, posts: vec![post], ..Changeset::default() }).await
}

fn token(health: &Health) -> Matter {
    let trouble = health.token_refused.as_ref().map(|reason| {
        let details = vec![
            reason.clone(),
            "Nothing is read and nothing is said about leads until it is.".to_owned(),
            "Put a valid token where `crm.token` points to, then restart leadpact.".to_owned(),
        ];
        ("The CRM does not accept our token".to_owned(), details)
    });
    Matter { subject: "ops token", trouble, over: "The CRM accepts our token again" }
}

fn stale(health: &Health, cycle: &Cycle, now: Timestamp) -> Matter {
    let trouble = health.last_answer.filter(|at| now.duration_since(*at) > STALE_AFTER).map(|at| {
        let mut details: Vec<String> =
            cycle.reading.problems.iter().map(ToString::to_string).collect();
        details.push(format!("The CRM last answered at {at}; deadlines since then are unknown."));
        details.push(
            "Nobody is told about a lead from old data. It is tried again at every poll."
                .to_owned(),
        );
        ("The CRM has not answered for more than 10 minutes".to_owned(), details)
    });
    Matter {
        subject: "ops stale",
        trouble,
        over: "The CRM answers again; what was due meanwhile is judged now",
    }
}

fn refused(health: &Health) -> Matter {
    let lines: Vec<String> = health
        .refused
        .iter()
        .map(|(stream, reason)| format!("{}: {reason}", stream.word()))
        .collect();
    let trouble = (!lines.is_empty()).then(|| {
        ("Promises that need these cannot be judged: the token may not read them".to_owned(), lines)
    });
    Matter {
        subject: "ops refused",
        trouble,
        over: "Everything the agreement needs may be read again",
    }
}

fn drift(health: &Health) -> Matter {
    let lines: Vec<String> = health
        .unreadable
        .iter()
        .map(|(property, reason)| format!("{property}: {reason}"))
        .collect();
    let trouble = (!lines.is_empty()).then(|| {
        (
            "The CRM has drifted from the agreement; promises that need these are unknown"
                .to_owned(),
            lines,
        )
    });
    Matter {
        subject: "ops drift",
        trouble,
        over: "The CRM has every field and option of the agreement again",
    }
}

fn clock(health: &Health) -> Matter {
    let off = health.offset_ms.filter(|offset| offset.abs() > CLOCK_OFF_MS);
    let trouble = off.map(|offset| {
        let details = vec![
            format!(
                "It is {} s {} the CRM's.",
                offset.abs() / 1_000,
                if offset > 0 { "behind" } else { "ahead of" }
            ),
            "Verdicts follow the CRM's clock; only the time at which we look is affected."
                .to_owned(),
            "Turn on time synchronisation on this machine.".to_owned(),
        ];
        ("This machine's clock is off".to_owned(), details)
    });
    Matter { subject: "ops clock", trouble, over: "This machine's clock is right again" }
}
