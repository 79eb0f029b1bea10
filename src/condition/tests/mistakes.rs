//! What is refused, and in which words: where, why, what to write.

use super::Names;
use crate::condition::Condition;

/// Every mistake of each condition: the place underlined, then message, label and help.
fn refused(conditions: &[&str]) -> String {
    let names = Names::example();
    conditions.iter().map(|text| told(text, &names)).collect()
}

fn told(text: &str, names: &Names) -> String {
    use std::fmt::Write as _;
    let found = match Condition::compile(text, &names.scope()) {
        Ok(_) => panic!("{text:?} was accepted"),
        Err(found) => found,
    };
    let mut out = format!("> {text}\n");
    for one in found {
        let before = text[..one.span.start].chars().count();
        let width = text[one.span.clone()].chars().count().max(1);
        let line = " ".repeat(2 + before) + &"^".repeat(width);
        writeln!(out, "{line} {}", one.label).unwrap();
        writeln!(out, "  {} {}", one.code, one.message).unwrap();
        writeln!(out, "  help: {}", one.help).unwrap();
    }
    out + "\n"
}

#[test]
fn nothing_and_too_much() {
    insta::assert_snapshot!(refused(&["", "   ", "()", "[]", "$"]), @r#"
    >
      ^ nothing is compared
      E0201 the condition is empty
      help: write a comparison, such as `score >= 60`

    >
      ^^^ nothing is compared
      E0201 the condition is empty
      help: write a comparison, such as `score >= 60`

    > ()
      ^ a value is missing after this
      E0214 nothing stands after `(`
      help: write what is missing, or remove the operator

    > []
      ^^ a list stands on the right side of `in`
      E0228 `[]` is a list, not a value
      help: write `field in []`

    > $
      ^ conditions do not use this
      E0204 `$` is not part of a condition
      help: remove it; if it belongs to a text, put the text in quotes
    "#);
}
