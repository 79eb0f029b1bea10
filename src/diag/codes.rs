//! Every code that a file can be refused or warned with, and its meaning in one line. A code is
//! never given a new meaning. `E02…` are conditions' and are listed in `condition`.

macro_rules! codes {
    ($($name:ident = $code:literal, $meaning:literal;)*) => {
        $(#[doc = $meaning] pub const $name: &str = $code;)*

        /// Code and meaning, ascending.
        pub const CODES: &[(&str, &str)] = &[$(($code, $meaning)),*];
    };
}

codes! {
    SYNTAX = "E0001", "The file is not YAML.";
    TOO_LARGE = "E0002", "The file is larger than 1 MiB.";
    TOO_DEEP = "E0003", "Lists and maps are nested too deeply.";
    TOO_MANY = "E0004", "The file has too many values, aliases counted as often as they are used.";
    DUPLICATE_KEY = "E0005", "A key stands twice in one map.";
    CONTROL_CHARACTER = "E0006", "A character that cannot be seen and could mislead the reader.";
    NOT_UTF8 = "E0007", "The file is not UTF-8 text.";
    SECRET = "E0008", "The file holds something that looks like a secret.";
    NOT_A_MAP = "E0009", "The file is empty, or is not a map of keys.";
    ALIAS = "E0010", "An alias names no anchor, or contains itself.";
    KEY_TYPE = "E0011", "A key is not text.";
    DOCUMENTS = "E0012", "The file holds several documents.";
    INCLUDE_MISSING = "E0013", "An included file cannot be read.";
    INCLUDE_PATH = "E0014", "An included file lies outside the directory of the agreement.";
    INCLUDE_CONTENT = "E0015", "An included file is too large, or is not text.";
    TAG = "E0016", "A YAML tag (`!…`), which has no meaning here.";

    UNKNOWN_KEY = "E0101", "A key that does not exist at this place.";
    MISSING_KEY = "E0102", "A key that must be there is not.";
    WRONG_TYPE = "E0103", "A value of another type than the key takes.";
    EMPTY = "E0104", "A key without a value.";
    UNKNOWN_WORD = "E0105", "A word that the key does not take.";
    UNKNOWN_NAME = "E0106", "A name that the agreement does not define.";
    BAD_NAME = "E0107", "A name with characters names do not have, or that means something else.";
    NAME_TAKEN = "E0108", "A name that is used already.";
    OUT_OF_RANGE = "E0109", "A number that is too small, too large or not whole.";
    LENGTH = "E0110", "Not a length of time as the agreement writes it.";
    SHARE = "E0111", "Not a percentage.";
    TIME = "E0112", "Not a date, or not a time.";
    ZONE = "E0113", "Not a time zone of the IANA database.";
    OTHERWISE = "E0114", "`otherwise` twice, or not at the end.";
    NOTHING_LISTED = "E0115", "A list or map without anything in it.";
    LISTED_TWICE = "E0116", "A value stands twice in a list.";
    ORDER = "E0117", "Two dates or times in the wrong order.";
    PERIOD = "E0118", "Not a week, month or quarter, or not so many of them.";
    MONEY = "E0119", "Not an amount of money, or not in the one currency of the agreement.";
    HOURS = "E0120", "Not a block of working hours.";
    OVERLAP = "E0121", "Two blocks of working hours overlap.";
    NO_WORKING_TIME = "E0122", "A calendar without any working time.";
    WEEKDAY = "E0123", "Not a weekday, or one that is given twice.";
    ICALENDAR = "E0124", "An iCalendar file that cannot be used.";
    NO_LAST_CALENDAR = "E0125", "`calendar_of` does not cover every lead.";
    DESTINATION = "E0130", "Not somebody who can be told.";
    KIND = "E0140", "Not a kind of promise.";
    MAX_PAUSE = "E0141", "`max_pause` without `pauses_while`.";
    PROMISE_NAME = "E0142", "A promise whose name a definition needs.";
    OBJECTIVE = "E0143", "An objective about which no alert could come in time.";
    UNHEARD = "E0144", "Something about a period of which nobody would hear.";
    FIELD_VALUE = "E0150", "A value that its field cannot hold.";
    TEST_FAILED = "E0151", "One of the agreement's own tests fails.";
    NOT_TO_EXPECT = "E0152", "A test expects of a promise what that promise cannot show.";

    URL = "E0401", "Not an address that may be called.";
    SCHEDULE = "E0402", "Not a crontab schedule.";
    LITERAL_SECRET = "E0403", "A secret written into the file.";
    STORE = "E0404", "Not a store that is known.";

    UNUSED = "W0101", "Something is defined and never used.";
    UNREACHABLE = "W0102", "A line that can never match.";
    HOLIDAYS_END = "W0103", "A calendar knows no holidays as late as a countdown can run.";
    OLDER_VERSION = "W0104", "The version is lower than one that was accepted before.";
    NOBODY_HEARS = "W0105", "A step of a route that can never be taken.";
    ICALENDAR_EVENT = "W0106", "An event of an iCalendar file that is not understood.";
    UNSIGNED = "W0107", "A side has not accepted this version of the agreement.";
    NO_COSTS = "W0108", "A promise about costs of which none are given.";
    LONG_TARGET = "W0109", "A target in working hours that no working day has.";
    SWALLOWED = "W0110", "A pause that holds whenever the countdown runs.";
    OVERLAPPING_EXEMPTIONS = "W0111", "Two exemptions of one person on the same days.";
}

#[cfg(test)]
mod tests {
    use super::CODES;

    #[test]
    fn codes_ascend_and_say_what_they_mean() {
        assert!(CODES.windows(2).all(|pair| pair[0].0 < pair[1].0), "out of order");
        assert!(CODES.iter().all(|(code, meaning)| code.len() == 5 && meaning.ends_with('.')));
    }
}
