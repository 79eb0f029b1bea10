//! What one sees: days and hours passing, a few things that happen, and every message as Slack
//! shows it.
//!
//! Most leads are followed up and nobody needs to hear of them: they appear as numbers. Of a lead
//! that a message is about, everything is told from then on.

use std::collections::BTreeSet;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::local;
use crate::cli::term::{Ink, Term};
use crate::demo::hubspot::Id;
use crate::demo::show::{Show, Step, says};
use crate::demo::slack::render::{COLUMNS, Line, Span, Style};
use crate::demo::slack::{Event, Happening as Slack};
use crate::demo::world::{Happening, Heard, News, Office};

/// How far a reply in a thread is set in.
const INDENT: usize = 4;
/// After so long it is told what has been going on quietly.
const QUIET: SignedDuration = SignedDuration::from_hours(2);
/// Messages that follow so closely belong together.
const AT_ONCE: SignedDuration = SignedDuration::from_mins(2);
/// So many leads are shown coming in one by one, so that one sees how that goes.
const SHOWN_ARRIVING: u32 = 3;

/// The screen.
pub(super) struct Screen {
    term: Term,
    day: Option<Date>,
    night: bool,
    /// Leads that a message was about.
    known: BTreeSet<Id>,
    quiet: Quiet,
    totals: Totals,
    /// The last line was empty.
    gap: bool,
    /// The last line was a message's.
    below_message: bool,
    /// What the last message said, and when.
    just_said: Option<(Timestamp, Vec<Heard>, String)>,
}

/// What happened since it was last told.
#[derive(Default)]
struct Quiet {
    since: Option<Timestamp>,
    arrived: u32,
    touched: u32,
}

#[derive(Default)]
struct Totals {
    arrived: u32,
    marked: u32,
    touched: u32,
    messages: u32,
}

impl Screen {
    pub(super) fn new(term: Term) -> Self {
        Self {
            term,
            day: None,
            night: false,
            known: BTreeSet::new(),
            quiet: Quiet::default(),
            totals: Totals::default(),
            gap: false,
            below_message: false,
            just_said: None,
        }
    }

    /// What this is.
    pub(super) fn head(&mut self, show: &Show) {
        let (hubspot, slack) = show.servers.addresses();
        let (name, version) = show.agreement();
        self.print(&self.term.ink(Ink::Strong, "leadpact demo"));
        for line in [
            "The daemon is the real one. HubSpot, Slack, the sales team and the clock are"
                .to_owned(),
            "simulated: a working day takes about a minute.".to_owned(),
            String::new(),
            format!("HubSpot    {hubspot}"),
            format!("Slack      {slack}"),
            format!("agreement  {name}, version {} ({})", version.number, version.hash),
            "people     12 in sales, in London and New York; times are New York's".to_owned(),
        ] {
            self.print(&line);
        }
    }

    /// One step.
    pub(super) fn show(&mut self, show: &Show, step: &Step) {
        self.term.clear_live();
        if !step.awake && !self.night && self.day.is_some() {
            self.night_falls(step.from);
        }
        if step.awake || self.day.is_none() {
            self.day_breaks(step.at);
        }
        for news in &step.news {
            self.event(news);
        }
        for event in &step.said {
            self.flush(step.at);
            self.message(show, event);
        }
        let quiet_since = self.quiet.since.filter(|_| !self.night);
        if quiet_since.is_some_and(|since| step.at.duration_since(since) > QUIET) {
            self.flush(step.at);
        }
        self.ticker(step.at);
    }

    /// Nothing more will come.
    pub(super) fn rest(&mut self) {
        self.term.clear_live();
    }

    fn day_breaks(&mut self, at: Timestamp) {
        let day = local(at).date();
        self.night = false;
        if self.day.replace(day) == Some(day) {
            return;
        }
        let title = day.strftime("%A %-d %B").to_string();
        let rule = "─".repeat(COLUMNS - 4 - title.chars().count());
        self.gap();
        self.below_message = false;
        self.print(&format!(
            "{} {} {}",
            self.term.ink(Ink::Faint, "──"),
            self.term.ink(Ink::Strong, &title),
            self.term.ink(Ink::Faint, &rule)
        ));
        self.flush(at);
    }

    fn night_falls(&mut self, at: Timestamp) {
        self.flush(at);
        self.night = true;
        let opens = Office::ALL.into_iter().map(|office| office.next_open(at)).min().unwrap_or(at);
        let long = opens.duration_since(at).as_hours() > 24;
        self.line(at, if long { "… weekend …" } else { "… night …" });
    }

    fn event(&mut self, news: &News) {
        match news.what {
            Happening::Arrived => {
                self.totals.arrived += 1;
                self.quiet.arrived += 1;
            }
            Happening::Marked => self.totals.marked += 1,
            Happening::Touched => {
                self.totals.touched += 1;
                self.quiet.touched += 1;
            }
            _ => {}
        }
        self.quiet.since.get_or_insert(news.at);
        let known = news.lead.is_some_and(|lead| self.known.contains(&lead));
        let early = news.what == Happening::Arrived && self.totals.arrived <= SHOWN_ARRIVING;
        if known || early || matches!(news.what, Happening::Headline) {
            self.line(news.at, &news.text);
        }
    }

