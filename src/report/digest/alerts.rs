//! Whether the week's alerts were of use.

use crate::alert::{Part, Quality};
use crate::report::sheet::duration;

/// Reasons for silence that are told.
const REASONS: usize = 3;

/// Below this many nothing is concluded.
const ENOUGH: u64 = 10;

/// What became of them, a sentence each.
pub(super) fn part(alerts: &Quality) -> Part {
    let mut says = Vec::new();
    says.push(match alerts.messages {
        0 => "No alert was sent.".to_owned(),
        messages => format!("{} sent.", many(messages, "message was", "messages were")),
    });
    if alerts.warned > 0 {
        let warned = many(alerts.warned, "warning", "warnings");
        says.push(format!("{warned}: {} answered in time.", was(alerts.warned_met)));
    }
    if alerts.breached > 0 {
        says.push(breached(alerts));
    }
    if alerts.withdrawn > 0 {
        let withdrawn = many(alerts.withdrawn, "breach was", "breaches were");
        says.push(format!("{withdrawn} taken back: logged late, or no longer so."));
    }
    let all = alerts.warned + alerts.breached - alerts.withdrawn;
    if all >= ENOUGH && (alerts.warned_met + alerts.answered) * 2 < all {
        says.push(
            "Fewer than half of them led to anything: say less, or earlier (`at_risk_at`, \
             `within`)."
                .to_owned(),
        );
    }
    says.extend(silent(alerts));
    Part { title: "The week's alerts".to_owned(), says, table: Vec::new() }
}

fn breached(alerts: &Quality) -> String {
    let breached = many(alerts.breached, "breach was said", "breaches were said");
    let answered = match alerts.answered {
        0 => "none has been answered since".to_owned(),
        1 => "1 has been answered since".to_owned(),
        answered => format!("{answered} have been answered since"),
    };
    let millis = alerts.median.map(|wait| i64::try_from(wait.as_millis()).unwrap_or(i64::MAX));
    match (millis, alerts.answered) {
        (Some(ms), 1) => format!("{breached}: {answered}, {} later.", duration(ms)),
        (Some(ms), _) => format!("{breached}: {answered}, half of them within {}.", duration(ms)),
        (None, _) => format!("{breached}: {answered}."),
    }
}

/// What was not said, and why.
fn silent(alerts: &Quality) -> Option<String> {
    let shown = alerts.silent.iter().take(REASONS);
    let shown: Vec<String> = shown.map(|(why, count)| format!("{count} because {why}")).collect();
    let rest: u64 = alerts.silent.iter().skip(REASONS).map(|(_, count)| count).sum();
    let rest = (rest > 0).then(|| format!("{rest} for other reasons"));
    let shown: Vec<String> = shown.into_iter().chain(rest).collect();
    (!shown.is_empty()).then(|| format!("Not said: {}.", shown.join("; ")))
}

fn many(count: u64, one: &str, more: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { more })
}

fn was(count: u64) -> String {
    match count {
        0 => "none was".to_owned(),
        1 => "1 was".to_owned(),
        count => format!("{count} were"),
    }
}
