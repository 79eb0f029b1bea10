//! Inside CEL's own rules (no blanks, nothing kept in part) a condition means what CEL says it
//! means.

use std::collections::HashMap;
use std::sync::Arc;

use cel::extractors::This;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::{Names, seeded, text};
use crate::condition::{Condition, Subject};
use crate::lead::Value;

/// Texts that fields and literals are drawn from, so that comparisons come out both ways.
const TEXTS: &[&str] = &[
    "US",
    "us",
    "USA",
    "CA",
    "Zürich",
    "rich",
    "a\"b",
    "a\\b",
    "it's",
    "a\tb",
    "😀 yes",
    "\u{7}\u{b}x",
];
const DOMAINS: &[&str] = &["gmail.com", "example.org", "mail.example.org"];
const STAGES: &[&str] = &["lead", "mql", "sql"];
const PATTERNS: &[&str] = &["^U", "[a-z]+", "S$", "ü", "\\\\", "^.{3}$", "(US|CA)"];

/// The values of one lead, none of them blank.
#[derive(Clone, Debug)]
struct Lead {
    score: f64,
    employees: f64,
    country: &'static str,
    city: &'static str,
    lead_status: &'static str,
    email: &'static str,
    has_budget: bool,
    wants_call: bool,
    team: &'static str,
    stage: &'static str,
}

fn a_number() -> impl Strategy<Value = f64> {
    prop_oneof![(-2_i8..8).prop_map(f64::from), (-4_i8..12).prop_map(|n| f64::from(n) / 2.0)]
}

fn one(of: &'static [&'static str]) -> impl Strategy<Value = &'static str> {
    prop::sample::select(of)
}

prop_compose! {
    fn a_lead()(
        (score, employees) in (a_number(), a_number()),
        (country, city, lead_status, team) in (one(TEXTS), one(TEXTS), one(TEXTS), one(TEXTS)),
        (email, stage) in (one(DOMAINS), one(STAGES)),
        (has_budget, wants_call) in any::<(bool, bool)>(),
    ) -> Lead {
        Lead { score, employees, country, city, lead_status, email, has_budget, wants_call, team, stage }
    }
}

/// A text as CEL may write it: either quote, each character plain or as one of its escapes.
fn written(text: &'static str) -> impl Strategy<Value = String> {
    let styles = prop::collection::vec(0_u8..6, text.chars().count());
    (any::<bool>(), styles).prop_map(move |(double, styles)| {
        let quote = if double { '"' } else { '\'' };
        let body: String = text.chars().zip(styles).map(|(c, style)| escaped(c, style)).collect();
        format!("{quote}{body}{quote}")
    })
}

fn escaped(c: char, style: u8) -> String {
    let code = u32::from(c);
    match (style, c) {
        (_, '"' | '\'' | '\\') => format!("\\{c}"),
        (_, '\u{7}') => "\\a".to_owned(),
        (_, '\u{b}') => "\\v".to_owned(),
        (0, '\t') => "\\t".to_owned(),
        (1, c) if c.is_ascii() => format!("\\x{code:02x}"),
        (2, c) if c.is_ascii() => format!("\\{code:03o}"),
        (3, c) if code <= 0xffff => format!("\\u{:04X}", u32::from(c)),
        (4, _) => format!("\\U{code:08x}"),
        _ => c.to_string(),
    }
}

fn literal(of: &'static [&'static str]) -> BoxedStrategy<String> {
    one(of).prop_flat_map(written).boxed()
}

fn number() -> impl Strategy<Value = String> {
    a_number().prop_flat_map(|n| {
        let whole = n.fract() == 0.0;
        prop::sample::select(if whole { 0..3 } else { 1..3 }.collect::<Vec<u8>>()).prop_map(
            move |style| match style {
                0 => format!("{n}"),
                1 => format!("{n:.1}"),
                _ => format!("{n:e}").replace("e0", "0e-1").replace(".50e-1", ".5e0"),
            },
        )
    })
}

