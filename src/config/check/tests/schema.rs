//! The JSON Schema and the checker accept and refuse the same structures: over the full and the
//! shipped agreement and the example of every kind, each changed at every place.

use jsonschema::Validator;

use super::keys::{at, root, walk};
use super::*;
use crate::config::schema::{self, plain};
use crate::config::tree::{Entry, Text};
use crate::contract::kinds::KINDS;
use crate::contract::quotas::QUOTAS;

/// What the schema must refuse, too: keys, types, words.
const STRUCTURE: &[&str] = &[
    codes::NOT_A_MAP,
    codes::UNKNOWN_KEY,
    codes::MISSING_KEY,
    codes::WRONG_TYPE,
    codes::EMPTY,
    codes::UNKNOWN_WORD,
    codes::NOTHING_LISTED,
    codes::KIND,
];
/// What else the schema sees the form of.
const FORMS: &[&str] = &[
    codes::BAD_NAME,
    codes::OUT_OF_RANGE,
    codes::LENGTH,
    codes::SHARE,
    codes::TIME,
    codes::ZONE,
    codes::PERIOD,
    codes::MONEY,
    codes::HOURS,
    codes::WEEKDAY,
    codes::DESTINATION,
    codes::FIELD_VALUE,
    codes::SCHEDULE,
    // An empty condition.
    "E0201",
];

fn validator() -> Validator {
    let schema = serde_json::from_str(&schema::of_agreement()).unwrap();
    jsonschema::meta::validate(&schema).unwrap();
    jsonschema::validator_for(&schema).unwrap()
}

/// What the checker says against `root`.
fn errors(root: &Node, files: &Files) -> Vec<&'static str> {
    let input = Input { name: "sla.yaml", bytes: b"", files, as_of: None, accepted: None };
    let mut context = Context::new(&input);
    if let Some(root) = top(root, &mut context.out) {
        read(&root, &mut context);
    }
    let errors = context.out.iter().filter(|one| one.severity == Severity::Error);
    errors.map(|one| one.code).collect()
}

/// Whether the schema refuses it; an error where the checker does not agree.
fn refused(root: &Node, files: &Files, validator: &Validator) -> Result<bool, String> {
    let errors = errors(root, files);
    let instance = plain(root);
    let wrong =
        validator.iter_errors(&instance).map(|one| format!("{}: {one}", one.instance_path()));
    let wrong: Vec<String> = wrong.collect();
    let seen = |codes: &[&str]| errors.iter().any(|code| codes.contains(code));
    match wrong.is_empty() {
        true if seen(STRUCTURE) => Err(format!("the schema accepts it, the checker: {errors:?}")),
        false if !seen(STRUCTURE) && !seen(FORMS) => {
            Err(format!("the checker says {errors:?}, the schema {wrong:?}"))
        }
        accepted => Ok(!accepted),
    }
}

fn of(value: Value) -> Node {
    Node { value, at: 0..1, anchor: None }
}

fn entry(key: &str, value: Value) -> Entry {
    Entry { key: key.to_owned(), at: 0..1, anchor: None, value: of(value) }
}

fn text(text: &str) -> Value {
    Value::Text(Text { text: text.to_owned(), exact: None })
}

/// Values of every type, none of which many keys take.
fn others() -> [Value; 9] {
    [
        Value::Null,
        Value::Bool(true),
        Value::Number { value: 7.0, raw: "7".to_owned() },
        Value::Number { value: -0.5, raw: "-0.5".to_owned() },
        text("zzz"),
        text(" "),
        Value::List(vec![]),
        Value::List(vec![of(text("zzz"))]),
        Value::Map(vec![entry("zzz", text("zzz"))]),
    ]
}

/// The keys on the way to a value, items of lists as nothing.
fn way(root: &Node, path: &[usize]) -> Vec<String> {
    let (mut node, mut keys) = (root, vec![]);
    for index in path {
        node = match &node.value {
            Value::List(items) => &items[*index],
            Value::Map(entries) => {
                keys.push(entries[*index].key.clone());
                &entries[*index].value
            }
            _ => unreachable!("paths lead through lists and maps"),
        };
    }
    keys
}

/// Every so many of the changes are tried each time, all of them where one has the time: see
/// [`checker_and_schema_refuse_the_same_structures`].
const EVERY: u64 = 7;

