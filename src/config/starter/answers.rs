//! Single answers, read as the agreement reads the same values.

use crate::calendar::{Block, Length};
use crate::config::check::week;
use crate::config::tree::{Entry, Node, Text, Value};
use crate::config::{moment, value};
use crate::diag::{Diagnostic, words};

/// Working time as it is written and as it counts.
#[derive(Clone, Debug, PartialEq)]
pub struct Hours {
    /// Weekdays with their blocks, as written.
    pub days: Vec<(String, Vec<String>)>,
    /// Blocks by weekday, Monday first.
    pub week: [Vec<Block>; 7],
}

/// What is wrong with an answer, and what to write instead.
type Refused = String;

/// What an agreement may be called.
///
/// # Errors
/// Where it is blank, too long, or more than one line.
pub fn name(written: &str) -> Result<String, Refused> {
    let written = written.trim();
    match written.chars().count() {
        0 => Err("it is empty; write a few words such as `Inbound leads`".to_owned()),
        1..=120 if !written.contains(char::is_control) => Ok(written.to_owned()),
        _ => Err("it is longer than 120 characters, or more than one line".to_owned()),
    }
}

/// A zone of the IANA database.
///
/// # Errors
/// Where there is none of this name: with the nearest one.
pub fn zone(written: &str) -> Result<String, Refused> {
    let node = scalar(filled(written)?, 0);
    read(|out| moment::zone(&node, "zone", out)).map(|_zone| written.trim().to_owned())
}

/// A length of time as promises have it.
///
/// # Errors
/// Where it has no unit, an abbreviated one, or is out of bounds.
pub fn length(written: &str) -> Result<Length, Refused> {
    let node = scalar(filled(written)?, 0);
    read(|out| value::length(&node, "length", out))
}

/// Working hours: `mon-fri 09:00-12:00, 13:00-17:30; sat 10:00-14:00`.
///
/// # Errors
/// Where a weekday or a block cannot be read, two overlap, or there is none at all.
pub fn hours(written: &str) -> Result<Hours, Refused> {
    const FORM: &str =
        "write weekdays and blocks, such as `mon-fri 09:00-12:00, 13:00-17:30; sat 10:00-14:00`";
    let mut days = Vec::new();
    for part in written.split(';').map(str::trim).filter(|part| !part.is_empty()) {
        let Some(at) = part.find(|c: char| c.is_ascii_digit()).filter(|at| *at > 0) else {
            return Err(format!("{} has no weekday, or no hours; {FORM}", words::quote(part)));
        };
        let on = part[..at].trim_end_matches([' ', ':', '[']).trim().to_owned();
        let blocks = part[at..].trim_end_matches([' ', ']']).split(',');
        days.push((on, blocks.map(|block| block.trim().to_owned()).collect::<Vec<_>>()));
    }
    if days.is_empty() {
        return Err(format!("there is no working time in it; {FORM}"));
    }
    let mut places = 0..;
    let entries = days.iter().map(|(on, blocks)| {
        let mut item = |block: &String| scalar(block, places.next().unwrap_or_default());
        let items = blocks.iter().map(&mut item).collect();
        let value = Node { value: Value::List(items), at: 0..1, anchor: None };
        Entry { key: on.clone(), at: 0..1, anchor: None, value }
    });
    let map = Node { value: Value::Map(entries.collect()), at: 0..1, anchor: None };
    let week = read(|out| Some(week(&map, out)))?;
    Ok(Hours { days, week })
}

/// A Slack channel by its id, with or without `slack:`.
///
/// # Errors
/// Where it is a name, or something else.
pub fn channel(written: &str) -> Result<String, Refused> {
    let id = filled(written)?.trim_start_matches("slack:");
    if value::is_channel(id) {
        return Ok(id.to_owned());
    }
    Err(format!(
        "{} is no channel's id; in Slack, open the channel's details: the id stands at the end, \
         such as `C0123ABCD`",
        words::quote(written)
    ))
}

/// An owner's id in the CRM.
///
/// # Errors
/// Where it cannot be one.
pub fn owner(written: &str) -> Result<String, Refused> {
    let id = written.trim();
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    match !id.is_empty() && id.len() <= 64 && id.chars().all(plain) {
        true => Ok(id.to_owned()),
        false => Err(format!("{} is no owner's id in the CRM", words::quote(written))),
    }
}

/// Where a secret is (`env:NAME`, `file:PATH`, `credential:NAME`), as the settings write it. A path
/// is made whole from `base`.
///
/// # Errors
/// For anything else, which is not repeated: it may be the secret.
pub fn place(written: &str, base: &std::path::Path) -> Result<String, Refused> {
    const FORM: &str = "it says where the token is, never the token itself: write `env:NAME`, \
                        `file:PATH` or `credential:NAME`; if this was the token, replace it at \
                        whoever issued it";
    let plain = |name: &str| {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        (1..=128).contains(&name.len()) && !name.starts_with('.') && name.chars().all(plain)
    };
    match written.trim().split_once(':') {
        Some((kind @ ("env" | "credential"), name)) if plain(name) => {
            Ok(format!("{{{kind}: {name}}}"))
        }
        Some(("file", path)) if !path.is_empty() && !path.contains(char::is_control) => {
            let path = base.join(path);
            let path = path.to_str().ok_or("the path is no text")?;
            Ok(format!("{{file: {}}}", super::text::quoted(path)))
        }
        _ => Err(FORM.to_owned()),
    }
}

fn filled(written: &str) -> Result<&str, Refused> {
    let written = written.trim();
    if written.is_empty() { Err("it is empty".to_owned()) } else { Ok(written) }
}

/// A text as a value of the file; those that are compared stand at different places.
fn scalar(written: &str, place: usize) -> Node {
    let text = Text { text: written.to_owned(), exact: None };
    Node { value: Value::Text(text), at: place..place + 1, anchor: None }
}

/// What `reader` makes of it, or its first finding as one sentence.
fn read<T>(reader: impl FnOnce(&mut Vec<Diagnostic>) -> Option<T>) -> Result<T, Refused> {
    let mut out = Vec::new();
    let value = reader(&mut out);
    match (value, out.first()) {
        (Some(value), None) => Ok(value),
        (_, Some(found)) if found.help.is_empty() => Err(found.message.clone()),
        (_, Some(found)) => Err(format!("{}; {}", found.message, found.help)),
        (None, None) => Err("it cannot be read".to_owned()),
    }
}
