//! Figures with their units: lengths of time, percentages, ratings, money.
//!
//! Money and percentages are read as whole hundredths, so that nothing is lost on the way.

use super::{named, wrong};
use crate::calendar::{Length, LengthError};
use crate::config::tree::{Node, Value};
use crate::contract::Currency;
use crate::diag::{Diagnostic, codes, words};

/// A length of time, as promises have it.
pub(in crate::config) fn length(
    node: &Node,
    key: &str,
    out: &mut Vec<Diagnostic>,
) -> Option<Length> {
    read_length(node, key, Length::parse, out)
}

/// A length of time for keys about seconds.
pub(in crate::config) fn seconds(
    node: &Node,
    key: &str,
    out: &mut Vec<Diagnostic>,
) -> Option<Length> {
    read_length(node, key, Length::parse_seconds, out)
}

fn read_length(
    node: &Node,
    key: &str,
    parse: fn(&str) -> Result<Length, LengthError>,
    out: &mut Vec<Diagnostic>,
) -> Option<Length> {
    let written = match &node.value {
        Value::Text(text) => text.text.as_str(),
        Value::Number { raw, .. } => raw,
        _ => {
            out.push(wrong(node, key, "a length of time such as `4 working hours`"));
            return None;
        }
    };
    match parse(written) {
        Ok(length) => Some(length),
        Err(LengthError { message, help }) => {
            out.push(node.error(codes::LENGTH, message).label(key).help(sentence_part(&help)));
            None
        }
    }
}

/// A percentage between 0% and 100%, with two decimals at most, as a share.
pub(in crate::config) fn share(node: &Node, key: &str, out: &mut Vec<Diagnostic>) -> Option<f64> {
    share_up_to(9_999, node, key, out)
}

/// A percentage above 0%, the whole included, with two decimals at most, as a share.
pub(in crate::config) fn share_or_whole(
    node: &Node,
    key: &str,
    out: &mut Vec<Diagnostic>,
) -> Option<f64> {
    share_up_to(10_000, node, key, out)
}

/// `most` in hundredths of a percent: the whole, or the most below it.
fn share_up_to(most: i64, node: &Node, key: &str, out: &mut Vec<Diagnostic>) -> Option<f64> {
    let (outside, example) = match most {
        10_000 => (
            "is not above `0%`, up to `100%`",
            "write a percentage above `0%`, up to `100%`, such as `75%` or `100%`",
        ),
        _ => (
            "is not between `0%` and `100%`",
            "write a percentage above `0%` and below `100%`, such as `75%` or `2.5%`",
        ),
    };
    match &node.value {
        Value::Text(text) => {
            let hundredths = text.text.strip_suffix('%').and_then(hundredths);
            match hundredths {
                Some(hundredths) if (1..=most).contains(&hundredths) => {
                    return Some(hundredths as f64 / 10_000.0);
                }
                _ => {
                    let quoted = words::quote(&text.text);
                    let number = text.text.strip_suffix('%').map(str::parse::<f64>);
                    let message = match (hundredths, number) {
                        (Some(_), _) => format!("{quoted} {outside}"),
                        (None, Some(Ok(_))) => {
                            format!("{quoted} is not a percentage with at most two decimals")
                        }
                        _ => format!("{quoted} is no percentage"),
                    };
                    out.push(node.error(codes::SHARE, message).label(key).help(example));
                }
            }
        }
        Value::Number { value, raw } => {
            let message = format!("`{raw}` is no percentage: it has no `%`");
            let percent = if *value < 1.0 { value * 100.0 } else { *value };
            let help = match percent {
                1.0..=99.0 if percent.fract() == 0.0 => format!("write `{percent}%`"),
                _ => example.to_owned(),
            };
            out.push(node.error(codes::SHARE, message).label(key).help(help));
        }
        _ => out.push(wrong(node, key, "a percentage such as `75%`")),
    }
    None
}

/// An average of ratings: above 1, for every rating is at least that, and up to 5.
pub(in crate::config) fn stars(node: &Node, key: &str, out: &mut Vec<Diagnostic>) -> Option<f64> {
    let Value::Number { value, raw } = &node.value else {
        let found = wrong(node, key, "a number such as `3.5`");
        out.push(match &node.value {
            Value::Text(text) if text.text.parse::<f64>().is_ok() => {
                found.help("write it without quotes")
            }
            _ => found,
        });
        return None;
    };
    if *value > 1.0 && *value <= 5.0 {
        return Some(*value);
    }
    let message = match *value == 1.0 {
        true => format!("{} is 1, and every rating is", named(key)),
        false => format!("{} is {raw}, and ratings go from 1 to 5", named(key)),
    };
    let help = "write a number above 1, up to 5, such as `3.5`";
    out.push(node.error(codes::OUT_OF_RANGE, message).help(help));
    None
}

