//! The end: what came of it all, in numbers that are counted, and what to try next.

use std::fs::File;
use std::io::Write as _;

use std::collections::BTreeMap;

use anyhow::Context as _;

use super::local;
use crate::cli::term::{Ink, Term, many};
use crate::contract::Verdict;
use crate::demo::show::{Findings, Place, Show};
use crate::demo::slack::Happening;
use crate::diag::words::count;
use crate::report::html;

/// Prints it.
pub(super) async fn print(
    show: &Show,
    findings: &Findings,
    interrupted: bool,
    term: &Term,
) -> anyhow::Result<()> {
    let row = |label: &str, text: &str| {
        term.print(&format!("{} {text}", term.ink(Ink::Faint, &format!("{label:<13}"))));
    };
    let title = if interrupted { "Summary so far" } else { "Summary" };
    term.print("");
    term.print(&term.ink(Ink::Strong, title));
    let (began, ended) = (local(show.began), local(show.now()));
    row(
        "simulated",
        &format!("{} to {}", began.strftime("%a %-d %b %H:%M"), ended.strftime("%a %-d %b %H:%M")),
    );
    row("leads", &show.leads().to_string());
    let countdowns = show.countdowns().await?;
    let mut label = "countdowns";
    for verdict in Verdict::ALL {
        let count = countdowns.iter().filter(|one| one.verdict == verdict).count();
        if count > 0 {
            row(label, &format!("{count:>4} {verdict}"));
            label = "";
        }
    }
    let mut label = "messages";
    for (place, [posted, edited]) in places(show) {
        row(label, &format!("{posted:>4} {place}, {}", edits(edited)));
        label = "";
    }
    verdict(show, findings, &row, term);
    let requests: u64 = show.servers.hubspot.calls().total();
    let slack: u64 = show.servers.slack.told().iter().map(|(_, _, count)| count).sum();
    row("requests", &format!("{requests} to HubSpot, {slack} to Slack"));
    Ok(())
}

fn edits(times: u32) -> String {
    match times {
        0 => "never edited".to_owned(),
        1 => "edited once".to_owned(),
        times => format!("edited {times} times"),
    }
}

fn places(show: &Show) -> BTreeMap<String, [u32; 2]> {
    let slack = &show.servers.slack;
    let mut places: BTreeMap<String, [u32; 2]> = BTreeMap::new();
    for event in slack.events(0) {
        let channel = slack.find_channel(&event.message.channel);
        let place = channel.map_or_else(
            || "direct messages".to_owned(),
            |channel| format!("in #{}", channel.name),
        );
        let counts = places.entry(place).or_default();
        match event.happening {
            Happening::Posted => counts[0] += 1,
            Happening::Edited => counts[1] += 1,
            Happening::Deleted => {}
        }
    }
    places
}

fn verdict(show: &Show, findings: &Findings, row: &dyn Fn(&str, &str), term: &Term) {
    let promises = |number: usize| count(number, "broken promise");
    row("accusations", &format!("{} named", promises(findings.accusations)));
    let ink = if findings.wrong.is_empty() { Ink::Good } else { Ink::Bad };
    let wrong = format!("{} false, by what really happened", findings.wrong.len());
    row("", &term.ink(ink, &wrong));
    if findings.logged_late > 0 {
        row(
            "",
            &format!(
                "{} because calls were logged too late to know; {} withdrawn",
                findings.logged_late, findings.withdrawn
            ),
        );
    }
    let ink = if findings.unsaid.is_empty() { Ink::Good } else { Ink::Bad };
    row("", &term.ink(ink, &format!("{} went unsaid", promises(findings.unsaid.len()))));
    if findings.unreadable > 0 {
        let text = format!("{} could not be understood", many(findings.unreadable, "message"));
        row("", &term.ink(Ink::Bad, &text));
    }
    for (what, subjects) in [("false", &findings.wrong), ("unsaid", &findings.unsaid)] {
        for subject in subjects {
            let name = show.name(subject);
            row("", &format!("{what}: {} of {name} ({})", subject.1.word(), subject.0));
        }
    }
}

/// Writes the report of the simulated month where it stays, and says where that is.
pub(super) async fn report(show: &Show, place: &Place) -> anyhow::Result<String> {
    let page = html::page(&show.report().await?);
    let (path, file) = match place.is_kept() {
        true => {
            let path = place.path().join("report.html");
            (path.clone(), File::create(path))
        }
        // One of its own each time: the folder belongs to everybody on this machine.
        false => {
            let name = format!("leadpact-demo-report-{}.html", std::process::id());
            let path = std::env::temp_dir().join(name);
            (path.clone(), File::create_new(path))
        }
    };
    let written = file.and_then(|mut file| file.write_all(page.as_bytes()));
    written.with_context(|| format!("{} cannot be written", path.display()))?;
    Ok(path.display().to_string())
}

/// Prints three commands that make sense now.
pub(super) fn next(show: &Show, place: &Place, term: &Term) {
    term.print("");
    term.print(&term.ink(Ink::Strong, "Try next"));
    let commands = match place.is_kept() {
        true => {
            let config = format!("--config {}", place.path().join("leadpact.yaml").display());
            let lead = show.audit.example().map_or_else(|| "LEAD".to_owned(), |id| id.to_string());
            [
                format!("leadpact {config} countdowns --verdict breached"),
                format!("leadpact {config} explain {lead}"),
                format!("leadpact {config} status"),
            ]
        }
        false => [
            "leadpact check config/sla.yaml".to_owned(),
            "leadpact demo --fast --keep demo-data".to_owned(),
            "leadpact demo --seed 2".to_owned(),
        ],
    };
    for command in commands {
        term.print(&format!("  {command}"));
    }
}
