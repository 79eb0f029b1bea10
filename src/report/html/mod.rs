//! A report as one HTML page: no scripts, nothing from elsewhere, charts made here as SVG; it
//! prints, reads well on a phone and follows the reader's choice of light or dark.
//!
//! Everything that comes from a CRM or an agreement passes [`out::Out`], which escapes it. Start at
//! [`page`].

mod chart;
mod out;
pub mod prose;
mod table;

use self::out::Out;
use super::drawn::clean;
use super::sheet::{Heading, Report, Section, Table, Tone};
use super::terminal::as_of;

/// Nothing may be loaded or run, even if some text had slipped through.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

/// Rows of a table that are printed without a break.
const PAGE: usize = 24;

/// The whole page.
pub fn page(report: &Report) -> String {
    let mut out = Out::default();
    out.raw("<!doctype html>\n");
    out.open("html", &[("lang", "en")]);
    let Heading { agreement, period, .. } = &report.heading;
    head(&mut out, &clean(&format!("{agreement}, {period}")));
    out.open("body", &[]);
    heading(&mut out, &report.heading);
    contents(&mut out, report);
    out.open("main", &[]);
    for section in &report.sections {
        self::section(&mut out, section);
    }
    out.close();
    legend(&mut out);
    out.finish()
}

/// A tone's class, its mark and its word; nothing for a plain one.
fn mark(tone: Tone) -> Option<(&'static str, &'static str, &'static str)> {
    match tone {
        Tone::Plain => None,
        Tone::Good => Some(("good", "✓", "kept")),
        Tone::Warn => Some(("warn", "!", "close to broken")),
        Tone::Bad => Some(("bad", "✗", "broken")),
    }
}

fn head(out: &mut Out, title: &str) {
    out.open("head", &[]);
    out.lone("meta", &[("charset", "utf-8")]);
    let policy = [("http-equiv", "Content-Security-Policy"), ("content", POLICY)];
    out.lone("meta", &policy);
    let viewport = [("name", "viewport"), ("content", "width=device-width, initial-scale=1")];
    out.lone("meta", &viewport);
    out.lone("meta", &[("name", "color-scheme"), ("content", "light dark")]);
    out.leaf("title", &[], title);
    out.open("style", &[]);
    out.raw(include_str!("style.css"));
    out.close();
    out.close();
}

fn heading(out: &mut Out, heading: &Heading) {
    out.open("header", &[]);
    out.leaf("p", &[("class", "kind")], "The agreement between Marketing and Sales");
    out.leaf("h1", &[("dir", "auto")], &clean(&heading.agreement));
    out.open("p", &[("class", "when")]);
    out.leaf("strong", &[], &clean(&heading.dates));
    let by = if heading.by.is_empty() { String::new() } else { format!(", {}", heading.by) };
    out.say(" ");
    out.say(&clean(&format!("({}){by}", heading.period)));
    out.close();
    let (number, hash) = (heading.version.number, &heading.version.hash);
    let version = clean(&format!("Version {number} of the agreement ({hash})"));
    out.leaf("p", &[("class", "made")], &format!("{version}. Data as of {}.", as_of(heading)));
    if heading.running {
        out.leaf("p", &[("class", "running")], "Still running: figures may still move.");
    }
    out.close();
}

/// The sections, and in which of them something is to mend.
fn contents(out: &mut Out, report: &Report) {
    out.open("nav", &[("aria-label", "Contents")]);
    out.open("ol", &[]);
    for section in &report.sections {
        out.open("li", &[]);
        out.leaf("a", &[("href", &format!("#{}", section.id))], &clean(section.title));
        let tones = || section.tables.iter().flat_map(|table| &table.rows).map(|row| row.tone);
        for tone in [Tone::Bad, Tone::Warn] {
            let count = tones().filter(|other| *other == tone).count();
            if let (Some((class, mark, word)), 1..) = (mark(tone), count) {
                out.say(" ");
                out.leaf("span", &[("class", class)], &format!("{mark} {count} {word}"));
            }
        }
        out.close();
    }
    out.close();
    out.close();
}

fn section(out: &mut Out, section: &Section) {
    let title = format!("{}-title", section.id);
    out.open("section", &[("id", section.id), ("aria-labelledby", &title)]);
    out.leaf("h2", &[("id", &title)], &clean(section.title));
    for sentence in &section.says {
        out.leaf("p", &[], &clean(sentence));
    }
    for table in &section.tables {
        self::table(out, section, table);
    }
    out.close();
}

fn table(out: &mut Out, section: &Section, table: &Table) {
    let id = format!("{}-{}", section.id, table.id);
    let title = clean(&table.title);
    if !title.is_empty() {
        out.leaf("h3", &[("id", &id)], &title);
    }
    if table.rows.is_empty() {
        return out.leaf("p", &[("class", "empty")], &clean(table.empty));
    }
    let name = if title.is_empty() { clean(section.title) } else { title };
    // What is longer than a page cannot be kept together on one.
    let class = if table.rows.len() > PAGE { "pair long" } else { "pair" };
    out.open("div", &[("class", class)]);
    table::write(out, table, &name);
    chart::write(out, table, &id, &name);
    out.close();
}

fn legend(out: &mut Out) {
    out.open("footer", &[]);
    out.open("p", &[]);
    for tone in [Tone::Good, Tone::Warn, Tone::Bad] {
        if let Some((class, mark, word)) = mark(tone) {
            out.leaf("span", &[("class", class)], mark);
            out.say(&format!(" {word} \u{a0} "));
        }
    }
    out.say("– not meant to have a figure. Where a figure cannot be told, the reason stands.");
    out.close();
    out.close();
}
