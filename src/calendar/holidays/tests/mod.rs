//! What an iCalendar file closes, and what is said about it.

mod shipped;

use super::*;

/// A file with these events, each a list of properties separated by `|`.
fn file(events: &[&str]) -> String {
    let event = |text: &&str| {
        let lines: Vec<&str> = text.split('|').map(str::trim).collect();
        format!("BEGIN:VEVENT\r\n{}\r\nEND:VEVENT\r\n", lines.join("\r\n"))
    };
    let events: String = events.iter().map(event).collect();
    format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:test\r\n{events}END:VCALENDAR\r\n")
}

/// The dates as text, where nothing was wrong.
fn dates(events: &[&str]) -> Vec<String> {
    let (dates, problems) = from_ical(&file(events));
    assert_eq!(problems, []);
    dates.into_iter().map(|(date, name)| format!("{date} {name}")).collect()
}

/// What is said about a file.
fn said(text: &str) -> String {
    let shown = from_ical(text).1.into_iter().map(|problem| {
        let line = problem.line.map_or(String::new(), |line| format!("line {line}: "));
        format!("{line}{}\n    {}", problem.message, problem.help)
    });
    shown.collect::<Vec<_>>().join("\n")
}

#[test]
fn an_all_day_event_closes_its_date() {
    assert_eq!(
        dates(&["DTSTART;VALUE=DATE:20261225|DTEND;VALUE=DATE:20261226|SUMMARY:Christmas Day"]),
        ["2026-12-25 Christmas Day"]
    );
    assert_eq!(dates(&["DTSTART;VALUE=DATE:20261225|SUMMARY:Noel"]), ["2026-12-25 Noel"]);
    assert_eq!(dates(&["DTSTART:20261225|DURATION:P1D"]), ["2026-12-25 holiday"]);
    assert_eq!(
        dates(&["DTSTART;VALUE=DATE:20261225|DTEND;VALUE=DATE:20261225|SUMMARY:x"]),
        ["2026-12-25 x"]
    );
}

#[test]
fn the_day_of_dtend_is_not_closed() {
    assert_eq!(
        dates(&["DTSTART;VALUE=DATE:20261231|DTEND;VALUE=DATE:20270103|SUMMARY:Turn of the year"]),
        [
            "2026-12-31 Turn of the year",
            "2027-01-01 Turn of the year",
            "2027-01-02 Turn of the year"
        ]
    );
    assert_eq!(dates(&["DTSTART;VALUE=DATE:20261225|DURATION:P2D|SUMMARY:x"]).len(), 2);
}

#[test]
fn repeating_events_are_followed() {
    let rule = "DTSTART;VALUE=DATE:19971127|RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH|SUMMARY:Turkey";
    let closed = dates(&[rule]);
    assert_eq!(closed.len(), 50);
    assert_eq!(closed[0], "2000-11-23 Turkey");
    assert_eq!(closed[26], "2026-11-26 Turkey");
    assert_eq!(closed[49], "2049-11-25 Turkey");
    let until = "DTSTART;VALUE=DATE:20260101|RRULE:FREQ=YEARLY;UNTIL=20281231T235959Z|SUMMARY:x";
    assert_eq!(dates(&[until]), ["2026-01-01 x", "2027-01-01 x", "2028-01-01 x"]);
    let count = "DTSTART;VALUE=DATE:20260101|DTEND;VALUE=DATE:20260103|RRULE:FREQ=YEARLY;COUNT=2";
    assert_eq!(dates(&[count]).len(), 4);
    let last_monday = "DTSTART;VALUE=DATE:20260525|RRULE:FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO;COUNT=2";
    assert_eq!(dates(&[last_monday]), ["2026-05-25 holiday", "2027-05-31 holiday"]);
    let old = "DTSTART;VALUE=DATE:16010101|RRULE:FREQ=YEARLY|SUMMARY:New Year";
    assert_eq!(dates(&[old]).len(), 50);
}

#[test]
fn exceptions_and_additions_to_a_rule_hold() {
    let rule = "DTSTART;VALUE=DATE:20260101|RRULE:FREQ=YEARLY;COUNT=3|SUMMARY:x\
                |EXDATE;VALUE=DATE:20270101|RDATE;VALUE=DATE:20270104";
    assert_eq!(dates(&[rule]), ["2026-01-01 x", "2027-01-04 x", "2028-01-01 x"]);
}

#[test]
fn a_changed_occurrence_moves_and_a_cancelled_one_goes() {
    let rule = "UID:a|SEQUENCE:1|DTSTART;VALUE=DATE:20260101|RRULE:FREQ=YEARLY;COUNT=4|SUMMARY:x";
    let moved = "UID:a|SEQUENCE:3|RECURRENCE-ID;VALUE=DATE:20270101\
                 |DTSTART;VALUE=DATE:20270104|SUMMARY:x observed";
    let gone = "UID:a|RECURRENCE-ID;VALUE=DATE:20280101|DTSTART;VALUE=DATE:20280101\
                |STATUS:CANCELLED|SUMMARY:x";
    // Another event with an occurrence on the same date is left alone.
    let other = "UID:b|DTSTART;VALUE=DATE:20280101|RRULE:FREQ=YEARLY;COUNT=1|SUMMARY:y";
    assert_eq!(
        dates(&[rule, other, moved, gone]),
        ["2026-01-01 x", "2027-01-04 x observed", "2028-01-01 y", "2029-01-01 x"]
    );
}

