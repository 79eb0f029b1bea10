//! What changes over time: stacked columns, or lines with their goal.

use super::super::super::drawn::{Series, Strand};
use super::super::out::Out;
use super::{WIDTH, fit, length, line, open, rectangle, text, units};

/// Where the highest tick is.
const TOP: f64 = 10.0;
/// Where nothing is.
const BOTTOM: f64 = 190.0;
/// With the labels below.
const HEIGHT: f64 = 214.0;
/// Colours there are; the style sheet has as many.
const COLOURS: usize = 6;

/// Where things are drawn.
struct Frame {
    /// Right of the scale's words.
    left: f64,
    /// For each point in time.
    slot: f64,
}

/// Writes the chart and what its colours mean.
pub(super) fn write(out: &mut Out, series: &Series, stacked: bool, names: (&str, &str)) {
    let scale = series.ticks.iter().map(|(_, words)| length(words)).fold(0.0, f64::max);
    let left = scale.min(WIDTH / 3.0) + 8.0;
    let frame = Frame { left, slot: (WIDTH - left) / series.labels.len().max(1) as f64 };
    open(out, HEIGHT, names, &told(series));
    for (height, words) in &series.ticks {
        let y = at(*height);
        line(out, "grid", (left, y), (WIDTH, y));
        text(out, "end faint", (left - 6.0, y + 4.0), &fit(words, left));
    }
    if stacked {
        columns(out, series, &frame);
    } else {
        for (index, strand) in series.lines.iter().enumerate() {
            path(out, strand, &frame, &classes("strand", index));
            points(out, series, (index, strand), &frame);
        }
    }
    if let Some(goal) = &series.goal {
        path(out, goal, &frame, "goal");
    }
    labels(out, series, &frame);
    out.close();
    legend(out, series, stacked);
    out.close();
}

fn at(height: f64) -> f64 {
    BOTTOM - height * (BOTTOM - TOP)
}

fn told(series: &Series) -> String {
    let point = |(index, label): (usize, &String)| {
        let strands = series.lines.iter().chain(&series.goal);
        let values = strands.filter_map(|strand| {
            strand.words.get(index).map(|words| format!("{} {words}", strand.title))
        });
        format!("{label}: {}", values.collect::<Vec<_>>().join(", "))
    };
    series.labels.iter().enumerate().map(point).collect::<Vec<_>>().join("; ")
}

fn columns(out: &mut Out, series: &Series, frame: &Frame) {
    let width = (frame.slot * 0.72).min(44.0);
    for (index, label) in series.labels.iter().enumerate() {
        let x = frame.left + frame.slot * index as f64 + (frame.slot - width) / 2.0;
        let mut from = 0.0;
        for (colour, strand) in series.lines.iter().enumerate() {
            let height = strand.heights.get(index).copied().flatten().unwrap_or_default();
            let Some(words) = strand.words.get(index).filter(|_| height > 0.0) else { continue };
            let to = from + height;
            let class = format!("fill c{}", colour % COLOURS);
            let told = format!("{label}, {}: {words}", strand.title);
            rectangle(out, &class, [x, at(to), width, at(from) - at(to)], &told);
            from = to;
        }
    }
}

fn middle(frame: &Frame, index: usize) -> f64 {
    frame.left + frame.slot * (index as f64 + 0.5)
}

/// One line for each run of figures: where one cannot be told, the line is broken.
fn path(out: &mut Out, strand: &Strand, frame: &Frame, class: &str) {
    let heights: Vec<(usize, Option<f64>)> = strand.heights.iter().copied().enumerate().collect();
    for run in heights.split(|(_, height)| height.is_none()) {
        let points = run.iter().filter_map(|(index, height)| Some((*index, (*height)?)));
        let points: Vec<String> = points
            .map(|(index, height)| format!("{},{}", units(middle(frame, index)), units(at(height))))
            .collect();
        if points.len() > 1 {
            out.lone("polyline", &[("class", class), ("points", &points.join(" "))]);
        }
    }
}

/// Each line has a colour and a dash of its own.
fn classes(what: &str, index: usize) -> String {
    match index % COLOURS {
        0 => what.to_owned(),
        index => format!("{what} s{index}"),
    }
}

fn points(out: &mut Out, series: &Series, (index, strand): (usize, &Strand), frame: &Frame) {
    let radius = if frame.slot > 12.0 { "3.5" } else { "2" };
    let class = classes("point", index);
    let of = match series.lines.len() {
        1 => String::new(),
        _ => format!(", {}", strand.title),
    };
    for (index, height) in strand.heights.iter().enumerate() {
        let (Some(height), Some(label)) = (height, series.labels.get(index)) else { continue };
        let (x, y) = (units(middle(frame, index)), units(at(*height)));
        out.open("circle", &[("class", &class), ("cx", &x), ("cy", &y), ("r", radius)]);
        let words = strand.words.get(index).map_or("", String::as_str);
        out.leaf("title", &[], &format!("{label}{of}: {words}"));
        out.close();
    }
}

/// As many labels below as there is room for, the last one always.
fn labels(out: &mut Out, series: &Series, frame: &Frame) {
    let longest = series.labels.iter().map(|label| length(label)).fold(0.0, f64::max);
    let room = longest.min(WIDTH / 4.0) + 10.0;
    let every = (room / frame.slot).ceil().max(1.0) as usize;
    let last = series.labels.len().saturating_sub(1);
    for (index, label) in series.labels.iter().enumerate().rev() {
        if !(last - index).is_multiple_of(every) {
            continue;
        }
        let label = fit(label, room);
        // The outer ones may be longer than what is left beside them.
        let half = length(&label) / 2.0;
        let x = middle(frame, index).clamp(half.min(WIDTH - half), WIDTH - half);
        text(out, "middle faint", (x, HEIGHT - 6.0), &label);
    }
}

fn legend(out: &mut Out, series: &Series, stacked: bool) {
    if !stacked && series.goal.is_none() && series.lines.len() == 1 {
        return;
    }
    let entry = |out: &mut Out, class: &str, title: &str| {
        out.open("li", &[]);
        out.open("svg", &[("viewBox", "0 0 18 12"), ("aria-hidden", "true")]);
        if stacked {
            rectangle(out, &format!("fill {class}"), [1.0, 1.0, 12.0, 11.0], "");
        } else {
            line(out, class, (0.0, 6.0), (16.0, 6.0));
        }
        out.close();
        out.say(title);
        out.close();
    };
    out.open("ul", &[("class", "legend")]);
    for (index, strand) in series.lines.iter().enumerate() {
        let class = match stacked {
            true => format!("c{}", index % COLOURS),
            false => classes("strand", index),
        };
        entry(out, &class, &strand.title);
    }
    if let Some(goal) = &series.goal {
        entry(out, "goal", &goal.title);
    }
    out.close();
}
