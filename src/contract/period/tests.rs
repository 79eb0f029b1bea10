//! Spans tile the calendar, and their labels lead back to them.

use proptest::prelude::*;

use super::*;

fn label(period: Period, date: Date) -> String {
    period.span(date).label()
}

#[test]
fn weeks_months_and_quarters_are_those_of_the_wall_calendar() {
    let day = date(2026, 11, 22);
    assert_eq!(label(Period::Week, day), "2026-W47");
    assert_eq!(label(Period::Month, day), "2026-11");
    assert_eq!(label(Period::Quarter, day), "2026-Q4");
    let week = Period::Week.span(day);
    assert_eq!((week.first, week.last(), week.next), (date(2026, 11, 16), day, date(2026, 11, 23)));
    let quarter = Period::Quarter.span(date(2026, 2, 28));
    assert_eq!((quarter.first, quarter.next), (date(2026, 1, 1), date(2026, 4, 1)));
    assert_eq!(Period::Month.span(date(2027, 1, 31)).before().label(), "2026-12");
    assert_eq!(Period::Month.span(date(2024, 1, 31)).after().next, date(2024, 3, 1));
}

#[test]
fn a_week_belongs_to_the_year_of_its_thursday() {
    assert_eq!(label(Period::Week, date(2027, 1, 1)), "2026-W53");
    assert_eq!(label(Period::Week, date(2024, 12, 30)), "2025-W01");
}

#[test]
fn what_is_no_label_is_no_span() {
    for text in [
        "",
        "-",
        "2026",
        "2026-",
        "2026-0",
        "2026-00",
        "2026-13",
        "2026-1",
        "2026-Q0",
        "2026-Q5",
        "2026-Q",
        "2026-Q01",
        "2026-W0",
        "2026-W00",
        "2026-W54",
        "2025-W53",
        "26-11",
        "2026-11-22",
        "0000-01",
        "9999-01",
        "+026-11",
        "2026-+1",
        "2026-é",
        "2026-W４7",
        "last-month",
    ] {
        assert_eq!(Span::parse(text), None, "{text}");
    }
    assert_eq!(Span::parse("2026-w47"), Span::parse("2026-W47"));
    assert_eq!(Span::parse("2026-q4").unwrap().label(), "2026-Q4");
}

#[test]
fn the_ends_of_time_are_no_surprise() {
    for period in Period::ALL {
        assert_eq!(period.span(Date::MIN), period.span(EARLIEST));
        assert_eq!(period.span(Date::MAX), period.span(LATEST));
        let (first, last) = (period.span(Date::MIN), period.span(Date::MAX));
        assert_eq!(first.before(), first);
        assert_eq!(Span::parse(&first.label()), Some(first));
        assert_eq!(last.after(), last);
        let (from, to) = last.bounds(&TimeZone::UTC);
        assert!(from < to);
    }
}

fn periods() -> impl Strategy<Value = Period> {
    prop::sample::select(Period::ALL.to_vec())
}

fn dates() -> impl Strategy<Value = Date> {
    // All that are counted, and those of our time more often.
    let far = -719_162_i32..2_931_900;
    let near = 18_000_i32..25_000;
    prop_oneof![far, near].prop_map(|days| date(1970, 1, 1).saturating_add(days.days()))
}

proptest! {
    #[test]
    fn spans_tile_the_calendar(period in periods(), day in dates()) {
        let span = period.span(day);
        prop_assert!(span.has(day));
        // Every day of it leads to it, and the days beside it do not.
        prop_assert_eq!(period.span(span.first), span);
        prop_assert_eq!(period.span(span.last()), span);
        prop_assert!(!span.has(span.next));
        if span.before() != span {
            prop_assert_eq!(span.before().next, span.first);
            prop_assert_eq!(span.before().after(), span);
        }
        if span.after() != span {
            prop_assert_eq!(span.after().first, span.next);
            prop_assert_eq!(span.after().before(), span);
        }
    }

    #[test]
    fn labels_lead_back_and_sort_as_time_does(
        period in periods(), one in dates(), other in dates()
    ) {
        let (one, other) = (period.span(one), period.span(other));
        prop_assert_eq!(Span::parse(&one.label()), Some(one));
        prop_assert_eq!(one.label().cmp(&other.label()), one.first.cmp(&other.first));
    }

    #[test]
    fn a_quarter_is_its_three_months(day in dates()) {
        let quarter = Period::Quarter.span(day);
        let first = Period::Month.span(quarter.first);
        prop_assert_eq!(first.first, quarter.first);
        prop_assert_eq!(first.after().after().next, quarter.next);
    }

    #[test]
    fn every_instant_lies_in_the_span_of_its_date(
        period in periods(),
        second in -2_000_000_000_i64..4_000_000_000,
        zone in prop::sample::select(vec![
            "UTC", "America/New_York", "America/Sao_Paulo", "America/Havana", "Asia/Beirut",
            "Pacific/Apia", "Australia/Lord_Howe", "Africa/Cairo",
        ]),
    ) {
        let zone = TimeZone::get(zone).unwrap();
        let at = Timestamp::from_second(second).unwrap();
        let span = period.span(at.to_zoned(zone.clone()).date());
        let (from, to) = span.bounds(&zone);
        prop_assert!(from <= at && at < to, "{span} {from} {at} {to}");
        prop_assert_eq!(span.after().bounds(&zone).0, to);
    }
}
