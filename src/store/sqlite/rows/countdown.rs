//! A countdown as a row: what is looked for in columns, the rest in one document.

use serde::{Deserialize, Serialize};

use super::{count, json, micros, some_time, text, time};
use crate::calendar::{Length, Unit};
use crate::contract::{Verdict, Version};
use crate::id::{ActivityId, LeadId, OwnerId, PromiseId};
use crate::sla::{Answered, Countdown, CountdownKey, Mute};
use crate::store::sqlite::error::unreadable;

row! {
    /// A row of `countdowns`.
    pub(crate) struct CountdownRow {
        lead: String,
        promise: String,
        cycle: i64,
        tenure: i64,
        verdict: String,
        owner: Option<String>,
        due: Option<i64>,
        body: String,
    }
}

#[derive(Serialize, Deserialize)]
struct Body {
    version: (u32, String),
    start: i64,
    cycle_start: i64,
    reason: String,
    segment: Option<String>,
    source: String,
    target: (u32, String),
    calendar: String,
    at_risk_from: Option<i64>,
    answered: Option<(i64, i64, Option<String>)>,
    paused_too_long: bool,
    mute: Option<String>,
    wants_reread: Option<i64>,
    next_change: Option<i64>,
}

/// What of a countdown has no column of its own.
pub(crate) fn body(countdown: &Countdown) -> String {
    let answered = countdown.answered.as_ref().map(|answered| {
        let activity = answered.activity.as_ref().map(|id| id.as_str().to_owned());
        (micros(answered.at), micros(answered.recorded_at), activity)
    });
    text(&Body {
        version: (countdown.version.number, countdown.version.hash.to_string()),
        start: micros(countdown.start),
        cycle_start: micros(countdown.cycle_start),
        reason: countdown.reason.clone(),
        segment: countdown.segment.as_deref().map(str::to_owned),
        source: countdown.source.to_string(),
        target: (countdown.target.amount, unit_word(countdown.target.unit).to_owned()),
        calendar: countdown.calendar.to_string(),
        at_risk_from: countdown.at_risk_from.map(micros),
        answered,
        paused_too_long: countdown.paused_too_long,
        mute: countdown.mute.map(|mute| mute_word(mute).to_owned()),
        wants_reread: countdown.wants_reread.map(micros),
        next_change: countdown.next_change.map(micros),
    })
}

impl TryFrom<CountdownRow> for Countdown {
    type Error = sqlx::Error;

    fn try_from(row: CountdownRow) -> sqlx::Result<Self> {
        let body: Body = json(&row.body, "countdowns.body")?;
        let answered = body.answered.map(|(at, recorded_at, activity)| {
            Ok::<_, sqlx::Error>(Answered {
                at: time(at)?,
                recorded_at: time(recorded_at)?,
                activity: activity.map(ActivityId::from),
            })
        });
        let verdict = Verdict::from_word(&row.verdict);
        Ok(Self {
            key: CountdownKey {
                lead: LeadId::from(row.lead),
                promise: PromiseId::from(row.promise),
                cycle: count(row.cycle)?,
                tenure: count(row.tenure)?,
            },
            version: Version { number: body.version.0, hash: body.version.1.into() },
            start: time(body.start)?,
            cycle_start: time(body.cycle_start)?,
            due: some_time(row.due)?,
            verdict: verdict.ok_or_else(|| unreadable("countdowns.verdict"))?,
            reason: body.reason,
            owner: row.owner.map(OwnerId::from),
            segment: body.segment.map(Into::into),
            source: body.source.into(),
            target: Length { amount: body.target.0, unit: unit(&body.target.1)? },
            calendar: body.calendar.into(),
            at_risk_from: some_time(body.at_risk_from)?,
            answered: answered.transpose()?,
            paused_too_long: body.paused_too_long,
            mute: body.mute.as_deref().map(mute).transpose()?,
            wants_reread: some_time(body.wants_reread)?,
            next_change: some_time(body.next_change)?,
        })
    }
}

fn unit_word(unit: Unit) -> &'static str {
    match unit {
        Unit::Seconds => "seconds",
        Unit::Minutes => "minutes",
        Unit::Hours => "hours",
        Unit::WorkingMinutes => "working_minutes",
        Unit::WorkingHours => "working_hours",
        Unit::WorkingDays => "working_days",
    }
}

fn unit(word: &str) -> sqlx::Result<Unit> {
    Ok(match word {
        "seconds" => Unit::Seconds,
        "minutes" => Unit::Minutes,
        "hours" => Unit::Hours,
        "working_minutes" => Unit::WorkingMinutes,
        "working_hours" => Unit::WorkingHours,
        "working_days" => Unit::WorkingDays,
        _ => return Err(unreadable("countdowns.body")),
    })
}

fn mute_word(mute: Mute) -> &'static str {
    match mute {
        Mute::BeforeEnforcement => "before_enforcement",
        Mute::ImportBurst => "import_burst",
    }
}

fn mute(word: &str) -> sqlx::Result<Mute> {
    Ok(match word {
        "before_enforcement" => Mute::BeforeEnforcement,
        "import_burst" => Mute::ImportBurst,
        _ => return Err(unreadable("countdowns.body")),
    })
}
