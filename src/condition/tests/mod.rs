//! What conditions mean, what they refuse and in which words, and that they agree with CEL.

mod arbitrary;
mod blanks;
mod cel;
mod meaning;
mod mistakes;

use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

use proptest::test_runner::{Config, RngSeed};

use super::{Condition, List, Scope, Subject};
use crate::lead::{Field, FieldType, Keep, Value};

/// An agreement's names, for a test to compile conditions against.
struct Names {
    fields: Vec<Field>,
    lists: Vec<Arc<List>>,
    stages: Vec<String>,
    sources: Vec<String>,
    segments: Vec<String>,
}

impl Names {
    fn example() -> Self {
        let field = |name: &str, ty, keep| Field {
            name: name.to_owned(),
            property: name.to_owned(),
            ty,
            keep,
        };
        let words = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect();
        Self {
            fields: vec![
                field("score", FieldType::Number, Keep::Value),
                field("country", FieldType::Text, Keep::Value),
                field("lead_status", FieldType::Option, Keep::Value),
                field("has_budget", FieldType::Bool, Keep::Value),
                field("email", FieldType::Text, Keep::Domain),
                field("phone", FieldType::Text, Keep::Presence),
                field("employees", FieldType::Number, Keep::Value),
                field("city", FieldType::Text, Keep::Value),
                field("wants_call", FieldType::Bool, Keep::Value),
            ],
            lists: vec![
                Arc::new(List::new("home_market", ["US", "CA", "GB"])),
                Arc::new(List::new("free_mail", ["gmail.com", "Yahoo.com"])),
                Arc::new(List::new("people", ["ada@example.com", "example.org"])),
                Arc::new(List::new("late_stages", ["sql", "customers"])),
            ],
            stages: words(&["lead", "mql", "sql", "customer", "disqualified"]),
            sources: words(&["marketing", "sales", "referral"]),
            segments: words(&["enterprise", "standard"]),
        }
    }

    fn scope(&self) -> Scope<'_> {
        Scope {
            fields: &self.fields,
            lists: &self.lists,
            stages: &self.stages,
            sources: &self.sources,
            segments: &self.segments,
            owner: true,
        }
    }
}

/// Compiles against the example's names; a refusal fails the test with all it says.
#[track_caller]
fn compile(text: &str) -> Condition {
    Condition::compile(text, &Names::example().scope()).unwrap_or_else(|found| {
        panic!("{text:?} was refused: {found:#?}");
    })
}

/// A lead with these values in the order of the example's fields; what is left out is blank.
fn lead(values: &[Value]) -> Vec<Value> {
    let mut values = values.to_vec();
    values.resize(Names::example().fields.len(), Value::Blank);
    values
}

fn text(text: &str) -> Value {
    Value::Text(text.into())
}

/// A subject with these fields and nothing else.
fn subject(fields: &[Value]) -> Subject<'_> {
    Subject { fields, owner_id: None, owner_team: None, stage: None, source: None, segment: None }
}

/// So many generated cases, from a seed that is printed.
fn seeded(cases: u32) -> Config {
    let mut config = Config { cases, failure_persistence: None, ..Config::default() };
    let seed = match config.rng_seed {
        RngSeed::Fixed(seed) => seed,
        RngSeed::Random => RandomState::new().hash_one("condition"),
    };
    println!("seed {seed}: repeat with PROPTEST_RNG_SEED={seed}");
    config.rng_seed = RngSeed::Fixed(seed);
    config
}
