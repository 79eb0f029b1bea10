//! Mistakes about names: unknown ones, texts without quotes, functions, lists.

use super::refused;

#[test]
fn names_that_do_not_exist() {
    let conditions = [
        "scor > 60",
        "Score > 60",
        "leadStatus == \"OPEN\"",
        "contry == \"US\" && scor > 1 && hasBudget",
        "xyz > 1",
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
    "#);
}

#[test]
fn parts_that_do_not_exist() {
    let conditions = [
        "owner == \"u1\"",
        "owner.name == \"Ada\"",
        "owner.Team == \"EMEA\"",
        "lead.country == \"US\"",
        "foo.bar == 1",
        "stage.name == \"mql\"",
    ];
    insta::assert_snapshot!(refused(&conditions), @r#"
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
        "stage == mql",
        "country.contains(US)",
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

    > stage == mql
               ^^^ not a name
      E0222 `mql` is not in quotes
      help: a text is written in quotes: "mql"

    > country.contains(US)
                       ^^ not a name
      E0222 `US` is not in quotes
      help: a text is written in quotes: "US"
    "#);
}

#[test]
fn texts_of_several_words_without_quotes() {
    let conditions = ["country == United States", "country in [United States, New Zealand]"];
    insta::assert_snapshot!(refused(&conditions), @r#"
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
    "#);
}

#[test]
fn words_that_are_no_value() {
    let conditions = ["score > sixty", "has_budget == yes", "has_budget == True"];
    insta::assert_snapshot!(refused(&conditions), @r#"
    > score > sixty
              ^^^^^ not under `fields`
      E0221 `sixty` is not a name of the agreement
      help: add it under `fields`, or use `score`, `country`, `lead_status`, `has_budget`, `email`, `phone`, `employees`, `city` or `wants_call`

    > has_budget == yes
                    ^^^ not under `fields`
      E0221 `yes` is not a name of the agreement
      help: write `true` or `false`

    > has_budget == True
                    ^^^^ not under `fields`
      E0221 `True` is not a name of the agreement
      help: did you mean `true`?
    "#);
}

#[test]
fn null_is_written_has() {
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
fn lists_that_do_not_exist() {
    let conditions =
        ["country in homemarket", "country in elsewhere", "country in city", "\"US\" in city"];
    insta::assert_snapshot!(refused(&conditions), @r#"
    > country in homemarket
                 ^^^^^^^^^^ not under `lists`
      E0223 `homemarket` is not a list of the agreement
      help: did you mean `home_market`?

    > country in elsewhere
                 ^^^^^^^^^ not under `lists`
      E0223 `elsewhere` is not a list of the agreement
      help: add it under `lists`, write `["elsewhere"]`, or use `home_market`, `free_mail`, `people` or `late_stages`

    > country in city
                 ^^^^ `in` needs a list
      E0233 `city` is a field, not a list
      help: write `country == city` to compare the two

    > "US" in city
              ^^^^ `in` needs a list
      E0233 `city` is a field, not a list
      help: write `city.contains("US")` to look for a part
    "#);
}

#[test]
fn lists_in_other_brackets() {
    let conditions = ["country in \"US\"", "country in (\"US\", \"CA\")", "country in (\"US\")"];
    insta::assert_snapshot!(refused(&conditions), @r#"
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
    "#);
}

#[test]
fn lists_as_values() {
    let conditions = [
        "home_market == \"US\"",
        "country != home_market",
        "home_market in country",
        "home_market",
        "[]",
    ];
    insta::assert_snapshot!(refused(&conditions), @r#"
    > home_market == "US"
      ^^^^^^^^^^^ a list stands on the right side of `in`
      E0228 `home_market` is a list, not a value
      help: write `field in home_market`

    > country != home_market
                 ^^^^^^^^^^^ a list stands on the right side of `in`
      E0228 `home_market` is a list, not a value
      help: write `!(country in home_market)`

    > home_market in country
      ^^^^^^^^^^^ a list stands on the right side of `in`
      E0228 `home_market` is a list, not a value
      help: write `country in home_market`

    > home_market
      ^^^^^^^^^^^ a list stands on the right side of `in`
      E0228 `home_market` is a list, not a value
      help: write `field in home_market`

    > []
      ^^ a list stands on the right side of `in`
      E0228 `[]` is a list, not a value
      help: write `field in […]`
    "#);
}

#[test]
fn functions_that_do_not_exist() {
    let conditions = [
        "exists(country)",
        "isEmpty(country)",
        "len(country) > 2",
        "lower(country) == \"us\"",
        "contains(country, \"U\")",
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
    "#);
}

#[test]
fn methods_that_do_not_exist() {
    let conditions = [
        "country.startswith(\"U\")",
        "country.includes(\"U\")",
        "country.lower() == \"us\"",
        "country.size() > 1",
    ];
    insta::assert_snapshot!(refused(&conditions), @r#"
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
    "#);
}

#[test]
fn arguments_of_functions() {
    let conditions = [
        "has()",
        "has(country, city)",
        "has(\"country\")",
        "has(scor)",
        "has(score > 1)",
        "size(score) > 1",
        "size(phone) > 1",
        "size(\"abc\") > 1",
    ];
    insta::assert_snapshot!(refused(&conditions), @r#"
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

    > size("abc") > 1
           ^^^^^ not the name of one field
      E0227 `size` takes the name of one field
      help: write `size(abc)`, without quotes
    "#);
}

#[test]
fn arguments_of_methods() {
    let conditions = [
        "country.contains()",
        "country.contains(\"a\", \"b\")",
        "country.contains(5)",
        "country.contains(city)",
    ];
    insta::assert_snapshot!(refused(&conditions), @r#"
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
    "#);
}

#[test]
fn receivers_of_methods() {
    let conditions = [
        "score.contains(\"6\")",
        "\"US\".contains(\"U\")",
        "phone.contains(\"+\")",
        "has_budget.contains(\"x\")",
    ];
    insta::assert_snapshot!(refused(&conditions), @r#"
    > score.contains("6")
      ^^^^^ not a field that holds a text
      E0227 `.contains` asks about a text; `score` is a number
      help: write `field.contains("…")` with a field of `type: text`

    > "US".contains("U")
      ^^^^ not a field that holds a text
      E0227 `.contains` asks about a field, not about a written text
      help: write `field.contains("…")` with a field of `type: text`

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