#[test]
fn a_cancelled_event_closes_nothing() {
    assert_eq!(dates(&["DTSTART;VALUE=DATE:20261225|STATUS:CANCELLED|SUMMARY:x"]), [""; 0]);
}

#[test]
fn two_holidays_on_one_date_share_it() {
    let (one, two) = ("DTSTART:20261225|SUMMARY:One", "DTSTART:20261225|SUMMARY:Two");
    assert_eq!(dates(&[one, two, one]), ["2026-12-25 One, Two"]);
}

#[test]
fn names_are_fit_to_be_shown() {
    let long = format!("DTSTART:20261225|SUMMARY:{}", "a".repeat(500));
    assert_eq!(dates(&[&long])[0].len(), "2026-12-25 ".len() + 80);
    let odd = "DTSTART:20261225|SUMMARY:All\\n  Saints\\, \u{1b}[31mred";
    assert_eq!(dates(&[odd]), ["2026-12-25 All Saints, [31mred"]);
    let folded = "DTSTART:20261225|SUMMARY:Christ\r\n mas";
    assert_eq!(dates(&[folded]), ["2026-12-25 Christmas"]);
}

#[test]
fn what_lies_outside_the_calendars_is_left_out() {
    let (early, late) = ("DTSTART:19991231|DURATION:P2D|SUMMARY:x", "DTSTART:20500101|SUMMARY:x");
    assert_eq!(dates(&[early, late]), ["2000-01-01 x"]);
    assert_eq!(dates(&["DTSTART:20600101|RRULE:FREQ=YEARLY|SUMMARY:x"]), [""; 0]);
}

