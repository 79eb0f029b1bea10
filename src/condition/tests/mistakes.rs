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
    let mut out = format!("> {text}").trim_end().to_owned() + "\n";
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
    let conditions = [
        "",
        "   ",
        "()",
        "[]",
        "$",
        "score >= 60 ; country == \"US\"",
        "score \u{200b}> 1",
        "country == \"US\" # home",
    ];
    insta::assert_snapshot!(refused(&conditions), @r#"
    >
      ^ nothing is compared
      E0201 the condition is empty
      help: write a comparison, such as `score >= 60`

    >
      ^^^ nothing is compared
      E0201 the condition is empty
      help: write a comparison, such as `score >= 60`

    > ()
      ^^ a value is missing here
      E0214 nothing stands between the brackets
      help: write a comparison between them, or remove them

    > []
      ^^ a list stands on the right side of `in`
      E0228 `[]` is a list, not a value
      help: write `field in []`

    > $
      ^ conditions do not use this
      E0204 `$` is not part of a condition
      help: remove it; if it belongs to a text, put the text in quotes

    > score >= 60 ; country == "US"
                  ^ conditions do not use this
      E0204 `;` is not part of a condition
      help: remove it; if it belongs to a text, put the text in quotes

    > score ​> 1
            ^ conditions do not use this
      E0204 an invisible character (U+200B) is in the condition
      help: delete it, or type this part of the line again

    > country == "US" # home
                      ^ conditions do not use this
      E0204 `#` is not part of a condition
      help: remove it; if it belongs to a text, put the text in quotes
    "#);
}

