//! A chart as a PNG, for messages that cannot hold SVG: bars with their goals, as in the page.
//!
//! The same figures are the same bytes everywhere. Start at [`bars`].

mod canvas;

use self::canvas::{Canvas, Colour, Weight, across, fit};
use super::drawn::{self, Bar, clean};
use super::sheet::{Table, Tone};

/// Of the picture, in pixels.
const WIDTH: usize = 1_200;
/// Of each bar with its words.
const PITCH: usize = 40;
/// Around everything.
const MARGIN: usize = 24;
/// Of the title, of the note below, and of a margin at the end.
const TITLE: usize = 64;
/// Where labels begin, behind the marks.
const LABEL: usize = MARGIN + 30;
/// Where bars begin and how long they can be.
const BAR: (usize, usize) = (340, 470);
/// Where figures begin.
const FIGURE: usize = BAR.0 + BAR.1 + 20;
/// Bars that are drawn.
const MOST: usize = 24;

const INK: Colour = [28, 36, 48];
const FAINT: Colour = [86, 96, 112];
const TRACK: Colour = [233, 237, 242];

/// One chart below `title` of all tables whose plot is bars, each below what it is called (`What
/// Sales promised`; empty: nothing stands above it). `None` where there is no bar at all. As high
/// as there are rows, but no more than 24 of each table.
pub fn bars(title: &str, tables: &[(&str, &Table)]) -> Option<Vec<u8>> {
    let groups = tables.iter().map(|(name, table)| (clean(name), drawn::bars(table)));
    let groups: Vec<(String, Vec<Bar>)> = groups.filter(|(_, bars)| !bars.is_empty()).collect();
    if groups.is_empty() {
        return None;
    }
    let all: usize = groups.iter().map(|(name, bars)| lines(name, bars)).sum();
    let mut canvas = Canvas::new(WIDTH, TITLE + all * PITCH + MARGIN / 2);
    let title = fit(&clean(title), WIDTH - 2 * MARGIN);
    canvas.write((MARGIN, MARGIN - 4), &title, Weight::Bold, INK);
    let mut top = TITLE;
    for (name, bars) in &groups {
        group(&mut canvas, name, bars, top);
        top += lines(name, bars) * PITCH;
    }
    canvas.png()
}

/// Lines of a group: its name, its bars, and what is said about those that are left out.
fn lines(name: &str, bars: &[Bar]) -> usize {
    usize::from(!name.is_empty()) + bars.len().min(MOST) + usize::from(bars.len() > MOST)
}

fn group(canvas: &mut Canvas, name: &str, bars: &[Bar], mut top: usize) {
    if !name.is_empty() {
        let name = fit(name, WIDTH - 2 * MARGIN);
        canvas.write((MARGIN, top + 6), &name, Weight::Regular, FAINT);
        top += PITCH;
    }
    for (index, bar) in bars.iter().take(MOST).enumerate() {
        self::bar(canvas, bar, top + index * PITCH);
    }
    if bars.len() > MOST {
        let note = format!("and {} more in the report", bars.len() - MOST);
        canvas.write((LABEL, top + MOST * PITCH + 6), &note, Weight::Regular, FAINT);
    }
}

fn bar(canvas: &mut Canvas, bar: &Bar, top: usize) {
    let colour = colour(bar.tone);
    mark(canvas, bar.tone, (MARGIN as f64, top as f64 + 9.0));
    let label = fit(&bar.label, BAR.0 - LABEL - 16);
    canvas.write((LABEL, top + 6), &label, Weight::Regular, INK);
    canvas.fill([BAR.0, top + 8, BAR.1, 20], TRACK);
    if let Some(length) = bar.length {
        // What is not nothing is seen.
        let reach = (length * BAR.1 as f64).round() as usize;
        let reach = if length > 0.0 { reach.max(1) } else { 0 };
        canvas.fill([BAR.0, top + 8, reach, 20], colour);
    }
    if let Some((goal, _)) = &bar.goal {
        let at = BAR.0 + ((goal * BAR.1 as f64).round() as usize).min(BAR.1);
        canvas.fill([at - 4, top + 3, 8, 30], [255; 3]);
        canvas.fill([at - 2, top + 3, 4, 30], INK);
    }
    let weight = if bar.tone == Tone::Bad { Weight::Bold } else { Weight::Regular };
    // A reason may be cut; half a goal would be another goal.
    let goal = bar.goal.as_ref().map_or(String::new(), |(_, goal)| format!(", goal {goal}"));
    let words = fit(&bar.words, (WIDTH - FIGURE - 4).saturating_sub(across(&goal)));
    canvas.write((FIGURE, top + 6), &words, weight, INK);
    canvas.write((FIGURE + across(&words), top + 6), &goal, Weight::Regular, FAINT);
}

fn colour(tone: Tone) -> Colour {
    match tone {
        Tone::Plain => [62, 104, 168],
        Tone::Good => [26, 127, 55],
        Tone::Warn => [217, 154, 22],
        Tone::Bad => [198, 40, 40],
    }
}

/// A tick, an exclamation mark or a cross, for those to whom colours say nothing.
fn mark(canvas: &mut Canvas, tone: Tone, (x, y): (f64, f64)) {
    let ink = colour(tone);
    let mut stroke = |from: (f64, f64), to: (f64, f64)| {
        canvas.stroke((x + from.0, y + from.1), (x + to.0, y + to.1), 3.5, ink);
    };
    match tone {
        Tone::Plain => {}
        Tone::Good => {
            stroke((1.0, 10.0), (6.0, 16.0));
            stroke((6.0, 16.0), (17.0, 2.0));
        }
        Tone::Warn => {
            stroke((9.0, 1.0), (9.0, 11.0));
            stroke((9.0, 16.5), (9.0, 17.0));
        }
        Tone::Bad => {
            stroke((2.0, 2.0), (16.0, 16.0));
            stroke((16.0, 2.0), (2.0, 16.0));
        }
    }
}