#[test]
fn a_bad_event_is_reported_and_costs_only_itself() {
    let text = file(&[
        "DTSTART;VALUE=DATE:20261225|SUMMARY:good",
        "SUMMARY:no start",
        "DTSTART;VALUE=DATE:20260230|SUMMARY:no such day",
        "DTSTART;VALUE=DATE:Christmas|SUMMARY:words",
        "DTSTART;TZID=Europe/London:20261224T120000|DTEND;TZID=Europe/London:20261224T180000\
         |SUMMARY:early close",
        "DTSTART;VALUE=DATE:20261225|DTEND;VALUE=DATE:20261224|SUMMARY:backwards",
        "DTSTART;VALUE=DATE:20261225|DTEND;VALUE=DATE:soon|SUMMARY:no end",
        "DTSTART;VALUE=DATE:20261225|DURATION:long|SUMMARY:odd duration",
        "DTSTART;VALUE=DATE:20260101|RRULE:FREQ=OFTEN|SUMMARY:odd rule",
        "DTSTART;VALUE=DATE:20260101|RRULE:FREQ=HOURLY|SUMMARY:hourly",
        "DTSTART;VALUE=DATE:20260101|RRULE:FREQ=YEARLY;RSCALE=HEBREW|SUMMARY:another calendar",
        "DTSTART;VALUE=DATE:20260101|RRULE:FREQ=YEARLY;UNTIL=20250101|SUMMARY:over before",
        "DTSTART;VALUE=DATE:20260101|RRULE:FREQ=YEARLY;BYMONTH=13|SUMMARY:thirteen months",
        "DTSTART;VALUE=DATE:20260101|RRULE:FREQ=YEARLY|EXDATE;VALUE=DATE:never|SUMMARY:odd exception",
        "DTSTART;VALUE=DATE:20261226|SUMMARY:good too",
    ]);
    let closed = from_ical(&text).0;
    assert_eq!(closed.len(), 2, "{closed:?}");
    insta::assert_snapshot!(said(&text), @r"
    line 8: `no start` has no `DTSTART`, so it closes no day
        Correct the event, or list its dates in the agreement.
    line 11: `no such day` has a `DTSTART` that is no date, so it closes no day
        Correct the event, or list its dates in the agreement.
    line 15: `words` has a `DTSTART` that is no date, so it closes no day
        Correct the event, or list its dates in the agreement.
    line 19: `early close` has a time of day, so it closes no day
        Make it an all-day event, or give that date its hours in the agreement.
    line 24: `backwards` ends before it begins, so it closes no day
        Correct the event, or list its dates in the agreement.
    line 29: `no end` has a `DTEND` that is no date, so it closes no day
        Correct the event, or list its dates in the agreement.
    line 34: `odd duration` has a `DURATION` that cannot be read, so it closes no day
        Correct the event, or list its dates in the agreement.
    line 39: `odd rule` repeats by a rule that is not understood here, so it closes no day
        Correct the event, or list its dates in the agreement.
    line 44: `hourly` repeats by a rule that is not understood here, so it closes no day
        Correct the event, or list its dates in the agreement.
    line 49: `another calendar` repeats by a rule that is not understood here, so it closes no day
        Correct the event, or list its dates in the agreement.
    line 54: `over before` repeats by a rule that ends before it begins, so it closes no day
        Correct the event, or list its dates in the agreement.
    line 59: `thirteen months` repeats by a rule that is not valid, so it closes no day
        Correct the event, or list its dates in the agreement.
    line 64: `odd exception` has an `EXDATE` that is no date, so it closes no day
        Correct the event, or list its dates in the agreement.
    ");
}

#[test]
fn a_file_that_is_no_calendar_is_told_so() {
    insta::assert_snapshot!(said("<html>Please log in</html>"), @r"
    This is no iCalendar file: it has no `BEGIN:VCALENDAR`
        Export the holidays as an iCalendar file (.ics), not as a web page.
    ");
    insta::assert_snapshot!(said(""), @r"
    This is no iCalendar file: it has no `BEGIN:VCALENDAR`
        Export the holidays as an iCalendar file (.ics), not as a web page.
    ");
    insta::assert_snapshot!(said(&file(&[])), @r"
    The file holds no event, so it closes no day
        Export the calendar that has the holidays as all-day events.
    ");
    insta::assert_snapshot!(said(&" ".repeat(MAX_BYTES + 1)), @r"
    The file has 1048577 bytes; 1048576 are read at most
        Leave out what is not a holiday.
    ");
    let whole = file(&["DTSTART:20261225|SUMMARY:x", "DTSTART:20261226|SUMMARY:y"]);
    let cut = &whole[..whole.len() - 40];
    insta::assert_snapshot!(said(cut), @r"
    The file is cut off: a `VCALENDAR` is not closed, more may be lost
        Fetch the file again.
    ");
}

#[test]
fn large_files_are_bounded() {
    let many: Vec<String> = (0..11_000).map(|day| date_of(10_957 + day).to_string()).collect();
    let events: Vec<String> = many
        .chunks(4)
        .map(|four| format!("DTSTART:{}|DURATION:P4D", four[0].replace('-', "")))
        .collect();
    let text = file(&events.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(from_ical(&text).0.len(), MAX_DATES);
    insta::assert_snapshot!(said(&text), @r"
    The events cover more than 10000 dates; the rest is lost
        Leave out what is not a holiday.
    ");
    let text = file(&["DTSTART:20260101|RRULE:FREQ=YEARLY;COUNT=2|SUMMARY:x"; 501]);
    insta::assert_snapshot!(said(&text), @r"
    The file has too many repeating events; the last ones are lost
        Leave out what is not a holiday.
    ");
    let text = file(&["DTSTART:20260101"; 5001]);
    insta::assert_snapshot!(said(&text), @r"
    The file has 5001 events; only 5000 are read
        Leave out what is not a holiday.
    ");
}

#[test]
fn a_byte_order_mark_and_plain_line_ends_are_fine() {
    let text = file(&["DTSTART:20261225|SUMMARY:x"]).replace("\r\n", "\n");
    let (dates, problems) = from_ical(&format!("\u{feff}{text}"));
    assert_eq!((dates.len(), problems), (1, vec![]));
}

/// Whatever a download was mangled into, it is read or reported and never stops the program.
#[test]
fn mangled_files_are_survived() {
    let whole = file(&[
        "UID:a|SEQUENCE:1|DTSTART;VALUE=DATE:20260101|RRULE:FREQ=YEARLY;COUNT=4|SUMMARY:x",
        "UID:a|RECURRENCE-ID;VALUE=DATE:20270101|DTSTART;VALUE=DATE:20270104|SUMMARY:y",
        "DTSTART;VALUE=DATE:20260525|RRULE:FREQ=MONTHLY;INTERVAL=3;BYMONTH=5;BYDAY=-1MO;BYSETPOS=1",
        "DTSTART:20261225|DURATION:P1D|EXDATE;VALUE=DATE:20270101|RDATE;VALUE=DATE:20270104",
    ]);
    for seed in 0..300 {
        let mut dice = crate::calendar::tests::Dice(seed);
        let mut bytes: Vec<char> = whole.chars().collect();
        for _ in 0..1 + dice.roll(6) {
            let at = dice.roll(bytes.len() as u64) as usize;
            let to = (at + dice.roll(12) as usize).min(bytes.len());
            let known = b"0123456789-:;=,\r\n TZ\"\xe9"[dice.roll(22) as usize] as char;
            match dice.roll(4) {
                0 => drop(bytes.drain(at..to)),
                1 => bytes.insert(at, known),
                2 => bytes.extend_from_within(at..to),
                _ => bytes[at] = known,
            }
        }
        let text: String = bytes.into_iter().collect();
        if let Err(panic) = std::panic::catch_unwind(|| from_ical(&text)) {
            eprintln!("seed {seed}:\n{text}");
            std::panic::resume_unwind(panic);
        }
    }
}
