//! Filling the templates. What a line ends with as `#key` becomes that key's meaning, as the
//! checker's own table has it.

use super::{Answers, Setup, Stage, examples};
use crate::config::check::TOP;
use crate::config::settings::SETTINGS;
use crate::config::table::Table;

const AGREEMENT: &str = include_str!("sla.yaml");
const SETTINGS_TEXT: &str = include_str!("leadpact.yaml");
/// What the operator's channel is for.
const OPS: &str = "   # the channel, by id, that hears about the monitor itself\n";
const NO_SLACK: &str = concat!(
    "  # Slack: take the `#` away when the bot's token lies there.\n",
    "  # slack:\n  #   bot_token: {credential: slack-bot-token}\n",
);
/// Comments behind values begin here.
const COMMENT_AT: usize = 34;

/// `sla.yaml`.
pub(super) fn agreement(answers: &Answers) -> String {
    let handover = &answers.stages[answers.handover].name;
    let from = match answers.read {
        true => "These are the CRM's.",
        false => "These are what every account begins with.",
    };
    let usual = ["PAID_SEARCH".to_owned(), "EMAIL_MARKETING".to_owned()];
    let sources = if answers.sources.is_empty() { &usual[..] } else { &answers.sources[..] };
    let sources: Vec<String> = sources.iter().map(|one| condition_text(one)).collect();
    let status = match answers.exits.is_empty() {
        true => "",
        false => "  lead_status: {crm: hs_lead_status, type: option}\n",
    };
    let newyear = format!("{}-01-01", answers.today.year().saturating_add(1));
    let values = [
        ("name", quoted(&answers.name)),
        ("today", answers.today.to_string()),
        ("zone", answers.zone.clone()),
        ("status", status.to_owned()),
        ("from", from.to_owned()),
        ("stages", named("lifecycle", &answers.stages)),
        ("exits", exits(answers)),
        ("sources", sources.join(", ")),
        ("handover", handover.clone()),
        ("hours", hours(answers)),
        ("newyear", newyear),
        ("teams", teams(&answers.teams)),
        ("within", answers.within.to_string()),
        ("steps", steps(answers)),
        ("people", people(answers)),
        ("tests", examples::all(answers)),
    ];
    filled(AGREEMENT, &TOP, &values)
}

/// `leadpact.yaml`.
pub(super) fn settings(setup: &Setup) -> String {
    let base = setup.base_url.as_ref().map(|url| format!("  base_url: {}\n", quoted(url)));
    let slack = match &setup.slack {
        Some(token) => format!("  slack:\n    bot_token: {token}\n    # ops: C0123ABCD{OPS}"),
        None => format!("{NO_SLACK}  #   ops: C0123ABCD{OPS}"),
    };
    let values = [
        ("sla", quoted(&setup.sla)),
        ("kind", setup.kind.to_owned()),
        ("token", setup.token.clone()),
        ("base", base.unwrap_or_default()),
        ("zone", setup.zone.clone()),
        ("slack", slack),
    ];
    filled(SETTINGS_TEXT, &SETTINGS, &values)
}

/// Text as a YAML value: as it is where that is safe, else in quotes.
pub(super) fn quoted(text: &str) -> String {
    let safe = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | ' ');
    let begins = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/');
    let is_word = matches!(text.to_lowercase().as_str(), "true" | "false" | "null");
    match begins && !is_word && !text.ends_with(' ') && text.chars().all(safe) {
        true => text.to_owned(),
        false => serde_json::Value::from(text).to_string(),
    }
}

/// Each `{key}` with its value, in one pass: what is filled in is not looked at again.
fn filled(template: &str, table: &Table, values: &[(&str, String)]) -> String {
    let mut text = String::new();
    for line in template.split_inclusive('\n') {
        let marked = line.trim_end().rsplit_once(" #");
        let key = marked.and_then(|(before, key)| Some((before, table.key(key)?)));
        match key {
            Some((before, key)) => {
                let before = replaced(before, values);
                let gap = COMMENT_AT.saturating_sub(before.chars().count()).max(1);
                text.push_str(&format!("{before}{:gap$}# {}\n", "", key.help));
            }
            None => text.push_str(&replaced(line, values)),
        }
    }
    text
}

