//! The examples that a first agreement carries: what its terms mean on days to come.
//!
//! They are computed, so that they hold for any hours and zone, and then written down: from then on
//! they are what both sides mean.

use std::collections::BTreeMap;

use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan as _};

use super::{Answers, text};
use crate::calendar::{Calendar, Hours};

/// Days on which an example is looked for.
const DAYS: i32 = 120;
/// Calls may be logged so late (`touch.late_log_grace` of the template), and then some.
const LATER: SignedDuration = SignedDuration::from_mins(30);

/// All of them, as they stand under `tests:`.
pub(super) fn all(answers: &Answers) -> String {
    let Some(days) = Days::of(answers) else { return String::from("  []\n") };
    let value = &answers.stages[answers.handover].value;
    let set = format!("set: {{lifecycle: {}}}", serde_json::Value::from(value.as_str()));
    let to = text::told(answers);
    let Days { start, due, .. } = &days;
    let mut all = format!(
        "  - name: A lead that nobody calls is breached\n    lead: {{owner: u0001}}\n    \
         timeline:\n      - {{at: {start}, {set}}}\n    check_at: {later}\n    expect:\n      \
         first-touch:\n        due: {due}\n        verdict: breached\n        alerts: [{{upon: \
         at_risk, to: owner}}, {{upon: breached, to: {to}}}]\n\n  - name: A call in time keeps the \
         promise\n    lead: {{owner: u0001}}\n    timeline:\n      - {{at: {start}, {set}}}\n      \
         - {{at: {called}, touch: {{channel: call, seconds: 60}}}}\n    check_at: {later}\n    \
         expect:\n      first-touch: {{due: {due}, verdict: met}}\n",
        later = days.later,
        called = days.called,
    );
    if let Some((at, due)) = &days.outside {
        all.push_str(&format!(
            "\n  - name: A lead that comes when nobody works\n    lead: {{owner: u0001}}\n    \
             timeline:\n      - {{at: {at}, {set}}}\n    check_at: {at}\n    expect:\n      \
             first-touch: {{due: {due}, verdict: on_track}}\n"
        ));
    }
    all
}

/// Instants of the examples, as the file writes them.
struct Days {
    /// A working day begins.
    start: String,
    called: String,
    due: String,
    later: String,
    /// When nobody works, and what is due then.
    outside: Option<(String, String)>,
}

impl Days {
    /// On the first day on which each instant has one name: clocks change now and then.
    fn of(answers: &Answers) -> Option<Self> {
        let zone = TimeZone::get(&answers.zone).ok()?;
        let week = answers.hours.week.clone();
        let calendar =
            Calendar::new("main", Hours { zone: zone.clone(), week, exceptions: BTreeMap::new() });
        (0..DAYS).find_map(|day| {
            let date = answers.today.checked_add(day.days()).ok()?;
            let midnight = zone.to_ambiguous_timestamp(date.to_datetime(Time::midnight()));
            let midnight = midnight.compatible().ok()?;
            let start = calendar.next_open(midnight)?;
            if zone.to_datetime(start).date() != date {
                return None;
            }
            let due = calendar.deadline(start, answers.within)?;
            let write = |at: Timestamp| written(at, &zone);
            let outside = outside(&calendar, start)
                .map(|at| Some((write(at)?, write(calendar.deadline(at, answers.within)?)?)));
            Some(Self {
                start: write(start)?,
                called: write(start.checked_add(SignedDuration::from_mins(1)).ok()?)?,
                due: write(due)?,
                later: write(due.checked_add(LATER).ok()?)?,
                outside: match outside {
                    Some(found) => Some(found?),
                    None => None,
                },
            })
        })
    }
}

/// Within the longest time in which nobody works, in the week that follows.
fn outside(calendar: &Calendar, from: Timestamp) -> Option<Timestamp> {
    let to = from.checked_add(SignedDuration::from_hours(24 * 9)).ok()?;
    let stretches = calendar.stretches(from, to);
    let gaps = stretches.windows(2).map(|pair| (pair[0].to, pair[1].from));
    let (begin, end) = gaps
        .filter(|(begin, end)| end > begin)
        .max_by_key(|(begin, end)| (end.duration_since(*begin), std::cmp::Reverse(*begin)))?;
    let into = (end.duration_since(begin) / 2).min(SignedDuration::from_hours(1));
    let whole = SignedDuration::from_mins(into.as_mins());
    begin.checked_add(whole).ok()
}

/// An instant as the file writes it; `None` where that would not be this one alone.
fn written(at: Timestamp, zone: &TimeZone) -> Option<String> {
    let local = zone.to_datetime(at);
    let ambiguous = zone.to_ambiguous_timestamp(local);
    let same = !ambiguous.is_ambiguous() && ambiguous.compatible().ok() == Some(at);
    (same && local.second() == 0).then(|| local.strftime("%Y-%m-%d %H:%M").to_string())
}
