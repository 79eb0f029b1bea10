//! What to write instead of a text that is no length: guessed from what it looks like.
//!
//! Nothing here is ever read as a length; a guess is only offered.

use super::parse::{Scale, most, unit_of};
use super::{Length, Unit};

/// What a unit's word stands for, as far as it can be guessed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Base {
    Second,
    Minute,
    Hour,
    Day,
    Week,
    Longer,
}

/// A text taken apart, whether or not it is a length.
pub(super) struct Written<'a> {
    pub(super) number: &'a str,
    /// In lower case, with single spaces.
    pub(super) unit: String,
    pub(super) scale: Scale,
}

impl Written<'_> {
    /// Why it is no length, and what to write instead.
    pub(super) fn judge(&self) -> (String, String) {
        let example = match self.scale {
            Scale::Promise => "`4 working hours`, `2 working days` or `24 hours`",
            Scale::Seconds => "`10 seconds` or `2 minutes`",
        };
        let generic = format!("Write a whole number and a unit, such as {example}.");
        if self.number.is_empty() && self.unit.is_empty() {
            return ("A length of time is missing here".into(), generic);
        }
        if self.number.is_empty() {
            return ("does not begin with a number".into(), generic);
        }
        if self.unit.is_empty() {
            let help = match (self.amount(), self.scale) {
                (Some(amount @ 1..), Scale::Promise) => either(amount, 1, Unit::WorkingHours),
                (Some(amount @ 1..), Scale::Seconds) => write(amount, Unit::Seconds),
                _ => generic,
            };
            return ("has no unit".into(), help);
        }
        if self.unit.contains(|c: char| c.is_ascii_digit()) {
            let help = "Write one number and one unit: `90 minutes` for an hour and a half.";
            return ("has more than one number".into(), help.into());
        }
        let Some((working, base)) = meant(&self.unit) else {
            return ("has a unit that is not known here".into(), generic);
        };
        self.judge_number(working, base).unwrap_or_else(|| self.judge_unit(working, base))
    }

    /// The number, where it is written in digits alone.
    fn amount(&self) -> Option<u32> {
        let digits = self.number.bytes().all(|c| c.is_ascii_digit());
        self.number.parse().ok().filter(|_| digits)
    }

    /// What is wrong with the number alone.
    fn judge_number(&self, working: bool, base: Base) -> Option<(String, String)> {
        let number = self.number;
        if let Some(positive) = number.strip_prefix(['-', '−']) {
            let help = positive.parse().map(|amount| self.instead(amount, working, base));
            let help = help.unwrap_or("Write a whole number of at least 1.".into());
            return Some(("is negative, but a length counts forward".into(), help));
        }
        let value = value(number);
        if value == Some(0.0) {
            return Some(("is no time at all".into(), self.instead(1, working, base)));
        }
        if number.bytes().all(|c| c.is_ascii_digit()) {
            return None;
        }
        let help = match value {
            Some(value) if value.fract() == 0.0 => self.instead(value as u32, working, base),
            Some(value) if base == Base::Hour && (value * 60.0).fract() == 0.0 => {
                self.instead((value * 60.0) as u32, working, Base::Minute)
            }
            Some(_) if base == Base::Day => {
                "Write it in working hours, such as `4 working hours`.".into()
            }
            Some(value) => self.instead(value.ceil() as u32, working, base),
            None => "Write only the digits of a whole number.".into(),
        };
        Some(("is not a whole number in plain digits".into(), help))
    }

    /// What is wrong with the unit, or with how many there are of it.
    fn judge_unit(&self, working: bool, base: Base) -> (String, String) {
        let unit = unit_of(&self.unit, self.scale);
        let most = most(unit.unwrap_or(Unit::WorkingDays));
        let Some(amount) = self.amount().filter(|amount| unit.is_none() || *amount <= most) else {
            let longest = Length { amount: most, unit: unit.unwrap_or(Unit::WorkingDays) };
            return ("is longer than a year".into(), format!("The longest is `{longest}`."));
        };
        let why = match base {
            _ if unit.is_some() => "needs a space after the number, and small letters",
            _ if self.scale == Scale::Seconds && working => "counts working time; this does not",
            Base::Second | Base::Minute if self.scale == Scale::Seconds => "abbreviates its unit",
            _ if self.scale == Scale::Seconds => "is not in seconds or minutes",
            Base::Second => "is finer than a promise can be judged",
            Base::Day if !working => "may mean working days or days on end",
            Base::Week if working => "depends on how many days a week are worked",
            Base::Week => "may mean working weeks or weeks on end",
            Base::Longer => "may mean more than one number of days",
            _ if working && self.unit.contains(' ') => "calls working time by another name",
            _ if working => "abbreviates its unit",
            _ => "abbreviates its unit, and may or may not mean working time",
        };
        (why.into(), self.instead(amount, working, base))
    }

    /// The same as it should be written.
    fn instead(&self, amount: u32, working: bool, base: Base) -> String {
        let chosen = unit_of(&self.unit, self.scale).is_some();
        match (self.scale, base, working) {
            (Scale::Seconds, Base::Second, _) => write(amount, Unit::Seconds),
            (Scale::Seconds, Base::Minute, _) => write(amount, Unit::Minutes),
            (Scale::Seconds, Base::Hour, _) => write(amount.saturating_mul(60), Unit::Minutes),
            (Scale::Seconds, ..) => "Write seconds or minutes, such as `10 seconds`.".into(),
            (_, Base::Second, _) => write(amount.div_ceil(60), Unit::Minutes),
            (_, Base::Minute, true) => write(amount, Unit::WorkingMinutes),
            (_, Base::Hour, true) => write(amount, Unit::WorkingHours),
            (_, Base::Day, true) => write(amount, Unit::WorkingDays),
            (_, Base::Week, true) => write(amount.saturating_mul(5), Unit::WorkingDays),
            // Spelled out, so it is known that all time was meant.
            (_, Base::Minute, false) if chosen => write(amount, Unit::Minutes),
            (_, Base::Hour, false) if chosen => write(amount, Unit::Hours),
            (_, Base::Minute, false) => either(amount, 1, Unit::WorkingMinutes),
            (_, Base::Hour, false) => either(amount, 1, Unit::WorkingHours),
            (_, Base::Day, false) => either(amount, 1, Unit::WorkingDays),
            (_, Base::Week, false) => either(amount, 5, Unit::WorkingDays),
            (_, Base::Longer, _) => "Write it in working days, such as `20 working days`.".into(),
        }
    }
}

