//! The trial as a sheet.

use std::collections::BTreeMap;

use super::flips::Flip;
use super::groups::Whose;
use super::load::Weekly;
use super::suggest::Need;
use super::tally::{Pair, Tally};
use super::{Backtest, Trial};
use crate::alert::Recipient;
use crate::diag::words::capital;
use crate::id::{Name, OwnerId};
use crate::report::sheet::{Cell, Column, Heading, Report, Row, Section, Table, Tone};

const WEEK_S: f64 = 7.0 * 86_400.0;

impl Backtest {
    /// All of it.
    pub fn report(&self) -> Report {
        let suggested = self.trial.suggest.as_ref().map(|(promise, share)| {
            suggestion(promise.as_str(), *share, &self.needed.needs(*share))
        });
        let mut sections = vec![self.verdicts()];
        sections.extend(suggested);
        sections.extend([self.messages(), self.flipped()]);
        Report { heading: heading(&self.trial), sections }
    }

    fn verdicts(&self) -> Section {
        let says = match self.leads {
            0 => vec!["No countdown begins in this time under either version.".to_owned()],
            leads => vec![format!(
                "{} {} a countdown that begins in this time. Both versions judge what is known by \
                 now, as if each had always been in force.",
                Cell::Count(leads).words(),
                if leads == 1 { "lead has" } else { "leads have" }
            )],
        };
        let owner = |whose: &Whose| whose.owner.as_ref().map_or("nobody", OwnerId::as_str).into();
        let groups = &self.groups;
        let tables = vec![
            self.by_promise(),
            by_group(("owners", "owner"), groups.split(|whose, _| owner(whose))),
            by_group(("teams", "team"), groups.split(|whose, _| self.team(whose).into())),
            by_group(("sources", "source"), groups.split(|whose, _| whose.source.clone())),
        ];
        Section { id: "backtest", title: "Before and after", says, tables }
    }

    fn by_promise(&self) -> Table {
        let counted = self.groups.split(|_, promise| promise.clone());
        // In the order of the new version, those of the old alone last.
        let new = self.trial.new.promises.iter().map(|one| &one.id);
        let old = self.trial.old.promises.iter().map(|one| &one.id);
        let old = old.filter(|id| self.trial.new.promise(id.as_str()).is_none());
        let promises = new.chain(old).filter_map(|id| Some((id, counted.get(id)?)));
        let promises: Vec<_> = promises.collect();
        let mut columns = columns("promise", "Promise");
        // Mostly both begin the same countdowns: what says so is left out then.
        let differ = promises.iter().any(|(_, pair)| pair.dropped + pair.added > 0);
        if differ {
            columns.push(Column::new("dropped", "Only before"));
            columns.push(Column::new("added", "Only after"));
        }
        let rows = promises.iter().map(|(name, pair)| {
            let mut row = row(name.as_str(), pair);
            if differ {
                row.cells.extend([Cell::Count(pair.dropped), Cell::Count(pair.added)]);
            }
            row
        });
        table(("promises", ""), columns, rows.collect())
    }

    fn messages(&self) -> Section {
        let trial = &self.trial;
        let weeks = trial.to.duration_since(trial.from).as_secs_f64() / WEEK_S;
        let columns = vec![
            Column::new("reader", "Reader"),
            Column::new("old_weekly", "A week before"),
            Column::new("old_most", "Most"),
            Column::new("new_weekly", "A week after"),
            Column::new("new_most", "Most"),
        ];
        let rows = self.load.weekly(weeks).into_iter().map(|(reader, [old, new])| {
            let cells = |one: Weekly| [Cell::Number(one.mean), Cell::Count(one.most)];
            let name = [Cell::Text(reader_name(reader))].into_iter();
            let cells = name.chain(cells(old)).chain(cells(new)).collect();
            Row { tone: Tone::Plain, cells }
        });
        let says = vec![
            "What routes would have sent about these leads, each message counted apart; what comes \
             at once is put together in one."
                .to_owned(),
        ];
        let tables = vec![table(("load", ""), columns, rows.collect())];
        Section { id: "messages", title: "Messages", says, tables }
    }

    fn flipped(&self) -> Section {
        let listed: Vec<Row> = self.flips.listed().map(|flip| self.flip(flip)).collect();
        let (count, shown) = (self.flips.count, listed.len());
        let says = match count {
            0 => "No verdict is another under the new version.".to_owned(),
            1 => "1 verdict is another under the new version.".to_owned(),
            _ if count > shown as u64 => format!(
                "{} verdicts are others under the new version; these are the first {shown}.",
                Cell::Count(count).words()
            ),
            _ => format!("{count} verdicts are others under the new version."),
        };
        let columns = vec![
            Column::new("lead", "Lead"),
            Column::new("promise", "Promise"),
            Column::new("owner", "Owner"),
            Column::new("began", "Began"),
            Column::new("answered", "Answered"),
            Column::new("now", "Now"),
        ];
        let tables = match listed.is_empty() {
            true => Vec::new(),
            false => vec![table(("flips", ""), columns, listed)],
        };
        Section { id: "flips", title: "Flipped verdicts", says: vec![says], tables }
    }