#[test]
fn operators_of_other_languages() {
    let conditions = [
        "score = 60",
        "score === 60",
        "country !== \"US\"",
        "score > 1 and has_budget",
        "score > 1 AND country == \"US\" OR not has_budget",
        "not(has_budget)",
        "country <> \"US\"",
        "score => 60",
        "score =< 60",
        "score ≥ 60",
        "score > 1 & has_budget | wants_call",
        "country =~ \"U\"",
    ];
    insta::assert_snapshot!(refused(&conditions), @r#"
    > score = 60
            ^ this comparison is written `==`
      E0210 `=` is not an operator of conditions
      help: write `==`

    > score === 60
            ^^^ this comparison is written `==`
      E0212 `===` is not an operator of conditions
      help: write `==`

    > country !== "US"
              ^^^ this comparison is written `!=`
      E0212 `!==` is not an operator of conditions
      help: write `!=`

    > score > 1 and has_budget
                ^^^ this is written `&&`
      E0211 `and` is not an operator of conditions
      help: write `&&`

    > score > 1 AND country == "US" OR not has_budget
                ^^^ this is written `&&`
      E0211 `AND` is not an operator of conditions
      help: write `&&`
                                    ^^ this is written `||`
      E0211 `OR` is not an operator of conditions
      help: write `||`
                                       ^^^ this is written `!`
      E0211 `not` is not an operator of conditions
      help: write `!`

    > not(has_budget)
      ^^^ this is written `!`
      E0211 `not` is not an operator of conditions
      help: write `!`

    > country <> "US"
              ^^ this comparison is written `!=`
      E0212 `<>` is not an operator of conditions
      help: write `!=`

    > score => 60
            ^^ this comparison is written `>=`
      E0212 `=>` is not an operator of conditions
      help: write `>=`

    > score =< 60
            ^^ this comparison is written `<=`
      E0212 `=<` is not an operator of conditions
      help: write `<=`

    > score ≥ 60
            ^ this comparison is written `>=`
      E0212 `≥` is not an operator of conditions
      help: write `>=`

    > score > 1 & has_budget | wants_call
                ^ "and" is written `&&`
      E0212 `&` is not an operator of conditions
      help: write `&&`
                             ^ "or" is written `||`
      E0212 `|` is not an operator of conditions
      help: write `||`

    > country =~ "U"
              ^^ not part of conditions
      E0218 conditions have no `=~`
      help: write `field.matches("…")`
    "#);
}

#[test]
fn comparisons_in_words() {
    let conditions = [
        "country is \"US\"",
        "country is not \"US\"",
        "country is null",
        "country is not null",
        "country is empty",
        "country like \"US%\"",
        "country like \"%land\"",
        "country like \"%an%\"",
        "country like \"US\"",
        "country contains \"US\"",
        "city startswith \"Z\" && score > 1",
        "country not in [\"US\"]",
        "country !in [\"US\"]",
        "country is in home_market",
        "country is not in home_market",
        "country equals \"US\"",
        "country not contains \"US\"",
        "score between 1 and 5",
        "score gte 5",
        "city starts with \"Z\"",
        "country does not contain \"U\"",
    ];
    insta::assert_snapshot!(refused(&conditions), @r#"
    > country is "US"
              ^^ this is written `==`
      E0213 `is` is not an operator of conditions
      help: write `==`

    > country is not "US"
              ^^^^^^ this is written `!=`
      E0213 `is not` is not an operator of conditions
      help: write `!=`

    > country is null
      ^^^^^^^^^^^^^^^ blanks are asked for with `has()`
      E0220 conditions have no null: `country is null`
      help: write `!has(country)`

    > country is not null
      ^^^^^^^^^^^^^^^^^^^ blanks are asked for with `has()`
      E0220 conditions have no null: `country is not null`
      help: write `has(country)`

    > country is empty
      ^^^^^^^^^^^^^^^^ blanks are asked for with `has()`
      E0220 conditions have no null: `country is empty`
      help: write `!has(country)`

    > country like "US%"
              ^^^^ conditions compare parts of a text with methods
      E0213 `like` is not an operator of conditions
      help: write `country.startsWith("US")`

    > country like "%land"
              ^^^^ conditions compare parts of a text with methods
      E0213 `like` is not an operator of conditions
      help: write `country.endsWith("land")`

    > country like "%an%"
              ^^^^ conditions compare parts of a text with methods
      E0213 `like` is not an operator of conditions
      help: write `country.contains("an")`

    > country like "US"
              ^^^^ conditions compare parts of a text with methods
      E0213 `like` is not an operator of conditions
      help: write `country == "US"`

    > country contains "US"
              ^^^^^^^^ a method, not an operator
      E0213 `contains` is not an operator of conditions
      help: write `country.contains("…")`

    > city startswith "Z" && score > 1
           ^^^^^^^^^^ a method, not an operator
      E0213 `startswith` is not an operator of conditions
      help: write `city.startsWith("…")`

    > country not in ["US"]
              ^^^^^^ `!` goes before the whole comparison
      E0213 `not in` is not an operator of conditions
      help: write `!(country in …)`

    > country !in ["US"]
              ^^^ `!` goes before the whole comparison
      E0213 `!in` is not an operator of conditions
      help: write `!(country in …)`

    > country is in home_market
              ^^^^^ `in` stands alone
      E0213 `is in` is not an operator of conditions
      help: write `in`

    > country is not in home_market
              ^^^^^^^^^ `!` goes before the whole comparison
      E0213 `is not in` is not an operator of conditions
      help: write `!(country in …)`

    > country equals "US"
              ^^^^^^ this is written `==`
      E0213 `equals` is not an operator of conditions
      help: write `==`

    > country not contains "US"
              ^^^ not a comparison
      E0213 `not` is not an operator of conditions
      help: write `!` before it all: `!country.contains("…")`

    > score between 1 and 5
            ^^^^^^^ not a comparison
      E0213 `between` is not an operator of conditions
      help: write `score >= 1 && score <= 5` with your numbers

    > score gte 5
            ^^^ not a comparison
      E0213 `gte` is not an operator of conditions
      help: write `score >= …`

    > city starts with "Z"
           ^^^^^^ not a comparison
      E0213 `starts` is not an operator of conditions
      help: write `city.startsWith("…")`

    > country does not contain "U"
              ^^^^ not a comparison
      E0213 `does` is not an operator of conditions
      help: write `!` before it all: `!country.contains("…")`
    "#);
}

#[test]
fn quotes_and_texts() {
    let conditions = [
        "country == “US”",
        "country == ‘US’",
        "country == `US`",
        "country == \"US”",
        "country == \"US",
        "country == 'US && score > 3",
        "country in [\"US, \"CA\"]",
        "city.matches(\"\\d+\")",
        "city == \"\\uD800\"",
        "city == \"a\\",
    ];
    insta::assert_snapshot!(refused(&conditions), @r#"
    > country == “US”
                 ^^^^ conditions use straight quotes
      E0205 `“US”` has quotes of another kind
      help: write "US"

    > country == ‘US’
                 ^^^^ conditions use straight quotes
      E0205 `‘US’` has quotes of another kind
      help: write "US"

    > country == `US`
                 ^^^^ conditions use straight quotes
      E0205 ``US`` has quotes of another kind
      help: write "US"

    > country == "US”
                 ^^^^ conditions use straight quotes
      E0205 `"US”` ends in a quote of another kind
      help: write "US"

    > country == "US
                 ^^^ begins here, and no quote ends it
      E0206 a text is not closed
      help: write "US"

    > country == 'US && score > 3
                 ^^^^^^^^^^^^^^^^ begins here, and no quote ends it
      E0206 a text is not closed
      help: write 'US'

    > country in ["US, "CA"]
                          ^^ begins here, and no quote ends it
      E0206 a text is not closed
      help: give every text a quote before it and one after it; look further left as well

    > city.matches("\d+")
                    ^^ not an escape of conditions
      E0207 `\d` has no meaning in a text
      help: for a backslash write two, `\\d`; in a pattern, `r"…"` takes every one as it is

    > city == "\uD800"
               ^^ not an escape of conditions
      E0207 `\u` has no meaning in a text
      help: for a backslash write two, `\\u`; in a pattern, `r"…"` takes every one as it is

    > city == "a\
              ^^^ begins here, and no quote ends it
      E0206 a text is not closed
      help: write "a"
                ^ not an escape of conditions
      E0207 `\` has no meaning in a text
      help: for a backslash write two, `\\`; in a pattern, `r"…"` takes every one as it is
    "#);
}

#[test]
fn numbers() {
    let conditions = [
        "score >= 60%",
        "score >= 10k",
        "score >= 1,000",
        "score >= 1_000_000",
        "score >= 0x1F",
        "score >= 60u",
        "score >= 99999999999999999999",
        "score >= 9007199254740993",
        "score >= 1e999",
        "score >= 2026-11-01",
        "score >= 1.000.000",
    ];
    insta::assert_snapshot!(refused(&conditions), @r#"
    > score >= 60%
               ^^^ numbers are digits, with a `.` before decimals
      E0208 `60%` is not a number
      help: write 60 without `%`

    > score >= 10k
               ^^^ numbers are digits, with a `.` before decimals
      E0208 `10k` is not a number
      help: write the number out in digits; if it is a text, put it in quotes

    > score >= 1,000
               ^^^^^ numbers are digits, with a `.` before decimals
      E0208 `1,000` is not a number
      help: write 1000

    > score >= 1_000_000
               ^^^^^^^^^ numbers are digits, with a `.` before decimals
      E0208 `1_000_000` is not a number
      help: write 1000000

    > score >= 0x1F
               ^^^^ numbers are digits, with a `.` before decimals
      E0208 `0x1F` is not a number
      help: write the number out in digits; if it is a text, put it in quotes

    > score >= 60u
               ^^^ numbers are digits, with a `.` before decimals
      E0208 `60u` is not a number
      help: write the number out in digits; if it is a text, put it in quotes

    > score >= 99999999999999999999
               ^^^^^^^^^^^^^^^^^^^^ cannot be kept exactly
      E0209 `99999999999999999999` is too large a number
      help: write a whole number of at most 9007199254740991; an id is a text: put it in quotes

    > score >= 9007199254740993
               ^^^^^^^^^^^^^^^^ cannot be kept exactly
      E0209 `9007199254740993` is too large a number
      help: write a whole number of at most 9007199254740991; an id is a text: put it in quotes

    > score >= 1e999
               ^^^^^ cannot be kept exactly
      E0209 `1e999` is too large a number
      help: write a whole number of at most 9007199254740991; an id is a text: put it in quotes

    > score >= 2026-11-01
                   ^ not part of conditions
      E0218 conditions do not calculate: `-`
      help: if it is a text, put it in quotes: "2026-11-01"

    > score >= 1.000.000
               ^^^^^^^^^ two values side by side
      E0216 an operator is missing between `1.000` and `.000`
      help: write `&&`, `||` or a comparison such as `==` between them
    "#);
}

#[test]
fn missing_parts() {
    let conditions = [
        "score >=",
        ">= 60",
        "score >= 60 &&",
        "|| score > 1",
        "score && && has_budget",
        "(score > 1",
        "score > 1)",
        "country in [\"US\"",
        "country in [\"US\" \"CA\"]",
        "country in [\"US\",,\"CA\"]",
        "score > 1 has_budget",
        "country \"US\"",
        "country US",
        "score > 1, country == \"US\"",
        "has(country",
        "country.",
        "!",
    ];
    insta::assert_snapshot!(refused(&conditions), @r#"
    > score >=
            ^^ a value is missing after this
      E0214 nothing stands after `>=`
      help: write what is missing, or remove the operator

    > >= 60
      ^^ a value is missing before this
      E0214 nothing stands before `>=`
      help: write what is missing, or remove the operator

    > score >= 60 &&
                  ^^ a value is missing after this
      E0214 nothing stands after `&&`
      help: write what is missing, or remove the operator

    > || score > 1
      ^^ a value is missing before this
      E0214 nothing stands before `||`
      help: write what is missing, or remove the operator

    > score && && has_budget
      ^^^^^ neither true nor false
      E0230 `score` is a number, not a condition
      help: compare it, such as `score >= 1`, or write `has(score)`
            ^^ a value is missing after this
      E0214 nothing stands after `&&`
      help: write what is missing, or remove the operator

    > (score > 1
      ^ opened here
      E0215 `(` is never closed
      help: write the missing `)`

    > score > 1)
               ^ no `(` before it is still open
      E0215 `)` closes nothing
      help: remove it, or write the `(` where it belongs

    > country in ["US"
                 ^ opened here
      E0215 `[` is never closed
      help: write the missing `]`

    > country in ["US" "CA"]
                       ^^^^ the next value begins here
      E0214 a comma is missing before `"CA"`
      help: write `,` between the values

    > country in ["US",,"CA"]
                      ^ a value is missing after this
      E0214 nothing stands after `,`
      help: write what is missing, or remove the operator

    > score > 1 has_budget
              ^^^^^^^^^^^^ two values side by side
      E0216 an operator is missing between `1` and `has_budget`
      help: write `&&`, `||` or a comparison such as `==` between them

    > country "US"
      ^^^^^^^^^^^^ two values side by side
      E0216 an operator is missing between `country` and `"US"`
      help: write `&&`, `||` or a comparison such as `==` between them

    > country US
      ^^^^^^^^^^ two values side by side
      E0216 an operator is missing between `country` and `US`
      help: write `&&`, `||` or a comparison such as `==` between them

    > score > 1, country == "US"
               ^ a comma is only for lists
      E0216 a comma cannot join conditions
      help: write `&&` where both must hold, `||` where one is enough

    > has(country
         ^ opened here
      E0215 `(` is never closed
      help: write the missing `)`

    > country.
             ^ a name is missing after this
      E0214 nothing follows the `.`
      help: write a method, such as `.contains("…")`, or remove the `.`

    > !
      ^ a value is missing after this
      E0214 nothing stands after `!`
      help: write what is missing, or remove the operator
    "#);
}

#[test]
fn chains_and_arithmetic() {
    let conditions = [
        "1 < score < 5",
        "score == employees == 5",
        "0 < score <= 10 && has_budget",
        "score + 1 > 5",
        "score > -employees",
        "score > employees * 2",
        "score > 1 ? has_budget : wants_call",
        "country[0] == \"U\"",
        "country in {\"US\"}",
        "country == US-East",
    ];
    insta::assert_snapshot!(refused(&conditions), @r#"
    > 1 < score < 5
      ^^^^^^^^^^^^^ more than one comparison in a row
      E0217 comparisons cannot be chained
      help: write each comparison on its own: `1 < score && score < 5`

    > score == employees == 5
      ^^^^^^^^^^^^^^^^^^^^^^^ more than one comparison in a row
      E0217 comparisons cannot be chained
      help: write each comparison on its own: `score == employees && employees == 5`

    > 0 < score <= 10 && has_budget
      ^^^^^^^^^^^^^^^ more than one comparison in a row
      E0217 comparisons cannot be chained
      help: write each comparison on its own: `0 < score && score <= 10`

    > score + 1 > 5
            ^ not part of conditions
      E0218 conditions do not calculate: `+`
      help: compare a field with a written number

    > score > -employees
              ^ not part of conditions
      E0218 conditions do not calculate: `-`
      help: compare a field with a written number

    > score > employees * 2
                        ^ not part of conditions
      E0218 conditions do not calculate: `*`
      help: compare a field with a written number

    > score > 1 ? has_budget : wants_call
                ^ not part of conditions
      E0218 conditions have no `?`
      help: write both cases with `&&` and `||`

    > country[0] == "U"
             ^ not part of conditions
      E0218 a value cannot be taken out of a list here
      help: `[…]` is only for lists on the right side of `in`

    > country in {"US"}
                 ^ not part of conditions
      E0218 conditions have no `{`
      help: a list stands in square brackets: `["US", "CA"]`

    > country == US-East
                   ^ not part of conditions
      E0218 conditions do not calculate: `-`
      help: if it is a text, put it in quotes: "US-East"
    "#);
}

#[test]
fn null() {
    let conditions = [
        "country == null",
        "null != country",
        "score == NULL",
        "has(null)",
        "country in [null, \"US\"]",
        "null",
    ];
    insta::assert_snapshot!(refused(&conditions), @r#"
    > country == null
      ^^^^^^^^^^^^^^^ blanks are asked for with `has()`
      E0220 conditions have no null: `country == null`
      help: write `!has(country)`

    > null != country
      ^^^^^^^^^^^^^^^ blanks are asked for with `has()`
      E0220 conditions have no null: `null != country`
      help: write `has(country)`

    > score == NULL
      ^^^^^^^^^^^^^ blanks are asked for with `has()`
      E0220 conditions have no null: `score == NULL`
      help: write `!has(score)`

    > has(null)
          ^^^^ blanks are asked for with `has()`
      E0220 conditions have no null: `null`
      help: use `has(x)` to ask whether a field is filled in

    > country in [null, "US"]
                  ^^^^ blanks are asked for with `has()`
      E0220 conditions have no null: `null`
      help: use `has(x)` to ask whether a field is filled in

    > null
      ^^^^ blanks are asked for with `has()`
      E0220 conditions have no null: `null`
      help: use `has(x)` to ask whether a field is filled in
    "#);
}

#[test]
fn unknown_names() {
    let conditions = [
        "scor > 60",
        "Score > 60",
        "leadStatus == \"OPEN\"",
        "contry == \"US\" && scor > 1 && hasBudget",
        "xyz > 1",
        "owner == \"u1\"",
        "owner.name == \"Ada\"",
        "owner.Team == \"EMEA\"",
        "lead.country == \"US\"",
        "foo.bar == 1",
        "home_market == \"US\"",
        "country == home_market",
        "stage.name == \"mql\"",
    ];
    insta::assert_snapshot!(refused(&conditions), @r#"
    > scor > 60
      ^^^^ not under `fields`
      E0221 `scor` is not a name of the agreement
      help: did you mean `score`?

    > Score > 60
      ^^^^^ not under `fields`
      E0221 `Score` is not a name of the agreement
      help: did you mean `score`?

    > leadStatus == "OPEN"
      ^^^^^^^^^^ not under `fields`
      E0221 `leadStatus` is not a name of the agreement
      help: did you mean `lead_status`?

    > contry == "US" && scor > 1 && hasBudget
      ^^^^^^ not under `fields`
      E0221 `contry` is not a name of the agreement
      help: did you mean `country`?
                        ^^^^ not under `fields`
      E0221 `scor` is not a name of the agreement
      help: did you mean `score`?
                                    ^^^^^^^^^ not under `fields`
      E0221 `hasBudget` is not a name of the agreement
      help: did you mean `has_budget`?

    > xyz > 1
      ^^^ not under `fields`
      E0221 `xyz` is not a name of the agreement
      help: add it under `fields`, or use `score`, `country`, `lead_status`, `has_budget`, `email`, `phone`, `employees`, `city` or `wants_call`

    > owner == "u1"
      ^^^^^ which part of the owner?
      E0225 `owner` is not a value by itself
      help: write `owner.team` or `owner.id`

    > owner.name == "Ada"
            ^^^^ not known of an owner
      E0225 `owner` has no `name`
      help: write `owner.team` or `owner.id`

    > owner.Team == "EMEA"
            ^^^^ not known of an owner
      E0225 `owner` has no `Team`
      help: write `owner.team` or `owner.id`

    > lead.country == "US"
      ^^^^^^^^^^^^ not a name of the agreement
      E0225 `lead.country` does not exist
      help: write `country`: names stand alone

    > foo.bar == 1
      ^^^^^^^ not a name of the agreement
      E0225 `foo.bar` does not exist
      help: only `owner` has parts: `owner.team` and `owner.id`

    > home_market == "US"
      ^^^^^^^^^^^ a list stands on the right side of `in`
      E0228 `home_market` is a list, not a value
      help: write `"US" in home_market`

    > country == home_market
                 ^^^^^^^^^^^ a list stands on the right side of `in`
      E0228 `home_market` is a list, not a value
      help: write `country in home_market`

    > stage.name == "mql"
      ^^^^^^^^^^ not a name of the agreement
      E0225 `stage.name` does not exist
      help: only `owner` has parts: `owner.team` and `owner.id`
    "#);
}

#[test]
fn texts_without_quotes() {
    let conditions = [
        "country == US",
        "US == country",
        "country == contry",
        "country in [US, CA, \"GB\"]",
        "country == United States",
        "country in [United States, New Zealand]",
        "stage == mql",
        "score > sixty",
        "country.contains(US)",
        "has_budget == yes",
    ];
    insta::assert_snapshot!(refused(&conditions), @r#"
    > country == US
                 ^^ not a name
      E0222 `US` is not in quotes
      help: a text is written in quotes: "US"

    > US == country
      ^^ not a name
      E0222 `US` is not in quotes
      help: a text is written in quotes: "US"

    > country == contry
                 ^^^^^^ not under `fields`
      E0221 `contry` is not a name of the agreement
      help: did you mean `country`? If it is a text, write "contry"

    > country in [US, CA, "GB"]
                  ^^ not a name
      E0222 `US` is not in quotes
      help: a text is written in quotes: "US"
                      ^^ not a name
      E0222 `CA` is not in quotes
      help: a text is written in quotes: "CA"

    > country == United States
                 ^^^^^^^^^^^^^ a text is written in quotes
      E0222 `United States` is not in quotes
      help: write "United States"

    > country in [United States, New Zealand]
                  ^^^^^^^^^^^^^ a text is written in quotes
      E0222 `United States` is not in quotes
      help: write "United States"
                                 ^^^^^^^^^^^ a text is written in quotes
      E0222 `New Zealand` is not in quotes
      help: write "New Zealand"

    > stage == mql
               ^^^ not a name
      E0222 `mql` is not in quotes
      help: a text is written in quotes: "mql"

    > score > sixty
              ^^^^^ not under `fields`
      E0221 `sixty` is not a name of the agreement
      help: add it under `fields`, or use `score`, `country`, `lead_status`, `has_budget`, `email`, `phone`, `employees`, `city` or `wants_call`

    > country.contains(US)
                       ^^ not a name
      E0222 `US` is not in quotes
      help: a text is written in quotes: "US"

    > has_budget == yes
                    ^^^ not under `fields`
      E0221 `yes` is not a name of the agreement
      help: write `true` or `false`
    "#);
}

#[test]
fn lists() {
    let conditions = [
        "country in homemarket",
        "country in elsewhere",
        "country in \"US\"",
        "country in (\"US\", \"CA\")",
        "country in (\"US\")",
        "country in city",
        "\"US\" in city",
        "score in home_market",
        "score in [\"60\", 70]",
        "country in [1, \"US\"]",
        "country in [true]",
        "country in [city, \"US\"]",
        "country in [[\"US\"]]",
        "country in []",
        "has_budget in [true]",
        "country in [\"US\" && \"CA\"]",
        "home_market in country",
    ];
    insta::assert_snapshot!(refused(&conditions), @r#"
    > country in homemarket
                 ^^^^^^^^^^ not under `lists`
      E0223 `homemarket` is not a list of the agreement
      help: did you mean `home_market`?

    > country in elsewhere
                 ^^^^^^^^^ not under `lists`
      E0223 `elsewhere` is not a list of the agreement
      help: add it under `lists`, write `["elsewhere"]`, or use `home_market`, `free_mail`, `people` or `late_stages`

    > country in "US"
                 ^^^^ `in` needs a list
      E0233 `"US"` is not a list
      help: write `country == "US"` or `country in ["US"]`

    > country in ("US", "CA")
                 ^^^^^^^^^^^^ these are round
      E0233 a list stands in square brackets
      help: write `[` and `]` around the values

    > country in ("US")
                  ^^^^ `in` needs a list
      E0233 `"US"` is not a list
      help: write `country == "US"` or `country in ["US"]`

    > country in city
                 ^^^^ `in` needs a list
      E0233 `city` is a field, not a list
      help: write `country == city` to compare the two

    > "US" in city
              ^^^^ `in` needs a list
      E0233 `city` is a field, not a list
      help: write `city.contains("US")` to look for a part

    > score in home_market
               ^^^^^^^^^^^ can never hold it
      E0234 `home_market` holds texts, `score` is a number
      help: write the numbers between `[` and `]`

    > score in ["60", 70]
                ^^^^ can never be found
      E0234 `"60"` is not a number, as `score` is
      help: write 60 without quotes

    > country in [1, "US"]
                  ^ can never be found
      E0234 `1` is not a text, as `country` is
      help: write "1"

    > country in [true]
                  ^^^^ can never be found
      E0234 `true` is not a text, as `country` is
      help: write "true"

    > country in [city, "US"]
                  ^^^^ not a written text or number
      E0235 `city` cannot stand in a list
      help: a list holds texts in quotes, or numbers

    > country in [["US"]]
                  ^^^^^^ not a written text or number
      E0235 `["US"]` cannot stand in a list
      help: a list holds texts in quotes, or numbers

    > country in []
                 ^^ nothing is ever in it
      E0244 the list is empty
      help: write the values between `[` and `]`

    > has_budget in [true]
      ^^^^^^^^^^^^^^^^^^^^ looked up in a list
      E0231 `has_budget` is true or false: no list is needed
      help: write `has_budget` alone, or `!has_budget` for the opposite

    > country in ["US" && "CA"]
                  ^^^^^^^^^^^^ not a written text or number
      E0235 `"US" && "CA"` cannot stand in a list
      help: a list holds texts in quotes, or numbers

    > home_market in country
      ^^^^^^^^^^^ a list stands on the right side of `in`
      E0228 `home_market` is a list, not a value
      help: write `country in home_market`
    "#);
}

#[test]
fn functions_and_methods() {
    let conditions = [
        "exists(country)",
        "isEmpty(country)",
        "len(country) > 2",
        "lower(country) == \"us\"",
        "contains(country, \"U\")",
        "has()",
        "has(country, city)",
        "has(\"country\")",
        "has(scor)",
        "has(score > 1)",
        "size(score) > 1",
        "size(phone) > 1",
        "size(country)",
        "size(\"abc\") > 1",
        "country.startswith(\"U\")",
        "country.includes(\"U\")",
        "country.lower() == \"us\"",
        "country.size() > 1",
        "country.contains()",
        "country.contains(\"a\", \"b\")",
        "country.contains(5)",
        "country.contains(city)",
        "score.contains(\"6\")",
        "\"US\".contains(country)",
        "phone.contains(\"+\")",
        "has_budget.contains(\"x\")",
    ];
    insta::assert_snapshot!(refused(&conditions), @r#"
    > exists(country)
      ^^^^^^ not a function of conditions
      E0226 there is no function `exists`
      help: write `has(country)`

    > isEmpty(country)
      ^^^^^^^ not a function of conditions
      E0226 there is no function `isEmpty`
      help: write `!has(country)`

    > len(country) > 2
      ^^^ not a function of conditions
      E0226 there is no function `len`
      help: write `size(country)`

    > lower(country) == "us"
      ^^^^^ not a function of conditions
      E0226 there is no function `lower`
      help: the functions are `has(x)` and `size(x)`

    > contains(country, "U")
      ^^^^^^^^ not a function of conditions
      E0226 there is no function `contains`
      help: write `country.contains("U")`

    > has()
      ^^^ not the name of one field
      E0227 `has` takes the name of one field
      help: write the field's name: `has(…)`

    > has(country, city)
          ^^^^^^^^^^^^^ not the name of one field
      E0227 `has` takes the name of one field
      help: write `has(country) && has(city)`

    > has("country")
          ^^^^^^^^^ not the name of one field
      E0227 `has` takes the name of one field
      help: write `has(country)`, without quotes

    > has(scor)
          ^^^^ not under `fields`
      E0221 `scor` is not a name of the agreement
      help: did you mean `score`?

    > has(score > 1)
          ^^^^^^^^^ not the name of one field
      E0227 `has` takes the name of one field
      help: write the name of one field: `has(…)`

    > size(score) > 1
           ^^^^^ `size()` measures texts
      E0227 `score` is a number: it has no length
      help: compare the value itself

    > size(phone) > 1
           ^^^^^ `keep: presence`: only whether it is filled in is known
      E0236 the value of `phone` is not kept
      help: write `has(phone)`, or change `keep` under `fields.phone`

    > size(country)
      ^^^^^^^^^^^^^ neither true nor false
      E0230 `size(country)` is a number, not a condition
      help: compare it with a field

    > size("abc") > 1
           ^^^^^ not the name of one field
      E0227 `size` takes the name of one field
      help: write `size(abc)`, without quotes

    > country.startswith("U")
              ^^^^^^^^^^ not a method of texts
      E0226 there is no method `startswith`
      help: write `country.startsWith("…")`

    > country.includes("U")
              ^^^^^^^^ not a method of texts
      E0226 there is no method `includes`
      help: write `country.contains("…")`

    > country.lower() == "us"
              ^^^^^ not a method of texts
      E0226 there is no method `lower`
      help: the methods are `.startsWith`, `.endsWith`, `.contains` and `.matches`

    > country.size() > 1
              ^^^^ not a method of texts
      E0226 there is no method `size`
      help: write `size(country)`

    > country.contains()
              ^^^^^^^^ not one text in quotes
      E0227 `.contains` takes one text in quotes
      help: write `country.contains("…")`

    > country.contains("a", "b")
                       ^^^^^^^^ not one text in quotes
      E0227 `.contains` takes one text in quotes
      help: write `country.contains("a") || country.contains("b")`

    > country.contains(5)
                       ^ not one text in quotes
      E0227 `.contains` takes one text in quotes
      help: write `country.contains("5")`

    > country.contains(city)
                       ^^^^ not one text in quotes
      E0227 `.contains` takes one text in quotes
      help: write the text itself, in quotes

    > score.contains("6")
      ^^^^^ not a field that holds a text
      E0227 `.contains` asks about a text; `score` is a number
      help: write `field.contains("…")` with a field of `type: text`

    > "US".contains(country)
      ^^^^ not a field that holds a text
      E0227 `.contains` asks about a field, not about a written text
      help: write `field.contains("…")` with a field of `type: text`
                    ^^^^^^^ not one text in quotes
      E0227 `.contains` takes one text in quotes
      help: write the text itself, in quotes

    > phone.contains("+")
      ^^^^^ `keep: presence`: only whether it is filled in is known
      E0236 the value of `phone` is not kept
      help: write `has(phone)`, or change `keep` under `fields.phone`

    > has_budget.contains("x")
      ^^^^^^^^^^ not a field that holds a text
      E0227 `.contains` asks about a text; `has_budget` is true or false
      help: write `field.contains("…")` with a field of `type: text`
    "#);
}

#[test]
fn types() {
    let conditions = [
        "score == \"60\"",
        "score >= \"sixty\"",
        "country == 60",
        "country > 60",
        "has_budget == \"true\"",
        "has_budget == 1",
        "has_budget > false",
        "country < \"US\"",
        "country >= city",
        "owner.id == 12",
        "score == country",
        "stage < \"mql\"",
        "score",
        "country",
        "\"US\"",
        "5",
        "phone",
        "!country",
        "!score > 60",
        "!country == \"US\"",
        "(score > 1) == true",
        "has_budget == (score > 1)",
        "country.contains(\"U\") == true",
        "has(country) == false",
        "has_budget && country",
        "size(country) == 0",
        "size(city) != 0",
        "2.5 == size(city)",
    ];
    insta::assert_snapshot!(refused(&conditions), @r#"
    > score == "60"
      ^^^^^^^^^^^^^ two different types
      E0231 `score` is a number, `"60"` is a text
      help: write `score == 60`

    > score >= "sixty"
      ^^^^^^^^^^^^^^^^ two different types
      E0231 `score` is a number, `"sixty"` is a text
      help: compare `score` with a number

    > country == 60
      ^^^^^^^^^^^^^ two different types
      E0231 `country` is a text, `60` is a number
      help: write `country == "60"`

    > country > 60
      ^^^^^^^^^^^^ two different types
      E0231 `country` is a text, `60` is a number
      help: a text has no size; if the CRM keeps numbers there, declare `country` as `type: number`

    > has_budget == "true"
      ^^^^^^^^^^^^^^^^^^^^ two different types
      E0231 `has_budget` is true or false, `"true"` is a text
      help: write `has_budget == true`

    > has_budget == 1
      ^^^^^^^^^^^^^^^ two different types
      E0231 `has_budget` is true or false, `1` is a number
      help: write `has_budget` alone, or `!has_budget` for the opposite

    > has_budget > false
      ^^^^^^^^^^^^^^^^^^ compared by size
      E0232 true and false have no order
      help: write `has_budget` alone, or `!has_budget` for the opposite

    > country < "US"
      ^^^^^^^^^^^^^^ compared by size
      E0232 texts have no order: `country` is a text
      help: compare texts with `==`, `!=` or `in`; if the CRM keeps numbers there, declare the field as `type: number`

    > country >= city
      ^^^^^^^^^^^^^^^ compared by size
      E0232 texts have no order: `country` is a text
      help: compare texts with `==`, `!=` or `in`; if the CRM keeps numbers there, declare the field as `type: number`

    > owner.id == 12
      ^^^^^^^^^^^^^^ two different types
      E0231 `owner.id` is a text, `12` is a number
      help: write `owner.id == "12"`

    > score == country
      ^^^^^^^^^^^^^^^^ two different types
      E0231 `score` is a number, `country` is a text
      help: compare values of one type

    > stage < "mql"
      ^^^^^^^^^^^^^ compared by size
      E0232 texts have no order: `stage` is a text
      help: compare texts with `==`, `!=` or `in`

    > score
      ^^^^^ neither true nor false
      E0230 `score` is a number, not a condition
      help: compare it, such as `score >= 1`, or write `has(score)`

    > country
      ^^^^^^^ neither true nor false
      E0230 `country` is a text, not a condition
      help: compare it, such as `country == "…"`, or write `has(country)`

    > "US"
      ^^^^ neither true nor false
      E0230 `"US"` is a text, not a condition
      help: compare it with a field

    > 5
      ^ neither true nor false
      E0230 `5` is a number, not a condition
      help: compare it with a field

    > phone
      ^^^^^ `keep: presence`: only whether it is filled in is known
      E0236 the value of `phone` is not kept
      help: write `has(phone)`, or change `keep` under `fields.phone`

    > !country
       ^^^^^^^ neither true nor false
      E0230 `country` is a text, not a condition
      help: compare it, such as `country == "…"`, or write `has(country)`

    > !score > 60
      ^^^^^^ `!` belongs to the value right behind it
      E0241 `!` turns only `score` round, not the comparison
      help: put the comparison in brackets: `!(score > 60)`

    > !country == "US"
      ^^^^^^^^ `!` belongs to the value right behind it
      E0241 `!` turns only `country` round, not the comparison
      help: put the comparison in brackets: `!(country == "US")`

    > (score > 1) == true
       ^^^^^^^^^ a condition, not a value
      E0241 `score > 1` is true or false already
      help: use it by itself, with `!` before it for the opposite

    > has_budget == (score > 1)
                     ^^^^^^^^^ a condition, not a value
      E0241 `score > 1` is true or false already
      help: use it by itself, with `!` before it for the opposite

    > country.contains("U") == true
      ^^^^^^^^^^^^^^^^^^^^^ a condition, not a value
      E0241 `country.contains("U")` is true or false already
      help: use it by itself, with `!` before it for the opposite

    > has(country) == false
      ^^^^^^^^^^^^ a condition, not a value
      E0241 `has(country)` is true or false already
      help: use it by itself, with `!` before it for the opposite

    > has_budget && country
                    ^^^^^^^ neither true nor false
      E0230 `country` is a text, not a condition
      help: compare it, such as `country == "…"`, or write `has(country)`

    > size(country) == 0
      ^^^^^^^^^^^^^^^^^^ no text has such a length
      E0246 `size(country)` is at least 1: an empty text is a blank
      help: write `!has(country)`

    > size(city) != 0
      ^^^^^^^^^^^^^^^ no text has such a length
      E0246 `size(city)` is at least 1: an empty text is a blank
      help: write `has(city)`

    > 2.5 == size(city)
      ^^^^^^^^^^^^^^^^^ no text has such a length
      E0246 `size(city)` is at least 1: an empty text is a blank
      help: write `!has(city)`
    "#);
}

#[test]
fn values_that_can_never_be() {
    let conditions = [
        "email == \"ada@gmail.com\"",
        "email != \"Gmail.com\"",
        "email in [\"gmail.com\", \"@yahoo.com\"]",
        "email.endsWith(\"@gmail.com\")",
        "email.contains(\"@\")",
        "email.matches(\"@gmail\")",
        "email in people",
        "phone == \"+1\"",
        "country == \"\"",
        "country != \"\"",
        "country in [\"\", \"US\"]",
        "country.contains(\"\")",
        "country == \" US\"",
        "stage == \"mqls\"",
        "stage in [\"mql\", \"won\"]",
        "source == \"Marketing\"",
        "segment != \"smb\"",
        "stage in late_stages",
    ];
    insta::assert_snapshot!(refused(&conditions), @r#"
    > email == "ada@gmail.com"
               ^^^^^^^^^^^^^^^ holds an `@`
      E0237 `"ada@gmail.com"` can never be found in `email`: only the domain is kept of it, in lower case
      help: write "gmail.com"

    > email != "Gmail.com"
               ^^^^^^^^^^^ holds capital letters
      E0237 `"Gmail.com"` can never be found in `email`: only the domain is kept of it, in lower case
      help: write "gmail.com"

    > email in ["gmail.com", "@yahoo.com"]
                             ^^^^^^^^^^^^ holds an `@`
      E0237 `"@yahoo.com"` can never be found in `email`: only the domain is kept of it, in lower case
      help: write "yahoo.com"

    > email.endsWith("@gmail.com")
                     ^^^^^^^^^^^^ holds an `@`
      E0237 `"@gmail.com"` can never be found in `email`: only the domain is kept of it, in lower case
      help: write "gmail.com"

    > email.contains("@")
                     ^^^ holds an `@`
      E0237 `"@"` can never be found in `email`: only the domain is kept of it, in lower case
      help: compare `email` with a domain, such as "gmail.com"

    > email.matches("@gmail")
                    ^^^^^^^^ holds an `@`
      E0237 `"@gmail"` can never be found in `email`: only the domain is kept of it, in lower case
      help: take the `@`, and what stands before it, out of the pattern

    > email in people
               ^^^^^^ an address can never be found
      E0237 `people` has a value with an `@`: only the domain is kept of `email`
      help: write only domains in `lists.people`, such as gmail.com

    > phone == "+1"
      ^^^^^ `keep: presence`: only whether it is filled in is known
      E0236 the value of `phone` is not kept
      help: write `has(phone)`, or change `keep` under `fields.phone`

    > country == ""
                 ^^ no value is ever equal to this
      E0240 an empty text is a blank, not a value
      help: write `!has(country)`

    > country != ""
                 ^^ no value is ever equal to this
      E0240 an empty text is a blank, not a value
      help: write `has(country)`

    > country in ["", "US"]
                  ^^ no value is ever equal to this
      E0240 an empty text is a blank, not a value
      help: leave it out, and add `|| !has(country)` if blanks are meant

    > country.contains("")
                       ^^ no value is ever equal to this
      E0240 an empty text is a blank, not a value
      help: write `has(country)`

    > country == " US"
                 ^^^^^ values are kept without spaces at their ends
      E0245 `" US"` begins or ends with a space
      help: write "US"

    > stage == "mqls"
               ^^^^^^ not one of the stages
      E0238 the agreement has no stage `mqls`
      help: did you mean "mql"?

    > stage in ["mql", "won"]
                       ^^^^^ not one of the stages
      E0238 the agreement has no stage `won`
      help: the stages are `lead`, `mql`, `sql`, `customer` and `disqualified`

    > source == "Marketing"
                ^^^^^^^^^^^ not one of the sources
      E0238 the agreement has no source `Marketing`
      help: did you mean "marketing"?

    > segment != "smb"
                 ^^^^^ not one of the segments
      E0238 the agreement has no segment `smb`
      help: the segments are `enterprise` and `standard`

    > stage in late_stages
               ^^^^^^^^^^^ a value of the list `late_stages`
      E0238 the agreement has no stage `customers`
      help: did you mean "customer"?
    "#);
}

#[test]
fn constants() {
    let conditions = [
        "true",
        "1 == 1",
        "\"US\" in [\"US\"]",
        "\"US\" in home_market",
        "true && score > 1",
        "score > 1 || false",
        "\"a\" == \"b\" && scor > 1",
    ];
    insta::assert_snapshot!(refused(&conditions), @r#"
    > true
      ^^^^ not a condition
      E0239 `true` is the same for every lead
      help: compare a field, or leave this part out

    > 1 == 1
      ^^^^^^ no field is compared here
      E0239 `1 == 1` is the same for every lead
      help: compare a field, or leave this part out

    > "US" in ["US"]
      ^^^^^^^^^^^^^^ no field is compared here
      E0239 `"US" in ["US"]` is the same for every lead
      help: compare a field, or leave this part out

    > "US" in home_market
      ^^^^^^^^^^^^^^^^^^^ no field is compared here
      E0239 `"US" in home_market` is the same for every lead
      help: compare a field, or leave this part out

    > true && score > 1
      ^^^^ not a condition
      E0239 `true` is the same for every lead
      help: compare a field, or leave this part out

    > score > 1 || false
                   ^^^^^ not a condition
      E0239 `false` is the same for every lead
      help: compare a field, or leave this part out

    > "a" == "b" && scor > 1
      ^^^^^^^^^^ no field is compared here
      E0239 `"a" == "b"` is the same for every lead
      help: compare a field, or leave this part out
                    ^^^^ not under `fields`
      E0221 `scor` is not a name of the agreement
      help: did you mean `score`?
    "#);
}

#[test]
fn patterns() {
    let conditions = [
        "city.matches(\"(\")",
        "city.matches(\"a{1,1000}{1,1000}\")",
        "city.matches(\"(?=x)\")",
        "city.matches(\"*\")",
    ];
    insta::assert_snapshot!(refused(&conditions), @r#"
    > city.matches("(")
                   ^^^ unclosed group
      E0242 the pattern cannot be read
      help: to find signs as they are, use `.contains()`, or put `\\` before each

    > city.matches("a{1,1000}{1,1000}")
                   ^^^^^^^^^^^^^^^^^^^ too large a pattern
      E0243 the pattern would take too much memory
      help: write smaller repetitions, such as `{1,20}`, or use `.contains()`

    > city.matches("(?=x)")
                   ^^^^^^^ look-around, including look-ahead and look-behind, is not supported
      E0242 the pattern cannot be read
      help: to find signs as they are, use `.contains()`, or put `\\` before each

    > city.matches("*")
                   ^^^ repetition operator missing expression
      E0242 the pattern cannot be read
      help: to find signs as they are, use `.contains()`, or put `\\` before each
    "#);
}
