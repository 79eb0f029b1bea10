//! Weekdays and blocks of working hours as calendars write them: `mon-fri`, `09:00-12:00`.

use super::context::Context;
use crate::calendar::Block;
use crate::config::tree::{Entry, Node, Value};
use crate::config::value;
use crate::diag::{Diagnostic, Span, codes, words};

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const DAY: i32 = 86_400;
const WEEK: i32 = 7 * DAY;
/// Most blocks on one day.
const MOST: usize = 24;

/// A block with its place.
type Placed = (Block, Span);

/// The blocks of each weekday, Monday first.
pub(in crate::config) fn week(node: &Node, out: &mut Vec<Diagnostic>) -> [Vec<Block>; 7] {
    let mut week: [Vec<Placed>; 7] = Default::default();
    let mut given: [Option<Span>; 7] = Default::default();
    if !matches!(node.value, Value::Map(_) | Value::Null) {
        let help = "write `{mon-fri: [09:00-17:00]}`; all day, every day is `{mon-sun: \
                    [00:00-24:00]}`";
        out.push(value::wrong(node, "hours", "a map of weekdays and blocks").help(help));
        return Default::default();
    }
    for entry in value::entries(node, "hours", "weekdays and blocks", out).unwrap_or_default() {
        let days = weekdays(entry, out);
        let blocks = blocks(&entry.value, &entry.key, out);
        for day in days {
            if let Some(first) = &given[day] {
                let message = format!("`{}` has its hours twice", DAYS[day]);
                out.push(
                    entry
                        .error(codes::WEEKDAY, message)
                        .also(first.clone(), "the first time")
                        .help("give each weekday once, with all its blocks"),
                );
            } else {
                given[day] = Some(entry.at.clone());
                week[day].clone_from(&blocks);
            }
        }
    }
    let whole = week.iter().enumerate().flat_map(|(day, blocks)| {
        let start = i32::try_from(day).unwrap_or(0) * DAY;
        blocks.iter().map(move |(block, at)| (start, *block, at.clone()))
    });
    overlaps(&whole.collect::<Vec<_>>(), WEEK, out);
    week.map(|blocks| blocks.into_iter().map(|(block, _)| block).collect())
}

/// The blocks of one date.
pub(super) fn of_date(node: &Node, context: &mut Context<'_>) -> Vec<Block> {
    let blocks = blocks(node, "hours", &mut context.out);
    let whole: Vec<_> = blocks.iter().map(|(block, at)| (0, *block, at.clone())).collect();
    overlaps(&whole, WEEK, &mut context.out);
    blocks.into_iter().map(|(block, _)| block).collect()
}

/// `mon`, `mon-fri`, `sun-thu`, `mon, wed, fri`: indices, Monday is 0.
fn weekdays(entry: &Entry, out: &mut Vec<Diagnostic>) -> Vec<usize> {
    let mut days = Vec::new();
    for part in entry.key.split(',').map(str::trim) {
        let mut ends = part.splitn(2, '-').map(str::trim);
        let (Some(first), last) = (ends.next(), ends.next()) else { continue };
        let index = |word: &str| DAYS.iter().position(|day| *day == word);
        let (from, to) = match (index(first), last.map(index)) {
            (Some(from), None) => (from, from),
            (Some(from), Some(Some(to))) => (from, to),
            _ => {
                let message = format!("{} is no weekday", words::quote(part));
                out.push(entry.error(codes::WEEKDAY, message).help(instead(part)));
                return Vec::new();
            }
        };
        // `sun-thu` runs past the end of the week.
        let length = (to + 7 - from) % 7;
        days.extend((0..=length).map(|step| (from + step) % 7));
    }
    days
}

/// `mon-fri` for `Monday - Friday`.
fn instead(part: &str) -> String {
    let short = |word: &str| {
        let word: String = word.trim().to_lowercase().chars().take(3).collect();
        DAYS.iter().find(|day| **day == word)
    };
    let parts: Option<Vec<&str>> = part.split('-').map(|word| short(word).copied()).collect();
    match parts {
        Some(parts) if parts.len() <= 2 => format!("write `{}`", parts.join("-")),
        _ => {
            "write `mon`, `tue`, `wed`, `thu`, `fri`, `sat`, `sun`, `mon-fri` or `mon, wed`".into()
        }
    }
}

