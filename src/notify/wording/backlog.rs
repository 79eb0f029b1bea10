//! Many at once: one message, kept up to date.

use jiff::tz::TimeZone;

use super::people::Reader;
use super::{WORD, Wording, story, zone};
use crate::alert::{Item, Many, Notice};
use crate::id::OwnerId;

/// It says of so many owners how many concern them.
const OWNERS: usize = 5;

/// Puts it into words; nothing where it is another kind of message.
pub(super) fn words(notice: &Notice, reader: &Reader<'_>) -> Wording {
    let Notice::Backlog { items, total, open, many, by_owner, at } = notice else {
        return Wording::default();
    };
    let mut list: Vec<String> = items.iter().map(|item| line(item, reader)).collect();
    let shown = u32::try_from(items.len()).unwrap_or(u32::MAX);
    if *total > shown {
        list.push(format!("… and {} more: `leadpact countdowns` lists all.", total - shown));
    }
    let when = reader.dress.time(*at, &items.first().map_or(TimeZone::UTC, zone));
    let came = match many {
        Many::First => format!("leadpact began to watch {when}, and found this."),
        Many::Together => format!("These came up at once, {when}: one message, not {total}."),
        Many::Storm(promise) => format!(
            "Many of {} came up at once, {when}: what follows is added to this list instead of \
             being sent by itself.",
            reader.dress.plain(promise.as_str(), WORD)
        ),
    };
    let kept = match open {
        0 => "There is nothing left to do.",
        _ => "Please see to what is open, the longest overdue first. This list stays up to date.",
    };
    let version = items.iter().max_by_key(|item| item.as_of);
    let small = version.map(|item| {
        let hash = reader.dress.plain(&item.version.hash, WORD);
        let as_of = reader.dress.time(item.as_of, &zone(item));
        let version = format!("version {} ({hash})", item.version.number);
        vec![version, format!("CRM data as of {as_of}")]
    });
    let whose = whose(by_owner, *total, reader).filter(|_| matches!(many, Many::Storm(_)));
    Wording {
        title: title(*total, *open),
        body: [Some(came), whose, Some(kept.to_owned())].into_iter().flatten().collect(),
        list,
        small: small.unwrap_or_default(),
        ..Wording::default()
    }
}

/// Whom they concern, where that tells something: which may be why there are so many.
fn whose(by_owner: &[(Option<OwnerId>, u32)], total: u32, reader: &Reader<'_>) -> Option<String> {
    let name = |owner: &Option<OwnerId>| match owner {
        Some(owner) => reader.name(owner),
        None => "nobody".to_owned(),
    };
    let (first, _) = by_owner.first()?;
    if by_owner.len() == 1 {
        return Some(match first {
            Some(owner) => format!("All of them are {}’s.", reader.name(owner)),
            None => "Nobody owns any of them.".to_owned(),
        });
    }
    let shown = by_owner.iter().take(OWNERS);
    let counted: u32 = shown.clone().map(|(_, count)| count).sum();
    let mut parts: Vec<String> =
        shown.map(|(owner, count)| format!("{} {count}", name(owner))).collect();
    if total > counted {
        parts.push(format!("others {}", total - counted));
    }
    Some(format!("By owner: {}.", parts.join(", ")))
}

fn title(total: u32, open: u32) -> String {
    match (total, open) {
        (1, 0) => "The one promise of this list is settled".to_owned(),
        (2, 0) => "Both promises of this list are settled".to_owned(),
        (_, 0) => format!("All {total} promises of this list are settled"),
        (1, _) => "1 promise needs attention".to_owned(),
        (_, 1) => format!("1 of {total} promises needs attention"),
        _ if open == total => format!("{total} promises need attention"),
        _ => format!("{open} of {total} promises need attention"),
    }
}

fn line(item: &Item, reader: &Reader<'_>) -> String {
    let due = item.due.map(|due| format!(", due {}", reader.dress.time(due, &zone(item))));
    let handled = item.handled.as_ref().filter(|_| item.story.is_open());
    let handled = handled.map(|handled| format!(" ({})", super::handled::short(handled, reader)));
    format!(
        "{} · {}: {}{}, owner {}{}",
        story(item.story),
        reader.dress.plain(item.countdown.promise.as_str(), WORD),
        reader.lead(&item.lead),
        due.unwrap_or_default(),
        reader.owner(item),
        handled.unwrap_or_default()
    )
}
