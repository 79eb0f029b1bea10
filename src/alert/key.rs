//! Ids of messages.

use std::fmt;

/// Names one message: the same alert always gets the same id. 16 hex digits, opaque to readers.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PostId(String);

impl PostId {
    /// The id as stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for PostId {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Display for PostId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(&self.0)
    }
}

impl fmt::Debug for PostId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:?}", self.0)
    }
}
