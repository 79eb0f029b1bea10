//! A report as Markdown for a comment on a pull request: headings, sentences, and tables that fold.
//!
//! A comment holds so many characters; what does not fit is left out and said. Nothing in a name
//! acts: [`crate::diag::markdown`] sees to that. Start at [`comment`].

use super::sheet::{Heading, Report, Section, Table, Tone};
use crate::diag::markdown::{escaped, within_html};
use crate::diag::words::count;

/// Characters that GitHub takes in one comment are 65,536: this leaves room for a few of the
/// poster's own.
pub const COMMENT: usize = 65_000;

/// Tables of up to so many rows are shown unfolded.
const OPEN: usize = 12;
/// Kept for what is said of what is left out.
const SAID: usize = 300;

/// The whole report in at most `most` characters, with a newline at the end.
pub fn comment(report: &Report, most: usize) -> String {
    let mut page =
        Page { text: String::new(), length: 0, most: most.saturating_sub(SAID), lost: 0 };
    page.add(&heading(&report.heading));
    for section in &report.sections {
        page.section(section);
    }
    if page.lost > 0 {
        page.text.push_str(&format!(
            "\n**{} left out:** a comment on GitHub takes 65,536 characters. `--format html` shows \
             all of it.\n",
            match page.lost {
                1 => "1 line is".to_owned(),
                lines => format!("{} are", count(lines, "line")),
            }
        ));
    }
    page.text
}

struct Page {
    text: String,
    length: usize,
    most: usize,
    /// What did not fit.
    lost: usize,
}

impl Page {
    /// Whether it fitted.
    fn add(&mut self, text: &str) -> bool {
        let length = text.chars().count();
        let fits = self.lost == 0 && self.length + length <= self.most;
        match fits {
            true => {
                self.text.push_str(text);
                self.length += length;
            }
            false => self.lost += 1,
        }
        fits
    }

    fn section(&mut self, section: &Section) {
        self.add(&format!("\n### {}\n", escaped(section.title)));
        for sentence in &section.says {
            self.add(&format!("\n{}\n", escaped(sentence)));
        }
        for table in &section.tables {
            self.table(section, table);
        }
    }

    fn table(&mut self, section: &Section, table: &Table) {
        let title = if table.title.is_empty() { section.title } else { &table.title };
        if table.rows.is_empty() {
            self.add(&format!("\n{}: {}.\n", escaped(title), escaped(table.empty)));
            return;
        }
        let title = within_html(title);
        let open = if table.rows.len() <= OPEN { " open" } else { "" };
        let rows = count(table.rows.len(), "line");
        let titles = table.columns.iter().map(|column| escaped(&column.title));
        let titles = titles.collect::<Vec<_>>().join(" | ");
        let rule = vec!["---"; table.columns.len()].join(" | ");
        let end = "\n</details>\n";
        let head = format!(
            "\n<details{open}><summary>{title} ({rows})</summary>\n\n| {titles} |\n| {rule} |\n"
        );
        // Room for its end is kept from the beginning: a fold that is not closed folds all else.
        self.most = self.most.saturating_sub(end.len());
        let begun = self.add(&head);
        for row in &table.rows {
            let cells: Vec<String> = row.cells.iter().map(|cell| escaped(&cell.words())).collect();
            let mark = match row.tone {
                Tone::Bad => "❌ ",
                Tone::Warn => "⚠️ ",
                Tone::Good | Tone::Plain => "",
            };
            self.add(&format!("| {mark}{} |\n", cells.join(" | ")));
        }
        self.most += end.len();
        if begun {
            self.text.push_str(end);
            self.length += end.len();
        }
    }
}

fn heading(heading: &Heading) -> String {
    let version = &heading.version;
    let as_of = heading.as_of.to_zoned(heading.zone.clone()).strftime("%a %Y-%m-%d %H:%M %Z");
    let by = if heading.by.is_empty() { String::new() } else { format!(", {}", heading.by) };
    format!(
        "## {}, {}\n\n{}{} · version {} of the agreement ({}) · as of {as_of}\n",
        escaped(&heading.agreement),
        escaped(&heading.period),
        escaped(&heading.dates),
        escaped(&by),
        version.number,
        version.hash,
    )
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use jiff::tz::TimeZone;

    use super::*;
    use crate::contract::Version;
    use crate::diag::snapshot;
    use crate::report::sheet::{Cell, Column, Row};

    fn report(rows: usize, name: &str) -> Report {
        let cells = |number: usize| {
            vec![Cell::Text(format!("{name} {number}")), Cell::Text("a | b".to_owned())]
        };
        let rows = (0..rows).map(|row| Row { tone: Tone::Bad, cells: cells(row) }).collect();
        let columns = vec![Column::new("clause", "Clause"), Column::new("is", "Will be")];
        let table = Table {
            id: "sales",
            title: "What Sales owes".to_owned(),
            columns,
            rows,
            plot: None,
            empty: "nothing changes",
        };
        let empty = Table { rows: vec![], title: "Figures".to_owned(), ..table.clone() };
        let says = vec!["`parties` names who signs.".to_owned(), "@everyone: #1".to_owned()];
        let (id, title, tables) = ("changes", "What changes", vec![table.clone(), empty, table]);
        let heading = Heading {
            agreement: name.to_owned(),
            version: Version { number: 2, hash: "0123456789ab".into() },
            period: "plan".to_owned(),
            dates: "against version 1 (ba9876543210)".to_owned(),
            running: false,
            by: String::new(),
            as_of: Timestamp::UNIX_EPOCH,
            zone: TimeZone::UTC,
        };
        Report { heading, sections: vec![Section { id, title, says, tables }] }
    }

    #[test]
    fn a_comment_is_headings_sentences_and_tables_that_fold() {
        snapshot("markdown_report", &comment(&report(2, "<b>@team</b>"), COMMENT));
    }

    #[test]
    fn what_does_not_fit_is_said_and_every_fold_is_closed() {
        for (rows, name) in [(3_000, "promise"), (60, &*"@".repeat(900)), (13, "x"), (3_000, "|")] {
            for most in [COMMENT, 20_000, 2_000, 400] {
                let shown = comment(&report(rows, name), most);
                let length = shown.chars().count();
                assert!(length <= most, "{length} of {most}");
                assert_eq!(shown.matches("<details").count(), shown.matches("</details>").count());
                let whole = rows == 13 && most >= 2_000;
                assert_eq!(shown.contains("left out:**"), !whole, "{rows} {most}");
            }
        }
        let cut = comment(&report(3_000, "promise"), COMMENT);
        let end = cut.rsplit_once("</details>").unwrap().1;
        snapshot("markdown_cut", end.trim());
    }
}
