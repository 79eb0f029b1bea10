//! One meaning of a blank, in every kind of comparison.

use super::{Names, compile, lead, subject, text};
use crate::lead::Value;

/// What each condition is of a lead with nothing filled in, nobody owning it, in no stage.
#[test]
fn every_comparison_with_a_blank_is_false_but_not_equal() {
    let nothing = lead(&[]);
    let table = [
        ("score == 0", false),
        ("score != 0", true),
        ("score < 5", false),
        ("score <= 5", false),
        ("score > -5", false),
        ("score >= -5", false),
        ("5 > score", false),
        ("0 != score", true),
        ("country == \"US\"", false),
        ("country != \"US\"", true),
        ("country in [\"US\"]", false),
        ("!(country in [\"US\"])", true),
        ("country in home_market", false),
        ("email in free_mail", false),
        ("score in [0, 1]", false),
        ("country.startsWith(\"U\")", false),
        ("country.endsWith(\"S\")", false),
        ("country.contains(\"U\")", false),
        ("country.matches(\".*\")", false),
        ("!country.matches(\".*\")", true),
        ("size(country) < 5", false),
        ("size(country) > -1", false),
        ("size(country) != 5", true),
        ("size(country) in [1, 2]", false),
        ("has_budget", false),
        ("!has_budget", true),
        ("has_budget == false", false),
        ("has_budget != true", true),
        ("has(country)", false),
        ("!has(country)", true),
        ("has(phone)", false),
        ("country == city", false),
        ("country != city", true),
        ("score >= employees", false),
        ("has_budget == wants_call", false),
        ("has_budget != wants_call", true),
        ("owner.team == \"EMEA\"", false),
        ("owner.team != \"EMEA\"", true),
        ("owner.id in [\"1\"]", false),
        ("has(owner.id)", false),
        ("stage == \"mql\"", false),
        ("stage != \"mql\"", true),
        ("has(stage)", false),
        ("source == \"unknown\"", false),
        ("segment != \"enterprise\"", true),
    ];
    for (condition, expected) in table {
        assert_eq!(compile(condition).holds(&subject(&nothing)), expected, "{condition}");
    }
}

#[test]
fn an_empty_text_is_a_blank_wherever_it_comes_from() {
    let empty = lead(&[Value::Blank, text("")]);
    let mut who = subject(&empty);
    who.owner_team = Some("");
    assert!(!compile("has(country)").holds(&who));
    assert!(compile("country != \"US\"").holds(&who));
    assert!(!compile("country.contains(\"U\")").holds(&who));
    assert!(!compile("has(owner.team)").holds(&who));
}

#[test]
fn a_value_of_another_type_and_a_missing_one_are_blank_and_never_panic() {
    let odd = [text("60"), Value::Number(1.0), Value::Present];
    for condition in
        ["score >= 1", "country == \"1\"", "size(country) == 1", "has_budget", "has(email)"]
    {
        assert!(!compile(condition).holds(&subject(&odd)), "{condition}");
    }
    assert!(compile("score != 60").holds(&subject(&odd)));
    // Too few values: a subject of an older version of the agreement.
    assert!(!compile("has(wants_call)").holds(&subject(&odd)));
    assert_eq!(Names::example().fields.len(), 9);
}

#[test]
fn a_kept_presence_is_seen_by_has() {
    let mut fields = lead(&[]);
    fields[5] = Value::Present;
    assert!(compile("has(phone)").holds(&subject(&fields)));
    assert!(!compile("!has(phone)").holds(&subject(&fields)));
}
