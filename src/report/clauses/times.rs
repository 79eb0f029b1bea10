//! Working time in words.

use super::{Clause, Part, Terms, code};
use crate::calendar::{Block, Calendar};
use crate::contract::Contract;

const DAYS: [&str; 7] =
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

pub(super) fn calendar(calendar: &Calendar) -> Clause {
    let hours = calendar.hours();
    let mut terms = Terms::default().say("time zone", hours.zone.iana_name().unwrap_or("UTC"));
    for (day, blocks) in DAYS.into_iter().zip(&hours.week) {
        terms = terms.say(day, shown(blocks));
    }
    for (date, exception) in &hours.exceptions {
        let name = match exception.name.as_str() {
            "" => String::new(),
            name => format!(", {name}"),
        };
        terms = terms.say(&date.to_string(), shown(&exception.blocks) + &name);
    }
    terms.of(Part::Calendars, format!("calendar {}", calendar.name()))
}

/// Which calendar counts for whom: the first line that holds.
pub(super) fn calendar_rule(contract: &Contract) -> Clause {
    let mut terms = Terms::default();
    for (index, rule) in contract.calendar_of.iter().enumerate() {
        let when = rule.when.as_ref().map_or("otherwise".to_owned(), |when| code(when.text()));
        let what = format!("{}. {when}", index + 1);
        terms = terms.say(&what, contract.calendars[rule.calendar].name());
    }
    terms.of(Part::Calendars, "which calendar")
}

fn shown(blocks: &[Block]) -> String {
    let time = |seconds: i32| format!("{:02}:{:02}", seconds / 3_600, seconds / 60 % 60);
    let blocks: Vec<String> =
        blocks.iter().map(|one| format!("{}-{}", time(one.from), time(one.to))).collect();
    if blocks.is_empty() { "closed".to_owned() } else { blocks.join(", ") }
}
