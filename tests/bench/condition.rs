//! How long a condition takes on one lead, beside the `cel` crate on the same text.
//!
//! `cargo bench --bench condition`. The three-term condition must stay within 50 ns; `cel` is run
//! both ways: with its variables bound once (the same lead again and again) and bound for each
//! lead, as real use needs.

use std::sync::Arc;

use divan::{Bencher, black_box};
use leadpact::condition::{Condition, List, Scope, Subject};
use leadpact::lead::{Field, FieldType, Keep, Value};

const THREE_TERMS: &str = r#"score >= 60 && country in ["US", "CA"] && status != "closed""#;

fn main() {
    divan::main();
}

/// Fields and lists to compile against.
struct Names {
    fields: Vec<Field>,
    lists: Vec<Arc<List>>,
}

impl Names {
    fn new() -> Self {
        let field = |name: &str, ty, keep| Field {
            name: name.to_owned(),
            property: name.to_owned(),
            ty,
            keep,
        };
        let domains = (0..5_000).map(|n| format!("mail-{n}.example.org"));
        Self {
            fields: vec![
                field("score", FieldType::Number, Keep::Value),
                field("country", FieldType::Text, Keep::Value),
                field("status", FieldType::Option, Keep::Value),
                field("email", FieldType::Text, Keep::Domain),
            ],
            lists: vec![Arc::new(List::new("free_mail", domains))],
        }
    }

    fn compile(&self, text: &str) -> Condition {
        let scope = Scope {
            fields: &self.fields,
            lists: &self.lists,
            stages: &[],
            sources: &[],
            segments: &[],
            owner: false,
        };
        Condition::compile(text, &scope).expect("the benchmark's conditions are right")
    }
}

/// Leads of which all three terms must be looked at, and one that the second term decides.
fn leads() -> Vec<[Value; 4]> {
    [("US", "open"), ("CA", "in progress"), ("NZ", "open"), ("CA", "closed")]
        .iter()
        .map(|(country, status)| {
            [
                Value::Number(75.0),
                Value::Text((*country).into()),
                Value::Text((*status).into()),
                Value::Text("mail-4711.example.org".into()),
            ]
        })
        .collect()
}

fn subject(fields: &[Value]) -> Subject<'_> {
    Subject { fields, owner_id: None, owner_team: None, stage: None, source: None, segment: None }
}

/// Evaluates `text` on four leads in turn: the time is that of one lead.
fn evaluate(bencher: Bencher<'_, '_>, text: &str) {
    let condition = Names::new().compile(text);
    let leads = leads();
    let mut at = 0;
    bencher.bench_local(|| {
        at = (at + 1) % 4;
        black_box(&condition).holds(black_box(&subject(&leads[at])))
    });
}

#[divan::bench]
fn three_terms(bencher: Bencher<'_, '_>) {
    evaluate(bencher, THREE_TERMS);
}

#[divan::bench]
fn list_of_5000(bencher: Bencher<'_, '_>) {
    evaluate(bencher, "email in free_mail");
}

#[divan::bench]
fn pattern(bencher: Bencher<'_, '_>) {
    evaluate(bencher, r#"email.matches("^mail-[0-9]+\\.example")"#);
}

#[divan::bench]
fn compile(bencher: Bencher<'_, '_>) {
    let names = Names::new();
    bencher.bench_local(|| names.compile(black_box(THREE_TERMS)));
}

/// The oracle, for the ratio.
mod cel_crate {
    use super::{Bencher, THREE_TERMS, Value, black_box, leads};

    fn bind(context: &mut cel::Context<'_, '_>, lead: &[Value; 4]) {
        for (name, value) in ["score", "country", "status"].into_iter().zip(lead) {
            match value {
                Value::Number(number) => context.add_variable_from_value(name, *number),
                Value::Text(text) => context.add_variable_from_value(name, &**text),
                _ => {}
            }
        }
    }

    #[divan::bench]
    fn three_terms_bound_once(bencher: Bencher<'_, '_>) {
        let program = cel::Program::compile(THREE_TERMS).expect("CEL reads it");
        let mut context = cel::Context::default();
        bind(&mut context, &leads()[0]);
        bencher.bench_local(|| black_box(&program).execute(black_box(&context)));
    }

    #[divan::bench]
    fn three_terms_bound_for_each_lead(bencher: Bencher<'_, '_>) {
        let program = cel::Program::compile(THREE_TERMS).expect("CEL reads it");
        let leads = leads();
        let mut context = cel::Context::default();
        let mut at = 0;
        bencher.bench_local(|| {
            at = (at + 1) % 4;
            bind(&mut context, &leads[at]);
            black_box(&program).execute(black_box(&context))
        });
    }

    #[divan::bench]
    fn compile(bencher: Bencher<'_, '_>) {
        bencher.bench_local(|| cel::Program::compile(black_box(THREE_TERMS)));
    }
}
