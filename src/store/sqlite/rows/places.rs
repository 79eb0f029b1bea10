//! Names of one row: they stand once at its front, and everything else refers to them by place.

use std::collections::HashMap;
use std::sync::Arc;

use super::Names;
use crate::id::OwnerId;
use crate::store::sqlite::error::unreadable;

/// Place of a name.
pub(super) type At = u32;
/// Place of a name that may be missing.
pub(super) type Maybe = Option<At>;

/// Place of `one` among `all` of its kind.
pub(super) fn place_in<T: PartialEq>(all: &[T], one: T) -> u8 {
    let place = all.iter().position(|other| *other == one).unwrap_or_default();
    u8::try_from(place).unwrap_or_default()
}

/// What stands at `place` among `all` of its kind.
pub(super) fn item<T: Copy>(all: &[T], place: u8) -> Option<T> {
    all.get(usize::from(place)).copied()
}

/// Names on their way into a row, each once.
#[derive(Default)]
pub(super) struct Places<'a> {
    list: Vec<&'a str>,
    known: HashMap<&'a str, At>,
}

impl<'a> Places<'a> {
    pub(super) fn of(&mut self, name: &'a str) -> At {
        *self.known.entry(name).or_insert_with(|| {
            self.list.push(name);
            u32::try_from(self.list.len() - 1).unwrap_or(At::MAX)
        })
    }

    pub(super) fn maybe(&mut self, name: Option<&'a str>) -> Maybe {
        name.map(|name| self.of(name))
    }

    pub(super) fn owner(&mut self, owner: Option<&'a OwnerId>) -> Maybe {
        self.maybe(owner.map(OwnerId::as_str))
    }

    /// All of them, as they stand at the front.
    pub(super) fn bytes(&self) -> Vec<u8> {
        postcard::to_allocvec(&self.list).expect("texts always fit")
    }
}

/// Names of a row that is read.
pub(super) struct Reader {
    names: Arc<[Arc<str>]>,
    place: &'static str,
}

impl Reader {
    /// The names that stand at the front of a row; `place` names table and column.
    pub(super) fn new(bytes: &[u8], names: &mut Names, place: &'static str) -> sqlx::Result<Self> {
        let names = names.list(bytes, |bytes| {
            let list: Result<Vec<&str>, _> = postcard::from_bytes(bytes);
            list.map_err(|_shape| unreadable(place))
        })?;
        Ok(Self { names, place })
    }

    pub(super) fn name(&self, at: At) -> sqlx::Result<Arc<str>> {
        self.names.get(at as usize).cloned().ok_or_else(|| unreadable(self.place))
    }

    pub(super) fn maybe(&self, at: Maybe) -> sqlx::Result<Option<Arc<str>>> {
        at.map(|at| self.name(at)).transpose()
    }

    pub(super) fn owner(&self, at: Maybe) -> sqlx::Result<Option<OwnerId>> {
        Ok(self.maybe(at)?.map(OwnerId::from))
    }
}