/// An amount of money with its currency: hundredths, and of what. `usual` is the currency of the
/// rest of the agreement.
pub(in crate::config) fn money(
    node: &Node,
    key: &str,
    usual: Option<Currency>,
    out: &mut Vec<Diagnostic>,
) -> Option<(i64, Currency)> {
    let usual = usual.map_or("USD".to_owned(), |currency| currency.to_string());
    let (written, message) = match &node.value {
        Value::Text(text) => {
            let parts: Vec<&str> = text.text.split_whitespace().collect();
            if let [amount, currency] = parts[..]
                && let (Some(cents), Some(currency)) =
                    (hundredths(amount), Currency::parse(currency))
                && cents > 0
            {
                return Some((cents, currency));
            }
            (text.text.as_str(), format!("{} is no amount of money", words::quote(&text.text)))
        }
        Value::Number { raw, .. } => (raw.as_str(), format!("`{raw}` has no currency")),
        _ => {
            out.push(wrong(node, key, &format!("an amount with its currency, `120 {usual}`")));
            return None;
        }
    };
    let amount: String = written.chars().filter(|c| c.is_ascii_digit() || *c == '.').collect();
    let letters = written.to_uppercase();
    let letters = letters.split(|c: char| !c.is_ascii_alphabetic()).find_map(Currency::parse);
    let currency = letters.map_or(usual, |currency| currency.to_string());
    let amount = hundredths(&amount).filter(|cents| *cents > 0).map_or("120", |_| &amount);
    let help = format!("write the number, a space and the currency: `{amount} {currency}`");
    out.push(node.error(codes::MONEY, message).label(key).help(help));
    None
}

/// An amount whose currency stands elsewhere, in hundredths.
pub(in crate::config) fn cents(node: &Node, key: &str, out: &mut Vec<Diagnostic>) -> Option<i64> {
    let written = match &node.value {
        Value::Number { raw, .. } => raw.as_str(),
        Value::Text(text) => text.text.as_str(),
        _ => {
            out.push(wrong(node, key, "an amount such as `21000`"));
            return None;
        }
    };
    let found = matches!(node.value, Value::Number { .. }).then(|| hundredths(written)).flatten();
    if found.is_none() {
        let message = format!("{} is no amount of money", words::quote(written));
        let help = "write digits alone, with a `.` before cents: `21000` or `21000.50`; the \
                    currency has a key of its own";
        out.push(node.error(codes::MONEY, message).label(key).help(help));
    }
    found
}

/// A plain number of at most twelve digits and two decimals, in hundredths.
fn hundredths(text: &str) -> Option<i64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |text: &str, most: usize| {
        (1..=most).contains(&text.len()) && text.bytes().all(|c| c.is_ascii_digit())
    };
    if !digits(whole, 12) || !digits(part, 2) {
        return None;
    }
    let part = part.parse::<i64>().ok()? * if part.len() == 1 { 10 } else { 1 };
    Some(whole.parse::<i64>().ok()? * 100 + part)
}

/// A sentence made fit to stand after "help:".
pub(in crate::config) fn sentence_part(sentence: &str) -> String {
    let mut rest = sentence.trim_end_matches('.').chars();
    match rest.next() {
        Some(first) => first.to_lowercase().chain(rest).collect(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::hundredths;

    #[test]
    fn plain_numbers_are_exact_hundredths_and_nothing_else_is_one() {
        for (text, expected) in [
            ("0", Some(0)),
            ("7", Some(700)),
            ("7.5", Some(750)),
            ("7.05", Some(705)),
            ("0.29", Some(29)),
            ("999999999999.99", Some(99_999_999_999_999)),
        ] {
            assert_eq!(hundredths(text), expected, "{text}");
        }
        for text in
            ["", ".", "7.", ".5", "-1", "+1", "1e3", "1.005", "1,000", "1000000000000", "７"]
        {
            assert_eq!(hundredths(text), None, "{text}");
        }
    }
}