    fn flip(&self, flip: &Flip) -> Row {
        let at = |at: Option<jiff::Timestamp>| {
            let zone = self.trial.new.timezone.clone();
            let shown = at.map(|at| at.to_zoned(zone).strftime("%Y-%m-%d %H:%M").to_string());
            shown.map_or(Cell::None("never".to_owned()), Cell::Text)
        };
        let owner = flip.owner.as_ref().map_or("nobody", OwnerId::as_str);
        let cells = vec![
            Cell::Text(flip.key.lead.to_string()),
            Cell::Text(flip.key.promise.to_string()),
            Cell::Text(owner.to_owned()),
            at(Some(flip.start)),
            at(flip.answered),
            Cell::Text(if flip.kept { "kept" } else { "broken" }.to_owned()),
        ];
        Row { tone: if flip.kept { Tone::Good } else { Tone::Bad }, cells }
    }
}

fn heading(trial: &Trial) -> Heading {
    let zone = trial.new.timezone.clone();
    let date = |at: jiff::Timestamp| at.to_zoned(zone.clone()).date();
    let last = trial.to.checked_sub(jiff::SignedDuration::from_millis(1)).unwrap_or(trial.to);
    let (first, last) = (date(trial.from), date(last));
    let (number, hash) = (trial.old.version.number, &trial.old.version.hash);
    Heading {
        agreement: trial.new.name.clone(),
        version: trial.new.version.clone(),
        period: "back-test".to_owned(),
        dates: format!("{} to {}", first.strftime("%-d %B %Y"), last.strftime("%-d %B %Y")),
        running: trial.to > trial.as_of,
        by: format!("against version {number} ({hash})"),
        as_of: trial.as_of,
        zone,
    }
}

fn columns(id: &str, title: &str) -> Vec<Column> {
    vec![
        Column::new(id, title),
        Column::new("old", "Kept before"),
        Column::new("new", "Kept after"),
        Column::new("change", "Points"),
        Column::new("broke", "Now broken"),
        Column::new("mended", "Now kept"),
    ]
}

fn row(name: &str, pair: &Pair) -> Row {
    let share = |tally: Tally| Cell::share(tally.kept, tally.judged(), "none judged");
    let points = |tally: Tally| tally.kept as f64 / tally.judged() as f64 * 100.0;
    let both = pair.old.judged() > 0 && pair.new.judged() > 0;
    let change = both.then(|| points(pair.new) - points(pair.old));
    let tone = match change {
        Some(change) if change <= -0.05 => Tone::Bad,
        Some(change) if change >= 0.05 => Tone::Good,
        _ => Tone::Plain,
    };
    let cells = vec![
        Cell::Text(name.to_owned()),
        share(pair.old),
        share(pair.new),
        change.map_or(Cell::None(String::new()), Cell::Number),
        Cell::Count(pair.broke),
        Cell::Count(pair.mended),
    ];
    Row { tone, cells }
}

fn by_group((id, group): (&'static str, &str), groups: BTreeMap<Name, Pair>) -> Table {
    let rows = groups.iter().map(|(name, pair)| row(name, pair)).collect();
    let title = format!("By {group}");
    table((id, &title), columns(group, &capital(group)), rows)
}

fn table((id, title): (&'static str, &str), columns: Vec<Column>, rows: Vec<Row>) -> Table {
    let empty = "nothing in this time";
    Table { id, title: title.to_owned(), columns, rows, plot: None, empty }
}

fn reader_name(reader: &Recipient) -> String {
    match reader {
        Recipient::Person(owner) => owner.to_string(),
        Recipient::Channel(channel) => channel.clone(),
        Recipient::Sink(sink) => sink.to_string(),
        Recipient::Ops => "the operator".to_owned(),
    }
}

fn suggestion(promise: &str, share: f64, needs: &[Need]) -> Section {
    let columns = vec![
        Column::new("segment", "Segment"),
        Column::new("target", "Target now"),
        Column::new("kept", "Kept"),
        Column::new("suggested", "Suggested"),
        Column::new("would_keep", "Would keep"),
    ];
    let rows = needs.iter().map(|need| {
        let (kept, of) = need.kept;
        let [suggested, would] = match need.found {
            Some((length, kept, of)) => [Cell::Text(length.to_string()), Cell::share(kept, of, "")],
            None => [Cell::None("too few were answered".to_owned()), Cell::None(String::new())],
        };
        let cells = vec![
            Cell::Text(need.segment.as_deref().unwrap_or("otherwise").to_owned()),
            Cell::Text(need.target.to_string()),
            Cell::share(kept, of, "none judged"),
            suggested,
            would,
        ];
        Row { tone: Tone::Plain, cells }
    });
    let says = vec![format!(
        "The shortest targets for `{promise}` that {} of what began in this time would have met.",
        Cell::Goal(share).words()
    )];
    let tables = vec![table(("suggestion", ""), columns, rows.collect())];
    Section { id: "suggestion", title: "Suggested target", says, tables }
}