/// Changes `whole` at every place: a key less, a key more, a value of another type.
fn changed_everywhere(whole: &Node, files: &Files, seed: &mut u64) -> (usize, usize) {
    let validator = validator();
    assert_eq!(refused(whole, files, &validator), Ok(false));
    let mut paths = vec![];
    walk(whole, &mut vec![], &mut |path, _| paths.push(path.to_vec()));
    let (mut tried, mut both, mut apart) = (0, 0, vec![]);
    let all = std::env::var_os("LEADPACT_FUZZ_SECONDS").is_some();
    let mut turn = *seed;
    let mut judge = |changed: &Node, what: String| {
        turn = turn.wrapping_add(1);
        if !all && !turn.is_multiple_of(EVERY) {
            return;
        }
        tried += 1;
        match refused(changed, files, &validator) {
            Ok(refused) => both += usize::from(refused),
            Err(why) => apart.push(format!("{what}: {why}")),
        }
    };
    for path in paths {
        let way = way(whole, &path);
        let place = way.join(".");
        let mut copy = whole.clone();
        if let Value::Map(entries) = at(&mut copy, &path).value.clone() {
            for index in 0..entries.len() {
                let mut fewer = entries.clone();
                let dropped = fewer.remove(index).key;
                at(&mut copy, &path).value = Value::Map(fewer);
                judge(&copy, format!("{place} without `{dropped}`"));
            }
            // What a lead's fields are called is the agreement's own.
            if !matches!(way.last().map(String::as_str), Some("lead" | "set")) {
                let mut more = entries.clone();
                more.push(entry("zzz", text("zzz")));
                at(&mut copy, &path).value = Value::Map(more);
                judge(&copy, format!("{place} with `zzz`"));
            }
        }
        *seed =
            seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let others = others();
        let other = others[(*seed >> 33) as usize % others.len()].clone();
        let what = format!("{place} is {other:?}");
        at(&mut copy, &path).value = other;
        judge(&copy, what);
    }
    assert!(apart.is_empty(), "checker and schema do not agree:\n{}", apart.join("\n"));
    (tried, both)
}

/// The full agreement with the examples of all kinds for its promises.
fn examples() -> Node {
    let mut whole = root();
    let Value::Map(sections) = &mut whole.value else { panic!("a map") };
    let sales = KINDS.iter().map(|kind| kind.example);
    let marketing = QUOTAS.iter().map(|kind| kind.example);
    let sides =
        [("sales_owes", sales.collect::<Vec<_>>()), ("marketing_owes", marketing.collect())];
    for (side, examples) in sides {
        let text = examples.concat();
        let section = sections.iter_mut().find(|section| section.key == side).unwrap();
        section.value.value = tree::parse(text.as_bytes()).root.unwrap().value;
    }
    whole
}

/// `LEADPACT_SEED` chooses the changes, `LEADPACT_FUZZ_SECONDS` (any) tries them all.
#[test]
fn checker_and_schema_refuse_the_same_structures() {
    let mut seed = std::env::var("LEADPACT_SEED").map_or(20_261_122, |seed| seed.parse().unwrap());
    println!("seed: LEADPACT_SEED={seed}");
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("config");
    let text = std::fs::read(shipped.join("sla.yaml")).unwrap();
    let agreed = tree::parse(&text).root.unwrap();
    let mut tried = vec![];
    for (whole, files) in
        [(root(), files()), (agreed, Files::Directory(shipped)), (examples(), files())]
    {
        let (all, refused) = changed_everywhere(&whole, &files, &mut seed);
        assert!(all > 60 && refused > all / 2 && refused < all, "{refused} of {all}");
        tried.push((all, refused));
    }
    println!("changed and refused: {tried:?}");
}

#[test]
fn every_example_of_the_table_is_accepted_where_it_stands() {
    let validator = validator();
    let schema: serde_json::Value = serde_json::from_str(&schema::of_agreement()).unwrap();
    let mut whole = plain(&root());
    for (key, property) in schema["properties"].as_object().unwrap() {
        let before = whole[key].take();
        whole[key] = property["examples"][0].clone();
        let wrong: Vec<String> = validator
            .iter_errors(&whole)
            .map(|one| format!("{}: {one}", one.instance_path()))
            .collect();
        assert!(wrong.is_empty(), "{key}: {} {wrong:#?}", whole[key]);
        whole[key] = before;
    }
}

#[test]
fn the_shipped_settings_are_as_their_schema_says() {
    let schema = serde_json::from_str(&schema::of_settings()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/leadpact.yaml");
    let settings = plain(&tree::parse(&std::fs::read(path).unwrap()).root.unwrap());
    let wrong: Vec<String> = validator
        .iter_errors(&settings)
        .map(|one| format!("{}: {one}", one.instance_path()))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}
