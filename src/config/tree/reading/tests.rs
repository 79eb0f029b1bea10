//! Places, sizes and hostile input.

use super::*;
use crate::diag::Source;
use crate::diag::render::{self, Style};

/// The tree as lines: path, place as written, value.
fn outline(text: &str) -> String {
    fn walk(node: &Node, path: &str, text: &str, out: &mut Vec<String>) {
        let at = |span: &Span| format!("{:?}", &text[span.clone()]);
        let anchor =
            node.anchor.as_ref().map_or(String::new(), |anchor| format!(" <- {}", at(anchor)));
        let exact = |text: &Text| text.exact.map_or("no place".into(), |at| at.to_string());
        let value = match &node.value {
            Value::Null => "null".to_owned(),
            Value::Bool(value) => value.to_string(),
            Value::Number { value, raw } => format!("{value} ({raw})"),
            Value::Text(written) => format!("{:?} ({})", written.text, exact(written)),
            Value::List(items) => format!("list of {}", items.len()),
            Value::Map(entries) => format!("map of {}", entries.len()),
        };
        out.push(format!("{path} = {value} at {}{anchor}", at(&node.at)));
        match &node.value {
            Value::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    walk(item, &format!("{path}[{index}]"), text, out);
                }
            }
            Value::Map(entries) => {
                for entry in entries {
                    walk(&entry.value, &format!("{path}.{}", entry.key), text, out);
                }
            }
            _ => {}
        }
    }
    let parsed = parse(text.as_bytes());
    let mut out = vec![shown(text)];
    if let Some(root) = &parsed.root {
        walk(root, "", text, &mut out);
    }
    out.retain(|line| !line.is_empty());
    out.join("\n")
}

fn shown(text: &str) -> String {
    let parsed = parse(text.as_bytes());
    render::text(&Source::new("sla.yaml", text), &parsed.diagnostics, Style::PLAIN)
}

#[test]
fn every_value_knows_its_place() {
    let _here = crate::diag::snapshots();
    insta::assert_snapshot!(outline(
        "a: 1\nb: [x, 'y z', \"q\\\"\", \"plain\"]\nc: &slow 30 minutes\nd: *slow\n\
         base: &b {k: 1, l: 0755}\nm:\n  <<: *b\n  l: 3\nt: |\n  one\n  two\nn:\ne: ~\nf: yes\n\
         g: true\nh: 2026-11-01\ni: .nan\nj: 1_000\nfold: two\n  lines\nlist:\n  - x\n1: ä\n"
    ));
}

#[test]
fn a_byte_order_mark_and_windows_lines_change_nothing() {
    let plain = outline("a: 1\nb:\n  - x y\n");
    let windows = outline("\u{feff}a: 1\r\nb:\r\n  - x y\r\n");
    // Five bytes more: the mark has three, two lines end before this value.
    assert_eq!(plain.replace("(12)", "(17)"), windows);
}

#[test]
fn every_double_key_is_refused_with_both_places() {
    let _here = crate::diag::snapshots();
    insta::assert_snapshot!(shown("a: 1\nb: {x: 1, x: 2}\na: 2\n"));
}

#[test]
fn mistakes_in_the_syntax_are_explained() {
    let texts = [
        "a: b: c\n",
        "a 1\nb: 2\n",
        "a: 1\n  b: 2\n",
        "a:\n\t- b\n",
        "a: [1, 2\nb: 3\n",
        "a: [1, 2\n",
        "a: {b: 1]\n",
        "a: [1]]\n",
        "a: 'x\nb: 2\n",
        "a: 'x' y\n",
        "a: \"\\q\"\n",
        "a: @x\n",
        "a: - b\n",
        "a: *no\n",
        "a: &x [*x]\n",
        "a: 1\n---\nb: 2\n",
        "a: !secret x\n",
        "a: !!int x\n",
        "? [a]\n: x\n",
        "a:\n  b: 1\n c: 2\n",
        "<<: 3\n",
        "a: x\u{202e}y\n",
        "a: \u{0}\n",
    ];
    let shown: Vec<String> = texts.iter().map(|text| shown(text)).collect();
    for (text, shown) in texts.iter().zip(&shown) {
        assert!(shown.starts_with("error["), "{text:?} passes");
    }
    let _here = crate::diag::snapshots();
    insta::assert_snapshot!(shown.join("\n\n"));
}

#[test]
fn what_is_too_large_is_refused() {
    let code = |text: &str| {
        let parsed = parse(text.as_bytes());
        assert!(parsed.root.is_none() || parsed.diagnostics.is_empty());
        parsed.diagnostics.first().map(|one| one.code)
    };
    assert_eq!(code(&"x".repeat(MAX_BYTES + 1)), Some(codes::TOO_LARGE));
    let nested = |depth: usize| format!("a: {}{}", "[".repeat(depth), "]".repeat(depth));
    assert_eq!(code(&nested(MAX_DEPTH - 1)), None);
    assert_eq!(code(&nested(MAX_DEPTH)), Some(codes::TOO_DEEP));
    assert_eq!(code(&nested(100_000)), Some(codes::TOO_DEEP));
    let mut block = String::new();
    for depth in 0..500 {
        block.push_str(&format!("{}a:\n", " ".repeat(depth)));
    }
    assert_eq!(code(&block), Some(codes::TOO_DEEP));
    // The list, its key and the map are values, too.
    let list = |items: usize| format!("a: [{}]", vec!["1"; items].join(","));
    assert_eq!(code(&list(MAX_NODES - 3)), None);
    assert_eq!(code(&list(MAX_NODES - 2)), Some(codes::TOO_MANY));
    let laughs: String = ["a: &a [x]\n".to_owned()]
        .into_iter()
        .chain((b'b'..b'j').map(|c| {
            let (name, before) = (char::from(c), char::from(c - 1));
            format!("{name}: &{name} [{}]\n", vec![format!("*{before}"); 9].join(","))
        }))
        .collect();
    assert_eq!(code(&laughs), Some(codes::TOO_MANY));
    let uses = format!("a: &a [{}]\nb: [{}]\n", vec!["1"; 99].join(","), vec!["*a"; 198].join(","));
    assert_eq!(code(&uses), None);
    let uses = format!("a: &a [{}]\nb: [{}]\n", vec!["1"; 99].join(","), vec!["*a"; 200].join(","));
    assert_eq!(code(&uses), Some(codes::TOO_MANY));
    assert_eq!(code(&"&a ".repeat(200_000)).map(|code| code.starts_with("E00")), Some(true));
    assert_eq!(code(&"? ".repeat(200_000)).map(|code| code.starts_with("E00")), Some(true));
    assert_eq!(code(&"a: 1\n".repeat(150_000)), Some(codes::TOO_MANY));
}

#[test]
fn any_bytes_are_answered() {
    assert_eq!(parse(b"a: \xff\n").diagnostics[0].code, codes::NOT_UTF8);
    assert!(parse(b"").root.is_some_and(|root| root.value == Value::Null));
    // Every beginning of a real file, and every file with one byte missing.
    let text =
        "a: &x [1, 'two', \"three\"]\nb:\n  - {c: *x, <<: {d: |-\n  e}}\nä: ü # c\n".as_bytes();
    for cut in 0..text.len() {
        for piece in [&text[..cut], &text[cut..], &[&text[..cut], &text[cut + 1..]].concat()[..]] {
            let parsed = parse(piece);
            let source = Source::new("sla.yaml", &parsed.text);
            render::text(&source, &parsed.diagnostics, Style::PLAIN);
            render::json(&source, None, "", &parsed.diagnostics);
        }
    }
}
