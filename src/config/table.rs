//! What a section of the agreement may hold: its keys, each written once.
//!
//! The checker opens every section with its table ([`super::section::Section::of`]): what is not in
//! it is refused, what it requires and is missing is named with its example. `schema` turns the
//! same tables into a JSON Schema. It reads no value: how a value is read is the business of
//! `check` and `value`. The table of the whole file is `check::TOP`.

/// The keys of one section, and what they ask of each other.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) keys: &'static [Key],
    pub(super) rules: &'static [Rule],
}

/// One key of a section.
#[derive(Debug)]
pub(super) struct Key {
    /// As written.
    pub(super) name: &'static str,
    /// What its value must be.
    pub(super) holds: Holds,
    /// Whether it must be there.
    pub(super) required: bool,
    /// A value, as it may be written behind the key on one line.
    pub(super) example: &'static str,
    /// What it says, in one line.
    pub(super) help: &'static str,
}

/// What the keys of one section ask of each other.
#[derive(Debug)]
pub(super) enum Rule {
    /// At least one of these keys is there, else the section …
    AnyOf(&'static [&'static str], &'static str),
    /// Exactly one of these keys is there, else the section …
    OneOf(&'static [&'static str], &'static str),
    /// A key that says nothing without another.
    Needs(Needs),
    /// A key beside which another has no place.
    Apart(Needs),
}

/// A key, and what another is to it.
#[derive(Debug)]
pub(super) struct Needs {
    pub(super) key: &'static str,
    pub(super) other: &'static str,
    /// Why, and what to write instead.
    pub(super) message: &'static str,
    pub(super) help: &'static str,
}

/// What a value must be.
#[derive(Clone, Copy, Debug)]
pub(super) enum Holds {
    /// Text that is not blank.
    Text,
    /// Text or a whole number.
    Id,
    /// A whole number from the first to the second.
    Whole(u32, u32),
    /// `true` or `false`.
    Flag,
    /// `2026-11-01`.
    Date,
    /// A date, or a date and time.
    Instant,
    /// A date and time.
    Time,
    /// `2026-11`.
    Month,
    /// A month, a week (`2026-W47`) or a quarter (`2026-Q4`).
    Period,
    /// `90 days`, `13 weeks`.
    Days,
    /// A zone of the IANA database.
    Zone,
    /// Five fields of a crontab line.
    Crontab,
    /// `4 working hours`.
    Length,
    /// `10 seconds`.
    Seconds,
    /// A percentage.
    Share,
    /// So many periods: `8 weeks`.
    Over,
    /// A number above 1, up to 5.
    Stars,
    /// An amount with its currency: `120 USD`.
    Money,
    /// An amount whose currency stands elsewhere.
    Amount,
    /// Three capital letters.
    Currency,
    /// A condition.
    Condition,
    /// The name of something that the agreement defines: a stage, a route …
    Name(&'static str),
    /// The CRM's own name of a property.
    Property,
    /// One of these words.
    Word(fn() -> Vec<&'static str>),
    /// `owner`, `manager` or a channel.
    Destination,
    /// A channel, or another way than Slack.
    Place,
    /// Such a place where a summary can be read.
    Reader,
    /// An e-mail address.
    Email,
    /// Working hours of one day: `09:00-17:30`.
    Block,
    /// `mon-fri` and the like, each with its blocks.
    Week,
    /// A list, which may be empty.
    List(&'static Holds),
    /// A list with something in it.
    Filled(&'static Holds),
    /// Names of the user's own, at least one, each with such a value.
    Named(Naming, &'static Holds),
    /// A section.
    Keys(&'static Table),
    /// One of these forms.
    Either(&'static [Holds]),
    /// Values by the names of fields, and these keys besides.
    Facts(&'static Table),
    /// Promises of these kinds about each lead; with `true` also about periods.
    Promises(bool),
}

/// What names of the user's own are made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Naming {
    /// Letters, digits, `-` and `_`.
    Label,
    /// What conditions can name: letters, digits and `_`.
    Word,
    /// Anything, or the name of something that stands elsewhere.
    Free,
}

impl Table {
    /// The names of its keys, in the order in which they are listed to users.
    pub(super) fn names(&self) -> impl Iterator<Item = &'static str> + Clone + use<> {
        self.keys.iter().map(|key| key.name)
    }

    /// The key of this name.
    pub(super) fn key(&self, name: &str) -> Option<&'static Key> {
        self.keys.iter().find(|key| key.name == name)
    }
}

/// A table without rules.
pub(super) const fn table(keys: &'static [Key]) -> Table {
    Table { keys, rules: &[] }
}

/// A key that must be there.
pub(super) const fn must(
    name: &'static str,
    holds: Holds,
    example: &'static str,
    help: &'static str,
) -> Key {
    Key { name, holds, required: true, example, help }
}

/// A key that may be there.
pub(super) const fn may(
    name: &'static str,
    holds: Holds,
    example: &'static str,
    help: &'static str,
) -> Key {
    Key { name, holds, required: false, example, help }
}

/// The words of a list of choices, which [`super::value::word`] reads.
pub(super) fn of<T>(choices: &[(&'static str, T)]) -> Vec<&'static str> {
    choices.iter().map(|(word, _)| *word).collect()
}
