//! `leadpact status`: how the watch stands, from what the daemon last wrote down.

use jiff::{SignedDuration, Timestamp};

use super::look::Look;
use super::open::{self, Opened};
use super::place::Place;
use super::term::{Ink, Term, many};
use super::{BAD_SETTINGS, FINDINGS, FINE};
use crate::clock::{Clock as _, SystemClock};
use crate::contract::Verdict;
use crate::lead::Stream;
use crate::store::{Filter, Store as _};

/// After this long without a cycle the watch is not what it should be.
const LATE: SignedDuration = SignedDuration::from_mins(15);

/// Shows how the watch stands. 0: well; 1: something needs attention.
pub(super) fn run(place: &Place, term: &Term) -> anyhow::Result<u8> {
    open::runtime()?.block_on(async {
        let Opened::Ready(look) = Look::open(place, term).await? else { return Ok(BAD_SETTINGS) };
        let now = SystemClock.now();
        let mut troubles = Vec::new();
        agreement(&look, term);
        last_cycle(&look, term, now, &mut troubles);
        coverage(&look, term).await?;
        verdicts(&look, term).await?;
        outbox(&look, term, now).await?;
        troubles.extend(look.health.token_refused.iter().cloned());
        let refused = look.health.refused.iter();
        troubles.extend(refused.map(|(stream, why)| format!("{}: {why}", stream.word())));
        let unreadable = look.health.unreadable.iter();
        troubles.extend(unreadable.map(|(property, why)| format!("`{property}` {why}")));
        troubles.extend(look.status.problems.iter().cloned());
        for trouble in &troubles {
            row(term, "trouble", &term.ink(Ink::Bad, trouble));
        }
        Ok(if troubles.is_empty() { FINE } else { FINDINGS })
    })
}

fn row(term: &Term, label: &str, value: &str) {
    term.print(&format!("{} {value}", term.ink(Ink::Faint, &format!("{label:<12}"))));
}

fn agreement(look: &Look, term: &Term) {
    let text = match &look.running {
        Some(running) => {
            let contract = &running.contract;
            let version = &contract.version;
            format!("{}, version {} ({})", contract.name, version.number, version.hash)
        }
        None => "none accepted yet".to_owned(),
    };
    row(term, "agreement", &text);
}

fn last_cycle(look: &Look, term: &Term, now: Timestamp, troubles: &mut Vec<String>) {
    let status = &look.status;
    if status.ended_ms == 0 {
        row(term, "last poll", "none yet");
        return;
    }
    let ended = Timestamp::from_millisecond(status.ended_ms).unwrap_or(now);
    let age = now.duration_since(ended);
    row(
        term,
        "last poll",
        &format!(
            "{} ({}): {} read, {} judged, {} read again by id",
            local(look, ended),
            ago(age),
            many(status.items, "record"),
            many(status.judged, "lead"),
            status.reread
        ),
    );
    if age > LATE {
        troubles.push(format!("no poll for {}: is `leadpact run` running?", ago(age)));
    }
    if let Some(as_of) = look.health.as_of {
        row(term, "verdicts", &format!("as of {} by the CRM's clock", local(look, as_of)));
    }
    if status.waiting > 0 {
        let leads = many(status.waiting, "lead");
        row(term, "waiting", &format!("{leads} to be read again by id"));
    }
    let requests: Vec<String> = status
        .requests
        .iter()
        .map(|(kind, count)| format!("{count} {}", kind.replace('_', " ")))
        .collect();
    if !requests.is_empty() {
        row(term, "requests", &format!("{} since the start", requests.join(", ")));
    }
}

async fn coverage(look: &Look, term: &Term) -> anyhow::Result<()> {
    let coverage = look.store.coverage().await?;
    for (index, stream) in Stream::all().enumerate() {
        let Some(&(_, end)) = coverage.intervals(stream).last() else { continue };
        let label = if index == 0 { "read" } else { "" };
        row(term, label, &format!("{:<13} to {}", stream.word(), local(look, end)));
    }
    Ok(())
}

async fn verdicts(look: &Look, term: &Term) -> anyhow::Result<()> {
    let all = look.store.countdowns(&Filter::default()).await?;
    let counts = Verdict::ALL.into_iter().filter_map(|verdict| {
        let count = all.iter().filter(|countdown| countdown.verdict == verdict).count();
        (count > 0).then(|| format!("{count} {verdict}"))
    });
    let counts: Vec<String> = counts.collect();
    let text = if counts.is_empty() { "none".to_owned() } else { counts.join(", ") };
    row(term, "countdowns", &text);
    Ok(())
}

async fn outbox(look: &Look, term: &Term, now: Timestamp) -> anyhow::Result<()> {
    let text = match look.store.next_delivery().await? {
        None => "empty".to_owned(),
        Some(next) if next <= now => "messages wait to be sent".to_owned(),
        Some(next) => format!("messages wait until {}", local(look, next)),
    };
    row(term, "outbox", &text);
    Ok(())
}

fn local(look: &Look, at: Timestamp) -> String {
    let zone = look.running.as_ref().map(|running| running.contract.timezone.clone());
    let zone = zone.unwrap_or(jiff::tz::TimeZone::UTC);
    at.to_zoned(zone).strftime("%a %Y-%m-%d %H:%M:%S %Z").to_string()
}

fn ago(age: SignedDuration) -> String {
    match (age.as_hours(), age.as_mins(), age.as_secs()) {
        (0, 0, secs) => format!("{} s ago", secs.max(0)),
        (0, mins, _) => format!("{mins} min ago"),
        (hours, mins, _) => format!("{hours} h {:02} min ago", mins % 60),
    }
}
