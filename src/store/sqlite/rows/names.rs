//! Names that many rows have, each kept once.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// So many lists of names are remembered. Most rows have one of a few thousand: the same stages,
/// source and owner.
const LISTS: usize = 65_536;

/// Names of properties, people, stages …, each kept once however many leads have it.
#[derive(Debug, Default)]
pub(crate) struct Names {
    known: HashSet<Arc<str>>,
    lists: HashMap<Box<[u8]>, Arc<[Arc<str>]>>,
}

impl Names {
    /// The one text that stands for `name`.
    pub(crate) fn of(&mut self, name: &str) -> Arc<str> {
        if let Some(known) = self.known.get(name) {
            return known.clone();
        }
        let name: Arc<str> = name.into();
        self.known.insert(name.clone());
        name
    }

    /// The names that `bytes` stand for, as `read` finds them there.
    ///
    /// # Errors
    /// Of `read`.
    pub(crate) fn list<E>(
        &mut self,
        bytes: &[u8],
        read: impl FnOnce(&[u8]) -> Result<Vec<&str>, E>,
    ) -> Result<Arc<[Arc<str>]>, E> {
        if let Some(list) = self.lists.get(bytes) {
            return Ok(Arc::clone(list));
        }
        let list: Arc<[Arc<str>]> = read(bytes)?.into_iter().map(|name| self.of(name)).collect();
        if self.lists.len() >= LISTS {
            self.lists.clear();
        }
        self.lists.insert(bytes.into(), Arc::clone(&list));
        Ok(list)
    }
}
