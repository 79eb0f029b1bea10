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
        let withdrawn = many(alerts.withdrawn, "of them was", "of them were");
        says.push(format!("{withdrawn} taken back: logged late, or no longer so."));
    }
    let all = alerts.warned + alerts.breached - alerts.withdrawn;
    if all >= ENOUGH && (alerts.warned_met + alerts.answered) * 2 < all {
        says.push(
            "Fewer than half of all these led to anything: say less, or earlier (`at_risk_at`, \
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

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    #[test]
    fn what_became_of_alerts_is_told_in_sentences() {
        let none = Quality::default();
        let few = Quality {
            messages: 1,
            warned: 1,
            warned_met: 1,
            breached: 1,
            answered: 1,
            withdrawn: 0,
            median: Some(SignedDuration::from_mins(12)),
            silent: vec![("nobody owns the lead".to_owned(), 1)],
        };
        let many = Quality {
            messages: 40,
            warned: 20,
            warned_met: 3,
            breached: 12,
            answered: 4,
            withdrawn: 2,
            median: Some(SignedDuration::from_mins(90)),
            silent: ["a", "b", "c", "d", "e"].map(|why| (why.to_owned(), 2)).to_vec(),
        };
        let open = Quality { messages: 2, breached: 2, withdrawn: 1, ..Quality::default() };
        let texts = [none, few, many, open].map(|quality| part(&quality).says.join("\n"));
        insta::assert_snapshot!(texts.join("\n\n"), @r"
        No alert was sent.

        1 message was sent.
        1 warning: 1 was answered in time.
        1 breach was said: 1 has been answered since, 12 min later.
        Not said: 1 because nobody owns the lead.

        40 messages were sent.
        20 warnings: 3 were answered in time.
        12 breaches were said: 4 have been answered since, half of them within 1 h 30 min.
        2 of them were taken back: logged late, or no longer so.
        Fewer than half of all these led to anything: say less, or earlier (`at_risk_at`, `within`).
        Not said: 2 because a; 2 because b; 2 because c; 4 for other reasons.

        2 messages were sent.
        2 breaches were said: none has been answered since.
        1 of them was taken back: logged late, or no longer so.
        ");
    }
}
