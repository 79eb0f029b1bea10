//! Many at once: one summary, kept up to date.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::people::Reader;
use super::{WORD, Wording, story, zone};
use crate::alert::Item;

/// Puts it into words: how many there were in all, how many are open, whether they were there
/// before anything was watched, and when it was decided.
pub(super) fn words(
    items: &[Item],
    (total, open, first, at): (u32, u32, bool, Timestamp),
    reader: &Reader<'_>,
) -> Wording {
    let mut list: Vec<String> = items.iter().map(|item| line(item, reader)).collect();
    let shown = u32::try_from(items.len()).unwrap_or(u32::MAX);
    if total > shown {
        list.push(format!("… and {} more: `leadpact countdowns` lists all.", total - shown));
    }
    let when = reader.dress.time(at, &items.first().map_or(TimeZone::UTC, zone));
    let came = match first {
        true => format!("leadpact began to watch {when}, and found this."),
        false => format!("These came up at once, {when}: one summary, not {total} messages."),
    };
    let kept = match open {
        0 => "There is nothing left to do.",
        _ => {
            "Please see to what is open, the longest overdue first. This summary stays up to date."
        }
    };
    let version = items.iter().max_by_key(|item| item.as_of);
    let small = version.map(|item| {
        let hash = reader.dress.plain(&item.version.hash, WORD);
        let as_of = reader.dress.time(item.as_of, &zone(item));
        let version = format!("version {} ({hash})", item.version.number);
        vec![version, format!("CRM data as of {as_of}")]
    });
    Wording {
        title: title(total, open),
        body: vec![came, kept.to_owned()],
        facts: Vec::new(),
        list,
        small: small.unwrap_or_default(),
        ..Wording::default()
    }
}

fn title(total: u32, open: u32) -> String {
    match (total, open) {
        (1, 0) => "The one promise of this summary is settled".to_owned(),
        (2, 0) => "Both promises of this summary are settled".to_owned(),
        (_, 0) => format!("All {total} promises of this summary are settled"),
        (1, _) => "1 promise needs attention".to_owned(),
        (_, 1) => format!("1 of {total} promises needs attention"),
        _ if open == total => format!("{total} promises need attention"),
        _ => format!("{open} of {total} promises need attention"),
    }
}

fn line(item: &Item, reader: &Reader<'_>) -> String {
    let due = item.due.map(|due| format!(", due {}", reader.dress.time(due, &zone(item))));
    format!(
        "{} · {}: {}{}, owner {}",
        story(item.story),
        reader.dress.plain(item.countdown.promise.as_str(), WORD),
        reader.lead(&item.lead),
        due.unwrap_or_default(),
        reader.owner(item)
    )
}
