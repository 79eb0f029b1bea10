//! What a verdict means for those who read about it, and the words for it.

use super::{Item, Story};
use crate::contract::{Answer, Contract, Promise, Start, Upon, Verdict};
use crate::lead::Channel;
use crate::sla::Countdown;

/// What there is to say now where nothing has been said yet.
pub(super) fn fresh(verdict: Verdict) -> Option<Story> {
    match verdict {
        Verdict::AtRisk => Some(Story::AtRisk),
        Verdict::Breached => Some(Story::Breached),
        Verdict::BreachedAnswered => Some(Story::Answered),
        _ => None,
    }
}

/// How the story goes on that was told as `told`; `None`: no news. An unknown verdict is never
/// news: it neither accuses nor clears anybody.
pub(super) fn continued(told: Story, verdict: Verdict) -> Option<Story> {
    let accused = !matches!(told, Story::AtRisk | Story::Met | Story::Closed);
    let now = match verdict {
        Verdict::Breached => Story::Breached,
        Verdict::BreachedAnswered => Story::Answered,
        Verdict::Unknown => return None,
        Verdict::OnTrack | Verdict::AtRisk | Verdict::Paused if !accused => return None,
        _ if accused => Story::Withdrawn,
        Verdict::Met | Verdict::MetLateLogged => Story::Met,
        _ => Story::Closed,
    };
    (now != told).then_some(now)
}

/// How the story ends when the countdown is no more (merged away, another reading of the facts).
pub(super) fn vanished(told: Story) -> Option<Story> {
    match told {
        Story::AtRisk => Some(Story::Closed),
        Story::Breached | Story::Answered => Some(Story::Withdrawn),
        Story::Met | Story::Withdrawn | Story::Closed => None,
    }
}

/// Whether a story is one that `upon` waits for.
pub(super) fn fits(upon: Upon, story: Story) -> bool {
    match upon {
        Upon::AtRisk => story == Story::AtRisk,
        Upon::Breached => matches!(story, Story::Breached | Story::Answered),
    }
}

/// The countdown as a message shows it.
pub(super) fn item(
    contract: &Contract,
    promise: &Promise,
    countdown: &Countdown,
    story: Story,
    as_of: jiff::Timestamp,
) -> Item {
    let mut calendars = contract.calendars.iter();
    let calendar = calendars.find(|calendar| calendar.name() == countdown.calendar);
    let zone = calendar.map_or(&contract.timezone, |calendar| &calendar.hours().zone);
    Item {
        countdown: countdown.key.clone(),
        story,
        kind: promise.kind.to_owned(),
        lead: countdown.key.lead.clone(),
        owner: countdown.owner.clone(),
        mention: None,
        segment: countdown.segment.clone(),
        source: countdown.source.clone(),
        start: countdown.start,
        due: countdown.due,
        answered_at: countdown.answered.as_ref().map(|answered| answered.at),
        target: countdown.target.to_string(),
        calendar: countdown.calendar.clone(),
        zone: zone.iana_name().unwrap_or("UTC").to_owned(),
        why: why(contract, promise, countdown, story),
        version: countdown.version.clone(),
        as_of,
    }
}

fn why(contract: &Contract, promise: &Promise, countdown: &Countdown, story: Story) -> String {
    let late = countdown.verdict == Verdict::MetLateLogged;
    match story {
        Story::Withdrawn | Story::Closed if !countdown.reason.is_empty() => {
            countdown.reason.clone()
        }
        Story::Withdrawn if late => "it was done in time and logged late".to_owned(),
        Story::Withdrawn if countdown.verdict == Verdict::Met => "it was done in time".to_owned(),
        Story::Withdrawn => "the deadline has moved".to_owned(),
        Story::Closed => "it no longer applies".to_owned(),
        Story::Met => "it was done in time".to_owned(),
        Story::Answered => "it was done late".to_owned(),
        Story::AtRisk | Story::Breached => open(contract, promise, countdown),
    }
}

fn open(contract: &Contract, promise: &Promise, countdown: &Countdown) -> String {
    match (promise.answer, promise.start) {
        (Answer::Touch, _) => {
            let words: Vec<&str> = contract.touch.channels.iter().map(|one| word(*one)).collect();
            let list = match words.split_last() {
                Some((last, [])) => (*last).to_owned(),
                Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
                None => "touch".to_owned(),
            };
            format!("no {list} that counts is logged since then")
        }
        (Answer::Assigned, _) => "nobody owns it".to_owned(),
        (_, Start::Missed(_)) => "it meets the definition and is not marked".to_owned(),
        (Answer::Mended | Answer::Marked, _) => countdown.reason.clone(),
    }
}

fn word(channel: Channel) -> &'static str {
    match channel {
        Channel::Email => "e-mail",
        other => other.word(),
    }
}
