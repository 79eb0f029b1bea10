//! Blocks, one after the other, as lines.

use serde_json::Value;

use super::wrap::{pad, wrap};
use super::{Span, Style, View, mrkdwn};
use crate::demo::slack::message::Revision;

/// Between two columns.
const GUTTER: usize = 2;
/// A space at which no line is broken.
const NO_BREAK: &str = "\u{a0}";

type Spans = Vec<Span>;

/// What a message says, line by line, without the frame.
pub(super) fn lines(said: &Revision, view: &View<'_>) -> Vec<Spans> {
    if said.blocks.is_empty() {
        return wrap(&mrkdwn::read(&said.text, view), view.inner());
    }
    let mut lines: Vec<Spans> = Vec::new();
    for block in &said.blocks {
        // Air between paragraphs; small print and rules stay close to what they belong to.
        let close = matches!(block["type"].as_str(), Some("context" | "divider"));
        if !close && lines.last().is_some_and(|line| !is_rule(line)) {
            lines.push(Vec::new());
        }
        lines.extend(one(block, view));
    }
    lines
}

fn is_rule(line: &Spans) -> bool {
    line.first().is_some_and(|span| span.text.starts_with('─'))
}

fn one(block: &Value, view: &View<'_>) -> Vec<Spans> {
    let inner = view.inner();
    match block["type"].as_str().unwrap_or_default() {
        "header" => {
            wrap(&mrkdwn::plain(block["text"]["text"].as_str().unwrap_or(""), Style::Bold), inner)
        }
        "section" => section(block, view),
        "context" => context(block, view),
        "actions" => buttons(items(&block["elements"]), inner),
        "divider" => vec![vec![Span::new(Style::Dim, "─".repeat(inner))]],
        "image" => wrap(&[picture(block)], inner),
        "markdown" => {
            let text = block["text"].as_str().unwrap_or_default().replace("**", "*");
            wrap(&mrkdwn::read(&text, view), inner)
        }
        "table" => table(block, inner),
        _ => wrap(&[Span::new(Style::Plain, mrkdwn::clean(&words(block)))], inner),
    }
}

fn items(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text(object: &Value, view: &View<'_>) -> Spans {
    let text = object["text"].as_str().unwrap_or_default();
    match object["type"].as_str() {
        Some("mrkdwn") => mrkdwn::read(text, view),
        _ => mrkdwn::plain(text, Style::Plain),
    }
}

fn section(block: &Value, view: &View<'_>) -> Vec<Spans> {
    let inner = view.inner();
    let mut lines = Vec::new();
    if block["text"].is_object() {
        lines.extend(wrap(&text(&block["text"], view), inner));
    }
    let half = (inner - GUTTER) / 2;
    for pair in items(&block["fields"]).chunks(2) {
        let mut columns = pair.iter().map(|field| wrap(&text(field, view), half));
        let [left, right] = [(); 2].map(|()| columns.next().unwrap_or_default().into_iter());
        lines.extend(side_by_side(left, right, half + GUTTER));
    }
    match &block["accessory"] {
        Value::Null => {}
        image if image["type"] == "image" => lines.push(vec![picture(image)]),
        button => lines.extend(buttons(std::slice::from_ref(button), inner)),
    }
    lines
}

fn side_by_side(
    mut left: impl Iterator<Item = Spans>,
    mut right: impl Iterator<Item = Spans>,
    column: usize,
) -> Vec<Spans> {
    let mut lines = Vec::new();
    loop {
        match (left.next(), right.next()) {
            (None, None) => return lines,
            (Some(left), None) => lines.push(left),
            (left, Some(right)) => {
                let mut line = pad(left.unwrap_or_default(), column);
                line.extend(right);
                lines.push(line);
            }
        }
    }
}

fn context(block: &Value, view: &View<'_>) -> Vec<Spans> {
    let mut small = Vec::new();
    for element in items(&block["elements"]) {
        if !small.is_empty() {
            small.push(Span::new(Style::Dim, "  "));
        }
        match element["type"].as_str() {
            Some("image") => small.push(picture(element)),
            _ => small.extend(text(element, view)),
        }
    }
    for span in &mut small {
        span.style = Style::Dim;
    }
    let lines = wrap(&small, view.inner() - 2).into_iter().enumerate();
    let marked = lines.map(|(index, mut line)| {
        line.insert(0, Span::new(Style::Dim, if index == 0 { "· " } else { "  " }));
        line
    });
    marked.collect()
}

fn buttons(elements: &[Value], inner: usize) -> Vec<Spans> {
    let mut row = Vec::new();
    for element in elements {
        let label = |object: &Value| {
            let spans = mrkdwn::plain(object["text"].as_str().unwrap_or("…"), Style::Button);
            spans.into_iter().map(|span| span.text).collect::<String>()
        };
        let shown = match element["type"].as_str().unwrap_or_default() {
            "button" => format!("[{}]", label(&element["text"])),
            "overflow" => "[⋯]".to_owned(),
            _ => format!("[{} ▾]", label(&element["placeholder"])),
        };
        if !row.is_empty() {
            row.push(Span::new(Style::Plain, " "));
        }
        // A button is one piece: it moves to the next line as a whole.
        row.push(Span::new(Style::Button, shown.replace(' ', NO_BREAK)));
    }
    let mut lines = wrap(&row, inner);
    for span in lines.iter_mut().flatten() {
        span.text = span.text.replace(NO_BREAK, " ");
    }
    lines
}

fn picture(image: &Value) -> Span {
    // Whoever sees it reads its title; its words are for those who do not.
    let title = image["title"]["text"].as_str().or_else(|| image["alt_text"].as_str());
    Span::new(Style::Dim, format!("[picture: {}]", mrkdwn::clean(title.unwrap_or_default())))
}

fn table(block: &Value, inner: usize) -> Vec<Spans> {
    let rows: Vec<Vec<String>> = items(&block["rows"])
        .iter()
        .map(|row| items(row).iter().map(|cell| mrkdwn::clean(&words(cell))).collect())
        .collect();
    let count = rows.iter().map(Vec::len).max().unwrap_or_default();
    let span = |cell: &String| vec![Span::new(Style::Plain, cell.clone())];
    let widths: Vec<_> = (0..count)
        .map(|column| {
            let cells = rows.iter().filter_map(|row| row.get(column));
            cells.map(|cell| super::wrap::width(&span(cell))).max().unwrap_or_default()
        })
        .collect();
    let line = |row: &Vec<String>| {
        let cells =
            row.iter().zip(&widths).flat_map(|(cell, width)| pad(span(cell), width + GUTTER));
        let line: String = cells.map(|span| span.text).collect();
        wrap(&[Span::new(Style::Code, line.trim_end())], inner)
    };
    rows.iter().flat_map(line).collect()
}

/// All the text inside, for what has no layout of its own here (`rich_text`, a table's cell).
fn words(value: &Value) -> String {
    if let Some(text) = value["text"].as_str() {
        return text.to_owned();
    }
    items(&value["elements"]).iter().map(words).collect()
}
