//! Sheets of figures, in the form that was asked for.

use std::io::IsTerminal as _;

use indicatif::{ProgressBar, ProgressStyle};

use super::term::{Ink, Term};
use crate::report::sheet::Report;
use crate::report::terminal::{self, Face};
use crate::report::{csv, html, json, markdown};

/// For people, browsers, spreadsheets, programs or comments.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Format {
    #[default]
    Terminal,
    Html,
    Csv,
    Json,
    Markdown,
}

/// Prints it.
pub(super) fn show(report: &Report, format: Format, term: &Term) {
    match format {
        Format::Terminal => print(&terminal::lines(report, term.style.width), term),
        Format::Html => term.write(&html::page(report)),
        Format::Csv => term.write(&csv::file(report)),
        Format::Json => term.print(&json::object(report)),
        Format::Markdown => term.write(&markdown::comment(report, markdown::COMMENT)),
    }
}

/// How many leads are done with, on a terminal.
pub(super) fn bar(what: &str) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new_spinner();
    let style = ProgressStyle::with_template("{msg} {spinner} {human_pos}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.set_message(what.to_owned());
    bar
}

fn print(lines: &[terminal::Line], term: &Term) {
    for line in lines {
        let pieces = line.0.iter().map(|piece| {
            let ink = match piece.face {
                Face::Plain => return piece.text.clone(),
                Face::Title | Face::Strong => Ink::Strong,
                Face::Faint => Ink::Faint,
                Face::Good => Ink::Good,
                Face::Warn => Ink::Warn,
                Face::Bad => Ink::Bad,
            };
            term.ink(ink, &piece.text)
        });
        let text: String = pieces.collect();
        term.print(text.trim_end());
    }
}