fn replaced(line: &str, values: &[(&str, String)]) -> String {
    let (mut text, mut rest) = (String::new(), line);
    while let Some(at) = rest.find('{') {
        let (before, from) = rest.split_at(at);
        text.push_str(before);
        let found = values.iter().find_map(|(key, value)| {
            let after = from[1..].strip_prefix(key)?.strip_prefix('}')?;
            Some((value, after))
        });
        match found {
            Some((value, after)) => {
                text.push_str(value);
                rest = after;
            }
            None => {
                text.push('{');
                rest = &from[1..];
            }
        }
    }
    text + rest
}

/// A text inside a condition.
fn condition_text(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// `mql: lifecycle == "marketingqualifiedlead"`, with what people see beside it.
fn named(field: &str, stages: &[Stage]) -> String {
    let widest = stages.iter().map(|stage| stage.name.len()).max().unwrap_or_default() + 1;
    let lines = stages.iter().map(|stage| {
        let condition = format!("{field} == {}", condition_text(&stage.value));
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
        let condition = match stage.value.chars().all(plain) {
            true => condition,
            false => format!("'{}'", condition.replace('\'', "''")),
        };
        let label: String = stage.label.chars().filter(|c| !c.is_control()).take(60).collect();
        let same = label.trim().is_empty() || label.eq_ignore_ascii_case(&stage.value);
        let comment = if same { String::new() } else { format!("   # {label}") };
        format!("  {:widest$} {condition}{comment}\n", format!("{}:", stage.name))
    });
    lines.collect()
}

fn exits(answers: &Answers) -> String {
    let statuses: Vec<String> = answers.statuses.iter().map(|one| condition_text(one)).collect();
    let known = match answers.read && !statuses.is_empty() {
        true => format!("# Lead statuses of the CRM: {}.\n", statuses.join(", ")),
        false => String::new(),
    };
    match answers.exits.is_empty() {
        false => format!("{known}exits:\n{}", named("lead_status", &answers.exits)),
        true => format!(
            "{known}# It needs a field `lead_status: {{crm: hs_lead_status, type: option}}`.\n# \
             exits:\n#   disqualified: lead_status == \"UNQUALIFIED\"\n"
        ),
    }
}

fn hours(answers: &Answers) -> String {
    let days = answers.hours.days.iter();
    days.map(|(on, blocks)| format!("      {on}: [{}]\n", blocks.join(", "))).collect()
}

/// Teams may work at other hours.
fn teams(teams: &[String]) -> String {
    let shown = |name: &String| name.chars().filter(|c| !c.is_control()).collect::<String>();
    let names: Vec<String> = teams.iter().take(20).map(shown).collect();
    let first = match names.first() {
        Some(first) => condition_text(first),
        None => "\"EMEA\"".to_owned(),
    };
    let known = match names.is_empty() {
        true => String::new(),
        false => format!("  # Teams of the CRM: {}.\n", names.join(", ")),
    };
    format!(
        "{known}  # A team with other hours gets a calendar of its own, named before the last \
         line:\n  # - {{when: 'owner.team == {first}', use: emea}}\n"
    )
}

fn steps(answers: &Answers) -> String {
    let to = told(answers);
    let mut lines =
        format!("    - {{upon: at_risk,  to: owner}}\n    - {{upon: breached, to: {to}}}\n");
    if answers.manager.is_some() {
        lines.push_str("    - {upon: breached, after: 1 working hour, to: manager}\n");
    }
    if answers.channel.is_none() {
        lines.push_str("    # - {upon: breached, to: \"slack:C0123ABCD\"}\n");
    }
    lines
}

/// Who hears of a breach first.
pub(super) fn told(answers: &Answers) -> String {
    match &answers.channel {
        Some(channel) => format!("\"slack:{channel}\""),
        None => "owner".to_owned(),
    }
}

fn people(answers: &Answers) -> String {
    match &answers.manager {
        Some(manager) => format!(
            "# Whose manager is whom: by team of the owner, with a default. Ids are the CRM's \
             own.\npeople:\n  managers: {{default: {}}}\n",
            quoted(manager)
        ),
        None => {
            "# Whose manager is whom, for steps to the `manager`: by team of the owner, with a \
                 default. Ids\n# are the CRM's own.\n# people:\n#   managers: {default: OWNER_ID}\n"
                .to_owned()
        }
    }
}
