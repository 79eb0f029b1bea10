//! What the agreement names against what the account has: pure.

use super::super::super::{Choice, Property, Wanted};

/// Below this two names do not look alike.
const ALIKE: f64 = 0.75;

/// Wanted properties that cannot be judged, with the reason and what to write instead.
pub(super) fn unreadable(wanted: &Wanted, defined: &[Property]) -> Vec<(String, String)> {
    let named = wanted.properties.iter().map(|(name, _)| name.as_str());
    let mut reasons: Vec<_> =
        named.filter_map(|name| Some((name.to_owned(), property(name, defined)?))).collect();
    for (name, options) in &wanted.options {
        let found = defined.iter().find(|known| known.name == *name && !known.archived);
        let Some(found) = found.filter(|found| !found.external) else { continue };
        let missing =
            options.iter().filter(|option| found.options.iter().all(|is| is.value != **option));
        let problems: Vec<_> = missing.map(|option| no_option(option, found)).collect();
        if found.options.is_empty() && !options.is_empty() {
            reasons.push((name.clone(), "offers no options at all, so none can be named".into()));
        } else if !problems.is_empty() {
            reasons.push((name.clone(), format!("offers {}", problems.join(" and "))));
        }
    }
    reasons
}

fn property(name: &str, defined: &[Property]) -> Option<String> {
    if defined.iter().any(|known| known.name == name && !known.archived) {
        return None;
    }
    if defined.iter().any(|known| known.name == name) {
        return Some("is archived in HubSpot; restore it there, or name another one".into());
    }
    let live = defined.iter().filter(|known| !known.archived);
    let nearest = nearest(name, live.map(|known| (known.name.as_str(), known.name.as_str())));
    let hint = nearest.map(|name| format!("; did you mean `{name}`?")).unwrap_or_default();
    Some(format!("is no contact property, or the token may not see it{hint}"))
}

fn no_option(option: &str, property: &Property) -> String {
    let words = property.options.iter().flat_map(|Choice { value, label, .. }| {
        let seen = format!("`{value}`, which people see as \"{label}\"");
        [(value.as_str(), format!("`{value}`")), (label.as_str(), seen)]
    });
    match nearest(option, words) {
        Some(other) => format!("no `{option}` (did you mean {other}?)"),
        None => format!("no `{option}`"),
    }
}

/// Among pairs of a word to compare and a name, the name whose word looks most like `text`.
fn nearest<'a, T>(text: &str, words: impl Iterator<Item = (&'a str, T)>) -> Option<T> {
    let text = text.to_lowercase();
    words
        .map(|(word, name)| (strsim::jaro_winkler(&text, &word.to_lowercase()), name))
        .filter(|(alike, _)| *alike >= ALIKE)
        .max_by(|one, other| one.0.total_cmp(&other.0))
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lead::Keep;

    fn defined(name: &str, archived: bool, options: &[(&str, &str)]) -> Property {
        let own = |(value, label): &(&str, &str)| Choice {
            value: (*value).to_owned(),
            label: (*label).to_owned(),
            hidden: false,
        };
        let options = options.iter().map(own).collect();
        Property { name: name.into(), archived, options, ..Property::default() }
    }

    #[test]
    fn what_drifted_is_named_with_what_to_write_instead() {
        let stages = [("marketingqualifiedlead", "MQL"), ("1234", "Sales accepted")];
        let account = [
            defined("lifecyclestage", false, &stages),
            defined("old_score", true, &[]),
            defined("hubspotscore", false, &[]),
            Property { external: true, ..defined("hubspot_owner_id", false, &[]) },
        ];
        let property = |name: &str| (name.to_owned(), Keep::Value);
        let options = |name: &str, values: &[&str]| {
            (name.to_owned(), values.iter().map(|value| (*value).to_owned()).collect())
        };
        let wanted = Wanted {
            properties: ["lifecyclestage", "old_score", "hubspot_score", "hubspot_owner_id"]
                .map(property)
                .to_vec(),
            channels: vec![],
            options: vec![
                options("lifecyclestage", &["marketingqualifiedlead", "mql", "sales accepted"]),
                options("hubspotscore", &["high"]),
                options("hubspot_owner_id", &["77"]),
            ],
        };
        let found = unreadable(&wanted, &account);
        let lines: Vec<_> = found.iter().map(|(name, why)| format!("`{name}` {why}")).collect();
        insta::assert_snapshot!(lines.join("\n"), @r#"
        `old_score` is archived in HubSpot; restore it there, or name another one
        `hubspot_score` is no contact property, or the token may not see it; did you mean `hubspotscore`?
        `lifecyclestage` offers no `mql` (did you mean `marketingqualifiedlead`, which people see as "MQL"?) and no `sales accepted` (did you mean `1234`, which people see as "Sales accepted"?)
        `hubspotscore` offers no options at all, so none can be named
        "#);
    }
}