/// A text name, and the texts it is compared with.
fn text_name() -> impl Strategy<Value = (&'static str, &'static [&'static str])> {
    prop::sample::select(vec![
        ("country", TEXTS),
        ("city", TEXTS),
        ("lead_status", TEXTS),
        ("email", DOMAINS),
        ("owner.team", TEXTS),
        ("stage", STAGES),
    ])
}

fn list(items: impl Strategy<Value = String> + 'static) -> BoxedStrategy<String> {
    prop::collection::vec(items, 1..12).prop_map(|items| format!("[{}]", items.join(", "))).boxed()
}

/// One comparison.
fn leaf() -> BoxedStrategy<String> {
    let equality = || prop::sample::select(vec!["==", "!="]);
    let order = || prop::sample::select(vec!["==", "!=", "<", "<=", ">", ">="]);
    let numeric = || prop::sample::select(vec!["score", "employees"]);
    let truth = || prop::sample::select(vec!["has_budget", "wants_call"]);
    let part = prop::sample::select(vec!["startsWith", "endsWith", "contains"]);
    prop_oneof![
        3 => (numeric(), order(), number()).prop_map(|(a, op, b)| format!("{a} {op} {b}")),
        1 => (number(), order(), numeric()).prop_map(|(a, op, b)| format!("{a}{op}{b}")),
        1 => (numeric(), order(), numeric()).prop_map(|(a, op, b)| format!("{a} {op} {b}")),
        1 => (text_name(), order(), 2..6).prop_map(|((a, _), op, b)| format!("size({a}) {op} {b}")),
        1 => (numeric(), list(number())).prop_map(|(a, b)| format!("{a} in {b}")),
        3 => (text_name(), equality()).prop_flat_map(|((a, of), op)| {
            literal(of).prop_map(move |b| format!("{a} {op} {b}"))
        }),
        1 => (text_name(), equality()).prop_flat_map(|((a, of), op)| {
            literal(of).prop_map(move |b| format!("{b} {op} {a}"))
        }),
        1 => (equality()).prop_map(|op| format!("country {op} city")),
        2 => text_name().prop_flat_map(|(a, of)| {
            list(literal(of)).prop_map(move |b| format!("{a} in {b}"))
        }),
        1 => Just("country in home_market".to_owned()),
        1 => Just("email in free_mail".to_owned()),
        2 => (text_name(), part).prop_flat_map(|((a, of), part)| {
            literal(of).prop_map(move |b| format!("{a}.{part}({b})"))
        }),
        1 => literal(PATTERNS).prop_map(|pattern| format!("country.matches({pattern})")),
        1 => one(PATTERNS).prop_map(|pattern| format!("city.matches(r\"{pattern}\")")),
        1 => truth().prop_map(str::to_owned),
        1 => (truth(), equality(), any::<bool>()).prop_map(|(a, op, b)| format!("{a} {op} {b}")),
        1 => (truth(), equality(), truth()).prop_map(|(a, op, b)| format!("{a} {op} {b}")),
    ]
    .boxed()
}

/// Comparisons joined in every way; brackets stand only where some are drawn, so that precedence is
/// tested.
fn condition() -> impl Strategy<Value = String> {
    leaf().prop_recursive(5, 24, 4, |inner| {
        prop_oneof![
            3 => (prop::collection::vec(inner.clone(), 2..4), any::<bool>())
                .prop_map(|(terms, all)| terms.join(if all { " && " } else { " || " })),
            2 => inner.clone().prop_map(|inner| format!("({inner})")),
            1 => inner.clone().prop_map(|inner| format!("!({inner})")),
            1 => inner.prop_map(|inner| format!("!!( {inner} )")),
        ]
    })
}

/// What CEL says.
fn oracle(condition: &str, lead: &Lead) -> bool {
    let mut context = cel::Context::default();
    let mut text = |name: &str, value: &str| context.add_variable_from_value(name, value);
    text("country", lead.country);
    text("city", lead.city);
    text("lead_status", lead.lead_status);
    text("email", lead.email);
    text("stage", lead.stage);
    context.add_variable_from_value("score", lead.score);
    context.add_variable_from_value("employees", lead.employees);
    context.add_variable_from_value("has_budget", lead.has_budget);
    context.add_variable_from_value("wants_call", lead.wants_call);
    context.add_variable_from_value("owner", HashMap::from([("team", lead.team)]));
    context.add_variable_from_value("home_market", vec!["US", "CA", "GB"]);
    context.add_variable_from_value("free_mail", vec!["gmail.com", "yahoo.com"]);
    context
        .add_function("matches", |This(text): This<Arc<String>>, pattern: Arc<String>| {
            regex::Regex::new(&pattern).is_ok_and(|pattern| pattern.is_match(&text))
        })
        .unwrap();
    let program = cel::Program::compile(condition)
        .unwrap_or_else(|error| panic!("CEL does not read {condition}: {error}"));
    match program.execute(&context) {
        Ok(cel::Value::Bool(holds)) => holds,
        other => panic!("CEL says {other:?} of {condition}"),
    }
}

fn ours(condition: &str, lead: &Lead) -> Result<bool, String> {
    let names = Names::example();
    let compiled = Condition::compile(condition, &names.scope())
        .map_err(|found| format!("{condition} was refused: {found:?}"))?;
    let fields = [
        Value::Number(lead.score),
        text(lead.country),
        text(lead.lead_status),
        Value::Bool(lead.has_budget),
        text(lead.email),
        Value::Present,
        Value::Number(lead.employees),
        text(lead.city),
        Value::Bool(lead.wants_call),
    ];
    let subject = Subject {
        fields: &fields,
        owner_id: None,
        owner_team: Some(lead.team),
        stage: Some(lead.stage),
        source: None,
        segment: None,
    };
    Ok(compiled.holds(&subject))
}

#[test]
fn generated_conditions_mean_what_cel_says() {
    let config = Config { max_shrink_iters: 1_000, ..seeded(2_500) };
    let mut truths = [0_u32; 2];
    let counted = std::cell::RefCell::new(&mut truths);
    TestRunner::new(config)
        .run(&(condition(), a_lead()), |(condition, lead)| {
            let expected = oracle(&condition, &lead);
            prop_assert_eq!(ours(&condition, &lead), Ok(expected), "{} of {:?}", condition, lead);
            counted.borrow_mut()[usize::from(expected)] += 1;
            Ok(())
        })
        .unwrap();
    // A generator whose conditions all come out one way would test nothing.
    assert!(truths.iter().all(|&times| times > 400), "{truths:?}");
}
