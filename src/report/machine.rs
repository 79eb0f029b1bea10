//! A figure for programs: exact, with its unit, or with the reason why there is none.
//!
//! `csv` and `json` write the same of each cell from here.

use super::sheet::{Cell, Table};

/// One cell as programs read it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Machine {
    /// What it is.
    pub(super) value: Value,
    /// Of how many; only of shares.
    pub(super) of: Option<u64>,
    /// `text`, `count`, `share`, `goal`, `number`, `milliseconds`, a currency; empty where there
    /// is no value.
    pub(super) unit: String,
    /// Why there is no value; empty where there is one, and where none is meant to be.
    pub(super) why: String,
}

/// What a cell is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    /// It cannot be told.
    None,
    /// A word.
    Text(String),
    /// A number in decimal digits, as both CSV and JSON write it.
    Number(String),
}

/// The cell for programs.
pub(super) fn machine(cell: &Cell) -> Machine {
    let number = |value: String, unit: &str| Machine {
        value: Value::Number(value),
        of: None,
        unit: unit.to_owned(),
        why: String::new(),
    };
    match cell {
        Cell::Text(text) => {
            Machine { value: Value::Text(text.clone()), ..number(String::new(), "text") }
        }
        Cell::Count(count) => number(count.to_string(), "count"),
        Cell::Share { part, of } => Machine { of: Some(*of), ..number(part.to_string(), "share") },
        Cell::Number(value) | Cell::Goal(value) if !value.is_finite() => untold("not a number"),
        Cell::Number(value) => number(value.to_string(), "number"),
        Cell::Goal(share) => number(share.to_string(), "goal"),
        Cell::Millis(ms) => number(ms.to_string(), "milliseconds"),
        Cell::Money(cents, currency) => number(decimal(*cents), currency.as_str()),
        Cell::None(why) => untold(why),
    }
}

/// The id of each column, unlike each other even where two names of the agreement are alike.
pub(super) fn keys(table: &Table) -> Vec<String> {
    let mut keys: Vec<String> = vec![];
    for column in &table.columns {
        let mut key = column.id.clone();
        while keys.contains(&key) {
            key.push_str("-again");
        }
        keys.push(key);
    }
    keys
}

fn untold(why: &str) -> Machine {
    Machine { value: Value::None, of: None, unit: String::new(), why: why.to_owned() }
}

/// Hundredths with a point, without groups.
fn decimal(cents: i64) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    let cents = cents.unsigned_abs();
    format!("{sign}{}.{:02}", cents / 100, cents % 100)
}
