//! What each part of a lead's state depends on, so that a change works out anew only what it
//! can have changed.

use crate::condition::Condition;
use crate::contract::Contract;

/// A set of fields. Those past the 127th are one.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Fields(u128);

impl Fields {
    pub(super) fn add(&mut self, index: usize) {
        self.0 |= 1 << index.min(127);
    }
}

/// On what a part of the state depends.
#[derive(Default)]
pub(super) struct Part {
    fields: Fields,
    /// On names, too: owner, stage, source, segment.
    names: bool,
}

impl Part {
    pub(super) fn of<'c>(conditions: impl Iterator<Item = &'c Condition>) -> Self {
        let mut part = Self::default();
        for condition in conditions {
            condition.fields().iter().for_each(|&field| part.fields.add(field));
            part.names |= !condition.names_only_fields();
        }
        part
    }

    pub(super) fn depends(&self, changed: Fields) -> bool {
        self.names || self.fields.0 & changed.0 != 0
    }
}

/// On what each part of a moment depends.
pub(super) struct Watched {
    pub(super) funnel: Part,
    pub(super) definitions: Vec<Part>,
    pub(super) pauses: Vec<Part>,
    /// Some part names more than fields.
    pub(super) needs_names: bool,
}

impl Watched {
    pub(super) fn of(contract: &Contract) -> Self {
        let funnel = contract.stages.iter().chain(&contract.exits);
        let funnel = Part::of(funnel.map(|named| &named.condition));
        let definitions = contract.definitions.iter().map(|definition| {
            let mut part = Part::of(definition.require.iter().chain(&definition.exclude));
            definition.complete.iter().for_each(|&field| part.fields.add(field));
            part
        });
        let definitions: Vec<Part> = definitions.collect();
        let promises = contract.promises.iter();
        let pauses: Vec<Part> =
            promises.map(|promise| Part::of(promise.pauses_while.iter())).collect();
        let needs_names = definitions.iter().chain(&pauses).chain([&funnel]).any(|part| part.names);
        Self { funnel, definitions, pauses, needs_names }
    }
}