/// What a number with a sign, a fraction or groups of digits stands for.
fn value(number: &str) -> Option<f64> {
    let mut groups = number.split([',', '_']);
    let first = groups.next().is_some_and(|group| (1..=3).contains(&group.len()));
    let grouped = first && groups.all(|group| group.len() == 3) && !number.contains('.');
    let point = if grouped { "" } else { "." };
    number.replace([',', '_'], point).parse().ok()
}

fn write(amount: u32, unit: Unit) -> String {
    format!("Write `{}`.", Length { amount: amount.min(most(unit)), unit })
}

/// Offers `amount` times `days` as working time, or as all time; `days` is 1 but for weeks.
fn either(amount: u32, days: u32, worked: Unit) -> String {
    let (factor, all) = match worked {
        Unit::WorkingMinutes => (1, Unit::Minutes),
        Unit::WorkingDays if days == 5 => (168, Unit::Hours),
        Unit::WorkingDays => (24, Unit::Hours),
        _ => (1, Unit::Hours),
    };
    let show = |factor: u32, unit: Unit| Length {
        amount: amount.saturating_mul(factor).min(most(unit)),
        unit,
    };
    format!(
        "Write `{}` to count working time, or `{}` to count all time.",
        show(days, worked),
        show(factor, all)
    )
}

/// What the words of a unit may have been meant as: whether working time, and of what.
fn meant(words: &str) -> Option<(bool, Base)> {
    let working = ["working ", "working-", "business ", "work ", "office "];
    if let Some(rest) = working.iter().find_map(|prefix| words.strip_prefix(prefix)) {
        return base(rest).map(|base| (true, base));
    }
    base(words).map(|base| (false, base)).or_else(|| {
        let rest = words.strip_prefix(['b', 'w'])?;
        base(rest).map(|base| (true, base))
    })
}

fn base(word: &str) -> Option<Base> {
    Some(match word.trim_end_matches('.') {
        "s" | "sec" | "secs" | "second" | "seconds" => Base::Second,
        "m" | "min" | "mins" | "minute" | "minutes" => Base::Minute,
        "h" | "hr" | "hrs" | "hour" | "hours" => Base::Hour,
        "d" | "day" | "days" => Base::Day,
        "w" | "wk" | "wks" | "week" | "weeks" => Base::Week,
        "mo" | "month" | "months" | "quarter" | "quarters" => Base::Longer,
        "y" | "yr" | "yrs" | "year" | "years" => Base::Longer,
        _ => return None,
    })
}
