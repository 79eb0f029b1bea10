//! Charts as SVG, drawn in a width that a phone shows unshrunk and a page shows beside the table.

mod bars;
mod series;

use unicode_width::UnicodeWidthStr as _;

use super::super::drawn;
use super::super::sheet::{Plot, Table};
use super::out::Out;

/// Units across; one is about a pixel on a phone.
const WIDTH: f64 = 400.0;
/// What a letter takes, in units, where it is bold and in the larger type of a printed page.
const LETTER: f64 = 8.4;

/// Writes what the table's plot shows, if it has one; `id` is the table's.
pub(super) fn write(out: &mut Out, table: &Table, id: &str, name: &str) {
    let bars = drawn::bars(table);
    if !bars.is_empty() {
        return bars::write(out, &bars, id, name);
    }
    let stacked = matches!(table.plot, Some(Plot::Columns { .. }));
    if let Some(series) = drawn::series(table) {
        series::write(out, &series, stacked, (id, name));
    }
}

/// Begins a chart, with the words for those who do not see it.
fn open(out: &mut Out, height: f64, (id, name): (&str, &str), told: &str) {
    let (title, desc) = (format!("{id}-chart"), format!("{id}-chart-told"));
    let labels = format!("{title} {desc}");
    let size = format!("0 0 {} {}", units(WIDTH), units(height));
    out.open("figure", &[]);
    out.open("svg", &[("viewBox", &size), ("role", "img"), ("aria-labelledby", &labels)]);
    out.leaf("title", &[("id", &title)], name);
    out.leaf("desc", &[("id", &desc)], told);
}

/// Text at a place; `class` says how it is set.
fn text(out: &mut Out, class: &str, (x, y): (f64, f64), text: &str) {
    out.leaf("text", &[("class", class), ("x", &units(x)), ("y", &units(y))], text);
}

/// A rectangle: left, top, width, height. What `told` says is shown where it is pointed at.
fn rectangle(out: &mut Out, class: &str, [x, y, width, height]: [f64; 4], told: &str) {
    let [x, y, width, height] = [x, y, width, height].map(units);
    let place = [
        ("class", class),
        ("x", x.as_str()),
        ("y", y.as_str()),
        ("width", width.as_str()),
        ("height", height.as_str()),
    ];
    if told.is_empty() {
        return out.lone("rect", &place);
    }
    out.open("rect", &place);
    out.leaf("title", &[], told);
    out.close();
}

/// A straight line from one point to another.
fn line(out: &mut Out, class: &str, from: (f64, f64), to: (f64, f64)) {
    let [x1, y1, x2, y2] = [from.0, from.1, to.0, to.1].map(units);
    let ends = [("x1", x1.as_str()), ("y1", &y1), ("x2", &x2), ("y2", &y2)];
    let class = [("class", class)];
    out.lone("line", &[class.as_slice(), ends.as_slice()].concat());
}

/// About how many units `text` takes.
fn length(text: &str) -> f64 {
    text.width() as f64 * LETTER
}

/// `text`, cut where it is longer than `room` units.
fn fit(text: &str, room: f64) -> String {
    if length(text) <= room {
        return text.to_owned();
    }
    let letters = ((room / LETTER) as usize).saturating_sub(1);
    let fits = |end: &usize| text[..*end].width() <= letters;
    let ends = text.char_indices().map(|(at, _)| at).take(letters + 1);
    let end = ends.take_while(fits).last().unwrap_or_default();
    format!("{}…", text[..end].trim_end())
}

/// At most one digit after the point.
fn units(number: f64) -> String {
    let text = format!("{number:.1}");
    text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
}
