//! A bar below each label, with a mark where its goal stands.

use super::super::super::drawn::Bar;
use super::super::mark;
use super::super::out::Out;
use super::{WIDTH, fit, length, line, open, rectangle, text};

/// From one bar to the next.
const PITCH: f64 = 40.0;
/// Bars that are drawn; whoever wants to see more reads the table.
const MOST: usize = 24;

/// Writes the chart.
pub(super) fn write(out: &mut Out, bars: &[Bar], id: &str, name: &str) {
    let drawn = &bars[..bars.len().min(MOST)];
    let note = if bars.len() > MOST { 20.0 } else { 0.0 };
    let told: Vec<String> = drawn.iter().map(words).collect();
    open(out, drawn.len() as f64 * PITCH + note, (id, name), &told.join("; "));
    for (index, bar) in drawn.iter().enumerate() {
        self::bar(out, bar, index as f64 * PITCH);
    }
    if bars.len() > MOST {
        let told = format!("the first {MOST} of {}; all are in the table", bars.len());
        text(out, "faint", (0.0, drawn.len() as f64 * PITCH + 13.0), &told);
    }
    out.close();
    out.close();
}

fn bar(out: &mut Out, bar: &Bar, top: f64) {
    // A reason may be cut; half a goal would be another goal.
    let goal = goal(bar);
    let figure = fit(&bar.words, WIDTH * 0.7 - length(&goal)) + &goal;
    let sign = mark(bar.tone).map_or(String::new(), |(_, mark, _)| format!("{mark} "));
    let room = WIDTH - length(&figure) - 12.0;
    text(out, "label", (0.0, top + 14.0), &fit(&(sign + &bar.label), room));
    text(out, "end", (WIDTH, top + 14.0), &figure);
    rectangle(out, "track", [0.0, top + 20.0, WIDTH, 11.0], "");
    let class = mark(bar.tone).map_or("bar", |(class, ..)| class);
    if let Some(length) = bar.length {
        // What is not nothing is seen.
        let reach = if length > 0.0 { (length * WIDTH).max(1.0) } else { 0.0 };
        rectangle(out, &format!("fill {class}"), [0.0, top + 20.0, reach, 11.0], &words(bar));
    }
    if let Some((goal, _)) = &bar.goal {
        let x = (goal * WIDTH).clamp(1.0, WIDTH - 1.0);
        line(out, "aim halo", (x, top + 17.0), (x, top + 34.0));
        line(out, "aim", (x, top + 17.0), (x, top + 34.0));
    }
}

fn goal(bar: &Bar) -> String {
    bar.goal.as_ref().map_or(String::new(), |(_, goal)| format!(", goal {goal}"))
}

fn words(bar: &Bar) -> String {
    let tone = mark(bar.tone).map_or(String::new(), |(.., word)| format!(" ({word})"));
    format!("{}: {}{}{tone}", bar.label, bar.words, goal(bar))
}
