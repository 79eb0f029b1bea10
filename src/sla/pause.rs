//! When a countdown's clock stands: while `pauses_while` holds, and in exits where it goes on after
//! them.

use jiff::Timestamp;

use super::spell::Spell;
use super::stopwatch::Pause;
use super::track::Track;
use crate::calendar::Calendar;

/// The pauses of promise `index` from `start` on within `spell`, as known at `as_of`. A pause is
/// cut off at `max_pause`; the time in an exit is not, for nobody could work the lead then.
pub(super) fn pauses(
    track: &Track<'_>,
    index: usize,
    (spell, start): (&Spell, Timestamp),
    calendar: &Calendar,
    as_of: Timestamp,
) -> Vec<Pause> {
    let promise = &track.contract.promises[index];
    let mut found: Vec<Pause> = Vec::new();
    if promise.pauses_while.is_some() {
        let end = spell.end.map(|(at, _)| at);
        let mut begun: Option<Timestamp> = None;
        for moment in track.moments.iter().filter(|moment| end.is_none_or(|end| moment.at < end)) {
            match (begun, moment.pauses[index]) {
                (None, true) => begun = Some(moment.at.max(start)),
                (Some(from), false) => {
                    found.push(Pause { from, to: Some(moment.at), capped: false });
                    begun = None;
                }
                _ => {}
            }
        }
        found.extend(begun.map(|from| Pause { from, to: end, capped: false }));
        found.retain(|pause| pause.to.is_none_or(|to| to > start) && Some(pause.from) != pause.to);
    }
    for pause in &mut found {
        pause.from = pause.from.max(start);
        let longest = promise.max_pause.and_then(|max| calendar.deadline(pause.from, max));
        if let Some(cut) = longest.filter(|cut| pause.to.unwrap_or(as_of) > *cut) {
            *pause = Pause { from: pause.from, to: Some(cut), capped: true };
        }
    }
    // A later owner's clock has not stood while the lead was away before.
    let gaps = spell.gaps.iter().filter(|(_, to)| to.is_none_or(|to| to > start));
    found.extend(gaps.map(|&(from, to)| Pause { from: from.max(start), to, capped: false }));
    apart(found)
}

/// Sorted, with overlaps joined.
fn apart(mut pauses: Vec<Pause>) -> Vec<Pause> {
    pauses.sort_by_key(|pause| pause.from);
    let mut joined: Vec<Pause> = Vec::with_capacity(pauses.len());
    for pause in pauses {
        match joined.last_mut().filter(|last| last.to.is_none_or(|to| to >= pause.from)) {
            Some(last) => {
                last.capped |= pause.capped;
                last.to = last.to.zip(pause.to).map(|(one, other)| one.max(other));
            }
            None => joined.push(pause),
        }
    }
    joined
}
