//! The why of every verdict about one lead, as text: the same facts and versions give the same
//! bytes.
//!
//! `leadpact explain` prints it, an alert's "why" is taken from it. It shows ids, never names or
//! addresses.

use std::fmt::Write as _;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::countdown::{Judged, judge};
use super::proof::{streams, through};
use super::settle::failures_words;
use super::track::Track;
use super::{Countdown, Known};
use crate::calendar::Calendar;
use crate::contract::{Agreement, Answer, Contract, Promise, Start, Verdict};
use crate::id::PromiseId;
use crate::lead::{Existence, History, Timeline};

/// Explains every countdown of one lead as it stands at `as_of`.
pub fn explain(
    agreement: &Agreement,
    history: &History,
    known: Known<'_>,
    as_of: Timestamp,
) -> String {
    explained(agreement, history, (known, as_of), None)
}

/// Explains the countdowns of one promise alone.
pub fn explain_one(
    agreement: &Agreement,
    history: &History,
    known: Known<'_>,
    as_of: Timestamp,
    promise: &PromiseId,
) -> String {
    explained(agreement, history, (known, as_of), Some(promise))
}

fn explained(
    agreement: &Agreement,
    history: &History,
    (known, as_of): (Known<'_>, Timestamp),
    only: Option<&PromiseId>,
) -> String {
    let mut text = Text::default();
    for (contract, from, to) in agreement.windows() {
        let (timeline, issues) = Timeline::read(history, &contract.fields);
        let track = Track::new(contract, &timeline, known.directory, as_of);
        let zone = &contract.timezone;
        text.line(format_args!(
            "lead {} as of {} under {}, version {} ({})",
            history.lead,
            moment(as_of, zone),
            contract.name,
            contract.version.number,
            contract.version.hash
        ));
        for alias in &history.aliases {
            text.line(format_args!("merged with {alias}"));
        }
        if let Existence::Archived(at) | Existence::Gone(at) = history.existence {
            text.line(format_args!("deleted about {}", moment(at, zone)));
        }
        for issue in issues {
            text.line(format_args!(
                "field `{}` took a value of another type at {}: taken as blank",
                issue.field,
                moment(issue.at, zone)
            ));
        }
        let mut none = true;
        let asked = |index: &usize| only.is_none_or(|only| contract.promises[*index].id == *only);
        for index in (0..contract.promises.len()).filter(asked) {
            judge(&track, index, (from, to), known, |judged| {
                none = false;
                one(&mut text, &track, &judged, known, as_of);
            });
        }
        if none {
            match only {
                Some(only) => text.line(format_args!("`{only}` does not cover it so far")),
                None => text.line(format_args!("no promise of this version covers it so far")),
            }
        }
        text.blank();
    }
    text.0
}

/// A growing text of plain lines and `label   value` rows.
#[derive(Default)]
struct Text(String);

impl Text {
    fn line(&mut self, line: std::fmt::Arguments<'_>) {
        // Writing to a string cannot fail.
        let _ = writeln!(self.0, "{line}");
    }

    fn row(&mut self, label: &str, value: &str) {
        self.line(format_args!("  {label:<9} {value}"));
    }

    fn blank(&mut self) {
        self.0.push('\n');
    }
}

fn one(
    text: &mut Text,
    track: &Track<'_>,
    judged: &Judged<'_>,
    known: Known<'_>,
    as_of: Timestamp,
) {
    let countdown = &judged.countdown;
    let zone = &judged.calendar.hours().zone;
    text.blank();
    let mut cycle = format!("cycle {}", countdown.key.cycle);
    match (judged.promise.answer, countdown.key.tenure) {
        (_, 1) => {}
        (Answer::NextTouch, _) => cycle.push_str(", after a touch"),
        (_, tenure) => {
            let _ = write!(cycle, ", owner {tenure}");
        }
    }
    text.line(format_args!(
        "{} ({cycle}): {}{}",
        countdown.key.promise,
        countdown.verdict,
        if countdown.reason.is_empty() { String::new() } else { format!(", {}", countdown.reason) }
    ));
    text.row("started", &format!("{}: {}", moment(countdown.start, zone), started(track, judged)));
    let segment = countdown.segment.as_deref().unwrap_or("none");
    text.row(
        "target",
        &format!("{} (segment {segment}, source {})", countdown.target, countdown.source),
    );
    let name = zone.iana_name().unwrap_or("a fixed offset");
    text.row("calendar", &format!("{} ({name}), fixed for this cycle", countdown.calendar));
    let due = countdown.due.map_or("open while it is paused".to_owned(), |due| moment(due, zone));
    text.row("due", &due);
    if let Start::Violation(index) | Start::Missed(index) = judged.promise.start {
        let definition = &track.contract.definitions[index];
        if !definition.means.is_empty() {
            text.row("means", &format!("{}: {}", definition.name, definition.means));
        }
    }
    if countdown.key.tenure > 1 && judged.promise.answer != Answer::NextTouch {
        let until = countdown.answered.as_ref().map_or(as_of, |answered| answered.at);
        let worked = judged.calendar.worked_ms(countdown.cycle_start, until);
        let since = moment(countdown.cycle_start, zone);
        text.row("team", &format!("{} of working time since {since}, all owners", length(worked)));
    }
    counted(text, judged, as_of);
    pauses(text, judged, zone);
    answers(text, track, judged, zone);
    coverage(text, track.contract, judged.promise, countdown, known);
    if let Some(owner) = &countdown.owner {
        let when =
            if countdown.due.is_some_and(|due| due <= as_of) { "at the deadline" } else { "now" };
        text.row("owner", &format!("{owner} {when}"));
    }
    if let Some(mute) = countdown.mute {
        text.row("alerts", &format!("none: {}", mute.reason()));
    }
    text.row("next", &next(countdown, zone));
}

fn started(track: &Track<'_>, judged: &Judged<'_>) -> String {
    let contract = track.contract;
    match (judged.promise.answer, judged.countdown.key.tenure) {
        (_, 1) => {}
        (Answer::NextTouch, _) => return "the last touch was over".to_owned(),
        _ => return "the lead came to another owner".to_owned(),
    }
    match judged.promise.start {
        Start::Stage(index) => {
            let snapshot = track.snapshot(judged.spell.start);
            let stage = snapshot.position.stage.map_or("", |stage| &contract.stages[stage].name);
            let wanted = &contract.stages[index].name;
            if *stage == **wanted {
                format!("the lead reached stage {wanted}")
            } else {
                format!("the lead reached stage {stage}, which is past {wanted}")
            }
        }
        Start::InStage(index) => format!("the lead entered stage {}", contract.stages[index].name),
        Start::Violation(index) => {
            let failures = failures_words(track, index, judged.spell.start);
            format!("marked as {}, but: {failures}", contract.definitions[index].name)
        }
        Start::Missed(index) => {
            format!(
                "meets the definition of {}, but is not marked",
                contract.definitions[index].name
            )
        }
    }
}

/// Each stretch of working time that was counted, and each day that was not.
fn counted(text: &mut Text, judged: &Judged<'_>, as_of: Timestamp) {
    let countdown = &judged.countdown;
    let calendar = judged.calendar;
    let zone = &calendar.hours().zone;
    let until = countdown.due.unwrap_or(as_of);
    if !countdown.target.is_working() {
        text.row("counted", "elapsed time, day and night");
        return;
    }
    let stretches = calendar.stretches(countdown.start, until);
    for (index, stretch) in stretches.iter().enumerate() {
        let label = if index == 0 { "counted" } else { "" };
        let span = format!("{}–{}", moment(stretch.from, zone), time(stretch.to, zone));
        let ms = stretch.to.as_millisecond() - stretch.from.as_millisecond();
        text.row(label, &format!("{span}  {}", length(ms)));
    }
    if stretches.is_empty() {
        text.row("counted", "no working time yet");
    }
    for (index, day) in days_off(calendar, countdown.start, until).iter().enumerate() {
        text.row(if index == 0 { "skipped" } else { "" }, day);
    }
}

fn days_off(calendar: &Calendar, from: Timestamp, to: Timestamp) -> Vec<String> {
    let days = calendar.days_off(from, to);
    let words = days.iter().map(|day| {
        let partly = if day.partly { ", other hours" } else { "" };
        format!("{} {} ({}{partly})", day.date.strftime("%a"), day.date, day.name)
    });
    words.collect()
}

fn pauses(text: &mut Text, judged: &Judged<'_>, zone: &TimeZone) {
    for (index, pause) in judged.pauses.iter().enumerate() {
        let to = pause.to.map_or("now".to_owned(), |to| moment(to, zone));
        let cut = if pause.capped { ", cut off by max_pause" } else { "" };
        let label = if index == 0 { "paused" } else { "" };
        text.row(label, &format!("{} to {to}{cut}", moment(pause.from, zone)));
    }
}

fn answers(text: &mut Text, track: &Track<'_>, judged: &Judged<'_>, zone: &TimeZone) {
    if !judged.promise.answer.is_touch() {
        if let Some(answered) = &judged.countdown.answered {
            text.row("answered", &moment(answered.at, zone));
        }
        return;
    }
    let mut label = "touches";
    for activity in track.timeline.activities.iter() {
        let judgement = match judged.window.judge(track, activity) {
            Ok(()) => "counts".to_owned(),
            Err(refusal) => format!("does not count: {refusal}"),
        };
        let logged = if activity.recorded_at > activity.occurred_until {
            format!(" (logged {})", moment(activity.recorded_at, zone))
        } else {
            String::new()
        };
        let at = moment(activity.occurred_at, zone);
        text.row(label, &format!("{} {at}{logged} {judgement}", activity.id));
        label = "";
    }
    if label == "touches" {
        text.row(label, "none logged");
    }
}

fn coverage(
    text: &mut Text,
    contract: &Contract,
    promise: &Promise,
    countdown: &Countdown,
    known: Known<'_>,
) {
    let words = streams(contract, promise).into_iter().map(|stream| {
        let end = through(known.coverage, stream, countdown.start);
        match (known.coverage.refused.get(&stream), end) {
            (Some(reason), _) => format!("{} refused ({reason})", stream.word()),
            (None, Some(end)) => {
                format!("{} to {}", stream.word(), moment(end, &contract.timezone))
            }
            (None, None) => format!("{} not completely", stream.word()),
        }
    });
    for (index, word) in words.enumerate() {
        text.row(if index == 0 { "read" } else { "" }, &word);
    }
}

fn next(countdown: &Countdown, zone: &TimeZone) -> String {
    let at_risk = countdown.at_risk_from.map(|at| moment(at, zone));
    let due = countdown.due.map(|due| moment(due, zone)).unwrap_or_default();
    match countdown.verdict {
        Verdict::OnTrack => match at_risk {
            Some(at_risk) => format!("at_risk from {at_risk}, past due after {due}"),
            None => format!("past due after {due}"),
        },
        Verdict::AtRisk => format!("past due after {due}"),
        Verdict::Paused => match countdown.next_change {
            Some(at) => format!("runs on when the pause ends, at the latest {}", moment(at, zone)),
            None => "runs on when the pause ends".to_owned(),
        },
        Verdict::Breached => "an answer makes it breached_answered".to_owned(),
        Verdict::Unknown => "reading what is missing settles it".to_owned(),
        Verdict::Excused => "nothing but a change of the agreement".to_owned(),
        Verdict::Met | Verdict::MetLateLogged | Verdict::BreachedAnswered | Verdict::Void => {
            "nothing: it is over".to_owned()
        }
    }
}

fn moment(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%a %Y-%m-%d %H:%M:%S %Z").to_string()
}

fn time(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%H:%M:%S").to_string()
}

fn length(ms: i64) -> String {
    let (hours, minutes, seconds) = (ms / 3_600_000, ms / 60_000 % 60, ms / 1_000 % 60);
    match (hours, minutes, seconds) {
        (0, minutes, 0) => format!("{minutes} min"),
        (0, minutes, seconds) => format!("{minutes} min {seconds} s"),
        (hours, minutes, 0) => format!("{hours} h {minutes:02} min"),
        (hours, minutes, seconds) => format!("{hours} h {minutes:02} min {seconds:02} s"),
    }
}
