//! What conditions are true of, what decided, and what they name.

use super::{compile, lead, subject, text};
use crate::condition::{CODES, Subject, Term, is_name};
use crate::lead::Value;

fn somebody() -> Vec<Value> {
    lead(&[
        Value::Number(75.0),
        text("US"),
        text("OPEN"),
        Value::Bool(true),
        text("yahoo.com"),
        Value::Present,
        Value::Number(1000.0),
        text("Zürich"),
        Value::Bool(false),
    ])
}

fn owned(fields: &[Value]) -> Subject<'_> {
    Subject {
        fields,
        owner_id: Some("u0012"),
        owner_team: Some("EMEA"),
        stage: Some("mql"),
        source: Some("unknown"),
        segment: Some("enterprise"),
    }
}

#[test]
fn conditions_hold_where_they_say() {
    let fields = somebody();
    let table = [
        ("score >= 60 && country in [\"US\", \"CA\"] && lead_status != \"closed\"", true),
        ("score > 75", false),
        ("score <= 75.0", true),
        ("score == 7.5e1", true),
        ("-1 < score", true),
        ("score in [1, 75,]", true),
        ("country == 'US'", true),
        ("country == \"\\x55\\u0053\"", true),
        ("country in home_market", true),
        ("country in [\"us\"]", false),
        ("email in free_mail", true),
        ("email == \"yahoo.com\"", true),
        ("email.endsWith(\".com\")", true),
        ("has_budget && !wants_call", true),
        ("has_budget == wants_call", false),
        ("wants_call == false", true),
        ("!(score < 60 || country == \"NZ\")", true),
        ("!!has_budget", true),
        // `&&` binds tighter than `||`.
        ("wants_call && wants_call || has_budget", true),
        ("wants_call && (wants_call || has_budget)", false),
        // Characters, not bytes.
        ("size(city) == 6", true),
        ("city.contains(\"üri\")", true),
        ("city.matches(\"^Z.rich$\")", true),
        ("city.matches(r\"\\wri\")", true),
        ("city.matches(\"^rich\")", false),
        ("owner.team == \"EMEA\" && owner.id == \"u0012\"", true),
        ("stage in [\"mql\", \"sql\"] && segment == \"enterprise\"", true),
        ("source == \"unknown\"", true),
        ("country != city", true),
        ("employees > score", true),
        ("has(phone) && has(owner.id) && has(stage)", true),
    ];
    for (condition, expected) in table {
        assert_eq!(compile(condition).holds(&owned(&fields)), expected, "{condition}");
    }
}

#[test]
fn long_lists_hold_what_they_list() {
    let values: Vec<String> = (0..100).map(|n| format!("\"v{n}\"")).collect();
    let condition = compile(&format!("country in [{}]", values.join(", ")));
    for (value, expected) in [("v0", true), ("v99", true), ("v100", false), ("", false)] {
        let fields = lead(&[Value::Blank, text(value)]);
        assert_eq!(condition.holds(&subject(&fields)), expected, "{value}");
    }
}

fn terms(condition: &str, subject: &Subject<'_>) -> Vec<String> {
    let line = |term: Term| {
        let holds = if term.holds { "holds" } else { "does not hold" };
        format!("{}: {holds}, found {}", term.text, term.found)
    };
    compile(condition).why(subject).into_iter().map(line).collect()
}

#[test]
fn why_tells_the_comparisons_that_decided() {
    let mut fields = somebody();
    fields[0] = Value::Number(52.5);
    fields[1] = text("NZ");
    fields[4] = Value::Blank;
    let who = owned(&fields);
    let told = |condition| terms(condition, &who).join("\n");
    insta::assert_snapshot!(told("score >= 60 && country in home_market && has(phone)"), @r#"
    score >= 60: does not hold, found 52.5
    country in home_market: does not hold, found "NZ"
    "#);
    insta::assert_snapshot!(told("score >= 60 || has(phone) || country == \"NZ\""), @r#"
    has(phone): holds, found filled in
    country == "NZ": holds, found "NZ"
    "#);
    insta::assert_snapshot!(told("score < 60 && (has(email) || !has(phone))"), @r#"
    has(email): does not hold, found blank
    !has(phone): does not hold, found filled in
    "#);
    insta::assert_snapshot!(told("!(country == city) && !(score < 10 || wants_call)"), @r#"
    !(country == city): holds, found "NZ" and "Zürich"
    score < 10: does not hold, found 52.5
    wants_call: does not hold, found false
    "#);
    insta::assert_snapshot!(told("!(score > 10 && has_budget)"), @r#"
    score > 10: holds, found 52.5
    has_budget: holds, found true
    "#);
    insta::assert_snapshot!(told("email in free_mail || size(city) > 10 || owner.team == \"US\""), @r#"
    email in free_mail: does not hold, found blank
    size(city) > 10: does not hold, found 6
    owner.team == "US": does not hold, found "EMEA"
    "#);
}

#[test]
fn a_condition_knows_what_it_names() {
    let condition = compile(
        "lead_status in [\"OPEN\", \"NEW\"] && size(city) > 3 && lead_status != \"DEAD\" \
         && country in home_market && lead_status.contains(\"X\") && \"OPEN\" == lead_status",
    );
    assert_eq!(condition.fields(), [1, 2, 7]);
    assert!(!condition.names_owner());
    assert_eq!(condition.options_named(2), ["DEAD", "NEW", "OPEN"]);
    assert!(condition.options_named(1).is_empty());
    assert!(condition.text().starts_with("lead_status in"));
    assert!(compile("has_budget || has(owner.id)").names_owner());
}

#[test]
fn clones_share_and_travel_between_threads() {
    fn travels<T: Clone + Send + Sync + std::fmt::Debug + 'static>(_: &T) {}
    let condition = compile("score > 1");
    travels(&condition);
    let clone = condition.clone();
    assert!(std::ptr::eq(condition.text(), clone.text()));
}

#[test]
fn codes_are_unique_and_ascending() {
    assert!(CODES.windows(2).all(|pair| pair[0].0 < pair[1].0));
    assert!(CODES.iter().all(|(code, meaning)| code.starts_with("E02") && meaning.ends_with('.')));
}

#[test]
fn names_that_a_condition_could_not_use_are_no_names() {
    for name in ["score", "_x", "Lead2", "owned", "mql"] {
        assert!(is_name(name), "{name}");
        assert!(!is_name(&format!("{name}-x")));
    }
    for name in ["", "2x", "größe", "lead status", "stage", "Owner", "IN", "not", "true", "import"]
    {
        assert!(!is_name(name), "{name}");
    }
}
