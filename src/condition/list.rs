//! A named list of the agreement, with a look-up that every condition naming it shares.

use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

/// One entry of `lists:`: text values. Immutable, so that conditions can share it through an `Arc`.
#[derive(Clone, Default)]
pub struct List {
    name: String,
    values: Vec<Arc<str>>,
    exact: HashSet<Arc<str>>,
    lower: HashSet<Arc<str>>,
}

/// The look-ups are made of the values, and hold them in no order.
impl fmt::Debug for List {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_tuple("List").field(&self.name).field(&self.values).finish()
    }
}

impl List {
    /// A list of `values`, in the order of the file. A value that is there twice counts once in
    /// look-ups.
    pub fn new<T: Into<Arc<str>>>(
        name: impl Into<String>,
        values: impl IntoIterator<Item = T>,
    ) -> Self {
        let values: Vec<Arc<str>> = values.into_iter().map(Into::into).collect();
        Self {
            name: name.into(),
            exact: values.iter().cloned().collect(),
            lower: values.iter().map(lower_case).collect(),
            values,
        }
    }

    /// The list's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its values as written.
    pub fn values(&self) -> &[Arc<str>] {
        &self.values
    }

    /// Whether `text` is one of the values, letter for letter.
    pub fn contains(&self, text: &str) -> bool {
        self.exact.contains(text)
    }

    /// Whether `text`, which is in lower case, is one of the values in lower case: so are domains
    /// compared.
    pub fn contains_lower(&self, text: &str) -> bool {
        self.lower.contains(text)
    }
}

/// The value in lower case; the same allocation where it is in lower case already.
fn lower_case(value: &Arc<str>) -> Arc<str> {
    let lower = value.to_lowercase();
    if *lower == **value { Arc::clone(value) } else { lower.into() }
}
