//! The weekly summary: sentences, and tables whose columns stand below each other in type of one
//! width.

use jiff::tz::TimeZone;
use unicode_width::UnicodeWidthStr as _;

use super::people::Reader;
use super::{Dress, SENTENCE, WORD, Wording};
use crate::alert::{Digest, Part};
use crate::notify::tame::tame;

/// Longest sentence: there are many of them.
const SHORT: usize = 280;

/// Longest cell of a table.
const CELL: usize = 28;

/// Blanks between columns.
const GAP: usize = 2;

/// What an escaped character may become.
const ESCAPED: usize = 6;

/// Puts it into words.
pub(super) fn words(digest: &Digest, reader: &Reader<'_>) -> Wording {
    let dress = reader.dress;
    let zone = TimeZone::get(&digest.zone).unwrap_or(TimeZone::UTC);
    let agreement = dress.plain(&digest.agreement, WORD);
    let hash = dress.plain(&digest.version.hash, WORD);
    Wording {
        title: format!("Weekly digest: {agreement}, {}", dress.plain(&digest.dates, WORD)),
        body: digest.says.iter().map(|line| dress.ours(line, SHORT)).collect(),
        parts: digest.parts.iter().map(|part| self::part(part, dress)).collect(),
        picture: digest.picture.as_ref().map(|words| tame(words, SENTENCE, |_| 1)),
        small: vec![
            format!("version {} ({hash})", digest.version.number),
            format!("CRM data as of {}", dress.time(digest.as_of, &zone)),
        ],
        ..Wording::default()
    }
}

/// One subject of a message, in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::notify) struct Passage {
    /// What it is about.
    pub(in crate::notify) title: String,
    /// Full sentences.
    pub(in crate::notify) body: Vec<String>,
    /// The lines of its table, as they stand below each other.
    pub(in crate::notify) table: Vec<String>,
}

fn part(part: &Part, dress: &dyn Dress) -> Passage {
    Passage {
        title: dress.plain(&part.title, WORD),
        body: part.says.iter().map(|line| dress.ours(line, SHORT)).collect(),
        table: table(&part.table, dress),
    }
}

/// Rows in columns, each as wide as its widest cell; what is nothing but figures stands to the
/// right.
fn table(rows: &[Vec<String>], dress: &dyn Dress) -> Vec<String> {
    let rows: Vec<Vec<String>> =
        rows.iter().map(|row| row.iter().map(|cell| tame(cell, CELL, |_| 1)).collect()).collect();
    let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
    let cells = |column: usize| rows.iter().filter_map(move |row| row.get(column));
    let widths: Vec<usize> = (0..columns)
        .map(|column| cells(column).map(|cell| cell.width()).max().unwrap_or_default())
        .collect();
    let figures: Vec<bool> =
        (0..columns).map(|column| cells(column).skip(1).all(|cell| is_figure(cell))).collect();
    let line = |row: &Vec<String>| {
        let mut line = String::new();
        for (column, cell) in row.iter().enumerate() {
            let room = " ".repeat(widths[column] - cell.width());
            let cell = dress.plain(cell, CELL * ESCAPED);
            match figures[column] {
                true => line.push_str(&format!("{room}{cell}")),
                false => line.push_str(&format!("{cell}{room}")),
            }
            line.push_str(&" ".repeat(GAP));
        }
        line.trim_end().to_owned()
    };
    rows.iter().map(line).collect()
}

/// Whether it is a figure, or says that there is none.
fn is_figure(cell: &str) -> bool {
    cell == "–" || cell.starts_with(|c: char| c.is_ascii_digit())
}
