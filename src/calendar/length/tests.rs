//! What is read as a length, and what is said where none is.

use super::*;

#[test]
fn lengths_are_read_as_they_are_shown() {
    let read = |text: &str| {
        let length = Length::parse(text).unwrap();
        assert_eq!(Length::parse(&length.to_string()), Ok(length));
        (length.amount, length.unit)
    };
    assert_eq!(read("30 minutes"), (30, Unit::Minutes));
    assert_eq!(read("1 minute"), (1, Unit::Minutes));
    assert_eq!(read("24 hours"), (24, Unit::Hours));
    assert_eq!(read("1 hours"), (1, Unit::Hours));
    assert_eq!(read("15 working minutes"), (15, Unit::WorkingMinutes));
    assert_eq!(read("4 working hour"), (4, Unit::WorkingHours));
    assert_eq!(read("  10   working\tdays "), (10, Unit::WorkingDays));
    assert_eq!(read("365 working days"), (365, Unit::WorkingDays));
    assert_eq!(read("525600 minutes"), (525_600, Unit::Minutes));
    assert_eq!(Length::parse_seconds("10 seconds").unwrap().millis(), Some(10_000));
    assert_eq!(Length::parse_seconds("2 minutes").unwrap().millis(), Some(120_000));
}

/// Two lines each: what is wrong with what was written, and what to write instead.
#[test]
fn a_unit_that_is_not_read_is_told_what_to_write() {
    let refused = "4h | 30m | 2bd | 1d | 2wd | 90s | 4hours | 4 Hours | 4 hrs | 1 day | 10 days \
        | 2 weeks | 1 working week | 3 months | 1 year | 4 business hours \
        | 1 business day | 90 seconds";
    insta::assert_snapshot!(told(refused, Length::parse), @r"
    `4h` abbreviates its unit, and may or may not mean working time
        Write `4 working hours` to count working time, or `4 hours` to count all time.
    `30m` abbreviates its unit, and may or may not mean working time
        Write `30 working minutes` to count working time, or `30 minutes` to count all time.
    `2bd` abbreviates its unit
        Write `2 working days`.
    `1d` may mean working days or days on end
        Write `1 working day` to count working time, or `24 hours` to count all time.
    `2wd` abbreviates its unit
        Write `2 working days`.
    `90s` is finer than a promise can be judged
        Write `2 minutes`.
    `4hours` needs a space after the number, and small letters
        Write `4 hours`.
    `4 Hours` needs a space after the number, and small letters
        Write `4 hours`.
    `4 hrs` abbreviates its unit, and may or may not mean working time
        Write `4 working hours` to count working time, or `4 hours` to count all time.
    `1 day` may mean working days or days on end
        Write `1 working day` to count working time, or `24 hours` to count all time.
    `10 days` may mean working days or days on end
        Write `10 working days` to count working time, or `240 hours` to count all time.
    `2 weeks` may mean working weeks or weeks on end
        Write `10 working days` to count working time, or `336 hours` to count all time.
    `1 working week` depends on how many days a week are worked
        Write `5 working days`.
    `3 months` may mean more than one number of days
        Write it in working days, such as `20 working days`.
    `1 year` may mean more than one number of days
        Write it in working days, such as `20 working days`.
    `4 business hours` calls working time by another name
        Write `4 working hours`.
    `1 business day` calls working time by another name
        Write `1 working day`.
    `90 seconds` is finer than a promise can be judged
        Write `2 minutes`.
    ");
}

#[test]
fn a_number_that_is_not_read_is_told_what_to_write() {
    let refused = "0 hours | 0 working days | 0 | -2 hours | 1.5 hours | 1,5 working hours \
        | 0.5 working days | 1.0 hours | 2.5 minutes | 1,000 minutes | +4 hours \
        | 366 working days | 9000 hours | 99999999999 hours | 1 hour 30 minutes | 1h30m";
    insta::assert_snapshot!(told(refused, Length::parse), @r"
    `0 hours` is no time at all
        Write `1 hour`.
    `0 working days` is no time at all
        Write `1 working day`.
    `0` has no unit
        Write a whole number and a unit, such as `4 working hours`, `2 working days` or `24 hours`.
    `-2 hours` is negative, but a length counts forward
        Write `2 hours`.
    `1.5 hours` is not a whole number in plain digits
        Write `90 minutes`.
    `1,5 working hours` is not a whole number in plain digits
        Write `90 working minutes`.
    `0.5 working days` is not a whole number in plain digits
        Write it in working hours, such as `4 working hours`.
    `1.0 hours` is not a whole number in plain digits
        Write `1 hour`.
    `2.5 minutes` is not a whole number in plain digits
        Write `3 minutes`.
    `1,000 minutes` is not a whole number in plain digits
        Write `1000 minutes`.
    `+4 hours` is not a whole number in plain digits
        Write `4 hours`.
    `366 working days` is longer than a year
        The longest is `365 working days`.
    `9000 hours` is longer than a year
        The longest is `8760 hours`.
    `99999999999 hours` is longer than a year
        The longest is `8760 hours`.
    `1 hour 30 minutes` has more than one number
        Write one number and one unit: `90 minutes` for an hour and a half.
    `1h30m` has more than one number
        Write one number and one unit: `90 minutes` for an hour and a half.
    ");
}

#[test]
fn a_text_that_is_nothing_like_a_length_is_told_what_to_write() {
    let refused = "4 fortnights | 4 working | 4 | hours | four hours | PT4H | ";
    insta::assert_snapshot!(told(refused, Length::parse), @r"
    `4 fortnights` has a unit that is not known here
        Write a whole number and a unit, such as `4 working hours`, `2 working days` or `24 hours`.
    `4 working` has a unit that is not known here
        Write a whole number and a unit, such as `4 working hours`, `2 working days` or `24 hours`.
    `4` has no unit
        Write `4 working hours` to count working time, or `4 hours` to count all time.
    `hours` does not begin with a number
        Write a whole number and a unit, such as `4 working hours`, `2 working days` or `24 hours`.
    `four hours` does not begin with a number
        Write a whole number and a unit, such as `4 working hours`, `2 working days` or `24 hours`.
    `PT4H` does not begin with a number
        Write a whole number and a unit, such as `4 working hours`, `2 working days` or `24 hours`.
    A length of time is missing here
        Write a whole number and a unit, such as `4 working hours`, `2 working days` or `24 hours`.
    ");
}

#[test]
fn keys_about_seconds_say_so() {
    let refused = "5 | 10s | 1 hour | 0 seconds | 10 working minutes | 1 day | 1.5 minutes";
    insta::assert_snapshot!(told(refused, Length::parse_seconds), @r"
    `5` has no unit
        Write `5 seconds`.
    `10s` abbreviates its unit
        Write `10 seconds`.
    `1 hour` is not in seconds or minutes
        Write `60 minutes`.
    `0 seconds` is no time at all
        Write `1 second`.
    `10 working minutes` counts working time; this does not
        Write `10 minutes`.
    `1 day` is not in seconds or minutes
        Write seconds or minutes, such as `10 seconds`.
    `1.5 minutes` is not a whole number in plain digits
        Write `2 minutes`.
    ");
}

#[test]
fn what_is_quoted_is_cut_short() {
    let long = Length::parse(&"9 ".repeat(1000)).unwrap_err();
    assert!(long.message.chars().count() < 80 && long.help.len() < 120, "{long:?}");
    let long = Length::parse(&"9".repeat(1000)).unwrap_err();
    assert!(long.message.chars().count() < 80 && long.help.len() < 120, "{long:?}");
}

fn told(texts: &str, parse: fn(&str) -> Result<Length, LengthError>) -> String {
    let told = texts.split(" | ").map(|text| {
        let error = parse(text).expect_err(text);
        format!("{}\n    {}", error.message, error.help)
    });
    told.collect::<Vec<_>>().join("\n")
}
