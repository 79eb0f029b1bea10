//! Quotas and budgets: what was agreed about a period, and which course it takes.

use jiff::tz::TimeZone;

use super::people::Reader;
use super::{SENTENCE, WORD, Wording};
use crate::alert::terms::{Course, Term};
use crate::contract::Party;

/// Puts them into words: one in full, several as a list.
pub(super) fn words(terms: &[Term], reader: &Reader<'_>) -> Wording {
    match terms {
        [term] => one(term, reader),
        _ => many(terms, reader),
    }
}

fn one(term: &Term, reader: &Reader<'_>) -> Wording {
    let plain = |text: &str| reader.dress.plain(text, SENTENCE);
    let mut body = vec![said(term, reader)];
    body.extend(went(term, reader));
    body.extend(asked(term));
    Wording {
        title: format!("{}: {}", course(term.course), name(term, reader)),
        body,
        facts: vec![("Agreed", plain(&term.agreed)), ("Period", plain(&term.span.dates()))],
        small: small(term, Some(term.promise.as_str()), reader),
        ..Wording::default()
    }
}

fn many(terms: &[Term], reader: &Reader<'_>) -> Wording {
    let bad = terms.iter().filter(|term| term.course.is_bad()).count();
    let title = match bad {
        0 => "Nothing of this message needs attention any more".to_owned(),
        1 => format!("1 of {} promises about a period needs attention", terms.len()),
        bad if bad == terms.len() => format!("{bad} promises about a period need attention"),
        bad => format!("{bad} of {} promises about a period need attention", terms.len()),
    };
    let list = terms.iter().map(|term| {
        let plain = |text: &str| reader.dress.plain(text, SENTENCE);
        let (agreed, found) = (plain(&term.agreed), plain(&term.found));
        format!("{} · {}: {agreed}; {found}", course(term.course), name(term, reader))
    });
    let kept = "These came up at once: one message. It stays up to date.".to_owned();
    let newest = terms.iter().max_by_key(|term| term.as_of);
    Wording {
        title,
        body: vec![kept],
        list: list.collect(),
        small: newest.map(|term| small(term, None, reader)).unwrap_or_default(),
        ..Wording::default()
    }
}

/// The promise and its period.
fn name(term: &Term, reader: &Reader<'_>) -> String {
    format!("{}, {}", reader.dress.plain(term.promise.as_str(), WORD), term.span.dates())
}

/// What was promised, and what has come of it.
fn said(term: &Term, reader: &Reader<'_>) -> String {
    let plain = |text: &str| reader.dress.plain(text, SENTENCE);
    let side = match term.owed_by {
        Party::Marketing => "Marketing",
        Party::Sales => "Sales",
    };
    let (dates, owed) = (term.span.dates(), plain(&term.owed));
    format!("For {dates}, {side} promised {owed}; {}.", plain(&term.found))
}

/// How it went there, or why it is not so.
fn went(term: &Term, reader: &Reader<'_>) -> Option<String> {
    let zone = TimeZone::get(&term.zone).unwrap_or(TimeZone::UTC);
    let since = term.since.map(|since| reader.dress.time(since, &zone)).unwrap_or_default();
    Some(match term.course {
        Course::Fast => format!(
            "At least a quarter of what may be missed was missed within the working day up to \
             {since}."
        ),
        Course::Slow => format!(
            "Half of what may be missed was gone by {since}, before half of the working time was."
        ),
        Course::UsedUp => "Nothing is left to miss.".to_owned(),
        Course::Missed => {
            "That is more than may be, even if as many more leads come as chance allows.".to_owned()
        }
        Course::Eased => "What was said here before no longer holds.".to_owned(),
        Course::Kept => "So it was kept.".to_owned(),
        Course::Withdrawn => {
            "What was said here before does not hold, by what is known now.".to_owned()
        }
        Course::OutOfReach | Course::Broken => return None,
    })
}

/// What is to be done.
fn asked(term: &Term) -> Option<String> {
    let asked = match term.course {
        Course::OutOfReach => {
            "Please decide together what can still be done in this period, and what Sales is to \
             expect."
        }
        Course::Broken => {
            let label = term.span.label();
            return Some(format!(
                "Please look together at what happened: `leadpact report --period {label}` has \
                 the figures."
            ));
        }
        Course::Fast => "Please see today what keeps these leads waiting.",
        Course::Slow => "Please see what keeps these leads waiting, while something is left.",
        Course::UsedUp | Course::Missed => "Please see what keeps these leads waiting.",
        Course::Eased | Course::Kept | Course::Withdrawn => return None,
    };
    Some(asked.to_owned())
}

/// What a course is called.
fn course(course: Course) -> &'static str {
    match course {
        Course::OutOfReach => "Out of reach at this rate",
        Course::Fast => "Budget goes fast",
        Course::Slow => "Half of the budget is gone early",
        Course::UsedUp => "Budget used up",
        Course::Missed => "More missed than agreed",
        Course::Broken => "Not kept",
        Course::Eased => "Back on track",
        Course::Kept => "Kept",
        Course::Withdrawn => "Withdrawn",
    }
}

fn small(term: &Term, clause: Option<&str>, reader: &Reader<'_>) -> Vec<String> {
    let plain = |text: &str| reader.dress.plain(text, WORD);
    let zone = TimeZone::get(&term.zone).unwrap_or(TimeZone::UTC);
    let clause = clause.map(|clause| format!("clause {}", plain(clause)));
    let version = format!("version {} ({})", term.version.number, plain(&term.version.hash));
    let as_of = format!("CRM data as of {}", reader.dress.time(term.as_of, &zone));
    clause.into_iter().chain([version, as_of]).collect()
}
