//! What the agreement names against what the account has: pure.

use super::super::super::{Choice, Property, Wanted};
use crate::lead::FieldType;

/// Below this two names do not look alike.
const ALIKE: f64 = 0.75;

/// Wanted properties that cannot be judged, with the reason and what to write instead.
pub(super) fn unreadable(wanted: &Wanted, defined: &[Property]) -> Vec<(String, String)> {
    let named = wanted.properties.iter().map(|(name, _)| name.as_str());
    let mut reasons: Vec<_> =
        named.filter_map(|name| Some((name.to_owned(), property(name, defined)?))).collect();
    for (name, ty) in &wanted.types {
        reasons.extend(
            live(name, defined).and_then(|found| Some((name.clone(), retyped(*ty, found)?))),
        );
    }
    for (name, options) in &wanted.options {
        let found = live(name, defined).filter(|found| !found.external);
        // What is no choice any more is told as that.
        let Some(found) = found.filter(|found| retyped(FieldType::Option, found).is_none()) else {
            continue;
        };
        let problems: Vec<_> =
            options.iter().filter_map(|option| not_offered(option, found)).collect();
        if found.options.is_empty() && !options.is_empty() {
            reasons.push((name.clone(), "offers no options at all, so none can be named".into()));
        } else if !problems.is_empty() {
            reasons.push((name.clone(), format!("offers {}", problems.join(" and "))));
        }
    }
    reasons
}

fn live<'d>(name: &str, defined: &'d [Property]) -> Option<&'d Property> {
    defined.iter().find(|known| known.name == name && !known.archived)
}

/// Why values of the property are not what the agreement takes them for. Whatever it holds can be
/// compared as text; a choice between true and false is read as either.
fn retyped(ty: FieldType, found: &Property) -> Option<String> {
    let fits = match (ty, found.ty) {
        (FieldType::Text, _) => true,
        (FieldType::Option, Some(is)) => is == FieldType::Option || is == FieldType::Bool,
        (FieldType::Bool, Some(FieldType::Option)) => {
            found.options.iter().any(|option| option.value == "true")
        }
        (ty, is) => is == Some(ty),
    };
    let is = match found.ty {
        Some(is) => format!("write `type: {}`", is.word()),
        None => "name another one".to_owned(),
    };
    (!fits).then(|| format!("holds no {} any more in HubSpot; {is}", called(ty)))
}

fn called(ty: FieldType) -> &'static str {
    match ty {
        FieldType::Text => "text",
        FieldType::Option => "choice",
        FieldType::Number => "number",
        FieldType::Bool => "true or false",
    }
}

fn not_offered(option: &str, found: &Property) -> Option<String> {
    match found.options.iter().find(|is| is.value == option) {
        None => Some(no_option(option, found)),
        Some(is) if is.hidden => {
            Some(format!("no `{option}` any more (it is hidden: nobody can choose it)"))
        }
        Some(_) => None,
    }
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
        let ty = Some(FieldType::Option);
        Property { name: name.into(), ty, archived, options, ..Property::default() }
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
            types: vec![],
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

    #[test]
    fn what_is_of_another_type_or_hidden_is_named() {
        let mut status = defined("hs_lead_status", false, &[("NEW", "New"), ("OLD", "Old")]);
        status.options[1].hidden = true;
        let typed = |name: &str, ty| Property { ty, ..defined(name, false, &[]) };
        let account = [
            status,
            typed("score", Some(FieldType::Text)),
            typed("fit", Some(FieldType::Number)),
            typed("born", None),
            typed("country", Some(FieldType::Option)),
            Property {
                ty: Some(FieldType::Option),
                ..defined("agreed", false, &[("true", "Yes")])
            },
            typed("stage", Some(FieldType::Text)),
        ];
        let types = [
            ("hs_lead_status", FieldType::Option),
            ("score", FieldType::Number),
            ("fit", FieldType::Number),
            ("born", FieldType::Number),
            ("country", FieldType::Text),
            ("agreed", FieldType::Bool),
            ("stage", FieldType::Option),
        ];
        let wanted = Wanted {
            types: types.map(|(name, ty)| (name.to_owned(), ty)).to_vec(),
            options: vec![
                ("hs_lead_status".to_owned(), vec!["NEW".to_owned(), "OLD".to_owned()]),
                ("stage".to_owned(), vec!["mql".to_owned()]),
            ],
            ..Wanted::default()
        };
        let found = unreadable(&wanted, &account);
        let lines: Vec<_> = found.iter().map(|(name, why)| format!("`{name}` {why}")).collect();
        insta::assert_snapshot!(lines.join("\n"), @r"
        `score` holds no number any more in HubSpot; write `type: text`
        `born` holds no number any more in HubSpot; name another one
        `stage` holds no choice any more in HubSpot; write `type: text`
        `hs_lead_status` offers no `OLD` any more (it is hidden: nobody can choose it)
        ");
    }
}
