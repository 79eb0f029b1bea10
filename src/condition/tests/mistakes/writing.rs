//! Mistakes of writing: signs, words, quotes, numbers, brackets.

use super::refused;

#[test]
fn nothing_at_all() {
    let conditions = ["", "   ", "()"];
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
    "#);
}

#[test]
fn signs_that_conditions_do_not_use() {
    let conditions = [
        "$",
        "score >= 60 ; country == \"US\"",
        "score \u{200b}> 1",
        "country == \"US\" # home",
        "country =~ \"U\"",
    ];
    insta::assert_snapshot!(refused(&conditions), @r#"
    > $
      ^ conditions do not use this
      E0204 `$` is not part of a condition
      help: remove it; if it belongs to a text, put the text in quotes

    > score >= 60 ; country == "US"
                  ^ conditions do not use this
      E0204 `;` is not part of a condition
      help: remove it; if it belongs to a text, put the text in quotes

    > score ·> 1
            ^ conditions do not use this
      E0204 an invisible character (U+200B) is in the condition
      help: delete it, or type this part of the line again

    > country == "US" # home
                      ^ conditions do not use this
      E0204 `#` is not part of a condition
      help: remove it; if it belongs to a text, put the text in quotes

    > country =~ "U"
              ^^ not part of conditions
      E0218 conditions have no `=~`
      help: write `field.matches("…")`
    "#);
}

#[test]
fn comparisons_as_other_languages_spell_them() {
    let conditions = [
        "score = 60",
        "score === 60",
        "country !== \"US\"",
        "country <> \"US\"",
        "score => 60",
        "score =< 60",
        "score ≥ 60",
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
    "#);
}

#[test]
fn and_or_not_as_words_and_single_signs() {
    let conditions = [
        "score > 1 and has_budget",
        "score > 1 AND country == \"US\" OR not has_budget",
        "not(has_budget)",
        "score > 1 & has_budget | wants_call",
    ];
    insta::assert_snapshot!(refused(&conditions), @r#"
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

    > score > 1 & has_budget | wants_call
                ^ "and" is written `&&`
      E0212 `&` is not an operator of conditions
      help: write `&&`
                             ^ "or" is written `||`
      E0212 `|` is not an operator of conditions
      help: write `||`
    "#);
}

#[test]
fn is() {
    let conditions = [
        "country is \"US\"",
        "country is not \"US\"",
        "country is null",
        "country is not null",
        "country is empty",
        "country is in home_market",
        "country is not in home_market",
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

    > country is in home_market
              ^^^^^ `in` stands alone
      E0213 `is in` is not an operator of conditions
      help: write `in`

    > country is not in home_market
              ^^^^^^^^^ `!` goes before the whole comparison
      E0213 `is not in` is not an operator of conditions
      help: write `!(country in …)`
    "#);
}

#[test]
fn not_in() {
    let conditions = ["country not in [\"US\"]", "country !in [\"US\"]"];
    insta::assert_snapshot!(refused(&conditions), @r#"
    > country not in ["US"]
              ^^^^^^ `!` goes before the whole comparison
      E0213 `not in` is not an operator of conditions
      help: write `!(country in …)`

    > country !in ["US"]
              ^^^ `!` goes before the whole comparison
      E0213 `!in` is not an operator of conditions
      help: write `!(country in …)`
    "#);
}

#[test]
fn like_and_other_verbs() {
    let conditions = [
        "country like \"US%\"",
        "country like \"%land\"",
        "country like \"%an%\"",
        "country like \"US\"",
        "country contains \"US\"",
        "city startswith \"Z\" && score > 1",
        "city starts with \"Z\"",
    ];
    insta::assert_snapshot!(refused(&conditions), @r#"
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

    > city starts with "Z"
           ^^^^^^ not a comparison
      E0213 `starts` is not an operator of conditions
      help: write `city.startsWith("…")`
    "#);
}

#[test]
fn verbs_that_cannot_be_read() {
    let conditions = [
        "country equals \"US\"",
        "country not contains \"US\"",
        "country does not contain \"U\"",
        "score between 1 and 5",
        "score gte 5",
    ];
    insta::assert_snapshot!(refused(&conditions), @r#"
    > country equals "US"
              ^^^^^^ this is written `==`
      E0213 `equals` is not an operator of conditions
      help: write `==`

    > country not contains "US"
              ^^^ not a comparison
      E0213 `not` is not an operator of conditions
      help: write `!` before it all: `!country.contains("…")`

    > country does not contain "U"
              ^^^^ not a comparison
      E0213 `does` is not an operator of conditions
      help: write `!` before it all: `!country.contains("…")`

    > score between 1 and 5
            ^^^^^^^ not a comparison
      E0213 `between` is not an operator of conditions
      help: write `score >= 1 && score <= 5` with your numbers

    > score gte 5
            ^^^ not a comparison
      E0213 `gte` is not an operator of conditions
      help: write `score >= …`
    "#);
}

#[test]
fn quotes_of_another_kind() {
    let conditions = ["country == “US”", "country == ‘US’", "country == `US`", "country == \"US”"];
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
    "#);
}

#[test]
fn texts_that_do_not_end() {
    let conditions = [
        "country == \"US",
        "country == 'US && score > 3",
        "country in [\"US, \"CA\"]",
        "city == \"a\\",
    ];
    insta::assert_snapshot!(refused(&conditions), @r#"
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

    > city == "a\
              ^^^ begins here, and no quote ends it
      E0206 a text is not closed
      help: write "a"
                ^ not an escape of conditions
      E0207 `\` has no meaning in a text
      help: for a backslash write two, `\\`; patterns are easier in `r"…"`
    "#);
}

#[test]
fn backslashes() {
    let conditions = ["city.matches(\"\\d+\")", "city == \"\\uD800\""];
    insta::assert_snapshot!(refused(&conditions), @r#"
    > city.matches("\d+")
                    ^^ not an escape of conditions
      E0207 `\d` has no meaning in a text
      help: for a backslash write two, `\\d`; patterns are easier in `r"…"`

    > city == "\uD800"
               ^^ not an escape of conditions
      E0207 `\u` has no meaning in a text
      help: for a backslash write two, `\\u`; patterns are easier in `r"…"`
    "#);
}

#[test]
fn numbers_in_other_ways() {
    let conditions = [
        "score >= 60%",
        "score >= 10k",
        "score >= 1,000",
        "score >= 1_000_000",
        "score >= 0x1F",
        "score >= 60u",
        "score >= 5M",
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
      help: write 10000

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
      help: write 31

    > score >= 60u
               ^^^ numbers are digits, with a `.` before decimals
      E0208 `60u` is not a number
      help: write 60

    > score >= 5M
               ^^ numbers are digits, with a `.` before decimals
      E0208 `5M` is not a number
      help: write 5000000

    > score >= 2026-11-01
                   ^ not part of conditions
      E0218 conditions do not calculate: `-`
      help: if it is a text, put it in quotes: "2026-11-01"

    > score >= 1.000.000
               ^^^^^^^^^ numbers are digits, with a `.` before decimals
      E0208 `1.000.000` is not a number
      help: write 1000000
    "#);
}

#[test]
fn numbers_that_are_too_large() {
    let conditions =
        ["score >= 99999999999999999999", "score >= 9007199254740992", "score >= 1e999"];
    insta::assert_snapshot!(refused(&conditions), @r#"
    > score >= 99999999999999999999
               ^^^^^^^^^^^^^^^^^^^^ cannot be kept exactly
      E0209 `99999999999999999999` is too large a number
      help: write at most 9007199254740991; if it is an id, put it in quotes

    > score >= 9007199254740992
               ^^^^^^^^^^^^^^^^ cannot be kept exactly
      E0209 `9007199254740992` is too large a number
      help: write at most 9007199254740991; if it is an id, put it in quotes

    > score >= 1e999
               ^^^^^ cannot be kept exactly
      E0209 `1e999` is too large a number
      help: write at most 9007199254740991; if it is an id, put it in quotes
    "#);
}

#[test]
fn something_is_missing() {
    let conditions = [
        "score >=",
        ">= 60",
        "score >= 60 &&",
        "|| score > 1",
        "score > && 1",
        "!",
        "country.",
        "country in [\"US\",,\"CA\"]",
    ];
    insta::assert_snapshot!(refused(&conditions), @r#"
    > score >=
            ^^ a value is missing after this
      E0214 nothing stands after `>=`
      help: write what is missing, or remove `>=`

    > >= 60
      ^^ a value is missing before this
      E0214 nothing stands before `>=`
      help: write what is missing, or remove `>=`

    > score >= 60 &&
                  ^^ a value is missing after this
      E0214 nothing stands after `&&`
      help: write what is missing, or remove `&&`

    > || score > 1
      ^^ a value is missing before this
      E0214 nothing stands before `||`
      help: write what is missing, or remove `||`

    > score > && 1
            ^ a value is missing after this
      E0214 nothing stands after `>`
      help: write what is missing, or remove `>`
                 ^ neither true nor false
      E0230 `1` is a number, not a condition
      help: compare it with a field

    > !
      ^ a value is missing after this
      E0214 nothing stands after `!`
      help: write what is missing, or remove `!`

    > country.
             ^ a name is missing after this
      E0214 nothing follows the `.`
      help: write a method, such as `.contains("…")`, or remove the `.`

    > country in ["US",,"CA"]
                      ^ a value is missing after this
      E0214 nothing stands after `,`
      help: write what is missing, or remove `,`
    "#);
}

#[test]
fn brackets_without_partner() {
    let conditions =
        ["(score > 1", "score > 1)", "country in [\"US\"", "has(country", "country in \"US\"]"];
    insta::assert_snapshot!(refused(&conditions), @r#"
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

    > has(country
         ^ opened here
      E0215 `(` is never closed
      help: write the missing `)`

    > country in "US"]
                     ^ no `[` before it is still open
      E0215 `]` closes nothing
      help: remove it, or write the `[` where it belongs
    "#);
}

#[test]
fn nothing_between_two_values() {
    let conditions = [
        "score > 1 has_budget",
        "country \"US\"",
        "country US",
        "score > 1, country == \"US\"",
        "country in [\"US\" \"CA\"]",
    ];
    insta::assert_snapshot!(refused(&conditions), @r#"
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

    > country in ["US" "CA"]
                       ^^^^ the next value begins here
      E0214 a comma is missing before `"CA"`
      help: write `,` between the values
    "#);
}

#[test]
fn chains() {
    let conditions = ["1 < score < 5", "score == employees == 5", "0 < score <= 10 && has_budget"];
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
    "#);
}

#[test]
fn arithmetic_and_the_rest_of_cel() {
    let conditions = [
        "score + 1 > 5",
        "score > -employees",
        "score > 1 ? has_budget : wants_call",
        "country[0] == \"U\"",
        "country in {\"US\"}",
        "country == US-East",
    ];
    insta::assert_snapshot!(refused(&conditions), @r#"
    > score + 1 > 5
            ^ not part of conditions
      E0218 conditions do not calculate: `+`
      help: compare a field with a written number

    > score > -employees
              ^ not part of conditions
      E0218 conditions do not calculate: `-`
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
