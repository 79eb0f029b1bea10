//! Pixels: rectangles, strokes and letters on white, and the PNG of them.
//!
//! Letters come from a bitmap font that is built in, so that the same figures are the same bytes
//! on every machine.

use noto_sans_mono_bitmap::{FontWeight, RasterHeight, get_raster, get_raster_width};
use png::{BitDepth, ColorType, Encoder};

/// Red, green, blue.
pub(super) type Colour = [u8; 3];

/// Of a line of text, in pixels.
const TALL: RasterHeight = RasterHeight::Size24;

/// A picture that is being drawn.
#[derive(Debug)]
pub(super) struct Canvas {
    width: usize,
    height: usize,
    pixels: Vec<Colour>,
}

/// Whether letters are bold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weight {
    Regular,
    Bold,
}

impl Canvas {
    /// White, of this size in pixels.
    pub(super) fn new(width: usize, height: usize) -> Self {
        Self { width, height, pixels: vec![[255; 3]; width * height] }
    }

    /// Fills a rectangle: left, top, width, height. What lies outside is left out.
    pub(super) fn fill(&mut self, [x, y, width, height]: [usize; 4], colour: Colour) {
        for row in y..(y + height).min(self.height) {
            for column in x..(x + width).min(self.width) {
                self.pixels[row * self.width + column] = colour;
            }
        }
    }

    /// Draws a straight stroke with round ends, `thick` pixels wide.
    pub(super) fn stroke(&mut self, from: (f64, f64), to: (f64, f64), thick: f64, colour: Colour) {
        let reach = |one: f64, other: f64, most: usize| {
            let first = (one.min(other) - thick).max(0.0) as usize;
            first..((one.max(other) + thick) as usize + 1).min(most)
        };
        for row in reach(from.1, to.1, self.height) {
            for column in reach(from.0, to.0, self.width) {
                let centre = (column as f64 + 0.5, row as f64 + 0.5);
                let share = (thick / 2.0 + 0.5 - distance(centre, from, to)).clamp(0.0, 1.0);
                self.blend(column, row, colour, share);
            }
        }
    }

    /// Writes `text` with its top left corner there.
    pub(super) fn write(
        &mut self,
        (x, y): (usize, usize),
        text: &str,
        weight: Weight,
        colour: Colour,
    ) {
        let weight = weight.of_font();
        let across = get_raster_width(weight, TALL);
        for (index, c) in legible(text).chars().enumerate() {
            let Some(letter) = get_raster(c, weight, TALL) else { continue };
            for (row, line) in letter.rows().enumerate() {
                for (column, ink) in line.iter().enumerate() {
                    let share = f64::from(*ink) / 255.0;
                    self.blend(x + index * across + column, y + row, colour, share);
                }
            }
        }
    }

    /// The picture as PNG.
    pub(super) fn png(&self) -> Option<Vec<u8>> {
        let mut bytes = vec![];
        let (width, height) = (u32::try_from(self.width).ok()?, u32::try_from(self.height).ok()?);
        let mut encoder = Encoder::new(&mut bytes, width, height);
        encoder.set_color(ColorType::Rgb);
        encoder.set_depth(BitDepth::Eight);
        let mut writer = encoder.write_header().ok()?;
        writer.write_image_data(self.pixels.as_flattened()).ok()?;
        writer.finish().ok()?;
        Some(bytes)
    }

    fn blend(&mut self, x: usize, y: usize, colour: Colour, share: f64) {
        if x >= self.width || y >= self.height || share <= 0.0 {
            return;
        }
        let pixel = &mut self.pixels[y * self.width + x];
        for (old, new) in pixel.iter_mut().zip(colour) {
            let mixed = f64::from(*old) * (1.0 - share) + f64::from(new) * share;
            *old = mixed.round() as u8;
        }
    }
}

impl Weight {
    fn of_font(self) -> FontWeight {
        match self {
            Self::Regular => FontWeight::Regular,
            Self::Bold => FontWeight::Bold,
        }
    }
}

/// Pixels that `text` takes from left to right.
pub(super) fn across(text: &str) -> usize {
    legible(text).chars().count() * get_raster_width(FontWeight::Regular, TALL)
}

/// `text`, cut where it takes more than `room` pixels.
pub(super) fn fit(text: &str, room: usize) -> String {
    let letters = room / get_raster_width(FontWeight::Regular, TALL);
    let text = legible(text);
    if text.chars().count() <= letters {
        return text;
    }
    let kept: String = text.chars().take(letters.saturating_sub(3)).collect();
    format!("{}...", kept.trim_end())
}

/// `text` in letters that the font has.
fn legible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '…' => out.push_str("..."),
            '–' | '—' | '‐' | '‑' => out.push('-'),
            '‘' | '’' => out.push('\''),
            '“' | '”' => out.push('"'),
            '\u{a0}' | '\u{202f}' => out.push(' '),
            c if get_raster(c, FontWeight::Regular, TALL).is_some() => out.push(c),
            _ => out.push('?'),
        }
    }
    out
}

/// How far a point is from a stroke.
fn distance(point: (f64, f64), from: (f64, f64), to: (f64, f64)) -> f64 {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let squared = dx * dx + dy * dy;
    let along = ((point.0 - from.0) * dx + (point.1 - from.1) * dy) / squared.max(f64::EPSILON);
    let along = along.clamp(0.0, 1.0);
    (point.0 - from.0 - along * dx).hypot(point.1 - from.1 - along * dy)
}
