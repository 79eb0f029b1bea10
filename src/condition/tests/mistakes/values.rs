//! Mistakes about values: types, and what can never be or always is.

use super::refused;

#[test]
fn two_types() {
    let conditions = [
        "score == \"60\"",
        "score >= \"sixty\"",
        "country == 60",
        "country > 60",
        "has_budget == \"true\"",
        "has_budget == 1",
        "owner.id == 12",
        "score == country",
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
      help: if the CRM keeps numbers there, declare `country` as `type: number`

    > has_budget == "true"
      ^^^^^^^^^^^^^^^^^^^^ two different types
      E0231 `has_budget` is true or false, `"true"` is a text
      help: write `has_budget == true`

    > has_budget == 1
      ^^^^^^^^^^^^^^^ two different types
      E0231 `has_budget` is true or false, `1` is a number
      help: write `has_budget` alone, or `!has_budget` for the opposite

    > owner.id == 12
      ^^^^^^^^^^^^^^ two different types
      E0231 `owner.id` is a text, `12` is a number
      help: write `owner.id == "12"`

    > score == country
      ^^^^^^^^^^^^^^^^ two different types
      E0231 `score` is a number, `country` is a text
      help: compare values of one type
    "#);
}

#[test]
fn no_order() {
    let conditions =
        ["has_budget > false", "country < \"US\"", "country >= city", "stage < \"mql\""];
    insta::assert_snapshot!(refused(&conditions), @r#"
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

    > stage < "mql"
      ^^^^^^^^^^^^^ compared by size
      E0232 texts have no order: `stage` is a text
      help: compare texts with `==`, `!=` or `in`
    "#);
}

#[test]
fn values_are_no_conditions() {
    let conditions = [
        "score",
        "country",
        "\"US\"",
        "5",
        "phone",
        "!country",
        "size(country)",
        "has_budget && country",
    ];
    insta::assert_snapshot!(refused(&conditions), @r#"
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

    > size(country)
      ^^^^^^^^^^^^^ neither true nor false
      E0230 `size(country)` is a number, not a condition
      help: compare it, such as `size(country) >= 1`

    > has_budget && country
                    ^^^^^^^ neither true nor false
      E0230 `country` is a text, not a condition
      help: compare it, such as `country == "…"`, or write `has(country)`
    "#);
}

#[test]
fn conditions_are_no_values() {
    let conditions = [
        "(score > 1) == true",
        "has_budget == (score > 1)",
        "country.contains(\"U\") == true",
        "has(country) == false",
    ];
    insta::assert_snapshot!(refused(&conditions), @r#"
    > (score > 1) == true
       ^^^^^^^^^ a condition, not a value
      E0241 `score > 1` is true or false already
      help: write `score > 1` alone

    > has_budget == (score > 1)
                     ^^^^^^^^^ a condition, not a value
      E0241 `score > 1` is true or false already
      help: use it by itself, with `!` before it for the opposite

    > country.contains("U") == true
      ^^^^^^^^^^^^^^^^^^^^^ a condition, not a value
      E0241 `country.contains("U")` is true or false already
      help: write `country.contains("U")` alone

    > has(country) == false
      ^^^^^^^^^^^^ a condition, not a value
      E0241 `has(country)` is true or false already
      help: write `!has(country)`
    "#);
}

#[test]
fn a_misplaced_not() {
    let conditions = ["!score > 60", "!country == \"US\"", "!country in [\"US\"]"];
    insta::assert_snapshot!(refused(&conditions), @r#"
    > !score > 60
      ^^^^^^ `!` belongs to the value right behind it
      E0241 `!` turns only `score` round, not the comparison
      help: put the comparison in brackets: `!(score > 60)`

    > !country == "US"
      ^^^^^^^^ `!` belongs to the value right behind it
      E0241 `!` turns only `country` round, not the comparison
      help: put the comparison in brackets: `!(country == "US")`

    > !country in ["US"]
      ^^^^^^^^ `!` belongs to the value right behind it
      E0241 `!` turns only `country` round, not the comparison
      help: put the comparison in brackets: `!(country in ["US"])`
    "#);
}

#[test]
fn items_of_another_type() {
    let conditions = [
        "score in home_market",
        "score in [\"60\", 70]",
        "country in [1, \"US\"]",
        "country in [true]",
        "has_budget in [true]",
    ];
    insta::assert_snapshot!(refused(&conditions), @r#"
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

    > has_budget in [true]
      ^^^^^^^^^^^^^^^^^^^^ looked up in a list
      E0231 `has_budget` is true or false: no list is needed
      help: write `has_budget` alone, or `!has_budget` for the opposite
    "#);
}

#[test]
fn items_that_are_no_values() {
    let conditions = [
        "country in [city, \"US\"]",
        "country in [[\"US\"]]",
        "country in []",
        "country in [\"US\" && \"CA\"]",
    ];
    insta::assert_snapshot!(refused(&conditions), @r#"
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

    > country in ["US" && "CA"]
                  ^^^^^^^^^^^^ not a written text or number
      E0235 `"US" && "CA"` cannot stand in a list
      help: a list holds texts in quotes, or numbers
    "#);
}

#[test]
fn what_is_no_domain() {
    let conditions = [
        "email == \"ada@gmail.com\"",
        "email != \"Gmail.com\"",
        "email in [\"gmail.com\", \"@yahoo.com\"]",
        "email.endsWith(\"@gmail.com\")",
        "email.contains(\"@\")",
        "email.matches(\"@gmail\")",
        "email in people",
    ];
    insta::assert_snapshot!(refused(&conditions), @r#"
    > email == "ada@gmail.com"
               ^^^^^^^^^^^^^^^ holds an `@`
      E0237 this text can never be found in `email`: only the domain is kept of it, in lower case
      help: write "gmail.com"

    > email != "Gmail.com"
               ^^^^^^^^^^^ holds capital letters
      E0237 this text can never be found in `email`: only the domain is kept of it, in lower case
      help: write "gmail.com"

    > email in ["gmail.com", "@yahoo.com"]
                             ^^^^^^^^^^^^ holds an `@`
      E0237 this text can never be found in `email`: only the domain is kept of it, in lower case
      help: write "yahoo.com"

    > email.endsWith("@gmail.com")
                     ^^^^^^^^^^^^ holds an `@`
      E0237 this text can never be found in `email`: only the domain is kept of it, in lower case
      help: write "gmail.com"

    > email.contains("@")
                     ^^^ holds an `@`
      E0237 this text can never be found in `email`: only the domain is kept of it, in lower case
      help: compare `email` with a domain, such as "gmail.com"

    > email.matches("@gmail")
                    ^^^^^^^^ holds an `@`
      E0237 this text can never be found in `email`: only the domain is kept of it, in lower case
      help: take the `@`, and what stands before it, out of the pattern

    > email in people
               ^^^^^^ an address can never be found
      E0237 `people` has a value with an `@`: only the domain is kept of `email`
      help: write only domains in `lists.people`, such as gmail.com
    "#);
}

#[test]
fn what_is_kept_as_a_presence() {
    let conditions = ["phone == \"+1\"", "phone in [\"1\"]"];
    insta::assert_snapshot!(refused(&conditions), @r#"
    > phone == "+1"
      ^^^^^ `keep: presence`: only whether it is filled in is known
      E0236 the value of `phone` is not kept
      help: write `has(phone)`, or change `keep` under `fields.phone`

    > phone in ["1"]
      ^^^^^ `keep: presence`: only whether it is filled in is known
      E0236 the value of `phone` is not kept
      help: write `has(phone)`, or change `keep` under `fields.phone`
    "#);
}

#[test]
fn empty_texts_and_lengths() {
    let conditions = [
        "country == \"\"",
        "country != \"\"",
        "country in [\"\", \"US\"]",
        "country.contains(\"\")",
        "size(country) == 0",
        "size(city) != 0",
        "2.5 == size(city)",
    ];
    insta::assert_snapshot!(refused(&conditions), @r#"
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
fn spaces_at_the_ends() {
    let conditions = ["country == \" US\"", "email == \"gmail.com \""];
    insta::assert_snapshot!(refused(&conditions), @r#"
    > country == " US"
                 ^^^^^ values are kept without spaces at their ends
      E0245 `" US"` begins or ends with a space
      help: write "US"

    > email == "gmail.com "
               ^^^^^^^^^^^^ holds spaces at its ends
      E0237 this text can never be found in `email`: only the domain is kept of it, in lower case
      help: write "gmail.com"
    "#);
}

#[test]
fn stages_sources_and_segments_that_do_not_exist() {
    let conditions = [
        "stage == \"mqls\"",
        "stage in [\"mql\", \"won\"]",
        "source == \"Marketing\"",
        "segment != \"smb\"",
        "stage in late_stages",
    ];
    insta::assert_snapshot!(refused(&conditions), @r#"
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
