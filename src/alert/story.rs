//! What a verdict means for those who read about it, and the words for it.

use jiff::Timestamp;

use super::{Item, Story};
use crate::calendar::Calendar;
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

/// How the story stands now that was told as `told`. `None`: an unknown verdict is never news, it
/// neither accuses nor clears anybody.
pub(super) fn continued(told: Story, verdict: Verdict) -> Option<Story> {
    let accused = matches!(told, Story::Breached | Story::Answered | Story::Withdrawn);
    Some(match verdict {
        Verdict::Unknown => return None,
        Verdict::Breached => Story::Breached,
        Verdict::BreachedAnswered => Story::Answered,
        _ if accused => Story::Withdrawn,
        Verdict::AtRisk => Story::AtRisk,
        Verdict::Met | Verdict::MetLateLogged => Story::Met,
        Verdict::OnTrack | Verdict::Paused | Verdict::Excused | Verdict::Void => Story::Closed,
    })
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
    as_of: Timestamp,
) -> Item {
    let calendar = contract.calendars.iter().find(|one| *one.name() == countdown.calendar);
    let zone = calendar.map_or(&contract.timezone, |calendar| &calendar.hours().zone);
    Item {
        countdown: countdown.key.clone(),
        story,
        kind: promise.kind.to_owned(),
        lead: countdown.key.lead.clone(),
        owner: countdown.owner.clone(),
        handled: None,
        mention: None,
        segment: countdown.segment.as_deref().map(str::to_owned),
        source: countdown.source.to_string(),
        start: countdown.start,
        due: countdown.due,
        answered_at: countdown.answered.as_ref().map(|answered| answered.at),
        target: countdown.target.to_string(),
        calendar: countdown.calendar.to_string(),
        zone: zone.iana_name().unwrap_or("UTC").to_owned(),
        why: why((contract, promise), countdown, story, calendar),
        version: countdown.version.clone(),
        as_of,
    }
}

fn why(
    (contract, promise): (&Contract, &Promise),
    countdown: &Countdown,
    story: Story,
    calendar: Option<&Calendar>,
) -> String {
    match (story, countdown.verdict) {
        (Story::AtRisk | Story::Breached, _) => open(contract, promise, countdown),
        (Story::Answered, _) => late(countdown, calendar),
        (Story::Met, _) => "it was done in time".to_owned(),
        (_, Verdict::Met) => "it was done in time".to_owned(),
        (_, Verdict::MetLateLogged) => "it was done in time and logged late".to_owned(),
        (_, Verdict::Paused) => "its clock is paused".to_owned(),
        (_, Verdict::OnTrack | Verdict::AtRisk) => "the deadline has moved".to_owned(),
        (_, Verdict::Excused) => format!("the owner is excused ({})", countdown.reason),
        _ if countdown.reason.is_empty() => "it no longer applies".to_owned(),
        _ => countdown.reason.clone(),
    }
}

/// What has been missing since the start, as a clause that follows `since then`.
fn open(contract: &Contract, promise: &Promise, countdown: &Countdown) -> String {
    match (promise.answer, promise.start) {
        (Answer::Touch | Answer::NextTouch, _) => {
            let words: Vec<&str> = contract.touch.channels.iter().map(|one| word(*one)).collect();
            let list = match words.split_last() {
                Some((last, [])) => (*last).to_owned(),
                Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
                None => "touch".to_owned(),
            };
            format!("no {list} that counts has been logged")
        }
        (Answer::Assigned, _) => "no person has owned it".to_owned(),
        (_, Start::Missed(_)) => "nobody has marked it".to_owned(),
        (Answer::Touches(_), _) => format!("there have been {}", countdown.reason),
        (Answer::Decided, _) => "nobody has accepted or refused it".to_owned(),
        (Answer::Rated, _) => "nobody has rated it".to_owned(),
        (Answer::Moved, _) => "it has not moved".to_owned(),
        (Answer::Mended | Answer::Marked, _) => countdown.reason.clone(),
    }
}

fn word(channel: Channel) -> &'static str {
    match channel {
        Channel::Email => "e-mail",
        other => other.word(),
    }
}

/// How late it was answered, in the measure of the promise.
fn late(countdown: &Countdown, calendar: Option<&Calendar>) -> String {
    let answered = countdown.answered.as_ref().map(|answered| answered.at);
    let Some((due, answered)) = countdown.due.zip(answered) else { return "late".to_owned() };
    let counted = calendar.filter(|_| countdown.target.is_working());
    let (ms, working) = match counted {
        Some(calendar) => (calendar.worked_ms(due, answered), "working "),
        None => ((answered.as_millisecond() - due.as_millisecond()).max(0), ""),
    };
    let plural = |number: i64, unit: &str| match number {
        1 => format!("1 {working}{unit}"),
        _ => format!("{number} {working}{unit}s"),
    };
    match (ms / 3_600_000, ms / 60_000 % 60) {
        (0, 0) => format!("less than a {working}minute late"),
        (0, minutes) => format!("{} late", plural(minutes, "minute")),
        (hours, 0) => format!("{} late", plural(hours, "hour")),
        (hours, minutes) => format!("{} and {minutes} minutes late", plural(hours, "hour")),
    }
}