    /// What has been going on quietly.
    fn flush(&mut self, at: Timestamp) {
        let Quiet { arrived, touched, .. } = std::mem::take(&mut self.quiet);
        let words = match (arrived, touched) {
            (0, 0) => return,
            (arrived, 0) => format!("{arrived} came in"),
            (0, touched) => format!("{touched} followed up"),
            (arrived, touched) => format!("{arrived} came in, {touched} followed up"),
        };
        self.line(at, &words);
    }

    /// A line of small print.
    fn line(&mut self, at: Timestamp, text: &str) {
        if std::mem::take(&mut self.below_message) {
            self.gap();
        }
        let line = cut(&format!("{} {text}", local(at).strftime("%H:%M")));
        self.print(&self.term.ink(Ink::Faint, &line));
    }

    fn message(&mut self, show: &Show, event: &Event) {
        if event.happening == Slack::Posted {
            self.totals.messages += 1;
        }
        let says = says(&event.message);
        self.known.extend(says.iter().map(|heard| heard.lead));
        let (mut lines, reply) = (self.lines(show, event), event.message.replies_to().is_some());
        // Whoever reads the same thing elsewhere needs to be named, but not to be quoted.
        let text = event.message.text().to_owned();
        let before = self.just_said.replace((event.at, says.clone(), text.clone()));
        let alike = before.is_some_and(|(at, last, words)| {
            let same = match event.happening {
                Slack::Edited => last == says,
                Slack::Posted => words == text,
                Slack::Deleted => false,
            };
            same && event.at.duration_since(at) < AT_ONCE
        });
        if alike {
            let same = match event.happening {
                Slack::Edited => ", and says the same now",
                _ => ", the same",
            };
            lines.truncate(1);
            lines.iter_mut().for_each(|line| line.push_str(&self.term.ink(Ink::Faint, same)));
        }
        let below = event.happening == Slack::Edited && self.below_message;
        if !(alike && below && !reply) {
            self.gap();
        }
        for line in lines {
            self.print(&line);
        }
        self.below_message = true;
    }

    fn print(&mut self, line: &str) {
        self.term.print(line);
        self.gap = line.is_empty();
    }

    /// Air, once.
    fn gap(&mut self) {
        if !self.gap {
            self.print("");
        }
    }

    fn lines(&self, show: &Show, event: &Event) -> Vec<String> {
        let (slack, message) = (&show.servers.slack, &event.message);
        let indent = if message.replies_to().is_some() { INDENT } else { 0 };
        let lines = slack.lines_within(message, &Office::NewYork.zone(), COLUMNS - indent);
        let (count, edited) = match event.happening {
            // An edit shows what it says now, without facts and small print.
            Slack::Edited => {
                let body = lines.iter().skip(1).take_while(|line| !ends_body(line)).count();
                (1 + body, " · edited")
            }
            Slack::Posted | Slack::Deleted => (lines.len(), ""),
        };
        let reader = slack.dm_with(&message.channel).and_then(|user| slack.find_user(&user));
        let abroad = Office::ALL.into_iter().find(|office| {
            let zone = office.zone_name();
            zone != Office::NewYork.zone_name() && reader.as_ref().is_some_and(|one| one.tz == zone)
        });
        let place = abroad.map(|office| format!(" in {}", office.name())).unwrap_or_default();
        let mark = self.term.ink(Ink::Faint, &format!("{place}{edited}"));
        let pad = " ".repeat(indent);
        let lines = lines.iter().take(count).enumerate().map(|(index, line)| {
            let mark = if index == 0 { mark.as_str() } else { "" };
            format!("{pad}{}{mark}", self.dress(line, index == 1))
        });
        lines.collect()
    }

    fn dress(&self, line: &Line, title: bool) -> String {
        line.spans.iter().map(|span| self.span(span, title)).collect()
    }

    fn span(&self, span: &Span, title: bool) -> String {
        let ink = match span.style {
            Style::Plain | Style::Code => return span.text.clone(),
            Style::Bold if title => tone(&span.text),
            Style::Bold | Style::Button => Ink::Strong,
            Style::Dim => Ink::Faint,
            Style::Link => Ink::Link,
            Style::Mention => Ink::Call,
        };
        self.term.ink(ink, &span.text)
    }

    fn ticker(&self, at: Timestamp) {
        let Totals { arrived, marked, touched, messages } = self.totals;
        let [lead, message] = [("lead", arrived), ("message", messages)]
            .map(|(word, count)| format!("{count} {word}{}", if count == 1 { "" } else { "s" }));
        let clock = local(at).strftime("%a %H:%M");
        self.term.live(&format!(
            "{clock}  {lead} · {marked} marked · {touched} followed up · {message}"
        ));
    }
}

/// Whether a line ends the message proper: an empty one, or small print.
fn ends_body(line: &Line) -> bool {
    let mut words = line.spans.iter().skip(1).filter(|span| span.text != " ");
    words.all(|span| span.style == Style::Dim)
}

/// No longer than the screen is wide.
fn cut(line: &str) -> String {
    match line.chars().count() > COLUMNS {
        true => line.chars().take(COLUMNS - 1).chain(['…']).collect(),
        false => line.to_owned(),
    }
}

/// The colour of a message's title.
fn tone(title: &str) -> Ink {
    match title.split(':').next() {
        Some("Breached") => Ink::Bad,
        Some("At risk" | "Answered late") => Ink::Warn,
        Some("Done in time" | "Withdrawn" | "Closed") => Ink::Good,
        _ => Ink::Strong,
    }
}
