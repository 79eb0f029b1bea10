//! The long story of every code: what it is, why it is refused, an example that is wrong, and the
//! same put right. The stories lie beside this file, as text.
//!
//! An example is a part of a file: its sections stand for those of a whole agreement (or of the
//! settings). The checker's tests hold that each wrong one gives its code and nothing else.

/// One after the other.
const TEXT: &str = concat!(
    include_str!("file.md"),
    include_str!("agreement.md"),
    include_str!("conditions.md"),
    include_str!("settings.md"),
    include_str!("warnings.md"),
);

/// What is told of one code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Story {
    /// The code.
    pub code: &'static str,
    /// What it is and why it is refused, in lines of at most 80 characters.
    pub text: &'static str,
    /// A part of a file that has the mistake.
    pub wrong: &'static str,
    /// The same without it.
    pub right: &'static str,
}

/// The story of `code`.
pub fn of(code: &str) -> Option<Story> {
    all().find(|story| story.code == code)
}

/// Every story, in the order of the codes of each file.
pub fn all() -> impl Iterator<Item = Story> {
    TEXT.split("\n# ").filter_map(|story| read(story.trim_start_matches("# ")))
}

fn read(story: &'static str) -> Option<Story> {
    let (code, rest) = story.split_once('\n')?;
    let (text, rest) = rest.split_once("\n```yaml wrong\n")?;
    let (wrong, rest) = rest.split_once("\n```\n")?;
    let (_, right) = rest.split_once("```yaml right\n")?;
    let (right, _) = right.split_once("\n```")?;
    Some(Story { code: code.trim(), text: text.trim(), wrong, right })
}