/// A list of blocks; an empty one is a closed day.
fn blocks(node: &Node, key: &str, out: &mut Vec<Diagnostic>) -> Vec<Placed> {
    let items = value::list(node, key, "blocks such as `09:00-17:30`", out).unwrap_or_default();
    if items.len() > MOST {
        let message = format!("more than {MOST} blocks on one day");
        out.push(node.error(codes::OUT_OF_RANGE, message).help("join those that touch"));
        return Vec::new();
    }
    items.iter().filter_map(|item| Some((block(item, key, out)?, item.at.clone()))).collect()
}

fn block(node: &Node, key: &str, out: &mut Vec<Diagnostic>) -> Option<Block> {
    let text = value::text(node, key, out)?.text.trim();
    let (message, help) = match text.split_once('-').map(|(from, to)| (clock(from), clock(to))) {
        Some((Some(from), Some(to))) if from < DAY && from != to => {
            return Some(Block { from, to });
        }
        Some((Some(DAY), Some(_))) => {
            (format!("{} begins at 24:00", words::quote(text)), "write `00:00` on the next day")
        }
        Some((Some(_), Some(_))) => (
            format!("{} begins when it ends", words::quote(text)),
            "write `00:00-24:00` for the whole day",
        ),
        _ => (
            format!("{} is no block of working hours", words::quote(text)),
            "write two times of day with two digits each, such as `09:00-17:30`",
        ),
    };
    out.push(node.error(codes::HOURS, message).help(help));
    None
}

/// Seconds after midnight of `HH:MM`, up to `24:00`.
fn clock(text: &str) -> Option<i32> {
    let (hours, minutes) = text.trim().split_once(':')?;
    let two = |text: &str| {
        let digits = text.len() == 2 && text.bytes().all(|c| c.is_ascii_digit());
        digits.then(|| text.parse::<i32>().ok()).flatten()
    };
    let (hours, minutes) = (two(hours)?, two(minutes)?);
    let seconds = (hours * 60 + minutes) * 60;
    (minutes < 60 && seconds <= DAY).then_some(seconds)
}

/// Reports every two blocks that overlap on a ring of `ring` seconds, each pair of places once.
fn overlaps(blocks: &[(i32, Block, Span)], ring: i32, out: &mut Vec<Diagnostic>) {
    let length =
        |block: &Block| if block.to > block.from { block.to } else { block.to + DAY } - block.from;
    let mut reported: Vec<(&Span, &Span)> = Vec::new();
    for (index, (day, one, first)) in blocks.iter().enumerate() {
        for (other_day, other, second) in &blocks[index + 1..] {
            let ahead = (other_day + other.from - day - one.from).rem_euclid(ring);
            let apart = ahead >= length(one) && ring - ahead >= length(other);
            if apart || reported.contains(&(first, second)) || reported.contains(&(second, first)) {
                continue;
            }
            reported.push((first, second));
            let (first, second) =
                if first.start <= second.start { (first, second) } else { (second, first) };
            let message = match first == second {
                true => "this block runs into the next day's",
                false => "these two blocks overlap",
            };
            let found = Diagnostic::error(codes::OVERLAP, second.clone(), message)
                .help("join them, or let one end where the other begins");
            out.push(match first == second {
                true => found,
                false => found.also(first.clone(), "the other one"),
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_day_have_two_digits_each() {
        assert_eq!(clock("09:30"), Some(34_200));
        assert_eq!(clock("24:00"), Some(DAY));
        for wrong in ["9:30", "24:01", "12:60", "12", "12:3", "+1:00", "1e:00", ""] {
            assert_eq!(clock(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_slip_in_a_weekday_is_understood() {
        assert_eq!(instead("Monday - Friday"), "write `mon-fri`");
        assert_eq!(instead("Weds"), "write `wed`");
        assert!(instead("weekend").contains("`mon, wed`"));
    }
}
