//! Stages and exits from the options of the CRM: what they are called here.

use super::Offered;
use crate::config::value;
use crate::diag::words;

/// Words that conditions, YAML or the agreement have for something else.
const TAKEN: &[&str] = &[
    "exit",
    "reply",
    "otherwise",
    "unknown",
    "default",
    "true",
    "false",
    "null",
    "yes",
    "no",
    "on",
    "off",
];
/// What HubSpot's own stages are called everywhere.
const CALLED: &[(&str, &str)] = &[("marketingqualifiedlead", "mql"), ("salesqualifiedlead", "sql")];
/// What HubSpot offers besides stages of a funnel.
const BESIDES: &[&str] = &["evangelist", "other"];

/// A stage or an exit, and the option that means it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stage {
    /// The agreement's name.
    pub name: String,
    /// What records hold.
    pub value: String,
    /// What people see in the CRM.
    pub label: String,
}

/// One stage for each option that is part of a funnel.
pub fn stages(offered: &[Offered]) -> Vec<Stage> {
    let mut all = Vec::new();
    for (value, label) in offered.iter().filter(|(value, _)| !BESIDES.contains(&value.as_str())) {
        let name = unused(&named(value, label), &all);
        all.push(Stage { name, value: value.clone(), label: label.clone() });
    }
    all
}

/// The stages that were named, in that order: by value, label or name of what is `offered`. Where
/// that is not the account's own (`read`), a value that is not among it is taken as it is.
///
/// # Errors
/// For what is not offered, with the nearest.
pub fn pick(wanted: &[String], offered: &[Offered], read: bool) -> Result<Vec<Stage>, String> {
    let mut all: Vec<Stage> = Vec::new();
    for wanted in wanted.iter().map(|wanted| wanted.trim()) {
        let (value, label) = match find(wanted, offered) {
            Some(found) => found.clone(),
            None if read || !is_value(wanted) => {
                let values = offered.iter().map(|(value, _)| value.as_str());
                let near = words::nearest(wanted, values.clone());
                let near = near.or_else(|| {
                    let labels = offered.iter().map(|(_, label)| label.as_str());
                    words::nearest(wanted, labels)
                });
                let help = match near {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("write {}", words::listed(values)),
                };
                return Err(format!("the CRM has no stage {}; {help}", words::quote(wanted)));
            }
            None => (wanted.to_owned(), String::new()),
        };
        if all.iter().any(|stage| stage.value == value) {
            return Err(format!("{} is named twice", words::quote(wanted)));
        }
        let name = unused(&named(&value, &label), &all);
        all.push(Stage { name, value, label });
    }
    if all.is_empty() { Err("no stage is named".to_owned()) } else { Ok(all) }
}

/// The stage in which Marketing hands a lead over: the one that is named, else the one that is
/// called so everywhere.
///
/// # Errors
/// Where it is none of `stages`, or none is called so.
pub fn handover(wanted: Option<&str>, stages: &[Stage]) -> Result<usize, String> {
    let names = stages.iter().map(|stage| stage.name.as_str());
    let Some(wanted) = wanted.map(str::trim) else {
        let usual = |stage: &Stage| {
            let label = stage.label.to_lowercase();
            stage.value == "marketingqualifiedlead"
                || label == "mql"
                || label.contains("marketing qualified")
        };
        return stages
            .iter()
            .position(usual)
            .ok_or_else(|| format!("it is one of {}", words::listed(names)));
    };
    let is =
        |stage: &Stage| stage.name == wanted || stage.value == wanted || same(&stage.label, wanted);
    stages.iter().position(is).ok_or_else(|| {
        let help = match words::nearest(wanted, names.clone()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("write {}", words::listed(names)),
        };
        format!("{} is none of the stages; {help}", words::quote(wanted))
    })
}

/// The lead statuses by which leads leave the funnel, as far as their names tell.
pub fn exits(statuses: &[Offered], stages: &[Stage]) -> Vec<Stage> {
    let mut all: Vec<Stage> = Vec::new();
    for (name, marks) in
        [("disqualified", ["unqualif", "disqualif"]), ("recycled", ["nurtur", "recycl"])]
    {
        let meant = statuses.iter().find(|(value, label)| {
            let both = format!("{value} {label}").to_lowercase();
            marks.iter().any(|mark| both.contains(mark))
        });
        if let Some((value, label)) = meant {
            let known: Vec<Stage> = stages.iter().chain(&all).cloned().collect();
            let name = unused(name, &known);
            all.push(Stage { name, value: value.clone(), label: label.clone() });
        }
    }
    all
}

fn find<'o>(wanted: &str, offered: &'o [Offered]) -> Option<&'o Offered> {
    let by_value = offered.iter().find(|(value, _)| value == wanted);
    let by_label = || offered.iter().find(|(_, label)| same(label, wanted));
    let by_name = || offered.iter().find(|(value, label)| named(value, label) == wanted);
    by_value.or_else(by_label).or_else(by_name)
}

fn same(label: &str, wanted: &str) -> bool {
    !label.is_empty() && label.to_lowercase() == wanted.to_lowercase()
}

/// Whether an option's value can look so.
fn is_value(text: &str) -> bool {
    (1..=255).contains(&text.len()) && !text.contains(char::is_control)
}

/// What a stage is called: short and plain, for it stands in every message.
fn named(value: &str, label: &str) -> String {
    if let Some((_, name)) = CALLED.iter().find(|(known, _)| *known == value) {
        return (*name).to_owned();
    }
    let from = if label.trim().is_empty() { value } else { label };
    let plain = from.to_lowercase();
    let parts = plain.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty());
    let name: String = parts.collect::<Vec<_>>().join("-").chars().take(40).collect();
    let name = name.trim_matches('-').to_owned();
    match name.chars().next() {
        Some(first) if first.is_ascii_digit() => format!("stage-{name}"),
        Some(_) if value::is_label(&name) && !TAKEN.contains(&name.as_str()) => name,
        Some(_) => format!("stage-{name}"),
        None => "stage".to_owned(),
    }
}

fn unused(name: &str, taken: &[Stage]) -> String {
    let is_free = |name: &str| taken.iter().all(|stage| stage.name != name);
    if is_free(name) {
        return name.to_owned();
    }
    let numbered = (2..).map(|number| format!("{name}-{number}"));
    numbered.into_iter().find(|name| is_free(name)).unwrap_or_else(|| name.to_owned())
}
