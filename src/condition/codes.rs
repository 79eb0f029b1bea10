//! Every code a condition can be refused with, and its meaning in one line. A code is never given a
//! new meaning.

macro_rules! codes {
    ($($name:ident = $code:literal, $meaning:literal;)*) => {
        $(#[doc = $meaning] pub(super) const $name: &str = $code;)*

        /// Code and meaning, ascending.
        pub const CODES: &[(&str, &str)] = &[$(($code, $meaning)),*];
    };
}

codes! {
    EMPTY = "E0201", "The condition is empty.";
    TOO_LONG = "E0202", "The condition is longer than it may be.";
    TOO_BIG = "E0203", "The condition is nested too deeply, or has too many parts.";
    CHARACTER = "E0204", "A character that conditions do not use.";
    QUOTES = "E0205", "Quotes of another kind than the straight ones.";
    UNCLOSED_TEXT = "E0206", "A text without its closing quote.";
    ESCAPE = "E0207", "A backslash followed by something that it cannot be followed by.";
    NUMBER = "E0208", "A number that is written in another way than conditions write it.";
    NUMBER_TOO_LARGE = "E0209", "A number too large to be kept exactly.";
    ASSIGNMENT = "E0210", "One `=` where `==` is meant.";
    WORD_OPERATOR = "E0211", "`and`, `or` or `not` as a word.";
    FOREIGN_OPERATOR = "E0212", "An operator as other languages spell it.";
    WORD_COMPARISON = "E0213", "A comparison written as a word, such as `is` or `like`.";
    MISSING = "E0214", "Something is missing beside an operator, a comma or a bracket.";
    BRACKET = "E0215", "A bracket without its partner.";
    NO_OPERATOR = "E0216", "Two values side by side with no operator between them.";
    CHAINED = "E0217", "A chain of comparisons, such as `1 < x < 5`.";
    UNSUPPORTED = "E0218", "Arithmetic, or another part of CEL that conditions leave out.";
    NULL = "E0220", "`null`, where `has()` is meant.";
    UNKNOWN_NAME = "E0221", "A name that the agreement does not have.";
    NOT_IN_QUOTES = "E0222", "A text without quotes.";
    UNKNOWN_LIST = "E0223", "A list that the agreement does not have.";
    NOT_HERE = "E0224", "A name that cannot be used at this place of the agreement.";
    MEMBER = "E0225", "A name after a dot that does not exist.";
    UNKNOWN_FUNCTION = "E0226", "A function or method that does not exist.";
    ARGUMENTS = "E0227", "A function or method with arguments that it does not take.";
    LIST_OUTSIDE_IN = "E0228", "A list that is not on the right side of `in`.";
    NOT_A_CONDITION = "E0230", "A text or number where true or false is needed.";
    TYPES = "E0231", "Values of two types that can never be equal.";
    NO_ORDER = "E0232", "Text, or true and false, compared by size.";
    IN_NEEDS_LIST = "E0233", "`in` with something else than a list on its right.";
    LIST_TYPES = "E0234", "A list whose values have another type than what is looked for.";
    LIST_ITEM = "E0235", "A list item that is not a written text or number.";
    PRESENCE = "E0236", "The value of a field of which only the presence is kept.";
    DOMAIN = "E0237", "A text that can never be the domain that is kept of an address.";
    NO_SUCH_OPTION = "E0238", "A stage, source or segment that the agreement does not have.";
    CONSTANT = "E0239", "A part that is the same for every lead.";
    EMPTY_TEXT = "E0240", "A comparison with an empty text, which is a blank.";
    COMPARED_CONDITION = "E0241", "A condition compared with another value.";
    PATTERN = "E0242", "A pattern that is not a regular expression.";
    PATTERN_TOO_LARGE = "E0243", "A pattern that would take too much memory, or too many of them.";
    EMPTY_LIST = "E0244", "A list without values.";
    OUTER_SPACE = "E0245", "A text with spaces at its ends, which values never have.";
    LENGTH = "E0246", "A length that no text has.";
}
